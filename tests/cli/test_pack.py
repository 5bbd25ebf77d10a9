from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from roadworthy.cli import main

PACK = Path(str(files("roadworthy") / "law" / "packs" / "eu_ai_act"))


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(["pack", *args])
    out, err = capsys.readouterr()
    return int(stopped.value.code or 0), out, err


def test_packs_are_listed_with_the_state_of_their_acts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert "eu_ai_act" in out
    assert "2024/1689  EU AI Act: in force" in out


def test_a_pack_in_a_folder_of_any_name_takes_the_place_of_the_installed_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(PACK, tmp_path / "mine")
    args = ("lint", str(tmp_path / "mine"), "--cases-only", "--today", "2026-11-21")
    code, out, _ = run(capsys, *args)
    assert (code, out.splitlines()[-1].partition(":")[0]) == (0, "eu_ai_act")


def test_a_case_that_fails_makes_lint_fail_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(PACK, tmp_path / "mine")
    rules = tmp_path / "mine" / "high_risk.yaml"
    rules.write_text(rules.read_text().replace("purpose in {creditworthiness}", "profiles_people"))
    args = ("lint", str(tmp_path / "mine"), "--cases-only", "--today", "2026-11-21")
    code, out, _ = run(capsys, *args)
    assert code == 1
    assert ".test.yaml:" in out


@pytest.mark.parametrize("text", ["[]", "id: [", "id: x"])
def test_a_pack_that_cannot_be_read_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "pack.yaml").write_text(text)
    code, _, err = run(capsys, "lint", str(tmp_path))
    assert code == 2
    assert "pack.yaml" in err
    assert "Traceback" not in err


def test_a_name_that_is_no_pack_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "lint", "nothing_of_that_name")
    assert code == 2
    assert "installed: eu_ai_act" in err
