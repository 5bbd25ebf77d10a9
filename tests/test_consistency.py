from __future__ import annotations

import datetime as dt

import pytest

from roadworthy.assessment import Assessment, assess
from roadworthy.consistency import disagreements
from roadworthy.description import understand
from roadworthy.law.book import load
from roadworthy.law.clock import Clock
from roadworthy.law.truth import NO, UNKNOWN, YES
from roadworthy.safe_yaml import parse
from roadworthy.system import Collected, Organisation, Outcome, System
from roadworthy.vocabulary import common

LAW = load(common())
DAY = dt.date(2026, 11, 21)
NOTHING = Collected(root="x", digest="0", files_read=0, bytes_read=0)

CASES = {
    "ranked_without_profiling": ([], ["purpose {evaluate_candidates: yes}", "profiles_people no"]),
    "fixed_rules_that_generate": (["is_ai_system no", "generates {text: yes}"], []),
    "fixed_rules_with_a_model": (["is_ai_system no", "own_use yes", "trained_model yes"], []),
    "deep_fakes_of_nothing": (
        [
            "shows_or_publishes {deep_fakes: yes}",
            "generates {text: yes, image: no, audio: no, video: no}",
        ],
        [],
    ),
    "published_text_of_nothing": (
        ["shows_or_publishes {public_interest_text: yes}", "generates {text: no}"],
        [],
    ),
    "private_and_supplied": (["only_for {personal: yes}", "supplied_to_others yes"], []),
    "research_and_supplied": (
        ["only_for {scientific_research: yes}", "supplied_to_others yes", "monetised yes"],
        [],
    ),
    "emotions_at_work_without_emotions": (
        [
            "forbidden_practice {reads_emotions_at_work_or_school: yes}",
            "emotions_from_biometric_data yes",
            "uses_complete yes",
        ],
        ["purpose {recognises_emotions: no}"],
    ),
    "body_categories_without_sorting": (
        ["forbidden_practice {sorts_people_by_body: yes}", "uses_complete yes"],
        ["purpose {sorts_by_sensitive_traits: no}"],
    ),
    "live_identification_without_identification": (
        ["forbidden_practice {identifies_live_for_police: yes}", "uses_complete yes"],
        ["purpose {identifies_at_distance: no}"],
    ),
    "development_and_use": (["stage in_development", "own_use yes", "monetised yes"], []),
}
"""Answers on the system and on its use that contradict each other."""


def described(system: list[str], use: list[str], decision: str = "") -> Assessment:
    def answers(lines: list[str], indent: str) -> str:
        rows = (line.split(" ", 1) for line in lines)
        return "".join(
            f"{indent}- {{fact: {fact}, value: {value}, who: A, when: 2026-11-20}}\n"
            for fact, value in rows
        )

    text = "version: 2\nsystems:\n  - id: s\n"
    text += f"    answers:\n{answers(system, '      ')}" if system else ""
    said = f"        answers:\n{answers(use, '          ')}" if use else ""
    text += f"    uses:\n      - id: u\n{said}"
    if decision:
        text += (
            f"    decisions:\n      - {{about: {decision}, who: A, when: 2026-11-20, why: seen, "
            "until: 2027-01-01}\n"
        )
    found = understand(parse(text, name="roadworthy.yaml"), LAW.vocabulary, DAY)
    return assess(NOTHING, found, found.systems[0], LAW, Clock(DAY, DAY))


def disagree(assessment: Assessment) -> dict[str, Outcome]:
    return {f.about: f.outcome for f in assessment.findings if f.check == "answers-disagree"}


@pytest.mark.parametrize(("name", "answers"), CASES.items())
def test_answers_that_do_not_go_together_are_a_finding(
    name: str, answers: tuple[list[str], list[str]]
) -> None:
    assert disagree(described(*answers)) == {name: Outcome.UNKNOWN}


@pytest.mark.parametrize(("name", "answers"), CASES.items())
def test_one_answer_alone_contradicts_nothing(
    name: str, answers: tuple[list[str], list[str]]
) -> None:
    system, use = answers
    for index in range(len(system)):
        assert name not in disagree(described(system[:index] + system[index + 1 :], use))
    for index in range(len(use)):
        assert name not in disagree(described(system, use[:index] + use[index + 1 :]))


def test_every_entry_has_its_case() -> None:
    organisation, system = Organisation(), System("s", "s")
    assert list(disagreements(organisation, system, LAW.vocabulary)) == []
    for name, answers in CASES.items():
        assert name in disagree(described(*answers))


def test_ranking_people_without_profiling_never_opens_the_derogation_until_accepted() -> None:
    use = [
        "purpose {evaluate_candidates: yes}",
        "profiles_people no",
        "limited_role {narrow_task: yes}",
        "significant_risk no",
    ]
    doubted = described(["uses_complete yes"], use)
    (high_risk,) = doubted.results("use.high_risk")
    assert (high_risk.truth, high_risk.stands) == (UNKNOWN, YES)
    accepted = described(["uses_complete yes"], use, "answers-disagree:ranked_without_profiling")
    assert disagree(accepted) == {"ranked_without_profiling": Outcome.ACCEPTED}
    assert accepted.results("use.high_risk")[0].truth == NO


def test_what_is_in_doubt_clears_nobody() -> None:
    found = described(["is_ai_system no", "generates {text: yes}"], [])
    assert found.results("out_of_scope")[0].truth == UNKNOWN
