from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

from roadworthy.errors import DescriptionError
from roadworthy.system import UNDETERMINABLE, Interval
from roadworthy.vocabulary import common, date_interval

DAY = dt.date(2026, 11, 21)
WORDS = common()


def read(fact: str, given: Any) -> Any:
    return WORDS.value(fact, given, where="f:1", day=DAY)


@pytest.mark.parametrize(
    ("fact", "given", "expected"),
    [
        ("own_use", "yes", True),
        ("own_use", False, False),
        ("size", "sme", "sme"),
        ("purpose", {"creditworthiness": "no"}, {"creditworthiness": False}),
        ("parameters", 3, Interval(3, 3)),
        ("parameters", [1, 2.5], Interval(1, 2.5)),
        ("licence_tag", "mit", "mit"),
        ("own_use", "undeterminable", UNDETERMINABLE),
    ],
)
def test_values_are_read_as_people_write_them(fact: str, given: Any, expected: Any) -> None:
    assert read(fact, given) == expected


@pytest.mark.parametrize(
    ("fact", "given"),
    [
        ("own_use", "maybe"),
        ("own_use", 1),
        ("own_use", None),
        ("own_use", "unknown"),
        ("size", "huge"),
        ("purpose", {"flying": "yes"}),
        ("purpose", {"creditworthiness": "perhaps"}),
        ("purpose", "creditworthiness"),
        ("parameters", "many"),
        ("parameters", True),
        ("parameters", float("nan")),
        ("parameters", float("inf")),
        ("parameters", [2, 1]),
        ("parameters", 10**400),
        ("placed_on_market", "soon"),
        ("placed_on_market", "2026-02-30"),
        ("placed_on_market", "2026-13"),
        ("placed_on_market", ["2026-05-01", "2026-04-01"]),
        ("placed_on_market", "0000-01-01"),
        ("licence_tag", 3),
    ],
)
def test_an_impossible_value_is_refused_with_what_is_expected(fact: str, given: Any) -> None:
    with pytest.raises(DescriptionError) as caught:
        read(fact, given)
    assert caught.value.where == "f:1"
    assert caught.value.hint.startswith("write ")


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("2026-08-02", dt.date(2026, 8, 2), dt.date(2026, 8, 2)),
        ("2026-02", dt.date(2026, 2, 1), dt.date(2026, 2, 28)),
        ("2024-12", dt.date(2024, 12, 1), dt.date(2024, 12, 31)),
        (2026, dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        (["2026-03-01", "2026-04"], dt.date(2026, 3, 1), dt.date(2026, 4, 30)),
    ],
)
def test_a_date_may_be_a_day_a_month_a_year_or_a_span(
    given: Any, first: dt.date, last: dt.date
) -> None:
    assert date_interval(given, DAY) == Interval.of_date(first, last)


def test_not_yet_means_from_that_day_on() -> None:
    assert date_interval("not yet", DAY) == Interval(DAY.toordinal(), math.inf)


def test_at_most_four_questions_come_first() -> None:
    assert 1 <= sum(question.first for question in WORDS.questions.values()) <= 4


def test_no_question_offers_an_answer_that_its_own_words_do_not_hold() -> None:
    for question in WORDS.questions.values():
        for option in question.options:
            assert option.says
            assert option.sets or question.pick == "many" or option.id == "weights"
