"""Streams that lie in the payload of another stream, or behind its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.loading.interface import Sight, Source, UnreadableError, Verdict
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
_MOST_TEXT = 1 << 16
"""Bytes of a payload in which an import of protocol 0 is looked for."""
MOST_LENGTH = 1 << 18
"""Bytes of a stream in a payload that are read."""
_MOST_OPCODES = 1 << 16
"""Opcodes that are followed in one try."""
_MOST_BYTES = 1 << 20
"""Bytes that are followed in all the tries for one stream."""


class Tries:
    """Tries to read what may be a stream, with a limit of its own for one file.

    It is the desk for them as well: what is found to be nothing costs the file no limit, and what
    a payload names is not imported when the file is loaded.
    """

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = _MOST_BYTES

    def inner(
        self, source: Source, name: str, *, hint: str = "", guess: bool = False
    ) -> Iterator[Sight]:
        return iter(())

    def spend(self, what: str, amount: int = 1) -> None:
        """Count nothing: a try costs by its bytes."""

    def imported(self, name: str) -> None:
        """Note nothing."""

    def sights(self, data: bytes, protocol: int, *, whole: bool = True) -> list[Sight]:
        """Return what a stream at the beginning would run; nothing unless it comes to an end.

        Args:
            data: the stream and what follows it.
            protocol: 0 where only what is dangerous counts.
            whole: whether it has to come to an end.
        """
        from roadworthy.loading.pickles.machine import Machine
        from roadworthy.loading.pickles.report import Report

        source = InMemory(data)
        report = Report(source, self, nested=True)
        machine = Machine(source, self, report)
        try:
            ended = machine.run(_MOST_OPCODES)
        except UnreadableError:
            ended = False
        self.left = max(0, self.left - 64 - machine.offset)
        if whole and not ended:
            return []
        # Text may look like an import of protocol 0 by chance, though hardly like a known danger.
        wanted = {Verdict.DANGEROUS, Verdict.UNKNOWN_IMPORT} if protocol else {Verdict.DANGEROUS}
        return [sight for sight in report.sights() if sight.verdict in wanted and sight.callable]


def candidates(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where a stream could begin in a payload, and its least protocol."""
    left = _MOST_TRIES
    for found in _BEGINS.finditer(data):
        yield found.start(), 2
        left -= 1
        if not left:
            return
    if b"\n" in data:
        # This pattern begins with no byte of its own and is slow: numbers are not looked through.
        for found in _NAMES.finditer(data, 0, _MOST_TEXT):
            yield found.end() - 1, 0
            left -= 1
            if not left:
                return
