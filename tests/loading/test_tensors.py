"""safetensors and GGUF: numbers that keep to their format, and the programs that come along."""

from __future__ import annotations

import base64
import json
import struct

import pytest

from roadworthy.loading.interface import Verdict
from tests.evidence.conftest import gguf, pair, safetensors, text, with_header
from tests.loading.conftest import reading, told

UNREAD = ("unreadable", "unreadable")
PLAIN = safetensors({"a": ("F32", [2, 2], 16), "b": ("BF16", [3], 6)}, format="pt")
EVIL = base64.b64encode(b"\x80\x02cos\nsystem\nq\x00X\x02\x00\x00\x00idq\x01\x85R.").decode()


def described(*tensors: tuple[str, str, list[int], list[int]], data: int = 0) -> bytes:
    header = {
        name: {"dtype": dtype, "shape": shape, "data_offsets": offsets}
        for name, dtype, shape, offsets in tensors
    }
    return with_header(json.dumps(header).encode(), data)


BROKEN = {
    "nothing": b"",
    "shorter than its length": b"\x08\0\0",
    "a header longer than the file": struct.pack("<Q", 1 << 40) + b"{}",
    "a header over the cap": struct.pack("<Q", 100_000_001) + b"{" + b" " * 100,
    "no JSON": with_header(b"{x}"),
    "a list": with_header(b"[]"),
    "not UTF-8": with_header(b'{"\xff": {}}'),
    "a tensor twice": with_header(b'{"a":{},"a":{}}'),
    "a key twice": with_header(
        b'{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}'
    ),
    "an unknown number format": described(("a", "Q9", [1], [0, 1]), data=1),
    "tensors that overlap": described(("a", "U8", [2], [0, 2]), ("b", "U8", [2], [1, 3]), data=3),
    "a hole": described(("a", "U8", [1], [0, 1]), ("b", "U8", [1], [2, 3]), data=3),
    "a tensor behind the end": described(("a", "U8", [9], [0, 9]), data=3),
    "bytes behind the last tensor": PLAIN + b"PK",
    "a shape that does not fit": described(("a", "F32", [3], [0, 4]), data=4),
    "a negative offset": described(("a", "U8", [1], [-1, 0]), data=0),
    "a shape without end": described(("a", "U8", [1 << 40, 1 << 40], [0, 1]), data=1),
    "metadata that are no texts": with_header(b'{"__metadata__":{"a":1}}'),
    "lists in lists": with_header(b'{"a":' + b"[" * 1000 + b"]" * 1000 + b"}"),
    "bytes behind empty metadata": with_header(b"{}", 5),
}


@pytest.mark.parametrize("data", [PLAIN, with_header(b"{}"), safetensors({}, ss_tag="a photo")])
def test_tensors_that_keep_to_the_format_are_harmless(data: bytes) -> None:
    found = reading("model.safetensors", data)

    assert (found.format, found.verdict) == ("safetensors", Verdict.HARMLESS)


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_file_that_breaks_the_format_could_not_be_read(data: bytes) -> None:
    assert told("model.safetensors", data) == {UNREAD}


def test_code_in_the_metadata_is_named() -> None:
    data = safetensors({}, note="__import__('os').system('id')")

    assert told("a.safetensors", data) == {("unknown_import", "code-in-metadata")}


def test_a_pickle_in_the_metadata_is_read_as_one() -> None:
    assert reading("a.safetensors", safetensors({}, note=EVIL)).verdict is Verdict.DANGEROUS


def test_safetensors_are_recognised_under_any_name() -> None:
    assert reading("weights.bin", PLAIN).format == "safetensors"


def model(*pairs: bytes, data: int = 64) -> bytes:
    return gguf([pair("general.architecture", "llama"), *pairs], [("v", [8], 0, 0)], data=data)


@pytest.mark.parametrize(
    "data",
    [model(), model(pair("tokenizer.chat_template", "{% for m in messages %}{{ m }}{% endfor %}"))],
)
def test_quantised_weights_that_keep_to_the_format_are_harmless(data: bytes) -> None:
    found = reading("model.gguf", data)

    assert (found.format, found.verdict) == ("GGUF", Verdict.HARMLESS)


@pytest.mark.parametrize("key", ["tokenizer.chat_template", "tokenizer.chat_template.tool_use"])
def test_chat_templates_in_weights_are_read_as_programs(key: str) -> None:
    data = model(pair(key, "a" * 10_000 + "{{ x.__class__ }}"))

    assert told("model.gguf", data) == {("dangerous", "template-code")}


def test_a_chat_template_that_is_too_long_could_not_be_read() -> None:
    data = model(pair("tokenizer.chat_template", "a" * (2 << 20)))

    assert told("model.gguf", data) == {UNREAD}


def test_the_newest_types_of_tensors_are_known() -> None:
    blocks = [("a", [64], 40, 0), ("b", [128], 41, 64), ("c", [64], 42, 96)]

    assert reading("model.gguf", gguf([], blocks, data=128)).verdict is Verdict.HARMLESS


NESTED = b"".join(struct.pack("<IQ", 9, 1) for _ in range(50))
BROKEN_GGUF = {
    "the magic alone": b"GGUF",
    "big-endian": b"GGUF" + struct.pack(">IQQ", 3, 0, 0),
    "a version that is not known": b"GGUF" + struct.pack("<IQQ", 9, 0, 0),
    "more tensors than any model": b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 0),
    "more pairs than any model": b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 60),
    "a text longer than the file": b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 60),
    "a key twice": gguf([pair("a", 1), pair("a", 1)], []),
    "lists in lists": b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text("a") + struct.pack("<I", 9)
    + NESTED,
    "an unknown type": b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text("a") + struct.pack("<I", 77),
    "an unknown type of tensor": gguf([], [("v", [8], 999, 0)], data=64),
    "tensors that overlap": gguf([], [("v", [8], 0, 0), ("w", [8], 0, 16)], data=64),
    "a tensor behind the end": gguf([], [("v", [8], 0, 1 << 40)], data=64),
    "a tensor twice": gguf([], [("v", [8], 0, 0), ("v", [8], 0, 32)], data=64),
    "cut": model()[:60],
}  # fmt: skip


@pytest.mark.parametrize("data", BROKEN_GGUF.values(), ids=BROKEN_GGUF)
def test_quantised_weights_that_break_the_format_could_not_be_read(data: bytes) -> None:
    assert told("model.gguf", data) == {UNREAD}
