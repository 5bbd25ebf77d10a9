"""Which licence a well-known model has, by its id on the hub: the weakest thing that can be said.

Only ids in `models.yaml` are known. An id tells what its maker reserves; a permissive licence by
the id alone clears nobody, since nobody has seen the text beside the weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Literal

import msgspec

from roadworthy.errors import RoadworthyError
from roadworthy.safe_yaml import convert, parse

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_FILE = "models.yaml"
_LONGEST = 200
"""Ids of the hub are shorter; what is longer is none."""
_GOES_ON = "-_"
"""What may follow behind the name of a model that a pattern names whole."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """What is known of a model by its id."""

    licence: str
    """As in `names.yaml`."""
    multimodal: bool | None
    """Whether it takes or makes more than text; None where that is not known."""
    by: str
    """The id or pattern that names it."""
    how: str
    confidence: Literal["high", "medium", "low"]
    note: str = ""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class _Source(_Strict, frozen=True):
    how: _Text
    confidence: Literal["high", "medium", "low"]


class _Entry(_Strict, frozen=True):
    ids: Annotated[list[_Text], msgspec.Meta(min_length=1)]
    licence: _Text
    source: _Text
    multimodal: Literal["yes", "no"] | None = None
    note: str = ""


class _File(_Strict, frozen=True):
    sources: dict[str, _Source]
    models: list[_Entry]


def of_model(id_: str) -> KnownModel | None:
    """Return what is known of a model by its exact id, or by the longest pattern that fits it.

    >>> of_model("meta-llama/Llama-3.1-8B-Instruct").licence
    'LicenseRef-llama-3.1-community'
    >>> of_model("someone/Llama-3.1-8B-mine")
    """
    if len(id_) > _LONGEST:
        return None
    name = id_.strip().lower()
    known = _known()
    for pattern in _patterns(name):
        if pattern in known:
            return known[pattern]
    return None


def _patterns(name: str) -> list[str]:
    """Return every pattern that fits a name, the longest first."""
    found = [name, f"{name}*"]
    for end in range(len(name) - 1, name.find("/") + 1, -1):
        if name[end] in _GOES_ON:
            found += [f"{name[: end + 1]}*", f"{name[:end]}*"]
    return found if "/" in name else []


@cache
def _known() -> Mapping[str, KnownModel]:
    document = parse((resources.files("roadworthy.licences") / _FILE).read_bytes(), name=_FILE)
    file = convert(document, document.data, _File, error=RoadworthyError)
    found: dict[str, KnownModel] = {}
    for entry in file.models:
        source = file.sources[entry.source]
        multimodal = None if entry.multimodal is None else entry.multimodal == "yes"
        for id_ in entry.ids:
            if id_.lower() in found:
                raise RoadworthyError(f"{_FILE} names {id_} twice")
            found[id_.lower()] = KnownModel(
                entry.licence, multimodal, id_, source.how, source.confidence, entry.note
            )
    return found


def patterns() -> tuple[str, ...]:
    """Return every id and pattern that is known, in the order of the file."""
    return tuple(model.by for model in _known().values())
