"""The licence part of the free and open-source test of Art. 53(2) AI Act, for a model.

A model passes where its whole licence was compared, the terms of that licence are sure, and the
same holds for everything it was made from. Anything less is not known.
"""

from __future__ import annotations

from functools import cache

from roadworthy.licences.terms import Terms, terms
from roadworthy.report.asks import free_and_open, title
from roadworthy.report.descent import Lineage, bare
from roadworthy.rights.interface import Holding, Standing

_MET = "free and open-source as far as the licence goes"
NOT_KNOWN = "not known to be free and open-source"


def free(holding: Holding, lineage: Lineage) -> str:
    """Say what the test comes to, with the clause that fails or what is open."""
    own = _alone(holding)
    if own != _MET:
        return own
    for id_ in lineage.above(holding.id):
        parent = lineage.holdings.get(id_)
        if parent is None:
            return f"{NOT_KNOWN}: it is made from {bare(id_)}, which is not here"
        if _alone(parent) != _MET:
            return f"{NOT_KNOWN}: it is made from {parent.name}, {_alone(parent)}"
    return own


def _alone(holding: Holding) -> str:
    """Judge a model as if it was made from nothing else."""
    if holding.standing in _UNSURE or not (holding.licences or holding.choice):
        return _named(holding) or NOT_KNOWN
    if holding.choice:
        every = [_one(id_, holding.standing) for id_ in holding.choice]
        return min(every, key=_badness)
    return max((_one(id_, holding.standing) for id_ in holding.licences), key=_badness)


_UNSURE = (Standing.MISSING, Standing.UNCLEAR, Standing.DISAGREE)


_FAILS = 2


def _badness(verdict: str) -> int:
    """Put what passes before what is open, and what fails last."""
    return 0 if verdict == _MET else 1 if verdict.startswith(NOT_KNOWN) else _FAILS


def _named(holding: Holding) -> str:
    """Return that it fails where every licence that it can have fails."""
    found = [_one(id_, holding.standing) for s in holding.statements for id_ in s.licences]
    failing = [one for one in found if _badness(one) == _FAILS]
    return failing[0] if failing and len(failing) == len(found) else ""


@cache
def _one(id_: str, standing: Standing) -> str:
    found = terms(id_)
    if found is None:
        return f"{NOT_KNOWN}: the terms of {title(id_)} are not known here"
    return _of_terms(found, standing)


def _of_terms(found: Terms, standing: Standing) -> str:
    match found.free_and_open.code, standing:
        case "not_met", Standing.CHANGED:
            return f"{NOT_KNOWN}: its text was changed; as published, {free_and_open(found)}"
        case "not_met", _:
            return free_and_open(found)
        case "unclear", _:
            return f"{NOT_KNOWN}: {free_and_open(found)}"
        case _, Standing.EXACT if found.confirmed:
            return _MET
        case _, Standing.EXACT:
            return f"{NOT_KNOWN}: the facts of {title(found.id)} are to be confirmed"
        case _, Standing.CHANGED:
            return f"{NOT_KNOWN}: its text was changed"
    return f"{NOT_KNOWN}: its text was not compared"
