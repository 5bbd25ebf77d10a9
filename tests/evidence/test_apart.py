"""A share of the files may be read in other processes; nothing else comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from roadworthy.evidence import apart, collect, tree

CODE = """
from transformers import pipeline
MODEL_{n} = "org/model-{n}"
def rank_candidates(resumes):
    return pipeline("text-generation", model="org/other-{n}")(resumes)
"""
USER = """
from transformers import AutoModel
from app.code_0 import MODEL_0
from app.code_39 import MODEL_39
first = AutoModel.from_pretrained(MODEL_0)
last = AutoModel.from_pretrained(MODEL_39)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "app").mkdir(parents=True)
    for n in range(40):
        (root / "app" / f"code_{n}.py").write_text(CODE.format(n=n))
    (root / "app" / "broken.py").write_text("import transformers\ndef (:\n")
    (root / "a.py").write_text(USER)
    (root / "z.py").write_text(USER)
    (root / "z.ipynb").write_text('{"cells": [], "nbformat": 4}')
    (root / "README.md").write_text("# A project\n")
    (root / "link.txt").symlink_to("app/code_0.py")
    return root


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[apart.Running]]:
    """Make a small tree count as large, and tell which processes were started."""
    started: list[apart.Running] = []
    start = apart.start

    def noted(task: apart.Task) -> apart.Running | None:
        running = start(task)
        started.extend([running] if running else [])
        return running

    monkeypatch.setattr(tree, "_LARGE_TREE", 10)
    monkeypatch.setattr(tree, "cores", lambda: 3)
    monkeypatch.setattr(tree, "start", noted)
    yield started


def test_it_comes_to_the_same(
    project: Path, large: list[apart.Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = collect(project)
    assert len(large) == 2
    monkeypatch.setattr(tree, "_LARGE_TREE", 1_000_000)

    assert together == collect(project)
    assert len(large) == 2
    assert {"model:org/model-0", "model:org/model-39"} <= {part.id for part in together.components}


def test_what_a_failing_process_should_have_read_is_read_here(
    project: Path, large: list[apart.Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = collect(project)
    monkeypatch.setattr(apart, "_BEGIN", "import sys; sys.exit(1)")

    assert collect(project) == expected
    assert len(large) == 4


def test_without_an_interpreter_everything_is_read_here(
    project: Path, large: list[apart.Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = collect(project)
    monkeypatch.setattr("sys.executable", "/nowhere/python")

    assert collect(project) == expected
    assert len(large) == 2


def test_a_file_that_differs_between_both_readings_is_not_relied_on(
    project: Path, large: list[apart.Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    result = apart.Running.result

    def later(running: apart.Running) -> apart.Result | None:
        found = result(running)
        assert found is not None
        size, changed, inode = found.marks.get("app/code_9.py", (0, 0, 0))
        if changed:
            found.marks["app/code_9.py"] = (size, changed + 1, inode)
        return found

    monkeypatch.setattr(apart.Running, "result", later)
    seen = collect(project)

    assert [f.place.path for f in seen.findings if f.check == "changed-while-read" and f.place] == [
        "app/code_9.py"
    ]
    assert all(place.path != "app/code_9.py" for part in seen.components for place in part.files)


def test_a_module_of_the_project_is_not_taken_for_one_of_ours(
    project: Path, large: list[apart.Running], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    marker = tmp_path / "ran"
    for name in ("pickle", "yaml", "msgspec", "subprocess", "roadworthy"):
        (project / f"{name}.py").write_text(f"open({str(marker)!r}, 'w')\n")
    monkeypatch.chdir(project)
    monkeypatch.setenv("PYTHONPATH", str(project))

    collect(project)

    assert len(large) == 2
    assert not marker.exists()
