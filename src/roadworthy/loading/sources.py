"""Where the bytes of a model file come from: a file, memory, or a stretch of another source."""

from __future__ import annotations

import os
from dataclasses import dataclass

from roadworthy.loading.interface import Source


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
