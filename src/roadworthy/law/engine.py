"""Evaluate rules at one point of the clocks: truth and stands.

For every rule, `effective = min(if, -max(effective exceptions))`, and a conclusion is the maximum
of its effective rules. Each is computed twice:

* **truth** needs everything: an undecided exception leaves it unknown.
* **stands** takes an exception that is not shown as not there. It is never weaker than truth.

`not`, exceptions and favourable conclusions read truth only, so nothing favourable ever rests on
want of proof.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from roadworthy.law.book import Book
from roadworthy.law.clock import Clock, act_status, applies, number
from roadworthy.law.expression import (
    Node,
    Reading,
)
from roadworthy.law.pack import Rule, conclusion_kind
from roadworthy.law.truth import (
    NO,
    UNBOUNDED,
    YES,
    Algebra,
    Column,
)
from roadworthy.system import Interval

Mode = Literal["truth", "stands"]


class Evaluation(Reading):
    """All results for one set of subjects at one point of the clocks, computed when asked for.

    Args:
        book: the packs.
        algebra: the subjects.
        clock: the clocks.
        day: the day for which binding is asked; None classifies, whatever the day.
        base: an evaluation that differs from this one only in what `changed` names.
        changed: rules and conclusions that may differ; all others are taken from the base.
    """

    def __init__(
        self,
        book: Book,
        algebra: Algebra,
        clock: Clock,
        day: dt.date | None = None,
        *,
        base: Evaluation | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        self.book = book
        self.algebra = algebra
        self.clock = clock
        self.day = day
        self._base = base
        self._changed = changed
        self._mode: Mode = "truth"
        self._pack = ""
        self._rules: dict[tuple[Mode, str], Column] = {}
        self._conclusions: dict[tuple[Mode, str], Column] = {}
        self._nodes: dict[tuple[Mode, Node], Column] = {}
        self._tokens: dict[tuple[str, str], Interval] = {}
        self._days: dict[tuple[str, str], dt.date | None] = {}
        self._acts: dict[tuple[str, str], int] = {}

    def of(self, name: str, mode: Mode) -> Column:
        """Return the column of a rule, duty or conclusion by qualified name.

        Raises:
            KeyError: when nothing has that name.
        """
        return self._rule(name, mode) if name in self.book.rules else self._conclude(name, mode)

    def node(self, node: Node, mode: Mode) -> Column:
        """Return what a node of an expression came to while its rule was evaluated."""
        return self._nodes[mode, node]

    @property
    def taken(self) -> Iterator[tuple[str, int]]:
        """Yield every rule that was evaluated so far, with each value that it took."""
        for (_, rule), column in self._rules.items():
            for value in column:
                yield rule, value

    # What expressions ask for while they are evaluated.

    def conclusion(self, name: str, *, truth_only: bool) -> Column:
        return self._conclude(name, "truth" if truth_only else self._mode)

    def token(self, name: str) -> Interval:
        key = (self._pack, name)
        if key not in self._tokens:
            kind, _, id_ = name.partition(".")
            if kind == "value":
                entry = self.book.values[self._pack, id_]
                self._tokens[key] = number(entry, self.clock.law_as_of)
            else:
                day = self._day(self._pack, id_)
                self._tokens[key] = UNBOUNDED if day is None else Interval.of_date(day)
        return self._tokens[key]

    def remember(self, node: Node, column: Column) -> Column:
        self._nodes[self._mode, node] = column
        return column

    # How rules and conclusions come about.

    def _conclude(self, name: str, mode: Mode) -> Column:
        if self._base is not None and name not in self._changed:
            return self._base._conclude(name, mode)
        key = (mode, name)
        if key not in self._conclusions:
            if mode == "stands" and self.book.conclusions[name].favourable:
                self._conclusions[key] = self._conclude(name, "truth")
            else:
                self._conclusions[key] = self.algebra.either(
                    [self._rule(rule, mode) for rule in self.book.by_conclusion[name]]
                )
        return self._conclusions[key]

    def _rule(self, id_: str, mode: Mode) -> Column:
        if self._base is not None and id_ not in self._changed:
            return self._base._rule(id_, mode)
        key = (mode, id_)
        if key not in self._rules:
            outer = self._mode, self._pack
            rule = self.book.rules[id_]
            self._mode, self._pack = mode, rule.pack
            self._rules[key] = self._effective(rule, mode)
            self._mode, self._pack = outer
        return self._rules[key]

    def _effective(self, rule: Rule, mode: Mode) -> Column:
        algebra = self.algebra
        active = self._active(rule)
        columns = [algebra.constant(rule.kind, active)]
        if rule.test is not None:
            columns.append(rule.test.value(self))
        if rule.party:
            party = self._conclude(rule.party, mode)
            columns.append(algebra.spread(party, conclusion_kind(rule.party), rule.kind))
        if self.day is not None and rule.starts:
            columns.append(self._started(rule, self.day))
        excepted = self.excepted(rule)
        if excepted is not None:
            shown = excepted if mode == "truth" else algebra.shown(excepted)
            columns.append(algebra.no(shown))
        return algebra.both(columns)

    def excepted(self, rule: Rule) -> Column | None:
        """Return the truth of the strongest exception to a rule, or None when it has none."""
        names = self.book.exceptions.get(rule.id, ())
        if not names:
            return None
        columns = [
            self.algebra.spread(self._rule(name, "truth"), self.book.rules[name].kind, rule.kind)
            for name in names
        ]
        return self.algebra.either(columns)

    def _active(self, rule: Rule) -> int:
        """Tell whether the rule is law at all: published, not repealed, not past its end."""
        day = self.day or self.clock.on
        key = (rule.pack, rule.act)
        if key not in self._acts:
            act = self.book.pack(rule.pack).acts[rule.act]
            self._acts[key] = act_status(act, self.clock, day).active
        if rule.until:
            until = self._day(rule.pack, rule.until)
            if until is not None and day >= until:
                return NO
        if rule.starts and all(self._day(rule.pack, s.date) is None for s in rule.starts):
            return NO
        return self._acts[key]

    def _started(self, rule: Rule, day: dt.date) -> Column:
        columns = [self.algebra.constant(rule.kind, NO)]
        for start in rule.starts:
            begins = self._day(rule.pack, start.date)
            if begins is not None and begins <= day:
                columns.append(
                    self.algebra.constant(rule.kind, YES)
                    if start.test is None
                    else start.test.value(self)
                )
        return self.algebra.either(columns)

    def _day(self, pack: str, date: str) -> dt.date | None:
        key = (pack, date)
        if key not in self._days:
            self._days[key] = applies(self.book.dates[key], self.clock.law_as_of)
        return self._days[key]
