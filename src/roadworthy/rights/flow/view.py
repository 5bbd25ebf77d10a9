"""What was made from what, over any number of steps, and what is handed on or hosted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from roadworthy.licences.terms import Terms
from roadworthy.rights.flow.parts import Ground, Part, asked, part
from roadworthy.rights.interface import Estate, Holding, How, Intended, Link, Standing

WORK = frozenset({How.FINETUNE, How.ADAPTER, How.MERGE, How.QUANTISED, How.DERIVED})
"""Ways in which the parent is a work that lives on in the child."""
NOT_HERE = "unknown"
"""The kind of what is only known from links."""
MODELS = frozenset({"weights", "adapter", "tokenizer", NOT_HERE})
INSIDE = frozenset({How.CONTAINS, How.DEPENDS})
_NETWORK = ("distribution", "same_limits")


@dataclass(frozen=True, slots=True)
class Made:
    """A component, and the nearest one that a licence reaches it from."""

    child: Part
    source: Part
    same_work: bool = False
    """Whether only conversions lie between them."""


@dataclass(frozen=True, slots=True)
class Key:
    """Components under one licence that is known equally well."""

    licence: str
    """Empty for those without a licence that is known."""
    ground: Ground


@dataclass(frozen=True)
class View:
    """An estate, arranged for the rules."""

    parts: Mapping[str, Part]
    """By id, in that order; also those that links name and that are not here."""
    links: tuple[Link, ...]
    intended: Intended

    @classmethod
    def of(cls, estate: Estate) -> View:
        """Arrange an estate."""
        held = {one.id: one for one in estate.holdings}
        for link in estate.links:
            for id_ in (link.child, link.parent):
                held.setdefault(id_, Holding(id_, NOT_HERE, id_, Standing.MISSING, ours=False))
        parts = {id_: part(held[id_], estate.intended) for id_ in sorted(held)}
        links = {(link.child, link.parent, link.how): link for link in estate.links}
        return cls(parts, tuple(links[key] for key in sorted(links)), estate.intended)

    @cached_property
    def groups(self) -> Mapping[Key, tuple[Part, ...]]:
        """Return all components by licence and ground; one with two licences stands in both."""
        groups: dict[Key, list[Part]] = {}
        for one in self.parts.values():
            for id_ in one.ids:
                groups.setdefault(Key(id_, one.ground), []).append(one)
            if one.unknown:
                groups.setdefault(Key("", Ground.NONE), []).append(one)
        return {
            key: tuple(groups[key]) for key in sorted(groups, key=lambda k: (k.licence, k.ground))
        }

    @cached_property
    def by_licence(self) -> Mapping[str, tuple[Part, ...]]:
        """Return all components by licence, however well it is known; the surest last."""
        found: dict[str, tuple[Part, ...]] = {}
        for key, parts in self.groups.items():
            if key.licence:
                found[key.licence] = (*found.get(key.licence, ()), *parts)
        return found

    @cached_property
    def known(self) -> tuple[Part, ...]:
        """Return the components whose licence is known, by its text or by its name."""
        return tuple(
            one for one in self.parts.values() if one.ground >= Ground.NAMED and not one.unknown
        )

    @cached_property
    def known_terms(self) -> tuple[Terms, ...]:
        """Return the terms of their licences, each once."""
        ids = dict.fromkeys(id_ for one in self.known for id_ in one.ids)
        return tuple(of for id_ in ids if (of := asked(id_)) is not None)

    @cached_property
    def unsure(self) -> tuple[Part, ...]:
        """Return the components that may stand under a licence which nobody knows."""
        return tuple(
            one for one in self.parts.values() if one.unknown or one.ground is Ground.DOUBTFUL
        )

    @property
    def inside(self) -> bool:
        """Return whether nothing leaves the house, as somebody stated."""
        return self.intended.hands_on is False and self.intended.hosts is False

    def linked(self, *hows: How) -> tuple[Link, ...]:
        """Return the links of some kinds."""
        return tuple(link for how in hows for link in self._by_how.get(how, ()))

    def from_(self, parent: Part) -> tuple[Link, ...]:
        """Return the links to what was made with a component."""
        return tuple(self._children.get(parent.id, ()))

    def into(self, child: Part) -> tuple[Link, ...]:
        """Return the links to what a component was made with."""
        return tuple(self._parents.get(child.id, ()))

    def made(self, sources: Iterable[Part], *, by_output: bool = False) -> tuple[Made, ...]:
        """Return everything that was made from some components, each once.

        Args:
            sources: the components.
            by_output: whether training with what they write counts too.
        """
        starts = [(one, one) for one in sources]
        same = self._spread(starts, lambda how: how is How.QUANTISED)
        starts += [(self.parts[id_], source) for id_, source in same.items()]
        taught = self.taught(starts) if by_output else ()
        starts += [(made.child, made.source) for made in taught]
        all_ = {made.child.id: made.source for made in taught}
        all_ |= self._spread(starts, lambda how: how in WORK)
        return tuple(
            Made(self.parts[id_], same.get(id_) or all_[id_], id_ in same)
            for id_ in sorted({*same, *all_})
        )

    def reached(self, of: Terms) -> tuple[Made, ...]:
        """Return what was made from components under a licence, from the surest of them."""
        by_output = of.outputs.code == "derivative"
        found: dict[tuple[str, bool], Made] = {}
        for ground in sorted(Ground, reverse=True):
            for made in self.made(self.groups.get(Key(of.id, ground), ()), by_output=by_output):
                found.setdefault((made.child.id, made.same_work), made)
        return tuple(found[key] for key in sorted(found))

    def taught(self, starts: Iterable[tuple[Part, Part]]) -> tuple[Made, ...]:
        """Return the models that were trained with what some components write."""
        found: dict[str, Part] = {}
        for writer, source in starts:
            for link in self.from_(writer):
                if link.how is How.DISTILLED:
                    found.setdefault(link.child, source)
                elif link.how is How.WRITTEN_BY:
                    for other in self._children.get(link.child, ()):
                        if other.how is How.TRAINED_ON:
                            found.setdefault(other.child, source)
        return tuple(
            Made(self.parts[id_], found[id_]) for id_ in sorted(found) if found[id_].id != id_
        )

    def handed(self, one: Part) -> bool | None:
        """Return whether a component, or something that was made from it, is handed on."""
        return self._handed[one.id]

    def triggered(self, one: Part, of: Terms) -> bool | None:
        """Return whether what the terms ask of passing on is due; hosting can count as that."""
        hosted = self.intended.hosts if of.hosting.code in _NETWORK else False
        return either(self.handed(one), hosted)

    @cached_property
    def _handed(self) -> Mapping[str, bool | None]:
        level = {id_: self._itself(one) for id_, one in self.parts.items()}
        for wanted in (True, None):
            queue = deque(id_ for id_ in sorted(level) if level[id_] is wanted)
            while queue:
                for link in self._parents.get(queue.popleft(), ()):
                    counts = link.how in WORK or link.how is How.CONTAINS
                    if counts and _rank(level[link.parent]) < _rank(wanted):
                        level[link.parent] = wanted
                        queue.append(link.parent)
        return level

    def _itself(self, one: Part) -> bool | None:
        hands = self.intended.hands_on
        if hands is False or one.holding.shipped is False:
            return False
        if one.holding.shipped or one.holding.ours:
            return hands
        return None

    def _spread(
        self, starts: Iterable[tuple[Part, Part]], counts: Callable[[How], bool]
    ) -> dict[str, Part]:
        found: dict[str, Part] = {}
        queue = deque(starts)
        while queue:
            one, source = queue.popleft()
            for link in self.from_(one):
                if counts(link.how) and link.child not in found and link.child != source.id:
                    found[link.child] = source
                    queue.append((self.parts[link.child], source))
        return found

    @cached_property
    def _children(self) -> Mapping[str, list[Link]]:
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.parent, []).append(link)
        return found

    @cached_property
    def _parents(self) -> Mapping[str, list[Link]]:
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.child, []).append(link)
        return found

    @cached_property
    def _by_how(self) -> Mapping[How, list[Link]]:
        found: dict[How, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.how, []).append(link)
        return found


def _rank(value: bool | None) -> int:
    return {False: 0, None: 1, True: 2}[value]


def either(*values: bool | None) -> bool | None:
    """Return yes when one is yes, no when all are no, else unknown.

    >>> either(False, None), either(None, True), either(False, False)
    (None, True, False)
    """
    return max(values, key=_rank, default=False)


def both(*values: bool | None) -> bool | None:
    """Return no when one is no, yes when all are yes, else unknown.

    >>> both(True, None), both(None, False)
    (None, False)
    """
    return min(values, key=_rank, default=True)
