"""Reports of trufflehog in JSON: one finding a line, as version 3 writes it.

The lines hold the secrets themselves; nothing of them is kept. Other lines are those of its log.
https://github.com/trufflesecurity/trufflehog#quick-start
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from roadworthy.errors import InputError
from roadworthy.evidence.interface import Found, printable
from roadworthy.evidence.reports.paths import normal
from roadworthy.evidence.secrets.surroundings import surroundings
from roadworthy.sightings import Secret
from roadworthy.system import Evidence

BY = "trufflehog 3.x"
"""The report names no version; its fields are those of 3."""
_MOST = 10_000
_WITH_FILES = ("Filesystem", "Git", "Github", "Gitlab", "Docker", "Huggingface", "Bitbucket")


def read(data: bytes, name: str) -> Iterator[Found]:
    """Yield a secret for each finding.

    Raises:
        InputError: when it is no report of trufflehog.
    """
    rows = [row for row in _rows(data, name) if "SourceMetadata" in row]
    if not rows:
        raise _broken(name, "holds no finding of trufflehog")
    if len(rows) > _MOST:
        raise _broken(name, f"holds more than {_MOST} findings")
    for row in rows:
        path, line, commit = _place(row)
        yield _secret(row, normal(path), line, commit)


def _rows(data: bytes, name: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a report: one a line, or all in one list."""
    whole = data.lstrip()[:1] == b"["
    for text in [data] if whole else data.splitlines():
        if not text.strip():
            continue
        try:
            loaded = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _broken(name, f"holds a line that is no JSON ({type(error).__name__})") from error
        listed = loaded if isinstance(loaded, list) else [loaded]
        if not all(isinstance(row, dict) for row in listed):
            raise _broken(name, "holds something that is no finding")
        yield from listed


def _place(row: dict[str, Any]) -> tuple[str, int | None, str]:
    """Return file, line and commit of a finding; the path is empty where it has none."""
    metadata = row.get("SourceMetadata")
    sources = metadata.get("Data") if isinstance(metadata, dict) else None
    for source in _WITH_FILES:
        found = sources.get(source) if isinstance(sources, dict) else None
        if isinstance(found, dict):
            path, line, commit = found.get("file"), found.get("line"), found.get("commit")
            return (
                path if isinstance(path, str) else "",
                line if type(line) is int and line > 0 else None,
                commit if isinstance(commit, str) else "",
            )
    return "", None, ""


def _secret(row: dict[str, Any], path: str, line: int | None, commit: str) -> Secret:
    detector = row.get("DetectorName")
    kind = printable(detector, 60) if isinstance(detector, str) and detector else "unnamed"
    verified = row.get("Verified") is True
    notes = ["it works, by its own test"] if verified else []
    if commit:
        notes.append(f"in commit {printable(commit, 12)}")
    about = surroundings(path)
    return Secret(
        Evidence(path or ".", line, ""),
        kind.lower(),
        f"secret of {kind}",
        "code" if about.where == "notebook" else about.where,
        about.setting,
        "high" if verified else "medium",
        note=", ".join(notes),
        by=BY,
    )


def _broken(name: str, why: str) -> InputError:
    return InputError(
        why, where=name, hint="write it with trufflehog filesystem FOLDER --json > FILE"
    )
