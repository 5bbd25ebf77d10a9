from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from roadworthy.duties import Duty, State, review
from roadworthy.law.book import load
from roadworthy.law.cases import read_cases
from roadworthy.law.clock import Clock
from roadworthy.law.results import classify
from roadworthy.system import Outcome
from roadworthy.vocabulary import common

LAW = load(common())
CASES = {case.name: case for case in read_cases(LAW.pack("eu_ai_act"), LAW.vocabulary)}
RECRUITER = CASES["ranking candidates is high-risk and binds from the amended date"].world


def duties(
    on: dt.date = dt.date(2026, 11, 21),
    size: str | None = None,
    reviewed: Mapping[str, Outcome] | None = None,
) -> dict[str, Duty]:
    classification = classify(LAW, RECRUITER, Clock(on, dt.date(2026, 11, 21)))
    return {duty.id: duty for duty in review(classification, reviewed or {}, (), size)}


def test_a_duty_of_2027_does_not_bind_today_and_does_on_its_day() -> None:
    duty = duties()["art_9"]
    assert (duty.binds(dt.date(2027, 12, 1)), duty.binds(dt.date(2027, 12, 2))) == (False, True)


def test_what_binds_today_comes_first() -> None:
    assert next(iter(duties())) == "art_4"


def test_articles_are_in_the_order_of_numbers_and_not_of_letters() -> None:
    names = list(duties())
    assert names.index("art_9") < names.index("art_10")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, "whichever is higher; the lower for small and medium-sized companies and small"),
        ("larger", "whichever is higher (Art. 99(4))"),
        ("sme", "whichever is lower (Art. 99(4))"),
        ("smc", "whichever is lower (Art. 99(4))"),
    ],
)
def test_the_maximum_fine_depends_on_the_size_of_the_company(size: str | None, words: str) -> None:
    fine = duties(size=size)["art_9"].fine
    assert fine.startswith("up to EUR 15,000,000 or 3% of worldwide annual turnover")
    assert words in fine


def test_a_fine_that_states_set_says_so() -> None:
    assert duties()["art_4"].fine == "set by the Member State (Art. 99(1))"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.PASS, State.MET),
        (Outcome.FAIL, State.OPEN),
        (Outcome.UNKNOWN, State.OPEN),
        (Outcome.NOT_APPLICABLE, State.OPEN),
        (Outcome.ACCEPTED, State.OPEN),
    ],
)
def test_only_a_pass_meets_a_duty(outcome: Outcome, state: State) -> None:
    reviewed = {"document.literacy-record": outcome}
    assert duties(reviewed=reviewed)["art_4"].state is state
    assert duties()["art_4"].state is State.OPEN


def test_every_duty_names_what_should_exist_and_what_it_costs() -> None:
    for rule in LAW.duties:
        assert rule.text.evidence, rule.name
        assert rule.text.met_by, rule.name
        assert rule.text.fine, rule.name
        assert rule.text.cite.startswith("Art. "), rule.name
        assert "compliant" not in (rule.text.says + rule.text.title).lower(), rule.name
