"""Tables in a Markdown text, with bars or in HTML, as rows of cells with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_ROWS, MAX_CELLS, MAX_CELL = 300, 40, 300
_RULE = re.compile(r"[ ]{0,3}\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?")
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_CELL = re.compile(r"<t[hd]\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,300}>")
_LINK = re.compile(r"\[([^\]]{0,200})\]\([^()]{0,500}\)")
_SPAN = re.compile(r"(?:col|row)span", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first row is the head."""

    rows: tuple[Row, ...]


def piped(lines: Sequence[str], start: int) -> Iterator[Table]:
    """Yield the tables that are drawn with bars, outside of code."""
    number, fence = start, ""
    while number < len(lines):
        line = lines[number]
        number += 1
        if mark := re.match(r"\s*(`{3,}|~{3,})", line):
            if not fence or mark[1].startswith(fence):
                fence = "" if fence else mark[1]
        elif not fence and "|" in line and number < len(lines) and _RULE.fullmatch(lines[number]):
            rows = [Row(number, _cells(line))]
            number += 1
            while number < len(lines) and "|" in lines[number]:
                if len(rows) < MAX_ROWS:
                    rows.append(Row(number + 1, _cells(lines[number])))
                number += 1
            yield Table(tuple(rows))


def _cells(line: str) -> tuple[str, ...]:
    cells = line.strip().removeprefix("|").removesuffix("|").split("|")
    return tuple(_plain(cell) for cell in cells[:MAX_CELLS])


def _plain(cell: str) -> str:
    cell = _LINK.sub(r"\1", _TAG.sub(" ", cell[: 4 * MAX_CELL]))
    return " ".join(re.sub(r"[*_`\\]{1,3}(?=\W|$)|(?:(?<=\W)|^)[*_`\\]{1,3}", "", cell).split())[
        :MAX_CELL
    ]


def html(lines: Sequence[str], start: int) -> Iterator[Table]:
    """Yield the tables in HTML; one with cells over several columns or rows is left out."""
    if not any("<table" in line for line in lines[start:]):
        return
    text = "\n".join(lines[start:])
    position, line = 0, start + 1
    while (begin := text.find("<table", position)) >= 0:
        end = text.find("</table", begin)
        if end < 0:
            return
        line += text.count("\n", position, begin)
        body = text[begin:end]
        if not _SPAN.search(body) and (rows := _rows(body, line)):
            yield Table(rows)
        line += text.count("\n", begin, end)
        position = end


def _rows(body: str, first: int) -> tuple[Row, ...]:
    starts = [match.start() for match in _ROW.finditer(body)][: MAX_ROWS + 1]
    rows, line, before = [], first, 0
    for begin, end in pairwise([*starts, len(body)]):
        line += body.count("\n", before, begin)
        before = begin
        if cells := _CELL.split(body[begin:end])[1 : MAX_CELLS + 1]:
            rows.append(Row(line, tuple(_plain(cell) for cell in cells)))
    return tuple(rows[:MAX_ROWS])
