"""Locks of Python projects: uv, Poetry, PDM, pylock.toml and Pipenv.

The TOML ones are read by their lines, as their tools write them: a full parser takes seconds for
one of 5 MB. What is not written that way is a finding. Formats: https://docs.astral.sh/uv/,
https://packaging.python.org/specifications/pylock-toml/ and https://pipenv.pypa.io/.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from roadworthy.evidence.dependencies.requirement import (
    MAX_PER_FILE,
    Lock,
    Locked,
    Read,
    beside,
    folder,
    malformed,
    normalised,
)
from roadworthy.evidence.interface import SourceFile, printable
from roadworthy.sightings import Uploaded
from roadworthy.system import Finding, Sighting

_ENTRY = re.compile(r"^\[\[packages?\]\][ \t]*\r?$", re.MULTILINE)
_ANY_ENTRY = re.compile(r"\[\[\s*[\"']?packages?[\"']?\s*\]\]|(?:\A|\n)packages?[ \t]*=")
_HEADER = re.compile(r"^(?:lock[-_])?version *=", re.MULTILINE)
_FIELD = re.compile(
    r"^(name|version|source|directory|hash|sha256)[ \t]*=[ \t]*"
    r"(?:\"([^\"\\\n]{0,300})\"|'([^'\n]{0,300})'|(\{[^\n]{0,2000}\}))[ \t]*\r?$",
    re.MULTILINE,
)
_LOCAL = re.compile(r"(?:editable|virtual|directory)\s*=\s*[\"']([^\"'\n]{0,400})[\"']")
_LOCAL_TABLE = re.compile(
    r"^\[packages\.directory\]|^\[package\.source\]\s+type = \"(?:directory|file)\"", re.MULTILINE
)
_HASHES = ('hash = "', 'sha256 = "', 'sha384 = "', 'sha512 = "', 'md5 = "')
_FILES = ('url = "', 'file = "', 'path = "')
_MOST_HEAD = 4000
"""Characters of an entry within which its name and version stand."""
_REQUIRES_DIST = re.compile(r"^requires-dist = \[$(.*?)^\]", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"\{ name = \"([^\"\n]{1,200})\"")
_OLD_HASHES = re.compile(r"^(?:\"?([\w.-]+)\"?) = \[\s*\{\s*file\b[^\n]*hash = \"", re.MULTILINE)
_STRONG = re.compile(r"sha(?:256|384|512)\b")
_COMMIT = re.compile(r"(?:#|(?:resolved_reference|commit-id|revision) ?= ?[\"'])[0-9a-f]{40}\b")
"""A commit of git is itself the hash of what it holds."""
_UPLOADED = re.compile(r"upload[-_]time = \"?(\d{4}-\d\d-\d\d)")
_MOST_MISSED = 20
"""Keys that are searched for in vain, each through the whole text, before we stop searching."""
_FAMILIES = frozenset({"pyproject", "setup"})


def toml_lock(file: SourceFile, text: str) -> Iterator[Read | Sighting]:
    """Read uv.lock, poetry.lock, pdm.lock or pylock.toml."""
    if '"""' in text or "'''" in text:
        yield malformed(file, None, "holds texts of several lines, which no lock has")
        return
    entries = list(_ENTRY.finditer(text))
    strange = len(entries) != len(_ANY_ENTRY.findall(text)) or not _HEADER.search(text)
    if strange or len(entries) > MAX_PER_FILE:
        yield malformed(file, None, "is not written as its tool writes it")
        return
    line_starts = [m.end() for m in re.finditer("\n", text)]
    old = "[metadata.files]" in text
    old_hashes = {normalised(m[1]) for m in _OLD_HASHES.finditer(text)} if old else set()
    own = folder(file.path)
    folders = {own}
    known: set[str] = set()
    members: set[str] = set()
    for entry, following in pairwise([*entries, None]):
        assert entry is not None
        body = text[entry.end() : following.start() if following else len(text)]
        head, bracket, rest = body.partition("\n[")
        fields = {m[1]: m for m in _FIELD.finditer(head, 0, _MOST_HEAD)}
        if "name" not in fields:
            line = bisect_right(line_starts, entry.start()) + 1
            yield malformed(file, line, "has a package without a name")
            continue
        name = normalised(_value(fields["name"]))
        source = _value(fields["source"]) if "source" in fields else ""
        source += _value(fields["directory"]) if "directory" in fields else ""
        if local := _LOCAL.search(source):
            member = beside(file.path, local[1])
            folders.update([member] if member is not None else [])
            members.add(name)
            for listed in _REQUIRES_DIST.finditer(body):
                known.update(map(normalised, _NAMED.findall(listed[1])))
            continue
        if _LOCAL_TABLE.search(bracket + rest):
            members.add(name)
            continue
        version = _value(fields["version"]) if "version" in fields else ""
        line = bisect_right(line_starts, entry.end() + fields["name"].start()) + 1
        shows = f'name = "{name}", version = "{version}"'
        hashed = name in old_hashes or _all_hashed(body, source)
        hashed = hashed or bool(_COMMIT.search(source) or _COMMIT.search(rest))
        place = file.at(line, shows)
        weak = hashed and 'md5 = "' in body and not _STRONG.search(body)
        yield Locked("pypi", name, version, hashed, place, weak=weak)
        if uploaded := _UPLOADED.findall(body):
            yield Uploaded(place, name, printable(version), max(uploaded))
    yield Lock(file.path, _FAMILIES, frozenset(folders), frozenset(known), frozenset(members))


