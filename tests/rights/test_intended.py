from __future__ import annotations

import datetime as dt

import pytest

from roadworthy.rights.intended import intended
from roadworthy.rights.interface import Intended
from roadworthy.system import Answer, Fact, Facts, Interval, Value

WHO = Answer("A. Person", dt.date(2026, 11, 21))


def facts(**values: Value) -> Facts:
    return {name: Fact(name, value, (WHO,)) for name, value in values.items()}


def test_what_nobody_answered_stays_open() -> None:
    assert intended({}, {}) == Intended()


@pytest.mark.parametrize(
    ("system", "field", "value"),
    [
        ({"commercial_use": False}, "commercial", False),
        ({"commercial_activity": True}, "commercial", True),
        ({"monetised": True}, "commercial", True),
        ({"monetised": False}, "commercial", None),
        ({"commercial_use": False, "monetised": True}, "commercial", None),
        ({"handed_on": False}, "hands_on", False),
        ({"publishes_model": True}, "hands_on", True),
        ({"publishes_model": False}, "hands_on", None),
        ({"supplied_to_others": True}, "hands_on", True),
        ({"supplied_to_others": True, "hosted_for_others": True}, "hands_on", None),
        ({"hosted_for_others": True}, "hosts", True),
        ({"only_for": {"scientific_research": True}}, "research_only", True),
        ({"only_for": {"scientific_research": False}}, "research_only", None),
        ({"only_for": {"scientific_research": False, "personal": False}}, "research_only", False),
        ({"union_link": {"user_in_union": True}}, "offered_in_union", True),
        ({"union_link": {"user_in_union": False}}, "offered_in_union", None),
        (
            {"union_link": dict.fromkeys(
                ("supplied_in_union", "user_in_union", "output_in_union"), False
            )},
            "offered_in_union",
            False,
        ),
    ],
)  # fmt: skip
def test_an_answer_tells_what_it_is_meant_for(
    system: dict[str, Value], field: str, value: bool | None
) -> None:
    assert getattr(intended({}, facts(**system)), field) is value


@pytest.mark.parametrize(
    ("organisation", "value"),
    [
        ({"main_business_in_union": True}, True),
        ({"main_business_in_union": False}, False),
        ({"established_in_union": False}, False),
        ({"established_in_union": True}, None),
        ({"established_in_union": True, "main_business_in_union": False}, False),
    ],
)
def test_only_who_is_not_established_there_has_no_main_business_there(
    organisation: dict[str, Value], value: bool | None
) -> None:
    assert intended(facts(**organisation), {}).in_union is value


def test_figures_are_taken_over() -> None:
    found = intended(facts(monthly_active_users=Interval(1e6, 2e6)), {})

    assert found.monthly_users == Interval(1e6, 2e6)
