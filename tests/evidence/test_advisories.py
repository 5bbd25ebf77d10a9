from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.errors import InputError
from roadworthy.evidence.advisories import advise, exports, survey
from roadworthy.evidence.advisories.affected import judge
from roadworthy.evidence.advisories.entries import decode
from roadworthy.evidence.advisories.severity import base_score, level
from roadworthy.evidence.advisories.versions import key
from roadworthy.sightings import AdvisoriesRead, AdvisoryUnclear, Vulnerability
from roadworthy.system import Collected, Component, Evidence
from tests.evidence.advisories import affected, entry, write_zip
from tests.evidence.conftest import Folder


def project(*packages: str) -> Collected:
    """Return a project that has locked packages, written as `kind/name@version`."""
    parts = []
    for line, package in enumerate(packages, 1):
        name, _, version = package.partition("/")[2].rpartition("@")
        place = Evidence("a.lock", line, "00")
        purl = f"pkg:{package}"
        parts.append(Component(purl, "dependency", name, version, purl, {}, (place,)))
    return Collected("x", "", 1, 1, tuple(parts))


def flaws(collected: Collected, path: Path) -> list[Vulnerability]:
    return [s for s in advise(collected, path).sightings if isinstance(s, Vulnerability)]


def unclear(collected: Collected, path: Path) -> list[AdvisoryUnclear]:
    return [s for s in advise(collected, path).sightings if isinstance(s, AdvisoryUnclear)]


def read(path: Path) -> AdvisoriesRead:
    (one,) = survey(path)
    return one


def verdict(version: str, one: dict[str, Any], ecosystem: str = "PyPI") -> bool | None:
    decoded = decode(json.dumps(entry("X", one)).encode())
    assert decoded is not None
    return judge(decoded, ecosystem, "foo", version).affected


ZERO, FIXED_2 = {"introduced": "0"}, {"fixed": "2.0"}

AFFECTED = {
    "before the fix": ("1.9", [ZERO, FIXED_2], True),
    "the fix itself": ("2.0", [ZERO, FIXED_2], False),
    "behind the fix": ("2.0.post1", [ZERO, FIXED_2], False),
    "a pre-release of the fix": ("2.0rc1", [ZERO, FIXED_2], True),
    "a local version of the last affected": ("2.0+cu118", [ZERO, {"last_affected": "2.0"}], True),
    "a local version of the fix": ("2.0+cu118", [ZERO, FIXED_2], False),
    "behind the last that is affected": ("2.0.1", [ZERO, {"last_affected": "2.0"}], False),
    "before it was introduced": ("0.9", [{"introduced": "1.0"}, FIXED_2], False),
    "introduced twice": ("3.1", [ZERO, FIXED_2, {"introduced": "3.0"}, {"fixed": "3.2"}], True),
    "between two ranges": ("2.5", [ZERO, FIXED_2, {"introduced": "3.0"}, {"fixed": "3.2"}], False),
    "events in any order": ("3.1", [{"introduced": "3.0"}, FIXED_2, ZERO], True),
    "introduced again where it was fixed": ("2.5", [ZERO, FIXED_2, {"introduced": "2.0"}], True),
    "never fixed": ("99", [ZERO], True),
    "an epoch": ("1!0.5", [ZERO, FIXED_2], False),
    "behind a limit": ("3.0", [ZERO, {"limit": "2.5"}], False),
    "a range that names no version": ("1.0", [{"introduced": "nonsense"}], None),
    "a range that nothing is introduced in": ("1.0", [FIXED_2], None),
    "an event that says nothing": ("1.0", [ZERO, {}], None),
    "a version that is none": ("2024-spring", [ZERO, FIXED_2], None),
}  # fmt: skip


@pytest.mark.parametrize(("version", "events", "wanted"), AFFECTED.values(), ids=list(AFFECTED))
def test_a_range_affects_what_lies_in_it(
    version: str, events: list[dict[str, str]], wanted: bool | None
) -> None:
    assert verdict(version, affected("foo", *events)) is wanted


NPM = {
    "4.17.20": True,
    "4.17.21": False,
    "4.17.21-rc.1": True,
    "v4.2.0": True,
    "5.0.0": False,
    "latest": None,
}


@pytest.mark.parametrize(("version", "wanted"), NPM.items())
def test_versions_of_npm_are_compared_by_their_own_rules(version: str, wanted: bool | None) -> None:
    one = affected("foo", ZERO, {"fixed": "4.17.21"}, ecosystem="npm")
    assert verdict(version, one, "npm") is wanted


@pytest.mark.parametrize("version", ["1.4", "1.4.0", "1.4+local"])
def test_a_listed_version_is_affected_whatever_the_range_says(version: str) -> None:
    assert verdict(version, affected("foo", {"introduced": "9"}, versions=["1.4"])) is True


