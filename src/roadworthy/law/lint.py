"""`pack lint`: do the cases notice when a rule changes?

Each rule's `if` is forced to yes and to no, the party of each duty is taken away, each exception is
removed, each end and each date is moved by a day, each number by one percent. A change that no case
notices is a hole in the cases, and so is a rule that no case looks at, or a value that nobody
re-read for a while.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import msgspec

from roadworthy.law.book import Book, exceptions
from roadworthy.law.cases import Case, Run, read_cases, run
from roadworthy.law.expression import Node, Reading
from roadworthy.law.pack import Pack, Rule
from roadworthy.law.statute import Act, DatedDay, DatedValue
from roadworthy.law.truth import NO, WORDS, YES, Column
from roadworthy.vocabulary import read_day

STALE_AFTER = dt.timedelta(days=90)
"""How long a value may go without being compared with its source."""


MOVED_BY = 0.01
"""The share by which a number is moved."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong with a pack or its cases."""

    where: str
    says: str


@dataclass(frozen=True, slots=True)
class Lint:
    """What came of it."""

    cases: int
    mutations: int
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Forced(Node):
    """An expression that always says the same."""

    says: int

    def _value(self, reading: Reading, negated: bool) -> Column:
        return reading.algebra.constant(self.kind, self.says)


@dataclass(frozen=True, slots=True)
class Mutation:
    """A book with one thing changed."""

    says: str
    where: str
    rules: frozenset[str]
    """The rules that the change is about."""
    book: Callable[[], Book]
    blind: int | None = None
    """Where a rule took only this value the change cannot show; None where it always may."""


def lint(
    book: Book,
    pack: Pack,
    today: dt.date,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    mutate: bool = True,
    share: tuple[int, int] = (0, 1),
) -> Lint:
    """Run the cases of a pack, then every mutation until a case fails.

    Args:
        book: all packs; the one under test among them.
        pack: the pack under test.
        today: for values that nobody re-read.
        progress: hears how many of how many mutations are done.
        mutate: False runs the cases only.
        share: which part of how many of the mutations to try, for several processes at once.
    """
    cases = read_cases(pack, book.vocabulary)
    runs = {case.name: run(case, book) for case in cases}
    complaints = [
        Complaint(case.where, f"{case.name}: {failure}")
        for case in cases
        for failure in runs[case.name].failures
    ]
    touched = frozenset().union(*(found.taken for found in runs.values()))
    complaints += [
        Complaint(rule.where, f"no case looks at {rule.name}")
        for rule in pack.rules
        if rule.id not in touched
    ]
    complaints += list(_stale(pack, today))
    mutations = list(_mutations(book, pack)) if mutate and not complaints else []
    mutations = mutations[share[0] :: share[1]]
    bench = _Bench(cases, runs)
    for done, mutation in enumerate(mutations):
        progress(done, len(mutations))
        if not bench.notices(mutation):
            complaints.append(Complaint(mutation.where, f"no case notices that {mutation.says}"))
    return Lint(len(cases), len(mutations), tuple(complaints))


class _Bench:
    """Tries mutations on the cases that look at what changed, the most watchful first.

    First come the cases that name what follows from a changed rule, and among them those that have
    noticed most so far: a mutation that is noticed is then noticed soon.
    """

    def __init__(self, cases: tuple[Case, ...], runs: Mapping[str, Run]) -> None:
        self._cases = cases
        self._runs = runs
        self._noticed: Counter[str] = Counter()
        self._speaks_of = {
            case.name: {
                *case.text.expect,
                *case.text.binds,
                *case.text.may_bind,
                *case.text.because,
            }
            for case in cases
        }

    def _may_show(self, mutation: Mutation, case: Case) -> bool:
        taken = self._runs[case.name].taken
        if case.text.ask_next:
            return not mutation.rules.isdisjoint(taken)
        return any(taken.get(rule, set()) - {mutation.blind} for rule in mutation.rules)

    def notices(self, mutation: Mutation) -> bool:
        """Tell whether a case fails with this change."""
        book = mutation.book()
        changed = [book.rules[name] for name in mutation.rules if name in book.rules]
        names = {name for rule in changed for name in (rule.id, rule.then, *rule.excepts)}
        short = {name.partition(".")[2] for name in names}

        def order(case: Case) -> tuple[bool, int, int]:
            silent = not (short & self._speaks_of[case.name])
            return silent, -self._noticed[case.name], len(self._runs[case.name].taken)

        near = [case for case in self._cases if self._may_show(mutation, case)]
        for case in sorted(near, key=order):
            if run(case, book).failures:
                self._noticed[case.name] += 1
                return True
        return False


def _stale(pack: Pack, today: dt.date) -> Iterator[Complaint]:
    for entries in (pack.dates, pack.values, pack.fines):
        for name, entry in entries.items():
            on = entry.checked.on
            if today - read_day(on) > STALE_AFTER:
                says = f"{name} was last compared with its source on {on}"
                yield Complaint(f"{pack.id}/{name}", says)


