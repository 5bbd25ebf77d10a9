"""What was made from what, from the first parent down, each with its licence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from roadworthy.licences.terms import terms
from roadworthy.report.asks import Ask, asks, title, told
from roadworthy.report.view import Descent
from roadworthy.rights.interface import Estate, Holding, How, Link, Standing

_MADE = frozenset(
    {
        How.FINETUNE,
        How.ADAPTER,
        How.MERGE,
        How.QUANTISED,
        How.DISTILLED,
        How.DERIVED,
        How.VOCABULARY,
    }
)
"""What makes one model the parent of another."""
_TOLD_ELSEWHERE = (How.DEPENDS,)
_HELD = (How.USES, How.CONTAINS)
"""Nothing is made by these; they end a chain and begin none."""
_MOST = 60
"""Components in all chains; a graph with more is read in the JSON report."""
_DEEPEST = 12
_MOST_PARENTS = 100
"""Parents of one component, at any depth; what lies beyond is not known."""

_HOW = {
    How.FINETUNE: "fine-tuned",
    How.ADAPTER: "adapter",
    How.MERGE: "merged",
    How.QUANTISED: "quantised or converted",
    How.DISTILLED: "trained with its output",
    How.DERIVED: "made from it",
    How.VOCABULARY: "takes its vocabulary",
    How.TRAINED_ON: "trained on it",
    How.WRITTEN_BY: "written by it",
    How.CONTAINS: "shipped in",
    How.USES: "used by",
}


def descent(estate: Estate) -> tuple[Descent, ...]:
    """Return the chains; what is made from several parents stands below each of them."""
    return tuple(_Chains(estate).all())


class _Chains:
    def __init__(self, estate: Estate) -> None:
        self._holdings: Mapping[str, Holding] = {one.id: one for one in estate.holdings}
        self._children: dict[str, list[Link]] = defaultdict(list)
        links = [one for one in estate.links if one.how not in _TOLD_ELSEWHERE]
        for link in links:
            self._children[link.parent].append(link)
        made = {link.child for link in links}
        parents = dict.fromkeys(link.parent for link in links)
        first = [id_ for id_ in parents if id_ not in made]
        self._makers = {link.parent for link in links if link.how not in _HELD}
        self._tops = [id_ for id_ in dict.fromkeys((*first, *parents)) if id_ in self._makers]
        """Those made from nothing else, then the others: a circle has no first."""
        self._seen: set[str] = set()
        self._left = _MOST

    def all(self) -> Iterator[Descent]:
        for id_ in self._tops:
            if id_ not in self._seen:
                if self._left <= 0:
                    yield Descent("", "and more, which the JSON report holds", "")
                    return
                yield self._node(id_, "", (), ())

    def _node(self, id_: str, how: str, above: tuple[str, ...], told: tuple[str, ...]) -> Descent:
        self._left -= 1
        self._seen.add(id_)
        way = (*above, id_)
        holding = self._holdings.get(id_)
        limits = own_limits(holding) if holding else ()
        below = tuple(
            self._node(link.child, _HOW[link.how], way, (*told, *limits))
            for link in sorted(self._children[id_], key=lambda one: (one.how, one.child))
            if link.child not in way and len(way) < _DEEPEST and self._left > 0
        )
        if holding is None:
            return Descent(how, bare(id_), "not known", (), below)
        fresh = tuple(limit for limit in limits if limit not in told)
        return Descent(how, holding.name, _licence(holding), fresh, below)


def _licence(holding: Holding) -> str:
    names = " or ".join(map(title, holding.choice)) or ", ".join(map(title, holding.licences))
    match holding.standing:
        case Standing.EXACT:
            return names
        case Standing.STATED:
            return f"{names}, by the name"
        case Standing.CHANGED:
            return f"{names}, changed"
        case Standing.DISAGREE:
            return "sources disagree"
        case Standing.UNCLEAR:
            return f"not clear, perhaps {names}" if names else "not clear"
    return "no licence stated"


class Lineage:
    """Knows what each component of an estate was made from, at any depth."""

    def __init__(self, estate: Estate) -> None:
        self.holdings: Mapping[str, Holding] = {one.id: one for one in estate.holdings}
        self._parents: dict[str, list[str]] = defaultdict(list)
        for link in estate.links:
            if link.how in _MADE:
                self._parents[link.child].append(link.parent)

    def above(self, id_: str) -> Iterator[str]:
        """Yield the ids of everything that a component was made from, each once."""
        seen = {id_}
        waiting = list(self._parents.get(id_, ()))
        for one in waiting:
            if one not in seen:
                seen.add(one)
                yield one
                if len(seen) > _MOST_PARENTS:
                    yield "model:more parents than are looked at"
                    return
                waiting += self._parents.get(one, ())


def own_limits(holding: Holding) -> tuple[str, ...]:
    """Return what the licences of a component take away; of a choice, where every option does."""
    spared = holding.multimodal is False
    every = [limit for id_ in holding.licences for limit in _taken(id_, spared)]
    options = [_taken(id_, spared) for id_ in holding.choice]
    if all(options):
        every += [limit for option in options for limit in option]
    return tuple(dict.fromkeys(every))


@cache
def _taken(id_: str, spared: bool) -> tuple[str, ...]:
    found = terms(id_)
    if found is None:
        return ("not known: nothing is known of its terms",)
    limiting = (ask for ask in asks(found) if ask.limit and not (spared and ask.multimodal))
    return told(replace(ask, text=_short(ask)) for ask in limiting)


def _short(ask: Ask) -> str:
    """Leave out what travels with a copy, which takes nothing away."""
    return ask.text.partition(", with ")[0] if ask.topic == "passing_on" else ask.text


def _confirmed(holding: Holding) -> bool:
    found = [terms(id_) for id_ in (*holding.licences, *holding.choice)]
    return all(one is not None and one.confirmed for one in found)


def limits(holding: Holding, lineage: Lineage) -> tuple[str, ...]:
    """Return what a component takes away, by its own licence and those it was made from."""
    own = own_limits(holding)
    if not own:
        confirm = "" if _confirmed(holding) else ", to confirm"
        own = (f"{_NO_LIMIT[holding.standing]}{confirm}",)
    elif holding.standing not in (Standing.EXACT, Standing.STATED):
        own = (*own, _NO_LIMIT[holding.standing])
    told = set(own)
    inherited = []
    for id_ in lineage.above(holding.id):
        parent = lineage.holdings.get(id_)
        named = parent.name if parent else bare(id_)
        taken = own_limits(parent) if parent else ()
        sure = parent is not None and parent.standing in (Standing.EXACT, Standing.STATED)
        inherited += [f"from {named}: {one}" for one in taken if one not in told]
        told.update(taken)
        if not taken and not sure:
            inherited.append(f"from {named}: not known")
    return (*own, *inherited)


_NO_LIMIT = {
    Standing.EXACT: "nothing",
    Standing.STATED: "nothing, by the name",
    Standing.CHANGED: "not known: the text was changed",
    Standing.DISAGREE: "not known: sources disagree",
    Standing.UNCLEAR: "not known: which licence holds is open",
    Standing.MISSING: "not known: no licence is stated",
}
"""What is said where no limit was found; only a known licence says that there is none."""


def bare(id_: str) -> str:
    """Return the name in the id of a component that is not here."""
    return id_.partition(":")[2] or id_
