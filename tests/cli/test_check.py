from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.cli.conftest import EXAMPLE, Run

TODAY = ("--on", "2026-11-21", "--law-as-of", "2026-11-21")
BEFORE_THE_AMENDMENT = ("--on", "2026-07-01", "--law-as-of", "2026-07-01")

Report = dict[str, Any]


def _report(run: Run, *args: object) -> Report:
    report: Report = json.loads(run("check", *args, "--format", "json").out)
    return report


def _conclusion(report: Report, name: str) -> Report:
    found: Report = next(
        item for item in (*report["roles"], *report["conclusions"]) if item["id"] == name
    )
    return found


def _favourable(report: Report) -> list[str]:
    return [
        item["id"]
        for item in report["conclusions"]
        if item["favourable"] and item["truth"] == "yes"
    ]


def _started(*args: object, seed: int = 0) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "roadworthy", *map(str, args)],
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": str(seed), "COLUMNS": "100"},
        check=False,
    )


# The example with its answers.


def test_the_example_has_a_provider_and_a_deployer(run: Run) -> None:
    report = _report(run, EXAMPLE, *TODAY)

    held = {role["id"] for role in report["roles"] if role["stands"] == "yes"}
    assert held == {"provider", "deployer"}
    assert {role["truth"] for role in report["roles"]} == {"yes", "no"}


def test_the_example_is_high_risk_by_point_4a_and_by_nothing_else(run: Run) -> None:
    report = _report(run, EXAMPLE, *TODAY)
    high_risk = _conclusion(report, "high_risk_a3")
    listing = [
        ground["rule"]
        for ground in high_risk["because"]
        if ground.get("rule", "").startswith("annex_iii") and ground["value"] == "yes"
    ]

    assert (high_risk["truth"], high_risk["stands"]) == ("yes", "yes")
    assert listing == ["annex_iii_points_3_8", "annex_iii_4a"]
    assert "Annex III, point 5(b)" not in json.dumps(report)
    assert "5(b)" not in run("check", EXAMPLE, *TODAY, "--full").out


def test_high_risk_binds_from_december_2027_under_the_amended_law(run: Run) -> None:
    high_risk = _conclusion(_report(run, EXAMPLE, *TODAY), "high_risk_a3")

    assert [period["from"] for period in high_risk["periods"]] == ["2027-12-02"]


def test_high_risk_bound_from_august_2026_before_the_amendment_was_published(run: Run) -> None:
    report = _report(run, EXAMPLE, *BEFORE_THE_AMENDMENT)
    high_risk = _conclusion(report, "high_risk_a3")

    assert [period["from"] for period in high_risk["periods"]] == ["2026-08-02"]
    assert report["clock"] == {"on": "2026-07-01", "law_as_of": "2026-07-01"}


def test_profiling_closes_the_way_out_of_article_6_3(run: Run) -> None:
    high_risk = _conclusion(_report(run, EXAMPLE, *TODAY), "use.high_risk")
    values = {ground.get("rule"): ground["value"] for ground in high_risk["because"]}

    assert values["art_6_3_profiling"] == "yes"
    assert values["art_6_3"] == "no"
    assert "Art. 6(3) is closed" in run("check", EXAMPLE, *TODAY).out


def test_only_what_binds_today_fails_a_build(run: Run) -> None:
    result = run("check", EXAMPLE, *TODAY)
    due = result.out.partition("DUE NOW")[2].partition("LATER")[0]

    assert result.code == 1
    assert "Art. 4(1) as amended" in due
    assert "Art. 9" not in due


def test_a_threshold_of_stop_lets_the_example_pass(run: Run) -> None:
    assert run("check", EXAMPLE, *TODAY, "--fail-on", "stop").code == 0


# The example without answers.


def test_without_answers_nothing_is_decided_and_nothing_cleared(run: Run) -> None:
    result = run("check", EXAMPLE, "--no-answers", *TODAY)
    report = _report(run, EXAMPLE, "--no-answers", *TODAY)

    assert result.code == 3
    assert report["outcome"] == "unknown"
    assert _favourable(report) == []


