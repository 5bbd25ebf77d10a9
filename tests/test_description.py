from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest

from roadworthy.description import Description, schema, understand
from roadworthy.errors import DescriptionError
from roadworthy.law.book import load
from roadworthy.safe_yaml import parse
from roadworthy.system import System
from roadworthy.vocabulary import common

DAY = dt.date(2026, 11, 21)
VOCABULARY = load(common()).vocabulary
BY = "who: A, when: 2026-11-20"


def describe(text: str, on: dt.date = DAY) -> Description:
    return understand(parse(text, name="roadworthy.yaml"), VOCABULARY, on, DAY)


def system(answers: str, on: dt.date = DAY, more: str = "") -> System:
    lines = "".join(f"      - {{{line}}}\n" for line in answers.split("\n") if line)
    text = f"version: 2\nsystems:\n  - id: s\n    answers:\n{lines}{more}"
    return describe(text, on).systems[0]


def values(found: System) -> dict[str, Any]:
    return {name: fact.value for name, fact in found.facts.items()}


def test_an_option_of_a_question_sets_its_facts_with_who_and_when() -> None:
    found = system(f"question: made, pick: own_tool, shown: [product, own_tool], {BY}")
    assert values(found)["own_use"] is True
    assert values(found)["supplied_to_others"] is False
    source = found.facts["own_use"].sources[0]
    assert (source.who, source.when) == ("A", dt.date(2026, 11, 20))  # type: ignore[union-attr]
    assert source.where == "roadworthy.yaml:5"  # type: ignore[union-attr]


def test_an_option_that_was_shown_and_not_ticked_says_no_and_others_stay_unknown() -> None:
    found = system(f"question: reaches, pick: writes, shown: [writes, images, deep_fakes], {BY}")
    assert values(found)["generates"] == {"text": True, "image": False}
    assert values(found)["shows_or_publishes"] == {"deep_fakes": False}
    assert "interacts_with_people" not in values(found)


def test_an_option_that_was_not_ticked_says_no_to_all_that_it_opens() -> None:
    shown = "[work, money, none_of_these]"
    text = f"""
version: 2
systems:
  - id: s
    uses:
      - id: u
        answers:
          - {{question: purpose, pick: money, shown: {shown}, {BY}}}
"""
    purpose = describe(text).systems[0].uses[0].facts["purpose"].value
    assert isinstance(purpose, dict)
    assert purpose["evaluate_candidates"] is False
    assert "creditworthiness" not in purpose
    assert "grades_learning" not in purpose


def test_what_a_ticked_option_could_still_set_is_not_denied_by_another() -> None:
    shown = "[product, own_tool, changed_product]"
    found = system(f"question: made, pick: changed_product, shown: {shown}, {BY}")
    assert values(found)["own_use"] is True
    assert values(found)["supplied_to_others"] is False
    assert "changes_by_us" not in values(found)


def test_none_of_these_says_no_to_what_was_shown_only() -> None:
    found = system(
        f"question: special, pick: none_of_these, shown: [military, none_of_these], {BY}"
    )
    assert values(found)["only_for"] == {"military_or_national_security": False}


def test_i_do_not_know_sets_nothing() -> None:
    assert values(system(f"question: made, pick: unknown, {BY}")) == {}


def test_an_answer_that_ended_counts_as_unknown_from_the_day_after() -> None:
    line = f"question: made, pick: own_tool, shown: [own_tool], until: 2026-11-21, {BY}"
    assert "own_use" in values(system(line))
    text = f"version: 2\nsystems:\n  - id: s\n    answers:\n      - {{{line}}}\n"
    later = describe(text, DAY + dt.timedelta(days=1))
    assert values(later.systems[0]) == {}
    assert {item.fact for item in later.expired} >= {"own_use", "built_by_us"}


def test_two_systems_never_share_facts() -> None:
    text = (
        "version: 2\nsystems:\n  - id: one\n    answers:\n"
        f"      - {{fact: own_use, value: yes, {BY}}}\n  - id: two\n"
    )
    one, two = describe(text).systems
    assert "own_use" in one.facts
    assert two.facts == {}


