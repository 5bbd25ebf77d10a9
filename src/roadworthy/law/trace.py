"""From a result down to the rules and facts that decided it."""

from __future__ import annotations

from dataclasses import dataclass, field

from roadworthy.law.clock import fill
from roadworthy.law.engine import Evaluation, Mode
from roadworthy.law.expression import (
    Comparison,
    Conclusion,
    Flag,
    Junction,
    Member,
    Node,
    Not,
    Quantifier,
)
from roadworthy.law.pack import Rule, conclusion_kind
from roadworthy.law.truth import COMPLETE, NO, PARENT, UNKNOWN, YES, World
from roadworthy.system import Kind


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that a result rests on: a rule that decided, or a fact and what it says."""

    rule: str = ""
    cite: str = ""
    says: str = ""
    kind: Kind | None = None
    subject: str = ""
    fact: str = ""
    value: int = UNKNOWN
    under: str = field(default="", compare=False)
    """The rule below which it was met first."""


@dataclass(frozen=True, slots=True)
class Unless:
    """An undecided exception, in words that follow "unless"."""

    text: str
    cite: str


class Trace:
    """Walks from a result down to the rules and facts that decided it."""

    def __init__(self, evaluation: Evaluation, world: World) -> None:
        self._evaluation = evaluation
        self._book = evaluation.book
        self._world = world
        self._seen: set[tuple[str, int, Mode]] = set()
        self._within = 0
        """How many exceptions deep the walk is; only the outermost lift the result itself."""
        self._met: set[tuple[object, ...]] = set()
        self._above: list[str] = []
        """The rules on the way down, the outermost first."""
        self.grounds: list[Ground] = []
        self.unless: list[Unless] = []
        self.lifted: list[str] = []

    def follow(self, name: str, row: int, mode: Mode) -> None:
        """Follow a rule or conclusion."""
        if (name, row, mode) in self._seen:
            return
        self._seen.add((name, row, mode))
        if name in self._book.rules:
            rule = self._book.rules[name]
            value = self._evaluation.of(name, mode)[row]
            if self._is_new((name, value)):
                text = rule.text
                above = self._rule_above()
                self.grounds.append(Ground(name, text.cite, text.says, value=value, under=above))
            self._above.append(name)
            self._rule(rule, row, mode, value)
            self._above.pop()
            return
        value = self._evaluation.of(name, mode)[row]
        for id_ in self._book.by_conclusion[name]:
            if self._evaluation.of(id_, mode)[row] == value:
                self.follow(id_, row, mode)

    def _rule(self, rule: Rule, row: int, mode: Mode, value: int) -> None:
        if rule.test is not None and self._of(rule.test, row, mode, value):
            self._node(rule.test, row, mode)
        if rule.party:
            party = self._evaluation.of(rule.party, mode)[self._row(rule.party, row)]
            if value == YES or party == value:
                self.follow(rule.party, self._row(rule.party, row), mode)
        if value == NO and self._fails_alone(rule, row, mode):
            return  # No exception was needed for it.
        for id_ in self._book.exceptions.get(rule.id, ()):
            self._exception(self._book.rules[id_], row, value)

    def _fails_alone(self, rule: Rule, row: int, mode: Mode) -> bool:
        """Tell whether a rule is no by its own condition or party, whatever its exceptions say."""
        if rule.test is not None and self._evaluation.node(rule.test, mode)[row] == NO:
            return True
        party = rule.party and self._evaluation.of(rule.party, mode)[self._row(rule.party, row)]
        return bool(rule.party) and party == NO

    def _of(self, node: Node, row: int, mode: Mode, value: int) -> bool:
        return value == YES or bool(self._evaluation.node(node, mode)[row] == value)

    def _exception(self, exception: Rule, row: int, value: int) -> None:
        """Show an exception that lifts the rule, and one that is undecided."""
        at = self._row(exception.id, row)
        shown = self._evaluation.of(exception.id, "truth")[at]
        inner = self._evaluation.excepted(exception)
        closed = inner is not None and bool(inner[at] == YES)
        if shown == YES and value == NO:
            if not self._within:
                self.lifted.append(exception.id)
        elif shown == UNKNOWN and value != NO:
            dates = self._book.pack(exception.pack).dates
            words = fill(exception.text.unless, dates, self._evaluation.clock.law_as_of)
            unless = Unless(words, exception.text.cite)
            if not self._within and unless not in self.unless:
                self.unless.append(unless)
        elif not (shown == NO and value == YES and closed):
            # An exception that is itself excepted deserves a line: it was considered and is closed.
            return
        self._within += 1
        self.follow(exception.id, at, "truth")
        self._within -= 1

    def _row(self, name: str, row: int) -> int:
        """Map the row of a use or component to the single row of what it belongs to."""
        rule = self._book.rules.get(name)
        kind = rule.kind if rule else conclusion_kind(name)
        return row if kind in (Kind.USE, Kind.COMPONENT) else 0

    def _node(self, node: Node, row: int, mode: Mode) -> None:
        value = self._evaluation.node(node, mode)[row]
        match node:
            case Flag(fact=fact, source=source) | Member(fact=fact, source=source):
                self._fact(fact, source, row, value)
            case Comparison(left=left, right=right):
                for number in (*left.walk(), *right.walk()):
                    if number.fact:
                        self._fact(number.fact, number.source, row, value)
            case Not(part=part):
                self._node_below(part, row, mode)
            case Junction(every=every, of=of):
                decisive = YES if every else NO
                for part in of:
                    if value == decisive or self._evaluation.node(part, mode)[row] == value:
                        self._node(part, row, mode)
            case Quantifier(over=over, part=part):
                column = self._evaluation.node(part, mode)
                rows = [at for at, found in enumerate(column) if found == value]
                for at in rows:
                    self._node(part, at, mode)
                if value == UNKNOWN or not rows:
                    known = self._world.system.values.get(COMPLETE[over]) is True
                    self._fact(COMPLETE[over], PARENT[over], 0, YES if known else UNKNOWN)
            case Conclusion(name=name, source=source):
                at = row if source in (Kind.USE, Kind.COMPONENT) else 0
                self.follow(name, at, mode)

    def _node_below(self, node: Node, row: int, mode: Mode) -> None:
        """Go on below a `not`, where conclusions read truth."""
        match node:
            case Conclusion(name=name, source=source):
                self.follow(name, row if source in (Kind.USE, Kind.COMPONENT) else 0, "truth")
            case _:
                self._node(node, row, mode)

    def _fact(self, fact: str, source: Kind, row: int, value: int) -> None:
        at = row if source in (Kind.USE, Kind.COMPONENT) else 0
        subject = self._world.subjects(source)[at].id
        if self._is_new((source, subject, fact, value)):
            above = self._rule_above()
            self.grounds.append(
                Ground(kind=source, subject=subject, fact=fact, value=value, under=above)
            )

    def _is_new(self, key: tuple[object, ...]) -> bool:
        """Note what was met; each thing is a ground once, below the rule that met it first."""
        if key in self._met:
            return False
        self._met.add(key)
        return True

    def _rule_above(self) -> str:
        return self._above[-1] if self._above else ""
