"""Every small project has a bill that follows the schemas and holds what it should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from roadworthy.bom.cyclonedx import write
from tests.bom.conftest import Take
from tests.bom.test_cyclonedx import wrong
from tests.bom.test_spdx import read_back

PROJECTS: list[Any] = yaml.safe_load(
    (Path(__file__).parent / "projects.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(params=PROJECTS, ids=lambda one: one["name"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    for name, content in request.param["files"].items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return request.param


def test_its_bill_follows_every_schema(project: Any, tmp_path: Path, taken: Take) -> None:
    inventory = taken(tmp_path / "project")

    assert (wrong(inventory, "1.6"), wrong(inventory, "1.7")) == (None, None)
    assert read_back(inventory) == set()


def test_its_bill_holds_its_components(project: Any, tmp_path: Path, taken: Take) -> None:
    document = json.loads(write(taken(tmp_path / "project")))

    types = sorted(part["type"] for part in document.get("components", ()))
    assert types == project["components"]
