"""Dependencies: what manifests declare, and what locks make of it.

Each reader knows one family of files and brings back `Declared` and `Locked`; once the walk is
over they are joined (`joining`). A range in a manifest and one version in its lock do not
contradict each other: the lock pins the range.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from roadworthy.evidence.dependencies import conda, locks, npm, others, pip, projects
from roadworthy.evidence.dependencies.joining import join
from roadworthy.evidence.dependencies.requirement import MAX_LOCK, Read, normalised, text_of
from roadworthy.evidence.interface import MAX_TEXT, Found, Part, SourceFile
from roadworthy.system import Finding, Sighting

__all__ = ["Dependencies", "normalised"]

_Reader = Callable[[SourceFile, str], Iterator[Read | Found]]
_READERS: tuple[tuple[str, _Reader, int], ...] = (
    (
        r"[^/]*(?:requirements?|constraints?)[^/]*\.(?:txt|in|lock)|requirements/[^/]*\.(?:txt|in)",
        pip.requirements,
        MAX_TEXT,
    ),
    (r"pyproject\.toml", projects.pyproject, MAX_TEXT),
    (r"setup\.cfg", projects.setup_cfg, MAX_TEXT),
    (r"setup\.py", projects.setup_py, MAX_TEXT),
    (r"pipfile", projects.pipfile, MAX_TEXT),
    (r"[^/]*\.dist-info/metadata", pip.metadata, MAX_TEXT),
    (r"(?:uv|poetry|pdm)\.lock|pylock(?:\.[^./]+)?\.toml", locks.toml_lock, MAX_LOCK),
    (r"pipfile\.lock", locks.pipfile_lock, MAX_LOCK),
    (r"package\.json", npm.package_json, MAX_TEXT),
    (r"package-lock\.json|npm-shrinkwrap\.json", npm.package_lock, MAX_LOCK),
    (r"pnpm-lock\.yaml", npm.pnpm_lock, MAX_LOCK),
    (r"yarn\.lock", npm.yarn_lock, MAX_LOCK),
    (r"environment[^/]*\.ya?ml|conda[^/]*env[^/]*\.ya?ml", conda.environment, MAX_TEXT),
    (r"(?:[^/]*\.)?conda-lock\.ya?ml", conda.conda_lock, MAX_LOCK),
    (others.NAMES, lambda *_: iter(()), 0),
)
"""For the names of files, lower-cased: who reads them, and up to how many bytes (0: nobody)."""


class Dependencies:
    """Manifests and locks of Python, Node and conda projects."""

    name = "dependencies"
    wants = re.compile(r"(?:.*/)?(?:" + "|".join(names for names, _, _ in _READERS) + ")")
    reads_text = False

    def __init__(self) -> None:
        self._read: list[Read] = []
        self._paths: set[str] = set()

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read one manifest or lock."""
        lowered = file.path.lower()
        read, limit = next(
            (reader, limit) for names, reader, limit in _PATTERNS if names.fullmatch(lowered)
        )
        self._paths.add(file.path)
        if limit == 0:
            yield from others.present(file)
            return
        text = text_of(file, limit)
        if isinstance(text, Finding):
            yield text
            return
        for thing in read(file, text):
            if isinstance(thing, Finding | Part | Sighting):
                yield thing
            else:
                self._read.append(thing)  # type: ignore[arg-type]

    def finish(self) -> Iterator[Found]:
        """Yield a component for each package, and where manifests and locks disagree."""
        yield from join(self._read, self._paths)


_PATTERNS = tuple(
    (re.compile(rf"(?:.*/)?(?:{names})"), reader, limit) for names, reader, limit in _READERS
)
