"""Limits of users and revenue above which a licence changes."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence

from roadworthy.licences.terms import Terms, Threshold
from roadworthy.rights.flow.parts import Part, asked, cited, found, listed
from roadworthy.rights.flow.view import MODELS, View
from roadworthy.rights.interface import Intended, Issue
from roadworthy.system import Interval, Outcome, Severity

_CHECK = "threshold-near"
_NEAR = 2
"""A figure above the limit divided by this is near it."""
_FACTS = {
    "monthly_active_users": "monthly_active_users",
    "daily_active_users": "daily_active_users",
    "monthly_revenue_usd": "monthly_revenue_usd",
    "yearly_revenue_usd": "yearly_revenue_usd",
    "any_commercial_use": "commercial_use",
}
_WORDS = {
    "monthly_active_users": "monthly users",
    "daily_active_users": "daily users",
    "monthly_revenue_usd": "US dollars of monthly revenue",
    "yearly_revenue_usd": "US dollars of yearly revenue",
}
_THEN = {
    "permission": "a licence of its own is needed",
    "display": "a name has to be shown",
    "royalty": "a royalty is due",
    "excluded": "there is no licence",
}


class Size(enum.Enum):
    """Where a figure stands against a limit."""

    ABOVE = "above"
    EITHER = "either"
    """The figure is an interval, and the limit lies in it."""
    NEAR = "near"
    BELOW = "below"
    UNKNOWN = "unknown"


def size(limit: Threshold, use: Intended) -> Size:
    """Return where we stand against a limit; exactly the limit is not above it."""
    if limit.of == "any_commercial_use":
        return {None: Size.UNKNOWN, True: Size.ABOVE, False: Size.BELOW}[use.commercial]
    if "revenue" in limit.of and use.commercial is False:
        return Size.BELOW
    figure = _figure(limit.of, use)
    if figure is None:
        return Size.UNKNOWN
    if figure.lo > limit.above:
        return Size.ABOVE
    if figure.hi > limit.above:
        return Size.EITHER
    return Size.NEAR if figure.hi * _NEAR > limit.above else Size.BELOW


def _figure(of: str, use: Intended) -> Interval | None:
    return {
        "monthly_active_users": use.monthly_users,
        "daily_active_users": use.daily_users,
        "monthly_revenue_usd": use.monthly_revenue_usd,
        "yearly_revenue_usd": use.yearly_revenue_usd,
    }[of]


def issues(view: View) -> Iterator[Issue]:
    """Yield what the sizes that are known, or not known, mean for each licence."""
    said = [*_all(view)]
    yield from said
    told = {name for issue in said for name in issue.components}
    models = [one for one in view.unsure if one.holding.kind in MODELS]
    unsure = [one for one in models if one.name not in told]
    if unsure:
        yield found(
            _CHECK,
            Outcome.UNKNOWN,
            Severity.LOW,
            unsure,
            f"Whether the licence of {listed(unsure)} ends at a size is not known, since it is not "
            "certain which it is.",
            "Find out under which licence it was published, and state it.",
            follows=unsure,
        )


def _all(view: View) -> Iterator[Issue]:
    for licence, parts in view.by_licence.items():
        of = asked(licence)
        if of is not None and of.thresholds:
            for limit in of.thresholds:
                yield from _limit(of, limit, size(limit, view.intended), parts)
            limits = [one for one in of.thresholds if size(one, view.intended) is Size.UNKNOWN]
            if limits:
                yield _unknown(of, limits, parts)


def _limit(of: Terms, limit: Threshold, now: Size, parts: Sequence[Part]) -> Iterator[Issue]:
    above = limit.then != "display"
    if now in (Size.BELOW, Size.UNKNOWN) or (now is Size.ABOVE and not above):
        return
    if limit.of == "any_commercial_use":
        yield _step(of, limit, parts)
        return
    outcome, severity = {
        Size.ABOVE: (Outcome.FAIL, Severity.HIGH),
        Size.EITHER: (Outcome.UNKNOWN, Severity.MEDIUM),
        Size.NEAR: (Outcome.UNKNOWN, Severity.LOW),
    }[now]
    if limit.then == "royalty" and now is Size.ABOVE:
        severity = Severity.MEDIUM
    then = _THEN[limit.then]
    yield found(
        _CHECK,
        outcome,
        severity,
        parts,
        f"{listed(parts)}: under {cited(of, limit.clause)} {then} {_limit_words(limit)}, and "
        f"{_now(now)}.",
        _way_out(limit, now),
        of=of,
        clause=limit.clause,
        stops=now is Size.ABOVE and limit.then == "excluded",
    )


def _step(of: Terms, limit: Threshold, parts: Sequence[Part]) -> Issue:
    """Say that commercial use asks for a step of which nothing can be seen in files."""
    return found(
        _CHECK,
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        parts,
        f"{listed(parts)}: commercial use under {cited(of, limit.clause)} asks for a registration "
        "or a permission first, and whether it was given is not known.",
        "Ask the maker for it and keep the answer, or take another model.",
        of=of,
        clause=limit.clause,
    )


def _limit_words(limit: Threshold) -> str:
    if limit.of == "any_commercial_use":
        return "for commercial use"
    return f"above {limit.above:,.0f} {_WORDS[limit.of]}"


def _now(now: Size) -> str:
    return {
        Size.ABOVE: "there are more",
        Size.EITHER: "whether there are more is not certain",
        Size.NEAR: "more than half of that is reached",
    }[now]


def _way_out(limit: Threshold, now: Size) -> str:
    if now is Size.EITHER:
        return f"State `{_FACTS[limit.of]}` more narrowly."
    if now is Size.NEAR:
        return "Plan for the day on which the limit is reached, and look again then."
    return {
        "permission": "Ask the maker for that licence and record it, or take another model.",
        "royalty": "Agree on the royalty with the maker, or take another model.",
    }.get(limit.then, "Take another model, or ask the maker for a licence.")


def _unknown(of: Terms, limits: Sequence[Threshold], parts: Sequence[Part]) -> Issue:
    facts = dict.fromkeys(f"`{_FACTS[limit.of]}`" for limit in limits)
    words = dict.fromkeys(f"{_THEN[limit.then]} {_limit_words(limit)}" for limit in limits)
    return found(
        _CHECK,
        Outcome.UNKNOWN,
        Severity.LOW,
        parts,
        f"{listed(parts)}: under {cited(of, limits[0].clause)} {' and '.join(words)}, and how "
        "large we "
        "are is not known.",
        f"Answer {' and '.join(facts)} in roadworthy.yaml.",
        of=of,
        clause=limits[0].clause,
    )
