"""Hostile archives, compressed files and arrays: sights, never an exception, never a lie."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile
import zlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from roadworthy.loading import desk, literal, magic
from roadworthy.loading.decompression import Unpacking
from roadworthy.loading.interface import Reading, UnreadableError, Verdict
from roadworthy.loading.sources import InMemory
from tests.loading.archives import EVIL, FINE, Member, tarred, torch, zipped

NAMES = ("model.pt", "model.npz", "a.tar", "a.npy", "x", "a.pkl.gz")
LIMITS = desk.Limits(bytes=1 << 24, members=500, opcodes=1 << 20)
HEADER = "{'descr': [('a', '<f4', (2,)), ('b', '|O')], 'fortran_order': False, 'shape': (1,), }"
ARRAY = b"\x93NUMPY\1\0\x76\0" + HEADER.encode().ljust(118) + FINE
LEGACY = (
    b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03." + FINE + FINE + FINE + bytes(20)
)
STORAGES = b"\x80\x02K\x01." + b"\x80\x02ctorch\nFloatStorage\n." + b"\1" + bytes(11) + FINE
SEEDS = (
    zipped(*torch(Member(b"m/data/0", bytes(20)), Member(b"m/a.zip", zipped(*torch())))),
    zipped(Member(b"a.pkl", FINE, method=8), Member(b"b.npy", ARRAY), wide=True, comment=b"abc"),
    tarred((b"a.pkl", FINE), (b"./b.npy", ARRAY), (b"storages", STORAGES), (b"sys_info", FINE)),
    ARRAY,
    LEGACY,
    *(pack(FINE * 20) for pack in (gzip.compress, zlib.compress, bz2.compress, lzma.compress)),
)


def looked_at(data: bytes, name: str) -> Reading | None:
    """Read bytes; what is said can be shown, and reading them again says the same."""
    found = desk.read(InMemory(data), name, LIMITS)
    if found is not None:
        texts = [part for sight in found.sights for part in (sight.says, *sight.inside)]
        assert all(text.isprintable() for text in texts)
    assert desk.read(InMemory(data), name, LIMITS) == found
    return found


@given(st.binary(max_size=2000), st.sampled_from(NAMES))
def test_arbitrary_bytes(data: bytes, name: str) -> None:
    looked_at(data, name)


class Shrinking:
    """A file that is cut off while it is read."""

    def __init__(self, data: bytes, reads: int, length: int) -> None:
        self.data, self.size, self.left, self.length = data, len(data), reads, length

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes, fewer from some time on."""
        self.left -= 1
        data = self.data if self.left > 0 else self.data[: self.length]
        return data[offset : offset + length] if offset >= 0 and length > 0 else b""


@given(st.sampled_from(SEEDS), st.integers(0, 60), st.integers(0, 200), st.sampled_from(NAMES))
def test_a_file_that_shrinks_while_it_is_read(
    data: bytes, reads: int, length: int, name: str
) -> None:
    found = desk.read(Shrinking(data, reads, length), name, LIMITS)
    assert found is None or found.verdict in (Verdict.HARMLESS, Verdict.UNREADABLE)


MARKS = (
    b"PK\3\4" + bytes(26), b"PK\1\2" + bytes(42), b"PK\5\6" + bytes(18), b"PK\6\6" + bytes(52),
    b"PK\6\7" + bytes(16), b"\x93NUMPY\1\0", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\x78\x9c", FINE,
    b"\xfd7zXZ\0", b"\x5d\0\0\x80\0" + b"\xff" * 9, tarred((b"a", b"1"), end=b""), HEADER.encode(),
    b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", b"\xff" * 4, b"\0" * 8, b"../x", b"\0" * 512,
)  # fmt: skip


@given(
    st.lists(st.one_of(st.sampled_from(MARKS), st.binary(max_size=20)), max_size=20),
    st.sampled_from(NAMES),
)
def test_marks_in_any_order(parts: list[bytes], name: str) -> None:
    looked_at(b"".join(parts), name)


@settings(max_examples=300)
@given(st.data())
def test_files_with_a_few_bytes_changed(data: st.DataObject) -> None:
    changed = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at] = data.draw(st.sampled_from([0, 1, 8, 0x7F, 0x80, 0xFF, changed[at] ^ 1]))
    looked_at(bytes(changed), data.draw(st.sampled_from(NAMES)))


