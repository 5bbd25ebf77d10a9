"""Results with periods, reasons and contested readings, for one system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from functools import cache, partial

from roadworthy.law.book import Book
from roadworthy.law.clock import Clock, applies
from roadworthy.law.engine import Evaluation
from roadworthy.law.pack import conclusion_kind
from roadworthy.law.trace import Ground, Trace, Unless
from roadworthy.law.truth import NO, UNKNOWN, YES, OneSystem, World
from roadworthy.system import Kind
from roadworthy.vocabulary import read_day


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
    contest: Callable[[], tuple[Contested, ...]] = field(default=tuple, compare=False, repr=False)

    @property
    def contested(self) -> tuple[Contested, ...]:
        """Return what the readings of contested points come to; worked out when first asked for.

        It costs more than all the rest, and nothing but a report needs it.
        """
        return self.contest()

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
        algebra = OneSystem(world)
        self.book = book
        self.world = world
        self.clock = clock
        self.now = Evaluation(book, algebra, clock)
        changing = book.changing_with_the_day
        self._days = [
            (day, Evaluation(book, algebra, clock, day, base=self.now, changed=changing))
            for day in break_points(book, clock)
        ]
        self._decided: dict[tuple[str, str], Results] = {}

    def _open(self) -> dict[str, frozenset[str]]:
        """Return the contested points that nobody decided, and what leans on each."""
        decided = self.world.organisation.values
        return {
            name: leaning
            for name, leaning in self.book.leaning_on_readings.items()
            if decided.get(name) is None
        }

    def _deciding(self, fact: str, option: str) -> Results:
        """Return the results under one reading; what does not lean on it is computed once."""
        if (fact, option) not in self._decided:
            world = self.world.learn(Kind.ORGANISATION, 0, {fact: option})
            algebra, changed = OneSystem(world), self.book.leaning_on_readings[fact]
            other = copy(self)
            other.world = world
            other.now = Evaluation(self.book, algebra, self.clock, base=self.now, changed=changed)
            other._days = [
                (day, Evaluation(self.book, algebra, self.clock, day, base=at, changed=changed))
                for day, at in self._days
            ]
            self._decided[fact, option] = other
        return self._decided[fact, option]

    @property
    def taken(self) -> dict[str, set[int]]:
        """Return every rule that was evaluated so far, with all values that it took."""
        found: dict[str, set[int]] = {}
        for evaluation in (self.now, *(evaluation for _, evaluation in self._days)):
            for rule, value in evaluation.taken:
                found.setdefault(rule, set()).add(value)
        return found

    def of(self, name: str) -> list[Result]:
        """Return the results of a conclusion or duty, one per subject."""
        kind = self.kind(name)
        found = []
        for row, subject in enumerate(self.world.subjects(kind)):
            truth, stands = self.at(name, row)
            trace = Trace(self.now, self.world)
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
                    contest=cache(partial(self._contested, name, row)),
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

    def _contested(self, name: str, row: int) -> tuple[Contested, ...]:
        """Evaluate once per reading of every undecided contested point below a result.

        What is true or false already stays so whatever is decided (learning never flips truth), and
        is left out.
        """
        evaluations = (self.now, *(evaluation for _, evaluation in self._days))
        if all(evaluation.of(name, "truth")[row] != UNKNOWN for evaluation in evaluations):
            return ()
        found = []
        for fact, leaning in sorted(self._open().items()):
            if name not in leaning:
                continue
            definition = self.book.vocabulary.facts[fact]
            readings = []
            for option, says in definition.options.items():
                other = self._deciding(fact, option)
                periods = other.periods(name, row)
                contested = Contested(fact, option, says, definition.cite, periods)
                readings.append((other.at(name, row), contested))
            if len({(at, reading.periods) for at, reading in readings}) > 1:
                found += [reading for _, reading in readings]
        return tuple(found)
