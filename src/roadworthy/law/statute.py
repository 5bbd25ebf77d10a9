"""The entries of a law pack as they are written: one class for each kind of YAML entry."""

from __future__ import annotations

from typing import Literal

import msgspec

from roadworthy.system import Kind


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything that is read from a pack."""


class Party(_Strict, frozen=True):
    """Who can owe a duty: a word of the statute, and the conclusion that says who that is."""

    conclusion: str
    says: str


class NotCovered(_Strict, frozen=True):
    """A part of the law that the pack does not hold, named so that nobody takes it for cleared."""

    cite: str
    says: str


class PackText(_Strict, frozen=True):
    """pack.yaml."""

    id: str
    version: str
    title: str
    jurisdiction: str
    act: str
    parties: dict[str, Party]
    not_covered: list[NotCovered] = []
    prohibited: str = ""
    """The conclusion that makes the outcome "stop"."""


class Event(_Strict, frozen=True):
    """Something that happened to an act."""

    event: Literal[
        "introduced", "passed", "published", "in_force", "stayed", "repealed", "died", "corrected"
    ]
    on: str
    published: str = ""
    """When it became known; the same day when left out."""
    until: str = ""
    by: str = ""
    certainty: Literal["sure", "unsure"] = "sure"
    source: str = ""


class Act(_Strict, frozen=True):
    """acts.yaml, one entry."""

    name: str
    short: str
    cite: str
    events: list[Event]


class Checked(_Strict, frozen=True):
    """When a person last compared an entry with its source."""

    on: str
    source: str


class DatedLine(_Strict, frozen=True):
    """One version of a date: since `published`, the law says `applies`."""

    applies: str
    published: str
    act: str
    cite: str


class DatedDay(_Strict, frozen=True):
    """dates.yaml, one entry."""

    says: str
    values: list[DatedLine]
    checked: Checked


class ValueLine(_Strict, frozen=True, rename={"is_": "is"}):
    """One version of a number."""

    is_: float
    unit: str
    published: str
    act: str
    cite: str


class DatedValue(_Strict, frozen=True):
    """values.yaml, one entry."""

    says: str
    values: list[ValueLine]
    checked: Checked
    suggests: str = ""
    """A flag about the system, suggested where the training of the model that it changed lies
    above the number."""


class Fine(_Strict, frozen=True):
    """fines.yaml, one entry: an amount in euro and a share of worldwide annual turnover."""

    cite: str
    says: str
    checked: Checked
    amount: int = 0
    share: float = 0.0
    take: Literal["higher", "national"] = "higher"
    lower_for: list[str] = []
    """Sizes of company for which the lower of the two is the maximum."""


class ConclusionText(_Strict, frozen=True):
    """conclusions.yaml, one entry."""

    axis: Literal["role", "scope", "system", "model", "binding", "support"]
    label: str
    """A few words for the screen."""
    says: str
    favourable: bool = False
    """True where a yes lifts something; such a conclusion never rests on what merely stands."""
    beyond: bool = False
    """True where a yes means that the law goes on where the pack does not: nothing is cleared."""
    shown: bool = True
    denied: str = ""
    """How a report says that it is denied; without words a report is silent on that."""


class Misreading(_Strict, frozen=True):
    """misreadings.yaml, one entry: what is often read about the law, and what it says."""

    topic: str
    claim: str
    law: str
    """`{date.x}` puts a day of the pack in."""
    cite: str
    rules: list[str] = []
    dates: list[str] = []
    values: list[str] = []
    fines: list[str] = []


class FromLine(_Strict, frozen=True, rename={"if_": "if"}):
    """One day from which a rule may bind; `if` for a day that depends on a contested reading."""

    date: str
    if_: str = ""
    says: str = ""


class RuleText(
    _Strict,
    frozen=True,
    rename={"if_": "if", "from_": "from", "except_": "except", "for_": "for"},
):
    """One entry of a rule file: a rule (`then` or `except`) or a duty."""

    cite: str
    says: str
    rule: str = ""
    duty: str = ""
    title: str = ""
    """A duty in a few words, as something to do."""
    for_: Kind = Kind.SYSTEM
    if_: str = ""
    then: str = ""
    except_: str | list[str] = []
    unless: str = ""
    """An exception in words that follow "binds unless"; `{date.x}` is filled in."""
    who: str = ""
    from_: str | list[FromLine] = []
    until: str = ""
    act: str = ""
    force: Literal["binding", "guidance", "reading"] = "binding"
    fine: str = ""
    met_by: list[str] = []
    evidence: str = ""
    """What should exist to show it, in a few words."""
    note: str = ""
