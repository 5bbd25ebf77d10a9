"""Compressed files, read forward through a window."""

from __future__ import annotations

import bz2
import gzip
import lzma
import pickle
import random
import zlib
from collections.abc import Callable

import pytest

from roadworthy.loading import desk, magic
from roadworthy.loading.decompression import Unpacking
from roadworthy.loading.interface import LimitError, Verdict
from roadworthy.loading.sources import InMemory, Stream
from tests.loading.archives import EVIL, FINE, Member, read, tarred, verdict, zipped

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
}
EACH = pytest.mark.parametrize("kind", PACKERS)


@EACH
@pytest.mark.parametrize("data", [FINE, FINE * 10_000, b"."], ids=len)
def test_each_compression_is_recognised(kind: str, data: bytes) -> None:
    assert magic.compression(PACKERS[kind](data)) == kind


@EACH
def test_what_is_inside_is_read(kind: str) -> None:
    assert verdict(PACKERS[kind](FINE)) is Verdict.HARMLESS
    found = read(PACKERS[kind](EVIL))
    assert found.verdict is Verdict.DANGEROUS
    assert found.sights[0].inside == ("(unpacked)",)


@EACH
def test_archives_inside_are_read(kind: str) -> None:
    for archive in (tarred((b"a.pkl", EVIL)), zipped(Member(b"a.pkl", EVIL))):
        assert verdict(PACKERS[kind](archive)) is Verdict.DANGEROUS


@EACH
def test_streams_behind_each_other_are_one(kind: str) -> None:
    pack = PACKERS[kind]
    assert verdict(pack(EVIL[:9]) + pack(EVIL[9:])) is Verdict.DANGEROUS


@EACH
@pytest.mark.parametrize("cut", [3, 8, 12, 20])
def test_what_breaks_off_is_unreadable(kind: str, cut: int) -> None:
    data = PACKERS[kind](pickle.dumps(list(range(1000))))[:-cut]
    assert verdict(data) is Verdict.UNREADABLE


@pytest.mark.parametrize("kind", ["gzip", "xz", "bz2", "zlib"])
def test_a_broken_checksum_is_unreadable(kind: str) -> None:
    data = bytearray(PACKERS[kind](pickle.dumps(list(range(1000)))))
    data[-6 if kind == "gzip" else -2] ^= 1
    assert verdict(bytes(data)) is Verdict.UNREADABLE


@pytest.mark.parametrize("kind", ["gzip", "xz", "bz2", "zlib"])
def test_bytes_behind_the_end_are_said_and_filling_is_not(kind: str) -> None:
    assert verdict(PACKERS[kind](FINE) + bytes(512)) is Verdict.HARMLESS
    assert verdict(PACKERS[kind](FINE) + b"hello") is Verdict.UNREADABLE


