"""The files by which other tools call roadworthy: the hooks of pre-commit and the CI action."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from roadworthy.safe_yaml import parse
from tests.cli.conftest import EXAMPLE, Run
from tests.cli.conftest import run as run

ROOT = Path(__file__).parents[1]
HOOKS: list[dict[str, Any]] = parse(
    (ROOT / ".pre-commit-hooks.yaml").read_bytes(), name="hooks"
).data
KEYS = {
    "id", "name", "description", "entry", "language", "files", "pass_filenames", "always_run",
    "require_serial", "verbose",
}  # fmt: skip
"""The keys of https://pre-commit.com/#creating-new-hooks that are used here."""


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_calls_a_command_that_there_is(hook: dict[str, Any], run: Run) -> None:
    program, *args = shlex.split(hook["entry"])
    files = [EXAMPLE / "roadworthy.yaml"] if hook.get("pass_filenames", True) is True else []

    ran = run(*args, *files)

    assert set(hook) <= KEYS
    assert program == "roadworthy"
    assert ran.code in (0, 1, 3)


def test_the_hook_for_descriptions_gets_these_files_only() -> None:
    (hook,) = [hook for hook in HOOKS if hook["id"] == "roadworthy-description"]
    pattern = re.compile(hook["files"])

    assert pattern.search("roadworthy.yaml")
    assert pattern.search("a/b/roadworthy.yaml")
    assert not pattern.search("notroadworthy.yaml")
    assert not pattern.search("roadworthy.yaml.bak")


def _action() -> dict[str, Any]:
    data: dict[str, Any] = parse((ROOT / "action.yml").read_bytes(), name="action").data
    return data


def test_every_input_of_the_action_reaches_the_script_as_environment() -> None:
    action = _action()
    (step,) = action["runs"]["steps"]
    script = (ROOT / ".ci" / "action").read_text()
    used = set(re.findall(r"\$\{?(ROADWORTHY_\w+)", script))

    named = {re.sub(r"\W", "_", name).upper() for name in action["inputs"]}
    assert {f"ROADWORTHY_{name}" for name in named} | {"ROADWORTHY_SOURCE"} == set(step["env"])
    assert used == set(step["env"])
    assert "${{" not in step["run"]  # an input is never pasted into a command


def test_the_action_uses_nobody_elses_action() -> None:
    assert all("uses" not in step for step in _action()["runs"]["steps"])
