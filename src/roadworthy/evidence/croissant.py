"""Croissant: what the JSON-LD description of a dataset says.

The format is that of MLCommons (https://docs.mlcommons.org/croissant/docs/croissant-spec.html) with
its extension for responsible AI, whose keys start with `rai:`
(https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from roadworthy.evidence import prose, statements
from roadworthy.evidence.interface import printable
from roadworthy.evidence.sentences import nothing
from roadworthy.evidence.statements import Stated

_KEYS = {
    "license": "licence_tag",
    "conformsTo": "conforms_to",
    "inLanguage": "languages",
    "isBasedOn": "source_datasets",
    "wasDerivedFrom": "source_datasets",
    "personalSensitiveInformation": "personal_data_statement",
    "dataCollection": "data_origin",
    "dataCollectionRawData": "data_origin",
    "dataCollectionType": "data_origin",
    "dataBiases": "data_known_bias",
    "dataUseCases": "data_intended_use",
    "dataPreprocessingProtocol": "data_filters",
    "usageInfo": "data_terms",
    "conditionsOfAccess": "access_form",
    "copyrightHolder": "data_rights",
    "copyrightNotice": "data_rights",
}
_PEOPLE = ("data_sensitive", "data_sensitive_possible", "data_anonymised", "data_fictional")
_MAKING = ("data_crawled", "data_synthetic", "data_written_by", "data_grounds")
_PREFIX = re.compile(r"(?:sc|schema|dct|cr|rai|prov):")
_MOST = 4000


@dataclass(frozen=True, slots=True)
class Described:
    """What one description says."""

    name: str = ""
    stated: tuple[Stated, ...] = ()
    columns: tuple[str, ...] = ()
    columns_line: int = 0
    problem: str = ""
    """Why it could not be read, if so."""


@dataclass(slots=True)
class _Doubles:
    """Keys that stood twice in one object."""

    keys: list[str] = field(default_factory=list)

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            self.keys.append(next(k for n, (k, _) in enumerate(pairs) if (k in dict(pairs[:n]))))
        return result


def is_croissant(head: bytes) -> bool:
    """Tell whether a JSON file claims to be a description in this format."""
    return b"mlcommons.org/croissant" in head


def read(text: str) -> Described:
    """Return what the description says.

    >>> read('{"name": "x", "license": "https://spdx.org/licenses/MIT"}').stated[0].value
    'MIT'
    """
    doubles = _Doubles()
    try:
        data = json.loads(text, object_pairs_hook=doubles)
    except RecursionError:
        return Described(problem="is nested too deeply")
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        return Described(problem="is not JSON" + (f" at line {line}" if line else ""))
    if not isinstance(data, dict):
        return Described(problem="holds no object")
    if doubles.keys:
        return Described(problem=f"has the key {printable(doubles.keys[0], 40)!r} twice")
    stated: dict[str, Stated] = {}
    for key, value in data.items():
        fact = _KEYS.get(_PREFIX.sub("", key, count=1))
        words = _words(value) if fact else ""
        if fact and words and not nothing(words):
            words = _licence(words) if fact == "licence_tag" else words
            line = _line_of(text, key, value)
            stated.setdefault(fact, Stated(fact, words, line, f'"{key}": {words}'))
    meant = [one for item in stated.values() for one in _meant(item)]
    name = data.get("name", data.get("sc:name"))
    key = "recordSet" if "recordSet" in data else "cr:recordSet"
    return Described(
        printable(name, 120) if isinstance(name, str) else "",
        (*stated.values(), *meant),
        _fields(data),
        _line_of(text, key, data.get(key)),
    )


def _meant(item: Stated) -> Iterator[Stated]:
    """Yield what a text of the description says by the words of cards."""
    text = str(item.value)
    if item.fact == "personal_data_statement":
        title, wanted = "Personal and Sensitive Information", _PEOPLE
    elif item.fact == "data_origin":
        title, wanted = "Source Data", _MAKING
    else:
        return
    lines = ["# X", f"## {title}", "", *(part.strip() for part in text.split(", "))]
    for one in statements.stated(prose.read(lines, 0), lines):
        if one.fact in wanted:
            yield Stated(one.fact, one.value, item.line, item.shows)


def _line_of(text: str, key: str, value: Any) -> int:
    """Return the line of a key with such a value; the context above it may hold the key, too."""
    match value:
        case str():
            opens = '"' + (re.escape(value[:20]) if value.isascii() else "")
        case list():
            opens = r"\["
        case _:
            opens = r"\{"
    found = re.search(rf'"{re.escape(key)}"\s*:\s*{opens}', text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _words(value: Any) -> str:
    """Return a text, a list of texts, or the name of a thing as one text."""
    if isinstance(value, str):
        return printable(value, 300)
    if isinstance(value, Mapping):
        return _words(next((value[k] for k in ("@id", "url", "name", "@value") if k in value), ""))
    if isinstance(value, list):
        return printable(", ".join(filter(None, map(_flat, value[:20]))), 300)
    return ""


def _flat(value: Any) -> str:
    return "" if isinstance(value, list) else _words(value)


def _licence(words: str) -> str:
    match = re.fullmatch(r"https?://spdx\.org/licenses/([\w.+-]{1,60}?)(?:\.html)?/?", words)
    return match[1] if match else words


def _fields(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the columns of all record sets."""
    found: list[str] = []
    for records in _listed(data, "recordSet"):
        for one in _listed(records, "field"):
            name = one.get("name", one.get("@id")) if isinstance(one, Mapping) else None
            if isinstance(name, str) and len(found) < _MOST:
                found.append(name.rpartition("/")[2])
    return tuple(found)


def _listed(data: Any, key: str) -> list[Any]:
    if not isinstance(data, Mapping):
        return []
    value = data.get(key, data.get(f"cr:{key}", []))
    return value[:_MOST] if isinstance(value, list) else [value]
