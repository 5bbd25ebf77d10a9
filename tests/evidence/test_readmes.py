"""Whole texts: what a careful person would propose from each of them, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadworthy.safe_yaml import load
from roadworthy.system import Proposal
from tests.evidence.conftest import Folder

TEXTS = Path(__file__).parent / "readmes"
EXPECTED: dict[str, list[str]] = load(TEXTS / "expected.yaml").data


def as_written(proposal: Proposal) -> str:
    options = [] if isinstance(proposal.value, bool) else list(proposal.value)  # type: ignore[arg-type]
    return ":".join([proposal.fact, *options, str(proposal.evidence.line)])


def test_every_text_has_its_expectation() -> None:
    assert {file.stem for file in TEXTS.glob("*.md")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_text_proposes_what_it_affirms_and_nothing_else(look: Folder, name: str) -> None:
    result = look({"README.md": (TEXTS / f"{name}.md").read_bytes()})

    assert sorted(map(as_written, result.proposals)) == sorted(EXPECTED[name])
