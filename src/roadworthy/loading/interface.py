"""The contract between the readers of model formats and those who ask what loading would run.

A reader knows one format. It gets the bytes as a `Source`, what they are called and a `Desk`, and
yields what it saw. It never executes, imports or unpickles anything and keeps to the limits of the
desk; what breaks the format or a limit is `Verdict.UNREADABLE`, never silence. What lies inside
(the members of an archive, bytes that hold another stream) goes back to the desk, which finds the
reader for it.

There are four verdicts, and nothing that was not understood to the end is harmless.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


class Verdict(enum.StrEnum):
    """What is known of loading a file."""

    DANGEROUS = "dangerous"
    """It runs code that is known to be dangerous."""
    UNKNOWN_IMPORT = "unknown_import"
    """It imports or needs something that is not known to be harmless."""
    UNREADABLE = "unreadable"
    """It could not be read, as a whole or in part."""
    HARMLESS = "harmless"
    """Everything in it was read, and everything that it needs is known to be harmless."""


ORDER = tuple(Verdict)
"""The verdicts, the worst first."""


def worst(verdicts: Iterator[Verdict] | tuple[Verdict, ...]) -> Verdict:
    """Return the worst verdict; `HARMLESS` of none, so ask only for what was read whole.

    >>> worst((Verdict.HARMLESS, Verdict.UNREADABLE, Verdict.UNKNOWN_IMPORT))
    <Verdict.UNKNOWN_IMPORT: 'unknown_import'>
    """
    return min(verdicts, key=ORDER.index, default=Verdict.HARMLESS)


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing that loading would do or that stands in the way of knowing it."""

    verdict: Verdict
    technique: str
    """What it is, in kebab-case: `import`, `call`, `header-mismatch`, `lambda-layer` ..."""
    says: str
    """One sentence without the place: what loading does, or what could not be read."""
    callable: str = ""
    """`module.name` of what is imported or called; empty where nothing is named."""
    arguments: tuple[str, ...] = ()
    """The literal arguments, as they may be shown; cut."""
    offset: int | None = None
    """Byte at which it stands in the innermost file."""
    inside: tuple[str, ...] = ()
    """Names of the files inside archives that lead to it, the outermost first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file came to."""

    format: str
    """The format in plain words, by its content: `pickle`, `PyTorch archive`, `safetensors` ..."""
    sights: tuple[Sight, ...]
    """Worst first, harmless ones left out; at most `MOST_SIGHTS` of each verdict, and as many of
    the techniques `BESIDE`, so that these never crowd out others."""
    imports: tuple[str, ...] = ()
    """All `module.name` that loading imports, harmless ones too, sorted."""
    holds: tuple[str, ...] = ()
    """The formats of what lies inside, by the names of `formats.FORMATS`, sorted."""

    @property
    def verdict(self) -> Verdict:
        """Return the worst of what was seen."""
        return worst(tuple(sight.verdict for sight in self.sights))


MOST_SIGHTS = 200
"""Sights of one verdict that are kept of one file."""
BESIDE = frozenset({"code-in-archive", "native-code"})
"""Techniques of code that lies in an archive, which only some of those who load it run."""
PERHAPS = "perhaps-weights"
"""The technique of a file that may be no model at all."""


class Source(Protocol):
    """Bytes that can be read in pieces; reading mostly goes forward."""

    @property
    def size(self) -> int | None:
        """Bytes in all; None for a compressed stream that was not read to its end."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes from `offset`; fewer than `length` at the end only.

        Raises:
            LimitError: when the limits of the desk are used up.
            UnreadableError: when the bytes cannot be had (a broken compression, say).
        """
        ...


class UnreadableError(Exception):
    """A file breaks its format; the message is one sentence without place and full stop."""


class LimitError(UnreadableError):
    """A file asks for more than the limits allow."""


class Desk(Protocol):
    """Where readers hand in what lies inside, and what keeps the limits for one outer file."""

    def inner(
        self, source: Source, name: str, *, hint: str = "", guess: bool = False
    ) -> Iterator[Sight]:
        """Yield what reading an inner file shows, its `inside` led by `name`.

        The reader is found by content first and by name second; `hint` names a format
        (`pickle`) that the caller knows it will be loaded as, or with `guess` only tries. Too deep
        is `UNREADABLE`.
        """
        ...

    def spend(self, what: str, amount: int = 1) -> None:
        """Count bytes unpacked (`bytes`), members (`members`) or opcodes (`opcodes`).

        Raises:
            LimitError: when there are too many.
        """
        ...

    def imported(self, name: str) -> None:
        """Note a `module.name` that loading imports."""
        ...


class Reader(Protocol):
    """One format."""

    format: str
    """In plain words, see `Reading.format`."""

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield what was seen.

        Raises:
            UnreadableError: where the rest cannot be read; the desk turns it into a sight.
        """
        ...
