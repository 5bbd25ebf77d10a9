"""Facts as text, and texts that say nothing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

from roadworthy.system import Fact, Facts, Interval

_NOTHING = frozenset(
    {"", "-", "--", "?", "...", "n/a", "na", "nil", "null", "none", "other", "unknown", "todo"}
    | {"tbd", "fixme", "xxx", "placeholder", "not specified", "unspecified", "noassertion"}
    | {"undeterminable", "not available", "more information needed", "to be defined", "0.0.0"}
)


def meant(text: str) -> str:
    """Return a text, or nothing where it only holds a place.

    >>> meant("[More Information Needed]"), meant(" TODO "), meant("A shop in Ghent")
    ('', '', 'A shop in Ghent')
    """
    bare = text.strip().strip("[](){}<>*_.!:\"' ").lower()
    return "" if bare in _NOTHING else text.strip()


def number(value: float) -> str:
    """Return a number without an exponent where it has few digits.

    >>> number(7e9), number(1.24e24), number(0.5)
    ('7000000000', '1.24e+24', '0.5')
    """
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)


def span(value: Interval) -> str:
    """Return an interval as text.

    >>> span(Interval(3, 3)), span(Interval(3, math.inf)), span(Interval(1, 2))
    ('3', 'at least 3', '1 to 2')
    """
    if value.lo == value.hi:
        return number(value.lo)
    if math.isinf(value.hi):
        return f"at least {number(value.lo)}"
    if math.isinf(value.lo):
        return f"at most {number(value.hi)}"
    return f"{number(value.lo)} to {number(value.hi)}"


def shown(fact: Fact, *, day: bool = False) -> str:
    """Return the value of a fact as text."""
    match fact.value:
        case bool(flag):
            return "yes" if flag else "no"
        case str(text):
            return text
        case Interval() as numbers if day and numbers.lo == numbers.hi:
            return dt.date.fromordinal(int(numbers.lo)).isoformat()
        case Interval() as numbers:
            return span(numbers)
        case Mapping() as options:
            return ", ".join(f"{name}: {'yes' if options[name] else 'no'}" for name in options)
    return "undeterminable"


def text(facts: Facts, name: str) -> str:
    """Return the text that a fact holds, or nothing."""
    fact = facts.get(name)
    return meant(fact.value) if fact and isinstance(fact.value, str) else ""


def numbers(facts: Facts, *names: str) -> Interval | None:
    """Return the first of these facts that is known as a number."""
    values = (facts[name].value for name in names if name in facts)
    return next((value for value in values if isinstance(value, Interval)), None)


def words(facts: Facts, name: str) -> tuple[str, ...]:
    """Return the parts of a fact that lists several, in their order.

    >>> words({"languages": Fact("languages", "en, de, en", ())}, "languages")
    ('en', 'de')
    """
    parts = (meant(part) for part in text(facts, name).split(","))
    return tuple(dict.fromkeys(filter(None, parts)))
