"""Which file belongs to which component, each to one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from roadworthy.bom.items import MODELS
from roadworthy.sightings import ModelFile
from roadworthy.system import Collected, Component

_WEIGHTS = re.compile(
    r".*\.(?:safetensors|gguf|ggml|bin|pt|pth|ckpt|pkl|pickle|joblib|onnx|h5|keras|tflite|pb|npz"
    r"|msgpack|llamafile|nemo|mlmodel|engine|model)"
)
_NO_DATA = re.compile(r"(?:.*/)?(?:readme|licen[sc]e|notice|changelog|\.)[^/]*")
_POINTER = "weights-not-downloaded"
_ABSENT = frozenset({_POINTER, "shards-missing", "upstream-incomplete", "data-not-here"})
"""Findings that say that files are not here, or only a pointer to them."""

Files = tuple[tuple[str, str], ...]
"""Path and sha256 of each."""


@dataclass(slots=True)
class Belonging:
    """The files of each component, by its id."""

    of: dict[str, Files] = field(default_factory=dict)
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What says that some are not here."""
    alone: Files = ()
    """Model files that belong to none."""


def folder_of(path: str) -> str:
    """Return the folder of a path, empty for the root."""
    return path.rpartition("/")[0]


def digest(files: Files) -> str:
    """Return the sha256 over the sorted lines of all of them."""
    lines = sorted(f"{sha256}  {path}\n" for path, sha256 in files)
    return hashlib.sha256("".join(lines).encode("utf-8", "replace")).hexdigest() if files else ""


def belonging(collected: Collected, parts: Sequence[Component]) -> Belonging:
    """Return which file belongs to what.

    A file of weights belongs to the component that was read from it, else to the only weights in
    its folder, else to none. What is only a pointer has the hash of the pointer, and is left out.
    """
    digests = dict(collected.digests)
    owners = _Owners(collected, parts)
    found = dict(_of_data(parts, digests))
    data = {path for files in found.values() for path, _ in files}
    alone: list[tuple[str, str]] = []
    for path, sha256 in sorted({**digests, **owners.models}.items()):
        if path in owners.pointers or not owners.counts(path):
            continue
        if owner := owners.owner(path):
            found.setdefault(owner, []).append((path, sha256))
        elif path not in data:
            alone.append((path, sha256))
    absent: dict[str, list[str]] = {}
    for finding in collected.findings:
        if finding.check in _ABSENT:
            path = finding.place.path if finding.place else ""
            owner = owners.owner(path) or _data_at(path, parts) or f"model:{finding.about}"
            absent.setdefault(owner, []).append(finding.says)
    return Belonging(
        {id_: tuple(files) for id_, files in found.items()},
        {id_: tuple(dict.fromkeys(said)) for id_, said in absent.items()},
        tuple(alone),
    )


class _Owners:
    def __init__(self, collected: Collected, parts: Sequence[Component]) -> None:
        self._of: dict[str, str] = {}
        self._held: dict[str, list[str]] = {}
        self._upstream = {part.id for part in parts if part.id.startswith("model:")}
        for part in parts:
            if part.kind not in (*MODELS, "tokenizer"):
                continue
            if part.id.startswith("weights:"):
                self._held.setdefault(folder_of(part.id.partition(":")[2]), []).append(part.id)
            for place in part.files:
                self._of.setdefault(place.path, part.id)
        self.models = {
            sight.place.path: sight.place.sha256
            for sight in collected.sightings
            if isinstance(sight, ModelFile) and sight.reading.format != "configuration"
        }
        self.pointers = {
            finding.place.path
            for finding in collected.findings
            if finding.check == _POINTER and finding.place
        }

    def counts(self, path: str) -> bool:
        """Return whether a file is part of a model or a tokenizer, and no text beside it."""
        if path in self.models:
            return True
        owner = self._of.get(path, "")
        weights = bool(_WEIGHTS.fullmatch(path.lower()))
        return owner.startswith("tokenizer:") or (
            weights and bool(owner or self._held.get(folder_of(path)))
        )

    def owner(self, path: str) -> str:
        """Return the id of the component that a file belongs to, or nothing."""
        named = path.partition(":")[0].partition("@")[0] if ":" in path else ""
        if named and f"model:{named}" in self._upstream:
            return f"model:{named}"
        beside = self._held.get(folder_of(path), [])
        return self._of.get(path, "") or (beside[0] if len(beside) == 1 else "")


def _of_data(
    parts: Sequence[Component], digests: Mapping[str, str]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the files of each folder of data; those of a folder further down are its own."""
    folders = {
        part.id.removeprefix("dataset:"): part.id
        for part in parts
        if part.id.startswith("dataset:") and "data_files" in part.facts
    }
    found: dict[str, list[tuple[str, str]]] = {}
    for path, sha256 in sorted(digests.items()):
        folder = folder_of(path)
        while folder and folder not in folders:
            folder = folder_of(folder)
        if folder and not _NO_DATA.fullmatch(path.lower()):
            found.setdefault(folders[folder], []).append((path, sha256))
    yield from found.items()


def _data_at(path: str, parts: Sequence[Component]) -> str:
    id_ = f"dataset:{folder_of(path) or '.'}"
    return id_ if any(part.id == id_ for part in parts) else ""
