"""Manifests and locks of tools that are not read: that they are there is all that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.evidence.interface import SourceFile
from roadworthy.sightings import Manifest, UnreadLock
from roadworthy.system import Sighting

_TOOLS = {
    r"cargo\.toml": "Cargo",
    r"go\.mod": "Go",
    r"gemfile": "Bundler",
    r"composer\.json": "Composer",
    r"pom\.xml": "Maven",
    r"build\.gradle(?:\.kts)?": "Gradle",
    r"package\.swift": "Swift",
    r"pubspec\.yaml": "Pub",
    r"pixi\.toml": "pixi",
    r"[^/]*\.csproj": "NuGet",
}
_LOCKS = {
    r"bun\.lockb?|deno\.lock": "npm",
    r"pixi\.lock|conda-[^/]*\.lock": "conda",
}
NAMES = "|".join([*_TOOLS, *_LOCKS])


def present(file: SourceFile) -> Iterator[Sighting]:
    """Say that such a file is there."""
    if ecosystem := _of(_LOCKS, file.path):
        yield UnreadLock(file.at(None), ecosystem)
    elif tool := _of(_TOOLS, file.path):
        yield Manifest(file.at(None), tool, 0, False, False, False, False, is_read=False)


def _of(names: dict[str, str], path: str) -> str:
    name = path.lower().rpartition("/")[2]
    return next((tool for pattern, tool in names.items() if re.fullmatch(pattern, name)), "")
