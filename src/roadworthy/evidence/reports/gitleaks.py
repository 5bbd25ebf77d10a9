"""Reports of gitleaks in JSON: a list of findings, as version 8 writes it.

The report holds the secrets themselves unless it was made with `--redact`; nothing of them is kept.
https://github.com/gitleaks/gitleaks#reporting
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from roadworthy.errors import InputError
from roadworthy.evidence.interface import Found, printable
from roadworthy.evidence.reports.paths import normal
from roadworthy.evidence.secrets.surroundings import surroundings
from roadworthy.sightings import Secret
from roadworthy.system import Evidence

BY = "gitleaks 8.x"
"""The report names no version; its fields are those of 8."""
_MOST = 10_000
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def read(data: bytes, name: str) -> Iterator[Found]:
    """Yield a secret for each finding.

    Raises:
        InputError: when it is no report of gitleaks.
    """
    for row in _rows(data, name):
        yield _secret(row, normal(_path(row, name)))


def _rows(data: bytes, name: str) -> list[dict[str, Any]]:
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _broken(name, f"is no JSON ({type(error).__name__})") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _broken(name, "is no list of findings")
    if len(rows) > _MOST:
        raise _broken(name, f"holds more than {_MOST} findings")
    return rows


def _path(row: dict[str, Any], name: str) -> str:
    path, line = row.get("File"), row.get("StartLine", 0)
    if not isinstance(path, str) or not path or type(line) is not int:
        raise _broken(name, "holds a finding without a file and a line")
    return path


def _secret(row: dict[str, Any], path: str) -> Secret:
    rule = row.get("RuleID")
    kind = printable(rule, 60) if isinstance(rule, str) and rule else "unnamed"
    commit = row.get("Commit")
    past = isinstance(commit, str) and _COMMIT.fullmatch(commit) is not None
    about = surroundings(path)
    return Secret(
        Evidence(path, row.get("StartLine") or None, ""),
        kind,
        f"secret by its rule {kind}",
        "code" if about.where == "notebook" else about.where,
        about.setting,
        "low" if kind == "generic-api-key" else "medium",
        note=f"in commit {commit[:12]}" if past and isinstance(commit, str) else "",
        by=BY,
    )


def _broken(name: str, why: str) -> InputError:
    return InputError(
        why, where=name, hint="write it with gitleaks dir --report-format json --redact"
    )
