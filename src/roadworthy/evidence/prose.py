"""The structure of a Markdown text: its title, sections, paragraphs and tables, each with its line.

Only what a reader sees as text of the author comes out: no code, comments, quotes, pictures or
addresses. Everything is one pass over the lines, whatever they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import islice

from roadworthy.evidence import tables, wording
from roadworthy.safe_yaml import parse

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?:[ \t]+(.*))?")
_HTML_HEADING = re.compile(r"\s*<h([1-6])\b[^<>]{0,300}>(.*)", re.IGNORECASE)
_BOLD = re.compile(r"\s*(?:\*\*|__)(.{1,200}?)(?:\*\*|__)\s*+:?\s*+")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)\s*")
_BULLET = re.compile(r"(\s*)(?:[-*+•]|\d{1,3}[.)])\s+")
_UNDONE = re.compile(r"\s*[-*+]\s+\[ \]")
_LINKED = re.compile(r"[^\w\[]{0,20}\[[^\]]{1,200}\]\(https?:")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_INDENTED = re.compile(r"(?: {4}|\t)")
_MAX_BLOCK = 400
"""Lines of one paragraph."""
_MAX_SECTIONS, _MAX_TABLES = 2_000, 500
_NOT_SAID = re.compile(
    r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,1000}\)|\]\([^()\n]{0,1000}\)|https?://[^\s)>\]]{1,1000}"
    r"|`[^`\n]{1,300}`|<[/a-zA-Z][^<>\n]{0,500}>|[*\[\]#]"
)
"""Pictures, addresses, code and marks inside a line."""
_PLACEHOLDER = re.compile(
    r"more info(?:rmation)? needed|to be (?:added|completed|announced|done)"
    r"|\b(?:tbd|tba|todo|fixme)\b|coming soon|lorem ipsum|\{\{"
    r"|^\W*(?:n/?a|none|unknown|needed)\W*$",
    re.IGNORECASE,
)
_OTHERS = frozenset({"others' work", "citation", "plans", "samples"})
_ENOUGH = 15
"""Characters of text from which a section says something."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a list item."""

    line: int
    text: str
    """With a space for what is not said; offsets in it still lead to lines."""
    silent: bool = False
    """True when it does not tell what the system is for."""
    of_others: bool = False
    """True when it is about what others made or wrote."""

    def line_of(self, offset: int) -> int:
        """Return the line of an offset in the text."""
        return self.line + self.text.count("\n", 0, offset)


@dataclass(slots=True)
class Section:
    """A heading and what kinds of content it promises."""

    line: int
    title: str
    level: int
    kinds: tuple[str, ...]
    silent: bool
    filled: bool = False
    """True when something is said below it, code and placeholders aside."""


@dataclass(slots=True)
class Prose:
    """What a text says, in order."""

    title: Block | None = None
    sections: list[Section] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    tables: list[tables.Table] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    pattern: re.Pattern[str]
    silent: bool


@cache
def _kinds() -> tuple[_Kind, ...]:
    data = parse(
        (resources.files("roadworthy.evidence") / "sections.yaml").read_bytes(),
        name="sections.yaml",
    ).data
    return tuple(
        _Kind(entry["kind"], wording.compiled(entry["titles"]), entry.get("silent", False))
        for entry in data
    )


def said(text: str) -> str:
    """Return a text with a space for each picture, address, code and mark; its lines stay.

    >>> said("It ranks [applicants](https://example.org/long).")
    'It ranks  applicants .'
    """
    return _NOT_SAID.sub(" ", text)


def read(lines: Sequence[str], start: int) -> Prose:
    """Read the text from the line with index `start` on."""
    return _Reader(lines).read(start)


