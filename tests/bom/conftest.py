from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from roadworthy.assessment import check
from roadworthy.bom.interface import Inventory, Item
from roadworthy.bom.inventory import inventory
from roadworthy.law.book import Book, load
from roadworthy.law.clock import Clock
from roadworthy.licences.readings import Difference, Kind
from roadworthy.rights.interface import Holding, How, Link, Rank, Standing, Statement
from roadworthy.system import Evidence, Interval
from roadworthy.vocabulary import common

ROOT = Path(__file__).parents[2]
DAY = dt.date(2026, 11, 21)
EXAMPLES = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir())
REAL = ROOT.parent / "shared" / "real"

Take = Callable[[Path], Inventory]


@cache
def book() -> Book:
    return load(common())


@pytest.fixture
def taken() -> Take:
    """The inventory of a folder."""
    return lambda path: inventory(check(path, Clock(DAY, DAY), book=book(), today=DAY))


TEXT = st.one_of(st.text(max_size=12), st.sampled_from(["", "TODO", "a/b", "x\x1b[31m\u202e", "é"]))
NAME = st.one_of(st.text(min_size=1, max_size=12), st.sampled_from(["code", "roadworthy:system"]))
LICENCE = st.one_of(TEXT, st.sampled_from(["MIT", "Apache-2.0", "LicenseRef-llama-3.2"]))
NUMBERS = st.builds(
    lambda a, b: Interval(min(a, b), max(a, b)),
    st.floats(-1e300, 1e300),
    st.floats(-1e300, 1e300),
)
HASH = st.sampled_from(["", "ab" * 32, "not a hash"])
PLACES = st.builds(Evidence, TEXT, st.none() | st.integers(1, 10**9), HASH, TEXT)
DIFFERENCES = st.builds(Difference, st.sampled_from(Kind), TEXT, TEXT)
LICENCES = st.lists(LICENCE, max_size=3).map(tuple)
STATEMENTS = st.builds(
    Statement,
    st.sampled_from(Rank),
    TEXT,
    LICENCES,
    st.none() | PLACES,
    st.booleans(),
    LICENCES,
    st.lists(DIFFERENCES, max_size=2).map(tuple),
    TEXT,
)
KINDS = st.sampled_from(
    ["code", "weights", "adapter", "tokenizer", "dataset", "dependency", "service", "store", "file"]
)
HOLDINGS = st.builds(
    Holding,
    NAME,
    KINDS,
    TEXT,
    st.sampled_from(Standing),
    LICENCES,
    LICENCES,
    st.lists(STATEMENTS, max_size=3).map(tuple),
    shipped=st.none() | st.booleans(),
)


def _pairs(*parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.tuples(*parts), max_size=3).map(tuple)


def _texts() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(TEXT, max_size=3).map(tuple)


ITEMS = st.builds(
    Item,
    ref=NAME,
    kind=KINDS,
    name=TEXT,
    version=TEXT,
    purl=TEXT,
    description=TEXT,
    supplier=TEXT,
    holding=st.none() | HOLDINGS,
    hashes=_pairs(TEXT, HASH),
    task=TEXT,
    inputs=_texts(),
    outputs=_texts(),
    parameters=st.none() | NUMBERS,
    languages=_texts(),
    results=_pairs(TEXT, TEXT, TEXT),
    limits=_texts(),
    energy=_pairs(TEXT, TEXT),
    training=_pairs(TEXT, TEXT),
    data_origin=TEXT,
    data_formats=_texts(),
    sensitive=_texts(),
    personal=st.none() | st.booleans(),
    anonymised=TEXT,
    bias=TEXT,
    intended=TEXT,
    facts=_pairs(TEXT, TEXT),
    places=st.lists(PLACES, max_size=3).map(tuple),
    stand_in=st.booleans(),
)
RELATIONS = st.lists(st.builds(Link, NAME, NAME, st.sampled_from(How)), max_size=4).map(tuple)
INVENTORIES = st.builds(
    Inventory,
    name=TEXT,
    version=TEXT,
    producer=TEXT,
    purpose=TEXT,
    digest=HASH,
    made=st.none() | st.datetimes(dt.datetime(1970, 1, 1), timezones=st.just(dt.UTC)),
    remote=TEXT,
    commit=TEXT,
    items=st.lists(ITEMS, max_size=5, unique_by=lambda item: item.ref).map(tuple),
    relations=RELATIONS,
    vulnerabilities=_pairs(TEXT, NAME, st.sampled_from(["", "high", "low"])),
    author=TEXT,
    complete=st.none() | st.booleans(),
)
