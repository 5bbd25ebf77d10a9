"""Reports of gitleaks and trufflehog become sightings; what they hold of secrets is not kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.errors import InputError
from roadworthy.evidence import collect
from roadworthy.evidence.interface import Found
from roadworthy.evidence.reports import add, gitleaks, trufflehog
from roadworthy.evidence.reports.paths import below, normal
from roadworthy.sightings import Secret
from tests.evidence.secrets.filling import filled

TOKEN = filled("«github:ghp»", "a report")


def leak(**changes: Any) -> dict[str, Any]:
    """Return a finding as gitleaks 8 writes it."""
    return {
        "RuleID": "github-pat",
        "Description": "Uncovered a GitHub Personal Access Token",
        "StartLine": 3,
        "EndLine": 3,
        "StartColumn": 14,
        "EndColumn": 53,
        "Match": f"TOKEN={TOKEN}",
        "Secret": TOKEN,
        "File": "deploy/.env",
        "SymlinkFile": "",
        "Commit": "",
        "Entropy": 4.68,
        "Author": "",
        "Email": "",
        "Date": "",
        "Message": "",
        "Tags": [],
        "Fingerprint": "deploy/.env:github-pat:3",
        **changes,
    }


def hog(source: str = "Filesystem", **changes: Any) -> dict[str, Any]:
    """Return a finding as trufflehog 3 writes it."""
    return {
        "SourceMetadata": {"Data": {source: {"file": "/repo/deploy/.env", "line": 3}}},
        "SourceID": 1,
        "SourceType": 15,
        "SourceName": "trufflehog - filesystem",
        "DetectorType": 8,
        "DetectorName": "Github",
        "DecoderName": "PLAIN",
        "Verified": False,
        "Raw": TOKEN,
        "RawV2": "",
        "Redacted": "",
        "ExtraData": {"rotation_guide": "https://howtorotate.com/docs/tutorials/github/"},
        "StructuredData": None,
        **changes,
    }


def lines(*rows: dict[str, Any]) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


def only(found: list[Found]) -> Secret:
    (one,) = found
    assert isinstance(one, Secret)
    return one


def test_a_finding_of_gitleaks_is_a_secret_at_its_line() -> None:
    one = only(list(gitleaks.read(json.dumps([leak()]).encode(), "r.json")))

    assert (one.place.path, one.place.line, one.kind) == ("deploy/.env", 3, "github-pat")
    assert (one.where, one.by) == ("environment-file", "gitleaks 8.x")


def test_a_finding_in_the_history_names_its_commit() -> None:
    row = leak(Commit="0" * 39 + "a", File="gone.py")

    assert (
        only(list(gitleaks.read(json.dumps([row]).encode(), "r"))).note == "in commit " + "0" * 12
    )


def test_a_finding_of_trufflehog_is_a_secret_and_surer_when_it_was_tried() -> None:
    tried = only(list(trufflehog.read(lines(hog(Verified=True)), "r")))
    untried = only(list(trufflehog.read(lines(hog()), "r")))

    assert (tried.confidence, untried.confidence) == ("high", "medium")
    assert "works" in tried.note and not untried.note
    assert (tried.kind, tried.place.line) == ("github", 3)


def test_lines_of_the_log_of_trufflehog_are_passed_over() -> None:
    log = {"level": "info-0", "ts": "2026-11-21T10:00:00Z", "msg": "finished scanning"}

    assert len(list(trufflehog.read(lines(log, hog(), hog("Git")), "r"))) == 2


@pytest.mark.parametrize(
    "found",
    [
        gitleaks.read(json.dumps([leak()]).encode(), "r"),
        trufflehog.read(lines(hog(Redacted=TOKEN)), "r"),
    ],
)
def test_nothing_of_a_secret_in_a_report_is_kept(found: Any) -> None:
    assert TOKEN[4:] not in repr(list(found))


@pytest.mark.parametrize(
    ("reader", "data"),
    [
        (gitleaks, b"{}"),
        (gitleaks, b"[1]"),
        (gitleaks, b"["),
        (gitleaks, b'[{"RuleID": "x"}]'),
        (gitleaks, b'[{"RuleID": "x", "File": "a", "StartLine": "3"}]'),
        (trufflehog, b""),
        (trufflehog, b'{"DetectorName": "x"}'),
        (trufflehog, b'{"SourceMetadata": {}}\nnot json'),
        (trufflehog, b"[1]"),
    ],
)
def test_a_broken_report_is_an_error_with_a_hint(reader: Any, data: bytes) -> None:
    with pytest.raises(InputError) as error:
        list(reader.read(data, "r.json"))

    assert error.value.hint and error.value.where == "r.json"


def test_an_empty_report_of_gitleaks_is_one_without_findings() -> None:
    assert list(gitleaks.read(b"[]", "r")) == []


def test_paths_from_the_root_become_those_of_the_walk(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    (project / "a.py").write_text("x = 1\n")
    place = {"Data": {"Filesystem": {"file": str(project / "a.py"), "line": 1}}}
    report = tmp_path / "report.json"
    report.write_bytes(lines(hog(SourceMetadata=place)))

    added = add(collect(project), [report])

    assert [one.place.path for one in added.sightings if isinstance(one, Secret)] == ["a.py"]


@given(st.text(max_size=60), st.sampled_from(["/repo", "", "/"]))
def test_no_path_leads_above_the_root(path: str, root: str) -> None:
    assert not below(root, normal(path)).startswith("../")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["RuleID", "File", "StartLine", "Commit", "SourceMetadata", "Data", "Git", "file",
                 "line", "commit", "DetectorName", "Verified"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON, st.sampled_from([gitleaks, trufflehog]))
def test_any_json_is_read_or_refused(data: Any, reader: Any) -> None:
    try:
        found = list(reader.read(json.dumps(data).encode(), "r"))
    except InputError as error:
        assert error.hint
    else:
        assert all(isinstance(one, Secret) for one in found)


def test_a_finding_of_gitleaks_without_a_line_is_about_the_file() -> None:
    (found,) = gitleaks.read(b'[{"RuleID": "a-key", "File": "app.py"}]', "r")

    assert isinstance(found, Secret)
    assert (found.place.path, found.place.line) == ("app.py", None)