@given(st.sampled_from(SEEDS), st.data())
def test_files_that_are_cut_or_joined(seed: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(seed)))
    looked_at(seed[:at], "model.pt")
    looked_at(seed[at:] + data.draw(st.sampled_from(SEEDS)), "model.pt")


NUMBER = st.one_of(st.none(), st.integers(0, 300), st.sampled_from([1 << 31, (1 << 32) - 1]))
MEMBERS = st.builds(
    Member,
    st.sampled_from([b"m/data.pkl", b"data.pkl", b"m/data/0", b"a.zip", b"../x", b"", b"d/"]),
    st.sampled_from([FINE, EVIL, b"", ARRAY, zipped(*torch()), b"text"]),
    method=st.sampled_from([0, 8, 8, 9, 12, 14, 99]),
    flags=st.sampled_from([0, 0, 1, 8, 0x800]),
    crc=NUMBER, size=NUMBER, packed=NUMBER, listed=st.booleans(),
    local_name=st.sampled_from([None, None, b"m/data.pkl"]),
    local_method=st.sampled_from([None, 0, 8]), local_flags=st.sampled_from([None, 0, 1, 8]),
    local_size=NUMBER, local_packed=NUMBER, offset=NUMBER,
)  # fmt: skip


@given(st.lists(MEMBERS, max_size=5), st.binary(max_size=30), st.booleans(), st.booleans())
def test_archives_whose_fields_lie(
    members: list[Member], prefix: bytes, shift: bool, wide: bool
) -> None:
    data = zipped(*members, prefix=prefix, comment=prefix, shift=shift, wide=wide)
    found = looked_at(data, "model.pt")
    loaded = list(by_library(data))
    if any(EVIL in one for one in loaded):
        assert found is not None
        assert found.verdict is Verdict.DANGEROUS


def by_library(data: bytes) -> list[bytes]:
    """Return what the standard library takes out of an archive."""
    out = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if not info.file_size > 1 << 20:
                    try:
                        out.append(archive.read(info))
                    except Exception:
                        continue
    except Exception:
        return out
    return out


@given(
    st.lists(
        st.tuples(
            st.sampled_from([b"a", b"b.pkl", b"storages"]), st.sampled_from([FINE, EVIL, b"x"])
        ),
        max_size=4,
    ),
    st.data(),
)
def test_what_the_library_takes_out_of_a_tar_is_read(
    members: list[tuple[bytes, bytes]], data: st.DataObject
) -> None:
    changed = bytearray(tarred(*members))
    for _ in range(data.draw(st.integers(0, 2))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    found = looked_at(bytes(changed), "model.tar")
    taken = []
    try:
        with tarfile.open(fileobj=io.BytesIO(changed), mode="r:") as archive:
            taken = [file.read() for one in archive if (file := archive.extractfile(one))]
    except Exception:
        return
    if any(one.startswith(EVIL) for one in taken):
        assert found is not None
        assert found.verdict is Verdict.DANGEROUS


LIBRARIES: dict[str, Any] = {"gzip": gzip, "bz2": bz2, "xz": lzma}


@given(st.sampled_from(sorted(LIBRARIES)), st.integers(0, 3000), st.data())
def test_what_the_library_unpacks_before_a_break_is_unpacked(
    kind: str, length: int, data: st.DataObject
) -> None:
    library = LIBRARIES[kind]
    changed = bytearray(library.compress(random.Random(length).randbytes(length) + bytes(length)))
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] ^= data.draw(st.integers(1, 255))
    theirs = b""
    try:
        with library.open(io.BytesIO(changed)) as file:
            while piece := file.read(256):
                theirs += piece
    except (OSError, EOFError, lzma.LZMAError, zlib.error):
        pass
    ours = b""
    one = Unpacking(InMemory(bytes(changed)), kind, chained=True)
    try:
        while piece := one.unpack(1000):
            ours += piece
    except UnreadableError:
        pass
    assert ours.startswith(theirs)


@given(st.text(alphabet="{}()[],:'\"\\ abOf8<|uL01-TrueFalsN", max_size=200))
def test_literals_of_arbitrary_text(text: str) -> None:
    try:
        value = literal.parse(text)
    except UnreadableError:
        return
    assert literal.parse(repr(value)) == value


@given(st.binary(max_size=100))
def test_the_beginnings_of_files(head: bytes) -> None:
    assert magic.is_compressed(head) == bool(magic.compression(head))
    for tells in (magic.is_zip, magic.ends_as_zip, magic.is_tar, magic.is_program):
        assert tells(head) in (True, False)
