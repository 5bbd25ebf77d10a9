"""The days on which duties start, as a drawing that stays readable on a small screen.

Time runs downwards: each day has a line of its own, so labels never meet, whatever the width.
Distances follow the time between the days within limits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from roadworthy.report.view import Milestone

_NEAREST, _FURTHEST = 52, 130
"""Pixels between two days, at the least and at the most."""
_DAY = 0.1
"""Pixels for a day in between."""
_TOP = 16
_BOTTOM = 34


@dataclass(frozen=True, slots=True)
class Mark:
    """One day of the drawing."""

    y: int
    day: str
    label: str
    today: bool
    binding: float
    """Percent of the width for the duties that start to bind."""
    possible: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """All marks, and what the drawing shows in one sentence."""

    marks: tuple[Mark, ...]
    height: int
    says: str


def draw(stones: Sequence[Milestone]) -> Drawing:
    """Place the days of a timeline."""
    days = [dt.date.fromisoformat(stone.day) for stone in stones]
    most = max((len(s.binding) + len(s.possible) for s in stones), default=0) or 1
    places = positions(days)
    marks = tuple(
        Mark(
            y,
            stone.day,
            _label(stone),
            stone.today,
            round(100 * len(stone.binding) / most, 1),
            round(100 * len(stone.possible) / most, 1),
        )
        for y, stone in zip(places, stones, strict=True)
    )
    says = "; ".join(f"{mark.day}: {mark.label}" for mark in marks)
    return Drawing(marks, places[-1] + _BOTTOM if places else 0, says)


def positions(days: Sequence[dt.date]) -> list[int]:
    """Return how far down each day stands: by the time in between, never too near or too far.

    >>> positions([dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date(2028, 1, 2)])
    [16, 68, 141]
    """
    found: list[int] = []
    for index, day in enumerate(days):
        if not index:
            found.append(_TOP)
            continue
        gap = round((day - days[index - 1]).days * _DAY)
        found.append(found[-1] + min(_FURTHEST, max(_NEAREST, gap)))
    return found


def _label(stone: Milestone) -> str:
    """Say in a few words what starts; short enough for a small screen."""
    count = len(stone.binding)
    parts = [f"{count} {'binds' if count == 1 else 'bind'}"] if count else []
    parts += [f"{len(stone.possible)} may bind"] if stone.possible else []
    if stone.today:
        parts.insert(0, "this report")
    return ", ".join(parts) or "nothing starts"
