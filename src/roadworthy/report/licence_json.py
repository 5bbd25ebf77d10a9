"""What the report for programs says of licences; keys are only ever added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from roadworthy.licences.terms import terms
from roadworthy.report.asks import asks, title
from roadworthy.report.descent import Lineage, limits
from roadworthy.report.free import free
from roadworthy.report.licences import MODELS, all_of, known
from roadworthy.rights.interface import Review


def of(id_: str, lineage: Lineage) -> dict[str, Any]:
    """Return what is known of the licence of a component, beside its name."""
    holding = lineage.holdings.get(id_)
    return {
        "standing": str(holding.standing) if holding else None,
        "licences": list(holding.licences) if holding else [],
        "choice": list(holding.choice) if holding else [],
    }


def holdings(lineage: Lineage) -> Iterator[dict[str, Any]]:
    """Yield everything that has a licence of its own, also what is no component."""
    for holding in lineage.holdings.values():
        yield {
            "id": holding.id,
            "kind": holding.kind,
            "name": holding.name,
            **of(holding.id, lineage),
            "known": list(known(holding)),
            "limits": list(limits(holding, lineage)),
            "free_and_open": free(holding, lineage) if holding.kind in MODELS else None,
            "ours": holding.ours,
            "shipped": holding.shipped,
            "stand_in": holding.stand_in,
        }


def licences(review: Review) -> Iterator[dict[str, Any]]:
    """Yield each licence that a component has, with what it asks."""
    for id_ in sorted({id_ for one in review.estate.holdings for id_ in all_of(one)}):
        yield _licence(id_)


def _licence(id_: str) -> dict[str, Any]:
    found = terms(id_)
    if found is None:
        return {"id": id_, "name": title(id_), "terms": None}
    test = found.free_and_open
    return {
        "id": id_,
        "name": found.name,
        "terms": {
            "family": found.family,
            "asks": [
                {
                    "topic": ask.topic,
                    "limit": ask.limit,
                    "unknown": ask.unknown,
                    "text": ask.text,
                    "says": ask.says,
                    "clause": ask.clause,
                }
                for ask in asks(found)
            ],
            "free_and_open": {"is": test.code, "fails": list(test.fails), "clause": test.clause},
            "confirmed": found.confirmed,
            "source": found.basis.source,
            "on": found.basis.on,
        },
    }


def links(review: Review) -> Iterator[dict[str, Any]]:
    """Yield what was made with or from what."""
    for link in review.estate.links:
        place = link.place
        yield {
            "child": link.child,
            "parent": link.parent,
            "how": str(link.how),
            "place": {"evidence": place.path, "line": place.line} if place else None,
        }
