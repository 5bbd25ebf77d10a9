"""Exports, entries and reports that are cut and bent: never an exception, never a silent loss."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadworthy.errors import InputError
from roadworthy.evidence.advisories import advise
from roadworthy.evidence.reports import osv_scanner
from roadworthy.sightings import AdvisoriesRead, AdvisoryUnclear, Vulnerability
from tests.evidence.advisories import affected, entry, write_zip
from tests.evidence.test_advisories import project
from tests.evidence.test_osv_scanner import report

EXAMPLES = int(os.environ.get("ROADWORTHY_FUZZ", "60"))
GOOD = entry(
    "GHSA-1",
    affected("foo", {"introduced": "0"}, {"fixed": "2.0"}, versions=["1.0"]),
    aliases=["CVE-1"],
    severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
    database_specific={"severity": "HIGH"},
)
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, 1, "", "0", "1.0", "x" * 500, [], {}, [None], [[]], True, 1e300]
)


def spoilt(value: Any, data: st.DataObject) -> Any:
    """Put something else in one place of a document."""
    if data.draw(st.integers(0, 3)) == 0 or not isinstance(value, dict | list) or not value:
        return data.draw(VALUES)
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = data.draw(st.sampled_from(keys))
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[key] = spoilt(value[key], data)
    return changed


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_a_spoilt_entry_is_judged_or_counted(tmp_path: Path, data: st.DataObject) -> None:
    bent = spoilt(GOOD, data)
    path = write_zip(tmp_path / "a.zip", json.dumps(bent).encode())
    found = advise(project("pypi/foo@1.0"), path).sightings
    (told,) = [one for one in found if isinstance(one, AdvisoriesRead)]
    assert told.entries + told.skipped == 1
    named = isinstance(bent, dict) and '"name": "foo"' in json.dumps(bent)
    decided = any(isinstance(one, Vulnerability | AdvisoryUnclear) for one in found)
    elsewhere = not named or '"PyPI"' not in json.dumps(bent) or bent.get("withdrawn")
    assert decided or elsewhere or told.skipped or _clears(bent)


def _clears(bent: dict[str, Any]) -> bool:
    """Tell whether the spoilt entry says in so many words that 1.0 is not affected."""
    one = bent["affected"][0]
    return bool(one.get("ranges") or one.get("versions"))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_a_bent_zip_is_counted_and_never_an_exception(tmp_path: Path, data: st.DataObject) -> None:
    path = write_zip(tmp_path / "a.zip", GOOD, GOOD)
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    found = advise(project("pypi/foo@1.0"), path).sightings
    assert sum(isinstance(one, AdvisoriesRead) for one in found) == 1


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_a_spoilt_report_is_read_or_refused(data: st.DataObject) -> None:
    document = spoilt(json.loads(report(GOOD)), data)
    try:
        found = list(osv_scanner.read(json.dumps(document).encode(), "a.json"))
    except InputError:
        return
    assert all(isinstance(one, Vulnerability) for one in found)


@pytest.mark.parametrize("name", ["a" * 5000, "\x1b[31m", "\u202e"])
def test_strange_names_are_shown_safely(name: str) -> None:
    (one,) = osv_scanner.read(report(entry(name, affected("pyyaml"))), "a.json")
    assert isinstance(one, Vulnerability)
    assert len(one.id) <= 60
    assert one.id.isprintable()
