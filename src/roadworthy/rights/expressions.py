"""What people write for a licence: a tag, a name, an address, or an expression of several.

A name counts only where it is one that we know, letter for letter but for a few habits of spelling.
What is not known is kept apart, and it never becomes a licence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from roadworthy.licences import named
from roadworthy.licences.terms import terms

SILENT = frozenset(
    {"", "other", "unknown", "custom", "none", "n/a", "see license", "license"}
    | {"license.md", "license.txt", "see license file", "other license", "no license"}
)
"""What only says that nothing is said."""

_FAMILIES = {
    "bsd": ("BSD-2-Clause", "BSD-3-Clause"),
    "apache": ("Apache-2.0",),
    "apache software": ("Apache-2.0",),
    "gpl": ("GPL-2.0", "GPL-3.0"),
    "gnu gpl": ("GPL-2.0", "GPL-3.0"),
    "gnu general public": ("GPL-2.0", "GPL-3.0"),
    "lgpl": ("LGPL-2.1", "LGPL-3.0"),
    "mpl": ("MPL-2.0",),
    "rail": (),
    "creative commons": (),
    "cc": (),
}
"""Names of families: which one is meant stays open, also where we know only one of them."""

_TOKEN = re.compile(r"\s*(\(|\)|\b(?:AND|OR|WITH)\b)\s*", re.IGNORECASE)
_IN_BRACKETS = re.compile(r" ?\(([^()]{1,40})\)$")
_WHOLE = re.compile(r"(?<=[ -])(\d)$")
_EXCEPTION = re.compile(
    r"(?:autoconf|bison|bootloader|classpath|clisp|ecos|fltk|font|gcc|gnat|gnome|gnu-javamail"
    r"|gpl-(?:3\.0-)?(?:linking|cc)|lgpl-3\.0-linking|libtool|llvm|mif|ocaml-lgpl-linking|openjdk-"
    r"assembly|openvpn-openssl|pyinstaller|qt-(?:gpl|lgpl)|swift|texinfo|u-boot|universal-foss"
    r"|wxwindows|x11vnc-openssl)-(?:[a-z-]{0,20})?exception(?:-[\w.-]{1,30})?",
    re.IGNORECASE,
)
"""Exceptions that allow more and never less; any other may take away what the licence gives."""
_VERSION = re.compile(r",? (?:version|ver\.?|v\.?) ?(?=\d)|(?<=[a-z])v(?=\d)")
_MOST = 20
"""Licences of one expression."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name or an expression can mean."""

    licences: tuple[str, ...] = ()
    """The ids that it can mean; or, with `together`, those that apply at once."""
    choice: tuple[str, ...] = ()
    """The ids between which one may choose; then `licences` is empty."""
    together: bool = False
    unknown: tuple[str, ...] = ()
    """Names that are none of a licence that we know."""
    several: bool = False
    """Whether it lists licences and does not say how they go together."""
    family: bool = False
    """Whether it names only a family of licences."""

    @property
    def settled(self) -> bool:
        """Return whether it says which licence applies, with nothing left open."""
        one = len(self.licences) == 1 or self.together or bool(self.choice)
        return one and not (self.several or self.family or (self.unknown and not self.choice))


def silent(says: str) -> bool:
    """Tell whether a tag only says that nothing is said.

    >>> silent("Other"), silent("MIT")
    (True, False)
    """
    return says.strip().lower().replace("licence", "license") in SILENT


def meaning(says: str) -> Meaning:
    """Return what a tag, a name, an address or an expression can mean.

    >>> meaning("The MIT Licence").licences, meaning("MIT/Apache-2.0").choice
    (('MIT',), ('MIT', 'Apache-2.0'))
    >>> meaning("GPL-2.0 AND CC-BY-4.0").together, meaning("BSD").settled
    (True, False)
    >>> meaning("apache-2.0, mit").several, meaning("my own terms").unknown
    (True, ('my own terms',))
    """
    text = " ".join(says.split())[:400]
    if silent(text):
        return Meaning()
    if whole := _ids(text):
        return Meaning(whole)
    if family := _family(text):
        return Meaning(family, family=True)
    if text.startswith("(") or re.search(r"\b(?:and|or|with)\b", text, re.IGNORECASE):
        return _expression(text)
    for mark in ("/", ","):
        if mark in text and "://" not in text:
            parts = [part.strip() for part in text.split(mark) if part.strip()]
            if len(parts) > 1 and any(_ids(part) for part in parts):
                return _list(parts, choice=mark == "/")
    return Meaning(_FAMILIES.get(_plain(text), ()), unknown=(text,))


