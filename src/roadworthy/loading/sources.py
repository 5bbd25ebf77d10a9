"""Where the bytes of a model file come from: a file, memory, or a stretch of another source."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from roadworthy.loading.interface import Desk, Source, UnreadableError


@dataclass(frozen=True, slots=True)
class InMemory:
    """Bytes at hand."""

    data: bytes

    @property
    def size(self) -> int:
        """Bytes in all."""
        return len(self.data)

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes from `offset`."""
        return self.data[offset : offset + length] if offset >= 0 and length > 0 else b""


@dataclass(frozen=True, slots=True)
class InFile:
    """An open file; it may shrink while it is read, which shows as fewer bytes."""

    fd: int
    size: int

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes from `offset`.

        Raises:
            OSError: when the disk fails.
        """
        if not 0 <= offset < self.size or length <= 0:
            return b""
        return os.pread(self.fd, min(length, self.size - offset), offset)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of another source that does not reach over its end."""

    source: Source
    start: int
    size: int

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes from `offset` within the stretch."""
        if not 0 <= offset < self.size or length <= 0:
            return b""
        return self.source.read(self.start + offset, min(length, self.size - offset))


class Unpacked(Protocol):
    """A decompressor of the standard library, opened anew for each pass."""

    def unpack(self, most: int) -> bytes:
        """Return at most `most` further bytes; none at the end only.

        Raises:
            UnreadableError: when the compression is broken.
        """
        ...


class Stream:
    """A stream that can only be unpacked forward, seen through a window.

    A jump back beyond the window starts anew. Every byte unpacked is counted by the desk, the
    second time too, so a reader that jumps about comes to an end.
    """

    # Not frozen: what was unpacked so far is its state.
    __slots__ = (
        "_claimed", "_data", "_desk", "_ended", "_failure", "_open", "_start", "unpacked"
    )  # fmt: skip

    KEPT = 8 << 20
    """Bytes that are kept behind the furthest one read."""
    FIRST = 1 << 13
    STEP = 1 << 18

    def __init__(
        self, opened: Callable[[], Unpacked], desk: Desk, *, size: int | None = None
    ) -> None:
        """Keep how to begin.

        Args:
            opened: opens the stream at its beginning.
            desk: counts the bytes.
            size: how many bytes there are, where that is written somewhere.
        """
        self._open = opened
        self._desk = desk
        self._claimed = size
        self._restart()

    def _restart(self) -> None:
        self.unpacked = self._open()
        self._data = bytearray()
        self._start = 0
        self._ended = False
        self._failure: UnreadableError | None = None

    @property
    def size(self) -> int | None:
        """Bytes in all, as claimed or as found."""
        return self._claimed

    @property
    def end(self) -> int | None:
        """Bytes in all as found; None as long as the end was not reached."""
        return self._start + len(self._data) if self._ended else None

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes from `offset`; what comes before a break is returned before it is raised."""
        if offset < 0 or length <= 0:
            return b""
        if offset < self._start:
            self._restart()
        while not self._ended and self._start + len(self._data) < offset:
            self._further(offset)  # what lies between is not kept
        while not self._ended and self._start + len(self._data) < offset + length:
            self._further(self._start)
        at = offset - self._start
        found = bytes(self._data[at : at + length])
        if not found and self._failure is not None:
            raise self._failure
        self._forget(offset + length - self.KEPT)
        return found

    def finish(self) -> int:
        """Unpack to the end and return the number of bytes."""
        while not self._ended:
            self._further(self._start + len(self._data))
            self._forget(self._start + len(self._data) - self.KEPT)
        if self._failure is not None:
            raise self._failure
        return self._start + len(self._data)

    def _further(self, needed: int) -> None:
        # of most files nobody wants more than the beginning
        try:
            piece = self.unpacked.unpack(self.STEP if self._data else self.FIRST)
            self._desk.spend("bytes", len(piece))
        except UnreadableError as error:
            self._failure = error
            piece = b""
        self._ended = not piece
        self._data += piece
        self._forget(min(needed, self._start + len(self._data)) - self.KEPT)

    def _forget(self, before: int) -> None:
        # in large steps, since cutting the front moves the rest
        if before - self._start > self.KEPT // 2:
            gone = min(before - self._start, len(self._data))
            del self._data[:gone]
            self._start += gone