def test_without_answers_the_purpose_is_proposed_with_its_line(run: Run) -> None:
    purpose = _report(run, EXAMPLE, "--no-answers", *TODAY)["facts"]["use..purpose"]
    source = purpose["proposal"][0]["source"]

    assert purpose["value"] is None
    assert {"evaluate_candidates": True} in [item["value"] for item in purpose["proposal"]]
    assert source["evidence"].startswith("src/ranking/")
    assert source["line"] >= 1


def test_without_answers_the_next_question_is_named(run: Run) -> None:
    result = run("check", EXAMPLE, "--no-answers", *TODAY)

    assert 'answer "What did you make, or what do you do with it?' in result.words


# What is claimed and not shown.


def test_a_narrow_task_is_not_enough_while_nobody_says_whether_people_are_profiled(
    run: Run, tmp_path: Path
) -> None:
    lines = (EXAMPLE / "roadworthy.yaml").read_text(encoding="utf-8").splitlines()
    claim = (
        "          - {fact: limited_role, value: {narrow_task: yes}, who: A, when: 2026-11-20}\n"
        "          - {fact: significant_risk, value: no, who: A, when: 2026-11-20}"
    )
    at = next(number for number, line in enumerate(lines) if "question: profiling" in line)
    answers = tmp_path / "answers.yaml"
    answers.write_text("\n".join([*lines[:at], claim, *lines[at + 1 :]]), encoding="utf-8")

    report = _report(run, EXAMPLE, "--answers", answers, *TODAY)
    result = run("check", EXAMPLE, "--answers", answers, *TODAY)
    high_risk = _conclusion(report, "use.high_risk")

    assert (high_risk["truth"], high_risk["stands"]) == ("unknown", "yes")
    assert "high-risk (Annex III), unless you show" in result.words
    assert "use.derogated" not in _favourable(report)


# Folders that say nothing.


