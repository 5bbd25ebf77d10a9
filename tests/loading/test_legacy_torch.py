"""Files of PyTorch before it took to zip archives."""

from __future__ import annotations

import random

import pytest

from roadworthy.loading import desk, pickle_row
from roadworthy.loading.interface import Reading, UnreadableError, Verdict
from roadworthy.loading.sources import InMemory
from tests.loading.archives import EVIL, FINE, read, verdict

MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
VERSION = b"\x80\x02M\xe9\x03."
KEYS = b"\x80\x02]q\0X\x01\0\0\0aa."
NUMBERS = bytes(8) + EVIL + random.Random(1).randbytes(5000)


def legacy(*, system: bytes = FINE, object_: bytes = FINE, keys: bytes = KEYS) -> bytes:
    """Return a file whose numbers hold what would be a pickle."""
    return MAGIC + VERSION + system + object_ + keys + NUMBERS


def test_numbers_are_not_taken_for_pickles() -> None:
    assert read(legacy()) == Reading("PyTorch file of the old kind", (), holds=("pickle",))


@pytest.mark.parametrize("part", ["system", "object_", "keys"])
def test_each_of_the_pickles_is_read(part: str) -> None:
    found = read(legacy(**{part: EVIL}))
    assert found.verdict is Verdict.DANGEROUS
    assert len(found.sights) == 1


@pytest.mark.parametrize("cut", range(20, len(MAGIC + VERSION + FINE + FINE + KEYS)))
def test_a_file_that_breaks_off_before_its_numbers_is_unreadable(cut: int) -> None:
    assert verdict(legacy()[:cut]) is Verdict.UNREADABLE


def test_what_comes_before_a_break_is_found() -> None:
    data = legacy(object_=EVIL[:-1] + b"\xff")
    assert {sight.verdict for sight in read(data).sights} == {
        Verdict.DANGEROUS,
        Verdict.UNREADABLE,
    }


def test_a_stream_behind_the_frame_of_another_is_read() -> None:
    # the third pickle stops at once, and the unpickler goes on behind the frame
    framed = b"\x80\x04\x95\x40\0\0\0\0\0\0\0N." + FINE + KEYS
    system = framed.ljust(11 + 64, b".")
    assert verdict(legacy(system=system, object_=EVIL)) is Verdict.DANGEROUS


class Free:
    """A desk without limits."""

    def spend(self, what: str, amount: int = 1) -> None:
        """Count nothing."""


def end(data: bytes, start: int = 0) -> int:
    """Return where a pickle ends."""
    return pickle_row.end(InMemory(data), start, Free())  # type: ignore[arg-type]


PICKLES = {
    "text": b"X\x02\0\0\0..0.",
    "short text": b"\x8c\x02..0.",
    "lines": b"cos.\n.system\n0.",
    "a line": b"I1.\n0.",
    "numbers": b"K.M..J....G........\x8a\x02..\x8b\x03\0\0\0...0.",
    "a frame": b"\x80\x04\x95\2\0\0\0\0\0\0\0N.",
    "a frame that goes on": b"\x80\x04\x95\5\0\0\0\0\0\0\0N....",
    "a mark": b"(NNtq.r.....",
    "long data": b"B\x40\x42\x0f\0" + b"." * 1_000_000 + b"0.",
    "longer data": b"\x8e\x80\x84\x1e\0\0\0\0\0" + b"." * 2_000_000 + b"0.",
    "many opcodes": b"N0" * 1_500_000 + b".",
    "a frame over the edge": b"N" * ((1 << 20) - 4) + b"G........" + b".",
    "a text over the edge": b"N" * ((1 << 20) - 2) + b"X\x05\0\0\0....." + b".",
    "a line over the edge": b"N" * ((1 << 20) - 2) + b"I.1\n" + b".",
}


@pytest.mark.parametrize("data", PICKLES.values(), ids=PICKLES)
def test_the_end_of_a_pickle_is_found(data: bytes) -> None:
    assert end(data + b"..NN.") == len(data)
    assert end(b"..." + data + b"..NN.", 3) == len(data) + 3


BROKEN = {
    "nothing": b"",
    "no end": b"NNN",
    "a frame beyond the end": b"\x80\x04\x95\xff\0\0\0\0\0\0\0N.",
    "half a frame": b"\x80\x04\x95\xff\0",
    "no opcode": b"N\xff.",
    "a text beyond the end": b"X\xff\0\0\0ab.",
    "a length beyond everything": b"\x8e" + b"\xff" * 8 + b".",
    "half a length": b"X\xff",
    "half a number": b"J..",
    "a line without an end": b"cos\nsystem",
    "a line that is too long": b"I" + b"1" * 100_000 + b"\n.",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_pickle_that_breaks_off_has_no_end(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        end(data)


def test_many_opcodes_are_counted() -> None:
    data = MAGIC + VERSION + b"N0" * 100_000 + b"."
    found = read(data, limits=desk.Limits(opcodes=10_000))
    assert found.verdict is Verdict.UNREADABLE
