"""Join what manifests declare with what locks hold, into one component for each package.

A declaration is *loose* when it allows several versions and no lock for its manifest holds the
name. A package is pinned when nothing about it is loose and all that pins it names one version.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import product

from roadworthy.evidence.dependencies.requirement import (
    Declared,
    Lock,
    Locked,
    Read,
    Refers,
    folder,
    purl,
)
from roadworthy.evidence.dependencies.standing import standing
from roadworthy.evidence.interface import Found, Part
from roadworthy.sightings import Fixed
from roadworthy.system import Evidence, Finding, Outcome, Severity, Sighting, Value

_NAMED = 3
"""Names that a finding spells out; the others are counted."""

_HOLDS_HASHES = frozenset({"requirements", "requirements.in", "constraints"})
"""Families of manifests that can hold a hash; a version in another says nothing about hashes."""

_Key = tuple[str, str]
"""Kind and name of a package."""
_Pin = Locked | Declared
_Said = tuple[Evidence, tuple[tuple[str, Value], ...]]
"""A place, and what it says of the package."""


@dataclass(slots=True)
class _Package:
    declared: list[Declared] = field(default_factory=list)
    loose: list[Declared] = field(default_factory=list)
    """Those of `declared` that nothing pins."""
    exact: dict[Declared, None] = field(default_factory=dict)
    """Those of `declared` that pin by themselves, with no lock above them."""
    locked: list[Locked] = field(default_factory=list)


def join(read: Sequence[Read], paths: Set[str]) -> Iterator[Found]:
    """Yield parts and findings, from all that was read and the paths of the files it came from."""
    joining = _Joining(read)
    yield from joining.missing_files(paths)
    yield from joining.out_of_date()
    yield from joining.disagreements()
    yield from joining.parts()
    yield from joining.standing()


class _Joining:
    def __init__(self, read: Sequence[Read]) -> None:
        self._read = read
        self._locks: dict[tuple[str, str], list[Lock]] = defaultdict(list)
        for lock in sorted((r for r in read if isinstance(r, Lock)), key=lambda k: k.path):
            for family, where in product(lock.families, lock.folders):
                self._locks[family, where].append(lock)
        self._refers = [r for r in read if isinstance(r, Refers)]
        self._held: dict[str, set[_Key]] = defaultdict(set)
        self._fixed: dict[str, dict[_Key, Declared]] = defaultdict(dict)
        """For each manifest, what it fixes by itself."""
        self._packages: dict[_Key, _Package] = defaultdict(_Package)
        declared = [r for r in read if isinstance(r, Declared)]
        for lock_entry in (r for r in read if isinstance(r, Locked)):
            key = (lock_entry.kind, lock_entry.name)
            self._held[lock_entry.place.path].add(key)
            self._packages[key].locked.append(lock_entry)
        for one in declared:
            if one.fixed:
                self._fixed[one.place.path].setdefault((one.kind, one.name), one)
        self._limits: dict[str, set[str]] = defaultdict(set)
        for refers in self._refers:
            if refers.limits:
                self._limits[refers.place.path].add(refers.to)
        self._declared = [
            one
            for one in declared
            if one.family != "constraints"
            and not any(one.name in lock.local for lock in self._locks_for(one))
        ]
        for one in self._declared:
            self._declare(one)

    def _declare(self, one: Declared) -> None:
        key = (one.kind, one.name)
        package = self._packages[key]
        package.declared.append(one)
        if any(key in self._held[lock.path] for lock in self._locks_for(one)):
            return
        limit = one if one.fixed else self._limit(one, key)
        if limit is None:
            package.loose.append(one)
        else:
            package.exact[limit] = None

    def _locks_for(self, one: Declared) -> list[Lock]:
        return self._locks.get((one.family, folder(one.place.path)), [])

    def _limit(self, one: Declared, key: _Key) -> Declared | None:
        """Return what fixes it in a constraints file, or in what pip-compile made of its file."""
        path = one.place.path
        others = sorted(self._limits.get(path, ()))
        if one.family == "requirements.in":
            others.append(path[: -len(".in")] + ".txt")
        found = (self._fixed[other].get(key) for other in others if other in self._fixed)
        return next((limit for limit in found if limit), None)

    # -- findings -------------------------------------------------------------------------------

    def missing_files(self, paths: Set[str]) -> Iterator[Finding]:
        """Yield a finding for each file that a requirements file names and nobody read."""
        for refers in self._refers:
            if refers.to not in paths:
                yield _finding(
                    "requirements-not-read",
                    f"{refers.place.path} refers to {refers.to}, which was not read.",
                    "Put the file into the project, with requirements or constraints in its name.",
                    refers.place,
                )

    def out_of_date(self) -> Iterator[Finding]:
        """Yield a finding for each manifest that names what its lock does not hold."""
        missing: dict[tuple[str, str], list[Declared]] = defaultdict(list)
        for one in self._declared:
            key = (one.kind, one.name)
            for lock in self._locks_for(one):
                known = key in self._held[lock.path] or one.name in lock.known
                if not (known or one.optional):
                    missing[lock.path, one.place.path].append(one)
        for (lock_path, path), those in sorted(missing.items()):
            yield _finding(
                "lock-out-of-date",
                f"{lock_path} does not hold {_names(d.name for d in those)}, "
                f"which {path} requires.",
                "Write the lock again with its package manager.",
                those[0].place,
            )

    def disagreements(self) -> Iterator[Finding]:
        """Yield a finding for each two files of one folder that pin other versions."""
        found: dict[tuple[str, str], list[tuple[str, Evidence]]] = defaultdict(list)
        for key in sorted(self._packages):
            for left, right, place in _conflicts(self._packages[key]):
                found[left, right].append((key[1], place))
        for (left, right), those in sorted(found.items()):
            yield _finding(
                "locks-disagree",
                f"{left} and {right} pin other versions of {_names(n for n, _ in those)}, so which "
                "one is installed is not known.",
                "Write both again from one source, or delete the one that nobody uses.",
                those[0][1],
            )

    # -- components -----------------------------------------------------------------------------

    def parts(self) -> Iterator[Found]:
        """Yield the parts of every package, by kind and name, and versions that none has."""
        for key in sorted(self._packages):
            package = self._packages[key]
            carried: set[str] = set()
            for part in _parts(key, package):
                carried.add(part.version)
                yield part
            pins: list[_Pin] = [*package.locked, *package.exact]
            for pin in pins:
                if pin.version not in carried:
                    yield Fixed(pin.place, *key, pin.version, "run")

    # -- for the checks -------------------------------------------------------------------------

    def standing(self) -> Iterator[Sighting]:
        """Yield what each manifest and each lock amounts to."""
        loose = [one for key in sorted(self._packages) for one in self._packages[key].loose]
        yield from standing(
            self._read, loose, lambda family, where: self._locks.get((family, where), [])
        )


def _conflicts(package: _Package) -> Iterator[tuple[str, str, Evidence]]:
    """Yield two files of one folder, and a place in the second, that share no version."""
    if len(package.locked) + len(package.exact) < 2:
        return
    by_folder: dict[str, dict[str, set[str]]] = defaultdict(dict)
    places: dict[str, Evidence] = {}
    pins: list[_Pin] = [*package.locked, *package.exact]
    for pin in pins:
        path = pin.place.path
        by_folder[folder(path)].setdefault(path, set()).add(pin.version)
        places.setdefault(path, pin.place)
    for files in by_folder.values():
        first, *others = sorted(files)
        for other in others:
            if files[first].isdisjoint(files[other]):
                yield first, other, places[other]


def _parts(key: _Key, package: _Package) -> Iterator[Part]:
    declared = ", ".join(sorted({d.constraint or "any" for d in package.declared}))
    places: list[_Said] = [(d.place, (("declared", declared),)) for d in package.declared]
    main, copies = _main(package)
    pins: list[_Pin] = [*main, *package.exact]
    versions = {pin.version for pin in pins}
    if any(_conflicts(package)):
        every: list[_Pin] = [*package.locked, *package.exact]
        yield from _component(key, "", "", [*places, *((pin.place, ()) for pin in every)])
        return
    if package.loose:
        yield from _component(key, "", "", [*places, *_unpinned(package.loose)])
        copies = package.locked
    elif len(versions) > 1:
        yield from _component(key, "", "", [*places, *_unpinned(pins)])
    elif pins:
        yield from _component(key, "", versions.pop(), [*places, *_pinned(pins)])
    by_version: dict[str, list[Locked]] = defaultdict(list)
    for entry in copies:
        by_version[entry.version].append(entry)
    for version in sorted(by_version):
        facts = _pinned(by_version[version])
        own = [] if main or package.loose or package.exact else places
        yield from _component(key, f"@{version}", version, [*own, *facts])


def _component(key: _Key, end: str, version: str, said: Sequence[_Said]) -> Iterator[Part]:
    kind, name = key
    id_ = f"dependency:{name}{end}" if kind == "pypi" else f"dependency:{kind}:{name}{end}"
    url = purl(kind, name, version)
    for place, facts in dict.fromkeys(said):
        yield Part(id_, "dependency", name, place, version, url, facts)


def _unpinned(where: Sequence[_Pin]) -> Iterator[_Said]:
    return ((one.place, (("pinned", False),)) for one in where)


def _pinned(pins: Sequence[_Pin]) -> Iterator[_Said]:
    """Yield what holds where all of them name one version, or one address that never changes."""
    if not all(pin.version or (isinstance(pin, Declared) and pin.fixed) for pin in pins):
        yield from ((pin.place, ()) for pin in pins)
        return
    locked_by = ", ".join(sorted({pin.place.path for pin in pins if isinstance(pin, Locked)}))
    able = [pin for pin in pins if _able(pin)]
    hashed = bool(able) and all(pin.hashed for pin in able)
    for pin in pins:
        facts: list[tuple[str, Value]] = [("pinned", True)]
        if isinstance(pin, Locked):
            facts.append(("locked_by", locked_by))
        if pin.hashed == hashed and (_able(pin) or not able):
            facts.append(("hashed", hashed))
        yield pin.place, tuple(facts)


def _able(pin: _Pin) -> bool:
    return isinstance(pin, Locked) or pin.family in _HOLDS_HASHES


def _main(package: _Package) -> tuple[list[Locked], list[Locked]]:
    """Split locked entries into those of the package itself and its copies in other versions."""
    outer = [entry for entry in package.locked if not entry.inner] or package.locked
    if len({entry.version for entry in outer}) > 1:
        return [], package.locked
    version = outer[0].version if outer else ""
    return (
        [entry for entry in package.locked if entry.version == version],
        [entry for entry in package.locked if entry.version != version],
    )


def _names(names: Iterator[str]) -> str:
    """Return names for a sentence.

    >>> _names(iter(["b", "a"])), _names(iter("edcba"))
    ('a and b', 'a, b, c and 2 more')
    """
    listed = sorted(set(names))
    if len(listed) > _NAMED:
        return f"{', '.join(listed[:_NAMED])} and {len(listed) - _NAMED} more"
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def _finding(check: str, says: str, fix: str, place: Evidence) -> Finding:
    return Finding(check, Outcome.UNKNOWN, Severity.LOW, says, fix, place)