def _value(match: re.Match[str]) -> str:
    return match[2] or match[3] or match[4] or ""


def _all_hashed(body: str, source: str) -> bool:
    """Tell whether an entry holds hashes, and no fewer than files."""
    body = body.partition("\n[package.metadata")[0].partition("\n[metadata]")[0]
    hashes = sum(body.count(word) for word in _HASHES)
    files = sum(body.count(word) - source.count(word) for word in _FILES)
    return hashes > 0 and hashes >= files


def json_of(file: SourceFile, text: str) -> dict[str, Any] | Finding:
    """Return a JSON object, or why it cannot be read."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        return malformed(file, getattr(error, "lineno", None), "is not valid JSON")
    return data if isinstance(data, dict) else malformed(file, None, "is no JSON object")


class Keys:
    """Finds the lines of keys of a JSON text, asked for in the order in which they stand."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._from = 0
        self._line = 1
        self._missed = 0

    def line(self, key: str) -> int | None:
        """Return the line of the next `"key":`; a hostile text may hide it."""
        wanted = json.dumps(key, ensure_ascii=False)
        at = self._from
        while self._missed < _MOST_MISSED and (at := self._text.find(wanted, at)) >= 0:
            end = at + len(wanted)
            if self._text[end : end + 20].lstrip().startswith(":"):
                self._line += self._text.count("\n", self._from, at)
                self._from = at
                return self._line
            at = end
        self._missed += 1
        return None


def pipfile_lock(file: SourceFile, text: str) -> Iterator[Read]:
    """Read a Pipfile.lock: one group of packages after the other."""
    data = json_of(file, text)
    if isinstance(data, Finding):
        yield data
        return
    keys = Keys(text)
    for group, packages in data.items():
        if group == "_meta" or not isinstance(packages, dict):
            continue
        keys.line(group)
        for name, entry in packages.items():
            line = keys.line(name)
            entry = entry if isinstance(entry, dict) else {}
            if "path" in entry or "file" in entry:
                continue
            version = str(entry.get("version", "")).removeprefix("==")
            shows = f'"{name}": "{version}"'
            place = file.at(line, shows)
            hashed = bool(entry.get("hashes"))
            yield Locked("pypi", normalised(name), version, hashed, place)
    yield Lock(file.path, frozenset({"pipfile"}), frozenset({folder(file.path)}))
