"""Evaluate rules: truth and stands, on two clocks, with periods and reasons.

For every rule, `effective = min(if, -max(effective exceptions))`, and a conclusion is the maximum of
its effective rules. Each is computed twice:

* **truth** needs everything: an undecided exception leaves it unknown.
* **stands** takes an exception that is not shown as not there. It is never weaker than truth.

`not`, exceptions and favourable conclusions read truth only, so nothing favourable ever rests on
want of proof.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from roadworthy.law.expression import (
    Comparison,
    Conclusion,
    Flag,
    Junction,
    Member,
    Node,
    Not,
    Quantifier,
    Reading,
)
from roadworthy.law.pack import Act, Book, DatedDay, DatedValue, Rule, conclusion_kind
from roadworthy.law.truth import (
    COMPLETE,
    NO,
    PARENT,
    UNBOUNDED,
    UNKNOWN,
    YES,
    Algebra,
    Column,
    OneSystem,
    World,
)
from roadworthy.system import Interval, Kind
from roadworthy.vocabulary import read_day


@dataclass(frozen=True, slots=True)
class Clock:
    """The day for which duties are asked, and the day whose law books are open."""

    on: dt.date
    law_as_of: dt.date


@dataclass(frozen=True, slots=True)
class Status:
    """Where an act stands on a clock."""

    word: str
    """not_enacted, published, in_force, repealed or died."""
    active: int
    """1 active, 0 not certain, -1 not (yet, or any more) law."""
    enforcement: str = ""
    """"stayed" while a court or the legislature keeps it from being enforced."""
    certain: bool = True


def act_status(act: Act, clock: Clock, day: dt.date | None = None) -> Status:
    """Compute the status of an act from its events, as known on `clock.law_as_of`.

    Args:
        act: the act.
        clock: the two clocks.
        day: the day to look at; `clock.on` when left out.
    """
    day = day or clock.on
    word, active, enforcement, certain = "not_enacted", NO, "", True
    for event in act.events:
        on = read_day(event.on)
        if read_day(event.published or event.on) > clock.law_as_of:
            continue
        sure = event.certainty == "sure"
        match event.event:
            case "published":
                word, active = "published", YES if sure else UNKNOWN
            case "in_force" if on <= day and active != NO:
                word = "in_force"
            case "repealed" if on <= day and active != NO:
                word, active = ("repealed", NO) if sure else ("in_force", UNKNOWN)
            case "died":
                word, active = "died", NO
            case "stayed" if on <= day and (not event.until or day < read_day(event.until)):
                enforcement = "stayed"
            case _:
                continue
        certain = certain and sure
    return Status(word, active, enforcement, certain)


def applies(entry: DatedDay, law_as_of: dt.date) -> dt.date | None:
    """Return the day that the law as published by `law_as_of` gives, or None before it existed."""
    known = [line for line in entry.values if read_day(line.published) <= law_as_of]
    return read_day(known[-1].applies) if known else None


def number(entry: DatedValue, law_as_of: dt.date) -> Interval:
    """Return the number that the law as published by `law_as_of` gives; unbounded before that."""
    known = [line for line in entry.values if read_day(line.published) <= law_as_of]
    return Interval(known[-1].is_, known[-1].is_) if known else UNBOUNDED


Mode = Literal["truth", "stands"]


class Evaluation(Reading):
    """All results for one set of subjects at one point of the clocks, computed when asked for.

    Args:
        book: the packs.
        algebra: the subjects.
        clock: the clocks.
        day: the day for which binding is asked; None classifies, whatever the day.
    """

    def __init__(
        self, book: Book, algebra: Algebra, clock: Clock, day: dt.date | None = None
    ) -> None:
        self.book = book
        self.algebra = algebra
        self.clock = clock
        self.day = day
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
    def touched(self) -> set[str]:
        """Return every rule that was evaluated so far."""
        return {rule for _, rule in self._rules}

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

    def start_day(self, rule: Rule) -> dt.date | None:
        """Return the first uncontested day from which a rule may bind."""
        days = [self._day(rule.pack, start.date) for start in rule.starts if start.test is None]
        return min((day for day in days if day is not None), default=None)

    def fill(self, rule: Rule, text: str) -> str:
        """Put the days of this clock into a text with `{date.x}` in it."""
        for name in {start.date for start in rule.starts} | set(self.book.pack(rule.pack).dates):
            token = "{date." + name + "}"
            if token in text:
                day = self._day(rule.pack, name)
                text = text.replace(token, day.isoformat() if day else "a day not yet set")
        return text


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days over which a result does not change; `until` is the first day after it."""

    since: dt.date
    until: dt.date | None
    truth: int
    stands: int
    routes: tuple[str, ...]
    """The rules that carry it."""


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


@dataclass(frozen=True, slots=True)
class Unless:
    """An undecided exception, in words that follow "unless"."""

    text: str
    cite: str