def _ids(name: str) -> tuple[str, ...]:
    for spelling in _spellings(name):
        if licences := named(spelling):
            return tuple(licence.id for licence in licences)
    return ()


def _spellings(name: str) -> Iterator[str]:
    yield name
    low = " ".join(name.lower().replace("licence", "license").split()).strip(" .\"'")
    low = low.removeprefix("the ")
    yield low
    plain = _plain(low)
    for base in (low, plain):
        spelled = _VERSION.sub(" ", base)
        yield from (base, f"{base} license", spelled, f"{spelled} license")
        yield spelled.replace(" ", "-")
        yield _WHOLE.sub(r"\1.0", spelled)
    if low.endswith("+"):
        yield f"{low.removesuffix('+')}"


def _plain(name: str) -> str:
    low = name.lower().replace("licence", "license").strip()
    ending = _IN_BRACKETS.search(low)
    if ending and (named(ending[1]) or named(ending[1].replace(" ", "-"))):
        low = low[: ending.start()]  # what else stands there may change the licence
    return low.removesuffix(" license").removesuffix(" license agreement").removeprefix("the ")


def _family(name: str) -> tuple[str, ...]:
    return _FAMILIES.get(_plain(name), ())


def _list(parts: list[str], *, choice: bool) -> Meaning:
    ids = [_ids(part) for part in parts[:_MOST]]
    unknown = tuple(part for part, found in zip(parts, ids, strict=False) if not found)
    flat = tuple(dict.fromkeys(id_ for found in ids for id_ in found))
    if choice and not unknown and all(len(found) == 1 and _is_free(found[0]) for found in ids):
        return Meaning(choice=flat) if len(flat) > 1 else Meaning(flat)
    return Meaning(flat, unknown=unknown, several=len(flat) + len(unknown) > 1)


def _is_free(id_: str) -> bool:
    """Tell whether a licence limits no use; between others a slash does not offer a choice."""
    found = terms(id_)
    return found is not None and found.free_and_open.code == "met"


# -- expressions --------------------------------------------------------------------------------

_Ways = list[frozenset[str]]
"""Ways to meet an expression: the names that then apply together."""


def _expression(text: str) -> Meaning:
    tokens = [token for token in _TOKEN.split(text) if token.strip()][: 4 * _MOST]
    ways, rest = _either(tokens, 0, 0)
    names = [token for token in tokens if token.upper() not in {"(", ")", "AND", "OR", "WITH"}]
    if ways is None or rest != len(tokens):
        return Meaning(_known_of(names), unknown=(text,))
    ids = {name: _ids(name) for way in ways for name in way}
    unknown = tuple(sorted(name for name, found in ids.items() if not found))
    flat = _known_of(sorted(ids, key=text.find))
    if any(len(found) > 1 for found in ids.values()):
        return Meaning(flat, unknown=unknown, several=True)
    known = [way for way in ways if not way & set(unknown)]
    if len(ways) > 1:
        if known and all(len(way) == 1 for way in known):
            options = tuple(dict.fromkeys(ids[name][0] for way in known for name in way))
            return Meaning(choice=options, unknown=unknown)
        return Meaning(flat, unknown=unknown, several=True)
    return Meaning(flat, together=len(flat) > 1, unknown=unknown)


def _known_of(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for name in names for id_ in _ids(name)))


def _either(tokens: list[str], at: int, depth: int) -> tuple[_Ways | None, int]:
    ways, at = _both(tokens, at, depth)
    while ways is not None and at < len(tokens) and tokens[at].upper() == "OR":
        more, at = _both(tokens, at + 1, depth)
        ways = None if more is None else [*ways, *more][:_MOST]
    return ways, at


def _both(tokens: list[str], at: int, depth: int) -> tuple[_Ways | None, int]:
    ways, at = _one(tokens, at, depth)
    while ways is not None and at < len(tokens) and tokens[at].upper() == "AND":
        more, at = _one(tokens, at + 1, depth)
        ways = None if more is None else [a | b for a, b in product(ways, more)][:_MOST]
    return ways, at


def _one(tokens: list[str], at: int, depth: int) -> tuple[_Ways | None, int]:
    if at >= len(tokens) or depth > _MOST or tokens[at].upper() in {")", "AND", "OR", "WITH"}:
        return None, at
    if tokens[at] == "(":
        ways, at = _either(tokens, at + 1, depth + 1)
        closed = at < len(tokens) and tokens[at] == ")"
        return (ways if closed else None), at + 1
    ways = [frozenset({tokens[at]})]
    at += 1
    if at < len(tokens) and tokens[at].upper() == "WITH":
        known = at + 1 < len(tokens) and _EXCEPTION.fullmatch(tokens[at + 1])
        return (ways if known else None), at + 2
    return ways, at
