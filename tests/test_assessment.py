from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from roadworthy.assessment import Assessment, Level, Whole, assess, check
from roadworthy.description import Description, understand
from roadworthy.duties import State
from roadworthy.errors import InputError, PackError
from roadworthy.law.book import Book, bind, load
from roadworthy.law.clock import Clock
from roadworthy.law.truth import UNKNOWN, YES
from roadworthy.safe_yaml import parse
from roadworthy.system import (
    Collected,
    Component,
    Evidence,
    Finding,
    Organisation,
    Outcome,
    Proposal,
    Severity,
    System,
)
from roadworthy.vocabulary import common

LAW = load(common())
NOW = Clock(dt.date(2026, 11, 21), dt.date(2026, 11, 21))
BY = "who: A, when: 2026-11-20"
NOTHING = Collected(root="x", digest="0", files_read=0, bytes_read=0)

SHOWN = {name: [option.id for option in q.options] for name, q in LAW.vocabulary.questions.items()}


def none(question: str, pick: str = "none_of_these") -> str:
    shown = ", ".join(SHOWN[question])
    return f"{{question: {question}, pick: {pick}, shown: [{shown}], {BY}}}"


HARMLESS = [
    f"{{question: made, pick: own_staff, {BY}}}",
    none("forbidden"),
    none("reaches", "nothing"),
    f"{{question: product_safety, pick: not_a_safety_part, {BY}}}",
    f"{{question: all_uses, pick: complete, {BY}}}",
    f"{{fact: crime_detection_by_law, value: no, {BY}}}",
]


def described(answers: list[str], use: list[str], more: str = "") -> Description:
    lines = ["version: 1", "systems:", "  - id: s", "    answers:"]
    lines += [f"      - {answer}" for answer in answers]
    lines += ["    uses:", "      - id: u", "        answers:"]
    lines += [f"          - {answer}" for answer in use]
    return understand(
        parse("\n".join(lines) + more, name="roadworthy.yaml"), LAW.vocabulary, NOW.on
    )


def harmless(collected: Collected = NOTHING, more: str = "", drop: str = "") -> Assessment:
    answers = [answer for answer in HARMLESS if not drop or drop not in answer]
    found = described(answers, [none("purpose")], more)
    return assess(collected, found, found.systems[0], LAW, NOW)


def truth(assessment: Assessment, name: str) -> int:
    return assessment.results(name)[0].truth


def test_a_system_with_every_gate_settled_is_of_no_special_category() -> None:
    assessment = harmless()
    assert truth(assessment, "minimal") == YES
    assert assessment.outcome is Whole.OPEN
    assert [d.id for d in assessment.duties if d.state is State.OPEN] == ["art_4"]


@pytest.mark.parametrize("drop", ["forbidden", "reaches", "product_safety", "all_uses", "made"])
def test_one_gate_that_is_not_answered_clears_nobody(drop: str) -> None:
    assert truth(harmless(drop=drop), "minimal") == UNKNOWN


def test_nothing_known_is_unknown_and_says_which_question_to_answer() -> None:
    assessment = assess(NOTHING, Description(Organisation(), ()), System("s", "s"), LAW, NOW)
    assert assessment.outcome is Whole.UNKNOWN
    assert assessment.questions[0].question.id == "made"
    assert {assessment.exit_code(level) for level in Level} == {3}
    favourable = [n for n, entry in LAW.conclusions.items() if entry.favourable]
    assert all(r.truth == UNKNOWN for r in assessment.classification.conclusions)
    assert favourable


def test_without_a_pack_nothing_is_cleared() -> None:
    law = bind([], LAW.vocabulary)
    found = Description(Organisation(), ())
    assessment = assess(NOTHING, found, System("s", "s"), law, NOW)
    assert (assessment.outcome, assessment.exit_code(Level.STOP)) == (Whole.UNKNOWN, 3)


def test_a_pack_that_cannot_be_read_is_never_silence() -> None:
    law: Book = replace(LAW, broken=(PackError("is broken", where="x"),))
    found = described(HARMLESS, [none("purpose")])
    assessment = assess(NOTHING, found, found.systems[0], law, NOW)
    assert assessment.exit_code(Level.STOP) == 3


def test_a_forbidden_practice_stops_whatever_else_is_known() -> None:
    shown = ", ".join(SHOWN["forbidden"])
    answers = [f"{{question: forbidden, pick: social_scoring, shown: [{shown}], {BY}}}"]
    found = described(answers, [none("purpose")])
    assessment = assess(NOTHING, found, found.systems[0], LAW, NOW)
    assert assessment.outcome is Whole.STOP
    assert assessment.exit_code(Level.STOP) == 1


