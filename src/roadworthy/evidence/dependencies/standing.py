"""What each manifest and each lock amounts to, for the checks: what pins, and with which hash."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from roadworthy.evidence.dependencies.requirement import (
    About,
    Declared,
    Lock,
    Locked,
    Read,
    folder,
)
from roadworthy.sightings import Lockfile, Loose, Manifest
from roadworthy.system import Sighting

_INTERPRETER = frozenset({("conda", "python"), ("conda", "pip"), ("npm", "node")})
"""What runs the packages rather than being one; images and builds pin it."""
_ECOSYSTEMS = {"package.json": "npm", "environment": "conda"}
_TEST = re.compile(r"(?:^|/)(?:tests?|testdata|__tests__|fixtures)/", re.IGNORECASE)
"""Folders whose manifests are read by tests, or installed for them; nobody runs the product so."""
_Key = tuple[str, str]


def standing(
    read: Sequence[Read],
    loose: Sequence[Declared],
    locks_for: Callable[[str, str], list[Lock]],
) -> Iterator[Sighting]:
    """Yield what each manifest, each lock and each loose requirement is.

    Args:
        read: all that was read.
        loose: the requirements that nothing pins.
        locks_for: the locks that hold for a family of manifests in a folder.
    """
    by_path: dict[str, list[Declared]] = defaultdict(list)
    for one in read:
        if isinstance(one, Declared):
            by_path[one.place.path].append(one)
    abouts = _abouts(read)
    compiled = {path for path, about in abouts.items() if _is_compiled(about, by_path[path])}
    pins: dict[str, set[_Key]] = defaultdict(set)
    for path in compiled:
        pins[folder(path)].update((d.kind, d.name) for d in by_path[path] if d.fixed)
    for path, about in sorted(abouts.items()):
        if about.family == "constraints":
            continue
        locks = sorted(lock.path for lock in locks_for(about.family, folder(path)))
        if about.family == "package.json" and not locks:
            locks = [lock.path for lock in _above(path, abouts, locks_for)]
        locks += [] if path in compiled else _compiled_beside(path, about.family, compiled)
        yield _manifest(about, by_path[path], locks, path in compiled)
    held: dict[str, set[_Key]] = defaultdict(set)
    for one in read:
        if isinstance(one, Locked):
            held[one.place.path].add((one.kind, one.name))
    for one in _not_pinned(loose, pins):
        above = _above(one.place.path, abouts, locks_for) if one.kind == "npm" else ()
        if not any((one.kind, one.name) in held[lock.path] for lock in above):
            yield Loose(one.place, one.kind, one.name, one.constraint, _role(one))
    yield from _lockfiles(read, by_path, abouts)


def _role(one: Declared) -> str:
    if one.family == "build":
        return "build"
    apart = one.development or _TEST.search(one.place.path) is not None
    return "development" if apart else "run"


def _abouts(read: Sequence[Read]) -> dict[str, About]:
    """Return what the manifests say about themselves; a later word adds to an earlier one."""
    found: dict[str, About] = {}
    for one in read:
        if isinstance(one, About):
            path = one.place.path
            if path not in found or one.library:
                found[path] = one
    return found


def _is_compiled(about: About, declared: Sequence[Declared]) -> bool:
    if about.family not in ("requirements", "constraints") or not declared:
        return False
    whole = all(one.fixed for one in declared)
    return whole and (about.compiled or all(one.hashed for one in declared))


def _compiled_beside(path: str, family: str, compiled: set[str]) -> list[str]:
    """Return what a tool compiled from a manifest: it lies in its folder, or in `requirements`."""
    if family not in ("pyproject", "setup", "requirements.in"):
        return []
    own = folder(path)
    homes = {own, f"{own}/requirements".lstrip("/")}
    return sorted(other for other in compiled if folder(other) in homes)


def _manifest(
    about: About, declared: Sequence[Declared], locks: Sequence[str], compiled: bool
) -> Manifest:
    wanted = [one for one in declared if one.family != "build"]
    return Manifest(
        about.place,
        ecosystem=_ECOSYSTEMS.get(about.family, "pypi"),
        wanted=len(wanted),
        pinned=all(one.fixed for one in wanted),
        compiled=compiled,
        library=about.library,
        development=bool(wanted) and all(_role(one) == "development" for one in wanted),
        locks=tuple(locks),
    )


def _above(
    path: str, abouts: dict[str, About], locks_for: Callable[[str, str], list[Lock]]
) -> list[Lock]:
    """Return the locks of the workspace of an npm package: yarn 1 names no members."""
    where = folder(path)
    while where:
        where = folder(where)
        top = abouts.get(f"{where}/package.json".lstrip("/"))
        if top is not None and top.workspaces:
            return locks_for("package.json", where)
    return []


def _not_pinned(loose: Sequence[Declared], pins: dict[str, set[_Key]]) -> Iterator[Declared]:
    """Yield what no compiled file beside its manifest pins either."""
    for one in loose:
        key = (one.kind, one.name)
        own = folder(one.place.path)
        beside = (own, f"{own}/requirements".lstrip("/"))
        compiled_apart = one.family in ("pyproject", "setup", "requirements.in")
        if compiled_apart and any(key in pins[home] for home in beside if home in pins):
            continue
        if one.family == "metadata" or key in _INTERPRETER:
            continue
        yield one


def _lockfiles(
    read: Sequence[Read], by_path: dict[str, list[Declared]], abouts: dict[str, About]
) -> Iterator[Lockfile]:
    locked: dict[str, list[Locked]] = defaultdict(list)
    for one in read:
        if isinstance(one, Locked):
            locked[one.place.path].append(one)
    for _, entries in sorted(locked.items()):
        bare = [one for one in entries if not one.hashed]
        weak = [one for one in entries if one.weak]
        place = (bare or weak or entries)[0].place
        names = (tuple(dict.fromkeys(e.name for e in some)) for some in (bare, weak))
        yield Lockfile(place, len(entries), *names)
    for path, about in sorted(abouts.items()):
        pinned = [one for one in by_path[path] if one.fixed]
        if about.family != "requirements" or not pinned or len(pinned) < len(by_path[path]):
            continue
        bare_pins = [one for one in pinned if not one.hashed and one.version]
        place = (bare_pins or pinned)[0].place
        yield Lockfile(place, len(pinned), tuple(dict.fromkeys(one.name for one in bare_pins)))
