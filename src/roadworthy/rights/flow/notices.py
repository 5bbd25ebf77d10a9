"""Copies of licences, policies of forbidden uses and sources that have to go along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roadworthy.licences.terms import Terms
from roadworthy.rights.flow import making
from roadworthy.rights.flow.carriers import ANSWER, carriers_of, due, handed, kept, surest
from roadworthy.rights.flow.parts import Ground, Part, asked, cited, found, listed
from roadworthy.rights.flow.view import MODELS, View, either
from roadworthy.rights.interface import Issue, Rank, Standing
from roadworthy.system import Outcome, Severity

_COPY = "licence-flow-down"
_POLICY = "use-policy-missing"
_TEXTS = (Rank.TEXT, Rank.SCOPED_TEXT)


def issues(view: View) -> Iterator[Issue]:
    """Yield what is missing, one for each licence and duty."""
    differs = {one.licence for one in making.issues(view) if one.outcome is Outcome.FAIL}
    for licence in view.by_licence:
        of = asked(licence)
        carriers = carriers_of(view, of) if of else ()
        if of and carriers:
            if of.id not in differs:
                yield from _copy(view, of, carriers)
            yield from _policy(view, of, carriers)
            yield from _source(view, of, carriers)


def _copy(view: View, of: Terms, carriers: Sequence[Part]) -> Iterator[Issue]:
    if "licence_text" not in of.passing_on.needs or due(view, of, carriers) is not True:
        return
    if _text_is_here(view, of):
        return
    mild = of.passing_on.code == "any"
    is_handed = handed(view, carriers) is True
    yield found(
        _COPY,
        Outcome.FAIL if is_handed else Outcome.UNKNOWN,
        Severity.LOW if mild else Severity.MEDIUM,
        carriers,
        f"{listed(carriers)}: {cited(of, of.passing_on.clause)} asks that a copy of it goes "
        "along, and none was found.",
        f"Put the text of {of.name} beside it.",
        of=of,
        clause=of.passing_on.clause,
        relies_on=surest(view, of),
    )


def _text_is_here(view: View, of: Terms) -> bool:
    return any(
        statement.rank in _TEXTS and of.id in (*statement.licences, *statement.choice)
        for one in kept(view)
        for statement in one.holding.statements
    ) or any(one.ground is Ground.SURE and _read(one) and of.id in one.ids for one in kept(view))


def _read(one: Part) -> bool:
    return one.holding.standing is Standing.EXACT


def _policy(view: View, of: Terms, carriers: Sequence[Part]) -> Iterator[Issue]:
    asks = {"use_policy", "use_limits"} & set(of.passing_on.needs)
    if of.policy.code not in ("inside", "separate") or not (asks or of.policy.binds_users):
        return
    bound = view.intended.hosts if of.policy.binds_users else False
    is_due = either(due(view, of, carriers), bound)
    if is_due is False or _policy_is_here(view, of):
        return
    is_handed = handed(view, carriers) is True
    certain = (
        is_due is True and is_handed and (of.policy.code == "inside" or bool(of.policy.document))
    )
    what = "its policy of forbidden uses" if of.policy.code == "separate" else "its limits of use"
    missing = (
        "nothing of it was found here"
        if is_due and is_handed
        else "whether users are bound cannot be seen here"
        if is_due
        else "whether it is handed on or hosted is not known"
    )
    yield found(
        _POLICY,
        Outcome.FAIL if certain else Outcome.UNKNOWN,
        Severity.MEDIUM if is_due else Severity.LOW,
        carriers,
        f"{listed(carriers)}: {cited(of, of.policy.clause)} asks to pass on {what}, "
        f"binding for who uses it; {missing}.",
        f"Put {what.replace('its', 'the', 1)} of {of.name} beside it, and bind users to it in "
        "your terms."
        if is_due
        else ANSWER,
        of=of,
        clause=of.policy.clause,
        relies_on=surest(view, of),
    )


def _policy_is_here(view: View, of: Terms) -> bool:
    beside = {policy for one in kept(view) for policy in one.holding.policies}
    if of.policy.document and of.policy.document in beside:
        return True
    return of.policy.code == "inside" and _text_is_here(view, of)


def _source(view: View, of: Terms, carriers: Sequence[Part]) -> Iterator[Issue]:
    """Say that users of a service are offered the source; for weights that is not settled."""
    hosts = view.intended.hosts
    models = [one for one in carriers if one.holding.kind in MODELS]
    if of.hosting.code != "source_offer" or of.family != "copyleft" or not models or hosts is False:
        return
    yield found(
        _COPY,
        Outcome.UNKNOWN,
        Severity.MEDIUM if hosts else Severity.LOW,
        models,
        f"{listed(models)}: {cited(of, of.hosting.clause)} asks that who uses it over a network is "
        "offered its source; what that is for weights is not settled.",
        "Show users of the service where the source is, or ask the maker for another licence."
        if hosts
        else ANSWER,
        of=of,
        clause=of.hosting.clause,
        confidence="low",
    )
