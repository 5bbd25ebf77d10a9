"""Advisories: which locked packages a published database names as affected by a known flaw.

The database is an export that lies on the disk (`--advisories`); nothing is asked for over a
network. Most entries are about other packages, so an entry is decoded only where its bytes name
one that is wanted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from roadworthy.evidence.advisories.affected import Verdict, judge, plain
from roadworthy.evidence.advisories.entries import Entry, decode
from roadworthy.evidence.advisories.exports import Export, exports_at
from roadworthy.evidence.advisories.severity import level
from roadworthy.evidence.interface import printable
from roadworthy.sightings import AdvisoriesRead, AdvisoryUnclear, Fixed, Vulnerability
from roadworthy.system import Collected, Component, Evidence, Sighting

__all__ = ["ECOSYSTEMS", "advise", "survey"]

ECOSYSTEMS = {"pypi": "PyPI", "npm": "npm"}
"""Kinds of package in a package URL, and the ecosystem that OSV has for them."""

_NAME = re.compile(rb'"name"\s*:\s*"([^"]*)"')
_ECOSYSTEM = re.compile(rb'"ecosystem"\s*:\s*"([^":]*)')
_MODIFIED = re.compile(rb'"modified"\s*:\s*"(\d{4}-\d\d-\d\d)')
_APART = re.compile(rb"[-_.]+")
_ORDER = ("MAL-", "GHSA-", "CVE-", "PYSEC-")
"""Which of several ids of one flaw is shown first."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    ecosystem: str
    name: str
    version: str
    place: Evidence


@dataclass(slots=True)
class _Scan:
    """What one pass over an export showed."""

    newest: str = ""
    entries: int = 0
    ecosystems: set[str] = field(default_factory=set)
    """Those of entries about one ecosystem only: an export for PyPI also names a few of npm."""
    skipped: int = 0
    found: list[Entry] = field(default_factory=list)
    """Entries about packages that are wanted."""
    broken: set[str] = field(default_factory=set)
    """Names of wanted packages in entries that could not be decoded."""


def advise(collected: Collected, path: Path) -> Collected:
    """Add what an export of advisories says of the packages that were found.

    Raises:
        InputError: when the path holds no export.
    """
    wanted = _wanted(collected)
    names = {one.name.encode() for one in wanted}
    sightings: list[Sighting] = []
    found: list[Entry] = []
    broken: set[str] = set()
    for export in exports_at(path):
        scan = _scan(export, names)
        found += scan.found
        broken |= scan.broken
        sightings.append(_said(export, scan))
    sightings += _judged(wanted, found, broken)
    kept = [*collected.sightings, *sightings]
    kept.sort(key=lambda s: (s.place.path, s.place.line or 0, type(s).__name__, repr(s)))
    return replace(collected, sightings=tuple(kept))


def survey(path: Path) -> Iterator[AdvisoriesRead]:
    """Say what an export holds, without looking for anything.

    Raises:
        InputError: when the path holds no export.
    """
    for export in exports_at(path):
        yield _said(export, _scan(export, frozenset()))


def _said(export: Export, scan: _Scan) -> AdvisoriesRead:
    place = Evidence(export.path, None, export.sha256)
    ecosystems = tuple(sorted(scan.ecosystems))
    return AdvisoriesRead(place, scan.newest, scan.entries, ecosystems, scan.skipped)


def _wanted(collected: Collected) -> list[_Wanted]:
    """Return the packages with a version that an advisory could be about, each once."""
    found: dict[tuple[str, str, str], _Wanted] = {}
    for part in collected.components:
        kind, _, rest = part.purl.removeprefix("pkg:").partition("/")
        ecosystem = ECOSYSTEMS.get(kind)
        if ecosystem and part.version and part.files:
            name = plain(ecosystem, unquote(rest.rpartition("@")[0] or rest))
            one = _Wanted(ecosystem, name, part.version, _place(part))
            found.setdefault((ecosystem, name, part.version), one)
    for fixed in collected.sightings:
        if isinstance(fixed, Fixed) and fixed.version and fixed.ecosystem in ECOSYSTEMS:
            ecosystem = ECOSYSTEMS[fixed.ecosystem]
            name = plain(ecosystem, fixed.name)
            one = _Wanted(ecosystem, name, fixed.version, fixed.place)
            found.setdefault((ecosystem, name, fixed.version), one)
    return list(found.values())


def _place(part: Component) -> Evidence:
    """Return where the version stands, rather than where a range allows it."""
    pinned = part.facts.get("pinned")
    sources = pinned.sources if pinned else ()
    return next((one for one in sources if isinstance(one, Evidence)), part.files[0])


