"""What licences say of the intended use: no commercial use, and regions that they leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roadworthy.licences.terms import Region, Terms
from roadworthy.rights.flow.outputs import pupils
from roadworthy.rights.flow.parts import Ground, Part, asked, cited, found, listed
from roadworthy.rights.flow.view import NOT_HERE, View, either
from roadworthy.rights.interface import How, Issue
from roadworthy.system import Outcome, Severity

_COMMERCE = "non-commercial-in-product"
_REGION = "geography-excluded"
_LEARNT = frozenset({How.DISTILLED, How.WRITTEN_BY, How.VOCABULARY})
MODELS = frozenset({"weights", "adapter", "tokenizer", NOT_HERE})


def issues(view: View) -> Iterator[Issue]:
    """Yield what stands against the use, one for each licence."""
    said = [*_all(view)]
    yield from said
    yield from _unknown(view, said)


def _all(view: View) -> Iterator[Issue]:
    for licence, parts in view.by_licence.items():
        of = asked(licence)
        if of is not None:
            for ground in sorted({one.ground for one in parts}):
                same = [one for one in parts if one.ground is ground]
                yield from _commerce(view, of, same)
                yield from _service(view, of, same)
                yield from _regions(view, of, same)
            yield from _taught(view, of)


def _commerce(view: View, of: Terms, parts: Sequence[Part]) -> Iterator[Issue]:
    if view.intended.commercial is False or of.commercial.code == "allowed":
        return
    if of.commercial.code == "conditional" and of.thresholds:
        return  # `sizes` says what the condition is
    data = [one for one in parts if _only_data(view, one)]
    used = [
        one
        for one in parts
        if one not in data
        and not _only_learnt(view, one)
        and not (one.holding.ours and of.family == "proprietary")
    ]
    if used:
        yield _non_commercial(view, of, used)
    if data and of.commercial.code == "forbidden":
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
        else "Answer `commercial_use` in roadworthy.yaml.",
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


def _unknown(view: View, said: Sequence[Issue]) -> Iterator[Issue]:
    """Say of which other components nobody can tell; `licence-missing` says why."""
    unsure = [one for one in view.parts.values() if one.unknown or one.ground is Ground.DOUBTFUL]
    told = {(issue.check, name) for issue in said for name in issue.components}
    if view.intended.commercial is not False:
        rest = [one for one in unsure if (_COMMERCE, one.name) not in told]
        yield from _untold(_COMMERCE, rest, "may be used commercially")
    models = [one for one in unsure if one.holding.kind in MODELS]
    rest = [one for one in models if (_REGION, one.name) not in told]
    yield from _untold(_REGION, rest, "may be used in the European Union")


def _untold(check: str, parts: Sequence[Part], what: str) -> Iterator[Issue]:
    if parts:
        yield found(
            check,
            Outcome.UNKNOWN,
            Severity.LOW,
            parts,
            f"Whether {listed(parts)} {what} is not known, since it is not certain under which "
            "licence that stands.",
            "Find out under which licence it was published, and state it.",
        )
