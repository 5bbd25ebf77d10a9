"""Digests of large files are kept where the user says so, and only while nothing changed."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from roadworthy.errors import OptionError
from roadworthy.evidence import Digests, collect
from roadworthy.evidence.digests import FILE

SIZE = (4 << 20) + 1
LONG_AGO = 1_600_000_000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "model.gguf").write_bytes(b"GGUF" + b"\0" * SIZE)
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("roadworthy.evidence.digests._SETTLED", -1)  # files of a test are fresh
    return tmp_path / "cache"


def digest(project: Path, cache: Path) -> str:
    return collect(project, digests=Digests(cache)).digest


def entries(cache: Path) -> dict[str, list[object]]:
    found: dict[str, list[object]] = json.loads((cache / FILE).read_text("utf-8"))["files"]
    return found


def test_a_second_run_relies_on_what_the_first_kept(project: Path, cache: Path) -> None:
    first = digest(project, cache)
    (name,) = entries(cache)
    kept = json.loads((cache / FILE).read_text("utf-8"))
    kept["files"][name][5] = "0" * 64
    (cache / FILE).write_text(json.dumps(kept))

    assert first == collect(project).digest
    assert digest(project, cache) != first


def test_a_changed_file_is_hashed_again(project: Path, cache: Path) -> None:
    digest(project, cache)
    (project / "model.gguf").write_bytes(b"GGUF" + b"\1" * SIZE)

    assert digest(project, cache) == collect(project).digest


def test_the_same_size_and_time_do_not_hide_a_change(project: Path, cache: Path) -> None:
    model = project / "model.gguf"
    os.utime(model, (LONG_AGO, LONG_AGO))
    digest(project, cache)
    model.write_bytes(b"GGUF" + b"\1" * SIZE)
    os.utime(model, (LONG_AGO, LONG_AGO))

    assert digest(project, cache) == collect(project).digest


def test_a_file_that_was_just_written_is_not_kept(project: Path, tmp_path: Path) -> None:
    digest(project, tmp_path / "cache")

    assert not (tmp_path / "cache" / FILE).exists()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"files": []}', '{"files": {"a": []}}', '{"files": {"a": [1,2,3,4,5,"x"]}}'],
)
def test_what_is_broken_is_as_good_as_nothing(project: Path, cache: Path, text: str) -> None:
    cache.mkdir()
    (cache / FILE).write_text(text)

    assert digest(project, cache) == collect(project).digest


def test_a_cache_that_others_may_write_is_not_relied_on(project: Path, cache: Path) -> None:
    digest(project, cache)
    text = (cache / FILE).read_text("utf-8")
    sha256 = hashlib.sha256((project / "model.gguf").read_bytes()).hexdigest()
    (cache / FILE).write_text(text.replace(sha256, "0" * 64))
    (cache / FILE).chmod(0o666)

    assert digest(project, cache) == collect(project).digest


def test_a_cache_is_readable_for_its_owner_only(project: Path, cache: Path) -> None:
    digest(project, cache)

    assert (cache / FILE).stat().st_mode & 0o777 == 0o600
    assert cache.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OptionError, match="cannot be used as a cache"):
        Digests(tmp_path / "file")
