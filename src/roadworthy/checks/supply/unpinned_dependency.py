"""Dependencies without one exact version."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.applications import folder, libraries, unread_lock
from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import Deploys, Fixed, Loose, Manifest
from roadworthy.system import Component, Finding, Outcome, Severity

_INSTALLS = {
    "image": "The build of the image",
    "pipeline": "The pipeline",
    "notebook": "The notebook",
    "build": "The build",
}
_NOT_READ = (
    "malformed-manifest",
    "requirements-not-read",
    "computed-requirements",
    "dependency-without-name",
)
"""Findings of the readers, each of which may hide a requirement."""


class UnpinnedDependency(Check):
    """A dependency has no one exact version, so what runs tomorrow may differ from what runs today.

    What it looks at:
        Requirements of Python, npm and conda that allow several versions and that no lock pins,
        and packages that a Dockerfile, a pipeline or a notebook installs by name.
        A library publishes ranges on purpose: a manifest from which a package is built, with no
        lock and no deployment beside it, is not counted, nor what such a package is built with.
        What only builds or development need weighs less. The interpreter itself is left out.

    Why it matters:
        Each build may take another version, also one that was published a minute ago by somebody
        who took over an account. What was reviewed and tested is then not what runs.

    How to fix it:
        Write a lock with the package manager (`uv lock`, `pip-compile --generate-hashes`,
        `npm install --package-lock-only`), commit it, and install from it.

    References:
        https://pip.pypa.io/en/stable/topics/repeatable-installs/
        https://docs.npmjs.com/cli/configuring-npm/package-lock-json
        https://docs.astral.sh/uv/concepts/projects/sync/
    """

    name = "unpinned-dependency"
    severity = Severity.MEDIUM

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at every requirement that nothing pins."""
        published = libraries(seen)
        manifests = {one.place.path: one for one in seen.of(Manifest)}
        beside = {folder(path) for path in published}
        runs = {folder(one.place.path) for one in seen.of(Deploys)}
        builds = {path for path, one in manifests.items() if folder(path) not in runs}
        kept = [
            one
            for one in seen.of(Loose)
            if one.place.path not in published
            and not (one.role == "build" and one.place.path in builds)
        ]
        failed = 0
        for one in kept:
            finding = self._finding_on(seen, one, manifests, beside)
            failed += finding.outcome is Outcome.FAIL
            yield finding
        yield from self._unread(seen)
        pinned = sum(_is_pinned(part) for part in seen.parts("dependency"))
        pinned += sum(one.role in _INSTALLS for one in seen.of(Fixed))
        if published:
            yield self.not_applicable(
                f"Manifests of libraries, which publish ranges on purpose: {len(published)} "
                f"({', '.join(sorted(published)[:3])})."
            )
        if pinned and not failed:
            yield self.passes(f"Dependencies with one exact version: {pinned}.")
        elif not (kept or published or pinned):
            yield self.not_applicable("Nothing here names a dependency.")

    def _finding_on(
        self, seen: Seen, one: Loose, manifests: dict[str, Manifest], beside: set[str]
    ) -> Finding:
        path = one.place.path
        allows = f" ({one.allows})" if one.allows else ""
        manifest = manifests.get(path)
        if manifest and (lock := unread_lock(seen, path, manifest.ecosystem)):
            return self.unknown(
                one.place,
                f"{path} allows several versions of {one.name}{allows}, and {lock.place.path}, "
                "which may pin it, is of a kind that is not read.",
                "Look into that lock, or keep one of npm, yarn or pnpm beside it.",
                severity=Severity.LOW,
                about=one.name,
            )
        if manifest is None:
            says = f"{_INSTALLS.get(one.role, path)} installs {one.name}{allows} in any version "
            says += "that is there on that day." if not one.allows else "that this allows."
            fix = f"Name one version of {one.name}, or install it from a lock."
        else:
            says = f"{path} allows several versions of {one.name}{allows}, and no lock pins one."
            fix = "Write a lock with the package manager and commit it, or name one version."
        minor = one.role in ("build", "development", "pipeline", "notebook")
        minor = minor or (manifest is not None and folder(path) in beside)
        severity = Severity.LOW if minor else Severity.MEDIUM
        return self.fails(one.place, says, fix, severity=severity, about=one.name)

    def _unread(self, seen: Seen) -> Iterator[Finding]:
        """Say what may hide requirements: files that could not be read, locks that disagree."""
        hidden = [one for one in seen.collected.findings if one.check in _NOT_READ]
        if hidden:
            yield self.unknown(
                hidden[0].place,
                f"Places at which a requirement could not be read: {len(hidden)}; whether what "
                "they name is pinned is not known.",
                "Correct the places that the other findings name.",
                severity=Severity.LOW,
            )
        loose = {one.name for one in seen.of(Loose)}
        for part in seen.parts("dependency"):
            if _is_package(part) and "pinned" not in part.facts and part.name not in loose:
                yield self.unknown(
                    part.files[0] if part.files else None,
                    f"Which version of {part.name} is installed is not known: its files disagree, "
                    "or name none.",
                    "Write the locks again from one source.",
                    severity=Severity.LOW,
                    about=part.name,
                )


def _is_package(part: Component) -> bool:
    return not part.purl.startswith("pkg:docker")


def _is_pinned(part: Component) -> bool:
    fact = part.facts.get("pinned")
    return _is_package(part) and fact is not None and fact.value is True
