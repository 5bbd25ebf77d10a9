"""Reads one outer file with all that lies inside it, within limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from roadworthy.loading.formats import FORMATS, Format, recognised
from roadworthy.loading.interface import (
    BESIDE,
    MOST_SIGHTS,
    ORDER,
    LimitError,
    Reading,
    Sight,
    Source,
    UnreadableError,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one outer file may ask for; a file that asks for more could not be read."""

    depth: int = 8
    """Files inside files."""
    bytes: int = 4 << 30
    """Bytes unpacked in all."""
    members: int = 20_000
    """Files in archives."""
    opcodes: int = 200_000_000
    """Opcodes of pickle streams."""


def read(source: Source, name: str, limits: Limits | None = None) -> Reading | None:
    """Say what loading a file would run; None when it is no model file as far as can be told.

    Args:
        source: its bytes.
        name: what it is called; only the suffix matters, where its content tells nothing.
        limits: how much it may ask for.

    Raises:
        OSError: when the disk fails.
    """
    formats = tuple(recognised(source, name))
    if not formats:
        return None
    desk = _Desk(limits or Limits())
    sights: list[Sight] = []
    kept: Counter[tuple[Verdict, bool]] = Counter()
    for sight in desk.read(source, formats):
        if sight.verdict is Verdict.HARMLESS:
            continue
        kind = (sight.verdict, sight.technique in BESIDE)
        kept[kind] += 1
        if kept[kind] <= MOST_SIGHTS:
            sights.append(sight)
    sights.sort(key=lambda sight: (ORDER.index(sight.verdict), sight.inside, sight.offset or 0))
    title = " and ".join(dict.fromkeys(entry.reader().format for entry in formats))
    return Reading(title, tuple(sights), tuple(sorted(desk.imports)), tuple(sorted(desk.holds)))


@dataclass(slots=True)
class _Desk:
    limits: Limits
    imports: set[str] = field(default_factory=set)
    holds: set[str] = field(default_factory=set)
    spent: dict[str, int] = field(default_factory=dict)
    depth: int = 0

    def inner(
        self, source: Source, name: str, *, hint: str = "", guess: bool = False
    ) -> Iterator[Sight]:
        if self.depth >= self.limits.depth:
            says = f"it holds files inside files, more than {self.limits.depth} deep"
            yield Sight(Verdict.UNREADABLE, "nesting", says, inside=(name,))
            return
        formats = tuple(entry for entry in FORMATS if entry.name == hint)
        formats = formats or tuple(recognised(source, name))
        if not guess:
            self.holds.update(entry.name for entry in formats)
        self.depth += 1
        try:
            for sight in self.read(source, formats):
                yield replace(sight, inside=(name, *sight.inside))
        finally:
            self.depth -= 1

    def spend(self, what: str, amount: int = 1) -> None:
        spent = self.spent[what] = self.spent.get(what, 0) + amount
        most = getattr(self.limits, what)
        if spent > most:
            raise LimitError(f"it asks for more than {most:,} {what}")

    def imported(self, name: str) -> None:
        self.imports.add(name)

    def read(self, source: Source, formats: tuple[Format, ...]) -> Iterator[Sight]:
        """Read with each format; what cannot be read is a sight, and the others go on."""
        for entry in formats:
            try:
                yield from entry.reader()(source, self)
            except UnreadableError as error:
                yield Sight(Verdict.UNREADABLE, "unreadable", str(error))
