"""The matrix itself: it is as large as it says, always the same, and its tricks are real."""

from __future__ import annotations

import io
import pickle
import re
from pathlib import Path
from typing import Any

import yaml

from tests.corpus.malicious import broken, heldout, matrix

MATRIX = tuple(matrix())
RAW = tuple(entry for entry in MATRIX if entry.format == "pickle")
CALLABLES = Path(__file__).parent / "malicious" / "callables.yaml"
INERT = re.compile(
    r"echo( roadworthy)?|/bin/echo|print\('roadworthy'\)\.?|roadworthy|org/name|model|about:blank"
    r"|(/nonexistent|https://roadworthy\.invalid|roadworthy\.invalid)(/\w+)?(\.so)?|--version"
    r"|exec|ascii|upper|system|os[.:]system|this|pickle|x\.Y|Word|ROADWORTHY|os|\{\}|[fnxyz1]?"
)
"""Words, names of nothing, and what is handed to functions that fail or look something up."""
NOT_ASKED = {
    "after a gap of zeros": "only what looks for a next stream gets there",
    "after a gap of words": "only what looks for a next stream gets there",
    "extension 82": "the code names nothing until something registers it",
    "extension 83": "the code names nothing until something registers it",
    "extension 84": "the code names nothing until something registers it",
}


class _Inert:
    """Stands for whatever a stream asks for; it does nothing."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def __call__(self, *_: object, **__: object) -> _Inert:
        return _Inert()

    def __setitem__(self, _: object, __: object) -> None: ...

    def __setstate__(self, _: object) -> None: ...

    def append(self, _: object) -> None: ...

    def extend(self, _: object) -> None: ...


class _Recorder(pickle.Unpickler):
    """Notes what a stream asks for, and gives it something inert instead; it imports nothing."""

    def __init__(self, stream: io.BytesIO, asked: list[str]) -> None:
        super().__init__(stream)
        self._asked = asked

    def find_class(self, module: str, name: str) -> Any:
        self._asked.append(f"{module}.{name}")
        return _Inert

    def persistent_load(self, _: Any) -> Any:
        return _Inert()


def _asked(data: bytes) -> list[str]:
    """Return all that the streams of a file ask Python for, as far as they can be read."""
    stream, asked = io.BytesIO(data), list[str]()
    while stream.tell() < len(data):
        try:
            _Recorder(stream, asked).load()
        except Exception:
            break
    return asked


def test_the_matrix_has_many_files_of_many_formats() -> None:
    assert len(MATRIX) >= 1_000
    assert len({entry.format for entry in MATRIX}) >= 70
    assert len({(entry.name, entry.data) for entry in MATRIX}) == len(MATRIX)
    assert len({entry.title for entry in MATRIX}) == len(MATRIX)


def test_the_matrix_is_always_the_same() -> None:
    assert tuple(matrix()) == MATRIX
    assert tuple(broken()) == tuple(broken())
    assert tuple(heldout(3, 20)) == tuple(heldout(3, 20))


def test_other_seeds_draw_other_calls() -> None:
    assert {entry.technique for entry in heldout(3, 20)} != {e.technique for e in heldout(4, 20)}


def test_every_stream_asks_python_for_what_it_hides() -> None:
    silent = {entry.technique for entry in RAW if not _asked(entry.data)}
    assert silent == set(NOT_ASKED)


def test_every_argument_of_a_call_is_inert() -> None:
    listed = yaml.safe_load(CALLABLES.read_text("utf-8"))
    given = [word for items in listed.values() for item in items for word in words(item["args"])]
    assert [word for word in given if not INERT.fullmatch(word)] == []


def words(held: Any) -> list[str]:
    """Return all texts in plain data."""
    if isinstance(held, str):
        return [held]
    inner = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
    return [word for item in inner for word in words(item)]
