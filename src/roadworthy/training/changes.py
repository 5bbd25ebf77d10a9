"""What the change of a model took, and what is known of the model that was changed.

Only what convicts is a fact here: one run that left a log may have been one of many, so that what
it took is a lower bound. Everything else is a proposal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from roadworthy.system import (
    Component,
    Derived,
    Evidence,
    Fact,
    Facts,
    Interval,
    Proposal,
    Source,
    System,
)
from roadworthy.training.estimates import (
    BASE,
    LOGGED,
    MODELS,
    SEEN,
    TOKENS,
    Estimate,
    Surroundings,
    by_table,
    estimates,
    flop,
    number,
    place,
    text,
)
from roadworthy.training.known import Match, Relation, table
from roadworthy.training.methods import (
    FLOP_OF_AN_ADAPTER,
    FLOP_PER_PARAMETER_AND_TOKEN,
    amount,
    share,
    times,
    tolerant,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A model of ours that was made from another one."""

    part: Component
    base: str
    """What the other one is called."""
    where: Evidence
    """The line that names it."""
    base_compute: Interval | None
    base_says: str
    certain: bool
    """False where it is only named like, or made from, a model whose training is known."""
    generates: bool
    """Whether it is known that the other one generates language, images or video."""
    took: Interval | None
    """FLOP of the change, at least."""
    took_says: str = ""
    took_sources: tuple[Source, ...] = ()

    @property
    def share(self) -> Interval | None:
        """Return what share of the computing of the other one the change took, at least."""
        if self.took is None or self.base_compute is None or not self.certain:
            return None
        if math.isinf(self.base_compute.hi):
            return None
        return Interval(share(self.took, self.base_compute).lo, math.inf)


def changes(system: System) -> tuple[Change, ...]:
    """Return the models that lie here and that a file says were made from another one."""
    changed = system.facts.get("changed_model")
    if changed is not None and changed.value is False:
        return ()
    sure = changed is not None and changed.value is True
    around = Surroundings(system)
    here = [part for part in system.components if not (part.stand_in or _upstream(part))]
    models = [part for part in here if part.kind in MODELS]
    if sure and not models:  # a repository may hold the card alone
        models = [part for part in here if part.kind == "document"]
    ours = [
        part
        for part in models
        if sure or part.kind == "adapter" or number(around.facts(part), SEEN, LOGGED)
    ]
    by_id = {item.part.id: item for item in estimates(system)} if ours else {}
    found = (_change(part, around, by_id) for part in ours)
    return tuple(change for change in found if change is not None)


def _upstream(part: Component) -> bool:
    return part.id.startswith("model:")


def _change(part: Component, around: Surroundings, by_id: Mapping[str, Estimate]) -> Change | None:
    facts = around.facts(part)
    base = facts.get(BASE)
    name = text(facts, BASE)
    where = next((s for s in base.sources if isinstance(s, Evidence)), None) if base else None
    if where is None or not name:
        return None
    used = by_id.get(f"model:{name}")
    match = table().find(name) or around.made_from(facts)
    published = next(by_table(match.model), None) if match else None
    result = published or (used.result if used else None)
    compute, says = (result.compute, result.says) if result else (None, "")
    certain = match is None or match.relation is Relation.SAME
    if match is not None and match.relation is Relation.NAMED:
        says = f"if it is the {match.model.name} that it is named like, {says}"
    elif match is not None and compute is not None and not certain:
        says = f"for {match.model.name}, from which it was made, {says}"
        compute = Interval(compute.lo, math.inf)
    took = _took(part, facts, _parameters(match, used) if certain else None)
    return Change(
        part,
        match.model.name if match and certain else name,
        where,
        compute,
        says,
        certain,
        match is not None or (used is not None and used.task in table().generates),
        *took,
    )


def _parameters(match: Match | None, used: Estimate | None) -> Interval | None:
    if match is not None:
        return Interval(match.model.used, match.model.used)
    return used.count.used if used is not None and used.count is not None else None


def _took(
    part: Component, facts: Facts, base: Interval | None
) -> tuple[Interval | None, str, tuple[Source, ...]]:
    """Return what the change took at least, by the log of a run, else by its tokens."""
    logged, seen = number(facts, LOGGED), number(facts, SEEN)
    if logged is not None:
        compute, (_, fact) = tolerant(logged[0]), logged
        says = f"logged by one run ({place(fact)})"
    elif seen is not None and base is not None:
        adapter = part.kind == "adapter"
        factor = FLOP_OF_AN_ADAPTER if adapter else FLOP_PER_PARAMETER_AND_TOKEN
        compute, (_, fact) = tolerant(times(base, seen[0], factor)), seen
        says = f"{factor} x {amount(base)} parameters x {amount(seen[0])} tokens ({place(fact)})"
    else:
        return None, "", ()
    if not compute.lo:
        return None, "", ()
    return Interval(compute.lo, math.inf), says, (Derived("one_run", says), *fact.sources)


def modification(system: System) -> dict[str, Fact]:
    """Derive what the change of a model took, where one change left a log: a lower bound."""
    changed = system.facts.get("changed_model")
    found = [change for change in changes(system) if change.took is not None]
    if changed is None or changed.value is not True or len(found) != 1:
        return {}
    (change,) = found
    assert change.took is not None
    facts = {"modification_compute": Fact("modification_compute", change.took, change.took_sources)}
    if change.share is not None:
        assert change.base_compute is not None
        says = f"{flop(change.took)} of {flop(change.base_compute)} FLOP of {change.base}"
        sources = (Derived("share_of_base", says), *change.took_sources, change.where)
        facts["modification_share"] = Fact("modification_share", change.share, sources)
    return facts


def suggested(system: System, thresholds: Mapping[str, float]) -> Iterator[Proposal]:
    """Suggest what a person can confirm: the base of a change, and the tokens of our own model.

    Args:
        system: with all its components.
        thresholds: for each fact about the base the FLOP above which it is likely.
    """
    for change in changes(system):
        if change.base_compute is None or change.base_compute.lo <= 0:
            continue
        took = f"{change.base} took {flop(change.base_compute)} FLOP, {change.base_says}"
        if not math.isinf(change.base_compute.hi):
            yield Proposal("base_compute_known", True, change.where, f"{took}.")
        for fact, threshold in thresholds.items():
            if change.generates and change.base_compute.lo > threshold:
                why = f"{took}: above {threshold:.0e} FLOP."
                yield Proposal(fact, True, change.where, why)
    yield from _own_tokens(system)


def _own_tokens(system: System) -> Iterator[Proposal]:
    """Suggest the tokens that the card of the one model that we trained claims."""
    trained = system.facts.get("trained_model")
    around = Surroundings(system)
    own = [
        part
        for part in system.components
        if part.kind == "weights" and not (part.stand_in or _upstream(part))
    ]
    if trained is None or trained.value is not True or len(own) != 1:
        return
    claimed = number(around.facts(own[0]), TOKENS)
    where = claimed and next((s for s in claimed[1].sources if isinstance(s, Evidence)), None)
    if claimed and where:
        why = f"The card says {amount(claimed[0])} tokens."
        yield Proposal("training_tokens", claimed[0], where, why)
