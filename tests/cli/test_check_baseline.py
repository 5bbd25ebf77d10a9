from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from roadworthy.assessment import Level, Matter
from roadworthy.baseline import Baseline, read
from roadworthy.errors import OptionError
from tests.cli.conftest import EXAMPLE, Run

TODAY = ("--on", "2026-11-21", "--law-as-of", "2026-11-21")

OPEN = Matter(Level.OPEN, True, "a duty of later", "duty:a")
DUE = Matter(Level.DUE, True, "the same duty, due", "duty:a")
MAYBE = Matter(Level.OPEN, False, "the same duty, perhaps", "duty:a")
STOP = Matter(Level.STOP, True, "forbidden", "conclusion:p")


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ([], [OPEN], [OPEN]),
        ([OPEN], [OPEN], []),
        ([OPEN], [], []),
        ([DUE], [OPEN], []),
        ([OPEN], [DUE], [DUE]),
        ([MAYBE], [OPEN], [OPEN]),
        ([OPEN], [MAYBE], []),
        ([OPEN], [OPEN, OPEN], [OPEN]),
        ([STOP], [STOP], [STOP]),
    ],
    ids=[
        "what did not stand there is new",
        "what stood there is not",
        "what is gone is not",
        "what has become milder is not",
        "what has become due is new",
        "what has become certain is new",
        "what has become uncertain is not",
        "a second one of the same name is new",
        "what is forbidden is always new",
    ],
)
def test_only_what_is_new_or_worse_counts(
    before: list[Matter], now: list[Matter], new: list[Matter]
) -> None:
    assert list(Baseline("", "", tuple(before))._new(now)) == new


def _written(run: Run, tmp_path: Path, *args: object) -> Path:
    path = tmp_path / "baseline.json"
    run("check", *args, *TODAY, "--format", "json", "-o", path)
    return path


def test_a_build_passes_when_nothing_is_new(run: Run, tmp_path: Path) -> None:
    baseline = _written(run, tmp_path, EXAMPLE)

    without = run("check", EXAMPLE, *TODAY)
    ran = run("check", EXAMPLE, *TODAY, "--baseline", baseline)

    assert (without.code, ran.code) == (1, 0)
    assert "0 new or worse" in ran.err
    assert ran.out == without.out


def test_a_duty_that_has_become_due_fails_the_build(run: Run, tmp_path: Path) -> None:
    baseline = _written(run, tmp_path, EXAMPLE)

    later = ("--on", "2028-01-01", "--law-as-of", "2026-11-21", "--answers", _eternal(tmp_path))
    ran = run("check", EXAMPLE, *later, "--baseline", baseline)

    assert ran.code == 1
    assert "[duty:eu_ai_act." in ran.err


def _eternal(tmp_path: Path) -> Path:
    path = tmp_path / "answers.yaml"
    path.write_bytes((EXAMPLE / "roadworthy.yaml").read_bytes())
    return path


def test_a_new_finding_fails_the_build_and_an_old_one_does_not(run: Run, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "LICENSE").write_text("Do what you like, except on Sundays.")
    (project / "app.py").write_text("x = 1")
    baseline = _written(run, tmp_path, project)

    same = run("check", project, *TODAY, "--baseline", baseline)
    (project / "model.safetensors").write_bytes(b"no header")
    more = run("check", project, *TODAY, "--baseline", baseline)

    assert (same.code, more.code) == (0, 3)
    assert "finding:malformed-weights:model.safetensors@" in more.err
    assert "finding:licence-unclear:code" not in more.err


def test_a_finding_about_a_whole_file_is_bound_to_what_the_file_held(
    run: Run, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "model.safetensors").write_bytes(b"no header")
    (project / "README.md").write_text("---\nlicense: mit\n---\n")
    baseline = _written(run, tmp_path, project)

    (project / "model.safetensors").write_bytes(b"another one")

    assert run("check", project, *TODAY, "--baseline", baseline).code == 3


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "nothing", "[" * 100_000, '{"schema": "roadworthy.report/2"}']
)
def test_what_is_no_report_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)

    ran = run("check", EXAMPLE, "--baseline", path)

    assert (ran.code, ran.out) == (2, "")
    assert "--format json" in ran.err


def test_the_baseline_of_another_system_is_refused(run: Run, tmp_path: Path) -> None:
    path = _written(run, tmp_path, EXAMPLE)
    report = json.loads(path.read_text())
    report["subject"]["name"] = "Another"
    path.write_text(json.dumps(report))

    ran = run("check", EXAMPLE, "--baseline", path)

    assert ran.code == 2
    assert "one baseline for each system" in ran.err


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(OptionError, match="not a regular file"):
        read(path)
