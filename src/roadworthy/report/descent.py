"""What was made from what, from the first parent down, each with its licence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from roadworthy.licences.terms import terms
from roadworthy.report.asks import asks, title
from roadworthy.report.view import Descent
from roadworthy.rights.interface import Estate, Holding, How, Link, Standing

_TOLD_ELSEWHERE = (How.DEPENDS,)
_MOST = 60
"""Components in all chains; a graph with more is read in the JSON report."""
_DEEPEST = 12

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
        self._tops = list(dict.fromkeys((*first, *parents)))
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

    def _node(
        self, id_: str, how: str, above: tuple[str, ...], told: tuple[str, ...]
    ) -> Descent:
        self._left -= 1
        self._seen.add(id_)
        way = (*above, id_)
        holding = self._holdings.get(id_)
        limits = _limits(holding) if holding else ()
        below = tuple(
            self._node(link.child, _HOW[link.how], way, (*told, *limits))
            for link in sorted(self._children[id_], key=lambda one: (one.how, one.child))
            if link.child not in way and len(way) < _DEEPEST and self._left > 0
        )
        if holding is None:
            return Descent(how, id_.partition(":")[2] or id_, "not known", (), below)
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


def _limits(holding: Holding) -> tuple[str, ...]:
    found = [one for one in map(terms, holding.licences) if one is not None]
    return tuple(dict.fromkeys(a.text for one in found for a in asks(one) if a.limit))
