from __future__ import annotations

import os
from pathlib import Path

from tests.cli.conftest import EXAMPLE, Run

OLD = """version: 1
systems:
  - id: s
    answers:
      - {question: made, pick: product, who: Ann, when: 2026-10-01}
      - {question: product_safety, pick: safety_part, who: Ann, when: 2026-10-01}
"""


def _old(tmp_path: Path) -> Path:
    path = tmp_path / "roadworthy.yaml"
    path.write_text(OLD)
    return path


def test_check_refuses_an_old_description_and_names_the_way(run: Run, tmp_path: Path) -> None:
    _old(tmp_path)

    ran = run("check", tmp_path)

    assert ran.code == 2
    assert "roadworthy.yaml:1: is of version 1" in ran.err
    assert "roadworthy migrate" in ran.err


def test_without_write_the_change_is_only_shown(run: Run, tmp_path: Path) -> None:
    path = _old(tmp_path)

    ran = run("migrate", tmp_path)

    assert ran.code == 0
    assert "+      - {fact: built_by_us, value: yes, who: Ann, when: 2026-10-01}" in ran.out
    assert f"asked again: {path}:6 product_safety" in ran.err
    assert path.read_text() == OLD


def test_with_write_the_file_can_be_checked(run: Run, tmp_path: Path) -> None:
    path = _old(tmp_path)
    path.chmod(0o640)

    ran = run("migrate", path, "--write")

    assert (ran.code, path.stat().st_mode & 0o777) == (0, 0o640)
    assert "4 answers kept as facts" in ran.out
    assert run("check", tmp_path).code != 2
    assert run("migrate", path, "--write").out.endswith("nothing to do\n")


def test_a_link_is_not_replaced(run: Run, tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text(OLD)
    (tmp_path / "roadworthy.yaml").symlink_to(real)

    ran = run("migrate", tmp_path, "--write")

    assert (ran.code, real.read_text()) == (2, OLD)


def test_a_folder_without_a_description_is_named(run: Run, tmp_path: Path) -> None:
    ran = run("migrate", tmp_path)

    assert (ran.code, ran.out) == (2, "")
    assert os.fspath(tmp_path / "roadworthy.yaml") in ran.err


def test_schema_tests_the_files_that_are_named(run: Run, tmp_path: Path) -> None:
    good = EXAMPLE / "roadworthy.yaml"

    assert run("schema", good).out == f"{good} can be read\n"
    bad = run("schema", good, _old(tmp_path))
    assert (bad.code, bad.out) == (2, f"{good} can be read\n")
