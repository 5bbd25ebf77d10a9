"""All readers together on the corpus: what they find, what they clear, what they cry wolf at."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from roadworthy.loading.desk import read
from roadworthy.loading.interface import Verdict
from roadworthy.loading.sources import InMemory
from tests.corpus.malicious import Entry, broken, heldout, matrix

CORPUS = Path(__file__).parents[1] / "corpus"
BENIGN = CORPUS / "benign"
MANIFEST: dict[str, dict[str, str]] = yaml.safe_load((CORPUS / "benign.yaml").read_text("utf-8"))
ANSWERED = (Verdict.DANGEROUS, Verdict.UNKNOWN_IMPORT)
SEED = 20261121


def verdict(data: bytes, name: str) -> Verdict | None:
    """Return what is said of a file; None when it is taken for no model file."""
    found = read(InMemory(data), name)
    return found.verdict if found else None


@cache
def _matrix() -> dict[Entry, Verdict | None]:
    return {entry: verdict(entry.data, entry.name) for entry in matrix()}


@cache
def _benign() -> dict[str, Verdict | None]:
    return {name: verdict((BENIGN / name).read_bytes(), name) for name in sorted(MANIFEST)}


def _share(found: int, of: int) -> float:
    return found / of


def test_the_manifest_lists_what_is_there() -> None:
    there = {p.relative_to(BENIGN).as_posix() for p in BENIGN.rglob("*") if p.is_file()}
    assert there == set(MANIFEST)
    assert len(there) >= 400


def test_nothing_malicious_is_called_harmless_or_no_model_file() -> None:
    cleared = [e.title for e, v in _matrix().items() if v in (None, Verdict.HARMLESS)]
    assert cleared == []


def test_almost_everything_malicious_is_found() -> None:
    missed = [e.title for e, v in _matrix().items() if v not in ANSWERED]
    assert _share(len(missed), len(_matrix())) <= 0.02, missed


def test_what_is_known_to_be_dangerous_is_called_dangerous() -> None:
    expected = {e: v for e, v in _matrix().items() if e.expect == Verdict.DANGEROUS}
    weaker = [f"{e.title}: {v}" for e, v in expected.items() if v is not Verdict.DANGEROUS]
    assert _share(len(weaker), len(expected)) <= 0.12, weaker


def test_no_benign_file_is_called_dangerous() -> None:
    assert [name for name, v in _benign().items() if v is Verdict.DANGEROUS] == []


def test_few_benign_files_need_something_unknown() -> None:
    unknown = [name for name, v in _benign().items() if v is Verdict.UNKNOWN_IMPORT]
    assert _share(len(unknown), len(MANIFEST)) <= 0.05, unknown


def test_few_benign_files_cannot_be_read() -> None:
    unreadable = [name for name, v in _benign().items() if v is Verdict.UNREADABLE]
    assert _share(len(unreadable), len(MANIFEST)) <= 0.05, unreadable


@pytest.mark.parametrize("entry", tuple(broken()), ids=lambda entry: entry.title)
def test_a_broken_file_is_never_harmless(entry: Entry) -> None:
    assert verdict(entry.data, entry.name) not in (None, Verdict.HARMLESS)


def test_broken_files_are_unreadable() -> None:
    found = {entry: verdict(entry.data, entry.name) for entry in broken()}
    other = [f"{e.title}: {v}" for e, v in found.items() if v is not Verdict.UNREADABLE]
    assert _share(len(other), len(found)) <= 0.05, other


def test_functions_drawn_at_random_are_never_harmless() -> None:
    found = {entry: verdict(entry.data, entry.name) for entry in heldout(SEED, 150)}
    assert [e.title for e, v in found.items() if v not in ANSWERED] == []
