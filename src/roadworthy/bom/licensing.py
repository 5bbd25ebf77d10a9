"""Licences as CycloneDX writes them.

`licenses` of a component holds what its licence is as far as we know it: *concluded* where its text
was compared word for word, *declared* where somebody names it. A text with changes is never given
the id of the licence that it was made from. Where sources disagree, or nothing can be told, it is
absent, and the sources stand under `evidence` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from roadworthy.bom.interface import Item
from roadworthy.licences.names import known
from roadworthy.rights.interface import Holding, Standing, Statement

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")


@cache
def spdx_ids() -> frozenset[str]:
    """Return the ids that we use and that stand in the list of SPDX."""
    return frozenset(one.id for one in known() if not one.id.startswith("LicenseRef-"))


def changed(licence: str) -> str:
    """Return what a text is called that is a published licence with changes."""
    return f"{licence}, with changes"


def joined(ids: Sequence[str], word: str) -> str:
    """Return an expression, or nothing where an id cannot stand in one."""
    sure = all(one in spdx_ids() or one.startswith("LicenseRef-") for one in ids)
    return f" {word} ".join(ids) if sure and all(map(_PLAIN.fullmatch, ids)) else ""


def licences(holding: Holding | None) -> list[dict[str, Any]]:
    """Return what the licence is, or nothing where that is not known."""
    match holding:
        case Holding(standing=Standing.EXACT):
            return _choice(holding, "concluded")
        case Holding(standing=Standing.STATED):
            return _choice(holding, "declared")
        case Holding(standing=Standing.CHANGED):
            return [_named(changed(one), "declared") for one in holding.licences]
    return []


def _choice(holding: Holding, how: str) -> list[dict[str, Any]]:
    word, ids = ("OR", holding.choice) if holding.choice else ("AND", holding.licences)
    if len(ids) < 2:
        return [_licence(one, how) for one in ids]
    if expression := joined(ids, word):
        return [{"expression": expression, "acknowledgement": how}]
    return [_named(f" {word} ".join(ids), how)]


def _licence(id_: str, how: str) -> dict[str, Any]:
    return {"license": {"id" if id_ in spdx_ids() else "name": id_, "acknowledgement": how}}


def _named(name: str, how: str) -> dict[str, Any]:
    return {"license": {"name": name, "acknowledgement": how}}


def evidence(holding: Holding | None) -> list[dict[str, Any]]:
    """Return every source, with what it says, where it stands and how far it goes."""
    return [_source(statement) for statement in (holding.statements if holding else ())]


def _source(statement: Statement) -> dict[str, Any]:
    if statement.differences:
        name = {"name": changed(" and ".join(statement.licences) or statement.says)}
    elif len(statement.licences) == 1 and statement.licences[0] in spdx_ids():
        name = {"id": statement.licences[0]}
    else:
        name = {"name": statement.says or " or ".join(statement.licences) or "unnamed"}
    return {
        "license": {
            **name,
            "acknowledgement": "concluded" if statement.exact else "declared",
            "properties": [
                {"name": f"roadworthy:{key}", "value": value} for key, value in _told(statement)
            ],
        }
    }


def _told(statement: Statement) -> Iterator[tuple[str, str]]:
    yield "source", _by(statement)
    yield "exact", "yes" if statement.exact else "no"
    if statement.says:
        yield "says", statement.says
    if place := statement.place:
        yield "place", place.where
        if place.sha256:
            yield "sha256", place.sha256
    for one in statement.differences:
        yield "difference", " ".join(filter(None, (one.kind, one.clause, one.title)))
    if statement.note:
        yield "note", statement.note


def _by(statement: Statement) -> str:
    """Return where a statement stands; `known` is what we know of a published id."""
    return statement.rank.name.lower().replace("_", " ")


def properties(item: Item) -> Iterator[tuple[str, str]]:
    """Yield how well the licence of an item is known; nothing where it was not looked at."""
    if item.holding is not None:
        yield "licence:standing", str(item.holding.standing)
        if item.holding.statements:
            yield "licence:by", _by(item.holding.statements[0])
        for policy in item.holding.policies:
            yield "licence:use-policy", policy
        if item.holding.shipped is not None:
            yield "shipped", "yes" if item.holding.shipped else "no"
