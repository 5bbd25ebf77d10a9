"""LZ4 frames, unpacked block by block."""

from __future__ import annotations

import struct

import pytest

from roadworthy.loading.interface import UnreadableError, Verdict
from roadworthy.loading.lz4 import Lz4
from roadworthy.loading.sources import InMemory
from tests.loading.archives import EVIL, FINE, read, verdict

PLAIN = 1 << 31


def frame(*blocks: tuple[bytes, int], flags: int = 0x60, header: bytes = b"") -> bytes:
    """Return a frame of blocks, each with what is added to its size."""
    body = b"".join(struct.pack("<L", len(data) | more) + data for data, more in blocks)
    return b"\x04\x22\x4d\x18" + bytes([flags, 0x40]) + header + b"?" + body + bytes(4)


def unpacked(data: bytes) -> bytes:
    """Return what frames stand for."""
    one, found = Lz4(InMemory(data)), b""
    while piece := one.unpack(1000):
        found += piece
    return found


CASES = {
    "plain": (frame((b"abc", PLAIN)), b"abc"),
    "letters": (frame((b"\x30abc", 0)), b"abc"),
    "many letters": (frame((b"\xf0\xff\x05" + b"a" * 275, 0)), b"a" * 275),
    "a match": (frame((b"\x32abc\x03\x00\x10d", 0)), b"abcabcabcd"),
    "a match over itself": (frame((b"\x1fa\x01\x00\xff\x00\x10b", 0)), b"a" * 275 + b"b"),
    "two blocks": (frame((b"abc", PLAIN), (b"\x10d", 0)), b"abcd"),
    "a block that looks back": (
        frame((b"abc", PLAIN), (b"\x00\x03\x00\x10d", 0), flags=0x40), b"abcabcad"
    ),
    "sizes and checksums": (
        frame((b"abc", PLAIN), flags=0x6C, header=bytes(8)) + b"sums", b"abc"
    ),
    "two frames": (frame((b"abc", PLAIN)) + frame((b"d", PLAIN)), b"abcd"),
    "nothing": (frame(), b""),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), CASES.values(), ids=CASES)
def test_a_frame_is_unpacked(data: bytes, expected: bytes) -> None:
    assert unpacked(data) == expected


BROKEN = {
    "a match before the beginning": frame((b"\x10a\x05\x00\x10b", 0)),
    "a match of no distance": frame((b"\x10a\x00\x00\x10b", 0)),
    "a block that looks back where none may": frame((b"abc", PLAIN), (b"\x00\x03\x00\x10d", 0)),
    "letters beyond the end": frame((b"\x50ab", 0)),
    "half a match": frame((b"\x10a\x01", 0)),
    "a length without an end": frame((b"\xf0\xff\xff", 0)),
    "a block that is too large": frame((bytes(70_000), PLAIN)),
    "a block that grows too large": frame((b"\x1fa\x01\x00" + b"\xff" * 300 + b"\x00", 0)),
    "no end": frame((b"abc", PLAIN))[:-4],
    "another version": b"\x04\x22\x4d\x18\x20\x40?" + bytes(4),
    "a size that is not known": b"\x04\x22\x4d\x18\x60\x10?" + bytes(4),
    "nothing but the mark": b"\x04\x22\x4d\x18",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_breaks_the_format_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        unpacked(data)


def test_a_pickle_in_a_frame_is_read() -> None:
    assert read(frame((FINE, PLAIN)), "a.joblib").sights == ()
    assert verdict(frame((EVIL, PLAIN)), "a.joblib") is Verdict.DANGEROUS
    assert verdict(frame((EVIL[:9], PLAIN), (EVIL[9:], PLAIN)), "a.lz4") is Verdict.DANGEROUS
    assert verdict(frame((FINE, PLAIN)) + b"hello", "a.lz4") is Verdict.UNREADABLE
