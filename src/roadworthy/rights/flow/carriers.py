"""Which components bring the duties of a licence with them, and where what is due can lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roadworthy.licences.terms import Terms
from roadworthy.rights.flow.parts import Part
from roadworthy.rights.flow.view import View, either

ANSWER = "Answer `handed_on` and `hosted_for_others` in roadworthy.yaml."
"""What to do where it is not known whether anything is due."""
_ALONE = frozenset({"code", "dependency"})
"""Kinds whose notices lie in their packages and were not looked for."""


def carriers_of(view: View, of: Terms) -> tuple[Part, ...]:
    """Return the components that bring the duties with them: the works and what is made of them.

    What we made ourselves, under a licence that we chose, asks nothing of us.
    """
    parts = {
        one.id: one
        for one in view.by_licence[of.id]
        if one.holding.kind not in _ALONE
        and (of.maker or not one.holding.ours)
        and (one.holding.kind != "dataset" or one.holding.shipped)
    }
    parts |= {made.child.id: made.child for made in view.reached(of)}
    ordered = sorted(parts.values(), key=lambda one: (not one.holding.ours, one.id))
    return tuple(one for one in ordered if not one.holding.stand_in)


def due(view: View, of: Terms, carriers: Sequence[Part]) -> bool | None:
    """Return whether what a licence asks of passing on is due for one of some components."""
    return either(*(view.triggered(one, of) for one in carriers))


def handed(view: View, carriers: Sequence[Part]) -> bool | None:
    """Return whether one of some components is handed on."""
    return either(*(view.handed(one) for one in carriers))


def kept(view: View) -> Iterator[Part]:
    """Yield the components among which what has to be there can lie."""
    yield from (one for one in view.parts.values() if one.holding.ours or one.holding.shipped)


def surest(view: View, of: Terms) -> tuple[Part, ...]:
    """Return one component under a licence, the surest: its duties rest on that."""
    return view.by_licence.get(of.id, ())[-1:]
