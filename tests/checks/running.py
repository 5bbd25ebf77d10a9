"""Runs one check on one of its example folders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from roadworthy.checks.interface import Check, Look, Seen
from roadworthy.description import FILE, read
from roadworthy.evidence import collect
from roadworthy.evidence.advisories import advise
from roadworthy.evidence.reports import add
from roadworthy.law.book import load
from roadworthy.system import Collected
from roadworthy.vocabulary import common

EXAMPLES = Path(__file__).parent
DAY = dt.date(2026, 11, 21)


@dataclass(frozen=True)
class Example:
    """A small folder, and what a check says of it."""

    check: Check
    kind: str
    """good, bad or unknown."""
    folder: Path
    lines: tuple[str, ...] = ()
    """`PATH:LINE` of every finding that is meant; empty where nobody wrote them down."""

    def __str__(self) -> str:
        return f"{self.check.name}-{self.folder.name}"


def examples(check: Check) -> Iterator[Example]:
    """Yield the examples of a check."""
    home = EXAMPLES / type(check).__module__.split(".")[-2] / check.name
    noted = home / "expected.yaml"
    lines = yaml.safe_load(noted.read_text(encoding="utf-8")) if noted.exists() else {}
    for folder in sorted(home.iterdir()) if home.exists() else ():
        kind = folder.name.partition("-")[0]
        if folder.is_dir() and kind in ("good", "bad", "unknown"):
            yield Example(check, kind, folder, tuple(lines.get(folder.name, ())))


def look(example: Example) -> Look:
    """Read the folder of an example, and let the check look."""
    reports = sorted((example.folder.parent / "reports").glob("*"))
    collected = add(collect(example.folder), reports)
    for name in ("advisories.zip", "advisories"):
        export = example.folder.parent / name
        if export.exists():
            collected = advise(collected, export)
    return example.check.run(_seen(collected, example.folder))


def _seen(collected: Collected, folder: Path) -> Seen:
    """Add what a description says, where the example has one."""
    if not (folder / FILE).exists():
        return Seen(collected, collected.components, DAY)
    described = read(folder / FILE, load(common()).vocabulary, DAY)
    (system,) = described.systems
    words = described.organisation.facts
    return Seen(collected, collected.components, DAY, words, system.facts)
