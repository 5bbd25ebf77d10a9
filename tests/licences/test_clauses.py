"""Maps of clauses: each reference text has one, and it covers the text."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest

import roadworthy.licences
from roadworthy.errors import RoadworthyError
from roadworthy.licences.terms import ids
from roadworthy.safe_yaml import convert, load

MAPS = Path(roadworthy.licences.__file__).parent / "clauses"
SHARED = Path(__file__).parents[3] / "shared"
REFERENCES = SHARED / "licences" / "texts"
NAMES = sorted(path.stem for path in MAPS.glob("*.yaml"))

needs_references = pytest.mark.skipif(not REFERENCES.is_dir(), reason="no ../shared here")

_Text = Annotated[str, msgspec.Meta(min_length=1)]


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    clause: _Text
    title: _Text
    lines: tuple[int, int]
    topic: Literal[
        "commercial", "thresholds", "regions", "policy", "naming", "outputs", "passing_on",
        "hosting", "patent", "",
    ] = ""  # fmt: skip


class Map(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: _Text
    licence: _Text
    version: str
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    clauses: Annotated[list[Clause], msgspec.Meta(min_length=1)]


def _map(name: str) -> Map:
    document = load(MAPS / f"{name}.yaml")
    return convert(document, document.data, Map, error=RoadworthyError)


def _text(name: str) -> bytes:
    return (REFERENCES / f"{name}.txt").read_bytes()


def _numbered(text: str) -> list[int]:
    """Return the numbers of the lines that say something, without the header of the data base."""
    lines = text.split("\n")
    header = lines.index("---", 1) + 1
    return [n for n, line in enumerate(lines, 1) if n > header and line.strip()]


@pytest.mark.parametrize("name", NAMES)
def test_a_map_belongs_to_a_licence_whose_terms_are_known(name: str) -> None:
    assert _map(name).text == name
    assert _map(name).licence in ids()


@pytest.mark.parametrize("name", NAMES)
def test_titles_of_clauses_are_short_and_their_numbers_are_unique(name: str) -> None:
    clauses = _map(name).clauses

    assert [one.title for one in clauses if len(one.title.split()) > 10] == []
    assert len({one.clause for one in clauses}) == len(clauses)


@pytest.mark.parametrize("name", NAMES)
def test_clauses_follow_each_other_without_overlap(name: str) -> None:
    ends = [end for one in _map(name).clauses for end in one.lines]

    assert ends == sorted(ends)
    assert len({one.lines[0] for one in _map(name).clauses}) == len(_map(name).clauses)


def test_two_texts_of_one_licence_differ_by_version() -> None:
    versions = [(each.licence, each.version) for each in map(_map, NAMES)]
    assert len(set(versions)) == len(versions)


@needs_references
def test_every_reference_text_has_a_map() -> None:
    assert sorted(path.stem for path in REFERENCES.glob("*.txt")) == NAMES


@needs_references
@pytest.mark.parametrize("name", NAMES)
def test_a_map_was_made_from_this_very_text(name: str) -> None:
    assert hashlib.sha256(_text(name)).hexdigest() == _map(name).sha256


@needs_references
@pytest.mark.parametrize("name", NAMES)
def test_a_map_covers_its_text(name: str) -> None:
    said = _numbered(_text(name).decode())
    covered = {n for one in _map(name).clauses for n in range(one.lines[0], one.lines[1] + 1)}

    assert set(said) - covered == set()
    assert [one.clause for one in _map(name).clauses if not {*one.lines} <= set(said)] == []
