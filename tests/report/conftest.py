from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from roadworthy.assessment import Assessment, assess, check
from roadworthy.description import understand
from roadworthy.evidence.exhibits import look
from roadworthy.law.book import load
from roadworthy.law.clock import Clock
from roadworthy.safe_yaml import parse
from roadworthy.system import (
    Collected,
    Component,
    Evidence,
    Fact,
    Finding,
    Outcome,
    Severity,
)
from roadworthy.vocabulary import common
from tests.law.packs import VOCABULARY, book, duty
from tests.report.estates import SHOP

EXAMPLE = Path(__file__).parents[2] / "examples" / "applicant-ranking"
DAY = dt.date(2026, 11, 21)

Assess = Callable[..., Assessment]

HOSTILE = "\x1b[31mred\x07\x9b2J\u202e<script>alert(1)</script>\"'&"
"""Moves the cursor, rings, turns text round, and is markup."""


@pytest.fixture(scope="session")
def answered() -> Assessment:
    return check(EXAMPLE, Clock(DAY, DAY))


@pytest.fixture(scope="session")
def unanswered() -> Assessment:
    return check(EXAMPLE, Clock(DAY, DAY), use_answers=False)


PUBLISHED = """
version: 2
organisation: {name: Small Lab}
systems:
  - id: small-writer
    name: Small Writer 3B
    answers:
      - {fact: trained_model, value: yes, who: B. Kim, when: 2026-11-20}
      - {fact: publishes_model, value: yes, who: B. Kim, when: 2026-11-20}
      - {fact: model_kind, value: general_generator, who: B. Kim, when: 2026-11-20}
      - {fact: model_parameters, value: 3000000000, who: B. Kim, when: 2026-11-20}
"""


def _seen(name: str, line: int, shows: str) -> Fact:
    return Fact(name, True, (Evidence("app.py", line, "0" * 64, shows),))


CODE = Component(
    "code",
    "code",
    "code of the project",
    facts={
        "code_generates_text": _seen("code_generates_text", 7, "model.generate(prompt)"),
        "control_rate_limits": _seen("control_rate_limits", 9, "@limiter.limit('5/minute')"),
    },
)


@pytest.fixture(scope="session")
def published() -> Assessment:
    """Assess a model that is published, with code beside it."""
    vocabulary = common()
    description = understand(parse(PUBLISHED, name="roadworthy.yaml"), vocabulary, DAY)
    (system,) = description.systems
    found = Collected("model", "0" * 64, files_read=1, bytes_read=1, components=(CODE,))
    return assess(found, description, system, load(vocabulary), Clock(DAY, DAY))


@pytest.fixture(scope="session")
def unread() -> Assessment:
    """Assess a folder with many parts and findings, of which nobody has said anything."""
    vocabulary = common()
    description = understand(parse("version: 2\nsystems: [{id: s}]\n", name="x"), vocabulary, DAY)
    (system,) = description.systems
    place = Evidence("a.toml", 1, "0" * 64, "")
    licence = {"licence_text": Fact("licence_text", "MIT", (place,))}
    own = {"licence_text": Fact("licence_text", "MIT", (Evidence("LICENSE", 1, "0" * 64, ""),))}
    components = (
        *(Component(f"dependency:{name}", "dependency", name) for name in ("numpy", "torch")),
        Component("card:README.md", "document", "README.md"),
        Component("licence:LICENSE", "document", "LICENSE", facts=own),
        Component("licence:fonts/LICENSE", "document", "fonts/LICENSE", facts=licence),
        *(Component(f"model:unknown:a.py:{line}", "weights", "whose id") for line in (1, 2)),
        Component("code", "code", "code of the project", facts=own),
        Component("package:house", "code", "house"),
        Component("weights:tiny.gguf", "weights", "tiny"),
    )
    checks = [*["upstream-not-found"] * 10, "packed-weights"]
    findings = tuple(
        Finding(check, Outcome.UNKNOWN, Severity.MEDIUM, f"Finding {n}.", "Look.", place)
        for n, check in enumerate(checks)
    )
    found = Collected("model", "0" * 64, 1, 1, components, (), findings)
    return assess(found, description, system, load(vocabulary), Clock(DAY, DAY))


