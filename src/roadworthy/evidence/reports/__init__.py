"""Reports of other tools, and observations by people, that are handed in as evidence.

Each kind has a module with a `read`; which one is meant shows by the content.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from roadworthy.errors import InputError
from roadworthy.evidence.interface import Found, printable
from roadworthy.evidence.tree import read_small
from roadworthy.system import Collected, Finding, Sighting

MOST_BYTES = 64 << 20
"""Bytes of one report."""


def _is_gitleaks(data: Any) -> bool:
    return isinstance(data, list) and all(isinstance(e, dict) and "RuleID" in e for e in data)


def _is_trufflehog(data: Any) -> bool:
    one = data[0] if isinstance(data, list) and data else data
    return isinstance(one, dict) and "SourceMetadata" in one


def _is_osv_scanner(data: Any) -> bool:
    return isinstance(data, dict) and isinstance(data.get("results"), list)


def _is_observation(data: Any) -> bool:
    return isinstance(data, dict) and str(data.get("schema", "")).startswith(
        "roadworthy.observation/"
    )


_KINDS: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("observation", _is_observation),
    ("osv_scanner", _is_osv_scanner),
    ("trufflehog", _is_trufflehog),
    ("gitleaks", _is_gitleaks),
)
"""Modules of this package, and how their reports look; an empty list is one of gitleaks."""


def add(collected: Collected, reports: Iterable[Path]) -> Collected:
    """Return what was collected with what reports say of it.

    Raises:
        InputError: when a report cannot be read, or is of no known kind.
    """
    found = [thing for path in reports for thing in read(path)]
    sightings = [thing for thing in found if isinstance(thing, Sighting)]
    findings = [thing for thing in found if isinstance(thing, Finding)]
    return replace(
        collected,
        sightings=(*collected.sightings, *sightings),
        findings=(*collected.findings, *findings),
    )


def read(path: Path) -> Iterator[Found]:
    """Yield what one report says.

    Raises:
        InputError: when it cannot be read, or is of no known kind.
    """
    name = printable(str(path), 400)
    data = read_small(path, MOST_BYTES)
    if data is None:
        raise InputError(
            f"is no regular file that can be read, or is larger than {MOST_BYTES >> 20} MB",
            where=name,
            hint="name a report of gitleaks, trufflehog or osv-scanner in JSON, or an observation",
        )
    begun = _begun(data)
    for module, fits in _KINDS:
        if fits(begun):
            yield from import_module(f"{__name__}.{module}").read(data, name)
            return
    raise InputError(
        "is no report of a kind that is known",
        where=name,
        hint="write it with gitleaks --report-format json, trufflehog --json or "
        "osv-scanner --format json; docs/observations.md shows how an observation looks",
    )


def _begun(data: bytes) -> Any:
    """Return the whole document, or the first line where each line is one."""
    for text in (data, data.lstrip().partition(b"\n")[0]):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            continue
    return None
