"""Dependencies: what requirements files, pyproject.toml and installed metadata declare.

Names are normalised as PyPI does (https://peps.python.org/pep-0503/#normalized-names); a
requirement is read as far as its name, extras, specifier and marker (https://peps.python.org/pep-0508/).
"""

from __future__ import annotations

import email.parser
import email.policy
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from roadworthy.evidence.interface import Found, Part, SourceFile, printable
from roadworthy.system import Evidence, Finding, Outcome, Severity, Value

_REQUIREMENT = re.compile(
    r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?)\s*(?:\[([^\]]{0,400})\])?\s*"
    r"(?:@\s*(\S+)|\(?([^;()]{0,400})\)?)\s*(?:;.*)?",
    re.DOTALL,
)
_SPECIFIER = re.compile(r"(?:(?:===?|~=|!=|<=?|>=?)\s*[\w.*+!-]+\s*,?\s*)*")
_PIN = re.compile(r"={2,3}\s*([\w.+!-]+)")
_MAX_PER_FILE = 20_000
_MAX_TOML = 1 << 18
"""Characters of a pyproject.toml."""
_LONG_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){32}")
"""A dotted key so long that only an attack has it; `tomllib` takes time in its square."""


@dataclass(frozen=True, slots=True)
class _Requirement:
    name: str
    declared: str
    version: str
    """The one version that is allowed, or empty."""
    place: Evidence


class Dependencies:
    """Manifests of Python projects and packages."""

    name = "dependencies"
    wants = re.compile(
        r"(?:.*/)?(?:[^/]*requirements[^/]*\.(?:txt|in)|requirements/[^/]*\.(?:txt|in)"
        r"|pyproject\.toml|[^/]*\.dist-info/metadata)"
    )
    reads_text = True

    def __init__(self) -> None:
        self._found: dict[str, list[_Requirement]] = {}

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read one manifest."""
        lowered = file.path.lower()
        try:
            text = file.head.decode("utf-8-sig")
        except UnicodeDecodeError:
            if len(file.head) == file.size:
                yield _malformed(file, None, "is not UTF-8")
                return
            text = file.head.decode("utf-8", "replace")
        if "\x00" in text:
            yield _malformed(file, None, "is not a text")
        elif lowered.endswith("metadata"):
            yield from self._metadata(file, text)
        elif lowered.endswith(".toml"):
            yield from self._pyproject(file, text)
        else:
            yield from self._requirements(file, text)

    def finish(self) -> Iterator[Found]:
        """Yield a component for each name; it is pinned when every declaration pins one version."""
        for name in sorted(self._found):
            found = sorted(self._found[name], key=lambda r: (r.place.path, r.place.line or 0))
            versions = sorted({r.version for r in found})
            pinned = len(versions) == 1 and bool(versions[0])
            version = versions[0] if pinned else ""
            declared = ", ".join(sorted({r.declared for r in found if r.declared})) or "any"
            facts: tuple[tuple[str, Value], ...] = (("declared", declared), ("pinned", pinned))
            purl = f"pkg:pypi/{name}@{version}" if pinned else f"pkg:pypi/{name}"
            for place in dict.fromkeys(r.place for r in found):
                yield Part(f"dependency:{name}", "dependency", name, place, version, purl, facts)

    # -- one format each ------------------------------------------------------------------------

    def _requirements(self, file: SourceFile, text: str) -> Iterator[Found]:
        for count, (number, line) in enumerate(_logical_lines(text)):
            if count >= _MAX_PER_FILE:
                yield _malformed(file, number, "holds more lines than any project needs")
                return
            if line.startswith("-"):
                continue  # an option, another file, or an editable path
            if not self._add(file, number, line) and "/" not in line:
                yield _malformed(file, number, f"has a line that is no requirement: {line}")

    def _pyproject(self, file: SourceFile, text: str) -> Iterator[Found]:
        if len(text) > _MAX_TOML or _LONG_KEY.search(text):
            yield _malformed(file, None, "is larger or deeper than any project needs")
            return
        try:
            data = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            at = re.search(r"at line (\d+)", str(error))
            yield _malformed(file, int(at[1]) if at else None, "is not valid TOML")
            return
        lines = text.split("\n")
        search_from = 0
        for requirement in _declared(data):
            number = _line_of(lines, requirement, search_from)
            search_from = number or search_from
            if not self._add(file, number, requirement):
                yield _malformed(file, number, f"has a requirement of no known form: {requirement}")

    def _metadata(self, file: SourceFile, text: str) -> Iterator[Found]:
        head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
        parser = email.parser.HeaderParser(policy=email.policy.compat32)
        message = parser.parsestr(head + "\n\n")
        name = str(message.get("Name", "")).strip()
        if not name:
            yield _malformed(file, None, "names no package")
            return
        lines = head.split("\n")
        version = str(message.get("Version", "")).strip()
        key = "License-Expression" if message.get("License-Expression") else "License"
        licence = str(message.get(key, "")).strip()
        number = _line_of(lines, f"{key}:", 0) if licence else _line_of(lines, "Name:", 0)
        whole = "\n" in licence or len(licence) > 100  # some put the whole text there
        facts: tuple[tuple[str, Value], ...] = ()
        if licence and not whole and licence.upper() != "UNKNOWN":
            facts = (("licence_tag", printable(licence)),)
        shows = lines[number - 1] if number else ""
        normal = normalised(name)
        yield Part(
            f"package:{normal}",
            "code",
            name,
            file.at(number, shows),
            version,
            f"pkg:pypi/{normal}@{version}" if version else f"pkg:pypi/{normal}",
            facts,
        )
        search_from = 0
        for requirement in message.get_all("Requires-Dist", [])[:_MAX_PER_FILE]:
            number = _line_of(lines, f"Requires-Dist: {requirement}", search_from)
            search_from = number or search_from
            self._add(file, number, str(requirement))

    def _add(self, file: SourceFile, number: int | None, requirement: str) -> bool:
        match = _REQUIREMENT.fullmatch(requirement)
        if match is None:
            return False
        specifier = (match[4] or "").strip()
        if not _SPECIFIER.fullmatch(specifier):
            return False
        pin = _PIN.fullmatch(specifier)
        name = normalised(match[1])
        declared = printable(f"@ {match[3]}" if match[3] else "".join(specifier.split()))
        self._found.setdefault(name, []).append(
            _Requirement(name, declared, pin[1] if pin else "", file.at(number, requirement))
        )
        return True


def normalised(name: str) -> str:
    """Return the name as PyPI compares it.

    >>> normalised("Sentence_Transformers")
    'sentence-transformers'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line, continued lines joined, comments and hashes left out."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        line = re.sub(r"(?:^|\s)#.*", "", line.rstrip("\r"))
        if not parts:
            first = number
        parts.append(line.removesuffix("\\"))
        if line.endswith("\\") and len(parts) < 1000:
            continue
        joined = " ".join(parts)
        parts = []
        joined = joined.split(" --hash", 1)[0].strip()
        if joined:
            yield first, joined


