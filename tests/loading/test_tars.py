"""Tar archives, and the oldest files of PyTorch, which are some."""

from __future__ import annotations

import io
import struct
import tarfile

import pytest

from roadworthy.loading import desk
from roadworthy.loading.interface import Verdict
from tests.loading.archives import EVIL, FINE, read, tar_member, tarred, techniques, verdict

LONG = b"folder/" * 30 + b"data.pkl"


def by_library(name: str, data: bytes, format_: int) -> bytes:
    """Return an archive as the standard library writes it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format_) as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


HARMLESS = {
    "a pickle": tarred((b"data.pkl", FINE)),
    "a text": tarred((b"a.txt", b"hello")),
    "names of NeMo": tarred((b"./", b""), (b"./model_config.yaml", b"a: 1\n"), (b"./a.ckpt", FINE)),
    "a link inside": tarred((b"a/b", b""), kind=b"2", link=b"../data.pkl"),
    "a hard link inside": tarred((b"a/b", b""), kind=b"1", link=b"data.pkl"),
    "a folder": tarred((b"a", b""), kind=b"5"),
    "an old header": by_library("a.pkl", FINE, tarfile.USTAR_FORMAT),
    "a long name of GNU": by_library(LONG.decode(), FINE, tarfile.GNU_FORMAT),
    "a long name of pax": by_library(LONG.decode(), FINE, tarfile.PAX_FORMAT),
    "no end": tarred((b"data.pkl", FINE), end=b""),
    "much filling": tarred((b"data.pkl", FINE), end=bytes(10240)),
}


@pytest.mark.parametrize("data", HARMLESS.values(), ids=HARMLESS)
def test_an_ordinary_archive_is_harmless(data: bytes) -> None:
    assert read(data, "model.nemo").sights == ()


DANGEROUS = {
    "a pickle": tarred((b"a.ckpt", EVIL)),
    "a long name of GNU": by_library(LONG.decode(), EVIL, tarfile.GNU_FORMAT),
    "a long name of pax": by_library(LONG.decode(), EVIL, tarfile.PAX_FORMAT),
    "an archive in an archive": tarred((b"a.tar", tarred((b"data.pkl", EVIL)))),
    "a name that goes up": tarred((b"a/../../x", b"")),
    "a name from the top": tarred((b"/etc/passwd", b"")),
    "a long name that goes up": by_library("a/" * 60 + "../" * 70 + "x", b"", tarfile.GNU_FORMAT),
    "the same in pax": by_library("a/" * 60 + "../" * 70 + "x", b"", tarfile.PAX_FORMAT),
    "a link from the top": tarred((b"a", b""), kind=b"2", link=b"/etc/passwd"),
    "a link that goes up": tarred((b"a/b", b""), kind=b"2", link=b"../../x"),
    "a hard link that goes up": tarred((b"a/b", b""), kind=b"1", link=b"../x"),
    "behind the end": tarred((b"a.txt", b"")) + tarred((b"a.pkl", EVIL)),
    "behind one empty block": tarred((b"a.txt", b""), end=bytes(512)) + tarred((b"a.pkl", EVIL)),
    "of a kind of its own": tarred((b"a.pkl", EVIL), kind=b"7"),
}


@pytest.mark.parametrize("data", DANGEROUS.values(), ids=DANGEROUS)
def test_what_a_member_would_do_is_found(data: bytes) -> None:
    assert verdict(data, "model.tar") is Verdict.DANGEROUS


UNREADABLE = {
    "a member that is cut off": tarred((b"a.pkl", FINE * 100), end=b"")[:900],
    "a header that is cut off": tarred((b"a.pkl", FINE), end=b"")[:1024] + b"a" * 100,
    "a length that is no number": tar_member(b"a.pkl", FINE, size=b"99999999999\0"),
    "a negative length": tar_member(b"a.pkl", FINE, size=b"\xff" * 12),
    "a length beyond everything": tar_member(b"a.pkl", FINE, size=b"\x80" + b"\x7f" * 11),
    "a kind that is not known": tarred((b"a", FINE), kind=b"Z"),
    "holes": tarred((b"a", FINE), kind=b"S"),
    "a very long name": tar_member(b"a", bytes(2 << 20), kind=b"L"),
    "members behind the end": tarred((b"a", b"")) + tarred((b"b.pkl", FINE)),
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_followed_is_unreadable(data: bytes) -> None:
    assert verdict(data, "model.tar") is Verdict.UNREADABLE


def test_a_device_is_not_known_to_be_harmless() -> None:
    assert verdict(tarred((b"a", b""), kind=b"3"), "a.tar") is Verdict.UNKNOWN_IMPORT


def test_too_many_members_are_said() -> None:
    data = tarred(*[(b"%d" % number, b"") for number in range(50)])
    found = read(data, "a.tar", desk.Limits(members=20))
    assert [sight.says for sight in found.sights] == ["it asks for more than 20 members"]


def integer(number: int) -> bytes:
    """Return the pickle of a small number."""
    return b"\x80\x02K" + bytes([number]) + b"."


STORAGE = b"\x80\x02X\x01\x00\x00\x00aX\x03\x00\x00\x00cpuctorch\nFloatStorage\n\x87."
NUMBERS = struct.pack("<q", 3) + b"\x80\x02cos"[:4] + bytes(8)
TENSOR = b"\x80\x02X\x01\x00\x00\x00aX\x01\x00\x00\x00bctorch\nFloatStorage\n\x87."
DIMENSIONS = struct.pack("<ii", 1, 0) + struct.pack("<qqq", 3, 1, 0)
VIEWS = b"\x80\x02]."


def oldest(**files: bytes) -> bytes:
    """Return a file of the oldest PyTorch, some of its files replaced."""
    parts = {
        "sys_info": FINE,
        "pickle": FINE,
        "tensors": integer(1) + TENSOR + DIMENSIONS,
        "storages": integer(1) + STORAGE + NUMBERS + VIEWS,
    } | files
    return tarred(*[(name.encode(), data) for name, data in parts.items()])


def test_the_oldest_files_of_pytorch_are_followed_through_their_numbers() -> None:
    assert verdict(oldest(), "model.pt") is Verdict.HARMLESS


@pytest.mark.parametrize(
    "files",
    [
        {"pickle": EVIL},
        {"sys_info": EVIL},
        {"storages": EVIL},
        {"storages": integer(1) + STORAGE + NUMBERS + EVIL},
        {"storages": integer(2) + STORAGE + NUMBERS + EVIL + bytes(8)},
        {"tensors": integer(2) + TENSOR + DIMENSIONS + EVIL},
    ],
)
def test_every_pickle_of_the_oldest_files_is_read(files: dict[str, bytes]) -> None:
    assert verdict(oldest(**files)) is Verdict.DANGEROUS


@pytest.mark.parametrize(
    "files",
    [
        {"storages": b""},
        {"storages": FINE},
        {"storages": integer(2) + STORAGE + NUMBERS},
        {"storages": integer(1) + STORAGE + b"\xff" * 8},
        {"storages": integer(1) + FINE + NUMBERS + VIEWS},
        {"tensors": integer(1) + TENSOR},
        {"tensors": integer(2) + TENSOR + b"\xff" * 8},
    ],
)
def test_the_oldest_files_are_unreadable_when_they_break_off(files: dict[str, bytes]) -> None:
    assert "unreadable" in techniques(oldest(**files))
