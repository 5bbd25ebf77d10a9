"""An observation is bound to files by digest, keeps to its format, and is refused otherwise."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from roadworthy.errors import InputError
from roadworthy.evidence.reports import observation
from roadworthy.sightings import Attempt, Observation

DIGEST = "a" * 64
WHOLE: dict[str, object] = {
    "schema": "roadworthy.observation/1",
    "who": "Ada Example",
    "when": "2026-11-20",
    "command": "unshare -rn python observe.py model.pkl",
    "network": "denied",
    "files": [{"path": "model.pkl", "sha256": DIGEST}],
    "imports": ["sklearn"],
    "attempts": [{"kind": "connect", "what": "203.0.113.7:443"}],
}
BROKEN: dict[str, dict[str, object]] = {
    "no format": {"schema": "roadworthy.observation/2"},
    "an open network": {"network": "allowed"},
    "nobody": {"who": " "},
    "no day": {"when": "yesterday"},
    "a day that is a number": {"when": 20261120},
    "no files": {"files": []},
    "a file without digest": {"files": [{"path": "a"}]},
    "a digest in capitals": {"files": [{"path": "a", "sha256": "A" * 64}]},
    "no list of attempts": {"attempts": None},
    "an attempt of no kind": {"attempts": [{"what": "x"}]},
    "imports that are no names": {"imports": [1]},
}
SCHEMA = json.loads(
    resources.files("roadworthy.evidence.reports").joinpath("observation-1.schema.json").read_text()
)


def read(report: object) -> list[Observation]:
    found = list(observation.read(json.dumps(report).encode(), "observation.json"))
    assert all(isinstance(one, Observation) for one in found)
    return [one for one in found if isinstance(one, Observation)]


def test_an_observation_is_bound_to_each_file_by_its_digest() -> None:
    two = {**WHOLE, "files": [*WHOLE["files"], {"path": "b.pkl", "sha256": "b" * 64}]}  # type: ignore[misc]

    found = read(two)

    assert [(one.file, one.sha256) for one in found] == [
        ("model.pkl", DIGEST),
        ("b.pkl", "b" * 64),
    ]
    assert found[0].attempts == (Attempt("connect", "203.0.113.7:443"),)
    assert (found[0].who, found[0].when) == ("Ada Example", "2026-11-20")


@pytest.mark.parametrize("change", BROKEN.values(), ids=list(BROKEN))
def test_a_report_that_breaks_the_format_is_refused_with_a_hint(
    change: dict[str, object],
) -> None:
    with pytest.raises(InputError) as caught:
        read({**WHOLE, **change})

    assert caught.value.hint and caught.value.where == "observation.json"


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"schema":1,"schema":2}']
)
def test_what_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        list(observation.read(data, "x.json"))


def test_the_schema_says_the_same() -> None:
    validator = Draft202012Validator(SCHEMA)

    assert validator.is_valid(WHOLE)
    broken = {name for name in BROKEN if validator.is_valid({**WHOLE, **BROKEN[name]})}
    assert broken <= {"nobody", "no day"}  # what JSON Schema does not look into


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        list(observation.read(data, "x.json"))
    except InputError as error:
        assert error.hint
