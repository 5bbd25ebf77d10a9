from __future__ import annotations

import pytest

from roadworthy.evidence.json_text import MAX_JSON, read
from roadworthy.loading.safetensors_header import MalformedError
from tests.evidence.conftest import source

TEXT = b"""{
  "size": 1,
  "inner": {"size": 2, "list": [{"deep": 3}],
    "other": {"deep": 4}},
  "deep": "\\"size\\": 9",
  "classes": ["A",
    "B"]
}"""


@pytest.mark.parametrize(
    ("path", "line", "shows"),
    [
        (("size",), 2, '"size": 1'),
        (("inner", "size"), 3, '"inner": {"size": 2, "list": [{"deep": 3}]'),
        (("inner", "other", "deep"), 4, '"other": {"deep": 4}}'),
        (("deep",), 5, '"deep": "\\"size\\": 9"'),
        (("classes",), 6, '"classes": ["A", "B"]'),
        (("inner", "nothing"), None, '"nothing": null'),
    ],
)
def test_a_key_is_found_at_its_place_and_not_at_another_of_its_name(
    path: tuple[str, ...], line: int | None, shows: str
) -> None:
    place = read(source("config.json", TEXT)).at(*path)
    assert (place.line, place.shows) == (line, shows)


BAD = {
    "nothing": (b"", "is not JSON"),
    "a list": (b"[]", "is JSON, and no object"),
    "cut off": (b'{"a": 1', "is not JSON"),
    "twice": (b'{"a": 1, "a": 2}', "says a key twice"),
    "twice inside": (b'{"a": {"b": 1, "b": 1}}', "says a key twice"),
    "deep lists": (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nests too deep"),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nests too deep"),
    "digits": (b'{"a": ' + b"9" * 5000 + b"}", "is not JSON"),
    "latin": (b'{"a": "\xe9"}', "is not UTF-8"),
    "long": (b'{"a": "' + b"x" * MAX_JSON + b'"}', "is longer than"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_says_why(name: str) -> None:
    data, why = BAD[name]
    with pytest.raises(MalformedError, match=why):
        read(source("config.json", data), MAX_JSON)


def test_a_byte_order_mark_is_no_error() -> None:
    assert read(source("config.json", b'\xef\xbb\xbf{"a": 1}')).data == {"a": 1}


def test_a_key_that_stands_often_in_a_long_text_is_left_without_a_line() -> None:
    data = b'{"a": [' + b'{"epoch": 1},' * 30_000 + b'1], "epoch": 2, "once": 3}'
    document = read(source("s.json", data))
    assert document.at("epoch").line is None
    assert document.at("once").line == 1
