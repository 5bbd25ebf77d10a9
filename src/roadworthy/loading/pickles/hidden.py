"""Streams that lie in the payload of another stream, or behind its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.loading.interface import Desk, Sight, UnreadableError, Verdict
from roadworthy.loading.sources import InMemory

_BEGINS = re.compile(
    rb"\x80[\x02-\x05](?=\x95.{5}\0\0\0|[c(})\]\x8f\x8cXKMJNITUSVGFLBC\x88\x89\x8a\x8e\x96iPQ\x82])",
    re.DOTALL,
)
"""A stream of protocol 2 and up, by its first opcode."""
_NAMES = re.compile(rb"(?:^|[(}\])])[ci](?=[A-Za-z_][\w.]{0,60}\r?\n[A-Za-z_][\w.]{0,60}\r?\n)")
"""An import in a stream of protocol 0 or 1."""
_MOST_TRIES = 2000
"""Beginnings in one payload that are tried."""
_MOST_LENGTH = 1 << 20
"""Bytes of a stream in a payload that are read."""
_MOST_OPCODES = 100_000


class _Counter:
    """A desk of its own: what is tried and found to be nothing costs the file no limit."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._opcodes = 0

    def inner(self, source: object, name: str, *, hint: str = "") -> Iterator[Sight]:
        return iter(())

    def spend(self, what: str, amount: int = 1) -> None:
        self._opcodes += amount
        if self._opcodes > _MOST_OPCODES:
            raise UnreadableError("it is longer than what is looked at inside another stream")

    def imported(self, name: str) -> None:
        """Nothing: what a payload names is not imported when the file is loaded."""


def candidates(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where a stream could begin in a payload, and its least protocol."""
    left = _MOST_TRIES
    for found in _BEGINS.finditer(data):
        yield found.start(), 2
        left -= 1
        if not left:
            return
    if b"\n" in data:
        for found in _NAMES.finditer(data):
            yield found.end() - 1, 0
            left -= 1
            if not left:
                return


def sights_inside(data: bytes, desk: Desk, protocol: int) -> list[Sight]:
    """Return what a stream at the beginning of `data` would run; nothing unless it has an end."""
    from roadworthy.loading.pickles.machine import Machine
    from roadworthy.loading.pickles.report import Report

    source = InMemory(data[:_MOST_LENGTH])
    counter = _Counter(desk)
    report = Report(source, counter, nested=True)
    try:
        Machine(source, counter, report).run()
    except UnreadableError:
        return []
    # Text may look like an import of protocol 0 by chance, though hardly like a known danger.
    wanted = {Verdict.DANGEROUS} if protocol < 2 else {Verdict.DANGEROUS, Verdict.UNKNOWN_IMPORT}
    return [sight for sight in report.sights() if sight.verdict in wanted and sight.callable]