def _declared(data: dict[str, Any]) -> Iterator[str]:
    """Yield the requirements of `[project]`, dependency groups and Poetry."""
    project = _table(data.get("project"))
    yield from _texts(project.get("dependencies"))
    for group in _table(project.get("optional-dependencies")).values():
        yield from _texts(group)
    for group in _table(data.get("dependency-groups")).values():
        yield from _texts(group)
    poetry = _table(_table(data.get("tool")).get("poetry"))
    tables = [poetry.get("dependencies"), poetry.get("dev-dependencies")]
    tables += [_table(g).get("dependencies") for g in _table(poetry.get("group")).values()]
    for table in tables:
        for name, value in _table(table).items():
            if name != "python":
                version = value if isinstance(value, str) else _table(value).get("version")
                yield name + _poetry(version)


def _poetry(version: object) -> str:
    """Return a Poetry constraint as a specifier, as far as it can be one."""
    if not isinstance(version, str) or version.strip() in ("", "*"):
        return ""
    version = version.strip()
    if version[0].isdigit():
        return f"=={version}"
    if version[0] == "^":
        return f">={version[1:]}"
    if version[0] == "~" and version[1:2] != "=":
        return f">={version[1:]}"
    return version


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (item for item in value[:_MAX_PER_FILE] if isinstance(item, str))


def _line_of(lines: list[str], text: str, search_from: int) -> int | None:
    """Return the number of the first line that holds `text`, or at least the name in it."""
    name = re.split(r"[^\w.-]", text, maxsplit=1)[0]
    for wanted in (text, name):
        word = re.compile(rf"(?<![\w.-]){re.escape(wanted)}(?![\w-])")
        ahead = range(search_from, min(len(lines), search_from + 500))
        for window in (ahead, range(min(search_from, 500))):
            for number in window:
                if wanted in lines[number] and word.search(lines[number]):
                    return number + 1
    return None


def _malformed(file: SourceFile, line: int | None, what: str) -> Finding:
    return Finding(
        "malformed-manifest",
        Outcome.UNKNOWN,
        Severity.LOW,
        f"{file.path} {printable(what)}.",
        "Correct the file so that its package manager can read it.",
        file.at(line),
    )
