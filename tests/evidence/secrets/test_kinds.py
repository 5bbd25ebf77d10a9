"""Every kind of secret is found where people really leave it, and none of it is ever shown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from roadworthy.evidence.secrets import Secrets
from roadworthy.evidence.secrets.kinds import known
from roadworthy.sightings import Secret
from tests.evidence.conftest import source
from tests.evidence.secrets.filling import cases, filled, marked

CASES = cases("secrets.yaml")


def name(case: dict[str, Any]) -> str:
    return f"{case['kind']}-{case['path']}"


def secrets(path: str, text: str) -> list[Secret]:
    collector = Secrets()
    found = [*collector.collect(source(path, text.encode())), *collector.finish()]
    return [one for one in found if isinstance(one, Secret)]


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_secret_is_found_on_its_line(case: dict[str, Any]) -> None:
    found = secrets(case["path"], filled(case["text"], name(case)))

    lines = marked(case["text"])
    wanted = {(case["kind"], lines[0] if case.get("first") else line) for line in lines}
    assert {(one.kind, one.place.line) for one in found} == wanted


@pytest.mark.parametrize("case", CASES, ids=name)
def test_nothing_of_a_secret_is_shown_but_how_it_begins(case: dict[str, Any]) -> None:
    text = filled(case["text"], name(case))
    pieces = set(re.findall(r"[A-Za-z0-9+/]{7,}", _drawn(case, text)))

    shown = "\n".join(repr(one) for one in secrets(case["path"], text))

    assert shown and not [piece for piece in pieces if piece in shown]


def _drawn(case: dict[str, Any], text: str) -> str:
    """Return what of a text was filled in, line by line."""
    rows = zip(case["text"].split("\n"), text.split("\n"), strict=False)
    drawn = []
    for template, row in rows:
        if "«" in template:
            before, after = template.split("«", 1)[0], template.rsplit("»", 1)[1]
            drawn.append(row[len(before) : len(row) - len(after)])
    return "\n".join(drawn)


def test_at_least_sixty_kinds_are_found_in_real_surroundings() -> None:
    assert len({case["kind"] for case in CASES}) >= 60


def test_every_kind_has_a_pattern_that_ends() -> None:
    for kind in known().kinds:
        if not kind.words:
            assert kind.whole.search(b"a" * 3000 + b"!") is None, kind.kind
        assert kind.starts or kind.after or kind.holds or kind.words, kind.kind


def test_no_more_than_four_characters_are_shown_and_only_public_ones() -> None:
    for kind in known().kinds:
        starts = [*kind.starts, *kind.after]
        assert kind.shows <= 4, kind.kind
        assert not kind.shows or not kind.starts or min(map(len, starts)) >= min(kind.shows, 3)