def _mutations(book: Book, pack: Pack) -> Iterator[Mutation]:
    for rule in pack.rules:
        yield from _rule_mutations(book, rule)
    for name, entry in pack.dates.items():
        yield from _date_mutations(book, pack, name, entry)
    for name, value in pack.values.items():
        yield from _value_mutations(book, pack, name, value)
    for name, act in pack.acts.items():
        yield from _act_mutations(book, pack, name, act)


def _rule_mutations(book: Book, rule: Rule) -> Iterator[Mutation]:
    def changed(says: str, new: Rule, blind: int) -> Mutation:
        rules = frozenset({rule.id})
        return Mutation(says, rule.where, rules, lambda: _with_rule(book, new), blind)

    for value in (YES, NO):
        if rule.test is not None or value == NO:
            test = _Forced(rule.kind, value)
            says = f"the condition of {rule.name} is always {WORDS[value]}"
            yield changed(says, replace(rule, test=test), value)
    if rule.party:
        yield changed(f"{rule.name} binds everybody", replace(rule, party=""), YES)
    for excepted in rule.excepts:
        rest = tuple(name for name in rule.excepts if name != excepted)
        name = excepted.partition(".")[2]
        yield changed(f"{rule.name} no longer excepts {name}", replace(rule, excepts=rest), NO)
    if rule.until:
        yield changed(f"{rule.name} has no end", replace(rule, until=""), YES)
    for index, start in enumerate(rule.starts):
        if start.test is not None:
            for value in (YES, NO):
                forced = replace(start, test=_Forced(rule.kind, value))
                starts = (*rule.starts[:index], forced, *rule.starts[index + 1 :])
                says = f"the start of {rule.name} on {start.date} is always {WORDS[value]}"
                yield changed(says, replace(rule, starts=starts), value)


def _with_rule(book: Book, rule: Rule) -> Book:
    rules = {**book.rules, rule.id: rule}
    return replace(book, rules=rules, exceptions=exceptions(rules.values()))


def _date_mutations(book: Book, pack: Pack, name: str, entry: DatedDay) -> Iterator[Mutation]:
    token = f"date.{name}"
    rules = frozenset(
        rule.id
        for rule in pack.rules
        if rule.until == name
        or any(start.date == name for start in rule.starts)
        or token in rule.tokens
    )
    for index, line in enumerate(entry.values):
        # The first line is known since its act is, which has mutations of its own.
        fields = ("applies", "published") if index else ("applies",)
        for field in fields:
            for days in (-1, 1):
                moved = _moved(getattr(line, field), days)
                new = msgspec.structs.replace(line, **{field: moved})
                values = [*entry.values[:index], new, *entry.values[index + 1 :]]
                changed = msgspec.structs.replace(entry, values=values)
                dates = {**book.dates, (pack.id, name): changed}
                yield Mutation(
                    f"{name} {field} {moved} and not {getattr(line, field)}",
                    f"{pack.id}/dates.yaml {name}",
                    rules,
                    lambda dates=dates: replace(book, dates=dates),  # type: ignore[misc]
                )


def _value_mutations(book: Book, pack: Pack, name: str, entry: DatedValue) -> Iterator[Mutation]:
    token = f"value.{name}"
    rules = frozenset(rule.id for rule in pack.rules if token in rule.tokens)
    for index, line in enumerate(entry.values):
        for factor in (1 - MOVED_BY, 1 + MOVED_BY):
            new = msgspec.structs.replace(line, is_=line.is_ * factor)
            values = [*entry.values[:index], new, *entry.values[index + 1 :]]
            changed = msgspec.structs.replace(entry, values=values)
            yield Mutation(
                f"{name} is {new.is_:g} and not {line.is_:g}",
                f"{pack.id}/values.yaml {name}",
                rules,
                lambda changed=changed: replace(  # type: ignore[misc]
                    book, values={**book.values, (pack.id, name): changed}
                ),
            )


def _act_mutations(book: Book, pack: Pack, name: str, act: Act) -> Iterator[Mutation]:
    rules = frozenset(rule.id for rule in pack.rules if rule.act == name)
    for index, event in enumerate(act.events):
        if event.event not in ("published", "repealed"):
            continue
        for days in (-1, 1):
            moved = msgspec.structs.replace(event, on=_moved(event.on, days))
            events = [*act.events[:index], moved, *act.events[index + 1 :]]
            acts = {**pack.acts, name: msgspec.structs.replace(act, events=events)}
            packs = tuple(replace(p, acts=acts) if p.id == pack.id else p for p in book.packs)
            yield Mutation(
                f"{name} is {event.event} on {moved.on} and not {event.on}",
                f"{pack.id}/acts.yaml {name}",
                rules,
                lambda packs=packs: replace(book, packs=packs),  # type: ignore[misc]
            )


def _moved(day: str, days: int) -> str:
    return (read_day(day) + dt.timedelta(days=days)).isoformat()
