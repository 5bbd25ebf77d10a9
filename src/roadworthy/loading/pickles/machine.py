"""Follows a pickle opcode by opcode, as an unpickler would, and calls nothing.

Every opcode of the protocols 0 to 5 does to the stack and the memo what it would do to those of an
unpickler, with values that only remember where a name or an argument could come from.
https://docs.python.org/3/library/pickletools.html describes the opcodes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import Final

from roadworthy.loading.interface import Desk, Source, UnreadableError
from roadworthy.loading.pickles.report import Report
from roadworthy.loading.pickles.values import (
    MOST_ITEMS,
    MOST_TEXT,
    TAINTED,
    THING,
    Import,
    Items,
    Long,
    Made,
    Pairs,
)
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
        self.frame_end = 0
        self.opcode_at = start
        self.kept = MOST_KEPT
        self.outer: list[tuple[list[object], list[list[object]], Memo, int]] = []
        """Streams that wait for one inside them to end."""
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


def _op(*codes: bytes) -> Callable[[Handler], Handler]:
    def put(handler: Handler) -> Handler:
        for code in codes:
            HANDLERS[code[0]] = handler
        return handler

    return put


# Beginning and end


@_op(b"\x80")
def _proto(m: Machine) -> None:
    m.protocol = m.take(1)[0]
    if m.protocol > 5:
        m.lies = f"it is of protocol {m.protocol}, which is not known"


@_op(b"\x95")
def _frame(m: Machine) -> None:
    size = m.source.size
    length = int.from_bytes(m.take(8), "little")
    m.frame_end = m.offset + length
    if size is not None and m.frame_end > size:
        m.lies = "it announces more bytes than there are"


@_op(b".")
def _stop(m: Machine) -> None:
    value = m.stack.pop()
    if not m.outer:
        raise StopError
    m.stack, m.below, m.memo, m.protocol = m.outer.pop()
    m.report.hold([value])


# The stack and the memo


@_op(b"(")
def _mark(m: Machine) -> None:
    m.below.append(m.stack)
    m.stack = []


@_op(b"0")
def _pop(m: Machine) -> None:
    if m.stack:
        m.stack.pop()
    else:
        m.pop_mark()


@_op(b"1")
def _pop_to_mark(m: Machine) -> None:
    m.pop_mark()


@_op(b"2")
def _dup(m: Machine) -> None:
    m.stack.append(m.stack[-1])


@_op(b"\x94")
def _memoize(m: Machine) -> None:
    m.memo.put(len(m.memo), m.stack[-1])


@_op(b"q")
def _binput(m: Machine) -> None:
    m.memo.put(m.take(1)[0], m.stack[-1])


@_op(b"r")
def _long_binput(m: Machine) -> None:
    m.memo.put(int.from_bytes(m.take(4), "little"), m.stack[-1])


@_op(b"p")
def _put(m: Machine) -> None:
    m.memo.put(_number(m), m.stack[-1])


@_op(b"h")
def _binget(m: Machine) -> None:
    m.stack.append(m.memo.get(m.take(1)[0]))


@_op(b"j")
def _long_binget(m: Machine) -> None:
    m.stack.append(m.memo.get(int.from_bytes(m.take(4), "little")))


@_op(b"g")
def _get(m: Machine) -> None:
    m.stack.append(m.memo.get(_number(m)))


def _number(m: Machine) -> int:
    text = _whole_line(m)
    try:
        value = int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise UnreadableError("it numbers what it puts aside with something that is no number")
    return value


def _whole_line(m: Machine) -> bytes:
    text, ended = m.line()
    if not ended:
        raise broken_off()
    return text


# Plain values


@_op(b"N")
def _none(m: Machine) -> None:
    m.stack.append(None)


@_op(b"\x88")
def _true(m: Machine) -> None:
    m.stack.append(True)


@_op(b"\x89")
def _false(m: Machine) -> None:
    m.stack.append(False)


@_op(b"K")
def _binint1(m: Machine) -> None:
    m.stack.append(m.take(1)[0])


@_op(b"M")
def _binint2(m: Machine) -> None:
    m.stack.append(int.from_bytes(m.take(2), "little"))


@_op(b"J")
def _binint(m: Machine) -> None:
    m.stack.append(int.from_bytes(m.take(4), "little", signed=True))


@_op(b"G")
def _binfloat(m: Machine) -> None:
    m.stack.append(struct.unpack(">d", m.take(8))[0])


@_op(b"I", b"L")
def _int(m: Machine) -> None:
    text = _whole_line(m).rstrip(b"L")
    if len(text) > 4000:
        m.stack.append(THING)
        return
    try:
        m.stack.append(int(text, 0) if text not in (b"00", b"01") else text == b"01")
    except ValueError:
        raise UnreadableError("it holds a number that is none") from None


@_op(b"F")
def _float(m: Machine) -> None:
    try:
        m.stack.append(float(_whole_line(m)))
    except ValueError:
        raise UnreadableError("it holds a number that is none") from None


@_op(b"\x8a")
def _long1(m: Machine) -> None:
    _long(m, m.take(1)[0])


@_op(b"\x8b")
def _long4(m: Machine) -> None:
    _long(m, int.from_bytes(m.take(4), "little", signed=True))


def _long(m: Machine, length: int) -> None:
    if length < 0:
        raise UnreadableError("it holds a number of a negative length")
    if length > 256:
        m.skip(length)
        m.stack.append(THING)
        return
    m.stack.append(int.from_bytes(m.take(length), "little", signed=True))


# Text and bytes


def _text(m: Machine, length: int) -> None:
    value = _payload(m, length, text=True)
    if isinstance(value, bytes):
        try:
            m.stack.append(value.decode("utf-8", "surrogatepass"))
        except UnicodeDecodeError:
            raise UnreadableError("it holds a text that is no UTF-8") from None
    else:
        m.stack.append(value)


def _bytes(m: Machine, length: int) -> None:
    m.stack.append(_payload(m, length, text=False))


def _payload(m: Machine, length: int, *, text: bool) -> object:
    """Return short bytes whole and the place of longer ones, all looked through for streams."""
    if length < 0:
        raise UnreadableError("it holds a text of a negative length")
    if length <= MOST_TEXT:
        value = m.take(length)
        if length > 8:
            m.report.payload(value, m.offset - length)
        return value if m.keep(length + 64) else THING
    start = m.offset
    size = m.source.size
    if size is not None and start + length > size:
        m.skip(length)
    m.fill(min(length, MOST_TEXT))
    beginning = m.data[m.at : m.at + 256]
    left = length
    while left > 0:
        if not m.fill():
            raise broken_off()
        piece = m.data[m.at : m.at + left]
        m.report.payload(piece, m.offset)
        m.at += len(piece)
        left -= len(piece)
    if not m.keep(512):
        return THING
    shown = beginning.decode("utf-8", "replace") if text else beginning
    return Long(shown, start, length)


@_op(b"\x8c")
def _short_binunicode(m: Machine) -> None:
    _text(m, m.take(1)[0])


@_op(b"X")
def _binunicode(m: Machine) -> None:
    _text(m, int.from_bytes(m.take(4), "little"))


@_op(b"\x8d")
def _binunicode8(m: Machine) -> None:
    _text(m, int.from_bytes(m.take(8), "little"))


@_op(b"C")
def _short_binbytes(m: Machine) -> None:
    _bytes(m, m.take(1)[0])


@_op(b"B")
def _binbytes(m: Machine) -> None:
    _bytes(m, int.from_bytes(m.take(4), "little"))


@_op(b"\x8e", b"\x96")
def _binbytes8(m: Machine) -> None:
    _bytes(m, int.from_bytes(m.take(8), "little"))


@_op(b"U")
def _short_binstring(m: Machine) -> None:
    _old_text(m, m.take(1)[0])


@_op(b"T")
def _binstring(m: Machine) -> None:
    _old_text(m, int.from_bytes(m.take(4), "little", signed=True))


def _old_text(m: Machine, length: int) -> None:
    """A text of Python 2; with bytes beyond ASCII, what it becomes is the loader's choice."""
    value = _payload(m, length, text=False)
    if isinstance(value, bytes):
        m.stack.append(value.decode("ascii") if value.isascii() else value)
    else:
        m.stack.append(value)


