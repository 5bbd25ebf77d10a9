"""The language of `if:` in a law pack: a small part of Python's expression syntax, read, never run.

    and or not            three-valued
    name, use.name        a flag or a conclusion (`use.name` is a conclusion about a use)
    fact in {a, b}        a one-of or many-of fact holds one of the options
    fact == a             the same with one option; on numbers `==` is refused
    < <= > >=             numbers and dates, as intervals; `date.name` and `value.name` come from
                          the dated files of the pack, and a bare number is refused
    + - * /               numbers
    any(...), all(...)    over the uses or components of the system
    unread                always unknown: the law goes on here, and the pack does not

`parse` checks the grammar; `bind` looks every name up and gives it a kind of subject.
"""

from __future__ import annotations

import ast
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from roadworthy.errors import ExpressionError
from roadworthy.law.truth import UNKNOWN, Algebra, Column, Numbers, above
from roadworthy.system import Interval, Kind

MAX_LENGTH = 2000

_COMPARISONS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}


class Reading:
    """One evaluation in progress: where a node finds what it refers to.

    The engine subclasses it with the algebra, the conclusions so far and the dates of a clock.
    """

    algebra: Algebra

    def conclusion(self, name: str, *, truth_only: bool) -> Column:
        """Return the column of a conclusion."""
        raise LookupError(name)

    def token(self, name: str) -> Interval:
        """Return a dated value, such as `date.x`, as an interval."""
        raise LookupError(name)

    def remember(self, node: Node, column: Column) -> Column:
        """Keep what a node came to, for the trace."""
        return column


