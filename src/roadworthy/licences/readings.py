"""What a text is found to be: the licences in it, and where they differ from what was published."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Sure(enum.StrEnum):
    """How a licence was recognised, the surest first."""

    EXACT = "exact"
    """Every word of the published text, in its order, and no other that could mean something."""
    CHANGED = "changed"
    """The published text with differences; they are listed."""
    NAMED = "named"
    """A library says so, or title and marks do; its words were not compared."""


class Kind(enum.StrEnum):
    """What happened to a clause."""

    ADDED = "added"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause that is not as it was published."""

    kind: Kind
    clause: str
    """Where it stands in the published text: "section 2"; empty for what was added between."""
    title: str
    """What the clause is about, in our words: "another licence above 700 million users"."""
    topic: str = ""
    """The field of `Terms` that it decides: thresholds, naming, commercial ...; or empty."""
    line: int = 0
    """1-based, in the text that was read; for what is missing, where it was expected."""
    shows: str = ""
    """The words that stand there; empty for what is missing."""


@dataclass(frozen=True, slots=True)
class Match:
    """A licence that a text holds."""

    licence: str
    """Its id; what rules may rely on only where `sure` is EXACT."""
    sure: Sure
    first_line: int
    last_line: int
    version: str = ""
    """Which of several published texts with the same id: "2025-03-24"."""
    covered: float = 0.0
    """The share of the published text that was found; 0 where no words were compared."""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that belong to no licence that we know, and may say something."""

    first_line: int
    last_line: int
    shows: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text holds."""

    matches: tuple[Match, ...] = ()
    """In the order of their lines."""
    rest: tuple[Passage, ...] = ()
    nearest: str = ""
    """The id of the licence that a text without match resembles most; it proves nothing."""
    problem: str = ""
    """Why it could not be read."""

    @property
    def exact(self) -> str:
        """Return the id where the whole text is one licence, word for word; else nothing."""
        if len(self.matches) != 1 or self.rest or self.matches[0].sure is not Sure.EXACT:
            return ""
        return self.matches[0].licence
