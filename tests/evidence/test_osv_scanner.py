from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from roadworthy.errors import InputError
from roadworthy.evidence.reports import osv_scanner
from roadworthy.evidence.reports import read as read_any
from roadworthy.sightings import Vulnerability
from tests.evidence.advisories import affected, entry

ZERO = {"introduced": "0"}


def report(*vulnerabilities: dict[str, Any], **more: Any) -> bytes:
    package = {
        "package": {"name": "PyYAML", "version": "5.3.1", "ecosystem": "PyPI"},
        "vulnerabilities": vulnerabilities,
        **more,
    }
    source = {"path": "/home/somebody/project/requirements.txt", "type": "lockfile"}
    return json.dumps({"results": [{"source": source, "packages": [package]}]}).encode()


PYYAML = affected("pyyaml", ZERO, {"fixed": "5.4"})
GHSA = entry("GHSA-1", PYYAML, aliases=["CVE-1"], summary="Code runs")
PYSEC = entry("PYSEC-1", PYYAML, aliases=["CVE-1", "GHSA-1"])


def found(data: bytes) -> list[Vulnerability]:
    return [one for one in osv_scanner.read(data, "scan.json") if isinstance(one, Vulnerability)]


def test_a_group_is_one_flaw_with_the_score_of_the_tool() -> None:
    groups = [{"ids": ["GHSA-1", "PYSEC-1"], "aliases": ["CVE-1"], "max_severity": "9.8"}]
    (one,) = found(report(GHSA, PYSEC, groups=groups))
    assert (one.package, one.version, one.id, one.by) == (
        "pyyaml",
        "5.3.1",
        "GHSA-1",
        "osv-scanner",
    )
    assert (one.aliases, one.severity, one.fixed) == (("CVE-1", "PYSEC-1"), "critical", "5.4")
    assert (one.place.path, one.says) == ("scan.json", "Code runs")


def test_what_stands_in_no_group_counts_too() -> None:
    assert [one.id for one in found(report(GHSA, groups=[]))] == ["GHSA-1"]
    assert [one.id for one in found(report(GHSA, PYSEC))] == ["GHSA-1", "PYSEC-1"]


def test_a_report_without_results_names_no_flaw() -> None:
    assert found(b'{"results": []}') == found(b'{"results": null}') == []


def test_the_report_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "anything.json"
    path.write_bytes(report(GHSA))
    assert [type(one) for one in read_any(path)] == [Vulnerability]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"results": 1}',
        b'{"results": [{"packages": [{}]}]}',
        b"[" * 9999,
    ],
)
def test_what_is_no_report_is_an_error_with_a_hint(data: bytes) -> None:
    with pytest.raises(InputError) as error:
        found(data)
    assert "osv-scanner" in error.value.hint


@pytest.mark.parametrize("score", ["", "high", "NaN", -1, 11, None, [], "1e999"])
def test_a_score_that_is_none_gives_no_level(score: object) -> None:
    groups = [{"ids": ["GHSA-1"], "max_severity": score}]
    assert [one.severity for one in found(report(GHSA, groups=groups))] == [""]
