"""The wire format of protocol buffers, read field by field without building anything.

Format: https://protobuf.dev/programming-guides/encoding/. What is nested is a stretch of the same
file; who knows the schema decides where to go in, so large tensors are stepped over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.loading.interface import Source, UnreadableError
from roadworthy.loading.safetensors import sized

_WINDOW = 1 << 16
_MOST_TEXT = 16 << 20
_WIDE = {1: 8, 5: 4}
"""Wire types of a fixed length."""
_NESTED = 2


class Message:
    """The bytes of a file that is one message, with others nested in it."""

    MOST_FIELDS = 4_000_000

    def __init__(self, source: Source) -> None:
        found = sized(source)
        self._source = found.source
        self.size = found.size
        self._start = 0
        self._data = b""
        self._left = self.MOST_FIELDS

    def stretch(self, start: int, length: int) -> bytes:
        """Return a stretch; a small one mostly from what is at hand.

        Raises:
            UnreadableError: when it is longer than any text, or not there.
        """
        at = start - self._start
        if at >= 0 and at + length <= len(self._data):
            return self._data[at : at + length]
        if length > _MOST_TEXT:
            raise UnreadableError("it has a text longer than any model needs")
        if length > _WINDOW:
            data = self._source.read(start, length)
        else:
            self._start, self._data = start, self._source.read(start, _WINDOW)
            data = self._data[:length]
        if len(data) < length:
            raise UnreadableError("it ends inside a field")
        return data

    def spend(self) -> None:
        """Count a field.

        Raises:
            UnreadableError: when there are more than in any model.
        """
        self._left -= 1
        if self._left < 0:
            raise UnreadableError("it has more fields than any model")

    def root(self) -> Field:
        """Return the whole file as a field."""
        return Field(self, 0, _NESTED, 0, self.size)


@dataclass(frozen=True, slots=True)
class Field:
    """A field: a number, or a stretch that is a text or a message."""

    message: Message
    number: int
    wire: int
    start: int
    """Where its content begins; its value, for a number."""
    end: int

    @property
    def nested(self) -> bool:
        """Whether it is a text or a message."""
        return self.wire == _NESTED

    def text(self) -> str:
        """Return it as a text."""
        return self.bytes().decode("utf-8", "replace") if self.nested else ""

    def bytes(self) -> bytes:
        """Return its content."""
        return self.message.stretch(self.start, self.end - self.start) if self.nested else b""

    def fields(self) -> Iterator[Field]:
        """Yield the fields of a message.

        Raises:
            UnreadableError: where it is none, or reaches over its end.
        """
        if not self.nested:
            return
        message, at, end = self.message, self.start, self.end
        while at < end:
            message.spend()
            # A tag and what follows it have at most ten bytes each.
            data = message.stretch(at, min(20, end - at))
            tag, used = _varint(data, 0)
            number, wire = tag >> 3, tag & 7
            if not number:
                raise UnreadableError("it is no protocol buffer")
            if wire == 0:
                value, used = _varint(data, used)
                yield Field(message, number, wire, value, value)
                at += used
                continue
            if wire == _NESTED:
                length, used = _varint(data, used)
            elif wire in _WIDE:
                length = _WIDE[wire]
            else:
                raise UnreadableError("it is no protocol buffer that models are")
            start = at + used
            at = start + length
            if at > end:
                raise UnreadableError("it has a field that reaches over its end")
            yield Field(message, number, wire, start, at)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise UnreadableError("it has a number that does not end")
