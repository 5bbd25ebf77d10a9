"""What each example says: by its files alone, and with the answers of the first round."""

from __future__ import annotations

import datetime as dt

import pytest

from roadworthy.assessment import Assessment, Whole
from roadworthy.duties import Duty, State
from roadworthy.law.truth import NO, UNKNOWN, YES
from tests.examples.conftest import NAMES, answered, four_picks, unanswered


def stands(assessment: Assessment, name: str) -> int:
    found = assessment.results(name)
    assert found, f"there is no conclusion {name}"
    return max(result.stands for result in found)


def duty(assessment: Assessment, name: str) -> Duty:
    (found,) = [duty for duty in assessment.duties if duty.id == name]
    return found


def binding(assessment: Assessment) -> set[str]:
    return {d.id for d in assessment.duties if d.state in (State.OPEN, State.PARTLY)}


def may_bind(assessment: Assessment) -> set[str]:
    return {duty.id for duty in assessment.duties if duty.state is State.UNKNOWN}


def proposed(assessment: Assessment) -> set[str]:
    names = set()
    for item in assessment.proposals:
        options = [""] if isinstance(item.value, bool) else list(item.value)  # type: ignore[arg-type]
        names |= {f"{item.fact}.{option}".rstrip(".") for option in options}
    return names


# By the files alone.

EXPECTED = {
    "applicant-ranking": {"is_ai_system", "purpose.evaluate_candidates", "generates.text"},
    "clinical-support": {"is_ai_system", "informs_medical_decisions", "generates.text"},
    "local-runner": {"is_ai_system", "generates.text"},
    "retail-chatbot": {"is_ai_system", "interacts_with_people", "generates.text"},
}
SENSITIVE = ("purpose.", "forbidden_practice.", "informs_medical_decisions")


@pytest.mark.parametrize("name", NAMES)
def test_the_files_propose_what_it_is_with_file_and_line(name: str) -> None:
    assessment = unanswered(name)

    assert proposed(assessment) >= EXPECTED[name]
    assert all(item.evidence.path and item.evidence.line for item in assessment.proposals)


@pytest.mark.parametrize("name", NAMES)
def test_the_files_propose_no_sensitive_use_that_it_has_not(name: str) -> None:
    sensitive = {item for item in proposed(unanswered(name)) if item.startswith(SENSITIVE)}
    allowed = EXPECTED[name] | {"purpose.filter_applications"}

    assert sensitive <= allowed


@pytest.mark.parametrize("name", NAMES)
def test_the_files_alone_clear_nothing(name: str) -> None:
    assessment = unanswered(name)
    book = assessment.classification.book
    favourable = [
        result.id
        for result in assessment.classification.conclusions
        if book.conclusions[result.id].favourable and result.truth == YES
    ]

    assert favourable == []
    assert assessment.outcome in (Whole.OPEN, Whole.UNKNOWN)
    assert {result.id for result in assessment.not_binding} <= {"eu_ai_act.art_4_2024"}  # repealed


# With the answers of the first round.


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Assessment, int]]:
    folder = tmp_path_factory.mktemp("four")
    return {name: four_picks(name, folder) for name in NAMES}


Four = dict[str, tuple[Assessment, int]]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_round_is_short(four: Four, name: str) -> None:
    _, ticks = four[name]

    assert ticks <= 6


def test_the_shop_is_provider_and_deployer_of_a_chatbot(four: Four) -> None:
    shop, _ = four["retail-chatbot"]

    assert stands(shop, "provider") == YES
    assert stands(shop, "deployer") == YES
    assert stands(shop, "transparency_50_1") == YES
    assert {"art_4", "art_50_1", "art_50_2"} <= binding(shop)
    assert duty(shop, "art_50_1").result.due == dt.date(2026, 8, 2)


def test_the_marking_of_the_shop_waits_for_the_day_of_its_start(four: Four) -> None:
    marking = duty(four["retail-chatbot"][0], "art_50_2")

    assert marking.result.due == dt.date(2026, 8, 2)
    assert any("2026-12-02" in item.text for item in marking.result.unless)


def test_the_shop_is_not_high_risk_and_no_provider_of_a_model(four: Four) -> None:
    shop, _ = four["retail-chatbot"]

    assert stands(shop, "high_risk_a3") == NO
    assert stands(shop, "high_risk_a1") == NO
    assert stands(shop, "gpai_provider") == NO


def test_the_clinical_system_is_a_product_under_the_medical_devices_regulation(
    four: Four,
) -> None:
    with_class = answered("clinical-support")
    without, _ = four["clinical-support"]

    assert stands(with_class, "provider") == YES
    assert stands(with_class, "high_risk_a1") == YES
    assert duty(with_class, "art_9").result.due == dt.date(2028, 8, 2)
    assert any("111(2)" in item.cite for item in duty(with_class, "art_9").result.unless)
    # Without the class of the device it is open, not cleared.
    assert stands(without, "high_risk_a1") in (YES, UNKNOWN)


def test_the_clinical_system_owes_transparency_today(four: Four) -> None:
    clinic, _ = four["clinical-support"]

    assert {"art_4", "art_50_1", "art_50_2"} <= binding(clinic)
    assert any("obvious" in item.text for item in duty(clinic, "art_50_1").result.unless)


def test_the_clinical_system_is_not_in_annex_iii_and_needs_no_registration(four: Four) -> None:
    clinic, _ = four["clinical-support"]

    assert stands(clinic, "high_risk_a3") != YES
    assert not any(duty_.startswith("art_49") for duty_ in binding(clinic))


def test_fine_tuning_below_a_third_makes_nobody_provider_of_a_model(four: Four) -> None:
    clinic, _ = four["clinical-support"]

    assert stands(clinic, "gpai_provider") == NO


def test_the_ranking_is_high_risk_by_point_4a(four: Four) -> None:
    ranking, _ = four["applicant-ranking"]

    assert stands(ranking, "provider") == YES
    assert stands(ranking, "deployer") == YES
    assert stands(ranking, "high_risk_a3") == YES
    assert duty(ranking, "art_9").result.due == dt.date(2027, 12, 2)
    assert any("111(2)" in item.cite for item in duty(ranking, "art_9").result.unless)


def test_the_ranking_needs_conformity_declaration_marking_and_registration(four: Four) -> None:
    ranking, _ = four["applicant-ranking"]

    assert {"art_43_2", "art_47", "art_48", "art_49_1"} <= binding(ranking)
    assert {"art_26_11", "art_86"} <= binding(ranking) | may_bind(ranking)


def test_the_runner_has_no_duty_of_a_model_and_its_chat_stays_open(four: Four) -> None:
    runner, _ = four["local-runner"]

    assert stands(runner, "gpai_provider") == NO
    assert {"art_50_1", "art_50_2"} <= may_bind(runner) | binding(runner)
    assert stands(runner, "minimal") != YES
    assert stands(runner, "out_of_scope") != YES
