"""Parents that forbid each other: no licence of the merged model cures that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from roadworthy.licences.terms import Terms
from roadworthy.rights.flow.outputs import spared
from roadworthy.rights.flow.parts import Part, asked, cited, found
from roadworthy.rights.flow.view import WORK, View
from roadworthy.rights.interface import Issue
from roadworthy.system import Outcome, Severity

_SAME = ("only_same", "non_commercial_same")
_NO_COMMERCE = ("non_commercial", "non_commercial_same")


def issues(view: View) -> Iterator[Issue]:
    """Yield each pair of demands that first meets in a component."""
    demands = _demands(view)
    for child in view.parts.values():
        by_parent = {
            link.parent: demands[link.parent] for link in view.into(child) if link.how in WORK
        }
        if len(by_parent) > 1 and not child.holding.stand_in:
            yield from _meets(view, child, by_parent)


def _demands(view: View) -> Mapping[str, Mapping[str, Part]]:
    """Return for each component the licences that reach whatever is made from it."""
    found: dict[str, dict[str, Part]] = {
        one.id: dict.fromkeys(one.ids, one) for one in view.parts.values()
    }
    for licence in view.by_licence:
        of = asked(licence)
        for made in view.reached(of) if of else ():
            reached = found[made.child.id]
            if licence not in reached or reached[licence].ground < made.source.ground:
                reached[licence] = made.source
    return found


def _meets(view: View, child: Part, by_parent: Mapping[str, Mapping[str, Part]]) -> Iterator[Issue]:
    surest: dict[str, Part] = {}
    for one in by_parent.values():
        for licence, source in one.items():
            if licence not in surest or surest[licence].ground < source.ground:
                surest[licence] = source
    sets = sorted({tuple(sorted(one)) for one in by_parent.values()})
    pairs = {
        (min(one, other), max(one, other))
        for first, second in combinations(sets, 2)
        for one in first
        for other in second
        if other not in first and one not in second
    }
    for low, high in sorted(pairs):
        yield from _pair(view, child, (asked(low), asked(high)), (surest[low], surest[high]))


def _pair(
    view: View, child: Part, terms: tuple[Terms | None, Terms | None], sources: tuple[Part, Part]
) -> Iterator[Issue]:
    one, other = terms
    if one is None or other is None:
        return
    clashes = [
        (clash, first, second, a, b)
        for first, second, a, b in (
            (one, other, sources[0], sources[1]),
            (other, one, sources[1], sources[0]),
        )
        if (clash := _clash(view, first, second, b)) is not None
    ]
    if not clashes:
        return
    clash, first, second, a, b = min(clashes, key=lambda one: one[0].outcome is not Outcome.FAIL)
    certain = clash.outcome is Outcome.FAIL
    yield found(
        "licence-conflict",
        clash.outcome,
        Severity.HIGH if certain else Severity.MEDIUM,
        (child, a, b),
        f"{child.name} is made from {a.name} and from {b.name}: {cited(first, clash.clause)} "
        f"{clash.because} {second.name}"
        + ("; no licence of the result mends that." if certain else "."),
        f"Make {child.name} from models whose licences allow each other, or ask their makers.",
        of=first,
        clause=clash.clause,
        confidence=clash.confidence,
        relies_on=(a, b),
    )


@dataclass(frozen=True, slots=True)
class _Clash:
    """What one licence says against another."""

    outcome: Outcome
    because: str
    clause: str
    confidence: str = "high"


def _clash(view: View, one: Terms, other: Terms, by: Part) -> _Clash | None:
    """Return what the first of two licences says against the second."""
    mine, theirs = one.passing_on.code, other.passing_on.code
    clause = one.passing_on.clause
    if mine in _NO_COMMERCE and theirs == "only_same" and other.commercial.code != "forbidden":
        because = "allows no commercial use, and commercial use is granted by"
        return _Clash(Outcome.FAIL, because, clause)
    if mine in _SAME and theirs in _SAME:
        if one.maker and one.maker == other.maker:
            because = "asks for its own terms only, and so does its sister"
            return _Clash(Outcome.UNKNOWN, because, clause, "medium")
        return _Clash(Outcome.FAIL, "asks for its own terms only, and so does", clause)
    if mine == "non_commercial_same" and theirs == "with_limits":
        because = "takes no further limits, and limits have to be passed on by"
        return _Clash(Outcome.UNKNOWN, because, clause, "medium")
    if mine == "same_family" and theirs in (*_SAME, *_NO_COMMERCE, "with_limits"):
        because = "takes no further limits (for weights that is not settled), and there are some in"
        return _Clash(Outcome.UNKNOWN, because, clause, "low")
    if one.outputs.code == "forbidden" and theirs != "forbidden" and not spared(view, one, by):
        because = "does not allow it to improve other models, and one of these is under"
        return _Clash(Outcome.UNKNOWN, because, one.outputs.clause, "medium")
    return None
