"""The vocabulary: every fact that we know by name, and the plain questions that settle them.

`facts.yaml` and `questions.yaml` beside this file are the common part; a law pack may bring files
of the same form, with names that start with its id.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

import msgspec

from roadworthy.errors import DescriptionError, PackError
from roadworthy.safe_yaml import Document, convert, parse
from roadworthy.system import UNDETERMINABLE, Interval, Kind, Undeterminable, Value

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


class FactDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact: what it is about, what it can hold, and what it means in plain words."""

    about: Kind
    type: Literal["flag", "one", "many", "number", "date", "text", "reading"]
    says: str
    """One sentence that is true when the fact is yes, or that says what the value is."""
    options: dict[str, str] = {}
    unit: str = ""
    cite: str = ""
    """For a reading: the provision that is read in more than one way."""
    shown_as: str = ""
    """For a reading: which option the reports show first."""


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to a question, and the facts that it sets."""

    id: str
    says: str
    sets: dict[str, Any] = {}
    """Fact name to value; for a many-of fact a mapping of option to yes or no."""
    covers: dict[str, list[str]] = {}
    """Further options of many-of facts that this one speaks of: shown and not ticked, it says no to
    them too; ticked, it leaves open which of them holds."""
    opens: str = ""
    """A question that follows at once when this is ticked; shown and not ticked, this option says
    no to everything that the question could have set."""
    alone: bool = False
    """True for "none of these" and the like: it cannot stand beside another option."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question about the user's world."""

    id: str
    about: Kind
    text: str
    options: list[Option]
    pick: Literal["one", "many"] = "one"
    first: bool = False
    """One of the (at most four) questions of the first round; the others are follow-ups."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts and questions by name."""

    facts: Mapping[str, FactDefinition]
    questions: Mapping[str, Question]

    def joined(self, other: Vocabulary) -> Vocabulary:
        """Return both vocabularies in one.

        Raises:
            PackError: when both define the same name.
        """
        for mine, theirs in ((self.facts, other.facts), (self.questions, other.questions)):
            if double := sorted(set(mine) & set(theirs)):
                raise PackError(
                    f"{double[0]!r} is defined twice", hint="names of a pack start with its id"
                )
        return Vocabulary({**self.facts, **other.facts}, {**self.questions, **other.questions})

    def value(self, fact: str, given: Any, *, where: str, day: dt.date) -> Value | Undeterminable:
        """Read a value as people write it.

        Args:
            fact: the name of the fact.
            given: `yes`, `no`, an option, options, a number, a date, or `undeterminable`.
            where: file and line, for errors.
            day: the day on which it was said; "not yet" means from that day on.

        Raises:
            DescriptionError: when the fact cannot hold it.
        """
        definition = self.facts[fact]
        if given == "undeterminable":
            return UNDETERMINABLE
        try:
            match definition.type:
                case "flag":
                    return _flag(given)
                case "one" | "reading" if isinstance(given, str) and given in definition.options:
                    return given
                case "many" if isinstance(given, Mapping):
                    return {_option(definition, key): _flag(flag) for key, flag in given.items()}
                case "number":
                    return _number(given)
                case "date":
                    return date_interval(given, day)
                case "text" if isinstance(given, str):
                    return given
            raise ValueError
        except (ValueError, OverflowError) as error:
            raise DescriptionError(
                f"{fact} cannot be {given!r}" + (f": {error}" if str(error) else ""),
                where=where,
                hint=_expected(definition),
            ) from error


def _expected(definition: FactDefinition) -> str:
    options = ", ".join(definition.options)
    return {
        "flag": "write yes, no or undeterminable",
        "one": f"write one of: {options}",
        "reading": f"write one of: {options}",
        "many": f"write a mapping of option to yes or no; options: {options}",
        "number": "write a number, or [lowest, highest]",
        "date": "write 2026-08-02, 2026-08, 2026, [first, last], or not yet",
        "text": "write a text",
    }[definition.type]


def _flag(given: Any) -> bool:
    match given:
        case True | "yes":
            return True
        case False | "no":
            return False
    raise ValueError(f"{given!r} is neither yes nor no")


def _option(definition: FactDefinition, key: object) -> str:
    if key not in definition.options:
        raise ValueError(f"there is no option {key!r}")
    return str(key)


