from __future__ import annotations

import datetime as dt
import math
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.errors import YamlError
from roadworthy.safe_yaml import MAX_BYTES, MAX_DEPTH, convert, load, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1e25", 1e25),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("~", None),
        ("2026-08-02", "2026-08-02"),
        ("12:30", "12:30"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("", None),
        ("1" * 5000, "1" * 5000),
        ("1e999", "1e999"),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, expected: object) -> None:
    assert parse(text, name="x").data == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: &x [1]\nb: *x", "uses an anchor"),
        ("b: *x", "uses an alias"),
        ("a: 1\na: 2", "x:2: says 'a' twice"),
        ("a: 1\n---\nb: 2", "holds a second document"),
        ("[" * 100_000, f"nests deeper than {MAX_DEPTH}"),
        ("{a: " * 100_000, f"nests deeper than {MAX_DEPTH}"),
        ("- " * 100_000, f"nests deeper than {MAX_DEPTH}"),
        ("? [a, b]\n: 1", "has a key that is not a text"),
        ("a: !!python/object/apply:os.system [id]", "uses the tag"),
        ("a: !x 1", "uses the tag"),
        ("a: [1", "is not valid YAML"),
        ("a:\tb: c\n\t- d", "is not valid YAML"),
        ("a: b: c", "is not valid YAML"),
        ("x" * (MAX_BYTES + 1), "is larger than"),
        ("a: \x00", "is not valid YAML"),
    ],
)
def test_what_could_hurt_is_refused_with_file_and_line(text: str, complaint: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse(text, name="x")
    assert complaint in str(caught.value)
    assert caught.value.hint


def test_bytes_that_are_not_utf_8_are_refused_with_their_line() -> None:
    with pytest.raises(YamlError, match=r"x:2: is not UTF-8"):
        parse(b"a: 1\nb: \xff\xfe\n", name="x")


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    with pytest.raises(YamlError, match="anchor"):
        parse("\n".join(lines), name="x")


def test_lines_are_kept_for_every_value() -> None:
    document = parse("a: 1\nb:\n  - c: 2\n    d: 3\n", name="f.yaml", first_line=10)
    assert document.where(("a",)) == "f.yaml:10"
    assert document.where(("b", 0, "d")) == "f.yaml:13"
    assert document.where(("b", 0, "nothing")) == "f.yaml:12"


def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(YamlError, match="cannot be read"):
        load(tmp_path / "missing.yaml")
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    with pytest.raises(YamlError, match="cannot be read"):
        load(loop)


def test_a_pipe_in_the_place_of_a_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.yaml").symlink_to("pipe")
    for name in ("pipe", "link.yaml"):
        with pytest.raises(YamlError, match="not a regular file"):
            load(tmp_path / name)


class _Inner(msgspec.Struct, forbid_unknown_fields=True):
    purpose: str = ""


class _Outer(msgspec.Struct, forbid_unknown_fields=True):
    inner: list[_Inner] = []


def test_an_unknown_key_names_its_line_and_the_nearest_name() -> None:
    document = parse("inner:\n  - {purpose: x}\n  - purpsoe: y\n", name="f.yaml")
    with pytest.raises(YamlError) as caught:
        convert(document, document.data, _Outer)
    assert str(caught.value) == "f.yaml:3: nothing here is called 'purpsoe'"
    assert caught.value.hint == "did you mean 'purpose'?"


plain = st.recursive(
    st.one_of(st.text(), st.integers(-(10**9), 10**9), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(plain)
def test_what_pyyaml_writes_is_read_back(data: Any) -> None:
    text = yaml.dump(data, Dumper=_NoAliases, allow_unicode=True)
    read = parse(text, name="x").data
    assert read == data or _has_special(data)


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _has_special(data: Any) -> bool:
    """Say whether PyYAML (1.1) quotes differently from what YAML 1.2 needs, or binary text."""
    match data:
        case str():
            return not data.isprintable() or data != data.strip() or "!" in data
        case list():
            return any(_has_special(item) for item in data)
        case dict():
            return any(_has_special(part) for pair in data.items() for part in pair)
    return False


@given(st.binary(max_size=400))
def test_any_bytes_are_data_or_a_clear_error(data: bytes) -> None:
    try:
        parse(data, name="x")
    except YamlError as error:
        assert error.hint
        assert str(error).startswith("x")


def test_dates_stay_texts() -> None:
    assert not isinstance(parse("a: 2026-08-02", name="x").data["a"], dt.date)
