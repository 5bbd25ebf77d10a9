"""Reads MessagePack, in which Flax keeps weights: numbers, texts and bytes, and no code."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.safetensors import sized

_FLAX = frozenset({1, 2, 3})
"""Extensions of Flax: arrays, complex numbers, scalars of numpy. -1 is the time of the format."""
_TIME = 255
_MOST_VALUES = 5_000_000
_MOST_DEPTH = 512
_WINDOW = 1 << 16
_FIXED = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8,
          0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}  # fmt: skip
_SIZED = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
_EXTENDED = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_LISTS = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}


class _MessagePack:
    """Weights in MessagePack."""

    format = "MessagePack"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield extensions that are not those of Flax."""
        found = sized(source)
        if not found.size:
            raise UnreadableError("it is empty")
        for kind in dict.fromkeys(_extensions(found.source, found.size)):
            if kind not in _FLAX and kind != _TIME:
                says = f"it holds values of the extension {kind}, which is not one of Flax"
                yield Sight(Verdict.UNKNOWN_IMPORT, "extension", says)


def _extensions(source: Source, size: int) -> Iterator[int]:
    """Step over every value and yield the extensions; bytes are never looked into."""
    at = start = 0
    data = b""
    waiting = [1]  # how many values each open list still has, the innermost last
    for _ in range(_MOST_VALUES):
        while waiting and not waiting[-1]:
            waiting.pop()
        if not waiting:
            if at != size:
                raise UnreadableError("it holds bytes behind its values")
            return
        waiting[-1] -= 1
        if not start <= at <= start + len(data) - 10:
            start, data = at, source.read(at, _WINDOW)
        here = at - start
        if here >= len(data):
            raise UnreadableError("it ends inside a value")
        code = data[here]
        head = data[here + 1 : here + 10]
        more, used = 0, 1
        if code < 0x80 or code >= 0xE0 or code in _FIXED:
            used += _FIXED.get(code, 0)
        elif code < 0x90:
            more = 2 * (code & 15)
        elif code < 0xA0:
            more = code & 15
        elif code < 0xC0:
            used += code & 31
        elif wide := _SIZED.get(code):
            used += wide + int.from_bytes(head[:wide], "big")
        elif wide := _EXTENDED.get(code):
            used += wide + 1 + int.from_bytes(head[:wide], "big")
            yield head[wide] if len(head) > wide else 0
        elif 0xD4 <= code <= 0xD8:
            used += 1 + (1 << (code - 0xD4))
            yield head[0] if head else 0
        elif code in _LISTS:
            wide, times = _LISTS[code]
            used += wide
            more = times * int.from_bytes(head[:wide], "big")
        else:
            raise UnreadableError("it holds a value that MessagePack does not have")
        at += used
        if at > size or more > size - at:
            raise UnreadableError("it claims more than it holds")
        if more:
            waiting.append(more)
            if len(waiting) > _MOST_DEPTH:
                raise UnreadableError("it nests lists deeper than any model")
    raise UnreadableError("it has more values than any model")


read = _MessagePack()
