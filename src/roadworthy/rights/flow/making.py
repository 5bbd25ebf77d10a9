"""What a model asks of those that are made from it."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.licences.terms import Terms
from roadworthy.rights.flow.pairs import follows
from roadworthy.rights.flow.parts import Ground, Part, asked, cited, found
from roadworthy.rights.flow.view import NOT_HERE, Key, Made, View, either
from roadworthy.rights.interface import How, Issue
from roadworthy.system import Outcome, Severity

_CHECK = "licence-flow-down"
_ASKS = {
    "with_limits": "asks that its limits of use are passed on as an enforceable clause",
    "only_same": "allows what is made from it to be passed on only under its own terms",
    "non_commercial": "allows what is made from it only without commercial use",
    "non_commercial_same": (
        "allows what is made from it only without commercial use and under the same licence"
    ),
    "same_family": "asks for the same licence for what is made from it",
}


def issues(view: View) -> Iterator[Issue]:
    """Yield what is asked along the chain from a model to what was made from it."""
    for licence in view.by_licence:
        of = asked(licence)
        if of is not None:
            for made in view.reached(of):
                yield from _asked(view, of, made)
    yield from _unknown(view)
    yield from _vocabulary(view)


def carries(child: Part, of: Terms) -> bool:
    """Return whether a component is offered under a licence, whatever its receivers choose.

    One that somebody else made may be taken under the option that fits.
    """
    offers = [of.id in offer for offer in child.offers]
    return bool(offers) and (all(offers) if child.holding.ours else any(offers))


def due(view: View, child: Part, of: Terms) -> bool | None:
    """Return whether a component is passed on; somebody else's was, or it would not be here."""
    return view.triggered(child, of) if child.holding.ours else True


def _asked(view: View, of: Terms, made: Made) -> Iterator[Issue]:
    released = due(view, made.child, of)
    nobody = made.child.holding.stand_in or made.child.holding.kind == NOT_HERE
    if released is False or nobody:
        return
    code = of.passing_on.code
    if made.source.ground is Ground.DOUBTFUL and code != "forbidden":
        yield _open(of, made, f"the terms of {made.source.name} are not certain", Severity.MEDIUM)
    elif code == "forbidden":
        yield _forbidden(of, made, released)
    elif code == "unknown" or (code == "any" and of.basis.confidence == "low"):
        yield _open(of, made, f"whether {of.name} allows that is not known", Severity.MEDIUM)
    elif carries(made.child, of) or any(follows(i, of.id) for i in made.child.ids):
        if made.child.ground is Ground.DOUBTFUL:
            yield _open(of, made, "the licence that it comes with is not certain", Severity.LOW)
    elif code == "any":
        if made.same_work and made.child.offers:
            says = f"a conversion is the same work and stays under {of.name}"
            yield _open(of, made, says, Severity.LOW)
    elif made.child.ground is Ground.NONE:
        says = f"{cited(of, of.passing_on.clause)} {_ASKS[code]}, and its own licence is not known"
        yield _open(of, made, says, Severity.MEDIUM)
    else:
        yield from _differs(of, made)


def _differs(of: Terms, made: Made) -> Iterator[Issue]:
    """Say what the other licence of a child means for the demand."""
    code = of.passing_on.code
    granted = [terms for id_ in made.child.ids if (terms := asked(id_)) is not None]
    if code == "same_family" and not made.same_work and made.child.holding.kind != "code":
        yield found(
            _CHECK,
            Outcome.UNKNOWN,
            Severity.MEDIUM,
            (made.child, made.source),
            f"{_made(made)} under {made.child.called}; {cited(of, of.passing_on.clause)} "
            f"{_ASKS[code]}, and whether weights fall under that is not settled.",
            f"Pass it on under {of.name}, or ask the maker of {made.source.name}.",
            of=of,
            clause=of.passing_on.clause,
            confidence="low",
        )
        return
    free = all(terms.commercial.code == "forbidden" for terms in granted)
    if code == "non_commercial" and not made.same_work and granted and free:
        return
    if code == "with_limits" and not made.same_work:
        limited = any(terms.policy.code in ("inside", "separate") for terms in granted)
        beside = of.policy.document and of.policy.document in made.child.holding.policies
        if limited or beside or made.child.unknown:
            says = (
                f"{cited(of, of.passing_on.clause)} {_ASKS[code]}, and whether "
                f"{made.child.called} does so is not known"
            )
            yield _open(of, made, says, Severity.MEDIUM)
            return
    outcome = Outcome.UNKNOWN if made.child.unknown else Outcome.FAIL
    yield found(
        _CHECK,
        outcome,
        Severity.HIGH,
        (made.child, made.source),
        f"{_made(made)} under {made.child.called}; {cited(of, of.passing_on.clause)} "
        f"{_ASKS[code]}.",
        _way_out(of, made),
        of=of,
        clause=of.passing_on.clause,
    )


