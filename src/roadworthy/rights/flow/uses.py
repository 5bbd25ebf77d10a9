"""What licences say of commercial use, and of running something for others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roadworthy.licences.terms import Terms
from roadworthy.rights.flow.outputs import pupils
from roadworthy.rights.flow.parts import Ground, Part, asked, cited, found, listed
from roadworthy.rights.flow.view import View
from roadworthy.rights.interface import How, Issue
from roadworthy.system import Outcome, Severity

_COMMERCE = "non-commercial-in-product"
_USE = "Answer `commercial_use` in roadworthy.yaml."
_LEARNT = frozenset({How.DISTILLED, How.WRITTEN_BY, How.VOCABULARY})


def issues(view: View) -> Iterator[Issue]:
    """Yield what stands against the use, one for each licence."""
    said = [*_all(view)]
    yield from said
    if view.intended.commercial is not False:
        yield from untold(_COMMERCE, view.unsure, said, "may be used commercially")


def _all(view: View) -> Iterator[Issue]:
    told: set[str] = set()
    """Parts that can stand under several licences, of which one without commerce was told."""
    for licence, parts in view.by_licence.items():
        of = asked(licence)
        if of is not None:
            for ground in sorted({one.ground for one in parts}):
                same = [one for one in parts if one.ground is ground]
                yield from _commerce(view, of, [one for one in same if one.id not in told])
                if ground is Ground.DOUBTFUL and of.commercial.code == "forbidden":
                    told.update(one.id for one in same)
                yield from _service(view, of, same)
            yield from _taught(view, of)


def _commerce(view: View, of: Terms, parts: Sequence[Part]) -> Iterator[Issue]:
    if view.intended.commercial is False or of.commercial.code == "allowed":
        return
    if of.commercial.code == "conditional" and of.thresholds:
        return  # `sizes` says what the condition is
    theirs = [one for one in parts if not (one.holding.ours and of.family == "proprietary")]
    forbidden = of.commercial.code == "forbidden"
    data = [one for one in theirs if forbidden and _only_data(view, one)]
    learnt = [one for one in theirs if _only_learnt(view, one)]
    apart = {one.id for one in (*data, *learnt)}
    used = [one for one in theirs if one.id not in apart]
    if used:
        yield _non_commercial(view, of, used)
    open_ = [one for one in learnt if _left_open(view, of, one)]
    if open_:
        yield _learnt(view, of, open_)
    if data:
        yield found(
            _COMMERCE,
            Outcome.UNKNOWN,
            Severity.HIGH if view.intended.commercial else Severity.MEDIUM,
            data,
            f"{listed(data)} may not be used commercially ({cited(of, of.commercial.clause)}); "
            "whether that reaches a model trained on it is not settled in law and common in "
            "contracts.",
            "Ask who published the data, or train without it.",
            of=of,
            clause=of.commercial.clause,
            confidence="medium",
        )


def _non_commercial(view: View, of: Terms, used: Sequence[Part]) -> Issue:
    commercial = view.intended.commercial
    says = {
        "forbidden": f"{cited(of, of.commercial.clause)} allows no commercial use",
        "conditional": (
            f"{cited(of, of.commercial.clause)} allows commercial use only with more than itself"
        ),
        "unknown": f"whether {of.name} allows commercial use is not known",
    }[of.commercial.code]
    certain = commercial is True and of.commercial.code == "forbidden"
    asked_ = "the use is commercial" if commercial else "whether the use is commercial is not known"
    return found(
        _COMMERCE,
        Outcome.FAIL if certain else Outcome.UNKNOWN,
        Severity.HIGH
        if certain
        else Severity.LOW
        if view.intended.research_only
        else Severity.MEDIUM,
        used,
        f"{listed(used)}: {says}, and {asked_}.",
        f"Take something else than {listed(used)}, or ask the maker for a commercial licence."
        if commercial
        else _USE,
        of=of,
        clause=of.commercial.clause,
        stops=certain,
    )


def _service(view: View, of: Terms, parts: Sequence[Part]) -> Iterator[Issue]:
    """Say where running it for others is left out of the licence."""
    use = view.intended
    used = [one for one in parts if not _only_learnt(view, one) and one.holding.kind != "dataset"]
    if (
        not used
        or use.hosts is False
        or of.hosting.code not in ("not_for_others", "separate_grant")
    ):
        return
    if of.hosting.code == "not_for_others" and use.commercial and of.commercial.code == "forbidden":
        return  # said already
    what = (
        "does not cover running it for others"
        if of.hosting.code == "not_for_others"
        else "asks for a grant of its own for a service"
    )
    yield found(
        _COMMERCE,
        Outcome.UNKNOWN,
        Severity.MEDIUM if use.hosts else Severity.LOW,
        used,
        f"{listed(used)}: {cited(of, of.hosting.clause)} {what}, and "
        + ("others use it." if use.hosts else "whether others use it is not known."),
        "Ask the maker for permission, or take another model."
        if use.hosts
        else "Answer `hosted_for_others` in roadworthy.yaml.",
        of=of,
        clause=of.hosting.clause,
    )


def _only_data(view: View, one: Part) -> bool:
    """Return whether it is data that only trains; data inside a product is used itself."""
    shipped = one.holding.shipped and view.intended.hands_on
    contained = any(link.how is How.CONTAINS for link in view.from_(one))
    return one.holding.kind == "dataset" and not shipped and not contained


def _only_learnt(view: View, one: Part) -> bool:
    """Return whether only its output or its words went into what is here."""
    hows = {link.how for link in view.from_(one)}
    return bool(hows) and hows <= _LEARNT and not one.holding.ours


def _left_open(view: View, of: Terms, one: Part) -> bool:
    """Return whether nobody says what holds for output, or for words that were taken over."""
    words = any(link.how is How.VOCABULARY for link in view.from_(one))
    return words or of.outputs.code == "unknown"


def _learnt(view: View, of: Terms, parts: Sequence[Part]) -> Issue:
    return found(
        _COMMERCE,
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        parts,
        f"{listed(parts)}: {cited(of, of.commercial.clause)} does not allow every commercial use, "
        "and whether that reaches what was learnt from it is not known.",
        "Ask the maker, or leave it out." if view.intended.commercial else _USE,
        of=of,
        clause=of.commercial.clause,
        confidence="medium",
    )


def _taught(view: View, of: Terms) -> Iterator[Issue]:
    """Say where output that may not serve commerce has trained a model that does."""
    commercial = view.intended.commercial
    if commercial is False or of.outputs.code not in ("non_commercial", "research"):
        return
    for made in pupils(view, of):
        certain = commercial is True and made.child.holding.ours
        yield found(
            _COMMERCE,
            Outcome.FAIL if certain else Outcome.UNKNOWN,
            Severity.HIGH if certain else Severity.MEDIUM,
            (made.child, made.source),
            f"{made.child.name} is trained with what {made.source.name} wrote, and "
            f"{cited(of, of.outputs.clause)} allows no commercial use of that.",
            f"Train {made.child.name} without that output, or ask the maker of {made.source.name}.",
            of=of,
            clause=of.outputs.clause,
            relies_on=(made.source,),
        )


def untold(check: str, parts: Sequence[Part], said: Sequence[Issue], what: str) -> Iterator[Issue]:
    """Yield of which other components nobody can tell; `licence-missing` says why."""
    told = {name for issue in said for name in issue.components}
    rest = [one for one in parts if one.name not in told]
    if rest:
        yield found(
            check,
            Outcome.UNKNOWN,
            Severity.LOW,
            rest,
            f"Whether {listed(rest)} {what} is not known, since it is not certain under which "
            "licence that stands.",
            "Find out under which licence it was published, and state it.",
            follows=rest,
        )
