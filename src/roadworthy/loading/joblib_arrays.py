"""Where joblib puts the numbers of arrays into the middle of a pickle.

joblib writes a small object that describes an array and, right behind the opcode that completes it,
the numbers themselves. Only what leads to these objects is followed here: names, texts, integers,
tuples and dictionaries. What a pickle would run is for `pickles` to say.
https://github.com/joblib/joblib/blob/main/joblib/numpy_pickle.py
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from roadworthy.loading import pickle_row
from roadworthy.loading.interface import Desk, Source, UnreadableError

WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper"

_WINDOW = 1 << 18
_MOST_LINE = 1 << 16
_MOST_TEXT = 200
_MOST_OPCODES = 20_000_000
_MOST_DEPTH = 5_000_000
_BLOCK = 4096
_DTYPE = re.compile(r"[<>|=]?([?bBhHiIlLqQfdcSUVmMO])(\d{1,9})")


@dataclass(frozen=True, slots=True)
class _Name:
    """What an import gives."""

    dotted: str


@dataclass(slots=True)
class _Dtype:
    """A type of entries."""

    size: int | None
    objects: bool


@dataclass(slots=True)
class _Wrapper:
    """The object that stands for an array."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """What interrupts a pickle."""

    numbers: tuple[tuple[int, int], ...]
    """Start and end of each stretch that is no part of the pickle."""
    pickles: tuple[tuple[int, int], ...]
    """Those that are pickles of their own, of arrays of objects."""


_OTHER: Any = object()
"""A value that does not lead to an array."""


class _Broken(UnreadableError):
    """The stream breaks off."""


@dataclass(slots=True)
class Walk:
    """One way through a pickle of joblib; not frozen, since a stack is its state."""

    source: Source
    desk: Desk
    at: int = 0
    """Within the window."""
    base: int = 0
    data: bytes = b""
    frame: int = 0
    """Where the frame ends, in the file."""
    stack: list[Any] = field(default_factory=list)
    marks: list[list[Any]] = field(default_factory=list)
    memo: dict[int, Any] = field(default_factory=dict)
    numbers: list[tuple[int, int]] = field(default_factory=list)
    pickles: list[tuple[int, int]] = field(default_factory=list)

    def arrays(self) -> Arrays:
        """Follow the pickle to its end.

        Raises:
            UnreadableError: when it breaks off, or when an array cannot be told from the pickle.
        """
        count = 0
        try:
            while True:
                code = self.take(1)[0]
                count += 1
                if count % _BLOCK == 0:
                    self.desk.spend("opcodes", _BLOCK)
                    if count > _MOST_OPCODES or len(self.stack) > _MOST_DEPTH:
                        raise UnreadableError("it is too long to be followed")
                if code == 0x2E:
                    return Arrays(tuple(self.numbers), tuple(self.pickles))
                handler = _HANDLERS.get(code)
                if handler is None:
                    raise UnreadableError("it holds a byte that is no opcode of a pickle")
                handler(self)
        except IndexError:
            raise UnreadableError("it takes something from an empty stack") from None

    def place(self) -> int:
        """Return where in the file the walk has come to."""
        return self.base + self.at

    def go(self, place: int) -> None:
        """Go on at another place in the file."""
        if self.base <= place <= self.base + len(self.data):
            self.at = place - self.base
        else:
            self.base, self.at, self.data = place, 0, b""

    def take(self, length: int) -> bytes:
        """Return the next bytes."""
        if len(self.data) - self.at < length:
            self.base, self.at, self.data = (
                self.place(),
                0,
                self.source.read(self.place(), max(_WINDOW, length)),
            )
            if len(self.data) < length:
                raise _Broken("the pickle breaks off in the middle")
        self.at += length
        return self.data[self.at - length : self.at]

    def line(self) -> str:
        """Return the text up to the end of the line."""
        end = self.data.find(b"\n", self.at)
        if end < 0:
            self.base, self.at, self.data = (
                self.place(),
                0,
                self.source.read(self.place(), _WINDOW),
            )
            end = self.data.find(b"\n", 0, _MOST_LINE)
            if end < 0:
                raise _Broken("the pickle breaks off in the middle")
        found = self.data[self.at : end]
        self.at = end + 1
        return found[: _MOST_TEXT + 1].decode("utf-8", "replace")

    def text(self, width: int, *, keep: bool) -> None:
        """Push a counted text, or what stands for one."""
        length = int.from_bytes(self.take(width), "little")
        if length <= _MOST_TEXT:
            found = self.take(length)
            self.stack.append(found.decode("utf-8", "replace") if keep else _OTHER)
            return
        self.go(self.place() + length)
        self.stack.append(_OTHER)

    def marked(self) -> list[Any]:
        """Return what lies above the mark, and take it away."""
        found = self.stack
        self.stack = self.marks.pop()
        return found

    def build(self) -> None:
        """Complete an object; behind that of an array its numbers stand."""
        state = self.stack.pop()
        made = self.stack[-1]
        if isinstance(made, _Dtype):
            _complete(made, state)
        elif isinstance(made, _Wrapper):
            self.array(state)

    def array(self, state: Any) -> None:
        """Pass over the numbers of an array."""
        if self.place() < self.frame:
            raise UnreadableError("an array stands inside of a frame, where readers differ")
        given = state if isinstance(state, dict) else {}
        dtype, shape = given.get("dtype"), given.get("shape")
        if not isinstance(dtype, _Dtype) or not isinstance(shape, tuple):
            raise UnreadableError("an array is described in a way that cannot be followed")
        start = self.place()
        if dtype.objects:
            stop = pickle_row.end(self.source, start, self.desk)
            self.pickles.append((start, stop))
            self.numbers.append((start, stop))
            self.go(stop)
            return
        if dtype.size is None or not all(isinstance(n, int) and 0 <= n < 1 << 62 for n in shape):
            raise UnreadableError("an array is described in a way that cannot be followed")
        length = dtype.size * math.prod(shape)
        if given.get("numpy_array_alignment_bytes") is not None:
            length += 1 + self.take(1)[0]
        stop = start + length
        if length and not self.source.read(stop - 1, 1):
            raise UnreadableError("it breaks off in the numbers of an array")
        self.numbers.append((start, stop))
        self.go(stop)


def _complete(dtype: _Dtype, state: Any) -> None:
    # (version, order, inner type, names, fields, size, alignment, flags, ...)
    if not isinstance(state, tuple) or len(state) < 8:
        return
    size, flags = state[5], state[7]
    if isinstance(size, int) and size > 0:
        dtype.size = size
    if isinstance(flags, int) and flags & 1:
        dtype.objects = True
    inner = state[2]
    parts = list(inner) if isinstance(inner, tuple) else []
    fields = state[4] if isinstance(state[4], dict) else {}
    parts += [one for value in fields.values() if isinstance(value, tuple) for one in value]
    if any(isinstance(one, _Dtype) and one.objects for one in parts):
        dtype.objects = True


def _dtype(arguments: Any) -> _Dtype:
    first = arguments[0] if isinstance(arguments, tuple) and arguments else None
    match = _DTYPE.fullmatch(first) if isinstance(first, str) else None
    if match is None:
        return _Dtype(None, objects=False)
    return _Dtype(int(match[2]) * (4 if match[1] == "U" else 1), objects=match[1] == "O")


def _reduce(walk: Walk) -> None:
    arguments = walk.stack.pop()
    function = walk.stack.pop()
    made: Any = _OTHER
    if isinstance(function, _Name):
        if function.dotted == "numpy.dtype":
            made = _dtype(arguments)
        elif function.dotted == "copyreg._reconstructor" and isinstance(arguments, tuple):
            made = _new(arguments[0]) if arguments else _OTHER
    walk.stack.append(made)


def _new(cls: Any) -> Any:
    return _Wrapper() if isinstance(cls, _Name) and cls.dotted == WRAPPER else _OTHER


def _newobj(walk: Walk) -> None:
    del walk.stack[-1]
    walk.stack.append(_new(walk.stack.pop()))


def _newobj_ex(walk: Walk) -> None:
    del walk.stack[-1]
    _newobj(walk)


def _inst(walk: Walk) -> None:
    name = _Name(f"{walk.line()}.{walk.line()}")
    walk.marked()
    walk.stack.append(_new(name))


def _obj(walk: Walk) -> None:
    walk.stack.append(_new(next(iter(walk.marked()), None)))


def _global(walk: Walk) -> None:
    walk.stack.append(_Name(f"{walk.line()}.{walk.line()}"))


def _stack_global(walk: Walk) -> None:
    name = walk.stack.pop()
    walk.stack.append(_Name(f"{walk.stack.pop()}.{name}"))


def _push(value: Any) -> Callable[[Walk], None]:
    return lambda walk: walk.stack.append(value)


def _drop(number: int) -> Callable[[Walk], None]:
    def handler(walk: Walk) -> None:
        if len(walk.stack) <= number:
            raise IndexError
        del walk.stack[-number:]

    return handler


def _pop(walk: Walk) -> None:
    if walk.stack:
        walk.stack.pop()
    else:
        walk.marked()


def _mark(walk: Walk) -> None:
    walk.marks.append(walk.stack)
    walk.stack = []


def _integer(length: int, *, signed: bool) -> Callable[[Walk], None]:
    return lambda walk: walk.stack.append(
        int.from_bytes(walk.take(length), "little", signed=signed)
    )


def _long(width: int) -> Callable[[Walk], None]:
    def handler(walk: Walk) -> None:
        length = int.from_bytes(walk.take(width), "little")
        if length <= 16:
            walk.stack.append(int.from_bytes(walk.take(length), "little", signed=True))
        else:
            walk.go(walk.place() + length)
            walk.stack.append(_OTHER)

    return handler


def _decimal(walk: Walk) -> None:
    text = walk.line().rstrip("L")
    walk.stack.append(int(text) if re.fullmatch(r"-?\d{1,20}", text) else _OTHER)


def _other_line(walk: Walk) -> None:
    walk.line()
    walk.stack.append(_OTHER)


def _quoted(walk: Walk) -> None:
    walk.stack.append(walk.line().strip("'\""))


def _tuple(number: int) -> Callable[[Walk], None]:
    def handler(walk: Walk) -> None:
        if len(walk.stack) < number:
            raise IndexError
        items = tuple(walk.stack[-number:])
        walk.stack[-number:] = [items]

    return handler


def _large_tuple(walk: Walk) -> None:
    items = walk.marked()
    walk.stack.append(tuple(items) if len(items) <= 64 else _OTHER)


def _set_items(target: Any, items: list[Any]) -> None:
    if isinstance(target, dict):
        pairs = zip(items[::2], items[1::2], strict=False)
        target.update((key, value) for key, value in pairs if isinstance(key, str))


def _setitems(walk: Walk) -> None:
    items = walk.marked()
    _set_items(walk.stack[-1], items[:1000])


def _setitem(walk: Walk) -> None:
    items = walk.stack[-2:]
    _drop(2)(walk)
    _set_items(walk.stack[-1], items)


def _dict(walk: Walk) -> None:
    found: dict[str, Any] = {}
    _set_items(found, walk.marked()[:1000])
    walk.stack.append(found)


def _put(index: Callable[[Walk], int]) -> Callable[[Walk], None]:
    def handler(walk: Walk) -> None:
        walk.memo[index(walk)] = walk.stack[-1]

    return handler


def _get(index: Callable[[Walk], int]) -> Callable[[Walk], None]:
    return lambda walk: walk.stack.append(walk.memo.get(index(walk), _OTHER))


def _number(length: int) -> Callable[[Walk], int]:
    return lambda walk: int.from_bytes(walk.take(length), "little")


def _line_number(walk: Walk) -> int:
    text = walk.line()
    if not re.fullmatch(r"\d{1,19}", text):
        raise UnreadableError("it numbers what it puts aside with something else")
    return int(text)


def _frame(walk: Walk) -> None:
    (length,) = struct.unpack("<Q", walk.take(8))
    walk.frame = walk.place() + length


def _memoize(walk: Walk) -> None:
    walk.memo[len(walk.memo)] = walk.stack[-1]


def _skip(length: int, *, push: bool) -> Callable[[Walk], None]:
    def handler(walk: Walk) -> None:
        walk.take(length)
        if push:
            walk.stack.append(_OTHER)

    return handler


_HANDLERS: dict[int, Callable[[Walk], None]] = {
    0x28: _mark, 0x30: _pop, 0x31: lambda walk: walk.marked() and None,
    0x32: lambda walk: walk.stack.append(walk.stack[-1]),
    0x4E: _push(None), 0x88: _push(True), 0x89: _push(False), 0x29: _push(()),
    0x4B: _integer(1, signed=False), 0x4D: _integer(2, signed=False), 0x4A: _integer(4, signed=True),
    0x49: _decimal, 0x4C: _decimal, 0x8A: _long(1), 0x8B: _long(4),
    0x46: _other_line, 0x47: _skip(8, push=True), 0x53: _quoted,
    0x56: lambda walk: walk.stack.append(walk.line()),
    0x55: lambda walk: walk.text(1, keep=True), 0x54: lambda walk: walk.text(4, keep=True),
    0x8C: lambda walk: walk.text(1, keep=True), 0x58: lambda walk: walk.text(4, keep=True),
    0x8D: lambda walk: walk.text(8, keep=True), 0x43: lambda walk: walk.text(1, keep=False),
    0x42: lambda walk: walk.text(4, keep=False), 0x8E: lambda walk: walk.text(8, keep=False),
    0x96: lambda walk: walk.text(8, keep=False),
    0x5D: _push(_OTHER), 0x7D: lambda walk: walk.stack.append({}), 0x8F: _push(_OTHER),
    0x74: _large_tuple, 0x85: _tuple(1), 0x86: _tuple(2), 0x87: _tuple(3),
    0x6C: lambda walk: (walk.marked(), walk.stack.append(_OTHER)) and None,
    0x64: _dict, 0x75: _setitems, 0x73: _setitem,
    0x61: _drop(1), 0x65: lambda walk: walk.marked() and None,
    0x90: lambda walk: walk.marked() and None,
    0x91: lambda walk: (walk.marked(), walk.stack.append(_OTHER)) and None,
    0x63: _global, 0x93: _stack_global, 0x69: _inst, 0x6F: _obj,
    0x52: _reduce, 0x81: _newobj, 0x92: _newobj_ex, 0x62: Walk.build,
    0x70: _put(_line_number), 0x71: _put(_number(1)), 0x72: _put(_number(4)), 0x94: _memoize,
    0x67: _get(_line_number), 0x68: _get(_number(1)), 0x6A: _get(_number(4)),
    0x50: _other_line, 0x51: lambda walk: (walk.stack.pop(), walk.stack.append(_OTHER)) and None,
    0x82: _skip(1, push=True), 0x83: _skip(2, push=True), 0x84: _skip(4, push=True),
    0x97: _push(_OTHER), 0x98: lambda walk: walk.stack[-1] and None,
    0x80: _skip(1, push=False), 0x95: _frame,
}  # fmt: skip
"""https://docs.python.org/3/library/pickletools.html lists the opcodes."""
