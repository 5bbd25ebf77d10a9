"""LZ4 frames, which joblib can write and the standard library cannot read.

https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
"""

from __future__ import annotations

from roadworthy.loading.interface import Source, UnreadableError

_MAGIC = b"\x04\x22\x4d\x18"
_SIZES = {4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22}
"""Bytes that a block may unpack to, by the number in the header."""
_WINDOW = 1 << 16
_PLAIN = 1 << 31


class Lz4:
    """One pass over frames behind each other; checksums are passed over."""

    # Not frozen: how far it came is its state.
    __slots__ = (
        "_at",
        "_checked",
        "_closes",
        "_data",
        "_linked",
        "_most",
        "_open",
        "_source",
        "_window",
    )

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0
        self._data = b""
        self._window = b""
        self._most = self._closes = 0
        self._checked = self._linked = self._open = False

    @property
    def trailing(self) -> bool:
        """Whether bytes follow the last frame."""
        return not self._open and bool(self._source.read(self._at, _WINDOW).strip(b"\0"))

    @property
    def broken(self) -> str:
        """Nothing: what is wrong is raised where it stands."""
        return ""

    def unpack(self, most: int) -> bytes:
        """Return at most `most` further bytes; none at the end only."""
        while not self._data:
            if not self._open and not self._frame():
                return b""
            self._block()
        found, self._data = self._data[:most], self._data[most:]
        return found

    def _take(self, length: int) -> bytes:
        found = self._source.read(self._at, length)
        if len(found) < length:
            raise UnreadableError("it ends in the middle of its compressed data")
        self._at += length
        return found

    def _frame(self) -> bool:
        """Begin the next frame, if there is one."""
        if self._source.read(self._at, 4) != _MAGIC:
            return False
        self._at += 4
        flags, sizes = self._take(2)
        self._most = _SIZES.get(sizes >> 4 & 7, 0)
        if flags >> 6 != 1 or not self._most:
            raise UnreadableError("its lz4 compression is broken")
        self._linked = not flags & 1 << 5
        self._checked = bool(flags & 1 << 4)
        self._take((8 if flags & 1 << 3 else 0) + (4 if flags & 1 else 0) + 1)
        self._window = b""
        self._open = True
        self._closes = 4 if flags & 1 << 2 else 0
        return True

    def _block(self) -> None:
        most = self._most
        size = int.from_bytes(self._take(4), "little")
        if not size:
            self._take(self._closes)
            self._open = False
            return
        data = self._take(min(size & (_PLAIN - 1), most + 1))
        if len(data) > most:
            raise UnreadableError("its lz4 compression is broken")
        self._data = data if size & _PLAIN else _unpacked(data, self._window, most)
        if self._checked:
            self._take(4)
        if self._linked:
            self._window = (self._window + self._data)[-_WINDOW:]


def _unpacked(data: bytes, window: bytes, most: int) -> bytes:
    """Return what a block stands for, which may look back into the window."""
    out = bytearray(window)
    end, at = len(window) + most, 0
    try:
        while at < len(data):
            token = data[at]
            length, at = token >> 4, at + 1
            if length == 15:
                length, at = _length(data, at, length)
            out += data[at : at + length]
            at += length
            if at >= len(data):
                break
            back = data[at] | data[at + 1] << 8
            length, at = token & 15, at + 2
            if length == 15:
                length, at = _length(data, at, length)
            length += 4
            if not 0 < back <= len(out) or len(out) + length > end:
                raise UnreadableError("its lz4 compression is broken")
            start = len(out) - back
            piece = bytes(out[start : start + length])
            out += (piece * (length // len(piece) + 1))[:length]
    except IndexError:
        raise UnreadableError("its lz4 compression is broken") from None
    if at != len(data) or len(out) > end:
        raise UnreadableError("its lz4 compression is broken")
    return bytes(out[len(window) :])


def _length(data: bytes, at: int, first: int) -> tuple[int, int]:
    """Return a length that goes on in further bytes, and where what follows it begins."""
    while data[at] == 255:
        first += 255
        at += 1
    return first + data[at], at + 1
