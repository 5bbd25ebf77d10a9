from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from roadworthy.cli.output import write_whole
from roadworthy.errors import OptionError

RUN = [sys.executable, "-m", "roadworthy"]


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*RUN, *args], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_what_is_no_regular_file_is_never_replaced(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "target"
    match kind:
        case "pipe":
            os.mkfifo(target)
        case "link":
            target.symlink_to(tmp_path / "elsewhere")
        case "folder":
            target.mkdir()
    before = target.lstat().st_mode
    with pytest.raises(OptionError, match="is not replaced"):
        write_whole(target, "x")
    assert target.lstat().st_mode == before
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    target.write_text("old")
    target.chmod(0o600)
    write_whole(target, "new")
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_new_file_never_takes_the_place_of_one_that_appeared(tmp_path: Path) -> None:
    target = tmp_path / "roadworthy.yaml"
    target.write_text("mine")
    with pytest.raises(OptionError):
        write_whole(target, "theirs", exclusive=True)
    assert target.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["roadworthy.yaml"]


def test_a_report_in_a_file_holds_no_colours(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    report = tmp_path / "report.txt"
    done = run("check", str(tmp_path / "in"), "-o", str(report))
    assert done.returncode == 3
    assert "\x1b" not in report.read_text()


def test_a_reader_that_goes_away_does_not_change_the_exit_code(tmp_path: Path) -> None:
    command = f"{sys.executable} -m roadworthy check {tmp_path} --full; echo $? >&2"
    done = subprocess.run(
        ["sh", "-c", f"({command}) | true"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr.splitlines()[-1] == "3"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", ["pipe", "folder", "loop"])
def test_a_description_that_is_no_file_is_bad_input_and_not_silence(
    tmp_path: Path, kind: str
) -> None:
    target = tmp_path / "roadworthy.yaml"
    match kind:
        case "pipe":
            os.mkfifo(target)
        case "folder":
            target.mkdir()
        case "loop":
            target.symlink_to("roadworthy.yaml")
    done = run("check", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("error: roadworthy.yaml: cannot be read")
    assert done.stdout == ""