@_op(b"S")
def _string(m: Machine) -> None:
    text = _long_line(m)
    if text is None:
        m.stack.append(THING)
        return
    text = text.strip(b" \t\r\n\f\v")
    if len(text) < 2 or text[:1] not in (b"'", b'"') or text[-1:] != text[:1]:
        raise UnreadableError("it holds a text without quotes")
    value = _unescaped(text[1:-1])
    if len(value) > 8:
        m.report.payload(value, m.opcode_at)
    if not m.keep(len(value) + 64):
        m.stack.append(THING)
        return
    m.stack.append(value.decode("ascii") if value.isascii() else value)


_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)", re.DOTALL)
_MEANT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_MEANT |= {b"\\": b"\\", b"'": b"'", b'"': b'"', b"\n": b""}


def _unescaped(text: bytes) -> bytes:
    """Read escapes as Python does for bytes, whose own function warns about unknown ones."""
    return _ESCAPE.sub(_character, text)


def _character(found: re.Match[bytes]) -> bytes:
    what = found[1]
    if what[:1] == b"x":
        if len(what) < 3:
            raise UnreadableError("it holds a text with a broken escape")
        return bytes([int(what[1:], 16)])
    if what[:1].isdigit() and what[0] < 0x38:
        return bytes([int(what, 8) & 0xFF])
    return _MEANT.get(what, b"\\" + what)


