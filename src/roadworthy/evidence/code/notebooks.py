"""Notebooks (nbformat 3 and 4): the code and the text of their cells, with lines of the file.

The JSON is read token by token, so that each line of a cell keeps the line of the file on which it
stands, outputs cost no more than a look, and what was cut off shows the cells before the cut. A
cell whose source is one long JSON string has one line in the file, which is then given.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from roadworthy.evidence.code.syntax import parsed

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]:,]|[^\s"{}\[\]:,]++|"', re.DOTALL)
_MAX_DEPTH = 200
_MAX_CELLS = 5_000
_CELLS = (("", "cells"), ("", "worksheets", "", "cells"))
"""The keys under which the list of cells stands: format 4, then format 3."""
_TEXTS = ("source", "input")
_MAGIC = re.compile(r"\s*+(?:[%!?]|[\w, ]+=\s*[%!])|.*\?\s*$")
_OTHER_LANGUAGE = re.compile(r"\s*%%(?!(?:time|timeit|capture|prun|memit)\b)")
_DENIED = re.compile(
    r"^#+ .*(?:out[- ]of[- ]scope|limitation|prohibit|forbidden|misuse|not intended|unacceptable"
    r"|restrict|do not|don't|bias|risk|ethic|must not)",
    re.IGNORECASE | re.MULTILINE,
)
"""A heading over what a system is not for."""


@dataclass(slots=True)
class Cell:
    """One cell: its kind, its lines, and where each stands in the file."""

    kind: str = ""
    lines: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    open: bool = False
    """True while the last line has no end yet."""

    def add(self, text: str, row: int) -> None:
        """Add a piece of the source that stands in a row of the file."""
        for line in re.split(r"(?<=\n)", text):
            if not line:
                continue
            if self.open:
                self.lines[-1] += line.rstrip("\r\n")
            else:
                self.lines.append(line.rstrip("\r\n"))
                self.rows.append(row)
            self.open = not line.endswith("\n")


@dataclass(slots=True)
class Notebook:
    """The cells of a notebook, as far as they could be read."""

    cells: list[Cell] = field(default_factory=list)
    problem: str = ""
    """Why not all of it was read; empty when it was."""


@dataclass(slots=True)
class Joined:
    """The code of all cells as one text."""

    lines: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    """Rows of the file at which cells begin that are no Python."""


def as_lines(data: bytes) -> bytes:
    """Return the JSON with each text, and each line of a text, on a line of its own: for a look."""
    return data.replace(b"\\n", b"\n").replace(b'"', b"\n")


def read(data: bytes) -> Notebook:
    """Read the cells; a text that ends too early, or nests too deep, gives those before."""
    text = data.decode("utf-8-sig", "replace")
    notebook = Notebook()
    path: list[tuple[str, str]] = []
    """Each open bracket, and the key under which it stands."""
    key, is_key = "", False
    cell_depth = 0
    row, position = 1, 0
    for token in _TOKEN.finditer(text):
        row += text.count("\n", position, token.start())
        position = token.start()
        sign = token[0]
        if sign in ("{", "["):
            if len(path) >= _MAX_DEPTH:
                notebook.problem = "nests too deep"
                return notebook
            if sign == "{" and tuple(under for _, under in path) in _CELLS:
                if len(notebook.cells) >= _MAX_CELLS:
                    notebook.problem = f"has more than {_MAX_CELLS} cells"
                    return notebook
                notebook.cells.append(Cell())
                cell_depth = len(path) + 1
            path.append((sign, key))
            key, is_key = "", sign == "{"
        elif sign in ("}", "]"):
            if not path:
                break
            path.pop()
            if len(path) < cell_depth:
                cell_depth = 0
            key, is_key = "", False
        elif sign == ",":
            is_key = bool(path) and path[-1][0] == "{"
        elif sign == ":":
            is_key = False
        elif sign == '"':
            break
        elif is_key:
            key = sign[1:-1] if len(sign) < 40 else ""
        elif cell_depth and sign[0] == '"':
            _take(notebook.cells[-1], path, key, len(path) - cell_depth, sign, row)
    else:
        notebook.problem = "ends too early" if path else ""
        return notebook
    notebook.problem = "ends too early" if path else "is no JSON"
    return notebook


def _take(
    cell: Cell, path: list[tuple[str, str]], key: str, depth: int, sign: str, row: int
) -> None:
    """Keep a text that is the kind or a piece of the source of a cell."""
    if depth == 0 and key == "cell_type":
        cell.kind = sign[1:-1]
    elif (depth == 0 and key in _TEXTS) or (depth == 1 and path[-1] in (("[", t) for t in _TEXTS)):
        try:
            cell.add(json.loads(sign, strict=False), row)
        except ValueError:
            return


def code(notebook: Notebook) -> Joined:
    """Join the code cells; magics and cells in another language are blanked."""
    joined = Joined()
    for cell in notebook.cells:
        if cell.kind != "code":
            continue
        joined.lines += _without_magics(cell.lines)
        joined.rows += cell.rows
    return joined


def without_broken(notebook: Notebook) -> Joined:
    """Join the code cells that can be parsed by themselves."""
    joined = Joined()
    for cell in notebook.cells:
        if cell.kind != "code" or not cell.lines:
            continue
        lines = _without_magics(cell.lines)
        tree, _ = parsed("\n".join(lines))
        if tree is None:
            joined.left_out.append(cell.rows[0])
            lines = [""] * len(lines)
        joined.lines += lines
        joined.rows += cell.rows
    return joined


def _without_magics(lines: list[str]) -> list[str]:
    first = next((line for line in lines if line.strip()), "")
    if _OTHER_LANGUAGE.match(first):
        return [""] * len(lines)
    if not any(_MAGIC.match(line) for line in lines):
        return lines
    if parsed("\n".join(lines))[0] is not None:
        return lines  # it only looked like one
    return [_blank(line) if _MAGIC.match(line) else line for line in lines]


def _blank(line: str) -> str:
    """Return a line that does nothing and stands as deep as the one that it replaces."""
    return line[: len(line) - len(line.lstrip())] + "pass"


def prose(notebook: Notebook) -> list[Cell]:
    """Return the cells of text that stand under no heading about what it is not for."""
    kept: list[Cell] = []
    denied = False
    for cell in notebook.cells:
        if cell.kind != "markdown":
            continue
        text = "\n".join(cell.lines)
        if re.search(r"^#", text, re.MULTILINE):
            denied = bool(_DENIED.search(text))
        if not denied:
            kept.append(cell)
    return kept