@pytest.mark.parametrize(
    ("question", "pick"),
    [("purpose", "other_sensitive"), ("product_safety", "safety_part"), ("made", "weights")],
)
def test_a_yes_beyond_the_pack_is_never_cleared(question: str, pick: str) -> None:
    shown = ", ".join(SHOWN[question])
    answer = f"{{question: {question}, pick: {pick}, shown: [{shown}], {BY}}}"
    if question != "purpose":
        answer = f"{{question: {question}, pick: {pick}, {BY}}}"
    system = [a for a in HARMLESS if f"question: {question}," not in a]
    use = [none("purpose")] if question != "purpose" else [answer]
    found = described(system + ([answer] if question != "purpose" else []), use)
    assessment = assess(NOTHING, found, found.systems[0], LAW, NOW)
    assert truth(assessment, "minimal") < YES
    assert truth(assessment, "out_of_scope") < YES
    assert any(not matter.certain for matter in assessment.matters)


def _proposal(value: bool = True) -> Proposal:
    return Proposal(
        "interacts_with_people", value, Evidence("app.py", 3, "0" * 64, "chat"), "It has a chat."
    )


def test_a_proposal_never_decides_anything() -> None:
    found = Description(Organisation(), ())
    plain = assess(NOTHING, found, System("s", "s"), LAW, NOW)
    proposed = replace(NOTHING, proposals=(_proposal(),))
    assessment = assess(proposed, found, System("s", "s"), LAW, NOW)
    assert assessment.classification.conclusions == plain.classification.conclusions
    assert assessment.proposals == (_proposal(),)


def test_an_answer_against_evidence_is_a_finding_until_somebody_accepts_it() -> None:
    collected = replace(NOTHING, proposals=(_proposal(),))
    finding = harmless(collected).findings[0]
    assert (finding.check, finding.outcome) == ("answer-against-evidence", Outcome.UNKNOWN)
    assert finding.place is not None
    assert finding.place.line == 3
    more = (
        "\n    decisions:\n      - {about: 'answer-against-evidence:interacts_with_people:app.py', "
        "who: B, when: 2026-11-01, why: seen, until: 2026-11-21}\n"
    )
    assert harmless(collected, more).findings[0].outcome is Outcome.ACCEPTED
    ended = more.replace("until: 2026-11-21", "until: 2026-11-20")
    assert harmless(collected, ended).findings[0].outcome is Outcome.UNKNOWN


def test_an_answer_that_evidence_speaks_against_clears_nobody_until_it_is_accepted() -> None:
    collected = replace(NOTHING, proposals=(_proposal(),))
    doubted = harmless(collected)
    assert truth(doubted, "minimal") == UNKNOWN
    assert truth(doubted, "transparency_50_1") == UNKNOWN
    assert {doubted.exit_code(level) for level in (Level.STOP,)} == {3}
    bare = (
        "\n    decisions:\n      - {about: answer-against-evidence, who: B, when: 2026-11-01, "
        "why: seen, until: 2026-11-21}\n"
    )
    assert truth(harmless(collected, bare), "minimal") == UNKNOWN
    named = bare.replace(
        "about: answer-against-evidence",
        "about: 'answer-against-evidence:interacts_with_people:app.py'",
    )
    assert truth(harmless(collected, named), "minimal") == YES


def test_accepting_what_one_file_suggests_says_nothing_of_another() -> None:
    other = replace(_proposal(), evidence=Evidence("chat.py", 9, "1" * 64, "chat"))
    collected = replace(NOTHING, proposals=(_proposal(), other))
    named = (
        "\n    decisions:\n      - {about: 'answer-against-evidence:interacts_with_people:app.py', "
        "who: B, when: 2026-11-01, why: seen, until: 2026-11-21}\n"
    )
    assessment = harmless(collected, named)
    assert truth(assessment, "minimal") == UNKNOWN
    assert [finding.outcome for finding in assessment.findings] == [
        Outcome.UNKNOWN,
        Outcome.ACCEPTED,
    ]


def test_a_tool_without_a_model_that_loads_one_is_not_out_of_scope() -> None:
    loads = Proposal("is_ai_system", True, Evidence("m.py", 1, "0" * 64, "x"), "It loads a model.")
    rest = [answer for answer in HARMLESS if "question: made" not in answer]
    answers = [f"{{question: made, pick: without_model, {BY}}}", *rest]
    found = described(answers, [none("purpose")])
    plain = assess(NOTHING, found, found.systems[0], LAW, NOW)
    assert truth(plain, "out_of_scope") == YES
    collected = replace(NOTHING, proposals=(loads,))
    assert truth(assess(collected, found, found.systems[0], LAW, NOW), "out_of_scope") == UNKNOWN


