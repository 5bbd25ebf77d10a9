"""Notebooks: code and text of cells, with the line of the file."""

from __future__ import annotations

import json

import pytest

from roadworthy.evidence.code import notebooks
from tests.evidence.conftest import Folder, checks, facts, proposed

LOAD = ["import ollama\n", "\n", "r = ollama.chat(model='m')"]


def code(*lines: str) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": list(lines)}


def text(*lines: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": list(lines)}


def notebook(*cells: dict[str, object], indent: int | None = 1) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4}, indent=indent)


def line_of(document: str, words: str) -> int:
    return document[: document.index(words)].count("\n") + 1


def test_a_load_stands_on_its_line_of_the_file(look: Folder) -> None:
    document = notebook(text("# A"), code(*LOAD))
    result = look({"a.ipynb": document})
    line = line_of(document, "r = ollama")
    assert facts(result, "model:m")["loaded_by_code"] is True
    assert ("is_ai_system", True, "a.ipynb", line) in proposed(result)


def test_format_three_is_read(look: Folder) -> None:
    cell = {"cell_type": "code", "input": LOAD, "language": "python", "outputs": []}
    document = json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell]}]}, indent=1)
    result = look({"a.ipynb": document})
    assert ("is_ai_system", True, "a.ipynb", line_of(document, "r = ollama")) in proposed(result)


def test_a_source_in_one_string_has_the_line_of_that_string(look: Folder) -> None:
    document = notebook({"cell_type": "code", "source": "".join(LOAD)})
    result = look({"a.ipynb": document})
    assert ("is_ai_system", True, "a.ipynb", line_of(document, "import ollama")) in proposed(result)


def test_a_notebook_on_one_line_is_read(look: Folder) -> None:
    result = look({"a.ipynb": notebook(code(*LOAD), indent=None)})
    assert ("is_ai_system", True, "a.ipynb", 1) in proposed(result)


MAGICS = [
    ["%pip install ollama\n", "!ls\n"],
    ["files = !ls\n"],
    ["if x:\n", "    !ls\n"],
    ["ollama?\n"],
]


@pytest.mark.parametrize("magic", MAGICS)
def test_magics_do_not_hide_the_rest_of_a_cell(look: Folder, magic: list[str]) -> None:
    result = look({"a.ipynb": notebook(code(*magic, *LOAD))})
    assert checks(result) == []
    assert facts(result, "model:m")["loaded_by_code"] is True


def test_a_line_that_begins_with_an_operator_is_no_magic(look: Folder) -> None:
    cell = code("import ollama\n", "x = ('%s'\n", "     % ollama.chat(model='m'))")
    assert facts(look({"a.ipynb": notebook(cell)}), "model:m")["loaded_by_code"] is True


def test_a_cell_in_another_language_is_left_out(look: Folder) -> None:
    result = look({"a.ipynb": notebook(code("%%bash\n", "echo ("), code(*LOAD))})
    assert checks(result) == []
    assert facts(result, "model:m")["loaded_by_code"] is True


def test_a_broken_cell_is_a_finding_and_the_others_are_read(look: Folder) -> None:
    document = notebook(code("x = (\n"), code(*LOAD))
    result = look({"a.ipynb": document})
    (finding,) = result.findings
    assert finding.check == "unparsable-code"
    assert finding.place is not None
    assert finding.place.line == line_of(document, "x = (")
    assert facts(result, "model:m")["loaded_by_code"] is True


def test_text_proposes_and_a_denied_section_does_not(look: Folder) -> None:
    document = notebook(
        text("# Demo\n", "\n", "This chatbot answers customers."),
        text("## Out of scope\n", "\n", "It ranks applicants for a job."),
        code(*LOAD),
    )
    found = proposed(look({"a.ipynb": document}))
    assert ("interacts_with_people", True, "a.ipynb", line_of(document, "This chatbot")) in found
    assert "purpose" not in {fact for fact, *_ in found}


def test_outputs_are_ignored(look: Folder) -> None:
    cell = code("import ollama\n", "x = chat()")
    cell["outputs"] = [{"text": ["r = ollama.chat(model='m')"], "source": LOAD}]
    assert look({"a.ipynb": notebook(cell)}).components == ()


@pytest.mark.parametrize("cut", [40, 15])
def test_a_notebook_that_ends_too_early_is_a_finding(look: Folder, cut: int) -> None:
    document = notebook(code(*LOAD), code("x = 1\n", "y = 'a long line at the very end'"))
    result = look({"a.ipynb": document[:-cut]})
    assert checks(result) == ["notebook-not-read"]
    assert facts(result, "model:m")["loaded_by_code"] is True


def test_large_outputs_are_not_read_and_that_is_said(look: Folder) -> None:
    cell = code("import ollama\n", "x = chat()")
    later = code(*LOAD)
    later["outputs"] = [{"data": {"image/png": "A" * 2_000_000}}]
    result = look({"a.ipynb": notebook(cell, later, cell)})
    assert sorted(checks(result)) == ["notebook-not-read", "text-not-read-in-full"]


HOSTILE = [
    b"", b"[" * 100_000, b'{"cells": ' + b"[" * 300, b"import ollama }}}", b'"' * 1001,
    b'{"cells": [' + b"{}," * 6000 + b"]}", b'{"cells": [{"source": ["\\ud800\\u12"]}]}',
    b"\xff\xfe\x00import ollama",
]  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_json_ends_with_what_could_be_read(data: bytes) -> None:
    read = notebooks.read(data)
    assert len(read.cells) <= 5000
    notebooks.without_broken(read)


def test_what_is_no_notebook_shows_nothing(look: Folder) -> None:
    assert look({"a.ipynb": '{"a": 1}'}).findings == ()
