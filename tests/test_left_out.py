"""What somebody leaves out is not read, and every report says so."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from pathlib import Path

import pytest

from roadworthy import cli
from roadworthy.assessment import Assessment, check
from roadworthy.errors import DescriptionError
from roadworthy.law.clock import Clock
from roadworthy.system import Outcome

DAY = dt.date(2026, 11, 21)
ENTRY = "{path: %s, who: Ada, when: 2026-11-01, why: invented data for tests, until: %s}"


def assessed(root: Path, path: str, until: str = "2027-10-01") -> Assessment:
    entry = ENTRY % (path, until)
    (root / "roadworthy.yaml").write_text(f"version: 2\nleft_out:\n  - {entry}\n", encoding="utf-8")
    (root / "tests" / "data").mkdir(parents=True)
    (root / "tests" / "data" / "w.pkl").write_bytes(b"\x80\x04N.")
    (root / "w.pkl").write_bytes(b"\x80\x04N.")
    return check(root, Clock(DAY, DAY), today=DAY)


def names(found: Assessment) -> set[str]:
    return {finding.name for finding in found.findings}


def test_a_folder_that_is_left_out_is_not_read_and_shown(tmp_path: Path) -> None:
    found = assessed(tmp_path, "tests/data")

    assert found.collected.skipped == ("tests/data",)
    assert "pickled-weights:tests/data/w.pkl" not in names(found)
    assert "pickled-weights:w.pkl" in names(found)
    (left,) = [finding for finding in found.findings if finding.check == "left-out"]
    assert left.outcome is Outcome.ACCEPTED
    assert left.fix == "accepted by Ada until 2027-10-01: invented data for tests"


def test_a_single_file_may_be_left_out(tmp_path: Path) -> None:
    assert "pickled-weights:w.pkl" not in names(assessed(tmp_path, "w.pkl"))


def test_after_its_day_it_is_looked_at_again(tmp_path: Path) -> None:
    found = assessed(tmp_path, "tests/data", until="2026-11-20")

    assert "pickled-weights:tests/data/w.pkl" in names(found)
    (left,) = [finding for finding in found.findings if finding.check == "left-out"]
    assert left.outcome is Outcome.UNKNOWN


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    (left,) = [f for f in assessed(tmp_path, "tests/date").findings if f.check == "left-out"]

    assert left.outcome is Outcome.UNKNOWN
    assert "nothing that was read is called that" in left.says


@pytest.mark.parametrize("path", [".", "..", "../x", "/etc", "a/../..", "roadworthy.yaml", "./"])
def test_neither_the_whole_nor_what_lies_outside_can_be_left_out(tmp_path: Path, path: str) -> None:
    with pytest.raises(DescriptionError, match="cannot leave out"):
        assessed(tmp_path, path)


def test_without_answers_nothing_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assessed(tmp_path, "tests/data")

    monkeypatch.setattr(sys, "argv", ["roadworthy", "check", str(tmp_path), "--no-answers"])
    with contextlib.suppress(SystemExit):
        cli.main()

    assert "tests/data/w.pkl" in capsys.readouterr().out