@dataclass(frozen=True, slots=True)
class Contested:
    """A point that is read in more than one way, and what each reading comes to."""

    reading: str
    option: str
    says: str
    cite: str
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What the law says about one subject: a conclusion or a duty."""

    id: str
    """Qualified by the pack."""
    kind: Kind
    subject: str
    truth: int
    stands: int
    cites: tuple[str, ...]
    routes: tuple[str, ...]
    periods: tuple[Period, ...]
    because: tuple[Ground, ...]
    unless: tuple[Unless, ...] = ()
    """What would lift it, where an exception is undecided."""
    lifted_by: tuple[str, ...] = ()
    """Rules whose exception is shown."""
    contested: tuple[Contested, ...] = ()

    @property
    def due(self) -> dt.date | None:
        """Return the first day on which it stands."""
        return next((period.since for period in self.periods if period.stands == YES), None)


@dataclass(frozen=True, slots=True)
class Classification:
    """Everything that the packs say about one world at one point of the clocks."""

    clock: Clock
    book: Book
    world: World
    conclusions: tuple[Result, ...]
    duties: tuple[Result, ...]


def break_points(book: Book, clock: Clock) -> list[dt.date]:
    """Return every day on which what binds can change, in order."""
    days = set()
    for rule in book.rules.values():
        for name in [start.date for start in rule.starts] + ([rule.until] if rule.until else []):
            day = applies(book.dates[rule.pack, name], clock.law_as_of)
            if day is not None:
                days.add(day)
    for pack in book.packs:
        for act in pack.acts.values():
            for event in act.events:
                if event.event == "repealed" and (
                    read_day(event.published or event.on) <= clock.law_as_of
                ):
                    days.add(read_day(event.on))
    return sorted(days)


def classify(book: Book, world: World, clock: Clock) -> Classification:
    """Evaluate everything, with periods and reasons.

    Args:
        book: the packs in use.
        world: the system.
        clock: the day asked about and the day of the law books.
    """
    names = [name for name in book.conclusions if book.conclusions[name].shown]
    results = Results(book, world, clock)
    return Classification(
        clock=clock,
        book=book,
        world=world,
        conclusions=tuple(result for name in names for result in results.of(name)),
        duties=tuple(result for duty in book.duties for result in results.of(duty.id)),
    )


class Results:
    """Computes results by name; evaluations of other days are made once and shared."""

    def __init__(self, book: Book, world: World, clock: Clock) -> None:
        self.book = book
        self.world = world
        self.clock = clock
        self._algebra = OneSystem(world)
        self.now = Evaluation(book, self._algebra, clock)
        self._days = [
            (day, Evaluation(book, self._algebra, clock, day)) for day in break_points(book, clock)
        ]
        self._read: dict[str, frozenset[str]] = {}
        self._other: dict[tuple[str, str], Results] = {}

    @property
    def touched(self) -> set[str]:
        """Return every rule that was evaluated so far."""
        evaluations = [self.now, *(evaluation for _, evaluation in self._days)]
        return {rule for evaluation in evaluations for rule in evaluation.touched}

    def of(self, name: str) -> list[Result]:
        """Return the results of a conclusion or duty, one per subject."""
        kind = self.kind(name)
        found = []
        for row, subject in enumerate(self.world.subjects(kind)):
            truth, stands = self.at(name, row)
            trace = _Trace(self.now, self.world)
            trace.follow(name, row, "stands" if stands != truth else "truth")
            found.append(
                Result(
                    id=name,
                    kind=kind,
                    subject=subject.id,
                    truth=truth,
                    stands=stands,
                    cites=self._cites(name, row, stands),
                    routes=self.routes(self.now, name, row),
                    periods=self.periods(name, row),
                    because=tuple(trace.grounds),
                    unless=tuple(trace.unless),
                    lifted_by=tuple(trace.lifted),
                    contested=self._contested(name, row, truth),
                )
            )
        return found

    def kind(self, name: str) -> Kind:
        """Return what a conclusion or duty is about."""
        rule = self.book.rules.get(name)
        return rule.kind if rule else conclusion_kind(name)

    def at(self, name: str, row: int) -> tuple[int, int]:
        """Return truth and stands, whatever the day."""
        return self.now.of(name, "truth")[row], self.now.of(name, "stands")[row]

    def routes(self, evaluation: Evaluation, name: str, row: int) -> tuple[str, ...]:
        """Return the rules that carry a result."""
        rules = (name,) if name in self.book.rules else self.book.by_conclusion[name]
        return tuple(rule for rule in rules if evaluation.of(rule, "stands")[row] == YES)

    def periods(self, name: str, row: int) -> tuple[Period, ...]:
        """Scan the break points; spans in which the answer is a plain no are left out."""
        spans: list[Period] = []
        for day, evaluation in self._days:
            truth, stands = evaluation.of(name, "truth")[row], evaluation.of(name, "stands")[row]
            routes = self.routes(evaluation, name, row)
            last = spans[-1] if spans else None
            if last and (last.truth, last.stands, last.routes) == (truth, stands, routes):
                continue
            if last:
                spans[-1] = Period(last.since, day, last.truth, last.stands, last.routes)
            spans.append(Period(day, None, truth, stands, routes))
        return tuple(span for span in spans if span.stands != NO)

    def _cites(self, name: str, row: int, stands: int) -> tuple[str, ...]:
        if name in self.book.rules:
            return (self.book.rules[name].text.cite,)
        rules = self.book.by_conclusion[name]
        carrying = [rule for rule in rules if self.now.of(rule, "stands")[row] == stands]
        return tuple(dict.fromkeys(self.book.rules[rule].text.cite for rule in carrying))

    def _contested(self, name: str, row: int, truth: int) -> tuple[Contested, ...]:
        """Evaluate once per reading of every undecided contested point below a result."""
        found = []
        for fact in sorted(self._readings(name)):
            if self.world.organisation.values.get(fact) is not None:
                continue
            definition = self.book.vocabulary.facts[fact]
            readings = []
            for option, says in definition.options.items():
                key = (fact, option)
                if key not in self._other:
                    world = self.world.learn(Kind.ORGANISATION, 0, {fact: option})
                    self._other[key] = Results(self.book, world, self.clock)
                other = self._other[key]
                readings.append(
                    (
                        other.at(name, row),
                        Contested(fact, option, says, definition.cite, other.periods(name, row)),
                    )
                )
            if len({(at, reading.periods) for at, reading in readings}) > 1:
                found += [reading for _, reading in readings]
        return tuple(found)

    def _readings(self, name: str) -> frozenset[str]:
        """Return the contested points that a rule or conclusion leans on, at any depth."""
        if name not in self._read:
            self._read[name] = frozenset()
            rules = (name,) if name in self.book.rules else self.book.by_conclusion[name]
            found: set[str] = set()
            for id_ in rules:
                rule = self.book.rules[id_]
                for node in rule.reads():
                    if isinstance(node, Member) and self._is_reading(node.fact):
                        found.add(node.fact)
                    elif isinstance(node, Conclusion):
                        found |= self._readings(node.name)
                for below in (*self.book.exceptions.get(id_, ()), rule.party):
                    if below:
                        found |= self._readings(below)
            self._read[name] = frozenset(found)
        return self._read[name]

    def _is_reading(self, fact: str) -> bool:
        return self.book.vocabulary.facts[fact].type == "reading"


class _Trace:
    """Walks from a result down to the rules and facts that decided it."""

    def __init__(self, evaluation: Evaluation, world: World) -> None:
        self._evaluation = evaluation
        self._book = evaluation.book
        self._world = world
        self._seen: set[tuple[str, int, Mode]] = set()
        self._within = 0
        """How many exceptions deep the walk is; only the outermost lift the result itself."""
        self.grounds: list[Ground] = []
        self.unless: list[Unless] = []
        self.lifted: list[str] = []

    def follow(self, name: str, row: int, mode: Mode) -> None:
        """Follow a rule or conclusion."""
        if (name, row, mode) in self._seen:
            return
        self._seen.add((name, row, mode))
        if name in self._book.rules:
            self._rule(self._book.rules[name], row, mode)
            return
        value = self._evaluation.of(name, mode)[row]
        for id_ in self._book.by_conclusion[name]:
            if self._evaluation.of(id_, mode)[row] == value:
                self.follow(id_, row, mode)

    def _rule(self, rule: Rule, row: int, mode: Mode) -> None:
        value = self._evaluation.of(rule.id, mode)[row]
        self._add(Ground(rule=rule.id, cite=rule.text.cite, says=rule.text.says, value=value))
        if rule.test is not None and self._of(rule.test, row, mode, value):
            self._node(rule.test, row, mode)
        if rule.party:
            party = self._evaluation.of(rule.party, mode)[self._row(rule.party, row)]
            if value == YES or party == value:
                self.follow(rule.party, self._row(rule.party, row), mode)
        for id_ in self._book.exceptions.get(rule.id, ()):
            self._exception(self._book.rules[id_], row, value)

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
            words = self._evaluation.fill(exception, exception.text.unless)
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
                    self._fact(COMPLETE[over], PARENT[over], 0, UNKNOWN)
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
        subject = self._world.subjects(source)[at]
        self._add(Ground(kind=source, subject=subject.id, fact=fact, value=value))

    def _add(self, ground: Ground) -> None:
        if ground not in self.grounds:
            self.grounds.append(ground)


def unknown_facts(results: Iterable[Result]) -> Mapping[tuple[Kind, str, str], int]:
    """Count how many results wait for each fact, by kind, subject and name."""
    counts: dict[tuple[Kind, str, str], int] = {}
    for result in results:
        for ground in result.because:
            if ground.fact and ground.kind is not None and ground.value == UNKNOWN:
                key = (ground.kind, ground.subject, ground.fact)
                counts[key] = counts.get(key, 0) + 1
    return counts
