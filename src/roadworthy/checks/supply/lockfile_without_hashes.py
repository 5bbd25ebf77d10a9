"""Locks whose packages are not bound to their bytes."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import Lockfile, UnreadLock
from roadworthy.system import Finding, Severity

_NAMED = 3
_PLAIN = (".txt", ".in")


class LockfileWithoutHashes(Check):
    """A lock names versions without hashes, so nobody notices when a package is exchanged.

    What it looks at:
        Locks of uv, Poetry, PDM, Pipenv, npm, pnpm, yarn and conda-lock, pylock.toml, and
        requirements files that fix every package. A commit of git counts as a hash.
        MD5 and SHA-1 are named where they are the only hash. A requirements file without hashes
        weighs less than a lock that lost what its tool writes.

    Why it matters:
        A version is a name. An index, a mirror or a proxy that is taken over can serve other bytes
        under the same name; with a hash the installation stops.

    How to fix it:
        Write the lock again with hashes: `pip-compile --generate-hashes`, `uv export`,
        `npm install` with a current npm. Install with `--require-hashes` or `npm ci`.

    References:
        https://pip.pypa.io/en/stable/topics/secure-installs/
        https://docs.npmjs.com/cli/configuring-npm/package-lock-json
    """

    name = "lockfile-without-hashes"
    severity = Severity.MEDIUM

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at the hashes of each lock."""
        locks = seen.of(Lockfile)
        whole = 0
        for one in locks:
            path = one.place.path
            if one.bare:
                plain = path.endswith(_PLAIN)
                yield self.fails(
                    one.place,
                    f"{path} holds no hash for {_named(one.bare)} (of {one.packages} packages).",
                    "Write it again with hashes, and install with them.",
                    severity=Severity.LOW if plain else Severity.MEDIUM,
                )
            elif one.weak:
                yield self.fails(
                    one.place,
                    f"{path} holds only an MD5 or SHA-1 hash for {_named(one.weak)}, and either "
                    "can be forged.",
                    "Write it again with a current version of its tool.",
                    severity=Severity.LOW,
                )
            else:
                whole += 1
        for lock in seen.of(UnreadLock):
            yield self.unknown(
                lock.place,
                f"{lock.place.path} is of a kind that is not read, so whether it holds hashes is "
                "not known.",
                "Look into it.",
                severity=Severity.LOW,
            )
        if whole:
            yield self.passes(f"Locks with a hash for every package: {whole}.")
        elif not locks and not seen.of(UnreadLock):
            yield self.not_applicable("There is no lock here.")


def _named(names: tuple[str, ...]) -> str:
    """Return names for a sentence.

    >>> _named(("a", "b")), _named(tuple("abcde"))
    ('a, b', 'a, b, c and 2 more')
    """
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"
