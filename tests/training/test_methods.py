from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.system import Interval
from roadworthy.training.methods import (
    borderline,
    by_hardware,
    crossing,
    hull,
    measured,
    share,
    six_nd,
    times,
)

FINITE = st.floats(0, 1e30)
BOUNDS = st.tuples(FINITE, st.one_of(FINITE, st.just(math.inf)))


def span(bounds: tuple[float, float]) -> Interval:
    lo, hi = sorted(bounds)
    return Interval(min(lo, 1e30), hi)


def nested(bounds: list[float]) -> tuple[Interval, Interval]:
    first, low, high, last = sorted(bounds)
    return Interval(low, high), Interval(first, last)


SPANS = BOUNDS.map(span)
NESTED = st.lists(FINITE, min_size=4, max_size=4).map(nested)
"""An interval, and a wider one that holds it."""


def within(narrow: Interval, wide: Interval) -> bool:
    return wide.lo <= narrow.lo and narrow.hi <= wide.hi


def at(number: float) -> Interval:
    return Interval(number, number)


# Published figures, most of them quoted by memory from the papers; several makers multiplied
# themselves, so this tests the numbers that go in more than the physics.
@pytest.mark.parametrize(
    ("parameters", "tokens", "published"),
    [
        pytest.param(175e9, 300e9, 3.14e23, id="GPT-3 175B"),
        pytest.param(540e9, 780e9, 2.56e24, id="PaLM 540B"),
        pytest.param(70e9, 1.4e12, 5.76e23, id="Chinchilla 70B"),
        pytest.param(40e9, 1e12, 2.42e23, id="Falcon-40B, 2800 PF-days"),
        pytest.param(180e9, 3.5e12, 3.76e24, id="Falcon-180B, 43500 PF-days"),
        pytest.param(405e9, 15.6e12, 3.8e25, id="Llama-3.1-405B"),
        pytest.param(7.3e9, 4.05e12, 1.8e23, id="OLMo-2-7B"),
        pytest.param(13.7e9, 5.6e12, 4.6e23, id="OLMo-2-13B"),
        pytest.param(32.2e9, 6.6e12, 1.3e24, id="OLMo-2-32B"),
        pytest.param(70e9, 15e12, 6.74e24, id="Apertus-70B"),
    ],
)
def test_published_figures_lie_within_seven_per_cent(
    parameters: float, tokens: float, published: float
) -> None:
    found = six_nd(at(parameters), at(tokens))
    assert found.lo / 0.7 == pytest.approx(published, rel=0.07)
    assert found.lo <= published <= found.hi


def test_a_model_of_experts_is_measured_by_the_active_parameters() -> None:
    assert measured(six_nd(at(37e9), at(14.8e12)), 1e25) == "below"
    assert measured(six_nd(at(671e9), at(14.8e12)), 1e25) == "above"
    assert measured(six_nd(Interval(0, 671e9), at(14.8e12)), 1e25) == "undecided at"


def test_hours_give_an_interval_that_holds_a_third_of_the_peak() -> None:
    found = by_hardware(at(2.1e6), at(989e12))
    assert found.lo == pytest.approx(1.12e24, rel=0.01)
    assert found.hi == pytest.approx(3.74e24, rel=0.01)


def test_tokens_that_would_cross_are_counted_by_the_most_that_may_be_active() -> None:
    found = crossing(1e25, at(104e9))
    assert found is not None
    assert round(found.tokens / 1e12, 1) == 16.0
    assert crossing(1e25, Interval(0, 104e9)) == found
    assert crossing(1e25, Interval(1e9, math.inf)) is None
    assert crossing(1e25, Interval(0, 0)) is None


@pytest.mark.parametrize(
    ("compute", "threshold", "word"),
    [
        ((7.2e22, 1.34e23), 1e23, "borderline at"),
        ((7e22, 1e23), 1e23, "below"),
        ((1e23, 1e24), 1e23, "undecided at"),
        ((0, 1e24), 1e23, "undecided at"),
        ((1e20, math.inf), 1e23, "undecided at"),
        ((2e23, math.inf), 1e23, "above"),
        ((1.2e25, 1.2e25), 1e25, "above, within 30 %,"),
        ((0.9e25, 0.9e25), 1e25, "below, within 30 %,"),
        ((3.8e25, 3.8e25), 1e25, "above"),
        ((1e24, 1e24), 1e25, "below"),
    ],
)
def test_the_word_for_an_estimate(
    compute: tuple[float, float], threshold: float, word: str
) -> None:
    assert measured(Interval(*compute), threshold) == word


@given(SPANS, st.floats(1e-3, 1e29))
def test_what_straddles_a_threshold_is_never_above_or_below(
    compute: Interval, threshold: float
) -> None:
    straddles = compute.lo <= threshold < compute.hi
    assert (measured(compute, threshold) in ("borderline at", "undecided at")) == straddles
    assert straddles or not borderline(compute, threshold)


@given(SPANS, NESTED)
def test_learning_a_number_never_widens_what_follows(
    active: Interval, nested: tuple[Interval, Interval]
) -> None:
    narrow, wide = nested
    assert within(six_nd(active, narrow), six_nd(active, wide))
    assert within(six_nd(narrow, active), six_nd(wide, active))
    assert within(by_hardware(narrow, active), by_hardware(wide, active))


@given(SPANS, SPANS, FINITE)
def test_more_tokens_never_give_less_computing(
    active: Interval, tokens: Interval, more: float
) -> None:
    longer = Interval(tokens.lo + more, tokens.hi + more)
    assert six_nd(active, longer).lo >= six_nd(active, tokens).lo
    assert six_nd(active, longer).hi >= six_nd(active, tokens).hi


@given(st.floats(0, 1e308), st.floats(0, 1e308))
def test_numbers_that_nobody_can_mean_stay_numbers(one: float, other: float) -> None:
    assert times(at(one), at(other), 1e100).lo <= 1e300


@given(SPANS, SPANS)
def test_a_hull_holds_both(one: Interval, other: Interval) -> None:
    both = hull(one, other)
    assert within(one, both)
    assert within(other, both)


@given(st.floats(1, 1e20), st.floats(1, 1e20), st.floats(1, 1e20))
def test_a_share_holds_every_share_of_the_two(part: float, low: float, high: float) -> None:
    whole = span((low, high))
    found = share(at(part), whole)
    assert found.lo <= part / low * 1.0001
    assert found.hi >= part / high * 0.9999
