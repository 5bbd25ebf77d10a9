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
from roadworthy.evidence import prose, statements
from roadworthy.evidence.interface import printable
from roadworthy.evidence.sentences import Said, sentences
from roadworthy.evidence.statements import Stated

_DATASET_KEYS = frozenset(
    {"dataset_info", "task_categories", "size_categories", "annotations_creators",
     "source_datasets", "language_creators", "multilinguality"}
)  # fmt: skip
_MODEL_KEYS = frozenset({"pipeline_tag", "base_model", "library_name", "model-index", "sdk"})
_FACTS = {
    "license": "licence_tag",
    "licenses": "licence_tag",
    "license_name": "licence_name",
    "license_link": "licence_link",
    "language": "languages",
    "languages": "languages",
    "source_datasets": "source_datasets",
    "size_categories": "data_size",
    "annotations_creators": "annotations_by",
}
_GATES = ("extra_gated_prompt", "extra_gated_fields")
_FENCED = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?\n)---[ \t]*(?:\r?\n|$)", re.DOTALL)
_NAMES_A_FOLDER = re.compile(rb"\b(?:data|datasets?|corpus|corpora)/", re.IGNORECASE)
_FOLDER = re.compile(
    r"(?<![\w./:-])(?:\./)?((?:data|datasets?|corpus|corpora)/(?:[\w-]{1,60}/){0,4})(?![\w-])"
)
"""A folder of data as a README names it, from where it lies."""
_MOST_FOLDERS = 50
_MOST_LINES = 20_000
_MACHINE = "machine-generated"


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
    start = 0 if document is None else _end(lines)
    stated += statements.stated(prose.read(lines, start), lines)
    name = front.get("pretty_name")
    columns = tuple(_features(front.get("dataset_info")))
    line = document.line(("dataset_info",)) if document else 0
    return Sheet(
        printable(name, 120) if isinstance(name, str) else "", tuple(stated), columns, line
    )


def mentions(head: bytes) -> Iterator[tuple[str, Stated]]:
    """Yield what sentences of a README state of a folder of data that they name: `data/`."""
    if not _NAMES_A_FOLDER.search(head):
        return
    lines = re.split(r"\r\n|\n|\r", head.decode("utf-8-sig", "replace"))[:_MOST_LINES]
    by_folder: dict[str, list[Said]] = {}
    for said in sentences(prose.read(lines, 0), lines):
        for match in _FOLDER.finditer(said.raw):
            by_folder.setdefault(match[1].rstrip("/"), []).append(said)
    for folder, found in list(by_folder.items())[:_MOST_FOLDERS]:
        yield from ((folder, item) for item in statements.of(found))


def _end(lines: list[str]) -> int:
    """Return how many lines the front matter takes."""
    fences = (number for number, line in enumerate(lines[1:], 2) if line.startswith("---"))
    return next(fences, len(lines))


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
    for key, word in (("tags", "synthetic"), ("language_creators", _MACHINE),
                      ("annotations_creators", _MACHINE)):  # fmt: skip
        value = front.get(key)
        if isinstance(value, list) and word in value:
            line = document.line((key, value.index(word)))
            yield Stated("data_synthetic", True, line, f"{key}: {word}")
    asked = [key for key in _GATES if front.get(key)]
    if asked:
        names = front.get("extra_gated_fields")
        fields = list(map(str, names))[:50] if isinstance(names, dict) else []
        shown = printable(", ".join([*(["terms"] if _GATES[0] in asked else []), *fields]), 300)
        yield Stated("access_form", shown or "form", document.line((asked[0],)), asked[0])
    if front.get("extra_gated_eu_disallowed") is True:
        line = document.line(("extra_gated_eu_disallowed",))
        yield Stated("access_refused", "European Union", line, "extra_gated_eu_disallowed")


def _features(info: Any) -> Iterator[str]:
    for one in info[:50] if isinstance(info, list) else [info]:
        features = one.get("features") if isinstance(one, dict) else None
        for feature in features[:2000] if isinstance(features, list) else []:
            if isinstance(feature, dict) and isinstance(feature.get("name"), str):
                yield feature["name"]
