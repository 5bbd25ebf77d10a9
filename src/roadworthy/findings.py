"""What each finding means: a catalogue by name, for `explain`, the reports and the documentation.

Findings carry what was seen in one place; the catalogue says why such a thing matters and what
helps, once for all places. Findings of checks are explained by the check itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

import msgspec

from roadworthy.checks import FAMILIES, Check, all_checks, page_of
from roadworthy.errors import PackError
from roadworthy.safe_yaml import Document, convert, parse

FILE = "findings.yaml"

_KEBAB = re.compile(r"[a-z]+(?:-[a-z]+)+")


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Explained(_Strict, frozen=True):
    """What findings of one name have in common."""

    group: str
    says: str
    """What was seen, one sentence."""
    why: str
    fix: str
    looks_at: str = ""
    """What a check looks at; empty for the findings of readers."""
    references: tuple[str, ...] = ()


class Catalogue(_Strict, frozen=True):
    """Everything in findings.yaml, and the checks."""

    groups: dict[str, str]
    """What a finding can be about, with a title, in the order of reading."""
    findings: dict[str, Explained]

    def of(self, group: str) -> Mapping[str, Explained]:
        """Return the findings of one group by name."""
        return {name: one for name, one in self.findings.items() if one.group == group}


@cache
def catalogue() -> Catalogue:
    """Return the findings of the readers, from findings.yaml, and those of the checks.

    Raises:
        PackError: with file and line.
    """
    of_readers = read(parse((resources.files("roadworthy") / FILE).read_bytes(), name=FILE))
    of_checks = {one.name: _of(one) for one in all_checks()}
    return Catalogue({**FAMILIES, **of_readers.groups}, {**of_checks, **of_readers.findings})


def _of(one: Check) -> Explained:
    page = page_of(one)
    family = type(one).__module__.split(".")[-2]
    return Explained(family, page.says, page.why, page.fix, page.looks_at, page.references)


def read(document: Document) -> Catalogue:
    """Read a file of findings; an entry that leaves something out is an error.

    Raises:
        PackError: with file and line.
    """
    found = convert(document, document.data, Catalogue, error=PackError)
    for name, entry in found.findings.items():
        for problem in _problems(name, entry, found.groups):
            where = document.where(("findings", name))
            raise PackError(f"{name}: {problem}", where=where, hint="compare with the others")
    return found


def _problems(name: str, entry: Explained, groups: Mapping[str, str]) -> Iterator[str]:
    if not _KEBAB.fullmatch(name):
        yield "is not written in kebab-case"
    if entry.group not in groups:
        yield f"is of a group that is not listed, {entry.group!r}"
    if not all(text.endswith(".") for text in (entry.says, entry.why, entry.fix)):
        yield "has a text that is no sentence"
