"""Applications without a lock."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.applications import folder, libraries, unread_lock
from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import Manifest
from roadworthy.system import Finding, Severity

_COMMANDS = {
    "npm": "Run `npm install --package-lock-only` and commit package-lock.json.",
    "conda": "Run `conda-lock` and commit conda-lock.yml.",
}
_PYTHON = "Run `uv lock`, or `pip-compile --generate-hashes`, and commit what it writes."


class MissingLockfile(Check):
    """An application has a manifest and no lock, so the packages behind its packages are left open.

    What it looks at:
        Each manifest of Python, npm and conda that requires something, and the locks that hold for
        it: its own, that of its workspace, or a requirements file that a tool compiled.
        Manifests of libraries and those for development only are not counted. Manifests of other
        package managers are named as not read.

    Why it matters:
        Exact versions of what a project names still leave open what those packages require.
        Only a lock fixes all of them, and only a lock can be compared with known flaws in full.

    How to fix it:
        Let the package manager write the lock, commit it, and install from it in every build.

    References:
        https://packaging.python.org/en/latest/specifications/pylock-toml/
        https://docs.npmjs.com/cli/configuring-npm/package-lock-json
        https://conda.github.io/conda-lock/
    """

    name = "missing-lockfile"
    severity = Severity.MEDIUM

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look for the lock of each manifest."""
        published = libraries(seen)
        locked = 0
        manifests = seen.of(Manifest)
        homes = {(one.ecosystem, folder(one.place.path)) for one in manifests if _is_locked(one)}
        apart = 0
        for one in manifests:
            path = one.place.path
            if not one.is_read:
                yield self.unknown(
                    one.place,
                    f"{path} is a manifest of {one.ecosystem}, which is not read here, so whether "
                    "a lock holds for it is not known.",
                    f"Look whether the lock of {one.ecosystem} is committed.",
                    severity=Severity.LOW,
                )
            elif _is_locked(one) or (one.ecosystem, folder(path)) in homes:
                locked += one.wanted > 0
            elif not one.wanted or one.development or path in published:
                apart += 1
            else:
                yield self._without(seen, one)
        if locked:
            yield self.passes(f"Manifests with a lock: {locked}.")
        elif apart or not manifests:
            yield self.not_applicable(
                "No manifest of an application requires anything here."
                if manifests
                else "Nothing here names a dependency."
            )

    def _without(self, seen: Seen, one: Manifest) -> Finding:
        path = one.place.path
        if lock := unread_lock(seen, path, one.ecosystem):
            return self.unknown(
                one.place,
                f"The lock {lock.place.path} is of a kind that is not read, so whether it holds "
                f"all that {path} requires is not known.",
                "Look into that lock, or keep one of npm, yarn or pnpm beside it.",
                severity=Severity.LOW,
            )
        fix = _COMMANDS.get(one.ecosystem, _PYTHON)
        if one.pinned and one.ecosystem == "pypi":
            return self.unknown(
                one.place,
                f"{path} fixes what it names; whether that is all that gets installed cannot be "
                "told from the file.",
                fix,
                severity=Severity.LOW,
            )
        return self.fails(one.place, f"{path} requires packages, and no lock holds for it.", fix)


def _is_locked(one: Manifest) -> bool:
    return bool(one.locks) or one.compiled
