"""Where a pickle ends, for files that hold several of them with numbers in between.

Only the lengths of opcodes matter here; what a pickle would run is for `pickles` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError
from roadworthy.loading.sources import Stretch

_WINDOW = 1 << 20
_MOST_LINE = 1 << 16
# Runs of opcodes of a fixed length are passed over by one match, so millions of them are cheap.
_RUN = re.compile(
    rb"(?:[(012NRabd}elo\]st)uQ\x81\x85-\x89\x8f-\x94\x97\x98]"
    rb"|[Khq\x80\x82].|[M\x83]..|[Jjr\x84]....|G........)++",
    re.DOTALL,
)
_COUNTED = {
    **dict.fromkeys(b"U\x8cC\x8a", 1),
    **dict.fromkeys(b"TXB\x8b", 4),
    **dict.fromkeys(b"\x8d\x8e\x96", 8),
}
"""Opcodes with a length before their data -> bytes of that length."""
_LINES = {**dict.fromkeys(b"FILPSVgp", 1), **dict.fromkeys(b"ci", 2)}
"""Opcodes followed by lines of text -> how many."""
_FIXED = (
    b"(012NRabd}elo]st)uQ\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98"
    b"Khq\x80\x82M\x83Jjr\x84G\x95"
)
"""Opcodes of a fixed length, which only stand alone where the data break off."""
_LONGEST = 16
"""Bytes after which every opcode of a fixed length, and every length, is at hand."""


def end(source: Source, start: int, desk: Desk) -> int:
    """Return where the pickle that begins at `start` ends, and the next one is read from.

    An unpickler takes a frame from the file as a whole, so where a pickle stops inside of its
    frame, what follows is read from behind the frame.

    Raises:
        UnreadableError: when it breaks off or is none.
    """
    base, at, data = start, 0, source.read(start, _WINDOW)
    framed = 0
    while True:
        run = _RUN.match(data, at)
        if run is not None:
            desk.spend("opcodes", run.end() - at)
            at = run.end()
        if at + _LONGEST > len(data):
            further = source.read(base + at, _WINDOW)
            if len(further) > len(data) - at:
                base, at, data = base + at, 0, further
                continue
        if at >= len(data):
            raise _broken_off()
        if data[at] == 0x2E:
            if framed > base + at + 1 and not source.read(framed - 1, 1):
                raise _broken_off()
            return max(framed, base + at + 1)
        desk.spend("opcodes")
        if data[at] == 0x95 and len(data) >= at + 9:
            length = int.from_bytes(data[at + 1 : at + 9], "little")
            at += 9
            framed = max(framed, base + at + min(length, 1 << 62))
            continue
        at = _behind(source, base, at, data)
        if at > len(data):
            base, at, data = base + at, 0, source.read(base + at, _WINDOW)
            if not data:
                raise _broken_off()


def _behind(source: Source, base: int, at: int, data: bytes) -> int:
    """Return where the opcode at `at`, which is of no fixed length, ends."""
    code = data[at]
    if (width := _COUNTED.get(code)) is not None:
        length = int.from_bytes(data[at + 1 : at + 1 + width], "little")
        if len(data) < at + 1 + width or length > 1 << 62:
            raise _broken_off()
        return at + 1 + width + length
    if (lines := _LINES.get(code)) is not None:
        return at + _behind_lines(source.read(base + at, _MOST_LINE * lines), lines)
    if code in _FIXED:
        raise _broken_off()
    raise UnreadableError("it holds a byte that is no opcode of a pickle")


def _broken_off() -> UnreadableError:
    return UnreadableError("the pickle breaks off in the middle")


def _behind_lines(data: bytes, lines: int) -> int:
    at = 0
    for _ in range(lines):
        at = data.find(b"\n", at) + 1
        if not at:
            raise _broken_off()
    return at


def pickle(source: Source, start: int, name: str, desk: Desk) -> Iterator[Sight]:
    """Yield what the pickle at `start` would run; the caller asks `end` where it ends."""
    stop = end(source, start, desk)
    yield from desk.inner(Stretch(source, start, stop - start), name, hint="pickle")


def rest(source: Source, start: int, name: str, desk: Desk) -> Iterator[Sight]:
    """Yield what the bytes from `start` to the end would run as a pickle."""
    size = source.size if source.size is not None else 1 << 62
    yield from desk.inner(Stretch(source, start, size - start), name, hint="pickle")


_SIZES = {
    b"Byte": 1, b"Char": 1, b"Bool": 1, b"QInt8": 1, b"QUInt8": 1, b"Short": 2, b"Half": 2,
    b"BFloat16": 2, b"Int": 4, b"QInt32": 4, b"Float": 4, b"Long": 8, b"Double": 8,
    b"ComplexFloat": 8, b"ComplexDouble": 16,
}  # fmt: skip
"""Bytes of one number in a storage of PyTorch."""
_STORAGE = re.compile(rb"([A-Za-z0-9]+)Storage")


def storages(source: Source, desk: Desk) -> Iterator[Sight]:
    """Read the file `storages` of the oldest PyTorch: for each a pickle, a length and numbers."""
    at = end(source, 0, desk)
    yield from pickle(source, 0, "(number)", desk)
    for _ in range(_integer(source.read(0, min(at, 64)))):
        desk.spend("members")
        stop = end(source, at, desk)
        yield from pickle(source, at, "(storage)", desk)
        found = _STORAGE.findall(source.read(at, min(stop - at, 4096)))
        width = _SIZES.get(found[-1]) if found else None
        count = source.read(stop, 8)
        if width is None or len(count) < 8:
            raise UnreadableError("a storage is of a type that is not known")
        at = stop + 8 + int.from_bytes(count, "little") * width
    yield from pickle(source, at, "(views)", desk)


def tensors(source: Source, desk: Desk) -> Iterator[Sight]:
    """Read the file `tensors` of the oldest PyTorch: for each a pickle and its dimensions."""
    at = end(source, 0, desk)
    yield from pickle(source, 0, "(number)", desk)
    for _ in range(_integer(source.read(0, min(at, 64)))):
        desk.spend("members")
        stop = end(source, at, desk)
        yield from pickle(source, at, "(tensor)", desk)
        dimensions = source.read(stop, 4)
        if len(dimensions) < 4:
            raise UnreadableError("it ends in the middle of a tensor")
        at = stop + 16 + 16 * int.from_bytes(dimensions, "little")


def _integer(stream: bytes) -> int:
    """Return the number that a pickle of nothing else holds."""
    match = re.fullmatch(
        rb"(?:\x80.)?(?:K(.)|M(..)|J(....)|\x8a.(.{1,8})|[IL]([0-9]{1,9})L?\n)\.", stream, re.DOTALL
    )
    if match is None:
        raise UnreadableError("it does not begin with the number of its entries")
    if match[5]:
        return int(match[5])
    value = next(group for group in match.groups() if group is not None)
    return int.from_bytes(value[:8], "little")
