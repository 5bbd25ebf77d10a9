"""The lists of members that a zip archive holds, as different readers of archives find them.

Readers differ: some go by the last end record and some by the first, some by the size of the
directory and some by the number of entries, and some read only the headers before each member.
So everything that any of them would take for a member is listed here.

https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from roadworthy.loading import magic
from roadworthy.loading.formats import TAIL
from roadworthy.loading.interface import Desk, Source, UnreadableError

_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_ENDS = 8
"""End records of one archive that are followed."""
_SEARCHED = 256 << 20
"""Bytes outside of all members that are searched for further members."""
_TRIES = 100_000
"""Places there that look like a header and are looked at."""
_NAME = 4096
"""Bytes of a name that are kept; no system takes a longer path."""
_FULL = 0xFFFFFFFF

STREAMED = 1 << 3
"""Flag of members whose lengths stand behind them."""


@dataclass(frozen=True, slots=True)
class View:
    """How one list describes the bytes of a member."""

    method: int
    packed: int
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One member, as one list has it."""

    name: bytes
    flags: int
    crc: int
    view: View
    offset: int
    """Where its local header stands."""
    attributes: int = 0
    """For Unix, in the upper half."""
    hidden: bool = False
    """Whether only the header before it tells of it."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header before a member."""

    name: bytes
    flags: int
    crc: int
    view: View
    start: int
    """Where the data begin."""


@dataclass(slots=True)
class Listing:
    """All members that are listed anywhere, and what is odd about the lists."""

    entries: list[Entry] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)
    """Stretches of the file that belong to lists and end records."""

    def odd(self, says: str) -> None:
        """Note what is odd, once."""
        if says not in self.oddities:
            self.oddities.append(says)


@dataclass(frozen=True, slots=True)
class _End:
    at: int
    entries: int
    size: int
    offset: int
    before: int
    """Where the end records begin, those of zip64 included."""


def listing(source: Source, desk: Desk) -> Listing:
    """Return what the directories list; members of none are found by `unlisted`."""
    size = source.size or 0
    found = Listing()
    followed: set[int] = set()
    starts: set[tuple[int, int]] = set()
    for end in _ends(source, size):
        if end.at not in followed and followed:
            if _lies_in_a_member(source, end.at, found.entries):
                continue  # an archive in the archive
            found.odd("it has several end records, and readers differ about which one counts")
            if len(followed) >= _ENDS:
                break
        if not followed:
            _after(source, size, end, found)
        followed.add(end.at)
        _follow(source, desk, end, found, starts)
        if end.entries and not found.entries:
            found.odd("its directory is not where its end record says")
    if not followed:
        found.odd("it has no end record, so its directory cannot be found")
    return found


def _lies_in_a_member(source: Source, at: int, entries: list[Entry]) -> bool:
    before = max(
        (entry for entry in entries if entry.offset <= at),
        key=lambda entry: entry.offset,
        default=None,
    )
    one = header(source, before.offset) if before is not None else None
    return before is not None and one is not None and at < one.start + before.view.packed


def _after(source: Source, size: int, last: _End, found: Listing) -> None:
    comment = int.from_bytes(source.read(last.at + 20, 2), "little")
    stop = last.at + 22 + comment
    if stop < size and source.read(stop, 1 << 16).strip(b"\0"):
        found.odd("bytes follow its end record; readers differ about them")
    elif stop > size:
        found.odd("it ends before its comment does")
    found.covered.append((last.before, size))


def _ends(source: Source, size: int) -> Iterator[_End]:
    """Yield the end records that may be true, the last first."""
    start = max(0, size - TAIL)
    tail = source.read(start, TAIL)
    at = tail.rfind(b"PK\5\6")
    left = 64
    while at >= 0 and left:
        left -= 1
        record = tail[at : at + 22]
        if magic.is_end_record(record):
            yield from _end(source, start + at, record)
        at = tail.rfind(b"PK\5\6", 0, at)


def _end(source: Source, at: int, record: bytes) -> Iterator[_End]:
    _, _, _, _, entries, size, offset, _ = _END.unpack(record)
    locator = source.read(at - 20, 20) if at >= 20 else b""
    if len(locator) < 20 or locator[:4] != b"PK\6\7":
        yield _End(at, entries, size, offset, at)
        return
    _, _, where, _ = _LOCATOR.unpack(locator)
    # one reader goes where the locator says, another to what stands right before it
    places = [
        place
        for place in dict.fromkeys((at - 20 - _END64.size, where))
        if source.read(place, 4) == b"PK\6\6"
    ]
    before = min((*places, at - 20))
    for place in places:
        large = source.read(place, _END64.size)
        if len(large) == _END64.size:
            values = _END64.unpack(large)
            yield _End(at, values[7], values[8], values[9], before)
    if _FULL not in (size, offset) and entries != 0xFFFF:
        yield _End(at, entries, size, offset, before)


