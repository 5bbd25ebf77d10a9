"""Archives made byte by byte, so that each field can lie on its own."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from roadworthy.loading import desk
from roadworthy.loading.interface import Reading, Verdict
from roadworthy.loading.sources import InMemory

EVIL = b"\x80\x02cos\nsystem\nX\x0f\x00\x00\x00echo roadworthy\x85R."
"""A pickle that would print a word."""
FINE = b"\x80\x02}X\x01\x00\x00\x00aK\x01s."
"""A pickle of a dictionary."""
UNKNOWN = b"\x80\x02cnobody_knows\nThing\n)\x81."


def read(data: bytes, name: str = "model.pt", limits: desk.Limits | None = None) -> Reading:
    """Read bytes as a file of a name."""
    found = desk.read(InMemory(data), name, limits)
    assert found is not None
    return found


def verdict(data: bytes, name: str = "model.pt") -> Verdict:
    """Return what is known of bytes as a file of a name."""
    return read(data, name).verdict


def techniques(data: bytes, name: str = "model.pt") -> set[str]:
    """Return what was seen in bytes as a file of a name."""
    return {sight.technique for sight in read(data, name).sights}


@dataclass(frozen=True)
class Member:
    """One member; what is None is told truthfully."""

    name: bytes
    data: bytes = b""
    method: int = 0
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    raw: bytes | None = None
    """Bytes as they lie in the archive."""
    listed: bool = True
    attributes: int = 0
    local_name: bytes | None = None
    local_method: int | None = None
    local_flags: int | None = None
    local_size: int | None = None
    local_packed: int | None = None
    local_crc: int | None = None
    offset: int | None = None

    def bytes(self) -> bytes:
        """Return the data as they lie in the archive."""
        if self.raw is not None:
            return self.raw
        if self.method != 8:
            return self.data
        one = zlib.compressobj(9, zlib.DEFLATED, -15)
        return one.compress(self.data) + one.flush()


def _or(value: int | None, other: int) -> int:
    return other if value is None else value


def _wide(value: int) -> int:
    return value & 0xFFFFFFFF


def zipped(
    *members: Member,
    prefix: bytes = b"",
    comment: bytes = b"",
    after: bytes = b"",
    shift: bool = True,
    entries: int | None = None,
    wide: bool = False,
) -> bytes:
    """Return a zip archive.

    Args:
        members: in order.
        prefix: bytes before the first one.
        comment: at the end.
        after: bytes behind the end.
        shift: whether the offsets count from the beginning of the prefix.
        entries: how many the end record counts.
        wide: whether the end is told in records of zip64.
    """
    out = bytearray(prefix)
    lost = 0 if shift else len(prefix)
    central = bytearray()
    for one in members:
        data = one.bytes()
        crc, size = _or(one.crc, zlib.crc32(one.data)), _or(one.size, len(one.data))
        packed = _or(one.packed, len(data))
        offset = _or(one.offset, len(out) - lost)
        name = one.name if one.local_name is None else one.local_name
        out += struct.pack(
            "<4s5H3L2H", b"PK\3\4", 20, _or(one.local_flags, one.flags),
            _or(one.local_method, one.method), 0, 33, _or(one.local_crc, crc),
            _wide(_or(one.local_packed, packed)), _wide(_or(one.local_size, size)), len(name), 0,
        ) + name + data  # fmt: skip
        if one.listed:
            central += struct.pack(
                "<4s6H3L5H2L", b"PK\1\2", 0x314, 20, one.flags, one.method, 0, 33, crc,
                _wide(packed), _wide(size), len(one.name), 0, 0, 0, 0, one.attributes, offset,
            ) + one.name  # fmt: skip
    number = _or(entries, sum(one.listed for one in members))
    start = len(out) - lost
    out += central
    if wide:
        at = len(out) - lost
        out += struct.pack(
            "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, number, number, len(central), start
        )
        out += struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
        out += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, *[0xFFFFFFFF] * 2, 0)
    else:
        out += struct.pack(
            "<4s4H2LH", b"PK\5\6", 0, 0, number & 0xFFFF, number & 0xFFFF, len(central), start,
            len(comment),
        )  # fmt: skip
    return bytes(out + comment + after)


def torch(*members: Member, data: bytes = FINE) -> tuple[Member, ...]:
    """Return the members of an archive of PyTorch."""
    first = Member(b"m/data.pkl", data)
    return (first, Member(b"m/byteorder", b"little"), Member(b"m/version", b"3\n"), *members)


def changed(data: bytes, at: int, new: bytes) -> bytes:
    """Return data with other bytes at a place."""
    return data[:at] + new + data[at + len(new) :]


def tarred(*members: tuple[bytes, bytes], end: bytes = bytes(1024), **fields: bytes) -> bytes:
    """Return a tar archive; `fields` are those of all headers: `kind`, `link`."""
    return b"".join(tar_member(name, data, **fields) for name, data in members) + end


def tar_member(
    name: bytes, data: bytes = b"", *, kind: bytes = b"0", link: bytes = b"", size: bytes = b""
) -> bytes:
    """Return a header with its data."""
    block = bytearray(512)
    block[: len(name)] = name
    block[100:108] = b"0000644\0"
    block[124:136] = size or b"%011o\0" % len(data)
    block[148:156] = b" " * 8
    block[156:157] = kind
    block[157 : 157 + len(link)] = link
    block[257:265] = b"ustar\00000"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + data + bytes(-len(data) % 512)
