"""Conda environments: environment.yml with its pip section, and conda-lock.yml.

A match of conda is fuzzy with one `=` and exact with two, or with a build behind the version
(https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html). A lock is read
by its lines, as https://conda.github.io/conda-lock/ writes it: it lists every package once for each
platform and may be long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.errors import YamlError
from roadworthy.evidence.dependencies.pip import requirement
from roadworthy.evidence.dependencies.requirement import (
    MAX_PER_FILE,
    About,
    Declared,
    Lock,
    Locked,
    Read,
    folder,
    malformed,
    normalised,
)
from roadworthy.evidence.interface import SourceFile, printable
from roadworthy.evidence.masking import without_password
from roadworthy.safe_yaml import parse

_MATCH = re.compile(
    r"(?:[\w./-]{1,100}::)?([A-Za-z0-9_][\w.-]{0,200})(?:\[[^\]]{0,200}\])?\s*"
    r"((?:[=<>!~]|\s\d)[^#]{0,300})?(?:\s*#.*)?"
)
_EXACT = re.compile(r"==?\s*(\d[\w.!+-]*)=[\w.]+|==\s*(\d[\w.!+-]*)")


def environment(file: SourceFile, text: str) -> Iterator[Read]:
    """Read the packages of an environment.yml."""
    if not re.search(r"^dependencies:", text, re.MULTILINE):
        return
    try:
        document = parse(text, name="")
    except YamlError as error:
        yield malformed(file, error_line(error), error.message)
        return
    listed = document.data.get("dependencies") if isinstance(document.data, dict) else None
    if not isinstance(listed, list):
        return
    yield About(file.at(None), "environment")
    lines = text.split("\n")
    for index, item in enumerate(listed[:MAX_PER_FILE]):
        path = ("dependencies", index)
        if isinstance(item, str):
            number = document.line(path)
            yield _conda(file, number, item, lines[number - 1])
        elif isinstance(item, dict) and isinstance(item.get("pip"), list):
            for inner, wanted in enumerate(item["pip"]):
                number = document.line((*path, "pip", inner))
                if isinstance(wanted, str) and not wanted.startswith(("-", ".", "/")):
                    place = file.at(number, without_password(lines[number - 1]))
                    read = requirement(wanted.partition(" --")[0], place, "environment")
                    yield read or malformed(file, number, f"has a line no pip can read: {wanted}")


def error_line(error: YamlError) -> int | None:
    """Return the line at which a YAML text broke a rule."""
    line = (error.where or "").rpartition(":")[2]
    return int(line) if line.isdigit() else None


def _conda(file: SourceFile, number: int, item: str, shows: str) -> Read:
    match = _MATCH.fullmatch(item.strip())
    if match is None:
        return malformed(file, number, f"has a line that no conda can read: {item}")
    constraint = " ".join((match[2] or "").split())
    exact = _EXACT.fullmatch(constraint)
    version = (exact[1] or exact[2]) if exact else ""
    return Declared(
        "conda",
        match[1].lower(),
        printable(constraint),
        version,
        bool(version),
        False,
        file.at(number, shows),
        "environment",
    )


def conda_lock(file: SourceFile, text: str) -> Iterator[Read]:
    """Read a conda-lock.yml; the same version for several platforms is one."""
    if not re.search(r"^package:", text, re.MULTILINE):
        yield malformed(file, None, "is not written as conda-lock writes it")
        return
    seen: set[tuple[str, str, str]] = set()
    fields: dict[str, tuple[str, int]] = {}
    strong = hashed = inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1] not in ("-", " ", "", "#"):
            inside = line.startswith("package:")
        starts = line.startswith("- ")
        if inside and starts:
            yield from _entry(file, fields, hashed, strong, seen)
            fields, hashed, strong = {}, False, False
        key, colon, value = line[2:].partition(":")
        if inside and colon and key in ("name", "version", "manager"):
            fields[key] = (value.strip().strip("'\""), number)
        strong = strong or line.startswith("    sha256:")
        hashed = strong or hashed or line.startswith("    md5:")
    yield from _entry(file, fields, hashed, strong, seen)
    yield Lock(file.path, frozenset({"environment"}), frozenset({folder(file.path)}))


def _entry(
    file: SourceFile,
    fields: dict[str, tuple[str, int]],
    hashed: bool,
    strong: bool,
    seen: set[tuple[str, str, str]],
) -> Iterator[Read]:
    if "name" not in fields or "version" not in fields:
        return
    name, number = fields["name"]
    version = fields["version"][0]
    kind = "pypi" if fields.get("manager", ("",))[0] == "pip" else "conda"
    name = normalised(name) if kind == "pypi" else name.lower()
    if (kind, name, version) not in seen:
        seen.add((kind, name, version))
        shows = f"name: {name}, version: {version}"
        weak = hashed and not strong
        yield Locked(kind, name, version, hashed, file.at(number, shows), weak=weak)