@_op(b"V")
def _unicode(m: Machine) -> None:
    text = _long_line(m)
    if text is None or not m.keep(len(text) + 64):
        m.stack.append(THING)
        return
    try:
        value = text.decode("raw-unicode-escape")
    except UnicodeDecodeError:
        raise UnreadableError("it holds a text with a broken escape") from None
    if len(value) > 8:
        m.report.payload(value.encode("utf-8", "surrogatepass"), m.opcode_at)
    m.stack.append(value)


def _long_line(m: Machine) -> bytes | None:
    """Return a line; None for a long one, which is looked through in pieces."""
    pieces: list[bytes] = []
    length = 0
    while True:
        if not m.fill():
            raise broken_off()
        end = m.data.find(b"\n", m.at)
        piece = m.data[m.at : end if end >= 0 else len(m.data)]
        m.at += len(piece) + (end >= 0)
        length += len(piece)
        if length <= 1 << 16:
            pieces.append(piece)
        else:
            m.report.payload(piece, m.opcode_at)
        if end >= 0:
            return b"".join(pieces) if length <= 1 << 16 else None


@_op(b"\x97")
def _next_buffer(m: Machine) -> None:
    m.stack.append(THING)


@_op(b"\x98")
def _readonly_buffer(m: Machine) -> None:
    if not m.stack:
        raise IndexError


# Containers


@_op(b")")
def _empty_tuple(m: Machine) -> None:
    m.stack.append(())


@_op(b"t")
def _tuple(m: Machine) -> None:
    items = m.pop_mark()
    _push_tuple(m, items)


@_op(b"\x85")
def _tuple1(m: Machine) -> None:
    _push_tuple(m, [m.stack.pop()])


@_op(b"\x86")
def _tuple2(m: Machine) -> None:
    second = m.stack.pop()
    _push_tuple(m, [m.stack.pop(), second])


@_op(b"\x87")
def _tuple3(m: Machine) -> None:
    third = m.stack.pop()
    second = m.stack.pop()
    _push_tuple(m, [m.stack.pop(), second, third])


def _push_tuple(m: Machine, items: list[object]) -> None:
    m.report.hold(items)
    m.stack.append(tuple(items) if m.keep(64 + 8 * len(items)) else THING)


@_op(b"]")
def _empty_list(m: Machine) -> None:
    m.stack.append(Items() if m.keep(120) else THING)


@_op(b"\x8f")
def _empty_set(m: Machine) -> None:
    m.stack.append(THING)


@_op(b"l", b"\x91")
def _list(m: Machine) -> None:
    items = m.pop_mark()
    m.report.hold(items)
    m.stack.append(Items(items[:MOST_ITEMS]) if m.keep(200) else THING)


@_op(b"a")
def _append(m: Machine) -> None:
    _extend(m, [m.stack.pop()])


@_op(b"e", b"\x90")
def _appends(m: Machine) -> None:
    _extend(m, m.pop_mark())


def _extend(m: Machine, items: list[object]) -> None:
    m.report.hold(items)
    owner = m.stack[-1]
    if isinstance(owner, Items):
        room = MOST_ITEMS - len(owner.items)
        if room > 0 and m.keep(8 * min(room, len(items))):
            owner.items += items[:room]
    else:
        m.report.filled(owner, m.opcode_at)


@_op(b"}")
def _empty_dict(m: Machine) -> None:
    m.stack.append(Pairs() if m.keep(150) else THING)


@_op(b"d")
def _dict(m: Machine) -> None:
    items = m.pop_mark()
    pairs = Pairs()
    m.report.hold(items, as_entry=True)
    _set_items(m, pairs, items)
    m.stack.append(pairs if m.keep(300) else THING)