@dataclass(frozen=True, slots=True, eq=False)
class Node(ABC):
    """A part of an expression; `kind` is the kind of subject it speaks about."""

    kind: Kind

    def value(self, reading: Reading, negated: bool = False) -> Column:
        """Return the truth per subject; `negated` marks a place under an odd number of `not`."""
        return reading.remember(self, self._value(reading, negated))

    @abstractmethod
    def _value(self, reading: Reading, negated: bool) -> Column:
        """Return the truth per subject, computed from the parts."""

    def parts(self) -> tuple[Node, ...]:
        """Return the truth-valued nodes directly below."""
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Flag(Node):
    """A yes-or-no fact."""

    fact: str
    source: Kind

    def _value(self, reading: Reading, negated: bool) -> Column:
        column = reading.algebra.flag(self.source, self.fact)
        return reading.algebra.spread(column, self.source, self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Unread(Node):
    """What a pack does not read yet: never yes, and never no either."""

    def _value(self, reading: Reading, negated: bool) -> Column:
        return reading.algebra.constant(self.kind, UNKNOWN)


@dataclass(frozen=True, slots=True, eq=False)
class Member(Node):
    """A fact holds one of some options."""

    fact: str
    source: Kind
    options: tuple[str, ...]

    def _value(self, reading: Reading, negated: bool) -> Column:
        column = reading.algebra.member(self.source, self.fact, self.options)
        return reading.algebra.spread(column, self.source, self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Conclusion(Node):
    """What other rules concluded. Below a `not` it reads truth only."""

    name: str
    source: Kind

    def _value(self, reading: Reading, negated: bool) -> Column:
        column = reading.conclusion(self.name, truth_only=negated)
        return reading.algebra.spread(column, self.source, self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Not(Node):
    """Negation. What stands only for want of proof is never turned round: below it, truth."""

    part: Node

    def _value(self, reading: Reading, negated: bool) -> Column:
        return reading.algebra.no(self.part.value(reading, True))

    def parts(self) -> tuple[Node, ...]:
        return (self.part,)


@dataclass(frozen=True, slots=True, eq=False)
class Junction(Node):
    """`and` (every) or `or` (not every)."""

    every: bool
    of: tuple[Node, ...]

    def _value(self, reading: Reading, negated: bool) -> Column:
        columns = [part.value(reading, negated) for part in self.of]
        algebra = reading.algebra
        return algebra.both(columns) if self.every else algebra.either(columns)

    def parts(self) -> tuple[Node, ...]:
        return self.of


@dataclass(frozen=True, slots=True, eq=False)
class Quantifier(Node):
    """`any(...)` or `all(...)` over uses or components."""

    every: bool
    over: Kind
    part: Node

    def _value(self, reading: Reading, negated: bool) -> Column:
        column = self.part.value(reading, negated)
        algebra = reading.algebra
        gathered = (algebra.all_of if self.every else algebra.any_of)(column, self.over)
        return algebra.spread(gathered, above(self.over)[1], self.kind)

    def parts(self) -> tuple[Node, ...]:
        return (self.part,)


@dataclass(frozen=True, slots=True)
class Number:
    """A number-valued part: a fact, a dated value of the pack, or arithmetic on both."""

    kind: Kind
    fact: str = ""
    source: Kind = Kind.SYSTEM
    token: str = ""
    sign: str = ""
    of: tuple[Number, ...] = ()

    def numbers(self, reading: Reading) -> Numbers:
        """Return the interval per subject."""
        algebra = reading.algebra
        if self.fact:
            return algebra.spread(algebra.number(self.source, self.fact), self.source, self.kind)
        if self.token:
            return algebra.constant_number(self.kind, reading.token(self.token))
        left, right = (part.numbers(reading) for part in self.of)
        return algebra.arithmetic(self.sign, left, right)

    def walk(self) -> Iterator[Number]:
        """Yield this part and all below it."""
        yield self
        for part in self.of:
            yield from part.walk()


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Node):
    """A comparison of two numbers or dates."""

    sign: str
    left: Number
    right: Number

    def _value(self, reading: Reading, negated: bool) -> Column:
        return reading.algebra.compare(
            self.sign, self.left.numbers(reading), self.right.numbers(reading)
        )


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    yield node
    for part in node.parts():
        yield from walk(part)


def numbers_of(node: Node) -> tuple[Number, ...]:
    """Return the numbers that a node itself compares."""
    return (*node.left.walk(), *node.right.walk()) if isinstance(node, Comparison) else ()


@dataclass(frozen=True, slots=True)
class Name:
    """What a name in an expression stands for."""

    id: str
    """The name of the fact, or the qualified name of the conclusion."""
    kind: Kind
    type: str
    """flag, one, many, number, date, reading, or conclusion."""
    options: tuple[str, ...] = ()


Lookup = Callable[[str], Name | None]
_T = TypeVar("_T")


def parse(text: str, kind: Kind, lookup: Lookup, tokens: frozenset[str], where: str) -> Node:
    """Read an expression about subjects of `kind`.

    Args:
        text: the expression.
        kind: the kind of subject of the rule that it belongs to.
        lookup: what a name stands for, or None.
        tokens: the dated values that exist, as `date.x` and `value.x`.
        where: file and line, for errors.

    Raises:
        ExpressionError: when it is not in the language.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"the expression is longer than {MAX_LENGTH} characters", where=where, hint="split it"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(" ".join(text.split()), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(
            f"cannot read the expression {text!r}", where=where, hint=str(error)
        ) from error
    return _Binder(lookup, tokens, where).truth(tree.body, kind)


class _Binder:
    def __init__(self, lookup: Lookup, tokens: frozenset[str], where: str) -> None:
        self._lookup = lookup
        self._tokens = tokens
        self._where = where

    def _fail(self, message: str, hint: str) -> ExpressionError:
        return ExpressionError(message, where=self._where, hint=hint)

    def truth(self, tree: ast.expr, kind: Kind) -> Node:
        match tree:
            case ast.BoolOp(op=op, values=values):
                parts = tuple(self.truth(value, kind) for value in values)
                return Junction(kind, isinstance(op, ast.And), parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(kind, self.truth(operand, kind))
            case ast.Call(func=ast.Name(id="any" | "all" as call), args=[part], keywords=[]):
                over = self._child(part, kind)
                return Quantifier(kind, call == "all", over, self.truth(part, over))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._comparison(left, op, right, kind)
            case ast.Name() | ast.Attribute():
                return self._flag(tree, kind)
        raise self._fail(
            f"{ast.unparse(tree)!r} is not in the language",
            "allowed: and, or, not, in {...}, ==, < <= > >=, + - * /, any(...), all(...), names",
        )

    def _dotted(self, tree: ast.expr) -> str:
        match tree:
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=prefix, attr=name):
                return f"{self._dotted(prefix)}.{name}"
        raise self._fail(f"{ast.unparse(tree)!r} is not a name", "use a fact or a conclusion")

    def _name(self, dotted: str, kind: Kind) -> Name:
        found = self._lookup(dotted)
        if found is None:
            raise self._fail(
                f"nothing is called {dotted!r}",
                "declare a fact in facts.yaml or a conclusion in conclusions.yaml",
            )
        if found.kind not in above(kind):
            raise self._fail(
                f"{dotted!r} is about a {found.kind}, and this rule is about a {kind}",
                f"write any({dotted} ...) or all(...), or give the rule `for: {found.kind}`",
            )
        return found

    def _flag(self, tree: ast.expr, kind: Kind) -> Node:
        dotted = self._dotted(tree)
        if dotted == "unread":
            return Unread(kind)
        name = self._name(dotted, kind)
        match name.type:
            case "conclusion":
                return Conclusion(kind, name.id, name.kind)
            case "flag":
                return Flag(kind, dotted, name.kind)
        raise self._fail(
            f"{dotted!r} is a {name.type}, not a flag", "compare it: `in {...}`, `==` or `<`"
        )

    def _comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr, kind: Kind) -> Node:
        match op:
            case ast.In() | ast.NotIn() | ast.Eq():
                member = self._member(left, right, isinstance(op, ast.Eq), kind)
                return Not(kind, member) if isinstance(op, ast.NotIn) else member
            case ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE():
                sign = _COMPARISONS[type(op)]
                return Comparison(kind, sign, self._number(left, kind), self._number(right, kind))
        raise self._fail("this comparison is not in the language", "use in, ==, <, <=, > or >=")

    def _member(self, left: ast.expr, right: ast.expr, equal: bool, kind: Kind) -> Node:
        fact = self._dotted(left)
        name = self._name(fact, kind)
        if name.type not in ("one", "many", "reading"):
            raise self._fail(
                f"{fact!r} is a {name.type} and has no options",
                "compare numbers and dates with <, <=, > or >=; `==` on them is refused",
            )
        if equal and name.type == "many":
            raise self._fail(f"{fact!r} can hold several options", "use `in {...}`")
        elements = [right] if equal else right.elts if isinstance(right, ast.Set) else []
        options = tuple(sorted({self._dotted(element) for element in elements}))
        if not options:
            raise self._fail("`in` needs a set of options", "write `in {one, another}`")
        for option in options:
            if option not in name.options:
                raise self._fail(
                    f"{fact!r} has no option {option!r}", f"options: {', '.join(name.options)}"
                )
        return Member(kind, fact, name.kind, options)

    def _number(self, tree: ast.expr, kind: Kind) -> Number:
        match tree:
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
                parts = (self._number(left, kind), self._number(right, kind))
                return Number(kind, sign=_SIGNS[type(op)], of=parts)
            case ast.Constant():
                raise self._fail(
                    f"the number {ast.unparse(tree)} stands in an expression",
                    "put it into dates.yaml or values.yaml, with its source",
                )
        dotted = self._dotted(tree)
        if dotted.startswith(("date.", "value.")):
            if dotted not in self._tokens:
                raise self._fail(f"there is no {dotted!r}", "add it to dates.yaml or values.yaml")
            return Number(kind, token=dotted)
        name = self._name(dotted, kind)
        if name.type not in ("number", "date"):
            raise self._fail(f"{dotted!r} is a {name.type}, not a number", "compare numbers only")
        return Number(kind, fact=dotted, source=name.kind)

    def _child(self, tree: ast.expr, kind: Kind) -> Kind:
        """Find out over what `any` and `all` range: the kind below that their names are about."""
        kinds = set()
        for part in ast.walk(tree):
            if isinstance(part, ast.Name | ast.Attribute):
                try:
                    found = self._lookup(self._dotted(part))
                except ExpressionError:
                    continue
                if found is not None and found.kind not in above(kind):
                    kinds.add(found.kind)
        if len(kinds) != 1:
            raise self._fail(
                f"it is not clear over what {ast.unparse(tree)!r} ranges",
                "name facts or conclusions about one kind, uses or components",
            )
        return kinds.pop()
