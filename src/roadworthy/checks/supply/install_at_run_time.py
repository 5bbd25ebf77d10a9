"""Packages that are installed while the system runs."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.fetched import started, when
from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import Install, Started
from roadworthy.system import Finding, Severity

_MOMENTS = {"start": "each time the system starts", "run": "while the system runs"}


class InstallAtRunTime(Check):
    """Packages are installed, or fetched and run, while the system runs or starts.

    What it looks at:
        `pip`, `conda`, `npm`, `apt` and their like in entry points, start commands, manifests,
        start scripts, Python code and notebooks; commands that fetch a package and run it (`npx`,
        `uvx`); and downloads that go straight into an interpreter (`curl ... | sh`), these also
        while an image is built. Of a script that nothing is known to start it is unknown.

    Why it matters:
        What runs is decided by a package index at that moment and is not what was tested. A
        package that was taken over is then running within minutes, with the secrets of the system.

    How to fix it:
        Install while the image is built, from a lock file with hashes, and start the program only.

    References:
        https://docs.docker.com/build/building/best-practices/
        https://pip.pypa.io/en/stable/topics/secure-installs/
    """

    name = "install-at-run-time"
    severity = Severity.MEDIUM

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at when each installation happens."""
        scripts = started(seen)
        installs = tuple(dict.fromkeys(seen.of(Install)))
        told: set[tuple[str, int | None]] = set()
        for one in installs:
            place = (one.place.path, one.place.line)
            moment = when(one, scripts)
            if place in told:
                continue
            if one.piped and moment in ("build", "notebook", "script"):
                told.add(place)
                yield self._piped(one)
            elif moment in _MOMENTS:
                told.add(place)
                yield self._installed(one, _MOMENTS[moment])
            elif moment == "notebook":
                told.add(place)
                says = f"The notebook installs while it runs ({one.tool})."
                fix = "Install from a lock file before the notebook runs."
                yield self.fails(one.place, says, fix, severity=Severity.LOW)
            elif moment == "script":
                told.add(place)
                says = f"{one.place.path} runs {one.tool}, and nothing tells when it is run."
                fix = "If a container starts it, install while the image is built."
                yield self.unknown(one.place, says, fix, severity=Severity.LOW)
        starts = seen.of(Started)
        if not told and starts:
            yield self.passes(f"Start commands that were read: {len(starts)}; none installs.")
        elif not told:
            yield self.not_applicable("No start command is known here, and no code installs.")

    def _piped(self, one: Install) -> Finding:
        says = "A download goes straight into an interpreter, and no digest is compared."
        fix = "Save it, compare its sha256, and run it then; or install a pinned package."
        return self.fails(one.place, says, fix, severity=Severity.LOW)

    def _installed(self, one: Install, moment: str) -> Finding:
        if one.piped:
            says = f"A download goes straight into an interpreter {moment}."
            fix = "Put the program into the image, and compare its sha256 there."
            return self.fails(one.place, says, fix, severity=Severity.HIGH)
        exact = one.exact or one.checked
        says = f"A package is fetched {moment} ({one.tool})."
        if not exact:
            says += " No exact version is asked for."
        fix = "Install it while the image is built, from a lock file."
        return self.fails(one.place, says, fix, severity=Severity.LOW if exact else None)
