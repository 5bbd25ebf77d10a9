from __future__ import annotations

import datetime as dt
import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.assessment import Assessment, Level, Whole, assess, check
from roadworthy.description import Description, understand
from roadworthy.duties import State
from roadworthy.errors import InputError, PackError
from roadworthy.evidence.exhibits import MOST_EVIDENCE, Looked, look
from roadworthy.law.book import Book, bind, load
from roadworthy.law.clock import Clock
from roadworthy.law.truth import UNKNOWN, YES
from roadworthy.safe_yaml import parse
from roadworthy.system import (
    Answer,
    Claim,
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
    none("made", "own_tool"),
    none("forbidden"),
    none("reaches", "nothing"),
    f"{{question: all_uses, pick: complete, {BY}}}",
    f"{{fact: crime_detection_by_law, value: no, {BY}}}",
]
INSIDE = [
    *HARMLESS,
    none("where", "[user, output]"),
    none("special"),
    f"{{question: stage, pick: supplied_or_used, {BY}}}",
    f"{{question: open_release, pick: closed, {BY}}}",
]
"""Every gate settled, and within the scope of the law."""


def described(answers: list[str], use: list[str], more: str = "") -> Description:
    lines = ["version: 2", "systems:", "  - id: s", "    answers:"]
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


@pytest.mark.parametrize("drop", ["forbidden", "reaches", "all_uses", "made"])
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


@pytest.mark.parametrize("category", ["work", "health", "safety", "body", "authority"])
def test_a_sensitive_field_without_its_screen_is_never_cleared(category: str) -> None:
    found = described(HARMLESS, [none("purpose", category)])
    assessment = assess(NOTHING, found, found.systems[0], LAW, NOW)
    assert truth(assessment, "minimal") == UNKNOWN
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
    answers = [none("made", "without_model"), *rest]
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
    found = described(INSIDE, [none("purpose")], more)
    return assess(collected, found, found.systems[0], LAW, NOW)


def test_a_stand_in_proves_nothing_about_production() -> None:
    part = Component("model:x", "weights", "x")
    collected = replace(NOTHING, components=(part,))
    text = (
        "version: 2\nsystems:\n  - id: s\n    components:\n"
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
    (tmp_path / "roadworthy.yaml").write_text("version: 2\nsystems: [{id: a}, {id: b}]\n")
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


# Evidence that people name.


def claim(path: str, shows: str = "document.fria", until: dt.date | None = None) -> Claim:
    return Claim(shows, path, Answer("A. Person", dt.date(2026, 11, 1), "roadworthy.yaml:3", until))


def looked(root: Path, path: str, skipped: tuple[str, ...] = ()) -> Looked:
    return look(root, [claim(path)], NOW.on, skipped)


def refused(root: Path, path: str, skipped: tuple[str, ...] = ()) -> Finding:
    found = looked(root, path, skipped)
    assert found.exhibits == ()
    (finding,) = found.findings
    assert (finding.outcome, finding.severity) == (Outcome.FAIL, Severity.LOW)
    assert "A. Person" in finding.says and "document.fria" in finding.says
    assert finding.fix.endswith("(roadworthy.yaml:3).")
    return finding


@pytest.mark.parametrize("data", [b"# Notice\n\nIt is AI.\n", b"%PDF-1.7\x00\x01TODO\xff", b"x"])
def test_a_file_that_exists_is_bound_to_what_it_holds(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_bytes(data)
    (exhibit,) = looked(tmp_path, "./docs/a.md").exhibits
    assert exhibit.file == Evidence("docs/a.md", None, hashlib.sha256(data).hexdigest())
    assert looked(tmp_path, "./docs/a.md").findings == ()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("nowhere.md", "is not there"),
        ("a.md/b.md", "is not there"),
        ("../outside.md", "leads out of the inspected folder"),
        ("docs/../a.md", "leads out of the inspected folder"),
        ("/etc/passwd", "leads out of the inspected folder"),
        ("//etc/passwd", "leads out of the inspected folder"),
        ("/dev/zero", "leads out of the inspected folder"),
        (".", "is not a regular file"),
        ("docs", "is not a regular file"),
        ("pipe", "is not a regular file"),
        ("linked.md", "is a link, or lies behind one"),
        ("zero", "is a link, or lies behind one"),
        ("loop", "is not a regular file"),
        ("dangling", "is a link, or lies behind one"),
        ("linked/outside.md", "is a link, or lies behind one"),
        ("here/a.md", "is a link, or lies behind one"),
        ("empty.md", "is empty"),
        ("blank.md", "is empty"),
        ("invisible.md", "is empty"),
        ("huge.bin", "is larger than 16 MB"),
        ("node_modules/a.md", "lies in a folder that is not read"),
        ("nul\0.md", "cannot be read (ValueError)"),
        ("caf\udce9.txt", "is not there"),
        ("\ud800", "cannot be read (UnicodeEncodeError)"),
        ("n" * 1000, "cannot be read (File name too long)"),
    ],
)
def test_only_a_regular_file_inside_the_root_counts(tmp_path: Path, path: str, why: str) -> None:
    root = tmp_path / "root"
    (root / "docs").mkdir(parents=True)
    (root / "node_modules").mkdir()
    (tmp_path / "outside.md").write_text("fine")
    (root / "a.md").write_text("fine")
    (root / "node_modules" / "a.md").write_text("fine")
    (root / "empty.md").touch()
    (root / "blank.md").write_text(" \n\t\n")
    (root / "invisible.md").write_text("\ufeff\u200b\x00\n", encoding="utf-8")
    with (root / "huge.bin").open("wb") as file:
        file.truncate(1 << 40)
    os.mkfifo(root / "pipe")
    for name, target in (
        ("linked.md", "a.md"),
        ("zero", "/dev/zero"),
        ("loop", "loop"),
        ("dangling", "nowhere"),
        ("linked", ".."),
        ("here", "."),
    ):
        (root / name).symlink_to(target)
    finding = refused(root, path, ("node_modules",))
    assert finding.check == "evidence-missing"
    assert why in finding.says
    assert finding.place is not None
    assert finding.place.path.isprintable()


