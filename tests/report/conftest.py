from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from roadworthy.assessment import Assessment, check
from roadworthy.law.clock import Clock

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


@pytest.fixture
def hostile(tmp_path: Path) -> Assessment:
    """Assess a folder in which every text that somebody else wrote is hostile."""
    quoted = '"\\x1b[31mred\\x07\\x9b2J\\u202e<script>alert(1)</script>\\"\'&"'
    who = f"who: {quoted}, when: 2026-11-20"
    (tmp_path / "roadworthy.yaml").write_text(
        f"""
version: 1
organisation: {{name: {quoted}}}
systems:
  - id: {quoted}
    name: {quoted}
    answers:
      - {{question: made, pick: own_staff, {who}}}
      - {{question: stage, pick: supplied_or_used, {who}, until: 2026-11-20}}
    uses:
      - id: {quoted}
        says: {quoted}
        answers:
          - {{question: purpose, pick: rank_candidates, shown: [rank_candidates], {who}}}
    components:
      - {{id: {quoted}, kind: service, name: {quoted}, version: {quoted}}}
    decisions:
      - {{about: art_4, {who}, why: {quoted}, until: 2027-01-01}}
      - {{about: answer-expired, {who}, why: {quoted}, until: 2027-01-01}}
""",
        encoding="utf-8",
    )
    (tmp_path / "<img src=x>\x1b[31m.py").write_text(
        f'"""Ranks job applicants {HOSTILE[:-3]}."""\n', encoding="utf-8"
    )
    return check(tmp_path, Clock(DAY, DAY))
