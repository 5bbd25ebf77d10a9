"""The arithmetic of training compute: two methods, each an interval, and where it meets a number.

What is multiplied are intervals of numbers that are not negative, so that more of anything never
gives less computing, and a narrower input never a wider result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from roadworthy.system import Interval

FLOP_PER_PARAMETER_AND_TOKEN = 6
"""Training takes about 6 operations per active parameter and token: 2 forward, 4 backward (Kaplan
et al., arXiv:2001.08361, section 2.1; Commission guidelines on general-purpose AI, annex A)."""

FLOP_OF_AN_ADAPTER = 4
"""An adapter leaves out most of the gradients of the weights: 2 forward, 2 backward."""

TOLERANCE = 0.3
"""An estimate counts as good within 30 % (the same guidelines, annex A.2)."""

UTILISATION = Interval(0.15, 0.5)
"""The share of the peak that a training run reaches: 0.35 as a rule, and 0.14 to 0.43 for seven
models whose hours and tokens are both published (known_models.yaml)."""

_ROUNDING = 1.01


def six_nd(active: Interval, tokens: Interval) -> Interval:
    """Return 6 x active parameters x tokens, within the tolerance.

    >>> compute = six_nd(Interval(8e9, 8e9), Interval(15e12, math.inf))
    >>> f"{compute.lo:.3g}", compute.hi
    ('5.04e+23', inf)
    """
    return tolerant(times(active, tokens, FLOP_PER_PARAMETER_AND_TOKEN))


def by_hardware(hours: Interval, peak: Interval) -> Interval:
    """Return hours x 3600 x operations in a second at most x the share of them that is reached."""
    return times(times(hours, peak, 3600), UTILISATION)


def times(one: Interval, other: Interval, factor: float = 1) -> Interval:
    """Multiply; nothing of the unbounded is nothing.

    >>> times(Interval(0, 2), Interval(3, math.inf))
    Interval(lo=0, hi=inf)
    """
    return Interval(
        _product(_product(one.lo, other.lo), factor), _product(_product(one.hi, other.hi), factor)
    )


def _product(one: float, other: float) -> float:
    """Multiply; a number that is too large to hold stays the largest that we write."""
    product = one * other if one and other else 0
    return product if math.isinf(one) or math.isinf(other) else min(product, _LARGEST)


_LARGEST = 1e300


def amount(number: Interval) -> str:
    """Write parameters or tokens as people do.

    >>> amount(Interval(8.2e9, 8.2e9)), amount(Interval(15e12, math.inf))
    ('8.2B', 'at least 15T')
    >>> amount(Interval(0, 9e12)), amount(Interval(2.1e5, 2.6e5))
    ('at most 9T', '210,000 to 260,000')
    """
    if number.lo == number.hi:
        return count(number.lo)
    if math.isinf(number.hi):
        return f"at least {count(number.lo)}"
    return (
        f"{count(number.lo)} to {count(number.hi)}" if number.lo else f"at most {count(number.hi)}"
    )


def count(number: float) -> str:
    """Write one number of parameters or tokens.

    >>> count(671e9), count(16.03e12), count(0.49e9), count(405853388800)
    ('671B', '16T', '490M', '406B')
    """
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if number >= size * 0.9995:
            return f"{float(f'{number / size:.3g}'):g}{letter}"
    return f"{number:,.0f}"


def tolerant(compute: Interval) -> Interval:
    """Widen by the tolerance."""
    return Interval(compute.lo * (1 - TOLERANCE), compute.hi * (1 + TOLERANCE))


def overlap(one: Interval, other: Interval) -> bool:
    """Tell whether two intervals have a number in common."""
    return one.lo <= other.hi and other.lo <= one.hi


def hull(one: Interval, other: Interval) -> Interval:
    """Return the smallest interval that holds both."""
    return Interval(min(one.lo, other.lo), max(one.hi, other.hi))


def share(part: Interval, whole: Interval) -> Interval:
    """Return what share of the whole a part is.

    >>> share(Interval(1, 2), Interval(10, 20))
    Interval(lo=0.05, hi=0.2)
    """
    most = part.hi / whole.lo if whole.lo else math.inf
    return Interval(part.lo / whole.hi, most)


def borderline(compute: Interval, threshold: float) -> bool:
    """Tell whether an estimate decides nothing, and lies within the tolerance of the threshold."""
    near = compute.hi * (1 - TOLERANCE) <= compute.lo * (1 + TOLERANCE) * _ROUNDING
    return near and compute.lo <= threshold < compute.hi


def measured(compute: Interval, threshold: float) -> str:
    """Say in a word where an estimate lies; what is undecided is never below.

    >>> [measured(Interval(4.0, 6.0), t) for t in (3.0, 5.0, 6.0)]
    ['above', 'borderline at', 'below']
    >>> measured(Interval(5.5, 5.5), 5.0), measured(Interval(1.0, math.inf), 5.0)
    ('above, within 30 %,', 'undecided at')
    """
    exact = compute.lo == compute.hi
    if compute.lo > threshold:
        return "above, within 30 %," if exact and compute.lo <= threshold * 1.3 else "above"
    if compute.hi <= threshold:
        return "below, within 30 %," if exact and compute.hi >= threshold * 0.7 else "below"
    return "borderline at" if borderline(compute, threshold) else "undecided at"


@dataclass(frozen=True, slots=True)
class Crossing:
    """How many tokens would take training across a threshold."""

    threshold: float
    """FLOP."""
    tokens: float


def crossing(threshold: float, active: Interval) -> Crossing | None:
    """Tell at how many tokens training crosses a threshold, by the most that may be active."""
    if active.hi <= 0 or math.isinf(active.hi):
        return None
    return Crossing(threshold, threshold / (FLOP_PER_PARAMETER_AND_TOKEN * active.hi))