@pytest.mark.parametrize("files", [{}, {"a.txt": "words\n", "notes/b.md": "# Notes\n\nMore.\n"}])
def test_a_folder_that_says_nothing_is_unknown(
    run: Run, tmp_path: Path, files: dict[str, str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    report = _report(run, tmp_path, *TODAY)

    assert run("check", tmp_path, *TODAY).code == 3
    assert report["outcome"] == "unknown"
    assert _favourable(report) == []
    assert _conclusion(report, "minimal")["truth"] == "unknown"


_WITHOUT_PRIVILEGES = """
import datetime as dt, os, sys
from pathlib import Path
from roadworthy.assessment import Level, check
from roadworthy.law.book import load
from roadworthy.law.clock import Clock
from roadworthy.report.json import write
from roadworthy.vocabulary import common

day = dt.date(2026, 11, 21)
book = load(common())
os.chdir(sys.argv[1])
write(check(Path(), Clock(day, day), book=book))  # loads what is needed while it may be read
Path("app.py").chmod(0)
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
assessment = check(Path(), Clock(day, day), book=book)
print(write(assessment))
sys.exit(assessment.exit_code(Level.DUE))
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user can reach; those of pytest are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_file_that_cannot_be_read_is_a_finding_and_clears_nothing(open_folder: Path) -> None:
    (open_folder / "app.py").write_text("print('hello')\n", encoding="utf-8")

    ended = subprocess.run(
        [sys.executable, "-c", _WITHOUT_PRIVILEGES, str(open_folder)],
        capture_output=True,
        check=False,
    )
    report = json.loads(ended.stdout)

    assert ended.returncode == 3
    assert report["outcome"] == "unknown"
    assert _favourable(report) == []
    places = [
        (finding["check"], finding["place"]["evidence"])
        for finding in report["findings"]
        if finding["outcome"] == "unknown" and finding["place"]
    ]
    assert places == [("unreadable-file", "app.py")]


# Our own input.

_SYSTEM = "version: 2\nsystems:\n  - id: a\n    answers:\n"

_BAD = {
    "unknown key": (b"version: 2\nsytems: []\n", "did you mean 'systems'?"),
    "impossible day": (
        (_SYSTEM + "      - {question: made, pick: product, who: A, when: 2026-02-30}\n").encode(),
        "2026-08-02",
    ),
    "no such option": (
        (_SYSTEM + "      - {question: made, pick: produkt, who: A, when: 2026-02-20}\n").encode(),
        "did you mean 'product'?",
    ),
    "no such question": (
        (_SYSTEM + "      - {question: maid, pick: product, who: A, when: 2026-02-20}\n").encode(),
        "did you mean 'made'?",
    ),
    "a key twice": (b"version: 2\nversion: 1\n", "keep one"),
    "aliases": (
        b"version: 2\nsystems: &a [x, x]\norganisation: [*a, *a, *a]\n",
        "write the value out",
    ),
    "deep nesting": (b"[" * 100_000, "flatten"),
    "deep mapping": (b"{a: " * 50_000, "flatten"),
    "not UTF-8": (b"version: 2\nsystems: [{id: caf\xe9}]\n", "UTF-8"),
    "not YAML": (b"version: [1\n", "brackets"),
    "contradiction": (
        (
            _SYSTEM
            + "      - {fact: own_use, value: yes, who: A, when: 2026-02-20}\n"
            + "      - {fact: own_use, value: no, who: B, when: 2026-02-20}\n"
        ).encode(),
        "keep one of the two",
    ),
    "too large": (b"#" * ((1 << 20) + 1), "split it"),
    "a version from the future": (b"version: 9\n", "roadworthy schema"),
    "an empty file": (b"", "roadworthy schema"),
    "a control character": (b'version: 2\n"\\e[31mred": 1\n', "roadworthy schema"),
}


@pytest.mark.parametrize("bad", _BAD)
def test_bad_answers_end_in_one_error_and_a_hint(run: Run, tmp_path: Path, bad: str) -> None:
    data, hint = _BAD[bad]
    (tmp_path / "roadworthy.yaml").write_bytes(data)
    before = sorted(tmp_path.iterdir())

    result = run("check", tmp_path, *TODAY, "-o", tmp_path / "report.txt")
    error, advice = result.err.splitlines()

    assert result.code == 2
    assert error.startswith("error: roadworthy.yaml")
    assert hint in advice
    assert result.out == ""
    assert result.err.replace("\n", "").isprintable()
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["--on", "2026-02-30"], "2026-08-02"),
        (["--on", "tomorrow"], "2026-08-02"),
        (["--law-as-of", "20260802"], "2026-08-02"),
        (["--system", "another"], "applicant-ranking"),
        (["--answers", "nowhere.yaml"], "check the path"),
        (["--answers", "a.yaml", "--no-answers"], "keep one"),
    ],
)
def test_bad_options_end_in_an_error_and_a_hint(run: Run, args: list[str], hint: str) -> None:
    result = run("check", EXAMPLE, *args)

    assert result.code == 2
    assert result.err.startswith("error: ")
    assert hint in result.err.splitlines()[1]


@pytest.mark.parametrize("args", [["--format", "pdf"], ["--fail-on", "never"], ["--nonsense"]])
def test_options_that_do_not_exist_end_with_code_two(run: Run, args: list[str]) -> None:
    assert run("check", EXAMPLE, *args).code == 2


def test_a_path_that_is_not_there_ends_with_code_two(run: Run, tmp_path: Path) -> None:
    result = run("check", tmp_path / "nowhere")

    assert result.code == 2
    assert len(result.err.splitlines()) == 2


# What is written.


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_a_report_is_written_whole_where_asked(run: Run, tmp_path: Path, form: str) -> None:
    report = tmp_path / "report"

    result = run("check", EXAMPLE, *TODAY, "--format", form, "-o", report)

    assert result.code == 1
    assert result.out == ""
    assert "applicant" in report.read_text(encoding="utf-8").lower()
    assert sorted(tmp_path.iterdir()) == [report]


def test_a_report_into_a_folder_that_is_not_there_ends_with_code_two(
    run: Run, tmp_path: Path
) -> None:
    result = run("check", EXAMPLE, *TODAY, "-o", tmp_path / "nowhere" / "report.txt")

    assert result.code == 2
    assert "choose another file" in result.err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_into_what_is_inspected(run: Run, project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}

    run("check", project, *TODAY)

    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_a_file_of_the_project_with_a_hostile_name_reaches_no_terminal(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a\x1b]0;owned\x07\n<b>.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / os.fsdecode(b"caf\xe9.safetensors")).write_bytes(b"\0")

    for form in ("text", "json", "html"):
        out = click.unstyle(run("check", tmp_path, *TODAY, "--format", form, "--full").out)
        assert [line for line in out.split("\n") if not line.isprintable()] == []


# What meets a duty.


def _evidence(project: Path, *entries: str) -> None:
    """Give the example its answers back, and evidence with them."""
    answers = (EXAMPLE / "roadworthy.yaml").read_text(encoding="utf-8")
    lines = "".join(f"      - {{{entry}}}\n" for entry in entries)
    text = f"{answers.rstrip()}\n    evidence:\n{lines}"
    (project / "roadworthy.yaml").write_text(text, encoding="utf-8")


RECORD = "shows: document.literacy-record, path: docs/record.md, who: A. Person"


def test_evidence_that_exists_meets_a_duty_and_a_build_passes(run: Run, project: Path) -> None:
    _evidence(project, f"{RECORD}, when: 2026-11-01")
    missing = run("check", project, *TODAY)
    (project / "docs").mkdir()
    (project / "docs" / "record.md").write_text("Who was trained, when, in what.\n")
    there = run("check", project, *TODAY)

    assert (missing.code, there.code) == (1, 0)
    assert "docs/record.md is not there" in missing.words
    assert "DUE NOW" not in there.out
    assert "MET shown by docs/record.md (A. Person, 2026-11-01)" in there.words
    assert run("check", project, *TODAY, "--no-answers").code == 3


def test_evidence_from_tomorrow_is_bad_input(run: Run, project: Path) -> None:
    _evidence(project, f"{RECORD}, when: 2999-01-01")
    result = run("check", project)

    assert result.code == 2
    assert "nobody can have said this on 2999-01-01" in result.err
    assert result.out == ""


def test_the_list_of_duties_holds_all_that_the_packs_know(run: Run) -> None:
    result = run("check", EXAMPLE, *TODAY, "--duties")
    report = _report(run, EXAMPLE, *TODAY, "--duties")

    assert result.code == run("check", EXAMPLE, *TODAY).code
    assert all(duty["title"] in result.out for duty in report["duties"])
    assert f"DOES NOT BIND {len(report['not_binding'])} (--full lists them" in result.words
    assert "{shows: document.literacy-record, path: FILE, who: NAME, when: DAY}" in result.words
    assert report == _report(run, EXAMPLE, *TODAY)
    assert "All duties" in run("check", EXAMPLE, *TODAY, "--duties", "--format", "html").out


# The whole program.


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_two_runs_give_the_same_bytes(form: str) -> None:
    first = _started("check", EXAMPLE, *TODAY, "--format", form, seed=1)
    second = _started("check", EXAMPLE, *TODAY, "--format", form, seed=2)

    assert first.stdout
    assert first.stdout == second.stdout


def test_the_exit_code_reaches_the_shell(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "roadworthy.yaml").write_text("no\n", encoding="utf-8")

    assert _started("check", EXAMPLE, *TODAY, "--fail-on", "stop").returncode == 0
    assert _started("check", EXAMPLE, *TODAY).returncode == 1
    assert _started("check", tmp_path / "bad").returncode == 2
    assert _started("check", tmp_path, *TODAY).returncode == 3


def test_upstream_models_are_read_where_the_options_say(run: Run, tmp_path: Path) -> None:
    app, models = tmp_path / "app", tmp_path / "models"
    (models / "org" / "m").mkdir(parents=True)
    app.mkdir()
    (models / "org" / "m" / "README.md").write_text("---\nlicense: mit\n---\n")
    (app / "app.py").write_text("from peft import AutoModel\nAutoModel.from_pretrained('org/m')\n")

    report = _report(run, app, "--with", models)
    nowhere = run("check", app).out
    not_wanted = run("check", app, "--no-upstream").out

    (model,) = (part for part in report["components"] if part["id"] == "model:org/m")
    assert model["licence"]["id"] == "mit"
    assert "[upstream-not-found," in nowhere
    assert "[upstream-not-looked-up," in not_wanted


@pytest.mark.parametrize("options", [["--with", "nowhere"], ["--with", ".", "--no-upstream"]])
def test_options_about_upstream_models_that_make_no_sense_are_refused(
    run: Run, options: list[str]
) -> None:
    assert run("check", *options).code == 2
