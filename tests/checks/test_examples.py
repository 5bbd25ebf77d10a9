"""Each check has an example that passes, one that fails and one where nobody can tell.

`tests/checks/FAMILY/NAME/` holds the folders `good`, `bad` and `unknown` (`good-1`, `bad-shell` and
so on, where there are several). What else a check needs lies beside them: `advisories.zip`, and
`reports/` with the reports of other tools. In `expected.yaml` stands which lines are meant.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from roadworthy.checks import FAMILIES, all_checks, page_of
from roadworthy.checks.interface import Check
from roadworthy.system import Outcome
from tests.checks.running import EXAMPLES, Example, examples, look

CHECKS = {check.name: check for check in all_checks()}
CASES = [example for check in all_checks() for example in examples(check)]
MEANT = {"good": Outcome.PASS, "bad": Outcome.FAIL, "unknown": Outcome.UNKNOWN}


@pytest.mark.parametrize("example", CASES, ids=str)
def test_an_example_comes_to_what_its_folder_says(example: Example) -> None:
    found = look(example)

    assert found.outcome is MEANT[example.kind], [finding.says for finding in found.findings]


@pytest.mark.parametrize("example", CASES, ids=str)
def test_what_is_wrong_has_a_place_and_says_what_to_do(example: Example) -> None:
    wrong = [f for f in look(example).findings if f.outcome is Outcome.FAIL]

    assert all(f.place is not None and f.place.path and f.fix for f in wrong)


@pytest.mark.parametrize("example", [one for one in CASES if one.lines], ids=str)
def test_the_lines_that_are_meant_are_found_and_no_others(example: Example) -> None:
    wanted = set(example.lines)
    found = {
        f"{f.place.path}:{f.place.line}" if f.place.line else f.place.path
        for f in look(example).findings
        if f.place is not None and f.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
    }

    assert found == wanted


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_a_check_has_examples_of_all_three_kinds(check: Check) -> None:
    assert {example.kind for example in examples(check)} == set(MEANT)


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_a_page_is_whole(check: Check) -> None:
    page = page_of(check)

    assert page.says.endswith(".") and page.why.endswith(".") and page.fix.endswith(".")
    assert len(page.says) <= 160
    assert page.references


def test_no_examples_are_left_over() -> None:
    folders = {path.name for family in FAMILIES for path in (EXAMPLES / family).iterdir()}

    assert folders == set(CHECKS)


def test_an_empty_folder_passes_no_check(tmp_path: Path) -> None:
    found = {check.name: look(Example(check, "", tmp_path)) for check in CHECKS.values()}

    assert [name for name, one in found.items() if one.outcome is Outcome.PASS] == []
