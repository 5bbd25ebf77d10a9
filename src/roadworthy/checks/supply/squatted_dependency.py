"""Dependencies whose name may have been chosen to be mistaken for another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.checks.interface import Check, Seen
from roadworthy.checks.names import Names, names, standard_library
from roadworthy.sightings import ExtraIndex, Fixed, Loose
from roadworthy.system import Evidence, Finding, Severity

_ECOSYSTEMS = ("pypi", "npm")
_SQUATTED_VERSION = re.compile(r"999+(?:\.(?:9+|0+)){1,3}|99\.99(?:\.(?:9+|0+)){0,2}")
"""What people give a package that is to win over one of the same name inside a company."""
_PUBLIC = ("pytorch.org", "nvidia.com", "pypi.org", "python.org", "huggingface.co", "github.io")
"""Hosts of second indices that everybody may use; they hold few packages, and known ones."""


class SquattedDependency(Check):
    """A dependency has the name, or the version, of one that wants to be mistaken for another.

    What it looks at:
        Names of packages of PyPI and npm that are one keystroke, one look-alike sign or one swap
        of words away from a popular name, names that were squatted before, names of modules that
        come with Python, versions such as 999.9.9, and second indices from which pip may take a
        package of the same name. A name that a person wrote weighs more than one that another
        package requires. A name that resembles none of the list is not thereby a good one.

    Why it matters:
        What is installed by mistake runs at once, often already while it is installed, with the
        rights of whoever installed it.

    How to fix it:
        Look up the package that was meant, and correct the name. Where the name is right, accept
        the finding with the reason. Bind packages of your own to their index, and to hashes.

    References:
        https://attack.mitre.org/techniques/T1195/001/
        https://pip.pypa.io/en/stable/cli/pip_install/
        https://pytorch.org/blog/compromised-nightly-dependency/
    """

    name = "squatted-dependency"
    severity = Severity.MEDIUM

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at the names, the versions and the indices."""
        wanted = list(_packages(seen))
        failed = False
        for one in wanted:
            for finding in self._about(one):
                failed = True
                yield finding
        for index in seen.of(ExtraIndex):
            failed = failed or not index.safe
            yield from self._index(index)
        nameless = [f for f in seen.collected.findings if f.check == "dependency-without-name"]
        for finding in nameless:
            yield self.unknown(
                finding.place,
                "A requirement names an address and no package, so its name cannot be compared.",
                "Write it as `name @ address`.",
                severity=Severity.LOW,
            )
        if wanted and not failed:
            yield self.passes(
                f"Names that resemble no popular one: {len({(w.kind, w.name) for w in wanted})}."
            )
        elif not (wanted or nameless or seen.of(ExtraIndex)):
            yield self.not_applicable("Nothing here names a package of PyPI or npm.")

    def _about(self, one: _Wanted) -> Iterator[Finding]:
        place, kind, name, version = one.place, one.kind, one.name, one.version
        known = names(kind)
        if squat := known.squats.get(name):
            yield self.fails(
                place,
                f"{name} was registered to be mistaken for {squat.of} ({squat.source}).",
                f"Remove it, and look whether {squat.of} was meant.",
                severity=Severity.HIGH,
                about=name,
            )
        elif kind == "pypi" and name in standard_library():
            yield self.fails(
                place,
                f"{name} is a module that comes with Python; the package of that name is "
                "somebody else's.",
                "Remove it from the requirements.",
                about=name,
            )
        elif meant := self._resembles(known, name):
            yield self.fails(
                place,
                f"{name} is one slip away from {meant}.",
                f"Look whether {meant} was meant; accept this where {name} is right.",
                severity=Severity.MEDIUM
                if one.typed and not _is_plural(name, meant)
                else Severity.LOW,
                about=name,
                confidence="medium",
            )
        if _SQUATTED_VERSION.fullmatch(version):
            yield self.fails(
                place,
                f"{name} {version} has a version as people choose it to win over another package "
                "of the same name.",
                "Look where it comes from, and bind the package to its index.",
                about=f"{name}:{version}",
                confidence="medium",
            )

    def _resembles(self, known: Names, name: str) -> str:
        scope, slash, _ = name.partition("/")
        return "" if slash and scope.startswith("@") else known.near(name)

    def _index(self, index: ExtraIndex) -> Iterator[Finding]:
        if index.safe:
            return
        public = any(index.host == one or index.host.endswith(f".{one}") for one in _PUBLIC)
        where = f"a second index ({index.host})" if index.host else "any of several indices"
        yield self.fails(
            index.place,
            f"Packages may come from {where}, and the higher version wins, whoever published it.",
            "Use one index only, or pin every package with its hash.",
            severity=Severity.LOW if public else Severity.MEDIUM,
        )


@dataclass(frozen=True, slots=True)
class _Wanted:
    place: Evidence | None
    kind: str
    name: str
    version: str
    typed: bool
    """Whether a person wrote it down; other names come from the packages that require them."""


def _packages(seen: Seen) -> Iterator[_Wanted]:
    """Yield every package, each name and version once."""
    done: set[tuple[str, str]] = set()
    for part in seen.parts("dependency"):
        kind = part.purl.removeprefix("pkg:").partition("/")[0]
        if kind in _ECOSYSTEMS:
            done.add((kind, part.name))
            place = part.files[0] if part.files else None
            yield _Wanted(place, kind, part.name, part.version, "declared" in part.facts)
    commands: tuple[Loose | Fixed, ...] = (*seen.of(Loose), *seen.of(Fixed))
    for one in commands:
        key = (one.ecosystem, one.name)
        commanded = one.role in ("image", "pipeline", "notebook")
        if commanded and one.ecosystem in _ECOSYSTEMS and key not in done:
            done.add(key)
            version = one.version if isinstance(one, Fixed) else ""
            yield _Wanted(one.place, *key, version, typed=True)


def _is_plural(name: str, other: str) -> bool:
    """Tell whether two names are singular and plural, which makers often choose side by side."""
    return name.rstrip("s") == other.rstrip("s")
