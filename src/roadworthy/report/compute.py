"""The training of our own model, measured by the thresholds that the packs know."""

from __future__ import annotations

import math
from collections.abc import Iterator

from roadworthy.assessment import Assessment
from roadworthy.derived import borderline, crossings
from roadworthy.law.clock import number
from roadworthy.system import Derived, Fact, Interval


def model(assessment: Assessment) -> Iterator[str]:
    """Say how much computing went into our model, and what that means for each threshold."""
    facts = assessment.system.facts
    trained = facts.get("trained_model")
    if trained is None or trained.value is not True:
        return
    thresholds = _thresholds(assessment)
    compute = facts.get("training_compute")
    if compute is not None and isinstance(compute.value, Interval):
        yield f"training took {_span(compute.value)} FLOP ({_method(compute)})"
        for name, threshold in thresholds.items():
            yield f"{name}: {_measured(compute.value, threshold)} {threshold:.0e} FLOP"
        return
    for crossing in crossings(facts, list(thresholds.values())):
        yield (
            f"how many tokens it was trained on is not known: undecided, crosses "
            f"{crossing.threshold:.0e} FLOP at {tokens(crossing.tokens)} tokens"
        )


def _thresholds(assessment: Assessment) -> dict[str, float]:
    """Return every value of the packs that is an amount of computing, smallest first."""
    found = {}
    for entry in assessment.classification.book.values.values():
        if entry.values[-1].unit == "FLOP":
            value = number(entry, assessment.clock.law_as_of)
            if value.lo == value.hi:
                found[entry.values[-1].cite] = value.lo
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _method(compute: Fact) -> str:
    source = compute.sources[0]
    return source.says if isinstance(source, Derived) else "as answered"


def _measured(compute: Interval, threshold: float) -> str:
    if compute.lo > threshold:
        return "above"
    if compute.hi <= threshold:
        return "not above"
    return "borderline at" if borderline(compute, threshold) else "undecided at"


def _span(compute: Interval) -> str:
    if compute.lo == compute.hi:
        return f"{compute.lo:.2g}"
    if math.isinf(compute.hi):
        return f"at least {compute.lo:.2g}"
    return f"{compute.lo:.2g} to {compute.hi:.2g}"


def tokens(count: float) -> str:
    """Write a number of tokens as people do.

    >>> tokens(16.03e12), tokens(0.16e12)
    ('16.0T', '0.16T')
    """
    trillions = count / 1e12
    return f"{trillions:.1f}T" if trillions >= 1 else f"{trillions:.2g}T"
