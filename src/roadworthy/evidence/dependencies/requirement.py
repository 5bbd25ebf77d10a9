"""What the readers of manifests and locks bring back: names, versions and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from roadworthy.evidence.interface import SourceFile, printable
from roadworthy.evidence.masking import without_password
from roadworthy.system import Evidence, Finding, Outcome, Severity

MAX_PER_FILE = 20_000
"""Requirements, or locked packages, of one file."""
MAX_LOCK = 8 << 20
"""Bytes of a lock; the longest that real projects have are near 3 MB."""


_PLAIN = re.compile(r"[\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Declared:
    """One requirement of a manifest."""

    kind: str
    """pypi, npm or conda: whose names these are."""
    name: str
    constraint: str
    """What it allows, in its own notation, or empty."""
    version: str
    """The one version that is allowed, or empty."""
    fixed: bool
    """True when only one thing can be meant: one version, one commit, or one hash."""
    hashed: bool
    """True when the line itself holds the hash of what may be installed."""
    place: Evidence
    family: str
    """The kind of manifest, which tells the kinds of lock that can pin it."""
    optional: bool = False
    """True when a lock may leave it out, as where a marker says for which machines it is."""
    development: bool = False
    """True when only those who work on the project need it."""


@dataclass(frozen=True, slots=True)
class Locked:
    """One version of one package in a lock."""

    kind: str
    name: str
    version: str
    hashed: bool
    place: Evidence
    inner: bool = False
    """True for a copy that only another package sees, as npm nests them."""
    weak: bool = False
    """True when its only hash is one that can be forged."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock, and what it can pin."""

    path: str
    families: frozenset[str]
    folders: frozenset[str]
    """The folders whose manifests it locks: its own and those of the members that it names."""
    known: frozenset[str] = frozenset()
    """Names that it took into account and locked nothing for, since no machine needs them."""
    local: frozenset[str] = frozenset()
    """Names of the project itself and of its members, which are no dependencies."""


@dataclass(frozen=True, slots=True)
class Refers:
    """One requirements file names another: `-r` takes it in, `-c` only limits versions by it."""

    place: Evidence
    to: str
    limits: bool


@dataclass(frozen=True, slots=True)
class About:
    """What a manifest says about itself."""

    place: Evidence
    family: str
    library: bool = False
    """True when it describes a package for others to install."""
    compiled: bool = False
    """True when a tool wrote it from another file, so that it holds what is needed in full."""
    workspaces: bool = False
    """True when it names packages below it that share its lock."""


Read = Declared | Locked | Lock | Refers | About | Finding


def folder(path: str) -> str:
    """Return the folder of a path, empty for the root.

    >>> folder("a/b.txt"), folder("b.txt")
    ('a', '')
    """
    return path.rpartition("/")[0]


def beside(path: str, other: str) -> str | None:
    """Return where a relative path leads from the file at `path`, or None when out of the root.

    >>> beside("a/b.txt", "../c/./d.txt"), beside("b.txt", "../c"), beside("b.txt", "/c")
    ('c/d.txt', None, None)
    """
    if other.startswith("/"):
        return None
    steps = folder(path).split("/") if folder(path) else []
    for step in other.split("/"):
        if step == "..":
            if not steps:
                return None
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def normalised(name: str) -> str:
    """Return the name as PyPI compares it.

    >>> normalised("Sentence_Transformers")
    'sentence-transformers'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def purl(kind: str, name: str, version: str) -> str:
    """Return the package URL (https://github.com/package-url/purl-spec).

    >>> purl("npm", "@types/node", "1"), purl("pypi", "torch", "2.1+cu118")
    ('pkg:npm/%40types/node@1', 'pkg:pypi/torch@2.1%2Bcu118')
    """
    name = name if _PLAIN.fullmatch(name) else quote(name, safe="/")
    version = version if _PLAIN.fullmatch(version) else quote(version, safe=":")
    return f"pkg:{kind}/{name}@{version}" if version else f"pkg:{kind}/{name}"


def text_of(file: SourceFile, limit: int = 0) -> str | Finding:
    """Return the file as text, up to `limit` bytes, or why it cannot be read."""
    data = file.head
    if file.size > len(data):
        if file.size > limit:
            return malformed(file, None, "is larger than any project needs")
        data = file.read(0, file.size)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return malformed(file, data.count(b"\n", 0, error.start) + 1, "is not UTF-8")
    return malformed(file, None, "is not a text") if "\x00" in text else text


def malformed(file: SourceFile, line: int | None, what: str) -> Finding:
    """Say that a manifest or a lock could not be read, and where."""
    return Finding(
        "malformed-manifest",
        Outcome.UNKNOWN,
        Severity.LOW,
        f"{file.path} {printable(what)}.",
        "Correct the file so that its package manager can read it.",
        file.at(line),
    )


class Lines:
    """Finds the line on which something stands, going forward as the reader does."""

    def __init__(self, file: SourceFile, text: str) -> None:
        self._file = file
        self._lines = text.split("\n")
        self._next = 0

    def at(self, *wanted: str) -> Evidence:
        """Return the next line that holds the first of `wanted` as a word, or else the second."""
        for word in wanted:
            number = self._find(word)
            if number is not None:
                self._next = number
                return self._file.at(number + 1, without_password(self._lines[number]))
        return self._file.at(None, without_password(wanted[0]))

    def _find(self, word: str) -> int | None:
        pattern = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w-])")
        for number in self._window():
            line = self._lines[number]
            if word in line and pattern.search(line):
                return number
        return None

    def _window(self) -> Iterator[int]:
        """Look ahead first and from the top then, never far: a hostile file has a million lines."""
        yield from range(self._next, min(len(self._lines), self._next + 500))
        yield from range(min(self._next, 500))
