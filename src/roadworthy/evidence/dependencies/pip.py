"""Requirements as pip reads them: one by one, in requirements files, in installed metadata.

A requirement is read as far as its name, extras, specifier and marker
(https://packaging.python.org/specifications/dependency-specifiers/), a file as far as its lines and
options (https://pip.pypa.io/en/stable/reference/requirements-file-format/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.evidence.dependencies.requirement import (
    MAX_PER_FILE,
    Declared,
    Read,
    Refers,
    beside,
    malformed,
    normalised,
)
from roadworthy.evidence.interface import Found, Part, SourceFile, printable
from roadworthy.evidence.manifests import classified
from roadworthy.evidence.masking import without_password
from roadworthy.system import Evidence, Finding, Outcome, Severity, Value

_REQUIREMENT = re.compile(
    r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?)\s*(?:\[([^\]]{0,400})\])?\s*"
    r"(?:@\s*([^\s;]+)|\(?([^;()@]{0,400})\)?)\s*(;.*)?",
    re.DOTALL,
)
_SPECIFIER = re.compile(r"(?:(?:===?|~=|!=|<=?|>=?)\s*[\w.*+!-]+\s*,?\s*)*")
_PIN = re.compile(r"={2,3}\s*([\w.+!-]+)")
_COMMIT = re.compile(r"@[0-9a-f]{40}(?:#|$)")
_HASH_IN_ADDRESS = re.compile(r"[#&]sha(?:256|384|512)=[0-9a-f]{64}")
_OPTION = re.compile(
    r"(-r|--requirement|-c|--constraint|-e|--editable)(?:\s+|\s*=\s*|(?<=-[rce]))(\S.*)"
)
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][\w.-]{0,200})")
_WHEEL = re.compile(
    r"(?:.*/)?([A-Za-z0-9][\w.]{0,200})-(\d[\w.!+]*)(?:-[\w.]+){3,4}\.whl(?:#.*)?", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:git\+|hg\+|svn\+|bzr\+)?[a-z]{2,6}://\S+|git@\S+")
_MOST_BAD = 5
"""Bad lines of one file that are named; a file with more of them is prose."""


def requirement(
    text: str, place: Evidence, family: str, *, hashed: bool = False, optional: bool = False
) -> Declared | None:
    """Read one requirement; None where it is of no known form."""
    match = _REQUIREMENT.fullmatch(text)
    if match is None:
        return None
    name, _, address, written, marker = match.groups()
    specifier = (written or "").strip()
    if not _SPECIFIER.fullmatch(specifier):
        return None
    pin = _PIN.fullmatch(specifier)
    version = pin[1] if pin else ""
    known = bool(address and _HASH_IN_ADDRESS.search(address))
    return Declared(
        "pypi",
        normalised(name),
        printable(without_password(f"@ {address}") if address else "".join(specifier.split())),
        version,
        bool(version) or known or bool(address and _COMMIT.search(address)),
        hashed or known,
        place,
        family,
        optional or bool(marker),
    )


def requirements(file: SourceFile, text: str) -> Iterator[Read]:
    """Read a requirements file, its options `-r`, `-c`, `-e` and its hashes."""
    lowered = file.path.lower()
    family = "requirements.in" if lowered.endswith(".in") else "requirements"
    if "constraint" in lowered.rpartition("/")[2]:
        family = "constraints"
    bad = 0
    for count, (number, line) in enumerate(_logical_lines(text)):
        if count >= MAX_PER_FILE:
            yield malformed(file, number, "holds more lines than any project needs")
            return
        place = file.at(number, without_password(line))
        if line.startswith("-"):
            yield from _option(line, place, family)
            continue
        wanted, _, options = line.partition(" --")
        read = requirement(wanted, place, family, hashed="hash=" in options)
        read = read or _by_address(wanted, place, family)
        if read is not None:
            yield read
        elif _ADDRESS.match(line):
            yield _nameless(place)
        elif not _is_path(wanted):
            bad += 1
            if bad > _MOST_BAD:
                yield malformed(file, number, "holds many lines that are no requirements")
                return
            shown = without_password(line)
            yield malformed(file, number, f"has a line that is no requirement: {shown}")


def _option(line: str, place: Evidence, family: str) -> Iterator[Read]:
    match = _OPTION.match(line)
    if match is None:
        return  # it says where from or how to install, not what
    option, value = match[1], match[2].split(" --", 1)[0].strip()
    if option in ("-e", "--editable"):
        read = _by_address(value, place, family)
        if read is not None:
            yield read
        elif _ADDRESS.match(value):
            yield _nameless(place)
    elif not _ADDRESS.match(value):
        to = beside(place.path, value.strip("\"'"))
        yield Refers(place, to if to is not None else value, option in ("-c", "--constraint"))


def _by_address(text: str, place: Evidence, family: str) -> Declared | None:
    """Read a bare address or path whose name stands in it."""
    address = text.partition(";")[0].strip()
    hashed = bool(_HASH_IN_ADDRESS.search(address))
    egg, wheel = _EGG.search(address), _WHEEL.fullmatch(address.partition("#")[0])
    constraint = printable(without_password(f"@ {address}"))
    if wheel:
        name, version = normalised(wheel[1]), wheel[2]
        return Declared("pypi", name, constraint, version, True, hashed, place, family)
    if egg:
        fixed = hashed or bool(_COMMIT.search(address))
        return Declared("pypi", normalised(egg[1]), constraint, "", fixed, hashed, place, family)
    return None


def _is_path(text: str) -> bool:
    return text.startswith((".", "/", "file:")) or "/" in text.partition(" ")[0]


def _nameless(place: Evidence) -> Finding:
    return Finding(
        "dependency-without-name",
        Outcome.UNKNOWN,
        Severity.LOW,
        f"{place.path} requires an address whose package it does not name, so it is not listed.",
        "Write it as `name @ address`.",
        place,
    )


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line, continued lines joined, comments left out."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        line = re.sub(r"(?:^|\s)#.*", "", line.rstrip("\r"))
        if not parts:
            first = number
        parts.append(line.removesuffix("\\"))
        if line.endswith("\\") and len(parts) < 1000:
            continue
        joined = " ".join(" ".join(parts).split())
        parts = []
        if joined:
            yield first, joined


def metadata(file: SourceFile, text: str) -> Iterator[Read | Found]:
    """Read the METADATA of an installed package: itself with its licence, and what it requires."""
    import email.parser
    import email.policy

    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    message = email.parser.HeaderParser(policy=email.policy.compat32).parsestr(head + "\n\n")
    name = str(message.get("Name", "")).strip()
    if not name:
        yield malformed(file, None, "names no package")
        return
    version = str(message.get("Version", "")).strip()
    key = "License-Expression" if message.get("License-Expression") else "License"
    licence = str(message.get(key, "")).strip()
    whole = "\n" in licence or len(licence) > 100  # some put the whole text there
    facts: tuple[tuple[str, Value], ...] = ()
    starts = f"{key}:" if licence else "Name:"
    if licence and not whole and licence.upper() != "UNKNOWN":
        facts = (("licence_tag", printable(licence)),)
    elif not licence and (tag := classified(map(str, message.get_all("Classifier", [])))):
        facts, starts = (("licence_tag", tag),), "Classifier: License ::"
    lines = head.split("\n")
    number = _starting(lines, starts, 0)
    normal = normalised(name)
    yield Part(
        f"package:{normal}",
        "code",
        name,
        file.at(number, lines[number - 1] if number else ""),
        version,
        f"pkg:pypi/{normal}@{version}" if version else f"pkg:pypi/{normal}",
        facts,
    )
    after = 0
    for wanted in message.get_all("Requires-Dist", [])[:MAX_PER_FILE]:
        number = _starting(lines, f"Requires-Dist: {wanted}".split("\n", 1)[0].rstrip(), after)
        after = number or after
        read = requirement(str(wanted), file.at(number, str(wanted)), "metadata")
        if read is not None:
            yield read


def _starting(lines: list[str], start: str, after: int) -> int | None:
    ahead = range(after, min(len(lines), after + 500))
    return next((n + 1 for n in ahead if lines[n].startswith(start)), None)
