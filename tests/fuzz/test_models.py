"""Hostile model files: sights or silence, never an exception, and never cleared when broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from roadworthy.loading.desk import Limits, read
from roadworthy.loading.sources import InMemory
from tests.evidence.conftest import with_header
from tests.loading.wire import lite, nested, number

HDF5 = [path.read_bytes() for path in sorted(Path(__file__).parents[1].glob("loading/hdf5/*.h5"))]
LIMITS = Limits(bytes=64 << 20, opcodes=100_000)
NAMES = (
    "config.json", "tokenizer_config.json", "model_index.json", "modules.json", "model.json",
    "adapter_config.json", "chat_template.jinja", "chat_template.json", "MLmodel", "model.yaml",
    "config.cfg", "model.h5", "model.safetensors", "model.gguf",
    "model.onnx", "saved_model.pb", "model.tflite", "model.mlmodel", "model.pmml",
    "flax_model.msgpack", "model.ubj", "model.cbm", "model.rds",
)  # fmt: skip
KEYS = (
    "auto_map", "class_name", "module", "config", "registered_name", "function", "vocabulary",
    "custom_pipelines", "_target_", "_class_name", "chat_template", "name", "template", "type",
    "path", "auto_mapping", "parent_library", "items", "layers", "filepath", "impl", "output_shape",
)  # fmt: skip
WORDS = (
    "Lambda", "__lambda__", "function", "StringLookup", "TFSMLayer", "TorchModuleWrapper", "os",
    "TFOpLambda", "keras.layers", "os.system", "a--b.C", "", "/x", "{% if", "{{ x.__class__ }}",
    "x" * 300, "\x1b[31m", "\u202e", "a.", ".", ">", "__typespec__",
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(
        st.sampled_from(WORDS), st.none(), st.booleans(), st.integers(-2, 70),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=8,
)  # fmt: skip
TOKENS = st.sampled_from((
    "{{", "}}", "{%", "%}", "{#", "#}", " if ", " for ", " in ", " set ", " macro ", "endif", "x",
    "messages", ".content", "'a'", '"', "'", "__class__", "|", "attr", "join", "(", ")", "[", "]",
    "~", "+", "*", "-1", "::", "9999999999", "=", ",", "else", "namespace", "generation", "raw",
    "replace", "format", "\\x5f", "is", "not",
))  # fmt: skip


@given(st.sampled_from(NAMES), st.binary(max_size=300))
def test_arbitrary_bytes(name: str, data: bytes) -> None:
    read(InMemory(data), name, LIMITS)


@given(st.sampled_from(NAMES), st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
def test_objects_of_known_keys(name: str, data: dict[str, Any]) -> None:
    read(InMemory(json.dumps(data).encode()), name, LIMITS)


@given(st.lists(TOKENS, max_size=40))
def test_templates_of_known_words(words: list[str]) -> None:
    read(InMemory("".join(words).encode()), "chat_template.jinja", LIMITS)


@given(st.text(alphabet="ab_target_:{}[]-!\n \"'&*%/.", max_size=120))
def test_settings_of_arbitrary_text(text: str) -> None:
    for name in ("model.yaml", "MLmodel", "config.cfg"):
        read(InMemory(text.encode()), name, LIMITS)


@given(st.sampled_from(HDF5), st.data())
def test_hdf5_with_a_few_bytes_changed(whole: bytes, data: st.DataObject) -> None:
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, min(len(whole), 2500) - 1))] = data.draw(
            st.integers(0, 255)
        )
    read(InMemory(bytes(changed)), "model.h5", LIMITS)


@given(st.binary(max_size=200), st.integers(0, 64))
def test_headers_of_arbitrary_bytes(header: bytes, size: int) -> None:
    read(InMemory(with_header(b"{" + header, size)), "model.safetensors", LIMITS)
    read(InMemory(b"GGUF\3\0\0\0" + header), "model.gguf", LIMITS)


def fields(inner: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Messages of fields that models have, with what lies in them."""
    kinds = st.sampled_from((1, 2, 4, 5, 6, 7, 8, 10, 13, 20, 25, 200, 202, 500, 555))
    one = st.one_of(
        st.builds(number, kinds, st.integers(0, 1 << 40)), st.builds(nested, kinds, inner)
    )
    return st.lists(one, max_size=4).map(b"".join)


MESSAGES = st.recursive(
    st.one_of(
        st.sampled_from((b"PyFunc", b"location", b"/x", b"{", b"acme")), st.binary(max_size=4)
    ),
    fields,
    max_leaves=12,
)


@given(MESSAGES, st.integers(0, 300), st.binary(max_size=2))
def test_messages_with_a_few_bytes_changed(data: bytes, at: int, other: bytes) -> None:
    changed = data[:at] + other + data[at + 1 :]
    for name in ("model.onnx", "saved_model.pb", "model.mlmodel"):
        read(InMemory(data), name, LIMITS)
        read(InMemory(changed), name, LIMITS)


@given(st.data())
def test_operators_with_a_few_bytes_changed(data: st.DataObject) -> None:
    changed = bytearray(lite("FlexReadFile", 3, "Acme"))
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    read(InMemory(bytes(changed)), "model.tflite", LIMITS)


@given(st.lists(st.sampled_from((
    b"\x81", b"\xa1a", b"\xc4\x02", b"\xc7\x01\x01", b"\xdd\0\0\0\x02", b"{", b"}", b"[", b"]",
    b"i", b"$", b"#", b"S", b"d", b"L", b"\x01", b"\xff", b"Z",
)), max_size=30))  # fmt: skip
def test_values_of_known_marks(parts: list[bytes]) -> None:
    read(InMemory(b"".join(parts)), "model.msgpack", LIMITS)
    read(InMemory(b"".join(parts)), "model.ubj", LIMITS)


@given(st.lists(st.sampled_from((
    "<PMML>", "</PMML>", "<!DOCTYPE a [", "]>", '<!ENTITY x "y">', '<!ENTITY % x SYSTEM "z">',
    "%x;", "&x;", "<?xml version='1.0'?>", "<net>", "<layer type='a' version='b'/>", "<!--", "-->",
    "\0",
)), max_size=12))  # fmt: skip
def test_markup_of_known_parts(parts: list[str]) -> None:
    read(InMemory("".join(parts).encode()), "model.pmml", LIMITS)
