"""Cases of a pack: small worlds and what the law says of them, as data beside the rules.

A `*.test.yaml` file::

    clock: {on: 2026-11-21, law_as_of: 2026-11-21}     # for cases that give none
    givens:                                            # named worlds, for all files of the pack
      recruiter: {system: {own_use: yes}, uses: [{purpose: {evaluate_candidates: yes, others: no}}]}
    cases:
      - case: ranking applicants is high-risk
        like: recruiter                                # start from a named world
        given: {uses: [{profiles_people: yes}]}        # and add to it
        expect: {use.high_risk: yes, high_risk_a3: yes}
        binds: {art_9: 2027-12-02, art_50_1: never}
        because: {high_risk_a3: [annex_iii_4a]}
        ask_next: made

`expect` speaks of classification: yes, no, unknown, or stands (truth unknown, stands yes); a list
gives one word per use. `binds` gives the first day on which it stands (`{from, until}` to give the
end as well), or never; `may_bind` the first day of a span in which it is undecided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from roadworthy.errors import DescriptionError, PackError
from roadworthy.law.ask import next_questions
from roadworthy.law.book import Book
from roadworthy.law.clock import Clock
from roadworthy.law.pack import Pack
from roadworthy.law.results import Period, Results, classify
from roadworthy.law.truth import UNKNOWN, YES, Subject, World
from roadworthy.safe_yaml import Document, convert, parse
from roadworthy.system import UNDETERMINABLE, Kind, Value
from roadworthy.vocabulary import Vocabulary, read_day


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class ClockText(_Strict, frozen=True):
    """The two clocks of a case."""

    on: str
    law_as_of: str


class GivenText(_Strict, frozen=True):
    """A world: facts per subject. `others: no` says no to every option not named."""

    organisation: dict[str, Any] = {}
    system: dict[str, Any] = {}
    uses: list[dict[str, Any]] = []
    components: list[dict[str, Any]] = []


class CaseText(_Strict, frozen=True):
    """One case."""

    case: str
    like: str = ""
    given: GivenText = GivenText()
    on: str = ""
    law_as_of: str = ""
    expect: dict[str, Any] = {}
    binds: dict[str, Any] = {}
    may_bind: dict[str, Any] = {}
    because: dict[str, list[str]] = {}
    ask_next: str = ""


class FileText(_Strict, frozen=True):
    """One file of cases."""

    clock: ClockText
    givens: dict[str, GivenText] = {}
    cases: list[CaseText] = []


@dataclass(frozen=True, slots=True)
class Case:
    """A case, ready to run."""

    name: str
    where: str
    pack: str
    world: World
    clock: Clock
    text: CaseText


@dataclass(frozen=True, slots=True)
class Run:
    """How a case went: what differs, and which rules were looked at."""

    failures: tuple[str, ...]
    taken: Mapping[str, set[int]]
    """Each rule that was looked at, with all values that it took."""


def read_cases(pack: Pack, vocabulary: Vocabulary) -> tuple[Case, ...]:
    """Read all cases of a pack.

    Raises:
        PackError: with file and line, when a case is not usable.
    """
    documents = [parse(file.data, name=file.name) for file in pack.case_files]
    files = [
        (document, convert(document, document.data, FileText, error=PackError))
        for document in documents
    ]
    givens: dict[str, GivenText] = {}
    for document, text in files:
        for name, given in text.givens.items():
            if name in givens:
                where = document.where(("givens", name))
                raise PackError(f"{name!r} is given twice", where=where, hint="rename one")
            givens[name] = given
    cases: list[Case] = []
    for document, text in files:
        for index, written in enumerate(text.cases):
            path = ("cases", index)
            cases.append(_case(document, path, text, written, givens, pack, vocabulary))
    names = [case.name for case in cases]
    for case in cases:
        if names.count(case.name) > 1:
            raise PackError(f"two cases are called {case.name!r}", where=case.where, hint="rename")
    return tuple(cases)


def _case(
    document: Document,
    path: tuple[str | int, ...],
    file: FileText,
    text: CaseText,
    givens: Mapping[str, GivenText],
    pack: Pack,
    vocabulary: Vocabulary,
) -> Case:
    where = document.where(path)
    if text.like and text.like not in givens:
        raise PackError(f"no world is called {text.like!r}", where=where, hint="see `givens:`")
    base = givens[text.like] if text.like else GivenText()
    try:
        clock = Clock(
            on=read_day(text.on or file.clock.on),
            law_as_of=read_day(text.law_as_of or file.clock.law_as_of),
        )
        world = _world(base, text.given, vocabulary, clock.on, where)
    except ValueError as error:
        raise PackError(str(error), where=where, hint="write a day as 2026-08-02") from error
    except DescriptionError as error:
        raise PackError(error.message, where=where, hint=error.hint) from error
    return Case(text.case, where, pack.id, world, clock, text)


def _world(
    base: GivenText, more: GivenText, vocabulary: Vocabulary, day: dt.date, where: str
) -> World:
    def values(kind: Kind, given: dict[str, Any]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, raw in given.items():
            definition = vocabulary.facts.get(name)
            if definition is None or definition.about is not kind:
                raise DescriptionError(f"{name!r} is no fact about a {kind}", hint="see facts.yaml")
            if isinstance(raw, dict) and "others" in raw:
                rest = {o: raw["others"] for o in definition.options if o not in raw}
                raw = {**{key: flag for key, flag in raw.items() if key != "others"}, **rest}
            if raw == "unknown":
                continue
            value = vocabulary.value(name, raw, where=where, day=day)
            if value is not UNDETERMINABLE:
                found[name] = value
        return found

    def rows(
        kind: Kind, first: list[dict[str, Any]], second: list[dict[str, Any]]
    ) -> Iterator[Subject]:
        for index in range(max(len(first), len(second))):
            old = first[index] if index < len(first) else {}
            new = second[index] if index < len(second) else {}
            yield Subject(f"{kind}-{index + 1}", values(kind, {**old, **new}))

    organisation = {**base.organisation, **more.organisation}
    return World(
        Subject("organisation", values(Kind.ORGANISATION, organisation)),
        Subject("system", values(Kind.SYSTEM, {**base.system, **more.system})),
        tuple(rows(Kind.USE, base.uses, more.uses)),
        tuple(rows(Kind.COMPONENT, base.components, more.components)),
    )


def run(case: Case, book: Book) -> Run:
    """Run a case against a book and compare."""
    results = Results(book, case.world, case.clock)
    failures = [
        *_expectations(case, book, results),
        *_bindings(case, book, results),
        *_reasons(case, book, results),
    ]
    if case.text.ask_next:
        classification = classify(book, case.world, case.clock)
        undecided = [
            result
            for result in (*classification.conclusions, *classification.duties)
            if result.truth == UNKNOWN
        ]
        asked = [
            item.question.id for item in next_questions(book.vocabulary, undecided, case.world.uses)
        ][:1]
        if asked != [case.text.ask_next]:
            failures.append(f"asks {asked or 'nothing'} next, not {case.text.ask_next!r}")
    return Run(tuple(failures), results.taken)


def _qualified(case: Case, name: str, book: Book) -> str:
    qualified = f"{case.pack}.{name}"
    if qualified not in book.conclusions and qualified not in book.rules:
        raise PackError(
            f"nothing is called {name!r}", where=case.where, hint="name a conclusion or a rule"
        )
    return qualified


def _word(truth: int, stands: int) -> str:
    if truth == UNKNOWN:
        return "stands" if stands == YES else "unknown"
    return "yes" if truth == YES else "no"


def _expectations(case: Case, book: Book, results: Results) -> Iterator[str]:
    for name, expected in case.text.expect.items():
        qualified = _qualified(case, name, book)
        count = len(case.world.subjects(results.kind(qualified)))
        words = [_word(*results.at(qualified, row)) for row in range(count)]
        listed = expected if isinstance(expected, list) else [expected]
        wanted = [_yes_no(word) for word in listed]
        if words != wanted:
            yield f"{name} is {' '.join(words) or 'about nothing'}, not {' '.join(wanted)}"


def _yes_no(word: Any) -> str:
    if isinstance(word, bool):
        return "yes" if word else "no"
    return str(word)


def _bindings(case: Case, book: Book, results: Results) -> Iterator[str]:
    for wanted, value in ((case.text.binds, YES), (case.text.may_bind, UNKNOWN)):
        for name, expected in wanted.items():
            periods = results.periods(_qualified(case, name, book), 0)
            found = _span([period for period in periods if period.stands == value])
            if isinstance(expected, dict):
                written = f"{expected.get('from')} to {expected.get('until')}"
            else:
                written = str(expected)
                found = found.partition(" to ")[0]
            if found != written:
                verb = "binds" if value == YES else "may bind"
                yield f"{name} {verb} {found}, not {written}"


def _span(periods: list[Period]) -> str:
    """Write the first unbroken span of periods."""
    if not periods:
        return "never"
    last = periods[0]
    for period in periods[1:]:
        if period.since == last.until:
            last = period
    return f"{periods[0].since} to {last.until}" if last.until else str(periods[0].since)


def _reasons(case: Case, book: Book, results: Results) -> Iterator[str]:
    for name, rules in case.text.because.items():
        found = results.of(_qualified(case, name, book))
        names = {ground.rule.partition(".")[2] for result in found for ground in result.because}
        names |= {rule.partition(".")[2] for result in found for rule in result.lifted_by}
        for rule in rules:
            if rule not in names:
                yield f"{name} does not rest on {rule}, but on {', '.join(sorted(names - {''}))}"


__all__ = ["Case", "Run", "read_cases", "run"]
