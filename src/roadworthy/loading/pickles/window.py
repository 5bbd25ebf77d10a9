"""The bytes of a stream, a few MB at a time and only forward."""

from __future__ import annotations

from roadworthy.loading.interface import Source, UnreadableError

BLOCK = 4 << 20
"""Bytes that are read at once."""
MOST_LINE = 1 << 16
"""A line with a name or a number in it that is longer is refused."""


class Window:
    """Bytes from `base` on are in `data`; reading has come to `at` in it.

    The reader of opcodes is a subclass and uses the fields directly: a call per byte would cost
    more than all the rest.
    """

    __slots__ = ("at", "base", "data", "ended", "source")

    def __init__(self, source: Source, start: int = 0) -> None:
        self.source = source
        self.data = b""
        self.base = start
        self.at = 0
        self.ended = False

    @property
    def offset(self) -> int:
        """The place in the source."""
        return self.base + self.at

    def fill(self, wanted: int = 1) -> bool:
        """Have at least `wanted` bytes at hand; False where the source ends before that."""
        if len(self.data) - self.at >= wanted:
            return True
        pieces = [self.data[self.at :]]
        have = len(pieces[0])
        self.base += self.at
        self.at = 0
        while have < wanted and not self.ended:
            piece = self.source.read(self.base + have, max(BLOCK, wanted - have))
            self.ended = not piece
            pieces.append(piece)
            have += len(piece)
        self.data = b"".join(pieces)
        return have >= wanted

    def take(self, length: int) -> bytes:
        """Return the next bytes.

        Raises:
            UnreadableError: when there are fewer.
        """
        if len(self.data) - self.at < length and not self.fill(length):
            raise broken_off()
        start = self.at
        self.at = start + length
        return self.data[start : self.at]

    def skip(self, length: int) -> None:
        """Pass over bytes without keeping them.

        Raises:
            UnreadableError: when there are fewer.
        """
        ahead = self.at + length - len(self.data)
        if ahead <= 0:
            self.at += length
            return
        if self.source.size is None:
            self._skip_forward(length)
            return
        end = self.base + self.at + length
        if end > self.source.size or not self.source.read(end - 1, 1):
            raise broken_off()
        self.base, self.at, self.data, self.ended = end, 0, b"", False

    def _skip_forward(self, length: int) -> None:
        while length > 0:
            if not self.fill():
                raise broken_off()
            step = min(length, len(self.data) - self.at)
            self.at += step
            length -= step

    def line(self) -> tuple[bytes, bool]:
        """Return the bytes up to the next line feed, and whether there was one.

        Raises:
            UnreadableError: when it is too long.
        """
        end = self.data.find(b"\n", self.at, self.at + MOST_LINE)
        if end < 0:
            self.fill(MOST_LINE)
            end = self.data.find(b"\n", self.at, self.at + MOST_LINE)
        if end >= 0:
            found = self.data[self.at : end]
            self.at = end + 1
            return found, True
        rest = self.data[self.at : self.at + MOST_LINE]
        if len(rest) == MOST_LINE:
            raise UnreadableError(f"it holds a line of more than {MOST_LINE:,} bytes")
        self.at += len(rest)
        return rest, False

    def whole_line(self) -> bytes:
        """Return the bytes up to the next line feed.

        Raises:
            UnreadableError: when there is none, or it is too far.
        """
        found, ended = self.line()
        if not ended:
            raise broken_off()
        return found


class BrokenOffError(UnreadableError):
    """The bytes end too early."""


def broken_off() -> BrokenOffError:
    """Return what to raise where the bytes end too early."""
    return BrokenOffError("the pickle breaks off in the middle")
