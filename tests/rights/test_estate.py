"""Holdings, links and doubts of small projects, as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.evidence.conftest import TOLD_TOGETHER
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
