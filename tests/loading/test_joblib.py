"""Pickles of joblib, which hold the numbers of arrays between their opcodes."""

from __future__ import annotations

import gzip
import struct

import pytest

from roadworthy.loading.interface import Verdict
from tests.loading.archives import EVIL, read, verdict


def text(value: str) -> bytes:
    """Return the opcodes of a text."""
    return b"X" + struct.pack("<L", len(value)) + value.encode()


def dtype(kind: str = "f8", flags: int = 0, size: int = -1) -> bytes:
    """Return the opcodes of a type of numpy."""
    state = b"(K\x03" + text("<") + b"NNN" + b"J" + struct.pack("<l", size) + b"J\xff\xff\xff\xff"
    return (
        b"cnumpy\ndtype\n" + text(kind) + b"\x89\x88\x87R" + state + b"K" + bytes([flags]) + b"tb"
    )


def array(
    numbers: bytes, *, kind: bytes = dtype(), length: int = 2, pads: bytes | None = b"K\x10"
) -> bytes:
    """Return the opcodes of an array, with its numbers behind them."""
    state = text("shape") + b"K" + bytes([length]) + b"\x85" + text("dtype") + kind
    state += text("order") + text("C") + text("subclass") + b"cnumpy\nndarray\n"
    if pads is not None:
        state += text("numpy_array_alignment_bytes") + pads
    head = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(" + state + b"ub"
    return head + numbers


def stream(*parts: bytes, end: bytes = b"e.") -> bytes:
    """Return a list of the parts as a pickle."""
    return b"\x80\x02](" + b"".join(parts) + end


SYSTEM = b"cos\nsystem\n" + text("echo roadworthy") + b"\x85R"
PADDED = b"\x02\xff\xff" + bytes(16)
NESTED = b"\x80\x02]."

HARMLESS = {
    "one array": stream(array(PADDED)),
    "arrays and numbers": stream(b"K\x01", array(PADDED), b"K\x02", array(PADDED), b"N"),
    "an older joblib": stream(array(bytes(16), pads=None)),
    "a file that cannot be sought in": stream(array(bytes(16), pads=b"N")),
    "numbers that look like opcodes": stream(array(b"\0" + b"." * 16)),
    "texts": stream(array(b"\0" + bytes(24), kind=dtype("U3"))),
    "nothing": stream(array(b"\0", length=0)),
    "objects": stream(array(NESTED, kind=dtype("O8", 63)), array(PADDED)),
    "fields with objects": stream(array(NESTED, kind=dtype("V16", 0x1B)), array(PADDED)),
    "fields whose size is in the state": stream(array(b"\0" + bytes(40), kind=dtype("V4", 0, 20))),
}


@pytest.mark.parametrize("data", HARMLESS.values(), ids=HARMLESS)
def test_numbers_are_passed_over(data: bytes) -> None:
    assert read(data, "model.joblib").sights == ()
    assert read(gzip.compress(data), "model.joblib").sights == ()


DANGEROUS = {
    "before an array": stream(SYSTEM, array(PADDED)),
    "behind an array": stream(array(PADDED), SYSTEM),
    "in an array of objects": stream(array(EVIL, kind=dtype("O8", 63))),
    "behind an array of objects": stream(array(NESTED, kind=dtype("O8", 63)), SYSTEM),
    "behind fields of another size": stream(
        array(b"\0" + bytes(40), kind=dtype("V4", 0, 20)), SYSTEM
    ),
    # pickle.load takes the numbers for opcodes
    "where only another loader looks": stream(
        array(SYSTEM + b"e.".ljust(100, b"\0"), kind=dtype("i1"), length=100, pads=None)
    ),
    "the same without an end": stream(
        array(SYSTEM.ljust(100, b"\xff"), kind=dtype("i1"), length=100, pads=None)
    ),
}


@pytest.mark.parametrize("data", DANGEROUS.values(), ids=DANGEROUS)
def test_what_would_run_between_arrays_is_found(data: bytes) -> None:
    assert verdict(data, "model.joblib") is Verdict.DANGEROUS
    assert verdict(gzip.compress(data), "model.joblib") is Verdict.DANGEROUS


UNREADABLE = {
    "too few numbers": stream(array(bytes(10)), end=b""),
    "a type that is not known": stream(array(PADDED, kind=dtype("x8"))),
    "no type": stream(array(PADDED, kind=b"N")),
    "a number for a shape": stream(array(PADDED).replace(b"\x85" + text("dtype"), text("dtype"))),
    "inside of a frame": b"\x80\x04\x95" + struct.pack("<Q", 300) + array(PADDED) + b"." * 99,
}  # fmt: skip


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE)
def test_an_array_that_cannot_be_told_from_the_pickle_is_unreadable(data: bytes) -> None:
    assert verdict(data, "model.joblib") is Verdict.UNREADABLE
