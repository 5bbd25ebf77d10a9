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


# --- secrets ---


@dataclass(frozen=True, slots=True)
class Secret(Sighting):
    """Something that is, or looks like, a secret; its value is kept nowhere."""

    kind: str
    """As in `evidence/secrets/kinds.yaml`, `password` and so on for those without a form."""
    title: str
    """What a person calls it: "GitHub token"."""
    where: str
    """code, notebook-output, environment-file, shell-history, configuration, key-file or text."""
    setting: str = ""
    """production, test, development, or empty where neither path nor name tells."""
    confidence: str = "high"
    variable: str = ""
    """The name under which it stands, where it has one."""
    public: bool = False
    """Whether it is of a kind that is meant to be seen, and limited elsewhere."""
    same: int = 0
    """Equal secrets of one walk have the same number; 0 where that is not known."""
    note: str = ""
    """What is known besides: "its checksum is right"."""
    by: str = ""
    """The tool that found it, where that was not us."""


@dataclass(frozen=True, slots=True)
class Credential(Sighting):
    """What a setting (test, production ...) signs in with, and where."""

    name: str
    """Of the variable, without what it says of the setting."""
    setting: str
    same: int = 0
    """As in `Secret`; 0 where no value stands here."""
    reference: str = ""
    """Where the value lies, as far as it is written: a path in a vault, a name of a secret."""
    target: str = ""
    """The account it signs in to: `postgres://shop@db.example.org/shop`, no password."""


@dataclass(frozen=True, slots=True)
class Searched(Sighting):
    """How many files were searched for secrets; its place is the folder."""

    files: int


@dataclass(frozen=True, slots=True)
class NotSearched(Sighting):
    """A text that was not searched for secrets, or not all of it."""

    why: str
    """Goes on after "because": "it is longer than 16 MB"."""
