"""Observations: a person loaded files under a denied network and wrote down what happened.

The format is `roadworthy.observation/1` (`observation-1.schema.json` beside this file; how to make
one stands in docs/observations.md). An observation is bound to files by their digests. That nothing
was attempted once proves nothing about the next time, so an observation never clears a file.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from roadworthy.errors import InputError
from roadworthy.evidence.interface import Found, printable
from roadworthy.sightings import Attempt, Observation
from roadworthy.system import Evidence

FORMAT = "roadworthy.observation/1"
_MAX = 8 << 20
"""Bytes of a report."""
_MOST_FILES = 10_000
_MOST_ATTEMPTS = 200
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HINT = "make it as docs/observations.md describes, or remove it"


def read(data: bytes, name: str) -> Iterator[Found]:
    """Yield one sighting for each file that was loaded.

    Raises:
        InputError: when the report breaks its format.
    """
    report = _report(data, name)
    who, command = _line(report, "who", name), _line(report, "command", name)
    when = _day(report, name)
    if report.get("network") != "denied":
        _refuse(name, 'does not say "network": "denied", so it observed something else')
    attempts = tuple(_attempts(report, name))
    _imports(report, name)
    files = report.get("files")
    if not isinstance(files, list) or not 0 < len(files) <= _MOST_FILES:
        _refuse(name, f"needs a list files of 1 to {_MOST_FILES} files")
    for file in files:
        path = file.get("path") if isinstance(file, dict) else None
        sha256 = file.get("sha256") if isinstance(file, dict) else None
        if not (isinstance(path, str) and path and isinstance(sha256, str)):
            _refuse(name, "has a file without path or sha256")
        if not _DIGEST.fullmatch(sha256):
            _refuse(name, "has a sha256 that is not 64 lower-case hex digits")
        shown = printable(path, 200)
        place = Evidence(printable(name, 200), None, "", f"{shown}, {when}, {who}")
        yield Observation(place, shown, sha256, who, when, command, attempts, printable(name, 200))


def _report(data: bytes, name: str) -> dict[str, Any]:
    if len(data) > _MAX:
        _refuse(name, f"is longer than {_MAX} bytes")
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=lambda p: _once(p, name))
    except RecursionError:
        _refuse(name, "nests too deep")
    except ValueError:
        _refuse(name, "is not JSON")
    if not isinstance(value, dict) or value.get("schema") != FORMAT:
        _refuse(name, f'does not say "schema": "{FORMAT}"')
    return value


def _once(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        _refuse(name, "says a key twice")
    return result


def _line(report: dict[str, Any], key: str, name: str) -> str:
    value = report.get(key)
    if not isinstance(value, str) or not value.strip():
        _refuse(name, f"does not say {key}")
    return printable(value, 200)


def _day(report: dict[str, Any], name: str) -> str:
    value = report.get("when")
    try:
        return dt.date.fromisoformat(value).isoformat()  # type: ignore[arg-type]
    except (TypeError, ValueError):
        _refuse(name, "does not say when, as YYYY-MM-DD")


def _attempts(report: dict[str, Any], name: str) -> Iterator[Attempt]:
    listed = report.get("attempts")
    if not isinstance(listed, list):
        _refuse(name, "needs a list attempts, empty where nothing was attempted")
    for one in listed[:_MOST_ATTEMPTS]:
        kind = one.get("kind") if isinstance(one, dict) else None
        what = one.get("what", "") if isinstance(one, dict) else None
        if not (isinstance(kind, str) and kind.strip() and isinstance(what, str)):
            _refuse(name, "has an attempt without kind or what")
        yield Attempt(printable(kind, 60), printable(what, 200))


def _imports(report: dict[str, Any], name: str) -> None:
    listed = report.get("imports", [])
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        _refuse(name, "has imports that are no list of names")


def _refuse(name: str, why: str) -> NoReturn:
    raise InputError(why, where=printable(name, 200), hint=_HINT)
