"""A fast look over bytes: runs of characters that may be a token.

This is the hot path of the whole reader, so it works on bytes and says nothing of what it finds.
One translation marks every character that a token may hold; the search for twenty marks in a row
then runs at the speed of the machine, where a pattern with alternatives would go byte by byte.
"""

from __future__ import annotations

import string
from collections.abc import Iterator

SHORTEST = 20
"""Characters of a run that is looked at; every kind with a form of its own has one as long."""

_ROW = b"x" * SHORTEST
_RUN = (string.ascii_letters + string.digits + "_-").encode()
_MARKS = bytes(0x78 if byte in _RUN else 0x20 for byte in range(256))
_PLAIN = (string.ascii_lowercase + "_-").encode()
"""What names of things are made of."""
_BASE64 = (string.ascii_letters + string.digits + "+/=").encode()
_NO_BASE64 = bytes(0x20 if byte in _BASE64 else 0x78 for byte in range(256))
_LONG = 400
"""Characters from which base64 is an image or a model, and no secret of a kind that is known."""


def runs(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where runs begin and end that are more than words in lower case."""
    marks = data.translate(_MARKS)
    find, end_of_data = marks.find, len(marks)
    start = find(_ROW)
    while start >= 0:
        end = find(b" ", start + SHORTEST)
        if end < 0:
            end = end_of_data
        if data[start:end].translate(None, _PLAIN):
            yield start, end
            if end < end_of_data and data[end] in b"+/":
                end = _after_base64(data, end)
        start = find(_ROW, end)


def _after_base64(data: bytes, start: int) -> int:
    """Return where long base64 ends, as that of an image; `start` where it is not long."""
    piece = data[start : start + _LONG].translate(_NO_BASE64)
    if b"x" in piece or len(piece) < _LONG:
        return start
    while True:
        start += len(piece)
        piece = data[start : start + 65536].translate(_NO_BASE64)
        stop = piece.find(b"x")
        if stop >= 0 or not piece:
            return start + max(stop, 0)
