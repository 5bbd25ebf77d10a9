"""Real repositories: the right holdings, and no false alarm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rights.looking import OURS, review, state

REAL = Path(__file__).parents[3] / "shared" / "real"
TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "real.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_real_repository_has_the_holdings_that_a_reader_finds(name: str) -> None:
    if not (REAL / name).exists():
        pytest.skip("the shared folder with real repositories is not here")

    found = review(REAL / name)

    wanted = TABLE[name]
    holdings = [one for one in found.estate.holdings if one.kind != "dependency"]
    assert {one.id: state(found, one.id) for one in holdings} == wanted["holdings"]
    assert len(found.estate.holdings) - len(holdings) == wanted["dependencies"]
    assert sorted({one.check for one in found.issues if one.check in OURS}) == wanted["issues"]