def _way_out(of: Terms, made: Made) -> str:
    if of.passing_on.code == "with_limits":
        return (
            f"State {of.name} for {made.child.name}, or give it along with an agreement that holds "
            "its limits of use."
        )
    if of.passing_on.code == "non_commercial":
        return f"Release {made.child.name} without commercial use, or start from another model."
    own = " and terms of your own only for your own changes" if of.passing_on.own_terms else ""
    return f"State {of.name} for {made.child.name}{own}, or start from another model."


def _forbidden(of: Terms, made: Made, released: bool | None) -> Issue:
    certain = released is True and not (made.same_work and carries(made.child, of))
    doubt = "" if certain or not made.same_work else ", and a conversion may be the same work"
    passed = "is passed on" if released else "may be passed on"
    return found(
        _CHECK,
        Outcome.FAIL if certain else Outcome.UNKNOWN,
        Severity.HIGH if certain else Severity.MEDIUM,
        (made.child, made.source),
        f"{_made(made)} and {passed}; {cited(of, of.passing_on.clause)} does not allow anything "
        f"made from it to be passed on{doubt}.",
        f"Keep {made.child.name} to yourselves, or ask the maker of {made.source.name}.",
        of=of,
        clause=of.passing_on.clause,
        relies_on=(made.source,),
        stops=certain,
    )


def _open(of: Terms, made: Made, says: str, severity: Severity) -> Issue:
    return found(
        _CHECK,
        Outcome.UNKNOWN,
        severity,
        (made.child, made.source),
        f"{_made(made)}; {says}.",
        f"Read the terms of {of.name}, and state for {made.child.name} a licence that fits them.",
        of=of,
        clause=of.passing_on.clause,
    )


def _made(made: Made) -> str:
    how = "is a conversion of" if made.same_work else "is made from"
    return f"{made.child.name} {how} {made.source.name}"


def _unknown(view: View) -> Iterator[Issue]:
    """Say what is made from something whose licence nobody knows."""
    nobody = view.groups.get(Key("", Ground.NONE), ())
    for made in view.made(nobody, by_output=True):
        outside = either(view.handed(made.child), view.intended.hosts, not made.child.holding.ours)
        yield found(
            _CHECK,
            Outcome.UNKNOWN,
            Severity.LOW if outside is False else Severity.MEDIUM,
            (made.child, made.source),
            f"{_made(made)}, and what {made.source.name} asks is not known, since its licence is "
            "not known.",
            f"Find out under which licence {made.source.name} was published, and state it.",
        )


def _vocabulary(view: View) -> Iterator[Issue]:
    for link in view.linked(How.VOCABULARY):
        child, parent = view.parts[link.child], view.parts[link.parent]
        strict = [t for i in parent.ids if (t := asked(i)) and t.passing_on.code != "any"]
        of = strict[0] if strict else None
        if strict or parent.unknown:
            terms = f"under {parent.called}" if of else "whose licence is not known"
            yield found(
                _CHECK,
                Outcome.UNKNOWN,
                Severity.MEDIUM,
                (child, parent),
                f"{child.name} takes its vocabulary or vectors from {parent.name}, {terms}; "
                "whether "
                "that makes it something made from it is not settled.",
                f"Read the terms of {parent.name}, and write down what was taken from it.",
                of=of,
                clause=of.passing_on.clause if of else "",
                place=link.place,
                confidence="low",
            )
