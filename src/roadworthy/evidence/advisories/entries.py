"""One entry of an advisory database, in the schema of OSV (https://ossf.github.io/osv-schema/).

Only what is needed is decoded; a field that is missing or null is empty.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True):
    """A point in a range: from here on affected, or no longer."""

    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None
    limit: str | None = None


class Range(msgspec.Struct, frozen=True):
    """Events in the order of one kind of version."""

    type: str = ""
    events: tuple[Event, ...] | None = None


class Package(msgspec.Struct, frozen=True):
    """A package by its ecosystem and name."""

    name: str = ""
    ecosystem: str = ""


class Score(msgspec.Struct, frozen=True):
    """How bad it is, as a vector."""

    type: str = ""
    score: str = ""


class Affected(msgspec.Struct, frozen=True):
    """One package that an entry is about, and which of its versions."""

    package: Package | None = None
    ranges: tuple[Range, ...] | None = None
    versions: tuple[str, ...] | None = None
    severity: tuple[Score, ...] | None = None


class Entry(msgspec.Struct, frozen=True):
    """One advisory."""

    id: str
    summary: str | None = None
    aliases: tuple[str, ...] | None = None
    withdrawn: str | None = None
    severity: tuple[Score, ...] | None = None
    affected: tuple[Affected, ...] | None = None
    database_specific: Any = None

    @property
    def names(self) -> frozenset[str]:
        """Return all ids under which it is known."""
        return frozenset({self.id, *(self.aliases or ())})

    @property
    def malicious(self) -> bool:
        """Tell whether it says that a package was made to do harm."""
        return any(name.startswith("MAL-") for name in self.names)


_DECODER = msgspec.json.Decoder(Entry)


def decode(data: bytes) -> Entry | None:
    """Return the entry, or None where it is no entry."""
    try:
        return _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