class _Reader:
    """Goes through the lines once."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._prose = Prose()
        self._open: list[Section] = []
        self._parts: list[str] = []
        self._start = 0
        self._in_list = False
        self._apart_from: int | None = None
        """Indentation of the line that introduced a list about others; deeper items are silent."""

    def read(self, start: int) -> Prose:
        self._prose.tables = [
            *islice(tables.piped(self._lines, start), _MAX_TABLES),
            *islice(tables.html(self._lines, start), _MAX_TABLES),
        ]
        in_table = {row.line for table in self._prose.tables for row in table.rows}
        fence = hidden = ""
        for number, line in self._visible(start):
            code = _FENCE.match(line)
            if fence:
                fence = "" if code and code[1].startswith(fence) else fence
            elif hidden or "<table" in line:
                hidden = "" if "</table" in line else "<table"
                self._close()
                self._fill()
            elif number in in_table:
                self._close()
                self._fill()
            elif code:
                self._close()
                fence = code[1]
            else:
                self._line(number, line)
        self._close()
        return self._prose

    def _visible(self, start: int) -> Iterator[tuple[int, str]]:
        """Yield the lines with comments blanked; one that never ends hides the rest."""
        inside = False
        for number, line in enumerate(self._lines[start:], start + 1):
            if not inside and "<!--" not in line:
                yield number, line
                continue
            kept, position = [], 0
            while position < len(line):
                mark = "-->" if inside else "<!--"
                end = line.find(mark, position)
                if not inside:
                    kept.append(line[position : end if end >= 0 else None])
                if end < 0:
                    break
                inside = not inside
                position = end + len(mark)
            yield number, "".join(kept)

    def _line(self, number: int, line: str) -> None:
        if heading := self._heading(number, line):
            self._close()
            self._enter(heading)
        elif not line.strip() or line.lstrip().startswith((">", "|")):
            self._close()
        elif not self._parts and not self._in_list and _INDENTED.match(line):
            pass  # a block of code
        else:
            if _BULLET.match(line) or len(self._parts) >= _MAX_BLOCK:
                self._close()
            if not self._parts:
                self._start = number
            self._parts.append(line)

    def _heading(self, number: int, line: str) -> Section | None:
        title, level = "", 0
        if match := _HEADING.fullmatch(line):
            title, level = (match[2] or "").rstrip(" #\t"), len(match[1])
        elif match := _HTML_HEADING.match(line):
            title, level = match[2], int(match[1])
            if not said(title).strip():
                title = next((x for x in self._lines[number : number + 3] if said(x).strip()), "")
        elif match := _BOLD.fullmatch(line):
            title, level = match[1], 7
        elif len(self._parts) == 1 and _UNDERLINE.fullmatch(line):
            title, level = self._parts.pop(), 1 if "=" in line else 2
            number -= 1
        if not level:
            return None
        title = said(title[:300]).strip()
        names_the_text = level == 1 and not self._prose.blocks and self._prose.title is None
        kinds = [
            kind
            for kind in (_kinds() if len(self._prose.sections) < _MAX_SECTIONS else ())
            if (match := kind.pattern.search(title))
            and (not names_the_text or 2 * len(match[0]) > len(title))
        ]
        silent = any(kind.silent for kind in kinds)
        names = tuple(kind.name for kind in kinds)
        if "intended use" in names and "out-of-scope use" not in names:
            silent = False
        return Section(number, title, level, names, silent)

    def _enter(self, section: Section) -> None:
        while self._open and self._open[-1].level >= section.level:
            self._open.pop()
        section.silent = section.silent or any(outer.silent for outer in self._open)
        self._open.append(section)
        self._prose.sections.append(section)
        if self._prose.title is None and section.level == 1 and not self._prose.blocks:
            self._prose.title = Block(section.line, section.title, section.silent)
        self._in_list, self._apart_from = False, None

    def _close(self) -> None:
        raw = "\n".join(self._parts)
        self._parts = []
        if not raw.strip():
            return
        bullet = _BULLET.match(raw)
        indent = len(raw) - len(raw.lstrip())
        self._in_list = bool(bullet) or (self._in_list and indent > 0)
        if not self._in_list or (self._apart_from is not None and indent <= self._apart_from):
            self._apart_from = None
        of_others = (
            any(not _OTHERS.isdisjoint(section.kinds) for section in self._open)
            or self._apart_from is not None
            or bool(bullet and (_UNDONE.match(raw) or _LINKED.match(raw, bullet.end())))
        )
        silent = of_others or any(section.silent for section in self._open)
        text = said(raw)
        self._prose.blocks.append(Block(self._start, text, silent, of_others))
        self._introduce(text, indent if bullet else -1)
        if all(section.filled for section in self._open):
            return
        words = " ".join(text.split())
        if len(words) >= _ENOUGH and not _PLACEHOLDER.search(words[:200]):
            self._fill()

    def _introduce(self, text: str, indent: int) -> None:
        """Remember when a line introduces a list about what is denied, possible or others'."""
        ends = text.rstrip(" \t_").endswith
        if ends((":", "：")) or (indent < 0 and not ends((".", "!", "?", "。", ")"))):
            last = text.rstrip().rpartition("\n\n")[2][-2_000:]
            if self._apart_from is None and wording.introduces_others(last):
                self._apart_from = indent

    def _fill(self) -> None:
        for section in self._open:
            section.filled = True