@pytest.mark.parametrize("described_", [True, False])
def test_before_the_first_act_was_published_nothing_is_cleared(described_: bool) -> None:
    found = described(HARMLESS, [none("purpose")])
    early = Clock(dt.date(2023, 1, 1), dt.date(2023, 1, 1))
    system = found.systems[0]
    assessment = assess(NOTHING, found, system, LAW, early, described=described_)
    assert (assessment.outcome, assessment.exit_code(Level.STOP)) == (Whole.UNKNOWN, 3)


def test_a_decision_about_nothing_is_named() -> None:
    more = (
        "\n    decisions:\n      - {about: art_44, who: B, when: 2026-11-01, why: x, "
        "until: 2026-11-21}\n"
    )
    finding = harmless(more=more).findings[0]
    assert (finding.check, finding.fix) == ("decision-about-nothing", "Did you mean 'art_4'?")


def test_an_accepted_duty_is_open_again_the_day_after_the_decision_ends() -> None:
    more = (
        "\n    decisions:\n      - {about: art_4, who: B, when: 2026-11-01, why: planned, "
        "until: 2026-11-21}\n"
    )
    assert [d.state for d in harmless(more=more).duties if d.id == "art_4"] == [State.ACCEPTED]
    ended = more.replace("until: 2026-11-21", "until: 2026-11-20")
    assert [d.state for d in harmless(more=ended).duties if d.id == "art_4"] == [State.OPEN]


@pytest.mark.parametrize(
    ("outcome", "severity", "code"),
    [
        (Outcome.UNKNOWN, Severity.MEDIUM, 3),
        (Outcome.UNKNOWN, Severity.LOW, 0),
        (Outcome.FAIL, Severity.HIGH, 1),
        (Outcome.UNKNOWN, Severity.INFO, 0),
        (Outcome.PASS, Severity.HIGH, 0),
    ],
)
def test_what_could_not_be_looked_at_is_not_a_pass(
    outcome: Outcome, severity: Severity, code: int
) -> None:
    accept = (
        "\n    decisions:\n      - {about: art_4, who: B, when: 2026-11-01, why: planned, "
        "until: 2026-12-21}\n"
    )
    finding = Finding("unreadable-file", outcome, severity, "x cannot be read", "look")
    collected = replace(NOTHING, findings=(finding,))
    union = accept + ""
    assessment = _inside(collected, union)
    assert assessment.exit_code(Level.DUE) == code


def _inside(collected: Collected, more: str) -> Assessment:
    """Everything settled, scope included, and Art. 4 accepted: nothing is open but `collected`."""
    answers = [
        *HARMLESS,
        none("where", "[user, output]"),
        none("special"),
        f"{{question: stage, pick: supplied_or_used, {BY}}}",
        f"{{question: open_release, pick: closed, {BY}}}",
    ]
    found = described(answers, [none("purpose")], more)
    return assess(collected, found, found.systems[0], LAW, NOW)


def test_a_stand_in_proves_nothing_about_production() -> None:
    part = Component("model:x", "weights", "x")
    collected = replace(NOTHING, components=(part,))
    text = (
        "version: 1\nsystems:\n  - id: s\n    components:\n"
        "      - {id: 'model:x', stand_in: true}\n      - {id: real, kind: weights, name: y}\n"
    )
    found = understand(parse(text, name="r"), LAW.vocabulary, NOW.on)
    assessment = assess(collected, found, found.systems[0], LAW, NOW)
    assert [c.stand_in for c in assessment.system.components] == [True, False]
    world = assessment.classification.world
    assert [subject.id for subject in world.components] == ["real"]


def test_a_missing_path_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        check(tmp_path / "nowhere", NOW, book=LAW)
    assert caught.value.hint


def test_several_systems_have_to_be_told_apart(tmp_path: Path) -> None:
    (tmp_path / "roadworthy.yaml").write_text("version: 1\nsystems: [{id: a}, {id: b}]\n")
    with pytest.raises(InputError, match="several systems"):
        check(tmp_path, NOW, book=LAW)
    assert check(tmp_path, NOW, book=LAW, system="b").system.id == "b"
    with pytest.raises(InputError, match="no system 'c'"):
        check(tmp_path, NOW, book=LAW, system="c")


def test_nothing_is_written_while_checking(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("print('hello')\n")
    before = sorted((p.name, p.stat().st_mtime_ns) for p in tmp_path.iterdir())
    check(tmp_path, NOW, book=LAW)
    assert sorted((p.name, p.stat().st_mtime_ns) for p in tmp_path.iterdir()) == before
