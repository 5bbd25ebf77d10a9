"""Reads Universal Binary JSON, in which XGBoost keeps trees: values and nothing that runs."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError
from roadworthy.loading.safetensors import sized

_WIDTHS = {b"Z": 0, b"N": 0, b"T": 0, b"F": 0, b"i": 1, b"U": 1, b"C": 1, b"I": 2, b"u": 2,
           b"l": 4, b"m": 4, b"d": 4, b"L": 8, b"M": 8, b"D": 8}  # fmt: skip
_INTEGERS = frozenset({b"i", b"U", b"I", b"u", b"l", b"m", b"L", b"M"})
_MOST_VALUES = 5_000_000
_MOST_DEPTH = 256
_WINDOW = 1 << 16


class _Ubjson:
    """A file of one value."""

    format = "Universal Binary JSON"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Step over every value; nothing in them runs."""
        _Reader(source).whole()
        return iter(())


class _Reader:
    def __init__(self, source: Source) -> None:
        found = sized(source)
        self._source, self._size = found.source, found.size
        self._at = self._start = 0
        self._data = b""

    def _take(self, count: int) -> bytes:
        here = self._at - self._start
        if here < 0 or here + count > len(self._data):
            self._start, self._data, here = self._at, self._source.read(self._at, _WINDOW), 0
        data = self._data[here : here + count]
        if len(data) < count:
            raise UnreadableError("it ends inside a value")
        self._at += count
        return data

    def _skip(self, count: int) -> None:
        self._at += count
        if self._at > self._size:
            raise UnreadableError("it claims more than it holds")

    def _length(self, kind: bytes) -> int:
        if kind not in _INTEGERS:
            raise UnreadableError("it has a length that is no number")
        length = int.from_bytes(self._take(_WIDTHS[kind]), "big", signed=kind not in {b"U", b"u"})
        if length < 0:
            raise UnreadableError("it has a length below zero")
        return length

    def whole(self) -> None:
        """Step over the value that the file is."""
        # Each open list: `{` or `[`, the type of its values, and how many are left (-1: open end).
        open_: list[list[bytes | int]] = []
        self._value(self._take(1), open_)
        for _ in range(_MOST_VALUES):
            if not open_:
                if self._at != self._size:
                    raise UnreadableError("it holds bytes behind its value")
                return
            self._next(open_)
        raise UnreadableError("it has more values than any model")

    def _next(self, open_: list[list[bytes | int]]) -> None:
        kind, typed, left = open_[-1]
        assert isinstance(kind, bytes) and isinstance(typed, bytes) and isinstance(left, int)
        if left == 0:
            open_.pop()
            return
        mark = b""
        if left < 0:
            mark = self._take(1)
            if mark == (b"}" if kind == b"{" else b"]"):
                open_.pop()
                return
        else:
            open_[-1][2] = left - 1
        if kind == b"{":
            self._skip(self._length(mark or self._take(1)))
            mark = b""
        self._value(typed or mark or self._take(1), open_)

    def _value(self, kind: bytes, open_: list[list[bytes | int]]) -> None:
        if kind in _WIDTHS:
            self._skip(_WIDTHS[kind])
        elif kind in {b"S", b"H"}:
            self._skip(self._length(self._take(1)))
        elif kind in {b"{", b"["}:
            self._open(kind, open_)
        else:
            raise UnreadableError("it holds a value that Universal Binary JSON does not have")

    def _open(self, kind: bytes, open_: list[list[bytes | int]]) -> None:
        typed, left = b"", -1
        mark = self._take(1)
        if mark == b"$":
            typed, mark = self._take(1), self._take(1)
            if mark != b"#":
                raise UnreadableError("it has a list with a type and without a length")
        if mark == b"#":
            left = self._length(self._take(1))
        else:
            self._at -= 1
        if typed in _WIDTHS and kind == b"[":
            self._skip(_WIDTHS[typed] * left)
            return
        if left > self._size:
            raise UnreadableError("it claims more than it holds")
        open_.append([kind, typed, left])
        if len(open_) > _MOST_DEPTH:
            raise UnreadableError("it nests lists deeper than any model")


read = _Ubjson()
