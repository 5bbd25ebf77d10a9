"""A second algebra: many systems at once, to show that the evaluator does not care."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from roadworthy.law.truth import Column, Numbers, OneSystem, World
from roadworthy.system import Interval, Kind


class ManySystems(OneSystem):
    """Columns run over all subjects of all systems; each system keeps to itself."""

    def __init__(self, worlds: Sequence[World]) -> None:
        self._parts = [OneSystem(world) for world in worlds]
        self._worlds = worlds

    def _cut(self, column: Column, kind: Kind) -> list[Column]:
        cuts, start = [], 0
        for world in self._worlds:
            size = len(world.subjects(kind))
            cuts.append(tuple(column[start : start + size]))
            start += size
        return cuts

    def _each(self, ask: Callable[[OneSystem], Column]) -> Column:
        return tuple(value for part in self._parts for value in ask(part))

    def constant(self, kind: Kind, value: int) -> Column:
        return self._each(lambda part: part.constant(kind, value))

    def spread(self, column: Column, source: Kind, target: Kind) -> Column:
        pieces = zip(self._parts, self._cut(column, source), strict=True)
        return tuple(v for part, piece in pieces for v in part.spread(piece, source, target))

    def any_of(self, column: Column, kind: Kind) -> Column:
        pieces = zip(self._parts, self._cut(column, kind), strict=True)
        return tuple(v for part, piece in pieces for v in part.any_of(piece, kind))

    def all_of(self, column: Column, kind: Kind) -> Column:
        pieces = zip(self._parts, self._cut(column, kind), strict=True)
        return tuple(v for part, piece in pieces for v in part.all_of(piece, kind))

    def flag(self, kind: Kind, fact: str) -> Column:
        return self._each(lambda part: part.flag(kind, fact))

    def member(self, kind: Kind, fact: str, options: tuple[str, ...]) -> Column:
        return self._each(lambda part: part.member(kind, fact, options))

    def number(self, kind: Kind, fact: str) -> Numbers:
        return self._each(lambda part: part.number(kind, fact))

    def constant_number(self, kind: Kind, value: Interval) -> Numbers:
        return self._each(lambda part: part.constant_number(kind, value))
