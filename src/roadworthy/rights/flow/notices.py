"""What has to be there: copies of licences, names, sentences and policies of forbidden uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roadworthy.licences.terms import Naming, Terms
from roadworthy.rights.flow import making
from roadworthy.rights.flow.outputs import pupils
from roadworthy.rights.flow.parts import Ground, Part, asked, cited, found, listed
from roadworthy.rights.flow.sizes import Size, size
from roadworthy.rights.flow.uses import MODELS
from roadworthy.rights.flow.view import View, either
from roadworthy.rights.interface import How, Issue, Rank
from roadworthy.system import Outcome, Severity

_COPY = "licence-flow-down"
_POLICY = "use-policy-missing"
_NAMING = "naming-duty-unmet"
_TEXTS = (Rank.TEXT, Rank.SCOPED_TEXT)
_ANSWER = "Answer `handed_on` and `hosted_for_others` in roadworthy.yaml."
_ALONE = frozenset({"code", "dependency"})
"""Kinds whose notices lie in their packages and were not looked for."""


def issues(view: View) -> Iterator[Issue]:
    """Yield what is missing, one for each licence and duty."""
    differs = {one.licence for one in making.issues(view) if one.outcome is Outcome.FAIL}
    for licence in view.by_licence:
        of = asked(licence)
        if of is None:
            continue
        carriers = _carriers(view, of)
        if carriers:
            if of.id not in differs:
                yield from _copy(view, of, carriers)
            yield from _policy(view, of, carriers)
            yield from _source(view, of, carriers)
            asked_for = {(one.text, one.when): one for one in of.naming if one.how != "name_prefix"}
            for naming in asked_for.values():
                yield from _shown(view, of, naming, carriers)
        for naming in of.naming:
            if naming.how == "name_prefix":
                yield from _prefix(view, of, naming)
    yield from _credit(view)


def _carriers(view: View, of: Terms) -> tuple[Part, ...]:
    """Return the components that bring the duties with them: the works and what is made of them.

    What we made ourselves, under a licence that we chose, asks nothing of us.
    """
    parts = {
        one.id: one
        for one in view.by_licence[of.id]
        if one.holding.kind not in _ALONE
        and (of.maker or not one.holding.ours)
        and (one.holding.kind != "dataset" or one.holding.shipped)
    }
    parts |= {made.child.id: made.child for made in view.reached(of)}
    ordered = sorted(parts.values(), key=lambda one: (not one.holding.ours, one.id))
    return tuple(one for one in ordered if not one.holding.stand_in)


def _due(view: View, of: Terms, carriers: Sequence[Part]) -> bool | None:
    return either(*(view.triggered(one, of) for one in carriers))


def _handed(view: View, carriers: Sequence[Part]) -> bool | None:
    return either(*(view.handed(one) for one in carriers))


def _ours(view: View) -> Iterator[Part]:
    """Yield the components among which what has to be there can lie."""
    yield from (one for one in view.parts.values() if one.holding.ours or one.holding.shipped)


def _copy(view: View, of: Terms, carriers: Sequence[Part]) -> Iterator[Issue]:
    if "licence_text" not in of.passing_on.needs or _due(view, of, carriers) is not True:
        return
    if _text_is_here(view, of):
        return
    mild = of.passing_on.code == "any"
    handed = _handed(view, carriers) is True
    yield found(
        _COPY,
        Outcome.FAIL if handed else Outcome.UNKNOWN,
        Severity.LOW if mild else Severity.MEDIUM,
        carriers,
        f"{listed(carriers)}: {cited(of, of.passing_on.clause)} asks that a copy of it goes "
        "along, and none was found.",
        f"Put the text of {of.name} beside it.",
        of=of,
        clause=of.passing_on.clause,
        relies_on=_surest(view, of),
    )


def _text_is_here(view: View, of: Terms) -> bool:
    return any(
        statement.rank in _TEXTS and of.id in (*statement.licences, *statement.choice)
        for one in _ours(view)
        for statement in one.holding.statements
    ) or any(one.ground is Ground.SURE and _read(one) and of.id in one.ids for one in _ours(view))


def _read(one: Part) -> bool:
    return one.holding.standing == "exact"


def _surest(view: View, of: Terms) -> tuple[Part, ...]:
    """Return one component under a licence, the surest: its duties rest on that."""
    return view.by_licence.get(of.id, ())[-1:]


def _policy(view: View, of: Terms, carriers: Sequence[Part]) -> Iterator[Issue]:
    asks = {"use_policy", "use_limits"} & set(of.passing_on.needs)
    if of.policy.code not in ("inside", "separate") or not (asks or of.policy.binds_users):
        return
    bound = view.intended.hosts if of.policy.binds_users else False
    due = either(_due(view, of, carriers), bound)
    if due is False or _policy_is_here(view, of):
        return
    handed = _handed(view, carriers) is True
    certain = due is True and handed and (of.policy.code == "inside" or bool(of.policy.document))
    what = "its policy of forbidden uses" if of.policy.code == "separate" else "its limits of use"
    missing = (
        "it was not found here"
        if due and handed
        else "whether users are bound to it cannot be seen here"
        if due
        else "whether it is handed on or hosted is not known"
    )
    yield found(
        _POLICY,
        Outcome.FAIL if certain else Outcome.UNKNOWN,
        Severity.MEDIUM if due else Severity.LOW,
        carriers,
        f"{listed(carriers)}: {cited(of, of.policy.clause)} asks that {what} goes along and binds "
        f"who uses it; {missing}.",
        f"Put {what.replace('its', 'the', 1)} of {of.name} beside it, and bind users to it in "
        "your terms."
        if due
        else _ANSWER,
        of=of,
        clause=of.policy.clause,
        relies_on=_surest(view, of),
    )


def _policy_is_here(view: View, of: Terms) -> bool:
    beside = {policy for one in _ours(view) for policy in one.holding.policies}
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
        else _ANSWER,
        of=of,
        clause=of.hosting.clause,
        confidence="low",
    )


def _shown(view: View, of: Terms, naming: Naming, carriers: Sequence[Part]) -> Iterator[Issue]:
    if naming.when == "derived":
        carriers = [made.child for made in view.reached(of) if not made.same_work]
    elif naming.when == "trained_with":
        taught = [made.child for made in pupils(view, of)]
        carriers = [made.child for made in view.reached(of) if not made.same_work] + taught
    elif naming.when == "above_threshold" and not _above(view, of):
        return
    if naming.models:
        carriers = [one for one in carriers if _is_one_of(view, of, naming)]
    if not carriers or _is_shown(view, of, naming, carriers):
        return
    copies = naming.how == "notice_file"
    due = _handed(view, carriers) if copies else _due(view, of, carriers)
    if naming.when in ("always", "above_threshold"):
        due = either(due, view.intended.hosts)
    if due is False:
        return
    handed = _handed(view, carriers) is True
    certain = due is True and handed and (bool(naming.text) or naming.how == "notice_file")
    words = f"“{naming.text}”" if naming.text else "credit"
    where = {"display": "where users see it", "notice_file": "in a file Notice"}.get(
        naming.how, "in what is passed on"
    )
    tail = "which was not found here" if due else "if it is handed on or hosted"
    yield found(
        _NAMING,
        Outcome.FAIL if certain else Outcome.UNKNOWN,
        Severity.MEDIUM if due and naming.text else Severity.LOW,
        carriers,
        f"{listed(carriers)}: {cited(of, naming.clause)} asks for {words} {where}, {tail}.",
        f"Show {words} {where}." if due else _ANSWER,
        of=of,
        clause=naming.clause,
        relies_on=_surest(view, of),
    )


def _is_one_of(view: View, of: Terms, naming: Naming) -> bool:
    """Return whether a duty that only some models have touches one of those that are here."""
    names = [name for one in view.by_licence[of.id] for name in (one.name, *one.holding.names)]
    return any(model.casefold() in name.casefold() for model in naming.models for name in names)


def _above(view: View, of: Terms) -> bool:
    limits = [limit for limit in of.thresholds if limit.then == "display"]
    return any(size(limit, view.intended) is Size.ABOVE for limit in limits)


def _is_shown(view: View, of: Terms, naming: Naming, carriers: Sequence[Part]) -> bool:
    notices = [_plain(text) for one in _ours(view) for text in one.holding.notices]
    if naming.text:
        words = [_plain(text) for text in (naming.text, *naming.also)]
        return any(word in text for word in words for text in notices)
    if naming.how == "notice_file":
        return bool(notices)
    named = [_plain(name) for one in carriers for name in (one.name, *one.holding.names)]
    return any(name and name in text for name in named for text in notices)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")


def _prefix(view: View, of: Terms, naming: Naming) -> Iterator[Issue]:
    made = [one.child for one in view.reached(of) if not one.same_work]
    if naming.when == "trained_with":
        made += [one.child for one in pupils(view, of)]
    for child in dict.fromkeys(made):
        released = view.triggered(child, of)
        if not child.holding.ours or child.holding.stand_in or released is False:
            continue
        names = [*child.holding.names, view.intended.product_name]
        names = [name for name in names if name]
        if any(_begins(name, naming.text) for name in (child.name, *names)):
            continue
        certain = released is True and bool(names)
        yield found(
            _NAMING,
            Outcome.FAIL if certain else Outcome.UNKNOWN,
            Severity.MEDIUM if released else Severity.LOW,
            (child,),
            f"{child.name}: {cited(of, naming.clause)} asks for a name that begins with "
            f"“{naming.text}”, and "
            + (
                f"it is called {names[0]}."
                if certain
                else "under which name it is passed on is not known."
            ),
            f"Give it a name that begins with “{naming.text}”, or state its name.",
            of=of,
            clause=naming.clause,
            relies_on=_surest(view, of),
        )


def _begins(name: str, text: str) -> bool:
    last = name.rpartition("/")[2]
    return _letters(last).startswith(_letters(text))


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum() or sign == ".")


def _credit(view: View) -> Iterator[Issue]:
    """Say which data sets want a credit that was not found in what goes along with a model."""
    for link in view.linked(How.TRAINED_ON):
        child, data = view.parts[link.child], view.parts[link.parent]
        wants = [
            of for id_ in data.ids if (of := asked(id_)) and "attribution" in of.passing_on.needs
        ]
        if not wants or not child.holding.ours or view.handed(child) is False:
            continue
        texts = [_plain(text) for one in (child, data) for text in one.holding.notices]
        names = [_plain(name) for name in (data.name, *data.holding.names)]
        if any(name in text for name in names for text in texts):
            continue
        of = wants[0]
        yield found(
            _NAMING,
            Outcome.UNKNOWN,
            Severity.LOW,
            (child, data),
            f"{child.name} is trained on {data.name}; {cited(of, of.passing_on.clause)} asks "
            "for credit, and whether it is given is not known.",
            f"Name {data.name}, its makers and its licence on the card of {child.name}.",
            of=of,
            clause=of.passing_on.clause,
            place=link.place,
        )
