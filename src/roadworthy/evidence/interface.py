"""The contract between the walk over a folder and the collectors.

A collector is one file that knows one kind of evidence. It names the files it wants by a pattern
over their names, gets each of them once as a `SourceFile`, and yields what it found. It never
executes, imports or unpickles anything, reads no more than `SourceFile` gives, and turns whatever
is malformed into a `Finding`; an exception from a collector is a bug of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from roadworthy.system import Evidence, Finding, Proposal, Value

MAX_TEXT = 1 << 20
"""Bytes of a text file that a collector gets to see; the rest is hashed only, and we say so."""

MAX_HEADER = 64 << 20
"""Bytes of a header of a binary file that a reader may ask for in total."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A regular file of the inspected project, hashed and opened for bounded reading."""

    path: str
    """Relative to the root, with forward slashes."""
    size: int
    sha256: str
    head: bytes
    """The first `MAX_TEXT` bytes (all of a smaller file)."""
    read: Callable[[int, int], bytes]
    """`read(offset, length)`: bytes from the file; fewer than asked for at its end."""

    def at(self, line: int | None, shows: str = "") -> Evidence:
        """Return a place in this file; a long excerpt is cut to one short line."""
        text = " ".join(shows.split())
        return Evidence(self.path, line, self.sha256, text if len(text) <= 120 else text[:117] + "...")


@dataclass(frozen=True, slots=True)
class Part:
    """What was found out about one component: a piece, merged with others of the same id.

    `facts` are certain (they stand in the file just so); names come from the vocabulary.
    """

    id: str
    kind: str
    name: str
    evidence: Evidence
    version: str = ""
    purl: str = ""
    facts: tuple[tuple[str, Value], ...] = ()


Found = Part | Proposal | Finding


class Collector(Protocol):
    """One kind of evidence."""

    name: str
    wants: re.Pattern[str]
    """Matched (`fullmatch`) against the lower-cased relative path."""

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Yield what one file shows."""
        ...