def _scan(export: Export, names: set[bytes] | frozenset[bytes]) -> _Scan:
    """Read through an export once; the hot loop of this package, so it looks at bytes."""
    scan = _Scan()
    for data in export.entries():
        about = set(_ECOSYSTEM.findall(data))
        if len(about) == 1:
            scan.ecosystems.update(one.decode("ascii", "replace") for one in about)
        modified = _MODIFIED.search(data)
        if modified is None:
            scan.skipped += 1
        else:
            scan.entries += 1
            scan.newest = max(scan.newest, modified[1].decode())
        named = _mentioned(data, names)
        if not named:
            continue
        entry = decode(data)
        if entry is not None:
            scan.found.append(entry)
        else:
            scan.broken.update(name.decode("ascii", "replace") for name in named)
            scan.skipped += modified is not None
            scan.entries -= modified is not None
    scan.skipped += export.skipped
    scan.ecosystems.discard("")
    return scan


def _mentioned(data: bytes, names: set[bytes] | frozenset[bytes]) -> set[bytes]:
    """Return the wanted names in an entry; one that is escaped may be any of them."""
    found: set[bytes] = set()
    if not names:
        return found
    for name in _NAME.findall(data):
        if b"\\" in name:
            found.add(name)  # it may be any of them, and decoding will tell
        name = name.lower()
        if name in names:
            found.add(name)
        elif b"_" in name or b"." in name or b"--" in name:
            name = _APART.sub(b"-", name)
            if name in names:
                found.add(name)
    return found


def _judged(
    wanted: Sequence[_Wanted], found: Sequence[Entry], broken: set[str]
) -> Iterator[Sighting]:
    by_name: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in found:
        if entry.withdrawn:
            continue
        packages = {one.package for one in entry.affected or () if one.package}
        for package in packages:
            ecosystem = package.ecosystem.partition(":")[0]
            by_name[ecosystem, plain(ecosystem, package.name)].append(entry)
    for one in wanted:
        entries = by_name.get((one.ecosystem, one.name), ())
        yield from _on_one(one, {entry.id: entry for entry in entries})
        if one.name in broken:
            why = "an entry that names the package cannot be read"
            yield AdvisoryUnclear(one.place, one.name, one.version, "", why)


def _on_one(one: _Wanted, entries: Mapping[str, Entry]) -> Iterator[Sighting]:
    verdicts = {
        id_: judge(entry, one.ecosystem, one.name, one.version) for id_, entry in entries.items()
    }
    for group in _same_flaw(entries.values()):
        hit = [entry for entry in group if verdicts[entry.id].affected]
        if hit:
            yield _vulnerability(one, group, [verdicts[entry.id] for entry in hit])
            continue
        for entry in group:
            if verdicts[entry.id].affected is None:
                id_, why = printable(entry.id, 60), printable(verdicts[entry.id].why)
                yield AdvisoryUnclear(one.place, one.name, one.version, id_, why)


def _same_flaw(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Join entries that name each other, or a third one, as an alias."""
    groups: list[tuple[set[str], list[Entry]]] = []
    for entry in entries:
        names, joined = set(entry.names), [entry]
        apart = []
        for group in groups:
            if group[0] & names:
                names |= group[0]
                joined = [*group[1], *joined]
            else:
                apart.append(group)
        groups = [*apart, (names, joined)]
    return [joined for _, joined in groups]


def _vulnerability(
    one: _Wanted, group: Sequence[Entry], verdicts: Sequence[Verdict]
) -> Vulnerability:
    ids = {id_: None for entry in group for id_ in (entry.id, *(entry.aliases or ()))}
    first, *others = (printable(id_, 60) for id_ in sorted(ids, key=_rank))
    summary = next((entry.summary for entry in group if entry.summary), "")
    fixed = [verdict.fixed for verdict in verdicts if verdict.fixed]
    return Vulnerability(
        one.place,
        ecosystem=one.ecosystem,
        package=one.name,
        version=one.version,
        id=first,
        aliases=tuple(others[:20]),
        severity=level(group),
        fixed=printable(max(fixed, key=lambda text: _order(one.ecosystem, text)), 60)
        if fixed
        else "",
        says=printable(summary, 160),
        by="advisories",
    )


def _order(ecosystem: str, text: str) -> tuple[bool, object]:
    from roadworthy.evidence.advisories.versions import key

    known = key(ecosystem, text)
    return known is not None, known if known is not None else text


def _rank(id_: str) -> tuple[int, str]:
    return next((n for n, start in enumerate(_ORDER) if id_.startswith(start)), len(_ORDER)), id_