@_op(b"s")
def _setitem(m: Machine) -> None:
    value = m.stack.pop()
    items = [m.stack.pop(), value]
    m.report.hold(items, as_entry=True)
    _set_items(m, m.stack[-1], items)


@_op(b"u")
def _setitems(m: Machine) -> None:
    items = m.pop_mark()
    m.report.hold(items, as_entry=True)
    _set_items(m, m.stack[-1], items)


def _set_items(m: Machine, owner: object, items: list[object]) -> None:
    if len(items) % 2:
        raise UnreadableError("it holds a key without a value")
    if not isinstance(owner, Pairs):
        m.report.filled(owner, m.opcode_at)
        return
    if len(items) > 4 * MOST_ITEMS:
        owner.whole = False
    for index in range(0, min(len(items), 4 * MOST_ITEMS), 2):
        key = items[index]
        if isinstance(key, str) and (len(owner.items) < MOST_ITEMS or key in owner.items):
            owner.items[key] = items[index + 1]
        else:
            owner.whole = False


# Names


@_op(b"c")
def _global(m: Machine) -> None:
    m.stack.append(_named(m))


def _named(m: Machine) -> Import:
    at = m.opcode_at
    module, ended = m.line()
    if not ended:
        raise broken_off()
    name, ended = m.line()
    if not ended:
        # An unpickler takes the last byte for the line feed and imports before it fails.
        name = name[:-1]
    try:
        found = m.report.imports(module.decode(), name.decode(), m.protocol, at)
    except UnicodeDecodeError:
        raise UnreadableError("it names something that is no UTF-8") from None
    if not ended:
        raise broken_off()
    return found


@_op(b"\x93")
def _stack_global(m: Machine) -> None:
    name = m.stack.pop()
    module = m.stack.pop()
    if isinstance(name, str) and isinstance(module, str):
        m.stack.append(m.report.imports(module, name, m.protocol, m.opcode_at))
    else:
        m.report.unresolved(m.opcode_at)
        m.stack.append(TAINTED)


@_op(b"\x82")
def _ext1(m: Machine) -> None:
    _extension(m, 1)


@_op(b"\x83")
def _ext2(m: Machine) -> None:
    _extension(m, 2)


@_op(b"\x84")
def _ext4(m: Machine) -> None:
    _extension(m, 4)


def _extension(m: Machine, length: int) -> None:
    code = int.from_bytes(m.take(length), "little", signed=length == 4)
    m.report.extension(code, m.opcode_at)
    m.stack.append(TAINTED)


@_op(b"P")
def _persid(m: Machine) -> None:
    _whole_line(m)
    m.stack.append(THING)


@_op(b"Q")
def _binpersid(m: Machine) -> None:
    value = m.stack.pop()
    m.report.hold([value])
    match value:
        case ("module", Import() as named, *_):
            # Torch's files from before archives: a class, with its source beside it.
            m.stack.append(named)
        case _:
            m.stack.append(THING)


# Calls


@_op(b"R")
def _reduce(m: Machine) -> None:
    arguments = m.stack.pop()
    m.stack.append(m.report.called(m.stack.pop(), arguments, m.opcode_at))


@_op(b"\x81")
def _newobj(m: Machine) -> None:
    arguments = m.stack.pop()
    m.stack.append(m.report.called(m.stack.pop(), arguments, m.opcode_at, made=True))


@_op(b"\x92")
def _newobj_ex(m: Machine) -> None:
    keywords = m.stack.pop()
    arguments = m.stack.pop()
    if isinstance(keywords, Pairs) and keywords.items and isinstance(arguments, tuple):
        arguments = (*arguments, keywords)
    m.stack.append(m.report.called(m.stack.pop(), arguments, m.opcode_at, made=True))


@_op(b"o")
def _obj(m: Machine) -> None:
    items = m.pop_mark()
    if not items:
        raise IndexError
    function, *arguments = items
    m.report.hold(arguments)
    made = not arguments
    m.stack.append(m.report.called(function, tuple(arguments), m.opcode_at, made=made))


@_op(b"i")
def _inst(m: Machine) -> None:
    function = _named(m)
    arguments = m.pop_mark()
    m.report.hold(arguments)
    made = not arguments
    m.stack.append(m.report.called(function, tuple(arguments), m.opcode_at, made=made))


@_op(b"b")
def _build(m: Machine) -> None:
    state = m.stack.pop()
    owner = m.stack[-1]
    m.report.built(owner, state, m.opcode_at)
    if isinstance(owner, Made):
        owner.state = state
        if owner.by.known.rule == "array-wrapper":
            m.report.array(m, owner)
