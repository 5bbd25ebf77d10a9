from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.law.truth import NO, UNKNOWN, YES, OneSystem, arithmetic, compare
from roadworthy.system import UNDETERMINABLE, Interval, Kind

from .packs import world

numbers = st.one_of(
    st.integers(-(10**6), 10**6).map(float), st.sampled_from([-math.inf, math.inf, 0.0])
)
intervals = (
    st.tuples(numbers, numbers)
    .map(sorted)
    .filter(lambda pair: pair[0] < math.inf and pair[1] > -math.inf)
    .map(lambda pair: Interval(*pair))
)


@pytest.mark.parametrize(
    ("sign", "left", "right", "expected"),
    [
        (">", (11, math.inf), (10, 10), YES),
        (">", (10, math.inf), (10, 10), UNKNOWN),
        (">", (0, 10), (10, 10), NO),
        (">=", (10, math.inf), (10, 10), YES),
        (">=", (0, 9), (10, 10), NO),
        ("<", (0, 9), (10, 10), YES),
        ("<", (10, 10), (10, 10), NO),
        ("<=", (10, 10), (10, 10), YES),
        ("<", (-math.inf, math.inf), (10, 10), UNKNOWN),
    ],
)
def test_a_comparison_is_decided_only_when_every_member_agrees(
    sign: str, left: tuple[float, float], right: tuple[float, float], expected: int
) -> None:
    assert compare(sign, Interval(*left), Interval(*right)) == expected


@given(intervals, intervals, st.sampled_from(["<", "<=", ">", ">="]), st.data())
def test_a_decided_comparison_holds_for_every_pair_of_members(
    left: Interval, right: Interval, sign: str, data: st.DataObject
) -> None:
    verdict = compare(sign, left, right)
    a = data.draw(st.floats(left.lo, left.hi, allow_nan=False))
    b = data.draw(st.floats(right.lo, right.hi, allow_nan=False))
    holds = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]
    assert verdict == UNKNOWN or (verdict == YES) == holds


@given(intervals, intervals, st.sampled_from("+-*/"), st.data())
def test_arithmetic_contains_the_result_of_every_pair_of_members(
    left: Interval, right: Interval, sign: str, data: st.DataObject
) -> None:
    a = data.draw(st.integers(int(max(left.lo, -1e7)), int(min(left.hi, 1e7))))
    b = data.draw(st.integers(int(max(right.lo, -1e7)), int(min(right.hi, 1e7))))
    result = arithmetic(sign, left, right)
    if sign == "/" and b == 0:
        return
    exact = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else 0.0}[sign]
    slack = 1e-9 * max(1.0, abs(exact))
    assert result.lo - slack <= exact <= result.hi + slack


def test_division_by_an_interval_with_zero_in_it_is_unbounded() -> None:
    assert arithmetic("/", Interval(1, 1), Interval(-1, 1)) == Interval(-math.inf, math.inf)


def test_what_somebody_could_not_determine_counts_as_unknown() -> None:
    algebra = OneSystem(world({"a": UNDETERMINABLE}))  # type: ignore[dict-item]
    assert algebra.flag(Kind.SYSTEM, "a") == (UNKNOWN,)
    assert algebra.member(Kind.SYSTEM, "a", ("x",)) == (UNKNOWN,)


def test_one_unshown_option_keeps_a_set_of_options_from_being_denied() -> None:
    algebra = OneSystem(world({"kinds": {"x": False}}))
    assert algebra.member(Kind.SYSTEM, "kinds", ("x", "y")) == (UNKNOWN,)
    assert algebra.member(Kind.SYSTEM, "kinds", ("x",)) == (NO,)


def test_any_is_never_no_and_all_never_yes_while_the_list_is_open() -> None:
    open_list, closed = OneSystem(world()), OneSystem(world({"uses_complete": True}))
    assert open_list.any_of((NO, NO), Kind.USE) == (UNKNOWN,)
    assert open_list.all_of((YES,), Kind.USE) == (UNKNOWN,)
    assert open_list.any_of((YES, NO), Kind.USE) == (YES,)
    assert open_list.all_of((NO,), Kind.USE) == (NO,)
    assert closed.any_of((NO, NO), Kind.USE) == (NO,)
    assert closed.all_of((YES,), Kind.USE) == (YES,)


@pytest.mark.parametrize(("lo", "hi"), [(2, 1), (math.nan, 1), (math.inf, math.inf)])
def test_an_impossible_interval_is_refused(lo: float, hi: float) -> None:
    with pytest.raises(ValueError, match="not an interval"):
        Interval(lo, hi)
