"""The report as one HTML page that needs nothing else: no script, no font, no network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib import resources

from jinja2 import Environment, StrictUndefined

from roadworthy.assessment import Assessment
from roadworthy.report.arrange import role_opening, view
from roadworthy.report.view import DISCLAIMER, LIST_IT, OUTCOMES

_GAP = 9.0
"""The least distance of two marks on the timeline, in percent of its width."""


def write(assessment: Assessment, *, duties: bool = False, above: str = "") -> str:
    """Write the report as a page; everything in it is escaped.

    Args:
        assessment: what to report.
        duties: add the list of all duties, folded.
        above: what stands on top, as HTML that is safe already.
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = (resources.files("roadworthy.report") / "report.html.j2").read_text(encoding="utf-8")
    shown = view(assessment)
    days = [dt.date.fromisoformat(stone.day) for stone in shown.timeline]
    return environment.from_string(source).render(
        view=shown,
        all_duties=shown.duties if duties else (),
        outcome=OUTCOMES[shown.outcome],
        stones=list(zip(shown.timeline, positions(days), strict=True)),
        opening=role_opening,
        disclaimer=DISCLAIMER,
        list_it=LIST_IT,
        above=above,
    )


def positions(days: Sequence[dt.date]) -> list[float]:
    """Return where to draw days, in percent of a line: to scale, but never on top of each other.

    >>> positions([dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date(2026, 12, 31)])
    [0.0, 9.0, 100.0]
    """
    gap = min(_GAP, 100 / max(1, len(days) - 1))
    first, last = min(days), max(days)
    span = max(1, (last - first).days)
    found: list[float] = []
    for day in days:
        place = 100 * (day - first).days / span
        found.append(max(place, found[-1] + gap) if found else place)
    limit = 100.0
    for index in reversed(range(len(found))):
        found[index] = max(0.0, round(min(found[index], limit), 2))
        limit = found[index] - gap
    return found