def test_a_file_of_the_largest_size_counts_and_one_byte_more_does_not(tmp_path: Path) -> None:
    with (tmp_path / "a.bin").open("wb") as file:
        file.write(b"\xff")
        file.truncate(MOST_EVIDENCE)
    assert looked(tmp_path, "a.bin").exhibits
    with (tmp_path / "a.bin").open("ab") as file:
        file.write(b"x")
    assert refused(tmp_path, "a.bin").check == "evidence-missing"


def test_a_file_whose_name_is_not_utf_8_is_named_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("fine")
    (exhibit,) = looked(tmp_path, "caf\udce9.txt").exhibits
    assert exhibit.file.path == "caf\\xe9.txt"


def test_a_file_beside_one_file_of_weights_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("fine")
    (tmp_path / "m.gguf").write_text("x")
    assert "is not there" in refused(tmp_path / "m.gguf", "a.md").says


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# Notice (draft)\n", 1),
        ("---\nstatus: DRAFT\n---\n# Notice\n", 2),
        ("Notice_DRAFT_2\n", 1),
        ("\n" * 19 + "Draft", 20),
        ("Fine.\n\nSee [gap: who reads it].\n", 3),
        ("Name: [insert name]\n", 1),
        ("[to be completed]", 1),
        ("A [...] b", 1),
        ("A […] b", 1),
        ("x\n" * 500 + "TODO: write\n", 501),
        ("owner: TBD", 1),
        ("<!-- FIXME -->", 1),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_draft_does_not_count_and_the_line_is_named(
    tmp_path: Path, text: str, line: int, encoding: str
) -> None:
    (tmp_path / "a.md").write_text(text, encoding=encoding)
    finding = refused(tmp_path, "a.md")
    assert finding.check == "evidence-draft"
    assert finding.place is not None
    assert (finding.place.line, len(finding.place.sha256)) == (line, 64)


