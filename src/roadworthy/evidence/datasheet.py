"""Cards and sheets of datasets: front matter, and what their sections state.

A card is one of a dataset when its front matter says so
(https://huggingface.co/docs/hub/datasets-cards), when it lies in a folder of data, or by its name.
That the front matter is malformed is told by the collector of cards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from roadworthy import safe_yaml
from roadworthy.errors import YamlError
from roadworthy.evidence.interface import printable

_DATASET_KEYS = frozenset(
    {"dataset_info", "task_categories", "size_categories", "annotations_creators",
     "source_datasets", "language_creators", "multilinguality"}
)  # fmt: skip
_MODEL_KEYS = frozenset({"pipeline_tag", "base_model", "library_name", "model-index", "sdk"})
_FACTS = {
    "license": "licence_tag",
    "licenses": "licence_tag",
    "license_name": "licence_name",
    "language": "languages",
    "languages": "languages",
    "source_datasets": "source_datasets",
    "size_categories": "data_size",
    "annotations_creators": "annotations_by",
}
_FENCED = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?\n)---[ \t]*(?:\r?\n|$)", re.DOTALL)
_HEADING = re.compile(r" {0,3}#{1,6}\s+(.{1,120}?)[\s#]*")
_SECTIONS = (
    ("personal_data_statement", re.compile(
        r"personal (?:and|&|or) sensitive|(?:personal|sensitive) (?:data|information)"
        r"|privacy|\bpii\b", re.IGNORECASE)),
    ("data_origin", re.compile(
        r"source data|data sources?|data collection|collection process|provenance|\borigins?\b"
        r"|data (?:creation|acquisition)|where .{0,40}come", re.IGNORECASE)),
)  # fmt: skip
_ORIGIN = re.compile(
    r"\b(?:downloaded|obtained|collected|scraped|crawled|taken|exported|extracted|derived|generated"
    r"|synthesi[sz]ed|bought|licensed)\b.{0,40}\b(?:from|by|with|via)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"[\[(<{]?\s*(?:(?:more information needed|needs more information)(?:\]\(.*)?|tbd|todo|n/?a"
    r"|none yet|to be (?:added|written|done)|coming soon|\.\.\.|…|<!--.*)\W*",
    re.IGNORECASE,
)
_MOST_LINES = 20_000


def is_placeholder(text: str) -> bool:
    """Tell whether a text only says that something is still to be written.

    >>> is_placeholder("[More Information Needed](https://example.org)"), is_placeholder("None.")
    (True, False)
    """
    return _EMPTY.fullmatch(text.strip(" *_->")) is not None


@dataclass(frozen=True, slots=True)
class Stated:
    """A value and the line on which it stands."""

    fact: str
    value: str
    line: int
    shows: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a card of a dataset says."""

    name: str = ""
    stated: tuple[Stated, ...] = ()
    columns: tuple[str, ...] = ()
    columns_line: int = 0


def read(head: bytes, *, in_data_folder: bool) -> Sheet | None:
    """Return what a card says, or None where it is no card of a dataset."""
    text = head.decode("utf-8-sig", "replace")
    lines = re.split(r"\r\n|\n|\r", text)[:_MOST_LINES]
    front, document = _front_matter(head)
    keys = set(front)
    if not in_data_folder and (keys & _MODEL_KEYS or not keys & _DATASET_KEYS):
        return None
    stated = [] if document is None else list(_of_front(front, document, lines))
    seen = {item.fact for item in stated}
    for item in _of_prose(lines, in_data_folder=in_data_folder):
        if item.fact not in seen:
            seen.add(item.fact)
            stated.append(item)
    name = front.get("pretty_name")
    columns = tuple(_features(front.get("dataset_info")))
    line = document.line(("dataset_info",)) if document else 0
    return Sheet(
        printable(name, 120) if isinstance(name, str) else "", tuple(stated), columns, line
    )


def _front_matter(head: bytes) -> tuple[dict[str, Any], safe_yaml.Document | None]:
    match = _FENCED.match(head)
    if match is None:
        return {}, None
    try:
        document = safe_yaml.parse(match[1], name="", first_line=2)
    except YamlError:
        return {}, None
    return (document.data, document) if isinstance(document.data, dict) else ({}, None)


def _of_front(
    front: dict[str, Any], document: safe_yaml.Document, lines: list[str]
) -> Iterator[Stated]:
    """Yield what the front matter says; the keys in the plural are those of older cards."""
    for key, fact in _FACTS.items():
        value = front.get(key)
        listed = value if isinstance(value, list) else [value]
        words = [word for word in listed if isinstance(word, str) and word]
        if words and len(words) == len(listed):
            line = document.line((key,))
            shows = lines[line - 1] if line <= len(lines) else ""
            yield Stated(fact, printable(", ".join(words[:50]), 300), line, shows)


def _features(info: Any) -> Iterator[str]:
    for one in info[:50] if isinstance(info, list) else [info]:
        features = one.get("features") if isinstance(one, dict) else None
        for feature in features[:2000] if isinstance(features, list) else []:
            if isinstance(feature, dict) and isinstance(feature.get("name"), str):
                yield feature["name"]


def _of_prose(lines: list[str], *, in_data_folder: bool) -> Iterator[Stated]:
    section, fenced = "", False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
            continue
        if fenced:
            continue
        if heading := _HEADING.fullmatch(line):
            section = next((fact for fact, pattern in _SECTIONS if pattern.search(heading[1])), "")
        elif not line.strip() or is_placeholder(line):
            continue
        elif section and re.search(r"\w", line):
            yield Stated(section, printable(line, 300), number, line)
            section = ""
        elif in_data_folder and _ORIGIN.search(line[:1000]):
            yield Stated("data_origin", printable(line, 300), number, line)
