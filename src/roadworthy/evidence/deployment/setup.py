"""What the readers of deployment files bring back, all about one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.errors import YamlError
from roadworthy.evidence.deployment.names import Named, defaulted
from roadworthy.evidence.interface import Part, SourceFile, printable
from roadworthy.evidence.masking import place
from roadworthy.safe_yaml import Leaves, documents
from roadworthy.sightings import ContainerImage
from roadworthy.system import Evidence, Finding, Outcome, Severity, Sighting

MAX_CONFIGURATION = 1 << 18
"""Bytes of a configuration file; reading YAML takes a second for four times as much."""

_IMAGE = re.compile(
    r"((?:[A-Za-z0-9.-]+(?:\.|:\d+|(?<=localhost))[A-Za-z0-9.:-]*/)?)"
    r"([a-z0-9][a-z0-9._/-]{0,250})(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?"
)
_VARIABLE = re.compile(r"[$%<>]|\{\{")
"""What stands in the name of an image that something else decides."""
OFF = frozenset({"", "0", "off", "false", "no", "none", "null", "disabled"})
"""Values that switch something off, lower-cased."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that a deployment names."""

    named: Named
    place: Evidence
    fact: str
    """served_by_configuration or named_in_configuration."""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A container image that a deployment starts from or runs."""

    name: str
    """With its registry, where it is written."""
    registry: str
    tag: str
    digest: str
    place: Evidence


Seen = Part | Model | Image | Finding | Sighting


class Setup:
    """One deployment file and its lines."""

    def __init__(self, file: SourceFile, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = text.split("\n")

    def at(self, line: int) -> Evidence:
        """Return a line as evidence, secrets masked."""
        shows = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return place(self.file, line, shows)

    def fact(self, name: str, line: int) -> Part:
        """Return a flag that this file shows on one line."""
        path = self.file.path
        return Part(f"deployment:{path}", "service", path, self.at(line), facts=((name, True),))

    def control(self, name: str, line: int) -> Part:
        """Return a safeguard that this file sets up on one line."""
        return self.fact(f"control_{name}", line)

    def serves(self, text: str, line: int, revision: str = "") -> Iterator[Model]:
        """Yield the model that a server is told to load, whatever it is called."""
        text = defaulted(text.strip())
        if not text or text.startswith("-"):
            return
        if re.search(r"[$`{}\s]", text):
            named = Named("", "weights")  # it is decided when it starts
        else:
            named = Named(printable(text, 200), "weights")
        yield Model(named, self.at(line), "served_by_configuration", revision)

    def image(self, text: object, line: int) -> Iterator[Image]:
        """Yield a container image; one whose name is decided at the start is left out."""
        if not isinstance(text, str):
            return
        text, fixed = defaulted(text.strip()), "$" not in text
        text = re.sub(r"(?<=[\w.-]):\$\{?\w+\}?$", "", text)
        match = _IMAGE.fullmatch(text)
        if match is None or text == "scratch":
            return
        registry, name, tag, digest = (group or "" for group in match.groups())
        yield Image(
            f"{registry}{name}", registry.rstrip("/"), tag, digest if fixed else "", self.at(line)
        )

    def runs(self, text: object, line: int, use: str = "run") -> Iterator[ContainerImage]:
        """Yield how an image is named in one place, whoever decides it."""
        if not isinstance(text, str) or not text.strip():
            return
        filled = defaulted(text.strip())
        decided = not _VARIABLE.search(text)
        match = _IMAGE.fullmatch(re.sub(r"(?<=[\w.-]):\$\{?\w+\}?$", "", filled))
        if filled == "scratch" or (match is None and decided):
            return
        registry, name, tag, digest = (match[n] or "" for n in range(1, 5)) if match else [""] * 4
        yield ContainerImage(self.at(line), f"{registry}{name}", tag, digest, use, decided)

    def find(self, word: str, first: int, last: int) -> int:
        """Return the line between two that holds a word, or the first of them."""
        for number in range(first, min(last, len(self.lines)) + 1):
            if word in self.lines[number - 1]:
                return number
        return first

    def documents(self) -> list[Leaves] | Finding:
        """Return the documents of a YAML file, or why it cannot be read."""
        try:
            read = documents(self.text.encode(), name="")
        except YamlError as error:
            line = (error.where or "").rpartition(":")[2]
            return unreadable(self.file, int(line) if line.isdigit() else None, error.message)
        # A document that is one word alone sets nothing up, and its leaf has no path.
        return [{path: leaf for path, leaf in leaves.items() if path} for leaves in read]


def unreadable(file: SourceFile, line: int | None, why: str) -> Finding:
    """Say that a configuration could not be read, and where."""
    return Finding(
        "unreadable-configuration",
        Outcome.UNKNOWN,
        Severity.LOW,
        f"{file.path} {printable(why)}, so what it sets up is not known.",
        "Correct the file, or read it yourself.",
        file.at(line),
    )


def is_on(value: object) -> bool:
    """Tell whether a value switches something on; what is decided at the start is not known.

    >>> is_on(True), is_on("secret"), is_on("off"), is_on("${X:-}"), is_on(0), is_on([])
    (True, True, False, False, False, False)
    """
    if isinstance(value, str):
        text = defaulted(value.strip())
        return text.lower() not in OFF and not re.fullmatch(r"\$\{\w+:?-\}", text)
    return value is not None and value is not False and value != 0 and value not in ([], {})
