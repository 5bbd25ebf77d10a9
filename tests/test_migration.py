from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.description import VERSION, Description, understand
from roadworthy.errors import InputError
from roadworthy.law.book import load
from roadworthy.migration import Migrated, migrate
from roadworthy.safe_yaml import parse
from roadworthy.system import System
from roadworthy.vocabulary import common

DAY = dt.date(2026, 11, 21)
VOCABULARY = load(common()).vocabulary
BY = "who: Ann, when: 2026-10-01"


def migrated(text: str) -> Migrated:
    return migrate(text, VOCABULARY, name="roadworthy.yaml")


def read(text: str) -> Description:
    return understand(parse(text, name="roadworthy.yaml"), VOCABULARY, DAY, DAY)


def system(answers: str) -> tuple[System, Migrated]:
    new = migrated(f"version: 1\nsystems:\n  - id: s\n    answers:\n{answers}")
    return read(new.text).systems[0], new


def test_a_pick_becomes_the_facts_that_it_set_with_who_and_when() -> None:
    found, new = system(f"      - {{question: made, pick: own_staff, {BY}, until: 2027-10-01}}\n")

    values = {name: fact.value for name, fact in found.facts.items()}
    assert values == {
        "is_ai_system": True,
        "built_by_us": True,
        "under_own_name": True,
        "own_use": True,
        "supplied_to_others": False,
        "publishes_model": False,
    }
    source = found.facts["own_use"].sources[0]
    assert (source.who, source.until) == ("Ann", dt.date(2027, 10, 1))  # type: ignore[union-attr]
    assert (new.kept, new.asked_again) == (6, ())


def test_what_was_shown_and_not_ticked_still_says_no() -> None:
    found, _ = system(
        """      - question: reaches
        pick: [talks]
        shown: [talks, images, deep_fakes]
        who: Ann
        when: 2026-10-01
"""
    )
    assert found.facts["generates"].value == {"text": True, "image": False}
    assert found.facts["interacts_with_people"].value is True
    assert found.facts["shows_or_publishes"].value == {"deep_fakes": False}


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (f"{{question: product_safety, pick: safety_part, {BY}}}", "product_safety"),
        (f"{{fact: safety_component, value: yes, {BY}}}", "safety_component"),
        (f"{{fact: shows_or_publishes, value: {{emotions_or_body_categories: yes}}, {BY}}}",
         "shows_or_publishes"),
    ],
)  # fmt: skip
def test_what_no_fact_holds_any_more_is_put_aside_and_asked_again(answer: str, named: str) -> None:
    found, new = system(f"      - {answer}\n")

    assert found.facts == {}
    assert new.asked_again == (f"roadworthy.yaml:5 {named}",)
    assert f"# before: {answer}" in new.text


def test_an_option_that_is_gone_is_not_read_as_another(  # unknown is never "none of these"
) -> None:
    text = """version: 1
systems:
  - id: s
    uses:
      - id: u
        answers:
          - question: purpose
            pick: other_sensitive
            shown: [credit, other_sensitive]
            who: Ann
            when: 2026-10-01
"""
    new = migrated(text)
    use = read(new.text).systems[0].uses[0]

    assert use.facts["purpose"].value == {"creditworthiness": False}
    assert new.asked_again == ("roadworthy.yaml:7 purpose",)


def test_everything_else_stays_as_it_is() -> None:
    text = f"""# a comment
version: 1   # the first
organisation: {{name: "Ärger & Söhne", answers: [{{fact: size, value: sme, {BY}}}]}}
systems:
- id: s   # no margin
  answers:
  # why this
  - {{question: all_uses, pick: more, {BY}}}
  - {{question: crime, pick: other, {BY}}}
"""
    new = migrated(text).text

    assert new == text.replace("version: 1", "version: 2").replace(
        f"  - {{question: crime, pick: other, {BY}}}",
        "  - {fact: crime_detection_by_law, value: no, who: Ann, when: 2026-10-01}\n"
        f"  # before: {{question: crime, pick: other, {BY}}}",
    )
    read(new)


@pytest.mark.parametrize(
    "answers",
    [
        "[{Q}]",
        "[{Q}, {A}]",
        "[{A}, {Q}]",
        "[{A}, {Q}, {A2}]",
        "\n    - {Q}",
        "\n    - {Q}\n    - {A}",
        "\n    - {A}\n    - {Q}",
        "\n    - {Q}\n    - {Q2}",
    ],
)
def test_an_answer_can_go_from_any_place_in_a_list(answers: str) -> None:
    parts = {
        "{Q}": f"{{question: product_safety, pick: safety_part, {BY}}}",
        "{Q2}": f"{{fact: safety_component, value: yes, {BY}}}",
        "{A}": f"{{fact: monetised, value: no, {BY}}}",
        "{A2}": f"{{fact: own_use, value: no, {BY}}}",
    }
    for mark, text in parts.items():
        answers = answers.replace(mark, text)
    new = migrated(f"version: 1\nsystems:\n  - id: s\n    answers: {answers}\n")

    facts = read(new.text).systems[0].facts
    assert set(facts) == {name for name in ("monetised", "own_use") if f"fact: {name}" in answers}


def test_a_file_of_today_is_left_alone() -> None:
    text = f"version: {VERSION}\n"
    assert migrated(text) == Migrated(text, 0, ())


@pytest.mark.parametrize(
    "text", ["", "[]", "a: b", "version: 0", "version: 99", "version: one", "version: yes", "x"]
)
def test_what_has_no_known_version_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="version"):
        migrated(text)


@given(st.text(alphabet=" -{}[]:,#\n\"'aq:", max_size=60))
def test_whatever_stands_there_is_migrated_or_refused(rest: str) -> None:
    try:
        migrated(f"version: 1\nsystems:\n  - id: s\n    answers:\n{rest}")
    except InputError:
        return