def test_an_entry_with_commits_only_cannot_be_compared() -> None:
    one = affected("foo", ZERO, {"fixed": "a" * 40}, type_="GIT")
    assert verdict("1.0", one) is None
    assert verdict("1.0", {**one, "versions": ["0.9"]}) is False


def test_the_name_is_compared_as_the_index_does(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", entry("GHSA-1", affected("Foo_Bar", ZERO)))
    assert [f.package for f in flaws(project("pypi/foo-bar@1.0"), path)] == ["foo-bar"]


def test_a_name_that_is_escaped_is_found_all_the_same(tmp_path: Path) -> None:
    data = json.dumps(entry("GHSA-1", affected("foo", ZERO))).replace('"foo"', '"\\u0066oo"')
    path = write_zip(tmp_path / "a.zip", data.encode())
    assert len(flaws(project("pypi/foo@1.0"), path)) == 1


def test_a_package_of_another_ecosystem_with_that_name_is_left_alone(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", entry("GHSA-1", affected("foo", ZERO, ecosystem="npm")))
    assert flaws(project("pypi/foo@1.0"), path) == []
    assert len(flaws(project("npm/foo@1.0.0"), path)) == 1


def test_a_scoped_package_of_npm_is_found(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", entry("G", affected("@a/b", ZERO, ecosystem="npm")))
    assert [f.package for f in flaws(project("npm/%40a/b@1.0.0"), path)] == ["@a/b"]


def test_what_was_withdrawn_does_not_count(tmp_path: Path) -> None:
    gone = entry("GHSA-1", affected("foo", ZERO), withdrawn="2024-01-01T00:00:00Z")
    assert flaws(project("pypi/foo@1.0"), write_zip(tmp_path / "a.zip", gone)) == []


def test_entries_on_one_flaw_are_one_sighting_with_the_worst_level(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "a.zip",
        entry("PYSEC-1", affected("foo", ZERO, {"fixed": "1.5"}), aliases=["CVE-1"]),
        entry(
            "GHSA-1",
            affected("foo", ZERO, {"fixed": "1.6"}),
            aliases=["CVE-1"],
            summary="It leaks",
            database_specific={"severity": "MODERATE"},
            severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        ),
        entry("GHSA-2", affected("foo", ZERO), database_specific={"severity": "LOW"}),
    )
    first, second = flaws(project("pypi/foo@1.0"), path)
    assert (first.id, first.aliases, first.severity) == ("GHSA-1", ("CVE-1", "PYSEC-1"), "critical")
    assert (first.fixed, first.says) == ("1.6", "It leaks")
    assert (second.id, second.severity, second.fixed) == ("GHSA-2", "low", "")


def test_one_entry_that_affects_outweighs_another_that_does_not(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "a.zip",
        entry("GHSA-1", affected("foo", ZERO, {"fixed": "0.5"}), aliases=["CVE-1"]),
        entry("PYSEC-1", affected("foo", ZERO), aliases=["CVE-1"]),
    )
    assert len(flaws(project("pypi/foo@1.0"), path)) == 1


def test_a_malicious_package_is_critical_without_any_version(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", entry("MAL-1", affected("foo")))
    (found,) = flaws(project("pypi/foo@1.0"), path)
    assert (found.id, found.severity) == ("MAL-1", "critical")


def test_the_place_is_where_the_version_stands(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", entry("GHSA-1", affected("foo", ZERO)))
    (found,) = flaws(project("pypi/bar@1.0", "pypi/foo@1.0"), path)
    assert (found.place.path, found.place.line) == ("a.lock", 2)


def test_versions_that_no_component_carries_are_judged_where_they_stand(
    look: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write_zip(tmp_path_factory.mktemp("a") / "a.zip", entry("A", affected("foo", ZERO)))
    collected = look(
        {
            "requirements.txt": "foo==1.0\n",
            "dev/requirements.txt": "foo\n",
            "Dockerfile": "FROM x\nRUN pip install Foo==2.0\n",
        }
    )
    found = {(one.place.path, one.place.line, one.version) for one in flaws(collected, path)}
    assert found == {("requirements.txt", 1, "1.0"), ("Dockerfile", 2, "2.0")}


def test_what_has_no_version_is_not_judged(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", entry("GHSA-1", affected("foo", ZERO)))
    assert flaws(project("pypi/foo@"), path) == []


BROKEN = {
    "no JSON": b'{"modified": "2026-11-18", "affected": [{"package": {"name": "foo"',
    "another shape": b'{"id": 1, "modified": "2026-11-18", "affected": [{"name": "foo"}]}',
    "no id": b'{"modified": "2026-11-18", "affected": [{"package": {"name": "foo"}}]}',
    "no UTF-8": b'{"id": "\xff", "modified": "2026-11-18", "affected": [{"name": "foo"}]}',
    "deep": b'{"name": "foo", "modified": "2026-11-18", "database_specific": ' + b"[" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("data", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_entry_on_a_wanted_package_leaves_it_open(tmp_path: Path, data: bytes) -> None:
    path = write_zip(tmp_path / "a.zip", data, entry("GHSA-1", affected("bar", ZERO)))
    (found,) = unclear(project("pypi/foo@1.0"), path)
    assert (found.package, found.id) == ("foo", "")
    told = [
        s for s in advise(project("pypi/foo@1.0"), path).sightings if isinstance(s, AdvisoriesRead)
    ]
    assert [(one.entries, one.skipped) for one in told] == [(1, 1)]


def test_an_export_holds_the_ecosystems_that_entries_are_alone_about(tmp_path: Path) -> None:
    both = [affected("foo", ZERO), affected("foo", ZERO, ecosystem="npm")]
    one = read(write_zip(tmp_path / "a.zip", entry("A", *both), entry("B", affected("bar", ZERO))))
    assert (one.ecosystems, one.entries, one.newest) == (("PyPI",), 2, "2026-11-18")


def test_a_folder_of_exports_is_several_and_loose_entries_are_one(tmp_path: Path) -> None:
    write_zip(tmp_path / "PyPI.zip", entry("A", affected("foo", ZERO)))
    write_zip(tmp_path / "npm.zip", entry("B", affected("foo", ZERO, ecosystem="npm")))
    inner = tmp_path / "more" / "c.json"
    inner.parent.mkdir()
    inner.write_text(json.dumps(entry("C", affected("foo", ZERO))))
    assert [one.ecosystems for one in survey(tmp_path)] == [("PyPI",), ("npm",), ("PyPI",)]
    assert {f.id for f in flaws(project("pypi/foo@1.0"), tmp_path)} == {"A", "C"}


@pytest.mark.parametrize("name", ["missing.zip", "notes.txt", "empty"])
def test_what_is_no_export_is_an_error_with_a_hint(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError) as error:
        list(survey(tmp_path / name))
    assert "roadworthy advisories fetch" in error.value.hint


def test_a_member_that_unpacks_to_more_than_any_entry_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", b" " * (exports.MAX_ENTRY + 1))
        archive.writestr("a.json", json.dumps(entry("A", affected("foo", ZERO))))
    assert (read(path).entries, read(path).skipped) == (1, 1)


def test_a_member_that_lies_about_its_size_is_skipped(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", entry("A", affected("foo", ZERO)))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<L", 10)
    path.write_bytes(data)
    assert (read(path).entries, read(path).skipped) == (0, 1)


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.json", json.dumps(entry("A", affected("foo", ZERO))))
    path.write_bytes(path.read_bytes().replace(b'"foo"', b'"fox"'))
    assert (read(path).entries, read(path).skipped) == (0, 1)


def test_what_lies_beyond_the_bound_of_all_entries_is_skipped(
    tmp_path: Path,
) -> None:
    path = write_zip(tmp_path / "a.zip", *(entry(f"A{n}", affected("foo", ZERO)) for n in range(9)))
    one = len(json.dumps(entry("A0", affected("foo", ZERO))))
    (export,) = exports.exports_at(path)
    export.left = one * 4
    assert len(list(export.entries())) == 4
    assert export.skipped == 5


def test_an_empty_zip_and_an_empty_file_hold_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "b.zip"
    empty.write_bytes(b"")
    assert read(write_zip(tmp_path / "a.zip")).entries == 0
    assert (read(empty).entries, read(empty).skipped) == (0, 1)


def test_a_zip_with_more_members_than_its_old_fields_can_count_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(66_000):
            archive.writestr(f"{number}.json", b'{"modified":"2026-01-01"}')
    assert read(path).entries == 66_000


@given(data=st.binary(max_size=300))
def test_any_bytes_give_a_count_and_never_an_exception(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.zip"
    path.write_bytes(data)
    assert read(path).entries == 0


VECTORS = {
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H": 9.8,
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H": 10.0,
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H": 7.5,
    "CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N": 6.1,
    "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N": 1.8,
    "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:N": 0.0,
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N": None,
    "AV:N/AC:L/Au:N/C:P/I:P/A:P": None,
    "CVSS:3.1/AV:N": None,
    "": None,
}


@pytest.mark.parametrize(("vector", "score"), VECTORS.items())
def test_a_vector_has_the_base_score_of_the_specification(vector: str, score: float | None) -> None:
    assert base_score(vector) == score


def test_a_flaw_without_a_level_has_none() -> None:
    one = decode(json.dumps(entry("A", affected("foo", ZERO))).encode())
    assert one is not None
    assert level([one]) == ""


@given(st.text(max_size=40))
def test_any_text_is_a_version_or_none(text: str) -> None:
    for ecosystem in ("PyPI", "npm"):
        mine = key(ecosystem, text)
        assert mine is None or mine == mine
