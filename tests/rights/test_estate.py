"""Holdings, links and doubts of small projects, as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from roadworthy.system import Outcome, Severity
from tests.evidence.conftest import TOLD_TOGETHER
from tests.evidence.licence_texts import APACHE, LLAMA, MIT
from tests.rights.looking import OURS, project, review, state

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "estate.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_project_has_the_holdings_and_doubts_that_its_files_show(
    tmp_path: Path, case: dict[str, Any]
) -> None:
    found = review(project(tmp_path, case["files"]))

    assert {id_: state(found, id_) for id_ in case["holdings"]} == case["holdings"]
    made = [f"{one.child} {one.how} {one.parent}" for one in found.estate.links]
    kept = [one for one in made if " uses " not in one and " depends " not in one]
    assert kept == case.get("links", [])
    doubts = [
        one.check for one in found.issues
        if one.check in OURS and one.components[0] not in TOLD_TOGETHER
    ]  # fmt: skip
    assert doubts == case.get("issues", [])


def test_every_issue_says_where_and_what_to_do(tmp_path: Path) -> None:
    files = {name: text for case in CASES for name, text in case["files"].items()}
    found = review(project(tmp_path, files))

    assert all(one.place and one.says.endswith(".") and one.fix for one in found.issues)


@pytest.mark.parametrize(
    ("second", "tag", "outcome", "severity"),
    [
        (APACHE, "MIT", Outcome.UNKNOWN, Severity.LOW),
        (LLAMA, "MIT", Outcome.FAIL, Severity.MEDIUM),
    ],
    ids=["all free", "one that is not free"],
)
def test_code_that_names_one_of_several_free_texts_is_open_and_no_mistake(
    tmp_path: Path, second: str, tag: str, outcome: Outcome, severity: Severity
) -> None:
    manifest = f'[project]\nname = "x"\nlicense = "{tag}"\n'
    files = {"LICENSE": f"{MIT}\n\n{second}", "pyproject.toml": manifest}

    issues = review(project(tmp_path, files)).issues

    (issue,) = [one for one in issues if one.check == "licence-unclear"]
    assert (issue.outcome, issue.severity) == (outcome, severity)
