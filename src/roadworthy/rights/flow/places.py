"""Places, and people, that licences leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roadworthy.licences.terms import Region, Terms
from roadworthy.rights.flow.parts import Part, asked, cited, found, listed
from roadworthy.rights.flow.uses import untold
from roadworthy.rights.flow.view import MODELS, View, either
from roadworthy.rights.interface import Issue
from roadworthy.system import Outcome, Severity

_REGION = "geography-excluded"


def issues(view: View) -> Iterator[Issue]:
    """Yield which places are left out, one for each licence."""
    said: list[Issue] = []
    for licence, parts in view.by_licence.items():
        of = asked(licence)
        for ground in sorted({one.ground for one in parts}) if of else ():
            same = [one for one in parts if one.ground is ground]
            said += _regions(view, of, same) if of else ()
    yield from said
    models = [one for one in view.unsure if one.holding.kind in MODELS]
    yield from untold(_REGION, models, said, "may be used in the European Union")


def _regions(view: View, of: Terms, parts: Sequence[Part]) -> Iterator[Issue]:
    for region in of.regions:
        for kind in (True, None):
            reached = [one for one in parts if _reached(region, one) is kind]
            if reached:
                yield from _region(view, of, region, reached, of_kind=kind)


def _region(
    view: View, of: Terms, region: Region, reached: Sequence[Part], *, of_kind: bool | None
) -> Iterator[Issue]:
    where = _where(view, region)
    whom = "anybody" if region.who == "everybody" else "people and companies"
    here = f"{cited(of, region.clause)} grants nothing to {whom} in {_names(region)}"
    if region.what == "multimodal":
        here += " for models that take or make more than text"
    if where is False:
        if set(region.excluded) != {"EU"}:
            yield _elsewhere(of, region, reached, here)
        return
    certain = where is True and of_kind is True
    yield found(
        _REGION,
        Outcome.FAIL if certain else Outcome.UNKNOWN,
        Severity.HIGH if certain else Severity.MEDIUM,
        reached,
        f"{listed(reached)}: {here}"
        + (f", and {_because(view)}." if certain else "; whether that is so here is not known."),
        "Take another model, or ask the maker for a licence."
        if certain
        else _answer(region, where, reached, of_kind=of_kind),
        of=of,
        clause=region.clause,
        stops=certain,
    )


def _reached(region: Region, one: Part) -> bool | None:
    return True if region.what == "all" else one.holding.multimodal


def _where(view: View, region: Region) -> bool | None:
    """Return whether we, or the use, are in the Union, where that is left out."""
    use = view.intended
    if "EU" not in region.excluded:
        return False
    return use.in_union if region.who == "licensee" else either(use.in_union, use.offered_in_union)


def _because(view: View) -> str:
    if view.intended.in_union:
        return "our main place of business is in the European Union"
    return "it is supplied or used in the European Union"


def _answer(
    region: Region, where: bool | None, reached: Sequence[Part], *, of_kind: bool | None
) -> str:
    facts = [] if where is not None else ["`main_business_in_union`"]
    if where is None and region.who == "everybody":
        facts.append("where it is supplied and used")
    if of_kind is None:
        facts.append(f"whether {listed(reached)} takes or makes more than text")
    return f"State {' and '.join(facts)}."


def _elsewhere(of: Terms, region: Region, reached: Sequence[Part], here: str) -> Issue:
    return found(
        _REGION,
        Outcome.UNKNOWN,
        Severity.LOW,
        reached,
        f"{listed(reached)}: {here}; whether it reaches those outside the European Union is not "
        "known.",
        "Look whether it is supplied or used there.",
        of=of,
        clause=region.clause,
    )


_REGIONS = {
    "EU": "the European Union",
    "UK": "the United Kingdom",
    "KR": "South Korea",
    "CN": "China",
    "US": "the United States",
    "other": "other places",
}


def _names(region: Region) -> str:
    names = [_REGIONS[one] for one in region.excluded]
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
