"""Licence texts by title: what a text says it is, where its words were not compared.

A title counts only at the top of a text that is long enough to be the licence itself, with the
words that its version always has. Whoever changes a licence often keeps its title, so a title is
never taken for the text, and licences that everybody changes (Apache, MIT) have none here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from roadworthy.licences import Licence, known

_MARKDOWN = re.compile(r"[*_`\[\]]|^[#>\s]+|<[^<>]{0,80}>")
_RULE = re.compile(r"[-=*_#~.\s]*")
_COPYRIGHT = re.compile(r"(?:copyright\b|\(c\) |© ?|all rights reserved).{0,160}", re.IGNORECASE)
_ALSO_ABOVE = frozenset({"license", "licenses", "creative commons", "creative commons legal code"})
_TELLING = re.compile(r"licen[cs]|terms of use|policy|rail|international|universal|attribution")
_LONGEST = 160
"""Characters of a line that can be a title."""
_BELOW = 6
"""Lines below the title in which its version stands."""
_SHORTEST, _SHORTEST_UNMARKED = 600, 1500
"""Characters of a licence; what is shorter points to one that lies elsewhere."""


@dataclass(frozen=True, slots=True)
class Title:
    """A line that is the title of a licence."""

    licence: Licence
    line: int


@dataclass(frozen=True, slots=True)
class Titles:
    """What a text calls itself."""

    first: Title | None = None
    """The licence at its top, with the marks of its text."""
    looks_like: Title | None = None
    """A licence at its top that is only known word for word, or whose marks are missing."""
    others: tuple[Title, ...] = ()
    """Titles of other licences further down; use policies that belong to a licence are none."""


def titles(text: str) -> Titles:
    """Return what the text calls itself.

    >>> titles("MIT License").looks_like.licence.id
    'MIT'
    >>> titles("No licence at all")
    Titles(first=None, looks_like=None, others=())
    """
    lines = text.split("\n")
    top = _top(lines)
    first: Title | None = None
    looks: Title | None = None
    for title in _candidates(lines, top):
        if first is None and not title.licence.whole and _is_text_of(title, lines, text):
            first = title
        looks = looks or title
    at_top = first or looks
    others = _further(lines, at_top) if at_top else ()
    return Titles(first, None if first else looks, others)


def called(text: str) -> tuple[Licence, ...]:
    """Return every licence whose title stands at the top of a text, whatever follows.

    >>> [licence.id for licence in called("GNU General Public License")]
    ['GPL-2.0', 'GPL-3.0']
    """
    lines = text.split("\n")
    return tuple(title.licence for title in _candidates(lines, _top(lines)))


def plain(line: str) -> str:
    """Return a line as `names.yaml` writes titles.

    >>> plain("# **The X LICENCE Agreement**:")
    'x license'
    """
    line = line.lower().replace("licence", "license")
    for old, new in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'"), ("–", "-")):
        line = line.replace(old, new)
    line = " ".join(_MARKDOWN.sub("", line).split()).rstrip(" .:,")
    return line.removeprefix("the ").removesuffix(" agreement")


@cache
def _by_title() -> Mapping[str, tuple[Licence, ...]]:
    found: dict[str, tuple[Licence, ...]] = {}
    for licence in known():
        for title in licence.titles:
            found[title] = (*found.get(title, ()), licence)
    return found


def _top(lines: list[str]) -> list[int]:
    """Return the numbers of the first lines with content."""
    found = []
    for number, line in enumerate(lines[:200], 1):
        if _RULE.fullmatch(line[:_LONGEST]) or _COPYRIGHT.fullmatch(line.strip()):
            continue
        if plain(line[:_LONGEST]) in _ALSO_ABOVE or line.lstrip().startswith("<!--"):
            continue
        found.append(number)
        if len(found) > 2:
            break
    return found


def _candidates(lines: list[str], top: list[int]) -> Iterator[Title]:
    for above, number in enumerate(top):
        line = lines[number - 1]
        if len(line) > _LONGEST:
            return
        for licence in _by_title().get(plain(line), ()):
            if above <= licence.above:
                yield Title(licence, number)


def _is_text_of(title: Title, lines: list[str], text: str) -> bool:
    licence = title.licence
    below = [plain(line[:400]) for line in lines[title.line : title.line + 2 * _BELOW]]
    near = [line for line in below if line][:_BELOW]
    if licence.then and not any(line.startswith(then) for line in near for then in licence.then):
        return False
    if len(text) < (_SHORTEST if licence.marks or licence.then else _SHORTEST_UNMARKED):
        return False
    words = " ".join(plain(text).split())
    return all(mark in words for mark in licence.marks)


def _further(lines: list[str], top: Title) -> tuple[Title, ...]:
    found: dict[str, Title] = {}
    own = set(top.licence.titles)
    for number, line in enumerate(lines[top.line :], top.line + 1):
        if len(line) > _LONGEST or not _TELLING.search(line.lower()):
            continue
        name = plain(line)
        if name in own:
            continue
        for licence in _by_title().get(name, ()):
            if licence.about != "policy":
                found.setdefault(name, Title(licence, number))
    return tuple(found.values())
