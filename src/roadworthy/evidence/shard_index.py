"""Read the list of tensors and files that stands beside weights in several files.

Format: `metadata` (flat) and `weight_map`, from the name of each tensor to its file
(https://huggingface.co/docs/safetensors/metadata_parsing#sharded). Such a list can be long, so it
is read pair by pair: nothing is built but the set of files.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from roadworthy.evidence.interface import SourceFile
from roadworthy.evidence.json_text import count
from roadworthy.loading.safetensors_header import MalformedError
from roadworthy.system import Evidence

_MAX_INDEX = 32 << 20
_MAX_FILES = 10_000
_KEY = r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"'
_ONE = _KEY + r'\s*+:\s*+"([^"\x00-\x1f]*+)"\s*+'
_OPEN = re.compile(r"\s*+\{\s*+")
_METADATA = re.compile(r'"metadata"\s*+:\s*+(\{[^{}]{0,65536}\})\s*+([,}])\s*+')
_MAP = re.compile(r'"weight_map"\s*+:\s*+\{\s*+')
_PAIR = re.compile(_ONE)
_PAIRS = re.compile(rf"(?:{_ONE}(?:,\s*+{_ONE})*+)?\}}\s*+([,}}])\s*+")


@dataclass(frozen=True, slots=True)
class Index:
    """What a list of files says."""

    place: Evidence
    files: frozenset[str]
    size: int | None
    """Bytes of all tensors."""
    parameters: int | None
    sized: Evidence
    """Where the sizes stand."""


def read(file: SourceFile) -> Index:
    """Read a list.

    Raises:
        MalformedError: when it is not one, or names files outside of its folder.
    """
    if file.size > _MAX_INDEX:
        raise MalformedError(f"is longer than {_MAX_INDEX} bytes, so nothing in it was read")
    data = file.head if file.size <= len(file.head) else file.read(0, file.size)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedError("is not UTF-8") from None
    start = _OPEN.match(text)
    if start is None:
        raise MalformedError("is not a list of tensors and files")
    position, end = start.end(), ","
    metadata: dict[str, object] = {}
    files: frozenset[str] | None = None
    sized = file.at(None)
    while end == ",":
        if (match := _METADATA.match(text, position)) and not metadata:
            metadata = _flat(match[1])
            key = "total_parameters" if "total_parameters" in metadata else "total_size"
            sized = _line(file, text, match.start(1), key)
            position, end = match.end(), match[2]
        elif (match := _MAP.match(text, position)) and files is None:
            pairs = _PAIRS.match(text, match.end())
            if pairs is None:
                raise MalformedError("is not a list of tensors and files")
            files = _files(text, match.end(), pairs.end())
            position, end = pairs.end(), pairs[pairs.re.groups]
        else:
            raise MalformedError("is not a list of tensors and files")
    if end != "}" or text[position:].strip() or files is None:
        raise MalformedError("is not a list of tensors and files")
    return Index(
        file.at(None),
        files,
        _size(metadata.get("total_size")),
        _size(metadata.get("total_parameters")),
        sized,
    )


def _files(text: str, start: int, end: int) -> frozenset[str]:
    """Return the files that a part of the text names."""
    files: set[str] = set()
    for match in _PAIR.finditer(text, start, end):
        if match[1] not in files:
            files.add(match[1])
            if len(files) > _MAX_FILES:
                raise MalformedError(f"names more than {_MAX_FILES} files")
    for name in files:
        if "\\" in name or name.startswith("/") or ".." in name.split("/"):
            raise MalformedError("names a file outside of its folder")
    return frozenset(files)


def _flat(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedError("has metadata that are not JSON") from None
    return value if isinstance(value, dict) else {}


def _size(value: object) -> int | None:
    """Return a whole number; older writers gave sizes as a float."""
    if isinstance(value, float) and value.is_integer() and 0 <= value < 1 << 53:
        return int(value)
    return count(value)


def _line(file: SourceFile, text: str, start: int, key: str) -> Evidence:
    place = text.find(f'"{key}"', start)
    if place < 0:
        return file.at(None)
    end = min(n for n in (text.find(c, place) for c in ",}\n") if n > 0)
    return file.at(text.count("\n", 0, place) + 1, text[place:end])
