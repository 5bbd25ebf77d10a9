"""Facts that follow from other facts by arithmetic or by a table, each with the rule that gave it.

What is derived never overrules what somebody said, and a bound stays a bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from roadworthy.licences import reserved
from roadworthy.system import Component, Derived, Fact, Facts, Interval, System
from roadworthy.training.changes import modification
from roadworthy.training.estimates import estimates
from roadworthy.training.methods import (
    FLOP_PER_PARAMETER_AND_TOKEN,
    TOLERANCE,
    Crossing,
    crossing,
    six_nd,
)

_MODELS = ("weights", "adapter")
_LICENCE = ("licence_tag", "licence_name", "licence_text", "licence_title")
_SAY_NOTHING = ("other", "unknown")
"""Tags that only say that there is no tag."""


def derive(system: System) -> System:
    """Return the system with what follows from its facts and its components."""
    took = {item.part.id: item.fact() for item in estimates(system)}
    components = tuple(
        replace(part, facts={**licence_terms(part), **part.facts, **_estimate(took.get(part.id))})
        for part in system.components
    )
    facts = {**_parameters(system), **modification(system), **system.facts}
    compute = training_compute(facts)
    if compute is not None:
        facts["training_compute"] = compute
    return replace(system, components=components, facts=facts)


def _parameters(system: System) -> dict[str, Fact]:
    """Take the parameters of our model from the weights, where there is one file of them."""
    counted = [
        part.facts["parameters"]
        for part in system.components
        if part.kind == "weights"
        and not part.stand_in
        and "parameters" in part.facts
        and not part.id.startswith("model:")  # what it was made from, and not what was made
    ]
    trained = system.facts.get("trained_model")
    if len(counted) != 1 or trained is None or trained.value is not True:
        return {}
    return {"model_parameters": replace(counted[0], name="model_parameters")}


def training_compute(facts: Facts) -> Fact | None:
    """Return the training compute in FLOP, as an interval, where nobody gave it.

    With the active parameters both bounds follow; with all parameters alone only the upper one, as
    experts that are not chosen for a token do no work.
    """
    tokens = _number(facts, "training_tokens")
    active, total = _number(facts, "active_parameters"), _number(facts, "model_parameters")
    used = active or total
    if "training_compute" in facts or tokens is None or used is None:
        return None
    counted = active or Interval(0, used.hi)
    says = f"{FLOP_PER_PARAMETER_AND_TOKEN} x active parameters x tokens, within {TOLERANCE:.0%}"
    return Fact("training_compute", six_nd(counted, tokens), (Derived("6ND", says),))


def crossings(facts: Facts, thresholds: list[float]) -> Iterator[Crossing]:
    """Tell at how many tokens each threshold is crossed, where the tokens are not known.

    >>> fact = Fact("active_parameters", Interval(104e9, 104e9), ())
    >>> [f"{c.tokens:.3g}" for c in crossings({"active_parameters": fact}, [1e23, 1e25])]
    ['1.6e+11', '1.6e+13']
    """
    active = _number(facts, "active_parameters") or _number(facts, "model_parameters")
    if active is None or "training_compute" in facts:
        return
    for threshold in sorted(thresholds):
        if found := crossing(threshold, active):
            yield found


def _estimate(fact: Fact | None) -> dict[str, Fact]:
    return {fact.name: fact} if fact else {}


def _number(facts: Facts, name: str) -> Interval | None:
    fact = facts.get(name)
    value = fact.value if fact else None
    return value if isinstance(value, Interval) and value.hi > 0 else None


def licence_terms(part: Component) -> dict[str, Fact]:
    """Return what the licence of a model reserves, by the names that were found.

    Names that differ give nothing: then a person has to look. What a licence does not reserve is
    never told from a name, since that would clear.
    """
    if part.kind not in _MODELS:
        return {}
    found = [part.facts[name] for name in _LICENCE if name in part.facts]
    found = [fact for fact in found if str(fact.value).lower() not in _SAY_NOTHING]
    limits = [reserved(str(fact.value)) for fact in found]
    if not limits or not limits[0] or any(set(other) != set(limits[0]) for other in limits):
        return {}
    source = Derived("licence_terms", f"the terms of {found[0].value}")
    value = dict.fromkeys(limits[0], True)
    return {"licence_limits": Fact("licence_limits", value, (source, *found[0].sources))}
