"""Unpacks what the standard library can unpack, in small steps and with little memory."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable
from typing import Protocol

from roadworthy.loading import magic
from roadworthy.loading.interface import Source, UnreadableError

MEMORY = 256 << 20
"""Bytes that a dictionary of lzma may ask for."""

_WINDOW = 1 << 14
_MOST_HEADER = 1 << 20
_STEP = 1 << 12
_MOST_RESCUED = 64 << 20


class _Decompressor(Protocol):
    """The part of `bz2.BZ2Decompressor` that is used; the others are made to fit."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zlib:
    """Gives the decompressor of zlib the shape of the others."""

    __slots__ = ("_one", "_rest", "needs_input")

    def __init__(self, bits: int) -> None:
        self._one = zlib.decompressobj(bits)
        self._rest = b""
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._one.eof

    @property
    def unused_data(self) -> bytes:
        return self._one.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        found = self._one.decompress(self._rest + data, max_length)
        self._rest = self._one.unconsumed_tail
        self.needs_input = not self._rest and len(found) < max_length
        return found


class _Gzip:
    """Unpacks one member of gzip, and passes over what the header says as Python's reader does.

    zlib itself refuses members whose header has a wrong checksum or flags without a meaning.
    """

    __slots__ = ("_crc", "_end", "_head", "_inflate", "_size", "eof", "needs_input", "unused_data")

    def __init__(self) -> None:
        self._head: bytes | None = b""
        self._end: bytes | None = None
        self._inflate = _Zlib(-15)
        self._crc = self._size = 0
        self.eof = False
        self.needs_input = True
        self.unused_data = b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if self._end is not None:
            self._close(data)
            return b""
        if self._head is not None:
            self._head += data
            start = _behind_header(self._head)
            if not start:
                return b""
            data, self._head = self._head[start:], None
        found = self._inflate.decompress(data, max_length)
        self._crc = zlib.crc32(found, self._crc)
        self._size += len(found)
        self.needs_input = self._inflate.needs_input
        if self._inflate.eof:
            self._end = self._inflate.unused_data
            self.needs_input = len(self._end) < 8
        return found

    def _close(self, data: bytes) -> None:
        self._end = (self._end or b"") + data
        self.needs_input = len(self._end) < 8
        if not self.needs_input:
            if struct.unpack_from("<LL", self._end) != (self._crc, self._size & 0xFFFFFFFF):
                raise zlib.error("wrong checksum")
            self.unused_data = self._end[8:]
            self.eof = True


def _behind_header(head: bytes) -> int:
    """Return where the header of gzip ends, or 0 when it goes on."""
    if len(head) < 10:
        return 0
    if head[:3] != b"\x1f\x8b\x08" or len(head) > _MOST_HEADER:
        raise zlib.error("no header of gzip")
    flags, at = head[3], 10
    if flags & 4:
        at += 2 + int.from_bytes(head[10:12], "little")
    for flag in (8, 16):  # a name and a comment, each up to a zero
        if flags & flag:
            at = head.find(b"\0", at) + 1
            if not at:
                return 0
    at += 2 if flags & 2 else 0
    return at if at <= len(head) else 0


_DECOMPRESSORS: dict[str, Callable[[], _Decompressor]] = {
    "gzip": _Gzip,
    "zlib": lambda: _Zlib(15),
    "deflate": lambda: _Zlib(-15),
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, MEMORY),
    "lzma": lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, MEMORY),
}

KNOWN = frozenset(_DECOMPRESSORS)
"""Compressions that can be unpacked."""


