"""Parts of the nodes of SPDX: types, purposes, hashes, entries and expressions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from roadworthy.bom import licensing
from roadworthy.bom.interface import Item
from roadworthy.bom.items import MODELS
from roadworthy.bom.model_card import filled
from roadworthy.rights.interface import Holding, Standing

_PURPOSES = {
    "code": "source",
    "weights": "model",
    "adapter": "model",
    "service": "model",
    "tokenizer": "data",
    "dataset": "data",
    "dependency": "library",
    "store": "platform",
    "file": "file",
}

_PRESENCE = {True: "yes", False: "no", None: "noAssertion"}

Node = dict[str, Any]


def purpose(item: Item) -> str:
    """Return what an item is for, in the words of SPDX."""
    return _PURPOSES.get(item.kind, "other")


def hashed(sha256: str) -> Node:
    """Return a hash as SPDX writes it."""
    return {"type": "Hash", "algorithm": "sha256", "hashValue": sha256}


def _entries(pairs: Iterable[tuple[str, str]]) -> list[Node]:
    return [
        {"type": "DictionaryEntry", "key": key} | filled({"value": value})
        for key, value in pairs
        if key
    ]


def known_expression(holding: Holding | None) -> str:
    """Return the licence as an expression, where it is known and nothing speaks against it."""
    if holding is None or holding.standing not in (Standing.EXACT, Standing.STATED):
        return ""
    if holding.choice:
        return licensing.joined(holding.choice, "OR")
    return licensing.joined(holding.licences, "AND") if holding.licences else ""


def own(item: Item) -> tuple[str, Node]:
    """Return the type of an item, and what only this type has."""
    if item.kind in (*MODELS, "service"):
        return "ai_AIPackage", {
            "ai_typeOfModel": list(filter(None, (item.architecture, item.model_type, item.task))),
            "ai_informationAboutApplication": item.intended,
            "ai_limitation": "; ".join(item.limits),
            "ai_metric": _entries((f"{m} {d}".strip(), v) for m, v, d in item.results),
            "ai_hyperparameter": _entries(item.training),
        }
    if item.kind == "dataset":
        return "dataset_DatasetPackage", {
            "dataset_datasetType": ["noAssertion"],
            "dataset_dataCollectionProcess": item.data_origin,
            "dataset_intendedUse": item.intended,
            "dataset_knownBias": [item.bias] if item.bias else [],
            "dataset_anonymizationMethodUsed": [item.anonymised] if item.anonymised else [],
            "dataset_hasSensitivePersonalInformation": _PRESENCE[item.personal],
        }
    if item.kind == "file":
        return "software_File", {}
    return "software_Package", {}
