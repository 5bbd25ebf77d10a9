"""Cases of licences beside each other and beside a use; each says all that follows."""

from __future__ import annotations

import pytest

from roadworthy.rights.flow import judge
from roadworthy.system import Outcome
from tests.rights.estates import Case, cases, shown

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_comes_to_what_is_written_and_to_nothing_else(case: Case) -> None:
    assert sorted(shown(issue) for issue in judge(case.estate)) == sorted(case.expect)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_issue_is_two_sentences_and_has_a_place(case: Case) -> None:
    for issue in judge(case.estate):
        assert issue.says.endswith(".") and issue.fix.endswith(".")
        assert "  " not in issue.says and "  " not in issue.fix and ".." not in issue.says
        assert issue.components and (issue.place or issue.outcome is not Outcome.FAIL)


def test_the_cases_have_names_of_their_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 90
