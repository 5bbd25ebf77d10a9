"""What each finding means: a catalogue by name, for `explain`, the reports and the documentation.

Findings carry what was seen in one place; the catalogue says why such a thing matters and what
helps, once for all places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

import msgspec

from roadworthy.errors import PackError
from roadworthy.safe_yaml import Document, convert, parse

FILE = "findings.yaml"

_KEBAB = re.compile(r"[a-z]+(?:-[a-z]+)+")


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Check(_Strict, frozen=True):
    """What findings of one name have in common."""

    group: str
    says: str
    """What was seen, one sentence."""
    why: str
    fix: str


class Catalogue(_Strict, frozen=True):
    """Everything in findings.yaml."""

    groups: dict[str, str]
    """What a finding can be about, with a title, in the order of reading."""
    checks: dict[str, Check]

    def of(self, group: str) -> Mapping[str, Check]:
        """Return the checks of one group by name."""
        return {name: check for name, check in self.checks.items() if check.group == group}


@cache
def catalogue() -> Catalogue:
    """Read findings.yaml.

    Raises:
        PackError: with file and line.
    """
    return read(parse((resources.files("roadworthy") / FILE).read_bytes(), name=FILE))


def read(document: Document) -> Catalogue:
    """Read a catalogue; an entry that leaves something out is an error.

    Raises:
        PackError: with file and line.
    """
    found = convert(document, document.data, Catalogue, error=PackError)
    for name, entry in found.checks.items():
        for problem in _problems(name, entry, found.groups):
            where = document.where(("checks", name))
            raise PackError(f"{name}: {problem}", where=where, hint="compare with the others")
    return found


def _problems(name: str, entry: Check, groups: Mapping[str, str]) -> Iterator[str]:
    if not _KEBAB.fullmatch(name):
        yield "is not written in kebab-case"
    if entry.group not in groups:
        yield f"is of a group that is not listed, {entry.group!r}"
    if not all(text.endswith(".") for text in (entry.says, entry.why, entry.fix)):
        yield "has a text that is no sentence"
