"""The vocabulary: every fact that we know by name, and the plain questions that settle them.

`facts.yaml` and `questions.yaml` beside this file are the common part; a law pack may bring files
of the same form, with names that start with its id.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
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
    if not isinstance(given, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
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
            for fact, given in option.sets.items():
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
    return questions


def common() -> Vocabulary:
    """Return the vocabulary that comes with roadworthy, without any pack."""
    folder = resources.files("roadworthy")

    def document(name: str) -> Document:
        return parse((folder / name).read_bytes(), name=name)

    facts = read_facts(document("facts.yaml"))
    return Vocabulary(facts, read_questions(document("questions.yaml"), facts))
