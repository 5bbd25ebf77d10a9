"""What collectors saw in one place and checks judge: plain records, between evidence and checks.

A fact is about a component and enters the law; a sighting is one call, one line, one file. It says
what stands there and judges nothing. What another tool found, or a person observed, and was handed
in as a report of that tool is a sighting too (`by`).
"""

from __future__ import annotations

from dataclasses import dataclass

from roadworthy.loading.interface import Reading
from roadworthy.system import Sighting

# --- model files ---


@dataclass(frozen=True, slots=True)
class ModelFile(Sighting):
    """A model file, and what loading it would run."""

    reading: Reading


# --- dependencies ---


@dataclass(frozen=True, slots=True)
class Manifest(Sighting):
    """A file that says what a project needs."""

    ecosystem: str
    """pypi, npm or conda; for others that are not read, the name of the tool."""
    wanted: int
    """What it requires; what only the build needs is left out."""
    pinned: bool
    """Whether it fixes every one of them by itself."""
    compiled: bool
    """Whether it is itself a lock: a tool wrote it, or every line holds a hash."""
    library: bool
    """Whether it describes a package for others to install."""
    development: bool
    """Whether only those who work on the project install it."""
    locks: tuple[str, ...] = ()
    """The locks that hold for it."""
    is_read: bool = True
    """False where only its name is known."""


@dataclass(frozen=True, slots=True)
class Lockfile(Sighting):
    """A lock, or a manifest that pins; the place is the first package without a hash."""

    packages: int
    bare: tuple[str, ...] = ()
    """Packages without a hash."""
    weak: tuple[str, ...] = ()
    """Packages whose only hash is one that can be forged: MD5 or SHA-1."""


@dataclass(frozen=True, slots=True)
class UnreadLock(Sighting):
    """A lock of a kind that is not read, so that what it pins is not known."""

    ecosystem: str


@dataclass(frozen=True, slots=True)
class Loose(Sighting):
    """A requirement that allows several versions, and that no lock pins."""

    ecosystem: str
    name: str
    allows: str
    """Its constraint, or empty."""
    role: str
    """run, development or build; image, pipeline or notebook for a command that installs."""


@dataclass(frozen=True, slots=True)
class Fixed(Sighting):
    """One exact version that stands in one place, and that no component carries."""

    ecosystem: str
    name: str
    version: str
    """Empty where it is a commit, or what a variable holds."""
    role: str
    """image, pipeline or notebook for a command that installs it; `run` in a manifest or lock that
    another one contradicts."""


@dataclass(frozen=True, slots=True)
class Deploys(Sighting):
    """A file that turns its folder into something that runs, such as a Dockerfile."""


@dataclass(frozen=True, slots=True)
class ExtraIndex(Sighting):
    """Packages may come from a second index, and whoever has the higher version wins."""

    host: str
    safe: bool
    """Whether every package of that file is bound to a hash, or to its index."""


@dataclass(frozen=True, slots=True)
class Deprecated(Sighting):
    """A lock carries the notice that a package is deprecated."""

    name: str
    version: str
    notice: str


@dataclass(frozen=True, slots=True)
class Uploaded(Sighting):
    """The day on which the files of a locked version were uploaded."""

    name: str
    version: str
    day: str


@dataclass(frozen=True, slots=True)
class Vulnerability(Sighting):
    """A version of a package that an advisory names as affected."""

    ecosystem: str
    package: str
    version: str
    id: str
    aliases: tuple[str, ...]
    severity: str
    """critical, high, medium or low; empty where nobody said."""
    fixed: str
    """The next version that is not affected, or empty."""
    says: str
    by: str
    """What found it: `advisories`, or the tool whose report it was."""


@dataclass(frozen=True, slots=True)
class AdvisoryUnclear(Sighting):
    """An advisory on a package of which nobody can say whether this version is affected."""

    package: str
    version: str
    id: str
    why: str


@dataclass(frozen=True, slots=True)
class AdvisoriesRead(Sighting):
    """An export of advisories that was read."""

    newest: str
    """The day of its newest entry, or empty."""
    entries: int
    ecosystems: tuple[str, ...]
    """Those that it holds in full, as far as can be told."""
    skipped: int
    """Entries that could not be read."""
