"""Files of skops: the names in their list of objects are judged, and how they are loaded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from roadworthy.loading.interface import Verdict
from tests.loading.archives import Member, read, verdict, zipped


def node(loader: str, module: str = "builtins", name: str = "dict", **more: Any) -> dict[str, Any]:
    """Return a node."""
    return {"__loader__": loader, "__module__": module, "__class__": name, **more}


def file(tree: object) -> bytes:
    """Return a file of skops with one node inside of others."""
    outer = node("DictNode", content={"a": node("ListNode", name="list", content=[tree])})
    return zipped(Member(b"schema.json", json.dumps(outer).encode()))


TEXT = node("JsonNode", name="str", content='"cos"')
ORDERED = node("ObjectNode", "collections", "OrderedDict", content=TEXT)

HARMLESS = {
    "a text": TEXT,
    "a known class": ORDERED,
    "an array": node("NdArrayNode", "numpy", "ndarray", type="numpy", file="1.npy"),
    "an index": node("OperatorFuncNode", "operator", "itemgetter", attrs=TEXT),
    "a part of a function": node("PartialNode", "functools", "partial", content={"func": ORDERED}),
    "a method": node(
        "MethodNode", "collections", "OrderedDict", content={"func": "keys", "obj": ORDERED}
    ),
    "a generator": node(
        "RandomGeneratorNode", "collections", "OrderedDict",
        content={"bit_generator": {"bit_generator": "PCG64"}},
    ),
}  # fmt: skip

UNKNOWN = {
    "a class that is not known": node("ObjectNode", "mine", "Thing"),
    "a function that is not known": node("FunctionNode", "mine", "thing"),
    "a type that is not known": node("TypeNode", "mine", "Thing"),
    "an old function": node("FunctionNode", content={"module_path": "mine", "function": "thing"}),
    "a loader that is not known": node("PickleNode"),
    "attributes by name": node("OperatorFuncNode", "operator", "attrgetter", attrs=TEXT),
    "methods by name": node("OperatorFuncNode", "operator", "methodcaller", attrs=TEXT),
    "a method of nothing": node("MethodNode", content={"func": "keys"}),
    "a generator of its own": node(
        "RandomGeneratorNode", content={"bit_generator": {"bit_generator": "mtrand"}}
    ),
}

DANGEROUS = {
    "a function": node("FunctionNode", "os", "system"),
    "an old function": node("FunctionNode", content={"module_path": "os", "function": "system"}),
    "a type": node("TypeNode", "builtins", "eval"),
    "an object": node("ObjectNode", "subprocess", "Popen"),
    "a constructor": node("ConstructorFromReduceNode", "subprocess", "Popen", content=TEXT),
    "a loss": node("LossNode", "builtins", "exec", __reduce__={"args": TEXT}, content=TEXT),
    "in a part of a function": node(
        "PartialNode", "functools", "partial",
        content={"func": node("FunctionNode", "os", "system")},
    ),
    "a call by the operators": node("OperatorFuncNode", "operator", "call", attrs=TEXT),
    "another module for them": node("OperatorFuncNode", "builtins", "itemgetter", attrs=TEXT),
    "a private method": node(
        "MethodNode", "collections", "OrderedDict",
        content={"func": "__reduce__", "obj": ORDERED},
    ),
    "a method of another class": node(
        "MethodNode", "collections", "OrderedDict", content={"func": "keys", "obj": TEXT}
    ),
}  # fmt: skip


@pytest.mark.parametrize("tree", HARMLESS.values(), ids=HARMLESS)
def test_known_names_are_harmless(tree: object) -> None:
    assert read(file(tree), "model.skops").sights == ()


@pytest.mark.parametrize("tree", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_is_said(tree: object) -> None:
    assert verdict(file(tree), "model.skops") is Verdict.UNKNOWN_IMPORT


@pytest.mark.parametrize("tree", DANGEROUS.values(), ids=DANGEROUS)
def test_what_is_dangerous_is_found(tree: object) -> None:
    assert verdict(file(tree), "model.skops") is Verdict.DANGEROUS


@pytest.mark.parametrize(
    "text",
    [
        b'{"__loader__": ',
        b'{"a": ' * 100_000 + b'"__loader__"',
        b'{"__loader__": 1, "__class__": []}',
        b'{"__loader__": "DictNode"}' + b" " * (33 << 20),
    ],
    ids=["cut off", "deep", "no text", "long"],
)
def test_a_list_that_cannot_be_read_is_unreadable(text: bytes) -> None:
    assert verdict(zipped(Member(b"schema.json", text)), "a.skops") is Verdict.UNREADABLE


def test_a_schema_of_something_else_is_no_list_of_objects() -> None:
    assert read(zipped(Member(b"schema.json", b'{"type": "object"}'))).sights == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32-be"])
def test_a_list_in_any_encoding_is_read(encoding: str) -> None:
    text = json.dumps(node("FunctionNode", "os", "system")).encode(encoding)
    assert verdict(zipped(Member(b"schema.json", text)), "a.skops") is Verdict.DANGEROUS


def test_a_name_that_is_written_with_escapes_is_read() -> None:
    text = json.dumps(node("FunctionNode", "os", "system")).replace("_", "\\u005f").encode()
    assert verdict(zipped(Member(b"schema.json", text)), "a.skops") is Verdict.DANGEROUS


def test_every_name_is_noted() -> None:
    assert read(file(ORDERED), "a.skops").imports == ("collections.OrderedDict",)
