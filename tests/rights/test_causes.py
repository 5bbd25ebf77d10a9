"""What only follows from an unsettled licence is told once, and clears nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadworthy.checks import Seen, all_checks
from roadworthy.evidence import collect
from roadworthy.rights.causes import settled
from roadworthy.rights.estate_issues import MISSING
from roadworthy.rights.interface import Holding, Issue, Standing
from roadworthy.system import Outcome, Severity
from tests.rights.looking import DAY, project

CAUSE = Issue(MISSING, Outcome.UNKNOWN, Severity.LOW, ("a",), "", "", "Why.", "Fix.")
THAT = Issue("x", Outcome.UNKNOWN, Severity.LOW, ("a",), "", "", "So.", "Fix.", follows=("a",))


def follows(issues: tuple[Issue, ...], *holdings: Holding) -> list[bool]:
    """Return which issues follow from others."""
    return [bool(issue.follows) for issue in settled(issues, holdings)]


def test_it_follows_where_another_issue_tells_the_cause() -> None:
    assert follows((CAUSE, THAT)) == [False, True]


def test_it_is_told_itself_where_nothing_tells_the_cause() -> None:
    assert follows((THAT,)) == [False]


def test_it_is_told_itself_where_the_cause_of_one_component_is_not_told() -> None:
    both = Issue(
        "x", Outcome.UNKNOWN, Severity.LOW, ("a",), "", "", "So.", "F.", follows=("a", "b")
    )

    assert follows((CAUSE, both)) == [False, False]


def test_a_stand_in_needs_no_cause() -> None:
    assert follows((THAT,), Holding("a", "weights", "a", Standing.MISSING, stand_in=True)) == [True]


@pytest.mark.parametrize("name", ["non-commercial-in-product", "licence-flow-down"])
def test_what_follows_keeps_its_check_from_passing(tmp_path: Path, name: str) -> None:
    files = {"LICENSE": "<mit>", "app.py": "import torch", "requirements.txt": "torch==2.13.0\n"}
    collected = collect(project(tmp_path, files))
    (check,) = [one for one in all_checks() if one.name == name]

    found = check.run(Seen(collected, collected.components, DAY))

    assert found.outcome is Outcome.UNKNOWN
    assert all(finding.follows for finding in found.findings)
