"""Tar archives: NeMo, the oldest files of PyTorch, and whatever else is a tar.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

from roadworthy.loading import pickle_row
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.magic import tar_checksum_holds
from roadworthy.loading.members import link, loaded, shown, traversal
from roadworthy.loading.paths import leads_outside
from roadworthy.loading.sources import Stretch

_BLOCK = 512
_MOST_HEADER = 1 << 20
"""Bytes of a long name or of an extended header."""
_SEARCHED = 64 << 20
"""Bytes behind the end that are searched for further members."""
_FILE, _HARD, _SYMBOLIC, _FOLDER = (b"0", b"\0", b"7"), b"1", b"2", b"5"
_SPECIAL = {b"3": "a device", b"4": "a device", b"6": "a pipe"}
_OLD_TORCH = frozenset({"sys_info", "pickle", "storages", "tensors"})


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    kind: bytes
    start: int
    size: int
    target: str = ""
    odd: str = ""


@dataclass(frozen=True, slots=True)
class _Tar:
    format: str = "tar archive"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        walk = _members(source, desk)
        while True:
            try:
                member = next(walk)
            except StopIteration as stop:
                end = stop.value
                break
            yield from _member(source, member, desk)
        for member in _behind(source, desk, end):
            says = "it lies behind the end of the archive, where some readers go on"
            yield Sight(Verdict.UNREADABLE, "hidden-member", says, inside=(member.name,))
            yield from _member(source, member, desk)


read = _Tar()


def _member(source: Source, member: _Member, desk: Desk) -> Iterator[Sight]:
    name = member.name
    if leads_outside(name):
        yield traversal(name)
    if member.odd:
        yield Sight(Verdict.UNREADABLE, "header-mismatch", member.odd, inside=(name,))
    if member.kind in (_HARD, _SYMBOLIC):
        # a hard link counts from the top of the archive
        sight = link(name if member.kind == _SYMBOLIC else "", member.target)
        if sight is not None:
            yield replace(sight, inside=(name,))
        return
    if member.kind in _SPECIAL:
        says = f"unpacking the archive makes {_SPECIAL[member.kind]}"
        yield Sight(Verdict.UNKNOWN_IMPORT, "special-file", says, inside=(name,))
        return
    if member.kind == _FOLDER:
        return
    if member.kind not in _FILE:
        says = "it is of a kind that cannot be read here"
        yield Sight(Verdict.UNREADABLE, "unknown-member", says, inside=(name,))
        return
    inner = Stretch(source, member.start, member.size)
    base = name.removeprefix("./")
    if base in _OLD_TORCH:
        yield from _old_torch(inner, base, desk)
        return
    yield from loaded(inner, name, desk)
    if member.size and not source.read(member.start + member.size - 1, 1):
        raise UnreadableError("the archive ends in the middle of a member")


def _old_torch(inner: Source, name: str, desk: Desk) -> Iterator[Sight]:
    """Read the four files of the oldest PyTorch: pickles with numbers between them."""
    read = pickle_row.storages if name == "storages" else pickle_row.tensors
    if name in ("storages", "tensors"):
        try:
            for sight in read(inner, desk):
                yield replace(sight, inside=(name, *sight.inside))
        except UnreadableError as error:
            yield Sight(Verdict.UNREADABLE, "unreadable", str(error), inside=(name,))
    else:
        yield from desk.inner(inner, name, hint="pickle")


def _members(source: Source, desk: Desk, at: int = 0) -> Generator[_Member, None, int]:
    """Yield the members up to the end of the archive; return where that is."""
    long: dict[str, str] = {}
    everywhere: dict[str, str] = {}
    while True:
        block = source.read(at, _BLOCK)
        if len(block) < _BLOCK or not block.strip(b"\0"):
            if block and len(block) < _BLOCK:
                raise UnreadableError("the archive ends in the middle of a header")
            return at
        if not tar_checksum_holds(block):
            return at
        desk.spend("members")
        kind = block[156:157]
        size = _number(block[124:136])
        start = at + _BLOCK
        if size is None:
            raise UnreadableError("a member has a length that is no number")
        if kind in b"LKxgX":
            text = source.read(start, min(size, _MOST_HEADER))
            if size > _MOST_HEADER or len(text) < size:
                raise UnreadableError("a member has a name that is too long to be read")
            _extend(kind, text, long, everywhere)
            at = start + -(-size // _BLOCK) * _BLOCK
            continue
        member = _described(block, kind, start, size, {**everywhere, **long})
        long = {}
        yield member
        has_data = member.kind not in (_HARD, _SYMBOLIC, _FOLDER, *_SPECIAL)
        at = start + -(-(member.size if has_data else 0) // _BLOCK) * _BLOCK


def _described(block: bytes, kind: bytes, start: int, size: int, long: dict[str, str]) -> _Member:
    name = _text(block[:100])
    if block[257:263] == b"ustar\0" and (prefix := _text(block[345:500])):
        name = f"{prefix}/{name}"
    name = long.get("path", name)
    target = long.get("linkpath", _text(block[157:257]))
    odd = ""
    if any(key.startswith("GNU.sparse") for key in long) or kind == b"S":
        odd = "it has holes, which are not followed here"
        name = long.get("GNU.sparse.name", name)
    if "size" in long:
        wide = long["size"]
        if not (wide.isascii() and wide.isdigit() and len(wide) < 20):
            raise UnreadableError("a member has a length that is no number")
        size = int(wide)
    if kind in (b"0", b"\0") and name.endswith("/"):
        kind = _FOLDER if not size else kind
    return _Member(name, kind, start, size, target, odd)


def _extend(kind: bytes, text: bytes, long: dict[str, str], everywhere: dict[str, str]) -> None:
    if kind == b"L":
        long["path"] = _text(text)
    elif kind == b"K":
        long["linkpath"] = _text(text)
    else:
        (everywhere if kind == b"g" else long).update(_pairs(text))


def _pairs(text: bytes) -> dict[str, str]:
    """Return the values of an extended header: `length key=value` and a line feed."""
    found = {}
    at = 0
    while at < len(text):
        space = text.find(b" ", at, at + 20)
        digits = text[at:space] if space > 0 else b""
        if not digits.isdigit() or int(digits) < 5 or at + int(digits) > len(text):
            break
        key, _, value = text[space + 1 : at + int(digits) - 1].partition(b"=")
        found[_text(key)] = _text(value)
        at += int(digits)
    return found


def _text(field: bytes) -> str:
    return shown(field.partition(b"\0")[0])


def _number(field: bytes) -> int | None:
    if field[0] & 0x80:
        negative = field[0] == 0xFF
        return None if negative else int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    digits = field.replace(b"\0", b" ").split(b" ")
    first = next((one for one in digits if one), b"0")
    return int(first, 8) if first.isdigit() and not first.strip(b"01234567") else None


def _behind(source: Source, desk: Desk, end: int) -> Iterator[_Member]:
    """Yield members behind the first end, where a second archive may be hung on."""
    at, left = end, _SEARCHED
    while left > 0:
        window = source.read(at, 1 << 20)
        if not window:
            return
        place = next(
            (
                one
                for one in range(0, len(window) - _BLOCK + 1, _BLOCK)
                if window[one] and tar_checksum_holds(window[one : one + _BLOCK])
            ),
            None,
        )
        left -= len(window)
        if place is None:
            at += len(window)
            continue
        walk = _members(source, desk, at + place)
        while True:
            try:
                yield next(walk)
            except StopIteration as stop:
                at = max(stop.value, at + place + _BLOCK)
                break
