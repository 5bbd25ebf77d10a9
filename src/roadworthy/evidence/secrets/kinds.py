"""Kinds of secrets, from kinds.yaml, and which of them a run of characters may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from roadworthy.safe_yaml import parse

_FIRST = 3
"""Characters of a start by which kinds are looked up."""


@dataclass(frozen=True)
class Kind:
    """One kind of secret, and how it is told."""

    kind: str
    title: str
    pattern: str
    starts: tuple[bytes, ...] = ()
    after: tuple[bytes, ...] = ()
    before: int = 0
    """Bytes before a run at which the value may begin, besides what is in `after`."""
    needs: bytes = b""
    """What stands among those bytes; looking for it is cheaper than trying the pattern."""
    holds: tuple[bytes, ...] = ()
    words: tuple[str, ...] = ()
    checksum: str = ""
    confidence: str = "high"
    shows: int = 0

    @cached_property
    def whole(self) -> re.Pattern[bytes]:
        """Matches a value between things that are no part of it."""
        return re.compile(rb"(?:%s)(?![A-Za-z0-9_])" % self.pattern.encode())

    @cached_property
    def by_word(self) -> re.Pattern[str]:
        """Finds a word of this kind in a lower-cased name or line, at the beginning of a word."""
        words = "|".join(map(re.escape, self.words))
        return re.compile(rf"(?<![a-z0-9])(?:{words})")


@dataclass(frozen=True, slots=True)
class Known:
    """All kinds, sorted by how they are found."""

    kinds: tuple[Kind, ...]
    by_start: Mapping[bytes, tuple[tuple[bytes, Kind], ...]]
    """By the first one to three bytes; the longest starts first."""
    short_starts: frozenset[int]
    """First bytes of starts of one or two bytes."""
    by_after: Mapping[int, tuple[tuple[bytes, Kind], ...]]
    """By the last byte of what stands before."""
    by_word: tuple[Kind, ...]
    any_word: re.Pattern[str]
    holding: tuple[tuple[bytes, Kind], ...]

    def starting(self, data: bytes, at: int) -> list[Kind]:
        """Return the kinds whose values begin as what stands at one place does; a hot path."""
        found = self.by_start.get(data[at : at + _FIRST], ())
        if data[at] in self.short_starts:
            found = (*found, *self.by_start.get(data[at : at + 2], ()))
            found = (*found, *self.by_start.get(data[at : at + 1], ()))
        return [kind for start, kind in found if data.startswith(start, at)] if found else []


@cache
def known() -> Known:
    """Return all kinds."""
    data = parse((resources.files(__package__) / "kinds.yaml").read_bytes(), name="kinds.yaml").data
    return sorted_out(tuple(_kind(row) for row in data["kinds"]))


def sorted_out(kinds: tuple[Kind, ...]) -> Known:
    """Arrange kinds by how they are found."""
    by_start: dict[bytes, list[tuple[bytes, Kind]]] = {}
    by_after: dict[int, list[tuple[bytes, Kind]]] = {}
    for kind in kinds:
        for start in kind.starts:
            by_start.setdefault(start[:_FIRST], []).append((start, kind))
        for after in kind.after:
            by_after.setdefault(after[-1], []).append((after, kind))
    for listed in by_start.values():
        listed.sort(key=lambda pair: -len(pair[0]))
    named = tuple(kind for kind in kinds if kind.words and not kind.starts)
    words = "|".join(sorted({re.escape(word) for kind in named for word in kind.words}))
    return Known(
        kinds,
        {start: tuple(listed) for start, listed in by_start.items()},
        frozenset(start[0] for start in by_start if len(start) < _FIRST),
        {last: tuple(listed) for last, listed in by_after.items()},
        named,
        re.compile(rf"(?<![a-z0-9])(?:{words})" if words else r"(?!)"),
        tuple((held, kind) for kind in kinds for held in kind.holds),
    )


def _kind(row: dict[str, Any]) -> Kind:
    values: Any = dict(row)
    for name in ("starts", "after", "holds"):
        if name in values:
            values[name] = tuple(text.encode() for text in values[name])
    if "needs" in values:
        values["needs"] = values["needs"].encode()
    if "words" in values:
        values["words"] = tuple(values["words"])
    return Kind(**values)
