"""Well-known data sets by their id: what their cards and their makers state, in our own words.

An entry never clears anybody: it tells what is stated somewhere of a data set of that id, and not
what the copy that was used holds. What is known against a data set counts more: that its maker has
withdrawn it, or that its licence does not reach the works in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Literal

import msgspec

from roadworthy.errors import RoadworthyError
from roadworthy.safe_yaml import convert, parse

_FILE = "datasets.yaml"
_WEB = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/datasets/|^datasets/|^hf://datasets/",
    re.IGNORECASE,
)
_Text = Annotated[str, msgspec.Meta(min_length=1)]


class KnownDataset(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One data set."""

    name: _Text
    ids: Annotated[list[_Text], msgspec.Meta(min_length=1)]
    """As the hub and common loaders call it, in lower case."""
    licences: list[_Text] = []
    """Ids of the licences that its maker states, all of them; empty where none is stated."""
    reach: Literal["all", "compilation", "annotations", "unknown"] = "unknown"
    """What those licences are for: everything in it, the compilation only, the annotations only."""
    non_commercial: bool = False
    """Whether its terms allow research or other non-commercial use only."""
    terms: str = ""
    """Terms of others that apply as well, one sentence."""
    crawled: bool = False
    """Whether its content was collected from the web by a program."""
    written_by: list[_Text] = []
    """The models that wrote its content or a part of it."""
    holds: list[
        Literal["personal", "special_categories", "children", "biometric", "copyrighted"]
    ] = []
    """What its maker, or the source named here, says that it holds or may hold."""
    gated: bool = False
    """Whether people have to accept terms before they get it."""
    against: str = ""
    """What speaks against its use, one sentence."""
    withdrawn: str = ""
    """That and why its maker or its host took it down, one sentence."""
    source: _Text
    confidence: Literal["high", "medium", "low"]
    on: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    """The day on which it was looked up."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    datasets: list[KnownDataset]


@cache
def known_datasets() -> tuple[KnownDataset, ...]:
    """Return every data set that is known by its id."""
    document = parse((resources.files("roadworthy.licences") / _FILE).read_bytes(), name=_FILE)
    return tuple(convert(document, document.data, _File, error=RoadworthyError).datasets)


@cache
def _by_id() -> Mapping[str, KnownDataset]:
    return {id_: one for one in known_datasets() for id_ in one.ids}


def of_dataset(id_: str) -> KnownDataset | None:
    """Return what is known of a data set by its id, and by nothing that is merely like it.

    >>> of_dataset("tatsu-lab/alpaca").written_by
    ['text-davinci-003']
    >>> of_dataset("somebody/alpaca")
    """
    if len(id_) > 200:
        return None
    return _by_id().get(_WEB.sub("", id_.strip()).strip("/").lower())
