"""What can lie on the stack of a pickle, as far as it matters to know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from roadworthy.loading.pickles.names import Known

MOST_ITEMS = 64
"""Entries of a list or dictionary that are kept."""
MOST_TEXT = 4096
"""Longer texts and bytes are not kept as values."""


class Thing:
    """A value of which nothing matters but that it came from harmless parts."""

    __slots__ = ()


THING: Final = Thing()
TAINTED: Final = Thing()
"""What came out of something that was already reported."""


@dataclass(slots=True, eq=False)
class Long:
    """A text or bytes too long to keep: its beginning and where it stands in the source."""

    start: str | bytes
    offset: int
    length: int


@dataclass(slots=True, eq=False)
class Items:
    """A list or set, its first entries."""

    items: list[object] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Pairs:
    """A dictionary, its first entries with a text as key."""

    items: dict[str, object] = field(default_factory=dict)
    whole: bool = True
    """These are all of its entries."""
    asked: str = ""
    """A key that Python or a loader looks for in an object and calls or trusts, if there is one."""


@dataclass(slots=True, eq=False)
class Import:
    """A name that was imported."""

    module: str
    name: str
    known: Known

    @property
    def dotted(self) -> str:
        """The name as it is shown."""
        return f"{self.module}.{self.name}"


@dataclass(slots=True, eq=False)
class Made:
    """What a call made, where the call matters later."""

    by: Import
    arguments: tuple[object, ...]
    state: object = None


@dataclass(slots=True, eq=False)
class Attribute:
    """An attribute of something harmless, of which nothing else is known."""

    owner: Import | None
    """The class; None for one of an object."""
    name: str


_CUT = 120
_MOST_SHOWN = 8


def shown(value: object, depth: int = 3) -> str:
    """Return a value as it may stand in a report: short, printable, in Python's notation."""
    match value:
        case Import():
            return value.dotted
        case Attribute():
            return f"{value.owner.dotted if value.owner else '...'}.{value.name}"
        case Made():
            return f"{value.by.dotted}(...)"
        case Long():
            return _text(value.start) + "..."
        case str() | bytes():
            return _text(value)
        case None | bool() | float():
            return repr(value)
        case int():
            return repr(value) if abs(value) < 1 << 256 else "..."
        case tuple() if depth:
            return _many("()", [shown(item, depth - 1) for item in value[:_MOST_SHOWN]], value)
        case Items() if depth:
            found = [shown(item, depth - 1) for item in value.items[:_MOST_SHOWN]]
            return _many("[]", found, value.items)
        case Pairs() if depth:
            pairs = list(value.items.items())[:_MOST_SHOWN]
            found = [f"{_text(key)}: {shown(item, depth - 1)}" for key, item in pairs]
            return _many("{}", found, value.items)
        case _:
            return "..."


def _text(value: str | bytes) -> str:
    # ascii() shows no control, bidirectional or invisible character as itself.
    cut = ascii(value[:_CUT])
    return cut if len(value) <= _CUT else cut + "..."


def _many(brackets: str, found: list[str], whole: object) -> str:
    more = isinstance(whole, (tuple, list, dict)) and len(whole) > len(found)
    return brackets[0] + ", ".join([*found, "..."] if more else found) + brackets[1]
