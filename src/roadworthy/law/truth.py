"""Three-valued logic over columns of subjects.

Yes is 1, unknown is 0, no is -1; and is the minimum, or the maximum, not the negation (strong
Kleene logic, S. C. Kleene, Introduction to Metamathematics, 1952, section 64). Learning more can
turn 0 into 1 or -1 and nothing else, for every expression: that is what "unknown never clears
anybody" rests on.

A column holds one value per subject of a kind, in order. The evaluator asks for columns through the
`Algebra` protocol only, so the same expressions serve one system (`OneSystem`, plain tuples) and a
portfolio (arrays of small integers).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from roadworthy.system import (
    UNDETERMINABLE,
    Facts,
    Interval,
    Kind,
    Organisation,
    System,
    Undeterminable,
    Value,
)

YES, UNKNOWN, NO = 1, 0, -1

WORDS = {YES: "yes", UNKNOWN: "unknown", NO: "no"}

PARENT = {
    Kind.SYSTEM: Kind.ORGANISATION,
    Kind.USE: Kind.SYSTEM,
    Kind.COMPONENT: Kind.SYSTEM,
}
"""Which kind of subject belongs to which."""

COMPLETE = {Kind.USE: "uses_complete", Kind.COMPONENT: "components_complete"}
"""The fact by which a person says that the list of these subjects is complete."""

UNBOUNDED = Interval(-math.inf, math.inf)

Column = Any
"""One value (-1, 0 or 1) per subject; a tuple or an array, by the algebra in use."""

Numbers = Any
"""One interval per subject."""


def above(kind: Kind) -> tuple[Kind, ...]:
    """Return a kind and the kinds that it belongs to, nearest first."""
    chain = [kind]
    while chain[-1] in PARENT:
        chain.append(PARENT[chain[-1]])
    return tuple(chain)


class Algebra(Protocol):
    """What an evaluator needs to know about the subjects and how to combine columns."""

    def constant(self, kind: Kind, value: int) -> Column:
        """Return a column that says the same for every subject."""

    def no(self, column: Column) -> Column:
        """Return the negation."""

    def both(self, columns: Sequence[Column]) -> Column:
        """Return the minimum, subject by subject."""

    def either(self, columns: Sequence[Column]) -> Column:
        """Return the maximum, subject by subject."""

    def shown(self, column: Column) -> Column:
        """Return yes where the column says yes, and no elsewhere."""

    def spread(self, column: Column, source: Kind, target: Kind) -> Column:
        """Give each subject of `target` the value of the `source` that it belongs to."""

    def any_of(self, column: Column, kind: Kind) -> Column:
        """Return the maximum over the subjects below a parent; unknown while the list is open."""

    def all_of(self, column: Column, kind: Kind) -> Column:
        """Return the minimum over the subjects below a parent; never yes while the list is open."""

    def flag(self, kind: Kind, fact: str) -> Column:
        """Return what is known of a flag."""

    def member(self, kind: Kind, fact: str, options: tuple[str, ...]) -> Column:
        """Return whether a one-of or many-of fact holds one of these options."""

    def number(self, kind: Kind, fact: str) -> Numbers:
        """Return the interval of a number or date; unbounded where nothing is known."""

    def constant_number(self, kind: Kind, value: Interval) -> Numbers:
        """Return the same interval for every subject."""

    def arithmetic(self, sign: str, left: Numbers, right: Numbers) -> Numbers:
        """Return `left sign right` on intervals."""

    def compare(self, sign: str, left: Numbers, right: Numbers) -> Column:
        """Return the truth of a comparison of intervals."""


def compare(sign: str, left: Interval, right: Interval) -> int:
    """Compare two intervals: decided only when every pair of their members agrees.

    >>> compare(">", Interval(11, math.inf), Interval(10, 10))
    1
    >>> compare(">", Interval(9, math.inf), Interval(10, 10))
    0
    >>> compare(">", Interval(0, 10), Interval(10, 10))
    -1
    """
    match sign:
        case ">":
            return YES if left.lo > right.hi else NO if left.hi <= right.lo else UNKNOWN
        case ">=":
            return YES if left.lo >= right.hi else NO if left.hi < right.lo else UNKNOWN
        case "<":
            return compare(">", right, left)
        case "<=":
            return compare(">=", right, left)
    raise ValueError(f"no comparison {sign!r}")


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def arithmetic(sign: str, left: Interval, right: Interval) -> Interval:
    """Return the interval of all results; unbounded where one of them has no value.

    >>> arithmetic("*", Interval(2, 3), Interval(-1, 4))
    Interval(lo=-3, hi=12)
    """
    if sign == "/" and right.lo <= 0 <= right.hi:
        return UNBOUNDED
    apply = _ARITHMETIC[sign]
    try:
        corners = [apply(a, b) for a in (left.lo, left.hi) for b in (right.lo, right.hi)]
    except OverflowError:
        return UNBOUNDED
    if any(math.isnan(corner) for corner in corners):
        return UNBOUNDED
    return Interval(min(corners), max(corners))


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject as the law sees it: an id and the values of its facts, no sources."""

    id: str
    values: Mapping[str, Value | Undeterminable]


