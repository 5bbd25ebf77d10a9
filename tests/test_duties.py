from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.duties import Duty, State, review
from roadworthy.law.book import load
from roadworthy.law.cases import read_cases
from roadworthy.law.clock import Clock
from roadworthy.law.results import classify
from roadworthy.law.truth import Subject, World
from roadworthy.system import Answer, Claim, Decision, Evidence, Exhibit
from roadworthy.vocabulary import common

LAW = load(common())
CASES = {case.name: case for case in read_cases(LAW.pack("eu_ai_act"), LAW.vocabulary)}
RECRUITER = CASES["ranking candidates is high-risk and binds from the amended date"].world
DAY = dt.date(2026, 11, 21)
CLASSIFIED = classify(LAW, RECRUITER, Clock(DAY, DAY))
NAMES = sorted({name for duty in LAW.duties for name in duty.text.met_by})


def exhibit(shows: str, until: dt.date | None = None) -> Exhibit:
    by = Answer("A. Person", dt.date(2026, 11, 1), "roadworthy.yaml:3", until)
    return Exhibit(Claim(shows, "docs/a.md", by), Evidence("docs/a.md", None, "0" * 64))


def duties(
    on: dt.date = DAY,
    size: str | None = None,
    exhibits: Iterable[str | Exhibit] = (),
    decisions: Iterable[Decision] = (),
) -> dict[str, Duty]:
    classification = classify(LAW, RECRUITER, Clock(on, DAY))
    there = [exhibit(item) if isinstance(item, str) else item for item in exhibits]
    return {duty.id: duty for duty in review(classification, there, decisions, size)}


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


def test_a_duty_without_evidence_is_open_and_says_what_lacks() -> None:
    duty = duties(exhibits=["document.fria"])["art_4"]
    assert (duty.state, duty.exhibits, duty.lacking) == (State.OPEN, (), duty.met_by)


def test_a_duty_is_met_when_evidence_exists_for_everything_that_meets_it() -> None:
    duty = duties(exhibits=duties()["art_4"].met_by)["art_4"]
    assert (duty.state, duty.lacking, duty.next) == (State.MET, (), "")
    assert [item.file.path for item in duty.exhibits] == ["docs/a.md"] * len(duty.met_by)


def test_what_is_met_is_to_be_looked_at_again_when_its_evidence_ends() -> None:
    until = dt.date(2027, 5, 1)
    there = [exhibit(name, until) for name in duties()["art_4"].met_by]
    assert duties(exhibits=there)["art_4"].next == "look again by 2027-05-01"


def accepted(about: str) -> Decision:
    return Decision(about, "B", dt.date(2026, 11, 1), "small", dt.date(2027, 5, 1))


def test_what_is_accepted_is_met_once_evidence_exists() -> None:
    names, decisions = duties()["art_4"].met_by, [accepted("art_4")]
    assert duties(decisions=decisions)["art_4"].state is State.ACCEPTED
    assert duties(exhibits=names, decisions=decisions)["art_4"].state is State.MET


def test_an_undecided_duty_stays_unknown_whatever_exists() -> None:
    nobody = World(Subject("o", {}), Subject("s", {}), (), ())
    everything = [exhibit(name) for name in NAMES]
    found = review(classify(LAW, nobody, Clock(DAY, DAY)), everything, (), None)
    assert {duty.state for duty in found if duty.exhibits} == {State.UNKNOWN}


@given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)), st.booleans())
def test_more_evidence_never_makes_a_duty_more_open_and_never_touches_the_law(
    some: set[str], more: set[str], decided: bool
) -> None:
    decisions = [accepted(duty.name) for duty in LAW.duties] if decided else []
    before = review(CLASSIFIED, [exhibit(name) for name in sorted(some)], decisions, None)
    there = [exhibit(name) for name in sorted(some | more)]
    after = {duty.id: duty for duty in review(CLASSIFIED, there, decisions, None)}
    order = list(State)
    assert [duty.id for duty in before if after[duty.id].result != duty.result] == []
    assert all(order.index(d.state) <= order.index(after[d.id].state) for d in before)


def test_every_duty_names_what_should_exist_and_what_it_costs() -> None:
    for rule in LAW.duties:
        assert rule.text.evidence, rule.name
        assert rule.text.met_by, rule.name
        assert rule.text.fine or rule.name == "art_53_4", rule.name
        assert rule.text.cite.startswith(("Art. ", "Annex ")), rule.name
        assert "compliant" not in (rule.text.says + rule.text.title).lower(), rule.name
