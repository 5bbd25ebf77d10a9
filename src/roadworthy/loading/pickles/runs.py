"""Reads the far end of a long stream by runs of opcodes instead of one by one.

A stream of millions of opcodes is followed exactly for a while. From then on only names matter, as
long as everything imported is harmless whatever is done with it: the stack is let go, and compiled
patterns pass over all opcodes that cannot import. A name for `STACK_GLOBAL` is taken from the
opcodes right before it, as every pickler writes it; any other way to make a name is reported as
unresolved. So nothing is missed, only some streams that an unpickler would refuse are read on.

The patterns repeat possessively: they never go back, and take no memory for what they passed.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from functools import cache
from itertools import compress, count, repeat
from typing import Final

from roadworthy.loading.interface import UnreadableError
from roadworthy.loading.pickles.machine import HANDLERS, Machine
from roadworthy.loading.pickles.names import lists
from roadworthy.loading.pickles.window import MOST_LINE, broken_off

_MARGIN: Final = 1 << 17
_MOST_TEXTS = 80_000
"""Different texts that are told apart, so that a later `STACK_GLOBAL` can name them."""
_MOST_SEEN = 60_000
"""Different imports that are not looked at twice."""
_MOST_PLACES = 12_000_000
_RUN_LENGTH = 2000
_LONG_RUN = 1 << 16

# All opcodes of one byte but STOP. MEMOIZE and STACK_GLOBAL are among them.
_SIMPLE = rb"[N()\]}012tdleasubRoQ\x81\x85-\x89\x8f-\x94\x97\x98]"
_FIXED = (
    rb"[Kh].|M..|[Jj].{4}|[G\x95].{8}|\x80[\x00-\x05]|\x8a(?:\x00|\x01.|\x02..|\x04.{4}|\x08.{8})"
)
_GLOBAL = rb"c[^\n]{1,200}\n[^\n]{1,200}\n"
_PUT = rb"q.|r.{4}"
_TEXTS = (b"\x8c", b"X", b"C", b"U")


@dataclass(frozen=True, slots=True)
class _Patterns:
    run: re.Pattern[bytes]
    """Many opcodes, no `PUT` among them."""
    run_with_puts: re.Pattern[bytes]
    counted: re.Pattern[bytes]
    """Runs of opcodes of one byte, in which each `MEMOIZE` can be counted."""
    told: re.Pattern[bytes]
    """Each `MEMOIZE` with the text before it; empty at the end."""
    named: re.Pattern[bytes]
    """Each `GLOBAL`; empty at the end."""
    asked: re.Pattern[bytes]
    """Each `STACK_GLOBAL`; empty at the end."""
    single: re.Pattern[bytes]
    """One opcode."""


@cache
def _patterns() -> _Patterns:
    """Compile them, when the first long stream comes."""
    short = b"[\\x8cCU](?:%s)" % b"|".join(b"\\x%02x.{%d}" % (n, n) for n in range(256))
    long = b"X(?:%s)" % b"|".join(b"\\x%02x\\0{3}.{%d}" % (n, n) for n in range(256))
    text = short + b"|" + long
    others = _SIMPLE.replace(rb"\x8f-\x94", rb"\x8f-\x93")
    some = (_FIXED, text, _GLOBAL)
    rest = b"|".join((_FIXED, _GLOBAL, _PUT))
    no_import = b"|".join((_SIMPLE + b"++", _FIXED, text, _PUT))

    def compiled(pattern: bytes) -> re.Pattern[bytes]:
        return re.compile(pattern, re.DOTALL)

    return _Patterns(
        # No groups in here: what repeats possessively loses count of them in Python 3.11.
        run=compiled(rb"(?:%s){1,%d}+" % (b"|".join((_SIMPLE + b"++", *some)), _RUN_LENGTH)),
        run_with_puts=compiled(
            rb"(?:%s){1,%d}+" % (b"|".join((_SIMPLE + b"++", *some, _PUT)), _RUN_LENGTH)
        ),
        counted=compiled(rb"(?:%s)*+(%s++|\Z)" % (rest, _SIMPLE)),
        told=compiled(
            rb"(?:%s|%s++|(?>%s)(?!\x94))*+((?>%s)?\x94|\Z)" % (rest, others, text, text)
        ),
        named=compiled(rb"(?:%s)*+(%s|\Z)" % (no_import, _GLOBAL)),
        asked=compiled(
            rb"(?:%s|%s|%s++)*+(\x93|\Z)"
            % (rest, text, _SIMPLE.replace(rb"\x8f-\x94", rb"\x8f-\x92\x94"))
        ),
        single=compiled(b"|".join((_SIMPLE, rest, text))),
    )


class _Memo:
    """Which texts were put aside, and under what number; all else only counts."""

    def __init__(self, machine: Machine) -> None:
        known = lists()
        self.numbers: dict[bytes, int] = {b"\x94": 0}
        """Opcode of a text and `MEMOIZE` -> its place in `texts`; 0 for one that is no name."""
        self.texts: list[str | None] = [None]
        for text in {*known.allowed, *(name for names in known.allowed.values() for name in names)}:
            self.learn(_opcode(text))
        self.size = 0
        self.places = array("I")
        self.what = array("I")
        self.lost = bool(machine.memo.gaps)
        """The numbering is no longer known: the stream puts aside by numbers of its own."""
        for value in machine.memo.row:
            if isinstance(value, str) and len(value) < 64:
                self._put(self.learn(_opcode(value)))
            self.size += 1

    def learn(self, opcode: bytes) -> int:
        """Return the number of a text; a new one if it could be a name."""
        number = self.numbers.get(opcode)
        if number is None:
            text = opcode[2:-1].decode("utf-8", "replace") if opcode[:1] == b"\x8c" else ""
            number = 0
            if text.replace(".", "_").isidentifier():
                number = len(self.texts)
                self.texts.append(text)
            self.numbers[opcode] = number
        return number

    def _put(self, number: int) -> None:
        if number:
            self.places.append(self.size)
            self.what.append(number)

    def pass_others(self, runs: list[bytes]) -> None:
        """Count what is put aside where no text is."""
        self.size += b"".join(runs).count(b"\x94")

    def pass_texts(self, found: list[bytes]) -> None:
        """Put things aside: each `MEMOIZE` comes with the text before it, if there is one."""
        while found and not found[-1]:
            found.pop()
        if len(self.numbers) < _MOST_TEXTS:
            for opcode in set(found).difference(self.numbers):
                self.learn(opcode)
        told = [*map(self.numbers.get, found, repeat(0))]
        self.places.extend(compress(count(self.size), told))
        self.what.extend(filter(None, told))
        self.size += len(told)
        if len(self.places) > _MOST_PLACES:
            raise UnreadableError("it piles up more than can be followed")

    def get(self, index: int) -> str | None:
        """Return the text that was put aside under a number."""
        if self.lost:
            return None
        at = bisect_left(self.places, index)
        if at < len(self.places) and self.places[at] == index:
            return self.texts[self.what[at]]
        return None


def _opcode(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")[:255]
    return b"\x8c" + bytes([len(raw)]) + raw + b"\x94"


class CareNeededError(Exception):
    """The stream imports something for which it has to be followed exactly."""


def read_on(m: Machine) -> None:
    """Follow a stream to its end for its names alone.

    Raises:
        CareNeededError: when it imports what is harmless for some arguments only.
        UnreadableError: when it breaks off or breaks the format.
    """
    if m.stack and m.fill() and m.data[m.at] == 0x94:
        # What was put on the stack last is only known for as long as there is a stack.
        m.at += 1
        HANDLERS[0x94](m)
    _Runner(m).run()


class _Runner:
    def __init__(self, machine: Machine) -> None:
        self.m = machine
        self.memo = _Memo(machine)
        self.seen: set[bytes | tuple[bytes | str, ...]] = set()
        top = (value if isinstance(value, str) else b"N" for value in machine.stack[-2:])
        self.recent: deque[bytes | str] = deque(top, maxlen=8)
        """What came last, the bytes of a run or a text by itself: names are looked for in it."""

    def run(self) -> None:
        m = self.m
        m.stack.clear()
        m.below.clear()
        patterns = _patterns()
        while True:
            if len(m.data) - m.at < _MARGIN and not m.ended:
                m.fill(_MARGIN)
            pattern = patterns.run_with_puts if self.memo.lost else patterns.run
            found = pattern.match(m.data, m.at)
            if found is not None:
                self._pass_over(found.end())
                continue
            if m.at >= len(m.data):
                if m.fill():
                    continue
                raise broken_off()
            m.opcode_at = m.offset
            code = m.data[m.at]
            m.at += 1
            if code == 0x2E:
                return
            self._single(code)

    def _pass_over(self, end: int) -> None:
        m, memo, patterns = self.m, self.memo, _patterns()
        start, data = m.at, m.data
        if data.startswith(b"\x94", end):
            # A run must not end between a text and what puts it aside.
            end += 1
        m.desk.spend("opcodes", 1 + (end - start) // 4)
        if data.find(b"\n", start, end) >= 0:
            self._globals(start, end)
        if not memo.lost and data.find(b"\x94", start, end) >= 0:
            if any(data.find(code, start, end) >= 0 for code in _TEXTS):
                memo.pass_texts(patterns.told.findall(data, start, end))
            else:
                memo.pass_others(patterns.counted.findall(data, start, end))
        if data.find(b"\x93", start, end) >= 0 and b"\x93" in patterns.asked.findall(
            data, start, end
        ):
            self._stack_globals(start, end)
        if end - start > _LONG_RUN:
            # It holds more than the few opcodes that are ever looked for.
            self.recent.clear()
        self.recent.append(data[start:end])
        m.at = end

    def _globals(self, start: int, end: int) -> None:
        m = self.m
        new = set(_patterns().named.findall(m.data, start, end)).difference(self.seen)
        for opcode in sorted(new):
            if not opcode:
                continue
            module, name, _ = opcode[1:].split(b"\n")
            try:
                self._import(
                    opcode, module.decode(), name.decode(), m.base + m.data.index(opcode, start)
                )
            except UnicodeDecodeError:
                raise UnreadableError("it names something that is no UTF-8") from None

    def _import(
        self, key: bytes | tuple[bytes | str, ...], module: str, name: str, at: int
    ) -> None:
        if len(self.seen) < _MOST_SEEN:
            self.seen.add(key)
        self.m.report.imports(module, name, self.m.protocol, at)
        self._care()

    def _care(self) -> None:
        report = self.m.report
        if report.needs_care and not report.careless:
            raise CareNeededError

    def _stack_globals(self, start: int, end: int) -> None:
        """Look at the opcodes before each `STACK_GLOBAL`, unless just these were seen before."""
        m, single = self.m, _patterns().single
        before: list[bytes | str] = []
        for piece in reversed(self.recent):
            before[:0] = [piece] if isinstance(piece, str) else single.findall(piece)
            if len(before) >= 4:
                break
        lead = min(4, len(before))
        opcodes: list[bytes | str] = [*before[len(before) - lead :]]
        opcodes += single.findall(m.data, start, end)
        at = lead - 1
        for _ in range(opcodes.count(b"\x93") - opcodes[:lead].count(b"\x93")):
            at = opcodes.index(b"\x93", at + 1)
            key = tuple(opcodes[max(0, at - 4) : at])
            if key in self.seen:
                continue
            place = m.base + start + sum(map(len, opcodes[lead:at]))
            module, name = self._last_two(list(key))
            if module is None or name is None:
                m.report.unresolved(place)
            else:
                self._import(key, module, name, place)

    def _last_two(self, opcodes: list[bytes | str]) -> tuple[str | None, str | None]:
        """Return the two texts that were put on the stack last, None where that cannot be told."""
        texts: list[str | None] = []
        while opcodes and len(texts) < 2:
            opcode = opcodes.pop()
            if isinstance(opcode, bytes) and opcode[:1] in (b"\x94", b"q", b"r"):
                if not opcodes:
                    break
                opcode = opcodes.pop()
            texts.append(opcode if isinstance(opcode, str) else self._text(opcode))
        name, module = [*texts, None, None][:2]
        return module, name

    def _text(self, opcode: bytes) -> str | None:
        match opcode[:1]:
            case b"\x8c":
                # From now on it is told apart, however many other texts there are.
                self.memo.learn(opcode + b"\x94")
                return opcode[2:].decode("utf-8", "replace")
            case b"X":
                return opcode[5:].decode("utf-8", "replace")
            case b"h":
                return self.memo.get(opcode[1])
            case b"j":
                return self.memo.get(int.from_bytes(opcode[1:], "little"))
            case _:
                return None

    def _single(self, code: int) -> None:
        """Do what one opcode does that no run takes up."""
        m = self.m
        last: bytes | str = b"N"
        match code:
            case 0x71 | 0x72 | 0x70:
                self.memo.lost = True
                if code == 0x70:
                    m.line()
                else:
                    m.take(1 if code == 0x71 else 4)
                last = b"q\0"
            case 0x67:
                m.line()
            case 0x69:
                m.below.append([])
                HANDLERS[code](m)
            case _:
                HANDLERS[code](m)
                value = m.stack[-1] if m.stack else None
                last = value if isinstance(value, str) else b"N"
        self._care()
        m.stack.clear()
        self.recent.append(last)
        if len(m.data) - m.at < MOST_LINE:
            m.fill(MOST_LINE)