def _number(given: Any) -> Interval:
    match given:
        case bool():
            raise ValueError
        case int() | float():
            return Interval(float(given), float(given))
        case [int() | float() as low, int() | float() as high]:
            return Interval(float(low), float(high))
    raise ValueError


_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def date_interval(given: Any, day: dt.date) -> Interval:
    """Read a day, a month, a year, a span, or "not yet" (from `day` on).

    Raises:
        ValueError: when it is none of these.

    >>> date_interval("2026-02", dt.date(2026, 1, 1)) == Interval.of_date(
    ...     dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    True
    """
    match given:
        case "not yet":
            return Interval.from_day_on(day)
        case [str() | int() as first, str() | int() as last]:
            return Interval(date_interval(first, day).lo, date_interval(last, day).hi)
        case int():
            given = str(given)
    match = _DATE.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        raise ValueError("not a date")
    year, month, day_of_month = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return Interval.of_date(dt.date(year, 1, 1), dt.date(year, 12, 31))
    if day_of_month is None:
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return Interval.of_date(dt.date(year, month, 1), following - dt.timedelta(days=1))
    return Interval.of_date(dt.date(year, month, day_of_month))


def read_day(given: Any) -> dt.date:
    """Read one day, written 2026-08-02.

    Raises:
        ValueError: when it is not one.
    """
    if not isinstance(given, str):
        raise ValueError(f"{given!r} is not a day")
    return _read_day(given)


@lru_cache(maxsize=1024)
def _read_day(given: str) -> dt.date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
        raise ValueError(f"{given!r} is not a day")
    return dt.date.fromisoformat(given)


def read_facts(document: Document) -> dict[str, FactDefinition]:
    """Read a facts.yaml: a mapping of name to `FactDefinition`.

    Raises:
        PackError: with file and line.
    """
    facts = {}
    for name, data in (document.data or {}).items():
        fact = convert(document, data, FactDefinition, path=(name,), error=PackError)
        if not IDENTIFIER.fullmatch(name):
            raise PackError(
                f"{name!r} is not an identifier",
                where=document.where((name,)),
                hint="use lower-case words joined by _",
            )
        if bool(fact.options) != (fact.type in ("one", "many", "reading")):
            verb = "has" if fact.options else "lacks"
            raise PackError(
                f"{name!r} is a {fact.type} and {verb} options",
                where=document.where((name,)),
                hint="one, many and reading list their options; the others have none",
            )
        facts[name] = fact
    return facts


def read_questions(document: Document, facts: Mapping[str, FactDefinition]) -> dict[str, Question]:
    """Read a questions.yaml: a list of questions whose options set known facts.

    Raises:
        PackError: with file and line.
    """
    questions: dict[str, Question] = {}
    vocabulary = Vocabulary(facts, {})
    for index, data in enumerate(document.data or []):
        question = convert(document, data, Question, path=(index,), error=PackError)
        where = document.where((index,))
        if question.id in questions:
            raise PackError(f"question {question.id!r} is asked twice", where=where, hint="rename")
        for option in question.options:
            named = {fact: dict.fromkeys(keys, True) for fact, keys in option.covers.items()}
            for fact, given in (*option.sets.items(), *named.items()):
                if fact not in facts:
                    raise PackError(
                        f"option {option.id!r} sets {fact!r}, which is not a fact",
                        where=where,
                        hint="declare it in facts.yaml",
                    )
                if facts[fact].about is not question.about:
                    raise PackError(
                        f"option {option.id!r} sets {fact!r}, which is about another subject",
                        where=where,
                        hint=f"this question is about the {question.about}",
                    )
                try:
                    vocabulary.value(fact, given, where=where, day=dt.date.min)
                except DescriptionError as error:
                    raise PackError(error.message, where=where, hint=error.hint) from error
        questions[question.id] = question
    _check_openings(document, questions)
    return questions


def _check_openings(document: Document, questions: Mapping[str, Question]) -> None:
    for index, question in enumerate(questions.values()):
        for option in question.options:
            opened = questions.get(option.opens)
            if option.opens and (opened is None or opened.about is not question.about):
                raise PackError(
                    f"option {option.id!r} opens {option.opens!r}, which is no question about the "
                    f"{question.about}",
                    where=document.where((index,)),
                    hint="name a question of this file about the same subject",
                )
            if opened is not None and question.id in led_to(questions, opened):
                raise PackError(
                    f"{question.id!r} opens itself through {option.id!r}",
                    where=document.where((index,)),
                    hint="screens open in one direction",
                )


