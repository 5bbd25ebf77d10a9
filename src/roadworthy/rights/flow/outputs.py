"""What a model asks of those that are trained with what it writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roadworthy.licences.terms import Terms
from roadworthy.rights.flow.parts import Ground, Part, asked, cited, found
from roadworthy.rights.flow.view import WORK, Key, Made, View
from roadworthy.rights.interface import How, Issue
from roadworthy.system import Outcome, Severity

_MORE_DIGITS = tuple(".0123456789")


def issues(view: View) -> Iterator[Issue]:
    """Yield what follows for models, and for data sets that no model here is trained on."""
    for licence in view.by_licence:
        of = asked(licence)
        if of is not None and of.outputs.code in (
            "forbidden",
            "non_commercial",
            "research",
            "unknown",
        ):
            for made in pupils(view, of):
                yield from _pupil(view, of, made)
            yield from _written(view, of)


def pupils(view: View, of: Terms) -> tuple[Made, ...]:
    """Return the models trained with what models under a licence, or made from these, write."""
    taken: dict[str, Made] = {}
    for ground in sorted(Ground, reverse=True):
        sources = view.groups.get(Key(of.id, ground), ())
        starts = [(one, one) for one in sources]
        starts += [(made.child, made.source) for made in view.made(sources)]
        for made in view.taught(starts):
            taken.setdefault(made.child.id, made)
    return tuple(taken[id_] for id_ in sorted(taken))


def spared(view: View, of: Terms, child: Part) -> bool:
    """Return whether a model is of the family that a ban on outputs spares, by name or licence."""
    names = [] if child.holding.ours else [child.name, *child.holding.names]
    for link in view.into(child):
        if link.how in WORK:
            parent = view.parts[link.parent]
            names += [parent.name, *parent.holding.names]
            if of.id in parent.ids:
                return True
    return of.id in child.ids or _of_family(of, names)


def _of_family(of: Terms, names: Sequence[str]) -> bool:
    """Return whether one of the names begins as those of the family; 3.1 is not of family 3."""
    last = [name.rpartition("/")[2].casefold().removeprefix("meta-") for name in names]
    return any(
        name.startswith(beginning) and not (beginning[-1].isdigit() and rest[:1] in _MORE_DIGITS)
        for name in last
        for beginning in (one.casefold() for one in of.outputs.same_family)
        if (rest := name.removeprefix(beginning)) or name == beginning
    )


def _pupil(view: View, of: Terms, made: Made) -> Iterator[Issue]:
    """Say what holds for one model; a contract binds who used the teacher, not everybody."""
    child, source = made.child, made.source
    direct = any(
        link.how is How.DISTILLED and of.id in view.parts[link.parent].ids
        for link in view.into(child)
    )
    written = [view.parts[link.parent] for link in view.into(child) if link.how is How.TRAINED_ON]
    ours = any(
        one.holding.ours
        and any(
            link.how is How.WRITTEN_BY and of.id in view.parts[link.parent].ids
            for link in view.into(one)
        )
        for one in written
    )
    like = _of_family(of, [child.name, *child.holding.names])
    certain = child.holding.ours and (direct or ours) and not like
    outcome = Outcome.FAIL if certain and of.outputs.code != "unknown" else Outcome.UNKNOWN
    severity = Severity.HIGH if outcome is Outcome.FAIL else Severity.MEDIUM
    taught = f"{child.name} is trained with what {source.name} wrote"
    terms = cited(of, of.outputs.clause)
    match of.outputs.code:
        case "forbidden" if not spared(view, of, child):
            check, says = (
                "licence-conflict",
                f"{terms} does not allow its output to train other models",
            )
            fix = f"Train {child.name} without that output, or ask the maker of {source.name}."
        case "non_commercial" | "research" if not _without_commerce(child):
            check = "licence-flow-down"
            says = (
                f"{terms} allows that only without commercial use, and "
                f"it is under {child.called or 'no licence'}"
            )
            fix = f"Release {child.name} without commercial use, or train it without that output."
            if child.unknown:
                outcome, severity = Outcome.UNKNOWN, Severity.MEDIUM
        case "unknown":
            check, says = "licence-flow-down", f"whether {terms} allows that is not known"
            fix = f"Read the terms of {of.name}, or ask the maker of {source.name}."
        case _:
            return
    yield found(
        check,
        outcome,
        severity,
        (child, source),
        f"{taught}; {says}.",
        fix,
        of=of,
        clause=of.outputs.clause,
        relies_on=(source,),
    )


def _without_commerce(child: Part) -> bool:
    granted = [terms for id_ in child.ids if (terms := asked(id_)) is not None]
    return any(terms.commercial.code == "forbidden" for terms in granted)


def _written(view: View, of: Terms) -> Iterator[Issue]:
    """Say which data sets nobody here trains on carry a question for those who will."""
    trained = {link.parent for link in view.linked(How.TRAINED_ON)}
    for link in view.linked(How.WRITTEN_BY):
        child, source = view.parts[link.child], view.parts[link.parent]
        if of.id in source.ids and child.id not in trained:
            yield found(
                "licence-flow-down",
                Outcome.UNKNOWN,
                Severity.MEDIUM,
                (child, source),
                f"{child.name} was written by {source.name}; whether it may train other models "
                "depends on "
                f"{cited(of, of.outputs.clause)}, which limits that.",
                f"Say beside {child.name} who wrote it, and what {of.name} says about output.",
                of=of,
                clause=of.outputs.clause,
                place=link.place,
            )