@pytest.mark.parametrize(
    "text",
    [
        "Drafted by A. Person.\n",
        "x\n" * 20 + "We follow the draft standard.\n",
        "See the [gap analysis](gap.md).\n",
        "Todo lo que sabemos, y los metodos.\n",
        "- [ ] a box, [1] a note, [x] a mark, TODOS, TBDX\n",
    ],
)
def test_words_that_only_look_like_marks_do_no_harm(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    assert looked(tmp_path, "a.md").exhibits


_PROSE = st.text(max_size=60).map(
    lambda text: "".join(c for c in text if c == "\n" or c.isprintable())
)


@given(
    before=_PROSE,
    mark=st.sampled_from(["TODO", "TBD", "FIXME", "[gap]", "[...]", "[insert x]", "DRAFT"]),
    after=_PROSE,
    encoding=st.sampled_from(["utf-8", "utf-16", "latin-1"]),
)
def test_a_draft_never_counts(
    tmp_path_factory: pytest.TempPathFactory, before: str, mark: str, after: str, encoding: str
) -> None:
    root = tmp_path_factory.mktemp("draft")
    if mark == "DRAFT":
        before = before.replace("\n", " ")
    (root / "a").write_bytes(f"{before} {mark} {after}".encode(encoding, "replace"))
    assert refused(root, "a").check == "evidence-draft"


def test_evidence_counts_up_to_and_including_its_last_day(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("fine")
    found = [claim("a.md", until=NOW.on), claim("a.md", until=NOW.on - dt.timedelta(days=1))]
    result = look(tmp_path, found, NOW.on)
    assert [exhibit.claim for exhibit in result.exhibits] == found[:1]
    assert [(item.check, item.name) for item in result.findings] == [
        ("evidence-expired", "evidence-expired:a.md")
    ]


def test_a_name_that_no_duty_asks_for_is_a_finding_with_the_nearest_one() -> None:
    more = "\n    evidence:\n      - {shows: document.literacy-recrd, path: a.md, " + BY + "}\n"
    (finding,) = harmless(more=more).findings
    assert (finding.check, finding.outcome) == ("evidence-for-nothing", Outcome.UNKNOWN)
    assert finding.fix == "Did you mean 'document.literacy-record'?"
    assert finding.place is not None
    assert finding.place.line is not None


def _met(root: Path, where: str = "system") -> Assessment:
    """Everything settled; the one duty that is left, Art. 4, is shown by a file."""
    found = described(INSIDE, [none("purpose")])
    names = next(duty.text.met_by for duty in LAW.duties if duty.name == "art_4")
    claims = tuple(claim("a.md", name) for name in names)
    system = found.systems[0]
    if where == "system":
        system = replace(system, evidence=claims)
    else:
        organisation = replace(found.organisation, evidence=claims)
        found = replace(found, organisation=organisation)
    return assess(NOTHING, found, system, LAW, NOW, looked=look(root, claims, NOW.on))


@pytest.mark.parametrize("where", ["system", "organisation"])
def test_a_duty_that_is_met_is_not_open(tmp_path: Path, where: str) -> None:
    (tmp_path / "a.md").write_text("Who was trained, when, in what.")
    assessment = _met(tmp_path, where)
    assert [duty.state for duty in assessment.duties] == [State.MET]
    assert (assessment.outcome, assessment.exit_code(Level.OPEN)) == (Whole.NOTHING_OPEN, 0)


def test_evidence_that_is_missing_leaves_the_duty_open_and_the_law_as_it_is(
    tmp_path: Path,
) -> None:
    without = _met(tmp_path)
    (tmp_path / "a.md").write_text("Who was trained, when, in what.")
    with_it = _met(tmp_path)
    assert [duty.state for duty in without.duties] == [State.OPEN]
    assert without.exit_code(Level.DUE) == 1
    assert {finding.check for finding in without.findings} == {"evidence-missing"}
    assert without.classification == with_it.classification


def test_evidence_of_another_system_never_counts(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("fine")
    entry = f"{{shows: document.literacy-record, path: a.md, {BY}}}"
    (tmp_path / "roadworthy.yaml").write_text(
        f"version: 2\nsystems:\n  - {{id: a, evidence: [{entry}]}}\n  - {{id: b}}\n"
    )
    a, b = (check(tmp_path, NOW, book=LAW, system=name) for name in "ab")
    assert any(duty.exhibits for duty in a.duties)
    assert not any(duty.exhibits for duty in b.duties)


def test_a_question_that_was_answered_is_not_asked_again() -> None:
    found = described(
        [
            f"{{question: made, pick: tool, shown: [tool, product], {BY}}}",
            f"{{question: open_release, pick: free, {BY}}}",
        ],
        [f"{{fact: profiles_people, value: no, {BY}}}"],
    )
    asked = {
        item.question.id for item in assess(NOTHING, found, found.systems[0], LAW, NOW).questions
    }

    assert "reaches" in asked
    assert not asked & {"made", "open_release"}
