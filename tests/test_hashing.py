"""Large files are hashed before the walk asks, and only what is still the same counts."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from roadworthy.evidence import collect
from roadworthy.hashing import LARGE, Ahead, Hashed

CONTENT = b"x" * (LARGE + 1)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("a", ".git", "env"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "large.bin").write_bytes(CONTENT + folder.encode())
    (tmp_path / "small.txt").write_text("small")
    (tmp_path / "link.bin").symlink_to("a/large.bin")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


def taken(ahead: Ahead, path: Path) -> Hashed | None:
    ahead._lister.join()
    future = ahead.take(path.stat())
    return future.result() if future else None


def test_a_large_file_is_hashed_before_anybody_asks(project: Path) -> None:
    ahead = Ahead(project)
    path = project / "a" / "large.bin"

    found = taken(ahead, path)

    assert found == Hashed(hashlib.sha256(path.read_bytes()).hexdigest(), len(CONTENT) + 1, False)
    ahead.close()


def test_small_files_and_skipped_folders_are_left_alone(project: Path) -> None:
    ahead = Ahead(project)

    assert taken(ahead, project / "small.txt") is None
    assert taken(ahead, project / ".git" / "large.bin") is None
    ahead.close()


def test_a_file_that_changed_since_is_not_taken(project: Path) -> None:
    ahead = Ahead(project)
    path = project / "a" / "large.bin"
    assert taken(ahead, path) is not None

    path.write_bytes(CONTENT + b"b")
    os.utime(path, (1, 1))

    assert taken(ahead, path) is None
    ahead.close()


def test_one_file_may_be_the_root(project: Path) -> None:
    ahead = Ahead(project / "a" / "large.bin")

    assert taken(ahead, project / "a" / "large.bin") is not None
    ahead.close()


@pytest.mark.parametrize("root", ["nowhere", "pipe", "a\0b"])
def test_what_cannot_be_hashed_is_left_to_the_walk(project: Path, root: str) -> None:
    Ahead(f"{project}/{root}").close()


def test_the_walk_comes_to_the_same(project: Path) -> None:
    ahead = Ahead(project)

    assert collect(project, ahead=ahead) == collect(project)
    ahead.close()


def test_a_digest_that_was_begun_is_not_computed_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = Ahead(project)
    taken(ahead, project / "a" / "large.bin")
    taken(ahead, project / "env" / "large.bin")
    monkeypatch.setattr("roadworthy.evidence.tree.digest", None)

    assert collect(project, ahead=ahead).files_read == 3
    ahead.close()