@pytest.fixture
def hostile(tmp_path: Path) -> Assessment:
    """Assess a folder in which every text that somebody else wrote is hostile."""
    quoted = '"\\x1b[31mred\\x07\\x9b2J\\u202e<script>alert(1)</script>\\"\'&"'
    who = f"who: {quoted}, when: 2026-11-20"
    (tmp_path / "roadworthy.yaml").write_text(
        f"""
version: 2
organisation: {{name: {quoted}}}
systems:
  - id: {quoted}
    name: {quoted}
    answers:
      - {{question: made, pick: own_tool, shown: [own_tool], {who}}}
      - {{question: stage, pick: supplied_or_used, {who}, until: 2026-11-20}}
    uses:
      - id: {quoted}
        says: {quoted}
        answers:
          - {{question: work, pick: rank_candidates, shown: [rank_candidates], {who}}}
    components:
      - {{id: {quoted}, kind: service, name: {quoted}, version: {quoted}}}
    evidence:
      - {{shows: {quoted}, path: {quoted}, says: {quoted}, {who}}}
      - {{shows: document.literacy-record, path: a.md, says: {quoted}, {who}}}
      - {{shows: document.literacy-record, path: b.md, says: {quoted}, {who}}}
    decisions:
      - {{about: art_4, {who}, why: {quoted}, until: 2027-01-01}}
      - {{about: answer-expired, {who}, why: {quoted}, until: 2027-01-01}}
""",
        encoding="utf-8",
    )
    (tmp_path / "<img src=x>\x1b[31m.py").write_text(
        f'"""Ranks job applicants {HOSTILE[:-3]}."""\n', encoding="utf-8"
    )
    (tmp_path / "a.md").write_text("fine")
    (tmp_path / "b.md").write_text(f"TODO {HOSTILE}", encoding="utf-8")
    return check(tmp_path, Clock(DAY, DAY))


TOY_DATES = """
start:
  says: start
  values: [{applies: 2021-01-01, published: 2020-01-10, act: A/1, cite: Art. 1}]
  checked: {on: 2026-11-21, source: a test}
later:
  says: later
  values: [{applies: 2027-12-02, published: 2020-01-10, act: A/1, cite: Art. 1}]
  checked: {on: 2026-11-21, source: a test}
"""
TOY_FINES = """
fine: {cite: Art. 9, says: fine, amount: 1000, share: 0.03, lower_for: [sme],
  checked: {on: 2026-11-21, source: a test}}
"""
TOY_DUTIES = [
    duty("art_10", from_="start", met_by=["document.ten"], evidence="a page", fine="fine"),
    duty(
        "art_2",
        from_="start",
        met_by=["document.one", "control.two"],
        evidence="a page and a switch",
        fine="fine",
    ),
    duty("art_3", from_="later", met_by=["document.one", "control.two"], evidence="both"),
    duty("art_4", from_="later", met_by=["document.draft"], evidence="a plan"),
    duty("art_5", from_="start", if_="b", met_by=["document.one"]),
    duty("art_6", from_="start", until="later", met_by=["document.one"], evidence="a page"),
    duty("art_7", from_="start", met_by=["check.seven"]),
    duty("art_8", from_="start", if_="c", met_by=["document.one"]),
]
"""Due and open, due and partly shown, later, undecided, met, accepted, denied."""
TOY = """
version: 2
systems:
  - id: toy
    name: Toy
    answers:
      - {fact: a, value: yes, who: A. Person, when: 2026-11-01}
      - {fact: c, value: no, who: A. Person, when: 2026-11-01}
    evidence:
    - {shows: document.one, path: docs/one.md, who: A. Person, when: 2026-11-01, until: 2027-05-01}
    - {shows: check.seven, path: docs/one.md, who: A. Person, when: 2026-11-01}
    - {shows: document.draft, path: docs/draft.md, who: A. Person, when: 2026-11-01}
    decisions:
      - {about: art_7, who: B, when: 2026-11-01, why: planned, until: 2027-01-01}
"""


@pytest.fixture
def every_state(tmp_path: Path) -> Assessment:
    """Assess a toy system that has a duty in every state."""
    root = tmp_path / "toy-system"
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "one.md").write_text("fine\n")
    (root / "docs" / "draft.md").write_text("DRAFT\n")
    toy = book(tmp_path, TOY_DUTIES, dates=TOY_DATES, fines=TOY_FINES)
    description = understand(parse(TOY, name="roadworthy.yaml"), VOCABULARY, DAY)
    (system,) = description.systems
    looked = look(root, system.evidence, DAY)
    nothing = Collected(root="toy", digest="0" * 64, files_read=0, bytes_read=0)
    return assess(nothing, description, system, toy, Clock(DAY, DAY), looked=looked)


@pytest.fixture(scope="session")
def shop() -> Assessment:
    """Assess nothing but the licences of a shop that fine-tunes a Llama."""
    vocabulary = common()
    description = understand(parse("version: 2\nsystems: [{id: s}]\n", name="x"), vocabulary, DAY)
    (system,) = description.systems
    found = Collected("shop", "0" * 64, 1, 1)
    assessment = assess(found, description, system, load(vocabulary), Clock(DAY, DAY))
    return replace(assessment, rights=SHOP)
