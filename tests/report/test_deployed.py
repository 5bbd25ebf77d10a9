from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import pytest

from roadworthy.assessment import Assessment
from roadworthy.report.deployed import Deployment, Party, TypicalUse, deployments, typical
from roadworthy.safe_yaml import parse
from roadworthy.system import Answer, Evidence, Fact, Proposal
from tests.report.conftest import DAY

ANSWER = Answer("B. Kim", DAY)


def of(assessment: Assessment) -> dict[tuple[str, str], Deployment]:
    return {(item.use.id, item.party.id): item for item in deployments(assessment)}


def saying(assessment: Assessment, **facts: bool) -> Assessment:
    known = {name: Fact(name, value, (ANSWER,)) for name, value in facts.items()}
    return replace(assessment, system=replace(assessment.system, facts=known))


def suggesting(assessment: Assessment, fact: str) -> Assessment:
    proposal = Proposal(fact, True, Evidence("model.gguf", None, ""), "Weights lie here.")
    return replace(assessment, proposals=(proposal,))


def test_every_use_is_looked_at_for_every_party(published: Assessment) -> None:
    names = {(use.id, party.id) for use in typical().uses for party in typical().parties}

    assert set(of(published)) == names


@pytest.mark.parametrize("fact", ["publishes_model", "trained_model", "changed_model"])
def test_it_is_shown_where_a_model_is_made_or_published_and_where_files_suggest_it(
    unanswered: Assessment, fact: str
) -> None:
    assert of(saying(unanswered, **{fact: True}))
    assert of(suggesting(unanswered, fact))


def test_it_is_not_shown_of_a_product_or_where_publication_is_denied(
    answered: Assessment, unanswered: Assessment
) -> None:
    denied = saying(unanswered, publishes_model=False, trained_model=True)

    assert not of(answered)
    assert not of(suggesting(denied, "publishes_model"))


def test_hiring_would_be_high_risk_with_duties_of_both(published: Assessment) -> None:
    maker, user = of(published)["hiring", "maker"], of(published)["hiring", "user"]

    assert "high-risk (Annex III)" in {found.label for found in maker.conclusions}
    assert {"eu_ai_act.art_9", "eu_ai_act.art_47"} <= {duty.id for duty in maker.duties}
    assert "eu_ai_act.art_26_1" in {duty.id for duty in user.duties}
    assert "eu_ai_act.art_26_1" not in {duty.id for duty in maker.duties}
    assert {d.since for d in maker.duties if d.id == "eu_ai_act.art_9"} == {dt.date(2027, 12, 2)}


def test_a_chat_assistant_is_told_of_and_not_cleared_of_anything(published: Assessment) -> None:
    maker = of(published)["public_chat", "maker"]

    assert "people must be told that it is AI" in {found.label for found in maker.conclusions}
    assert {"forbidden practice", "high-risk (Annex III)"} <= set(maker.open)


def test_reading_emotions_is_forbidden_at_work_and_not_elsewhere(published: Assessment) -> None:
    found = of(published)

    assert "forbidden practice" in {c.label for c in found["emotions_at_work", "user"].conclusions}
    elsewhere = found["emotions", "user"]
    assert "forbidden practice" not in {c.label for c in elsewhere.conclusions}
    assert "forbidden practice" in elsewhere.open


def test_nothing_favourable_is_ever_concluded_for_others(published: Assessment) -> None:
    book = published.classification.book

    for item in deployments(published):
        assert not [c for c in item.conclusions if book.conclusions[c.id].favourable]


def test_nothing_that_is_known_of_us_is_supposed_of_others(published: Assessment) -> None:
    ours = saying(published, publishes_model=True, is_ai_system=False, own_use=False)

    assert of(ours) == of(published)


def test_the_file_knows_only_the_keys_that_are_read() -> None:
    from importlib import resources

    data = parse((resources.files("roadworthy.report") / "deployed.yaml").read_bytes(), name="f")
    known = {item.name for item in fields(TypicalUse)}

    assert set(data.data) == {"shown_if", "parties", "uses"}
    assert not [set(use) - known for use in data.data["uses"] if set(use) - known]
    assert not [p for p in data.data["parties"] if set(p) - {f.name for f in fields(Party)}]
