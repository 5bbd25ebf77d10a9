"""The `modelCard` and the `data` of CycloneDX; an absent part is one that nobody stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from roadworthy.bom.interface import Item
from roadworthy.bom.values import span


def filled(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts that hold something.

    >>> filled({"task": "", "inputs": [], "version": "1"})
    {'version': '1'}
    """
    return {key: part for key, part in parts.items() if part not in ("", [], {}, None)}


def properties(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return properties of our own, in one order and each once."""
    return [{"name": f"roadworthy:{k}", "value": v} for k, v in sorted(set(pairs)) if v]


def model_card(item: Item, datasets: Iterable[str]) -> dict[str, Any]:
    """Return the card of a model.

    Args:
        item: the model.
        datasets: refs of the data sets that it was trained on.
    """
    sizes = (
        ("parameters", span(item.parameters) if item.parameters else ""),
        ("context_length", span(item.context_length) if item.context_length else ""),
        ("quantisation", item.quantisation),
        *(("language", language) for language in item.languages),
        *((f"training:{name}", value) for name, value in item.training),
    )
    return filled(
        {
            "modelParameters": filled(
                {
                    "task": item.task,
                    "architectureFamily": item.model_type,
                    "modelArchitecture": item.architecture,
                    "datasets": [{"ref": ref} for ref in datasets],
                    "inputs": [{"format": one} for one in item.inputs],
                    "outputs": [{"format": one} for one in item.outputs],
                }
            ),
            "quantitativeAnalysis": filled(
                {
                    "performanceMetrics": [
                        filled({"type": metric, "value": value, "slice": data})
                        for metric, value, data in item.results
                    ]
                }
            ),
            "considerations": filled(
                {
                    "useCases": [item.intended] if item.intended else [],
                    "technicalLimitations": list(item.limits),
                    "ethicalConsiderations": [{"name": risk} for risk in item.ethics],
                    "environmentalConsiderations": filled({"properties": properties(item.energy)}),
                }
            ),
            "properties": properties(sizes),
        }
    )


def data(item: Item) -> list[dict[str, Any]]:
    """Return what is known of a data set, as the one entry of its `data`."""
    contents = (
        ("origin", item.data_origin),
        ("size", item.data_size),
        ("made_from", item.made_from),
        ("intended_use", item.intended),
        ("anonymised", item.anonymised),
        ("bias", item.bias),
        ("digest", f"sha256:{item.digest}" if item.digest else ""),
        *(("format", one) for one in item.data_formats),
        *(("language", one) for one in item.languages),
    )
    url = next((to for kind, to in item.links if kind == "website"), "")
    return [
        filled(
            {
                "type": "dataset",
                "name": item.name,
                "contents": filled({"url": url, "properties": properties(contents)}),
                "sensitiveData": list(item.sensitive),
            }
        )
    ]
