"""What harmless names may do with each other, and what they may not."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from functools import partial
from operator import add

import pytest

from roadworthy.loading.desk import read
from roadworthy.loading.interface import Verdict
from roadworthy.loading.sources import InMemory
from tests.corpus.malicious.assembly import named, proto, push

NAMESPACE = named("argparse", "Namespace") + b")\x81"
ARRAY = named("numpy.core.multiarray", "_reconstruct") + b")R"
METHOD = named("builtins", "getattr") + b"(" + ARRAY + push("tofile") + b"tR"


def verdict(body: bytes) -> Verdict:
    found = read(InMemory(proto(3) + body + b"."), "model.pkl")
    assert found is not None
    return found.verdict


def kind(letters: str, *state: bytes) -> bytes:
    """Make a type of NumPy with the end of a state: inner type, names, fields, size, flags."""
    made = named("numpy", "dtype") + b"(" + push(letters) + b"\x89\x88tR"
    inner, names, fields, size, flags = state
    return made + b"(K\x03" + push("|") + inner + names + fields + size + b"K\x01" + flags + b"tb"


NUMBER = kind("i8", b"N", b"N", b"N", push(-1), b"K\x00")
OBJECT = kind("O8", b"N", b"N", b"N", push(-1), b"K\x3f")
NAMES = push("a") + b"\x85"


def fields(part: bytes, offset: int) -> bytes:
    return b"}" + push("a") + part + push(offset) + b"\x86s"


REFUSED = {
    "a field outside of the item": kind("V8", b"N", NAMES, fields(NUMBER, 8), b"K\x08", b"K\x10"),
    "a field before the item": kind("V8", b"N", NAMES, fields(NUMBER, -8), b"K\x08", b"K\x10"),
    "more than fits": kind("V8", NUMBER + b"K\x02\x85\x86", b"N", b"N", b"K\x08", b"K\x10"),
    "objects that are said to be none": kind("O8", b"N", b"N", b"N", push(-1), b"K\x00"),
    "hidden objects": kind("V8", b"N", NAMES, fields(OBJECT, 0), b"K\x08", b"K\x10"),
    "a class that picklers only make": named("sklearn.svm._classes", "SVC") + b")R",
    "a function that picklers only refer to": named("numpy", "mean") + b"(K\x01K\x02tR",
    "an operator": named("operator", "mul") + b"(K\x01K\x02tR",
    "a text made from an object": named("builtins", "str") + b"(" + ARRAY + b"tR",
    "a caller of what has no name": named("numpy.random._pickle", "__generator_ctor")
    + b"(K\x01" + ARRAY + b"tR",
    "another function in a partial": named("functools", "partial") + named("builtins", "int")
    + b"\x85R(" + ARRAY + b")}Nt" + b"b",
    "a base that is only made while loading": named("copyreg", "_reconstructor") + b"("
    + named("sklearn.svm._classes", "SVC") + named("builtins", "type") + b"(" + ARRAY
    + b"tR" + push("x") + b"tR",
    "a text made by way of a tensor": named("torch._tensor", "_rebuild_from_type_v2") + b"("
    + named("builtins", "str") + named("torch", "Tensor") + ARRAY + b"\x85}tR",
    "a method that writes": METHOD,
    "an attribute that lists are asked for": NAMESPACE + b"}" + push("append") + ARRAY + b"sb",
    "an attribute that takes a state": NAMESPACE + b"}" + push("__setstate__") + ARRAY + b"sb",
    "an address": NAMESPACE + b"}" + push("__array_interface__") + b"}sb",
    "a key that is made while loading": NAMESPACE + b"}" + ARRAY + ARRAY + b"sb",
    "the same behind many keys": NAMESPACE + b"}("
    + b"".join(push(f"k{number}") + b"N" for number in range(300)) + push("pop") + ARRAY + b"ub",
    "the same for slots": NAMESPACE + b"N}" + push("append") + ARRAY + b"s\x86b",
}  # fmt: skip

FINE = {
    "an object of protocol 1": named("copyreg", "_reconstructor")
    + b"("
    + named("sklearn.svm._classes", "SVC")
    + named("builtins", "object")
    + b"NtR",
    "a list of protocol 1": named("copyreg", "_reconstructor")
    + b"("
    + named("pandas.core.indexes.frozen", "FrozenList")
    + named("builtins", "list")
    + b"]tR",
    "a field": kind("V8", b"N", NAMES, fields(NUMBER, 0), b"K\x08", b"K\x10"),
    "a field of objects": kind("V8", b"N", NAMES, fields(OBJECT, 0), b"K\x08", b"K\x3f"),
    "equal items": kind("V16", NUMBER + b"K\x02\x85\x86", b"N", b"N", b"K\x10", b"K\x10"),
    "a class that is made": named("sklearn.svm._classes", "SVC") + b")\x81}b",
    "a function that is referred to": NAMESPACE + b"}" + push("f") + named("numpy", "mean") + b"sb",
    "an attribute of a known name": NAMESPACE + b"}" + push("append") + b"K\x01sb",
    "a table of functions": b"}" + push("add") + named("numpy", "mean") + b"s",
    "a text": named("builtins", "str") + b"(" + push("x") + b"tR",
    "a set": named("builtins", "set") + b"((K\x01ltR",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=list(REFUSED))
def test_what_could_call_something_is_not_harmless(body: bytes) -> None:
    assert verdict(body) is Verdict.UNKNOWN_IMPORT


@pytest.mark.parametrize("body", FINE.values(), ids=list(FINE))
def test_what_only_holds_something_is_harmless(body: bytes) -> None:
    assert verdict(body) is Verdict.HARMLESS


@pytest.mark.parametrize("protocol", range(2, 6))
def test_what_picklers_write_of_such_names_is_harmless(protocol: int) -> None:
    held = {"add": add, "part": partial(add, 1), "order": OrderedDict(a=1), "types": [int, str]}
    found = read(InMemory(pickle.dumps(held, protocol)), "model.pkl")
    assert found is not None
    assert found.verdict is Verdict.HARMLESS
