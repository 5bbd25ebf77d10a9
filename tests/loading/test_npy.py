"""Arrays of numpy, whose headers are literals of Python."""

from __future__ import annotations

import struct

import pytest

from roadworthy.loading import literal
from roadworthy.loading.interface import UnreadableError, Verdict
from tests.loading.archives import EVIL, FINE, Member, read, verdict, zipped


def array(descr: str, shape: str = "(2, 3)", data: bytes = b"", version: int = 1) -> bytes:
    """Return an array as numpy writes it."""
    return headed(
        f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}", data, version
    )


def headed(header: str, data: bytes = b"", version: int = 1) -> bytes:
    """Return an array with any header."""
    text = header.encode("latin-1" if version < 3 else "utf-8") + b"\n"
    length = struct.pack("<H" if version == 1 else "<L", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + length + text + data


HARMLESS = {
    "numbers": array("'<f8'", data=bytes(48)),
    "version 2": array("'<f8'", data=bytes(48), version=2),
    "version 3": array("[('\u00e4', '<i4')]", "(2,)", bytes(8), version=3),
    "one number": array("'|u1'", "()", b"1"),
    "nothing": array("'<f8'", "(0, 3)"),
    "texts": array("'<U5'", "(2,)", bytes(40)),
    "dates": array("'<M8[ns]'", "(2,)", bytes(16)),
    "fields": array("[('a', '<i4'), ('b', '<f8', (2,)), ('', '|V4')]", "(2,)", bytes(48)),
    "fields in fields": array("[(('title', 'a'), [('b', '|S3')])]", "(2,)", bytes(6)),
    "of Python 2": array("'<f8'", "(2L, 3L)", bytes(48)),
    "two arrays": array("'|b1'", "(2,)", bytes(2)) + array("'|b1'", "(3,)", bytes(3)),
    "objects": array("'|O'", "(1,)", FINE),
}


@pytest.mark.parametrize("data", HARMLESS.values(), ids=HARMLESS)
def test_an_ordinary_array_is_harmless(data: bytes) -> None:
    assert read(data, "a.npy").sights == ()
    assert read(zipped(Member(b"a.npy", data, method=8)), "a.npz").sights == ()


OBJECTS = (
    "'O'", "'|O8'", "'object'", "'i4,O'", "[('a', '<i4'), ('b', '|O')]", "[('a', [('b', 'O')])]",
    "(('O', (2,)), (2,))", "'T'", "'|T16'", "'mO'", "3", r"'|\x4f'", "'Object0'",
    "[('a', 'O', (2,))]", "('O', (2,))", "[(('t', 'a'), '|O')]", '"|O"', "u'|O'",
)  # fmt: skip


@pytest.mark.parametrize("descr", OBJECTS)
def test_a_pickle_of_objects_is_read(descr: str) -> None:
    data = array(descr, data=EVIL)
    assert verdict(data, "a.npy") is Verdict.DANGEROUS
    assert verdict(zipped(Member(b"a.npy", data)), "a.npz") is Verdict.DANGEROUS


def test_an_array_behind_an_array_is_read() -> None:
    data = array("'|b1'", "(2,)", bytes(2)) + array("'O'", "(3,)", EVIL)
    assert verdict(data, "a.npy") is Verdict.DANGEROUS


UNREADABLE = {
    "too short": array("'<f8'", data=bytes(47)),
    "a shape beyond everything": array("'<f8'", "(4611686018427387903, 99)", bytes(9)),
    "a negative shape": array("'<f8'", "(-1,)"),
    "a shape that is none": array("'<f8'", "[1]"),
    "a shape of truth": array("'|b1'", "(True,)", b"1"),
    "bytes behind it": array("'|b1'", "(2,)", b"1234"),
    "a type that is not known": array("'<x9'"),
    "texts of any length, cut off": array("'|T16'"),
    "texts beside each other": array("'|' 'O'", data=EVIL),
    "a call": array("__import__('os')"),
    "no literal": headed("hello"),
    "a list": headed("[1, 2]"),
    "other keys": headed("{'descr': '<f8', 'shape': (1,)}"),
    "more keys": headed("{'descr': '|b1', 'fortran_order': False, 'shape': (), 'x': 1}", b"1"),
    "nested too deep": array("[" * 100 + "]" * 100),
    "nested beyond everything": array("[" * 20_000),
    "a type that is nothing": array("None"),
    "fields that are none": array("[1]"),
    "a version that is not known": headed("{}", version=9),
    "no header": b"\x93NUMPY\1\0",
    "a header that is cut off": array("'<f8'")[:40],
    "a header beyond everything": b"\x93NUMPY\2\0\xff\xff\xff\xff{}",
    "a header that is no text": b"\x93NUMPY\3\0\4\0\0\0\xff\xff\xff\xff",
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE)
def test_what_breaks_the_format_is_unreadable(data: bytes) -> None:
    assert verdict(data, "a.npy") is Verdict.UNREADABLE


@pytest.mark.parametrize(
    "value",
    [{"a": [1, -2, (3,), ()], "b": {"c": None}}, "it's", 'a"b', (True, False), [], {}, [("a",)]],
)
def test_a_literal_is_read_as_python_writes_it(value: object) -> None:
    assert literal.parse(repr(value)) == value


@pytest.mark.parametrize("text", ["", "(", "[1 2]", "{1: 2}", "{'a' 1}", "{'a': 1 'b': 2}", "1 1"])
def test_what_is_no_literal_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        literal.parse(text)
