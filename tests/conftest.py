from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def no_cache_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What somebody has downloaded here must not change what a test sees."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no-cache"))