@EACH
def test_what_comes_before_a_break_is_found(kind: str) -> None:
    chance = random.Random(3).randbytes(150_000)
    whole = PACKERS[kind](EVIL + chance)
    for at in (len(whole) // 2, len(whole) - 30):
        for data in (whole[:at], whole[:at] + b"\xff" * 40 + whole[at + 40 :]):
            verdicts = {sight.verdict for sight in read(data).sights}
            assert Verdict.UNREADABLE in verdicts
            # bz2 gives nothing of a block that is cut off
            assert Verdict.DANGEROUS in verdicts or kind == "bz2"


@pytest.mark.parametrize("kind", ["gzip", "xz", "zlib"])
def test_what_a_wrong_checksum_stands_behind_is_found(kind: str) -> None:
    data = bytearray(PACKERS[kind](EVIL))
    data[-6 if kind == "gzip" else -2] ^= 1
    verdicts = {sight.verdict for sight in read(bytes(data)).sights}
    assert verdicts == {Verdict.DANGEROUS, Verdict.UNREADABLE}


def header(flags: int, more: bytes) -> bytes:
    """Return a pickle in gzip with a header of one's own."""
    plain = gzip.compress(EVIL)
    return plain[:3] + bytes([flags]) + plain[4:10] + more + plain[10:]


HEADERS = {
    "a name": header(8, b"model.pkl\0"),
    "a comment": header(16, b"hello\0"),
    "more": header(4, b"\5\0abcde"),
    "a wrong checksum of the header": header(2, b"\1\2"),
    "flags without a meaning": header(0xE0, b""),
    "all": header(0xFF, b"\5\0abcdename\0comment\0\1\2"),
    "a long name": header(8, b"a" * 100_000 + b"\0"),
}


@pytest.mark.parametrize("data", HEADERS.values(), ids=HEADERS)
def test_every_header_of_gzip_is_passed_over(data: bytes) -> None:
    assert read(data).sights[0].verdict is Verdict.DANGEROUS
    assert all(sight.verdict is Verdict.DANGEROUS for sight in read(data).sights)


@pytest.mark.parametrize("bits", range(9, 16))
def test_every_window_of_zlib_is_recognised(bits: int) -> None:
    one = zlib.compressobj(9, zlib.DEFLATED, bits)
    assert verdict(one.compress(EVIL) + one.flush()) is Verdict.DANGEROUS


OTHERS = {
    "zstandard": b"\x28\xb5\x2f\xfd" + bytes(40),
    "compress": b"\x1f\x9d\x90" + bytes(40),
    "a very old joblib": b"ZF0x1f               " + zlib.compress(FINE),
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_a_compression_that_cannot_be_unpacked_is_unreadable(data: bytes) -> None:
    assert verdict(data) is Verdict.UNREADABLE


def test_a_text_that_is_compressed_costs_no_more_than_its_beginning() -> None:
    data = gzip.compress(b"a,b\n" * (8 << 20))
    assert read(data, "data.csv.gz", desk.Limits(bytes=2 << 20)).sights == ()


def test_a_bomb_comes_to_an_end() -> None:
    bomb = b"\x80\x02" + b"N0" * (8 << 20)
    found = read(gzip.compress(gzip.compress(bomb)), limits=desk.Limits(bytes=1 << 20))
    assert found.verdict is Verdict.UNREADABLE


def test_compressions_in_each_other_come_to_an_end() -> None:
    data = FINE
    for _ in range(20):
        data = gzip.compress(data)
    assert "nesting" in {sight.technique for sight in read(data).sights}


class Counting:
    """A desk that only counts."""

    def __init__(self, most: int) -> None:
        self.left = most

    def spend(self, what: str, amount: int = 1) -> None:
        assert what == "bytes"
        self.left -= amount
        if self.left < 0:
            raise LimitError("too much")


def stream(data: bytes, most: int = 1 << 40) -> Stream:
    """Return a stream over data."""
    packed = InMemory(zlib.compress(data))
    return Stream(lambda: Unpacking(packed, "zlib"), Counting(most))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(5))
def test_a_stream_gives_the_same_bytes_wherever_it_is_asked(seed: int) -> None:
    chance = random.Random(seed)
    data = chance.randbytes(1 << 16) * 400  # 26 MB, more than the window
    source = stream(data)
    for _ in range(12):
        at, length = chance.randrange(len(data) + 100), chance.randrange(100_000)
        assert source.read(at, length) == data[at : at + length]
    assert source.finish() == len(data) == source.end
    assert source.read(len(data), 1) == b""


def test_a_stream_keeps_a_window_only() -> None:
    source = stream(bytes(64 << 20))
    source.read(60 << 20, 10)
    assert len(source._data) <= 2 * Stream.KEPT


def test_jumping_back_and_forth_comes_to_an_end() -> None:
    source = stream(bytes(40 << 20), most=200 << 20)
    with pytest.raises(LimitError):
        for _ in range(10):
            source.read(39 << 20, 1)
            source.read(0, 1)
