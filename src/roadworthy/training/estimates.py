"""What the training of each model in a system took, by the best method that its facts allow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roadworthy.system import (
    Component,
    Derived,
    Evidence,
    Fact,
    Facts,
    Finding,
    Interval,
    Outcome,
    Severity,
    Source,
    System,
)
from roadworthy.training.known import Known, Match, Relation, interval, table
from roadworthy.training.methods import UTILISATION, amount, by_hardware, hull, overlap, six_nd

MODELS = ("weights", "adapter")
ESTIMATE = "training_compute_estimate"

TOTAL = ("parameters", "parameters_by_config", "parameters_by_index", "claimed_parameters")
"""All parameters, the best source first."""
COUNTED = TOTAL[:3]
"""Those that files add up to; the last is what a text says."""
ACTIVE = (
    "active_parameters_by_header",
    "active_parameters_by_config",
    "claimed_active_parameters",
)
TOKENS = "claimed_training_tokens"
SEEN = "training_tokens_seen"
LOGGED = "training_flos_logged"
HOURS = "claimed_gpu_hours"
DEVICE = "claimed_gpu"
BASE = "base_model"
TASK = "pipeline_tag"
ARCHITECTURE = ("architecture", "model_type")
"""The names under which the collectors give what is needed here."""

_BESIDE = (*TOTAL[1:], *ACTIVE, TOKENS, SEEN, LOGGED, HOURS, DEVICE, BASE, TASK, *ARCHITECTURE)
"""What a card or a configuration says of the weights in the same folder."""
_SAME_SIZE = 0.3
"""Counts of one model differ by so much at most: rounding, embeddings that are tied or stored
twice, further heads."""
_MAX_BASES = 64
_USED = f"{UTILISATION.lo:.0%} to {UTILISATION.hi:.0%} of their peak"


@dataclass(frozen=True, slots=True)
class Result:
    """One method, applied."""

    method: str
    compute: Interval
    says: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many parameters do the work for one token."""

    used: Interval
    """With nothing as the lower bound where only all of them are known: some may be experts."""
    shown: Interval
    exact: bool
    """True when those used for a token are known."""
    place: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known of the training of one component."""

    part: Component
    results: tuple[Result, ...]
    """The best method first, then those that should not contradict it; empty when none fits."""
    match: Match | None
    count: Count | None
    task: str
    """The task that its card names."""
    architecture: str

    @property
    def result(self) -> Result | None:
        """Return the best method, applied."""
        return self.results[0] if self.results else None

    @property
    def disagrees(self) -> Result | None:
        """Return the first other method whose interval has nothing in common with the best."""
        best = self.results[:1]
        rest = self.results[1:]
        return next((it for it in rest if not overlap(best[0].compute, it.compute)), None)

    def fact(self) -> Fact | None:
        """Return the estimate as a fact of the component."""
        if self.result is None:
            return None
        source = Derived(self.result.method, self.result.says)
        return Fact(ESTIMATE, self.result.compute, (source, *self.result.sources))


def estimates(system: System) -> tuple[Estimate, ...]:
    """Estimate the training of every component that is weights."""
    around = Surroundings(system)
    return tuple(_estimate(part, around) for part in system.components if part.kind == "weights")


class Surroundings:
    """What the other components of a system say of one."""

    def __init__(self, system: System) -> None:
        self._models = {part.id: part for part in system.components if part.kind in MODELS}
        self._folders: dict[str, dict[str, Fact]] = {}
        differ: set[tuple[str, str]] = set()
        for part in system.components:
            if part.kind in MODELS or ":" not in part.id or _named(part):
                continue
            where = _folder(part)
            found = self._folders.setdefault(where, {})
            for name in _BESIDE:
                fact = part.facts.get(name)
                if fact is not None and found.setdefault(name, fact).value != fact.value:
                    differ.add((where, name))
        for where, name in differ:
            del self._folders[where][name]

    def facts(self, part: Component) -> Facts:
        """Return the facts of a component with those beside it; its own come first."""
        return (
            part.facts if _named(part) else {**self._folders.get(_folder(part), {}), **part.facts}
        )

    def made_from(self, facts: Facts) -> Match | None:
        """Return the largest known model that a model was made from, at any remove, as files say.

        A name that only resembles a known one shows nothing of itself, and neither does it here.
        """
        found: list[Known] = []
        waiting, seen = _names(facts), set[str]()
        while waiting and len(seen) < _MAX_BASES:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            match, part = table().find(name), self._models.get(f"model:{name}")
            if match is not None and match.relation is Relation.SAME:
                found.append(match.model)
            elif part is not None:
                waiting += _names(part.facts)
        return Match(max(found, key=_least), Relation.DERIVED) if found else None


def _names(facts: Facts) -> list[str]:
    return [name.strip() for name in text(facts, BASE).split(",")[:_MAX_BASES]]


def _named(part: Component) -> bool:
    """Tell whether a component has a name only, and so no folder here."""
    return part.id.startswith(("model:", "dependency:", "package:"))


def _folder(part: Component) -> str:
    return f"/{part.id.partition(':')[2]}".rpartition("/")[0]


def number(facts: Facts, *names: str) -> tuple[Interval, Fact] | None:
    """Return the first of some facts, where it is a number above zero."""
    for name in names:
        fact = facts.get(name)
        if fact is None:
            continue
        value = fact.value
        return (value, fact) if isinstance(value, Interval) and value.hi > 0 else None
    return None


def text(facts: Facts, name: str) -> str:
    """Return a fact that is a text, else an empty one."""
    fact = facts.get(name)
    return fact.value if fact is not None and isinstance(fact.value, str) else ""


def _architecture(facts: Facts) -> str:
    return " ".join(text(facts, name) for name in ARCHITECTURE).strip()


def _estimate(part: Component, around: Surroundings) -> Estimate:
    facts = around.facts(part)
    answered = part.facts.get(ESTIMATE)
    match = _identify(part, facts, around)
    count = _count(facts)
    results: tuple[Result, ...] = tuple(_own(facts, count))
    if match is None or match.relation is Relation.NAMED:
        if text(facts, BASE):
            results = tuple(_at_least(it, f"{it.says}, and its base on top") for it in results)
    else:
        known = tuple(by_table(match.model))
        used = Interval(match.model.used, match.model.used)
        count = count if count and count.exact else Count(used, used, True, "")
        if match.relation is Relation.SAME:
            results = (*known, *results)
        else:
            lines = facts[BASE].sources if BASE in facts else part.files[:1]
            name = match.model.name
            least = (_at_least(item, f"for {name}, {item.says}") for item in known)
            results = tuple(replace(item, sources=lines) for item in least)
    if answered and isinstance(answered.value, Interval) and not _derived(answered):
        said = Result("answer", answered.value, "as answered", answered.sources)
        results, match = (said, *results), None
    telling = tuple(item for item in results if item.compute.lo or math.isfinite(item.compute.hi))
    return Estimate(part, telling, match, count, text(facts, TASK), _architecture(facts))


def _derived(fact: Fact) -> bool:
    return bool(fact.sources) and isinstance(fact.sources[0], Derived)


def _at_least(result: Result, says: str) -> Result:
    return replace(result, compute=Interval(result.compute.lo, math.inf), says=says)


def _identify(part: Component, facts: Facts, around: Surroundings) -> Match | None:
    """Find the known model that a component is, or that a file says it was made from."""
    kind, _, id_ = part.id.partition(":")
    match = table().find(id_ if kind == "model" else part.name)
    if match is not None and kind != "model":  # what a file calls itself is a name
        match = replace(match, relation=Relation.NAMED)
    counted = number(facts, *COUNTED)
    if match is not None and counted is not None and not _same_size(match.model, counted[0]):
        match = None
    if match is not None and match.relation is Relation.SAME:
        return match
    if base := around.made_from(facts):
        return base
    if match is not None and counted is not None and not math.isinf(counted[0].hi):
        return Match(match.model, Relation.DERIVED)
    return match


def _least(model: Known) -> float:
    return max((item.compute.lo for item in by_table(model)), default=0.0)


def _same_size(model: Known, counted: Interval) -> bool:
    """Tell whether nothing that was counted speaks against it being that model."""
    expected = Interval(model.parameters * (1 - _SAME_SIZE), model.parameters * (1 + _SAME_SIZE))
    return overlap(counted, expected)


def by_table(model: Known) -> Iterator[Result]:
    """Yield what is published of a known model, the best first."""
    estimated = model.estimated
    if model.flop is not None:
        yield Result("reported", Interval(model.flop, model.flop), "reported by its maker")
    if model.tokens is not None:
        tokens = interval(model.tokens)
        used = Interval(model.used, model.used)
        compute = six_nd(used, tokens)
        says = f"6 x {amount(used)} active parameters x {amount(tokens)} tokens"
        if estimated is not None and not _holds(compute, interval(estimated.is_)):
            compute = hull(compute, interval(estimated.is_))
            says += f", or {flop(interval(estimated.is_))} by {estimated.by}"
        yield Result("6ND", compute, says)
    elif estimated is not None:
        yield Result("estimated", interval(estimated.is_), f"estimated by {estimated.by}")
    if model.hours is not None:
        hours = interval(model.hours)
        says = f"{amount(hours)} hours of {model.device}, {_USED}"
        yield Result("hardware", by_hardware(hours, table().devices[model.device]), says)


def _holds(one: Interval, other: Interval) -> bool:
    return one.lo <= other.lo and other.hi <= one.hi


def flop(compute: Interval) -> str:
    """Write an amount of computing, without its unit.

    >>> flop(Interval(3.8e25, 3.8e25)), flop(Interval(1.24e24, 2.3e24)), flop(Interval(0, 1e22))
    ('3.8e25', '1.2e24 to 2.3e24', 'at most 1e22')
    """
    lo, hi = (f"{bound:.2g}".replace("e+", "e") for bound in (compute.lo, compute.hi))
    if compute.lo == compute.hi:
        return lo
    if math.isinf(compute.hi):
        return f"at least {lo}"
    return f"{lo} to {hi}" if compute.lo else f"at most {hi}"


def _count(facts: Facts) -> Count | None:
    if exact := number(facts, *ACTIVE):
        return Count(exact[0], exact[0], True, place(exact[1]) + _claimed(exact[1]))
    if every := number(facts, *TOTAL):
        return Count(
            Interval(0, every[0].hi), every[0], False, place(every[1]) + _claimed(every[1])
        )
    return None


def place(fact: Fact) -> str:
    """Return the first line that a fact rests on."""
    where = next((source for source in fact.sources if isinstance(source, Evidence)), None)
    if where is None:
        return "as answered"
    return where.path if where.line is None else f"{where.path}:{where.line}"


def _own(facts: Facts, count: Count | None) -> Iterator[Result]:
    """Yield what the facts of a component give, the best method first."""
    tokens = number(facts, TOKENS) or _from_there_on(number(facts, SEEN))
    if count and tokens and table().fits_six_nd(_architecture(facts), text(facts, TASK)):
        which = "active parameters" if count.exact else "parameters, if all are active"
        says = (
            f"6 x {amount(count.shown)} {which} ({count.place}) x {amount(tokens[0])} tokens "
            f"({place(tokens[1])}{_claimed(tokens[1])})"
        )
        sources = _sources(facts, (*ACTIVE, *TOTAL), (TOKENS, SEEN))
        yield Result("6ND", six_nd(count.used, tokens[0]), says, sources)
    hours = number(facts, HOURS)
    if hours and (device := table().device(text(facts, DEVICE))):
        says = f"{amount(hours[0])} hours of {text(facts, DEVICE)} ({place(hours[1])}), {_USED}"
        sources = _sources(facts, (HOURS,), (DEVICE,))
        yield Result("hardware", by_hardware(hours[0], device), says, sources)
    if logged := number(facts, LOGGED):
        least = Interval(logged[0].lo, math.inf)
        yield Result("logged", least, f"logged by one run ({place(logged[1])})", logged[1].sources)


def _claimed(fact: Fact) -> str:
    return ", as its card says" if fact.name.startswith("claimed_") else ""


def _from_there_on(seen: tuple[Interval, Fact] | None) -> tuple[Interval, Fact] | None:
    """Return the tokens of one run as a lower bound: it may have been one of several."""
    return (Interval(seen[0].lo, math.inf), seen[1]) if seen else None


def _sources(facts: Facts, *choices: tuple[str, ...]) -> tuple[Source, ...]:
    found = (next((facts[n] for n in names if n in facts), None) for names in choices)
    return tuple(dict.fromkeys(source for fact in found if fact for source in fact.sources))


def disagreements(system: System) -> Iterator[Finding]:
    """Find components whose methods contradict each other."""
    for item in estimates(system):
        other = item.disagrees
        if item.result is None or other is None:
            continue
        where = next((s for s in other.sources if isinstance(s, Evidence)), None)
        yield Finding(
            check="compute-methods-disagree",
            outcome=Outcome.UNKNOWN,
            severity=Severity.LOW,
            says=f"The training of {item.part.name} took {flop(item.result.compute)} FLOP by "
            f"{item.result.says}, and {flop(other.compute)} FLOP by {other.says}.",
            fix="Compare the parameters, the tokens and the hours with the card and the logs.",
            place=where or next(iter(item.part.files), None),
        )
