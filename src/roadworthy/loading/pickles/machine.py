"""Follows a pickle opcode by opcode, as an unpickler would, and calls nothing.

Every opcode of the protocols 0 to 5 does to the stack and the memo what it would do to those of an
unpickler, with values that only remember where a name or an argument could come from.
https://docs.python.org/3/library/pickletools.html describes the opcodes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from roadworthy.loading.interface import Desk, Source, UnreadableError
from roadworthy.loading.pickles.report import Report
from roadworthy.loading.pickles.window import Window, broken_off

BLOCK_OF_OPCODES: Final = 4096
"""Opcodes between two reports to the desk."""
MOST_KEPT = 64 << 20
"""Bytes, about, of values that are kept; what comes after is only a thing."""
MOST_STACK = 12_000_000
"""Entries of stack and memo together."""


class StopError(Exception):
    """The stream has come to its end."""


class Memo:
    """What was put aside; mostly numbered from 0 without gaps."""

    __slots__ = ("gaps", "row")

    def __init__(self) -> None:
        self.row: list[object] = []
        self.gaps: dict[int, object] = {}

    def __len__(self) -> int:
        return len(self.row) + len(self.gaps)

    def put(self, index: int, value: object) -> None:
        row = self.row
        if index == len(row):
            row.append(value)
            while self.gaps and len(row) in self.gaps:
                row.append(self.gaps.pop(len(row)))
        elif index < len(row):
            row[index] = value
        else:
            self.gaps[index] = value

    def get(self, index: int) -> object:
        if 0 <= index < len(self.row):
            return self.row[index]
        if index in self.gaps:
            return self.gaps[index]
        raise UnreadableError("it asks for something that it did not put aside")


class Machine(Window):
    """One stream; what it sees goes to the report."""

    __slots__ = (
        "below",
        "desk",
        "frame_end",
        "kept",
        "lies",
        "memo",
        "opcode_at",
        "outer",
        "protocol",
        "report",
        "stack",
    )

    def __init__(self, source: Source, desk: Desk, report: Report, start: int = 0) -> None:
        super().__init__(source, start)
        self.desk = desk
        self.report = report
        self.stack: list[object] = []
        self.below: list[list[object]] = []
        """The stacks below the marks."""
        self.memo = Memo()
        self.protocol = 0
        self.opcode_at = start
        self.kept = MOST_KEPT
        self.outer: list[tuple[list[object], list[list[object]], Memo, int]] = []
        """Streams that wait for one inside them to end."""
        self.frame_end = 0
        """Where the frames end: so far a file has been read."""
        self.lies = ""
        """What was wrong without ending the stream."""

    def run(self, most: int) -> bool:
        """Follow the stream to its end, or for `most` opcodes; tell whether it has ended.

        Raises:
            UnreadableError: when it breaks off, breaks the format or asks for too much.
        """
        handlers = HANDLERS
        budget = min(most, BLOCK_OF_OPCODES)
        left = most - budget
        try:
            while True:
                at = self.at
                if at >= len(self.data):
                    if not self.fill():
                        raise broken_off()
                    at = self.at
                if budget == 0:
                    self.desk.spend("opcodes", BLOCK_OF_OPCODES)
                    self._check_size()
                    if left <= 0:
                        return False
                    budget = BLOCK_OF_OPCODES
                    left -= budget
                budget -= 1
                self.opcode_at = self.base + at
                self.at = at + 1
                handlers[self.data[at]](self)
        except StopError:
            self.desk.spend("opcodes", BLOCK_OF_OPCODES - budget)
            return True
        except IndexError:
            raise UnreadableError("it takes something from an empty stack") from None

    def _check_size(self) -> None:
        below = sum(map(len, self.below)) if len(self.below) < 10_000 else MOST_STACK
        if len(self.stack) + below + len(self.memo) > MOST_STACK:
            raise UnreadableError("it piles up more than can be followed")

    def keep(self, size: int) -> bool:
        """Tell whether a value of about so many bytes may be kept."""
        self.kept -= size
        return self.kept > 0

    def enter(self) -> None:
        """Follow a stream of its own that begins here, and then go on."""
        if len(self.outer) >= 100:
            raise UnreadableError("it holds streams inside streams, more than 100 deep")
        self.outer.append((self.stack, self.below, self.memo, self.protocol))
        self.stack, self.below, self.memo, self.protocol = [], [], Memo(), 0

    def pop_mark(self) -> list[object]:
        items = self.stack
        if not self.below:
            raise UnreadableError("it looks for a mark that it did not set")
        self.stack = self.below.pop()
        return items


Handler = Callable[[Machine], None]


def no_opcode(_machine: Machine) -> None:
    """Refuse a byte that is no opcode."""
    raise UnreadableError("it holds an opcode that does not exist")


HANDLERS: Final[list[Handler]] = [no_opcode] * 256
"""What each opcode does; filled by `stack`, `literals`, `containers` and `naming`."""


def opcode(*codes: bytes) -> Callable[[Handler], Handler]:
    """Enter a function as what these opcodes do."""

    def put(handler: Handler) -> Handler:
        for code in codes:
            HANDLERS[code[0]] = handler
        return handler

    return put