@pytest.mark.parametrize(
    ("line", "complaint", "hint"),
    [
        (f"fact: own_usage, value: yes, {BY}", "there is no fact 'own_usage'", "own_use"),
        (f"question: mode, pick: product, {BY}", "there is no question 'mode'", "made"),
        (f"question: made, pick: produkt, {BY}", "is no option of the question", "product"),
        (f"question: size, pick: [sme, smc], {BY}", "about the organisation", "move"),
        (
            f"question: stage, pick: [in_development, supplied_or_used], {BY}",
            "takes one",
            "options",
        ),
        (f"question: special, pick: military, {BY}", "does not say which options", "shown"),
        (
            f"question: special, pick: [military, none_of_these], shown: [military], {BY}",
            "cannot stand beside another option",
            "keep one",
        ),
        (f"fact: own_use, question: made, {BY}", "one of the two", "pick"),
        (BY, "one of the two", "pick"),
        (f"fact: own_use, value: perhaps, {BY}", "own_use cannot be 'perhaps'", "yes, no"),
        (f"fact: profiles_people, value: yes, {BY}", "is about the use", "move"),
        ("fact: own_use, value: yes, who: A, when: 2026-02-30", "'2026-02-30' is not a day", ""),
        ("fact: own_use, value: yes, when: 2026-02-03", "missing required field `who`", "schema"),
        ("fact: own_use, value: yes, who: '', when: 2026-02-03", "length", "schema"),
        (f"fact: own_use, valeu: yes, {BY}", "nothing here is called 'valeu'", "value"),
        (f"fact: uses_complete, value: yes, {BY}", "calls the list of uses complete", "uses"),
        (f"fact: stage, value: [x], {BY}", "stage cannot be ['x']", "write one of"),
        (f"fact: placed_on_market, value: [[2026, 2027], 2028], {BY}", "cannot be", "write 2026"),
        (f"fact: own_use, value: yes, until: 2026-11-19, {BY}", "cannot end on 2026-11-19", "day"),
        (
            "fact: own_use, value: yes, who: A, when: 2026-11-22",
            "nobody can have said this on 2026-11-22",
            "day on which it was said",
        ),
        (
            f"fact: own_use, value: yes, {BY}\nfact: own_use, value: no, {BY}",
            "the answer on own_use contradicts the one at roadworthy.yaml:5",
            "keep one",
        ),
        (
            f"fact: generates, value: {{text: yes}}, {BY}\n"
            f"fact: generates, value: {{text: no}}, {BY}",
            "the answer on generates contradicts",
            "keep one",
        ),
    ],
)
def test_a_mistake_is_an_error_with_its_line_and_the_next_step(
    line: str, complaint: str, hint: str
) -> None:
    with pytest.raises(DescriptionError) as caught:
        system(line)
    assert complaint in str(caught.value)
    assert hint in caught.value.hint
    assert str(caught.value).startswith("roadworthy.yaml:")


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "version: 1",
        "version: 3",
        "version: 2\nsystems: [{id: a}, {id: a}]",
        "version: 2\nsystems: [{id: ''}]",
        "version: 2\nsystms: []",
        "version: 2\nsystems: [{id: s, uses: [{id: u}, {id: u}]}]",
        "version: 2\nsystems: [{id: s, components: [{id: c, kind: thing}]}]",
        "version: 2\nsystems: [{id: s, known_limits: [{says: x, until: 2026-02-31}]}]",
        "version: 2\nsystems: [{id: s, decisions: [{about: a, who: b, when: 2026-03-01, why: c, "
        "until: 2026-02-01}]}]",
        "version: 2\nsystems: [{id: s, decisions: [{about: a, who: b, when: 2026-03-01, why: c, "
        "until: 2027-06-01}]}]",
        "version: 2\nsystems: [{id: s, uses: ["
        + ", ".join(f"{{id: u{n}}}" for n in range(101))
        + "]}]",
        "just a text",
        "",
    ],
)
def test_an_impossible_description_is_refused(text: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        describe(text)
    assert caught.value.hint


def evidence(entry: str) -> Description:
    return describe(f"version: 2\nsystems:\n  - id: s\n    evidence:\n      - {{{entry}}}\n")


def test_evidence_says_what_a_file_shows_with_who_and_when() -> None:
    entry = f"shows: document.fria, path: docs/fria.md, says: signed, until: 2027-05-01, {BY}"
    (claim,) = evidence(entry).systems[0].evidence
    assert (claim.shows, claim.path, claim.says) == ("document.fria", "docs/fria.md", "signed")
    assert (claim.by.who, claim.by.when) == ("A", dt.date(2026, 11, 20))
    assert (claim.by.until, claim.by.where) == (dt.date(2027, 5, 1), "roadworthy.yaml:5")


def test_evidence_of_the_organisation_stands_with_it() -> None:
    entry = f"{{shows: document.literacy-record, path: a.md, {BY}}}"
    found = describe(f"version: 2\norganisation:\n  evidence:\n    - {entry}\n")
    assert [claim.path for claim in found.organisation.evidence] == ["a.md"]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (f"path: a.md, {BY}", "missing required field `shows`"),
        (f"shows: document.fria, {BY}", "missing required field `path`"),
        ("shows: document.fria, path: a.md, when: 2026-11-20", "missing required field `who`"),
        ("shows: document.fria, path: a.md, who: A", "missing required field `when`"),
        (f"shows: document.fria, path: '', {BY}", "length"),
        (f"shows: document.fria, path: {'a' * 1001}, {BY}", "length"),
        (f"shows: document.fria, path: [a.md], {BY}", "Expected `str`"),
        (f"shows: document.fria, file: a.md, {BY}", "nothing here is called 'file'"),
        (f"shows: document.fria, path: a.md, until: 2026-11-19, {BY}", "cannot end on 2026-11-19"),
        (
            "shows: document.fria, path: a.md, who: A, when: 2026-11-22",
            "nobody can have said this on 2026-11-22",
        ),
    ],
)
def test_a_mistake_in_an_entry_of_evidence_is_an_error_with_its_line(
    entry: str, complaint: str
) -> None:
    with pytest.raises(DescriptionError) as caught:
        evidence(entry)
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("roadworthy.yaml:5")
    assert caught.value.hint


def test_the_readme_explains_evidence() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## Show what exists\n")[2].partition("\n## ")[0]
    found = describe(section.partition("```yaml\n")[2].partition("```")[0])
    assert found.organisation.evidence and found.systems[0].evidence[0].by.until
    for check in ("missing", "draft", "expired", "for-nothing"):
        assert f"`evidence-{check}`" in section


def test_compatible_answers_on_a_set_of_options_add_up() -> None:
    found = system(
        f"fact: generates, value: {{text: yes}}, {BY}\nfact: generates, value: {{image: no}}, {BY}"
    )
    assert values(found)["generates"] == {"text": True, "image": False}
    assert len(found.facts["generates"].sources) == 2


def test_the_schema_describes_every_key() -> None:
    text = msgspec.json.encode(schema()).decode()
    for key in (
        "organisation",
        "systems",
        "uses",
        "answers",
        "stand_in",
        "decisions",
        "evidence",
        "until",
    ):
        assert f'"{key}"' in text
