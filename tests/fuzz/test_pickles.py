"""Hostile pickles: never an exception, nothing imported unseen.

FUZZ_EXAMPLES sets how many examples each target tries.
"""

from __future__ import annotations

import io
import os
import pickle
import struct
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadworthy.loading import desk, pickles
from roadworthy.loading.interface import Reading, UnreadableError, Verdict
from roadworthy.loading.pickles.names import modern
from roadworthy.loading.sources import InMemory

fuzz = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "80")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

NAMES = ["os", "system", "collections", "OrderedDict", "datetime", "date", "__builtin__", "eval"]
NAMES += ["builtins", "getattr", "a.b", "é", "copy_reg", "_reconstructor", "numpy", "dtype", "type"]


def short(value: str) -> bytes:
    raw = value.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


TEXTS = st.sampled_from(NAMES)
LINES = TEXTS.map(lambda name: name.encode() + b"\n")
INDEXES = st.integers(0, 5)
OPCODES = st.one_of(
    st.sampled_from([bytes([code]) for code in b"N()]}012tdleasuboR\x81\x85\x86\x87\x88\x89"]),
    st.sampled_from([b"\x8f", b"\x90", b"\x91", b"\x92", b"\x93", b"\x94", b"Q", b"\x80\x02"]),
    st.sampled_from([b"\x93", b"\x94", b"\x94", b"\x80\x04", b"\x97", b"\x98", b"."]),
    TEXTS.map(short),
    TEXTS.map(lambda name: b"X" + struct.pack("<I", len(name.encode())) + name.encode()),
    TEXTS.map(lambda name: b"U" + bytes([len(name.encode())]) + name.encode()),
    TEXTS.map(lambda name: b"S" + repr(name).encode() + b"\n"),
    TEXTS.map(lambda name: b"V" + name.encode("raw-unicode-escape") + b"\n"),
    st.tuples(st.sampled_from([b"c", b"i"]), LINES, LINES).map(b"".join),
    st.tuples(TEXTS, TEXTS).map(lambda two: short(two[0]) + short(two[1]) + b"\x93"),
    st.tuples(TEXTS, TEXTS).map(lambda t: short(t[0]) + b"\x94" + short(t[1]) + b"\x94\x93"),
    INDEXES.map(lambda index: b"q" + bytes([index])),
    INDEXES.map(lambda index: b"h" + bytes([index])),
    INDEXES.map(lambda index: b"p%d\n" % index),
    INDEXES.map(lambda index: b"g%d\n" % index),
    INDEXES.map(lambda index: b"r" + struct.pack("<I", index)),
    INDEXES.map(lambda index: b"j" + struct.pack("<I", index)),
    st.integers(0, 255).map(lambda number: b"K" + bytes([number])),
    st.integers(0, 65535).map(lambda number: b"M" + struct.pack("<H", number)),
    st.binary(max_size=6).map(lambda data: b"C" + bytes([len(data)]) + data),
    st.integers(0, 40).map(lambda number: b"\x95" + struct.pack("<Q", number)),
)
STREAMS = st.lists(OPCODES, max_size=40).map(b"".join)


class Inert:
    """Stands for whatever a stream imports, and does nothing whatever is done with it."""

    def __new__(cls, *arguments: object, **more: object) -> Inert:
        return super().__new__(cls)

    def __call__(self, *arguments: object, **more: object) -> Inert:
        return self

    def __setstate__(self, state: object) -> None:
        """Take no state."""

    def append(self, item: object) -> None:
        """Take no item."""

    extend = add = append

    def __setitem__(self, key: object, value: object) -> None:
        """Take no entry."""


class Recorder(pickle._Unpickler):
    """Runs a stream with stand-ins and keeps what it asked for."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.asked: set[str] = set()

    def find_class(self, module: str, name: str) -> Any:
        if getattr(self, "proto", 0) < 3:
            module, name = modern(module, name)
        self.asked.add(f"{module}.{name}")
        return type("Stand", (Inert,), {})

    def persistent_load(self, key: object) -> object:
        return Inert()


class Seen:
    """A desk that keeps what is imported."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def inner(self, *arguments: object, **more: object) -> Any:
        return iter(())

    def spend(self, what: str, amount: int = 1) -> None:
        """Count nothing."""

    def imported(self, name: str) -> None:
        self.names.add(name)


def seen(data: bytes) -> tuple[set[str], set[str]]:
    """Return what the reader says a stream imports, and by which techniques."""
    kept = Seen()
    try:
        techniques = {sight.technique for sight in pickles.read(InMemory(data), kept)}
    except UnreadableError:
        techniques = {"unreadable"}
    return kept.names, techniques


@fuzz
@given(STREAMS)
def test_what_an_unpickler_asks_for_was_seen(stream: bytes) -> None:
    data = stream + b"N."
    recorder = Recorder(data)
    try:
        recorder.load()
    except Exception:
        recorder.asked.discard("")  # what was asked for up to here counts all the same

    names, techniques = seen(data)

    missing = {name for name in recorder.asked if shown(name) not in names}
    assert not missing or techniques & {"unresolved-name", "extension"}


def shown(name: str) -> str:
    """Return a name as reports show it."""
    return name if name.isascii() and name.isprintable() else ascii(name)[1:-1]


@fuzz
@given(STREAMS)
def test_the_far_end_clears_nothing_that_is_not_clear_at_the_beginning(stream: bytes) -> None:
    def told(data: bytes) -> Reading:
        reading = desk.read(InMemory(b"\x80\x04" + data + b"N."), "a.pkl")
        assert reading is not None
        return reading

    with pytest.MonkeyPatch.context() as patch:
        near = told(stream)
        patch.setattr(pickles, "_EXACT", 1)
        patch.setattr("roadworthy.loading.pickles.machine.BLOCK_OF_OPCODES", 1)
        far = told(stream)

    # Far from the beginning, calls of what a call made are not told from others, and a name that
    # is put together in a strange way is not told at all.
    assert near.verdict is not Verdict.DANGEROUS or far.verdict in STOPS
    named = {sight.callable for sight in near.sights if sight.technique != "build"} - {""}
    assert far.verdict in STOPS or not named


STOPS = (Verdict.DANGEROUS, Verdict.UNKNOWN_IMPORT)


@fuzz
@given(st.binary(max_size=200) | STREAMS)
def test_bytes_never_raise_and_are_harmless_only_as_a_whole_stream(data: bytes) -> None:
    reading = desk.read(InMemory(data), "a.pkl")

    assert reading is not None
    if reading.verdict is Verdict.HARMLESS:
        assert b"." in data


@fuzz
@given(STREAMS, st.data())
def test_a_danger_before_a_break_is_told(stream: bytes, data: st.DataObject) -> None:
    whole = b"\x80\x02cos\nsystem\n(S'echo'\ntR0" + stream
    cut = data.draw(st.integers(25, len(whole)))

    reading = desk.read(InMemory(whole[:cut]), "a.pkl")

    assert reading is not None
    assert reading.verdict is Verdict.DANGEROUS
