"""Streams that begin like nothing in particular are told from files that are none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.loading.desk import read
from roadworthy.loading.interface import Verdict
from roadworthy.loading.pickles.probe import plausible
from roadworthy.loading.sources import InMemory

SYSTEM = b"cos\nsystem\n(S'echo'\ntR."

LEADS = {
    "None": b"N0",
    "marks": b"((11",
    "protocol 0": b"\x80\x00",
    "a frame": b"\x95" + bytes(8),
    "a text longer than the head": b"S'" + b"-" * 9000 + b"'\n0",
    "bytes longer than the head": b"T" + (9000).to_bytes(4, "little") + bytes(9000) + b"0",
    "streams of nothing": b"I1\n.N.}.",
}

OTHERS = {
    "words": b"cat\ndog\nmouse\n" * 100,
    "a licence": b"Copyright (c) 2026\nPermission is hereby granted\n",
    "a vector in text": b"2 3\nthe 0.1 0.2 0.3\nof 0.4 0.5 0.6\n",
    "zeros": bytes(9000),
    "an archive": b"PK\x03\x04" + bytes(9000),
    "a stream of nothing": b"N.",
    "a stream that asks for bytes that are not there": b"X\xff\xff\xff\x7fabc",
    "nothing": b"",
}


@pytest.mark.parametrize("lead", LEADS.values(), ids=list(LEADS))
@pytest.mark.parametrize("name", ["pytorch_model.bin", "weights", "model.pt", "model.npy"])
def test_a_call_behind_any_beginning_is_dangerous(lead: bytes, name: str) -> None:
    found = read(InMemory(lead + SYSTEM), name)
    assert found is not None
    assert found.verdict is Verdict.DANGEROUS


def test_what_is_called_before_the_stream_breaks_counts() -> None:
    found = read(InMemory(b"N0" + SYSTEM[:-1] + b"\xff\xff"), "weights")
    assert found is not None
    assert found.verdict is Verdict.DANGEROUS


@pytest.mark.parametrize("data", OTHERS.values(), ids=list(OTHERS))
def test_other_files_are_taken_for_no_pickle(data: bytes) -> None:
    assert not plausible(InMemory(data), data[:4096])


def test_numbers_are_taken_for_no_pickle() -> None:
    draw = random.Random(20261121)
    files = [draw.randbytes(5000) for _ in range(2000)]
    assert [data for data in files if plausible(InMemory(data), data[:4096])] == []


@given(st.binary(max_size=300))
def test_any_bytes_can_be_asked(data: bytes) -> None:
    assert plausible(InMemory(data), data[:64]) in (True, False)


def test_the_file_itself_is_read_where_the_head_does_not_tell() -> None:
    lead = LEADS["a text longer than the head"]
    assert plausible(InMemory(lead + SYSTEM), lead[:4096])
    assert not plausible(InMemory(lead), lead[:4096])
