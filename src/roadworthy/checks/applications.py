"""Which manifests belong to an application, and which to a library that publishes ranges."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.sightings import Deploys, Manifest, UnreadLock


def folder(path: str) -> str:
    """Return the folder of a path, empty for the root.

    >>> folder("a/b.txt"), folder("b.txt")
    ('a', '')
    """
    return path.rpartition("/")[0]


def libraries(seen: Seen) -> frozenset[str]:
    """Return the paths of manifests of libraries: built as a package, not locked, not deployed.

    A library leaves the exact versions to those who install it. Where a lock or a deployment lies
    beside its manifest it is run from there, so it counts as an application.
    """
    runs = {folder(one.place.path) for one in seen.of(Deploys)}
    return frozenset(
        one.place.path
        for one in seen.of(Manifest)
        if one.library and not one.locks and folder(one.place.path) not in runs
    )


def unread_lock(seen: Seen, path: str, ecosystem: str) -> UnreadLock | None:
    """Return a lock that may pin a manifest and that nobody can read here."""
    where = folder(path)
    for one in seen.of(UnreadLock):
        home = folder(one.place.path)
        inside = not home or where == home or where.startswith(f"{home}/")
        if one.ecosystem == ecosystem and inside:
            return one
    return None