@dataclass(frozen=True, slots=True)
class World:
    """One system with everything that rules can be about."""

    organisation: Subject
    system: Subject
    uses: tuple[Subject, ...] = ()
    components: tuple[Subject, ...] = ()

    @classmethod
    def of(cls, organisation: Organisation, system: System) -> World:
        """Take the values out of a described system; stand-ins prove nothing and stay out."""
        return cls(
            Subject(organisation.name, _values(organisation.facts)),
            Subject(system.id, _values(system.facts)),
            tuple(Subject(use.id, _values(use.facts)) for use in system.uses),
            tuple(
                Subject(part.id, {**_values(part.facts), "kind": part.kind})
                for part in system.components
                if not part.stand_in
            ),
        )

    def subjects(self, kind: Kind) -> tuple[Subject, ...]:
        """Return the subjects of a kind, in order."""
        match kind:
            case Kind.ORGANISATION:
                return (self.organisation,)
            case Kind.SYSTEM:
                return (self.system,)
            case Kind.USE:
                return self.uses
            case Kind.COMPONENT:
                return self.components

    def learn(self, kind: Kind, row: int, values: Mapping[str, Value]) -> World:
        """Return a world that knows more of one subject; options of a many-of fact add up."""
        subject = self.subjects(kind)[row]
        merged = dict(subject.values)
        for name, value in values.items():
            known = merged.get(name)
            merged[name] = (
                {**known, **value}
                if isinstance(value, Mapping) and isinstance(known, Mapping)
                else value
            )
        changed = Subject(subject.id, merged)
        match kind:
            case Kind.ORGANISATION:
                return replace(self, organisation=changed)
            case Kind.SYSTEM:
                return replace(self, system=changed)
            case Kind.USE:
                return replace(self, uses=(*self.uses[:row], changed, *self.uses[row + 1 :]))
            case Kind.COMPONENT:
                rest = self.components
                return replace(self, components=(*rest[:row], changed, *rest[row + 1 :]))

    def with_use(self, use: Subject) -> World:
        """Return a world with one more use."""
        return replace(self, uses=(*self.uses, use))


def _values(facts: Facts) -> dict[str, Value | Undeterminable]:
    return {name: fact.value for name, fact in facts.items()}


class OneSystem(Algebra):
    """The algebra over one world; columns are tuples."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._size = {kind: len(world.subjects(kind)) for kind in Kind}

    def constant(self, kind: Kind, value: int) -> Column:
        return (value,) * self._size[kind]

    def no(self, column: Column) -> Column:
        return tuple(-value for value in column)

    def both(self, columns: Sequence[Column]) -> Column:
        return columns[0] if len(columns) == 1 else tuple(map(min, *columns))

    def either(self, columns: Sequence[Column]) -> Column:
        return columns[0] if len(columns) == 1 else tuple(map(max, *columns))

    def shown(self, column: Column) -> Column:
        return tuple(YES if value == YES else NO for value in column)

    def spread(self, column: Column, source: Kind, target: Kind) -> Column:
        return column if source == target else column * self._size[target]

    def any_of(self, column: Column, kind: Kind) -> Column:
        return (max((*column, NO if self._complete(kind) else UNKNOWN)),)

    def all_of(self, column: Column, kind: Kind) -> Column:
        return (min((*column, YES if self._complete(kind) else UNKNOWN)),)

    def _complete(self, kind: Kind) -> bool:
        fact = COMPLETE.get(kind)
        return fact is None or self.world.system.values.get(fact) is True

    def flag(self, kind: Kind, fact: str) -> Column:
        return tuple(
            YES if value is True else NO if value is False else UNKNOWN
            for value in self._column(kind, fact)
        )

    def member(self, kind: Kind, fact: str, options: tuple[str, ...]) -> Column:
        return tuple(_member(value, options) for value in self._column(kind, fact))

    def number(self, kind: Kind, fact: str) -> Numbers:
        return tuple(
            value if isinstance(value, Interval) else UNBOUNDED
            for value in self._column(kind, fact)
        )

    def constant_number(self, kind: Kind, value: Interval) -> Numbers:
        return (value,) * self._size[kind]

    def arithmetic(self, sign: str, left: Numbers, right: Numbers) -> Numbers:
        return tuple(arithmetic(sign, a, b) for a, b in zip(left, right, strict=True))

    def compare(self, sign: str, left: Numbers, right: Numbers) -> Column:
        return tuple(compare(sign, a, b) for a, b in zip(left, right, strict=True))

    def _column(self, kind: Kind, fact: str) -> list[Value | Undeterminable | None]:
        return [subject.values.get(fact) for subject in self.world.subjects(kind)]


def _member(value: Value | Undeterminable | None, options: tuple[str, ...]) -> int:
    """Or over the flags of a many-of fact; membership of a one-of fact."""
    if value is None or value is UNDETERMINABLE:
        return UNKNOWN
    if isinstance(value, str):
        return YES if value in options else NO
    if isinstance(value, Mapping):
        known = [value.get(option) for option in options]
        if True in known:
            return YES
        return NO if all(flag is False for flag in known) else UNKNOWN
    raise TypeError(f"a fact with options cannot hold {value!r}")
