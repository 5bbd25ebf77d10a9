"""The JSON report of osv-scanner (https://google.github.io/osv-scanner/output/).

It lists packages with a known flaw only, so what it does not name was not necessarily looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from roadworthy.errors import InputError
from roadworthy.evidence.advisories.affected import judge, plain
from roadworthy.evidence.advisories.entries import Entry
from roadworthy.evidence.advisories.severity import level, of_score
from roadworthy.evidence.interface import Found, printable
from roadworthy.sightings import Vulnerability
from roadworthy.system import Evidence

_BY = "osv-scanner"
_MOST = 100_000
"""Packages of one report."""


class _Package(msgspec.Struct, frozen=True):
    name: str = ""
    version: str = ""
    ecosystem: str = ""


class _Group(msgspec.Struct, frozen=True):
    ids: tuple[str, ...] = ()
    aliases: tuple[str, ...] | None = None
    max_severity: Any = None


class _Found(msgspec.Struct, frozen=True):
    package: _Package
    vulnerabilities: tuple[Entry, ...] | None = None
    groups: tuple[_Group, ...] | None = None


class _Result(msgspec.Struct, frozen=True):
    source: dict[str, Any] | None = None
    packages: tuple[_Found, ...] | None = None


class _Report(msgspec.Struct, frozen=True):
    results: tuple[_Result, ...] | None


def read(data: bytes, name: str) -> Iterator[Found]:
    """Yield a sighting for each flaw that the report names.

    Args:
        data: the report.
        name: what it is called, as it may be shown.

    Raises:
        InputError: when it is no such report.
    """
    try:
        report = msgspec.json.decode(data, type=_Report)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            "is no report of osv-scanner",
            where=printable(name, 200),
            hint="write it with: osv-scanner scan --format json",
        ) from error
    place = Evidence(printable(name, 200), None, hashlib.sha256(data).hexdigest())
    left = _MOST
    for result in report.results or ():
        for found in result.packages or ():
            left -= 1
            if left < 0:
                raise InputError(
                    "names more packages than any project has",
                    where=printable(name, 200),
                    hint="scan one project at a time",
                )
            yield from _package(found, place)


def _package(found: _Found, place: Evidence) -> Iterator[Vulnerability]:
    entries = {entry.id: entry for entry in found.vulnerabilities or ()}
    groups = found.groups or tuple(_Group((id_,)) for id_ in entries)
    grouped = {id_ for group in groups for id_ in group.ids}
    groups += tuple(_Group((id_,)) for id_ in entries if id_ not in grouped)
    for group in groups:
        those = [entries[id_] for id_ in group.ids if id_ in entries]
        names = {*group.ids, *(group.aliases or ()), *(n for entry in those for n in entry.names)}
        if names:
            yield _vulnerability(found.package, group, those, names, place)


def _vulnerability(
    package: _Package, group: _Group, entries: list[Entry], names: set[str], place: Evidence
) -> Vulnerability:
    ecosystem = package.ecosystem.partition(":")[0]
    name = plain(ecosystem, package.name)
    fixes = [judge(entry, ecosystem, name, package.version).fixed for entry in entries]
    first = next(iter(group.ids), "") or min(names)
    return Vulnerability(
        place,
        ecosystem=printable(ecosystem, 60),
        package=printable(name, 200),
        version=printable(package.version, 100),
        id=printable(first, 60),
        aliases=tuple(printable(one, 60) for one in sorted(names - {first})[:20]),
        severity=level(entries) or _scored(group.max_severity),
        fixed=printable(next(filter(None, fixes), ""), 60),
        says=printable(next((entry.summary for entry in entries if entry.summary), ""), 160),
        by=_BY,
    )


def _scored(said: object) -> str:
    """Return the level of the score that the tool worked out, which it writes as a text."""
    try:
        score = float(said) if isinstance(said, str | int | float) else 0.0
    except (ValueError, OverflowError):
        return ""
    return of_score(score) if 0 < score <= 10 else ""