def led_to(questions: Mapping[str, Question], first: Question) -> set[str]:
    """Return the questions that one leads to by the screens it opens, itself included."""
    found: set[str] = set()
    waiting = [first]
    while waiting:
        question = waiting.pop()
        if question.id not in found:
            found.add(question.id)
            names = {option.opens for option in question.options} & set(questions)
            waiting += [questions[name] for name in names]
    return found


def picked(
    question: Question,
    pick: str | list[str],
    shown: list[str],
    vocabulary: Vocabulary,
    day: dt.date,
    where: str,
) -> dict[str, Value | Undeterminable]:
    """Return the facts that an answer to a question sets.

    Where several options can be ticked, those that were shown and not ticked say no, with all that
    the screens behind them could have set; an option that was not shown stays unknown.

    Raises:
        DescriptionError: when the answer is not among the options.
    """
    options = {option.id: option for option in question.options}
    picks = [pick] if isinstance(pick, str) else list(pick)
    if picks in (["unknown"], []):
        return {}
    _check_picks(question, options, picks, shown, where)
    values: dict[str, Value | Undeterminable] = {}
    for name in picks:
        for fact, given in options[name].sets.items():
            value = vocabulary.value(fact, given, where=where, day=day)
            known = values.get(fact)
            if value is UNDETERMINABLE and known is not None:
                continue
            both = isinstance(known, Mapping) and isinstance(value, Mapping)
            values[fact] = {**value, **known} if both else value  # type: ignore[dict-item]
    if question.pick == "many":
        open_ = {flag for name in picks for flag in _flags(vocabulary, options[name])}
        for name in shown:
            for fact, key in sorted(_flags(vocabulary, options[name]) - open_):
                if not key:
                    values.setdefault(fact, False)
                else:
                    flags = values.setdefault(fact, {})
                    if isinstance(flags, dict):
                        flags.setdefault(key, False)
    return values


def _check_picks(
    question: Question,
    options: Mapping[str, Option],
    picks: list[str],
    shown: list[str],
    where: str,
) -> None:
    for name in (*picks, *shown):
        if name not in options:
            close = difflib.get_close_matches(name, options, n=1)
            raise DescriptionError(
                f"{name!r} is no option of the question {question.id!r}",
                where=where,
                hint=f"did you mean {close[0]!r}?" if close else f"options: {', '.join(options)}",
            )
    if question.pick == "one" and len(picks) > 1:
        raise DescriptionError(
            f"the question {question.id!r} takes one option",
            where=where,
            hint=f"options: {', '.join(options)}",
        )
    alone = [name for name in picks if options[name].alone]
    if alone and len(picks) > 1:
        raise DescriptionError(
            f"{alone[0]!r} cannot stand beside another option", where=where, hint="keep one"
        )
    if question.pick == "many" and not set(picks) <= set(shown):
        raise DescriptionError(
            f"the answer to {question.id!r} does not say which options were shown",
            where=where,
            hint=f"add `shown:` with the options that the person saw, of: {', '.join(options)}",
        )


def _flags(vocabulary: Vocabulary, option: Option) -> set[tuple[str, str]]:
    """Return the flags that an option says yes to, or could by the screens that it opens."""
    found: set[tuple[str, str]] = set()
    options = [option]
    if option.opens:
        names = led_to(vocabulary.questions, vocabulary.questions[option.opens])
        options += [inner for name in names for inner in vocabulary.questions[name].options]
    for one in options:
        found |= {(fact, key) for fact, keys in one.covers.items() for key in keys}
        for fact, given in one.sets.items():
            type_ = vocabulary.facts[fact].type
            if type_ == "flag" and given not in (False, "no"):
                found.add((fact, ""))
            elif type_ == "many" and isinstance(given, Mapping):
                found |= {(fact, key) for key, flag in given.items() if flag in (True, "yes")}
    return found


def common() -> Vocabulary:
    """Return the vocabulary that comes with roadworthy, without any pack."""
    folder = resources.files("roadworthy")

    def document(name: str) -> Document:
        return parse((folder / name).read_bytes(), name=name)

    facts = read_facts(document("facts.yaml"))
    return Vocabulary(facts, read_questions(document("questions.yaml"), facts))