def _follow(
    source: Source, desk: Desk, end: _End, found: Listing, starts: set[tuple[int, int]]
) -> None:
    """Read the directory before an end record, and the one where it says, if that is another."""
    before = end.before - end.size
    for start, shift in ((before, before - end.offset), (end.offset, 0)):
        if start < 0 or start > end.at or (start, shift) in starts:
            continue
        starts.add((start, shift))
        read = _read(source, desk, start, end.before, shift, found)
        if start == before and read.number != end.entries:
            found.odd("its end record counts other members than its directory lists")
        if read.number:
            found.covered.append((start, read.stop))


@dataclass(frozen=True, slots=True)
class _Read:
    number: int
    stop: int


def _read(source: Source, desk: Desk, start: int, stop: int, shift: int, found: Listing) -> _Read:
    at = start
    number = 0
    while at < stop:
        fixed = source.read(at, _CENTRAL.size)
        if len(fixed) < _CENTRAL.size or fixed[:4] != b"PK\1\2":
            break
        (_, _, _, flags, method, _, _, crc, packed, size, names, extras, comments, disk, _,
         attributes, offset) = _CENTRAL.unpack(fixed)  # fmt: skip
        desk.spend("members")
        rest = source.read(at + _CENTRAL.size, names + extras)
        wide = _wide(rest[names:], (size, packed, offset))
        size, packed, offset = wide
        view = View(method, packed, size)
        if names > _NAME:
            found.odd("a member has a name that is longer than any system takes")
        name = rest[: min(names, _NAME)]
        found.entries.append(Entry(name, flags, crc, view, offset + shift, attributes))
        at += _CENTRAL.size + names + extras + comments
        number += 1
        if disk not in (0, 0xFFFF):
            found.odd("it is one part of an archive in several parts")
    return _Read(number, at)


def _wide(extra: bytes, values: tuple[int, ...]) -> tuple[int, ...]:
    """Return sizes with those that do not fit into 32 bits taken from the extra field."""
    at = 0
    wide = b""
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            wide = extra[at + 4 : at + 4 + length]
            break
        at += 4 + length
    found = []
    for value in values:
        if value == _FULL and len(wide) >= 8:
            found.append(int.from_bytes(wide[:8], "little"))
            wide = wide[8:]
        else:
            found.append(value)
    return tuple(found)


def header(source: Source, offset: int) -> Header | None:
    """Return the header before a member, or None when there is none."""
    fixed = source.read(offset, _LOCAL.size)
    if len(fixed) < _LOCAL.size or fixed[:4] != b"PK\3\4":
        return None
    _, _, flags, method, _, _, crc, packed, size, names, extras = _LOCAL.unpack(fixed)
    rest = source.read(offset + _LOCAL.size, names + extras)
    size, packed = _wide(rest[names:], (size, packed))
    start = offset + _LOCAL.size + names + extras
    return Header(rest[: min(names, _NAME)], flags, crc, View(method, packed, size), start)


def unlisted(source: Source, desk: Desk, covered: list[tuple[int, int]]) -> Iterator[Entry]:
    """Yield members outside of all stretches that are accounted for.

    Raises:
        UnreadableError: when there is too much to search.
    """
    left, tries = _SEARCHED, _TRIES
    for start, stop in gaps(covered, source.size or 0):
        at = start
        while at < stop:
            window = source.read(at, min(1 << 20, stop - at))
            left -= len(window)
            if left < 0:
                raise UnreadableError("too many of its bytes belong to no member")
            if not window:
                break
            place = window.find(b"PK\3\4")
            if place < 0:
                at += max(1, len(window) - 3)
                if at + 3 >= stop:
                    break
                continue
            at += place
            tries -= 1
            if not tries:
                raise UnreadableError("too many of its bytes look like members and are none")
            one = header(source, at)
            if one is None or not one.name or one.start > stop:
                at += 4
                continue
            desk.spend("members")
            view = one.view
            if one.flags & STREAMED and not view.packed:  # its length stands behind it
                view = View(view.method, stop - one.start, stop - one.start)
                yield Entry(one.name, one.flags, one.crc, view, at, hidden=True)
                at = one.start
                continue
            yield Entry(one.name, one.flags, one.crc, view, at, hidden=True)
            at = max(at + 4, min(one.start + view.packed, stop))


def gaps(covered: list[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a file that nothing covers."""
    at = 0
    for start, stop in sorted(covered):
        if start > at:
            yield at, min(start, size)
        at = max(at, stop)
        if at >= size:
            return
    if at < size:
        yield at, size