class Unpacking:
    """One pass over a compressed source, or over several streams one behind the other.

    Where the compression is broken, all that comes before the break is returned first: a loader
    that reads in small steps has loaded it by then.
    """

    # Not frozen: how far it came is its state.
    __slots__ = (
        "_at",
        "_begin",
        "_chained",
        "_ended",
        "_failure",
        "_from",
        "_kind",
        "_one",
        "_rescued",
        "_rest",
        "_returned",
        "_single",
        "_source",
    )

    def __init__(
        self, source: Source, kind: str, *, begin: bytes = b"", at: int = 0, chained: bool = False
    ) -> None:
        """Keep what to read.

        Args:
            source: the compressed bytes.
            kind: one of `KNOWN`.
            begin: a header that the archive leaves out.
            at: where the compressed bytes begin.
            chained: whether streams may follow each other.
        """
        self._source = source
        self._kind = kind
        self._begin = begin
        self._from = self._at = at
        self._chained = chained
        self._one = _DECOMPRESSORS[kind]()
        self._rest = begin
        self._ended = False
        self._returned = 0
        self._single: int | None = None
        """From where on the bytes are fed one by one."""
        self._rescued = b""
        self._failure: UnreadableError | None = None

    @property
    def trailing(self) -> bool:
        """Whether bytes follow the end of the compression."""
        return self._ended and bool(self._rest)

    @property
    def broken(self) -> str:
        """What is wrong with the compression, as far as it was read; empty when nothing is."""
        return "" if self._failure is None else str(self._failure)

    def unpack(self, most: int) -> bytes:
        """Return at most `most` further bytes; none at the end only."""
        if self._failure is None:
            try:
                found = self._step(most)
            except UnreadableError as error:
                self._failure = error
                self._rescued = self._rescue()
            else:
                self._returned += len(found)
                return found
        found, self._rescued = self._rescued[:most], self._rescued[most:]
        if not found:
            raise self._failure
        return found

    def _step(self, most: int) -> bytes:
        while not self._ended:
            if self._one.eof and not self._follows():
                break
            data = b""
            if self._one.needs_input:
                data = self._input()
                if not data:
                    raise UnreadableError("it ends in the middle of its compressed data")
            found = self._decompressed(data, most)
            if found:
                return found
        return b""

    def _input(self) -> bytes:
        data, self._rest = self._rest, b""
        if not data:
            single = self._single is not None and self._at >= self._single
            data = self._source.read(self._at, 1 if single else _WINDOW)
            self._at += len(data)
        return data

    def _rescue(self) -> bytes:
        """Go through it once more, and near the break in the smallest steps there are."""
        again = Unpacking(
            self._source, self._kind, begin=self._begin, at=self._from, chained=self._chained
        )
        again._single = self._at - 2 * _WINDOW
        found, skip = bytearray(), self._returned
        try:
            while (piece := again._step(_STEP)) and len(found) < _MOST_RESCUED:
                found += piece[skip:]
                skip = max(0, skip - len(piece))
        except UnreadableError:
            pass
        return bytes(found)

    def _decompressed(self, data: bytes, most: int) -> bytes:
        try:
            return self._one.decompress(data, most)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            if isinstance(error, lzma.LZMAError) and "limit" in str(error):
                raise UnreadableError("unpacking it would take too much memory") from error
            raise UnreadableError(f"its {self._kind} compression is broken") from error

    def _follows(self) -> bool:
        """Go over to the next stream; zeros at the end are only filling."""
        rest = self._one.unused_data + self._rest
        while self._chained:
            rest = rest.lstrip(b"\0") if self._kind != "lzma" else rest
            if len(rest) >= 32:
                break
            further = self._source.read(self._at, _WINDOW)
            self._at += len(further)
            rest += further
            if not further:
                break
        if self._chained and magic.compression(rest) == self._kind:
            self._one = _DECOMPRESSORS[self._kind]()
            self._rest = rest
            return True
        self._rest = rest
        self._ended = True
        return False


def lzma_of_zip(head: bytes, size: int | None) -> tuple[bytes, int] | None:
    """Return the header that lzma in a zip archive leaves out, and where its data begin."""
    if len(head) < 9:
        return None
    length = struct.unpack_from("<H", head, 2)[0]
    if length != 5:
        return None
    claimed = (1 << 64) - 1 if size is None else size
    return head[4:9] + struct.pack("<Q", claimed), 9
