"""What else `check` takes as evidence: reports, observations, advisories, a cache."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

ADVISORIES = Path(__file__).parents[1] / "checks/supply/known-vulnerability/advisories"
VULNERABLE = ADVISORIES.parent / "bad"
PICKLE = b"\x80\x04\x8c\x05mymod\x8c\x05Thing\x93)\x81."
"""Imports mymod.Thing, which nobody knows."""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.pkl").write_bytes(PICKLE)
    return folder


def report(run: Run, *args: object) -> dict[str, Any]:
    ended = run("check", *args, "--format", "json", "--on", "2026-11-21")
    found: dict[str, Any] = json.loads(ended.out)
    return found


def of(found: dict[str, Any], check: str) -> list[dict[str, Any]]:
    return [finding for finding in found["findings"] if finding["check"] == check]


def observation(folder: Path, attempts: list[dict[str, str]]) -> Path:
    digest = hashlib.sha256(PICKLE).hexdigest()
    path = folder.parent / "observation.json"
    path.write_text(
        json.dumps(
            {
                "schema": "roadworthy.observation/1",
                "who": "Ada Example",
                "when": "2026-11-20",
                "command": "unshare -rn python observe.py model.pkl",
                "network": "denied",
                "files": [{"path": "model.pkl", "sha256": digest}],
                "imports": ["mymod"],
                "attempts": attempts,
            }
        )
    )
    return path


def test_a_quiet_observation_stands_beside_the_finding_and_clears_nothing(
    run: Run, model: Path
) -> None:
    (finding,) = of(report(run, model, "--import", observation(model, [])), "unknown-model-import")

    assert finding["outcome"] == "unknown"
    assert finding["method"] == "static only"
    assert "mymod.Thing" in finding["says"]
    assert "2026-11-20 by Ada Example" in finding["says"]


def test_an_observed_attempt_is_a_failure(run: Run, model: Path) -> None:
    tried = [{"kind": "connect", "what": "203.0.113.7:443"}]
    found = report(run, model, "--import", observation(model, tried))

    outcomes = {finding["outcome"] for finding in of(found, "unknown-model-import")}
    assert outcomes == {"fail", "unknown"}


def test_an_observation_of_another_file_says_nothing(run: Run, model: Path) -> None:
    path = observation(model, [])
    (model / "model.pkl").write_bytes(PICKLE + b"N.")

    found = of(report(run, model, "--import", path), "unknown-model-import")

    assert all("Ada" not in finding["says"] for finding in found)


def test_a_report_of_gitleaks_is_taken(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "app.py").write_text("print('hello')\n")
    leak = {
        "RuleID": "generic-api-key",
        "Description": "A key",
        "StartLine": 1,
        "EndLine": 1,
        "File": "app.py",
        "Match": "x",
        "Secret": "hunter2hunter2",
    }
    (tmp_path / "gitleaks.json").write_text(json.dumps([leak]))

    ended = run("check", folder, "--import", tmp_path / "gitleaks.json", "--format", "json")

    (finding,) = of(json.loads(ended.out), "secret-in-repository")
    assert finding["place"]["evidence"] == "app.py"
    assert "gitleaks" in finding["says"]
    assert "hunter2" not in ended.out


def test_advisories_name_the_flaws_of_a_package(run: Run) -> None:
    without = of(report(run, VULNERABLE), "known-vulnerability")
    named = of(report(run, VULNERABLE, "--advisories", ADVISORIES), "known-vulnerability")

    assert [finding["outcome"] for finding in without] == ["unknown"]
    assert "fail" in {finding["outcome"] for finding in named}


@pytest.mark.parametrize(
    ("option", "text"),
    [("--import", "{}"), ("--import", "no json"), ("--import", '{"results": 1}')],
)
def test_a_report_of_no_kind_is_our_own_bad_input(
    run: Run, model: Path, tmp_path: Path, option: str, text: str
) -> None:
    (tmp_path / "report.json").write_text(text)

    ended = run("check", model, option, tmp_path / "report.json")

    assert ended.code == 2
    assert "is no report of a kind that is known" in ended.err


@pytest.mark.parametrize("option", ["--import", "--advisories"])
def test_a_file_that_is_not_there_is_our_own_bad_input(run: Run, model: Path, option: str) -> None:
    assert run("check", model, option, model / "nowhere").code == 2


def test_a_cache_changes_nothing_that_is_said(run: Run, model: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    (model / "weights.gguf").write_bytes(b"GGUF" + b"\0" * (5 << 20))

    first = report(run, model, "--cache", cache)

    assert first == report(run, model, "--cache", cache) == report(run, model)
    assert cache.is_dir()


def test_code_that_runs_on_load_stops(run: Run, model: Path) -> None:
    (model / "model.pkl").write_bytes(b"cos\nsystem\n(S'echo roadworthy'\ntR.")

    ended = run("check", model, "--on", "2026-11-21")

    assert ended.code == 1
    assert "STOP: model.pkl: it calls os.system" in ended.out
    assert "model.pkl: Do not load it" in ended.out


def test_who_accepts_dangerous_code_says_so_by_name(run: Run, model: Path) -> None:
    (model / "model.pkl").write_bytes(b"cos\nsystem\n(S'echo roadworthy'\ntR.")
    (finding,) = of(report(run, model), "dangerous-model-code")
    about = f"dangerous-model-code:{'os.system'}:model.pkl"
    (model / "roadworthy.yaml").write_text(
        "version: 2\nsystems:\n  - id: model\n    decisions:\n"
        f"      - {{about: '{about}', who: A, when: 2026-11-20, why: a test, until: 2027-01-01}}\n"
    )

    assert finding["outcome"] == "fail"
    assert [f["outcome"] for f in of(report(run, model), "dangerous-model-code")] == ["accepted"]
