"""What others would be bound by who build on a model that is published, in common uses.

Each typical use of `deployed.yaml` is supposed of a system of somebody else, of whom nothing more
is known, and the packs say what would follow. Nothing here is a result about the system itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.assessment import Assessment
from roadworthy.law.results import Results
from roadworthy.law.trace import Trace, Unless
from roadworthy.law.truth import UNKNOWN, YES, Subject, World
from roadworthy.safe_yaml import convert, parse
from roadworthy.system import Kind, Undeterminable, Value
from roadworthy.vocabulary import Vocabulary

FILE = "deployed.yaml"


@dataclass(frozen=True)
class Party:
    """Somebody who builds or uses a system, as supposed."""

    id: str
    says: str
    system: dict[str, Any] = field(default_factory=dict)
    """Facts that are supposed of the system."""


@dataclass(frozen=True)
class TypicalUse(Party):
    """What a system is used for, as supposed."""

    use: dict[str, Any] = field(default_factory=dict)
    """Facts that are supposed of the use."""


@dataclass(frozen=True)
class Typical:
    """Everything that is supposed, and when."""

    shown_if: list[str]
    parties: list[Party]
    uses: list[TypicalUse]


@dataclass(frozen=True, slots=True)
class Consequence:
    """A conclusion or duty that would stand."""

    id: str
    """Qualified by the pack."""
    label: str
    cite: str
    axis: str
    """The axis of a conclusion; empty for a duty."""
    truth: int
    since: dt.date | None = None
    """The first day on which a duty stands."""
    unless: tuple[Unless, ...] = ()
    """What would lift a conclusion."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What would follow for one party in one use."""

    use: TypicalUse
    party: Party
    conclusions: tuple[Consequence, ...]
    """What would stand: roles, and what the system would be."""
    open: tuple[str, ...]
    """Labels of what else the system could be: the supposed facts do not settle it."""
    results: Results = field(compare=False, repr=False)
    duties: tuple[Consequence, ...] = ()
    """What would bind, by the first day."""

    def with_duties(self) -> Deployment:
        """Return it with what would bind."""
        results = self.results
        duties = [
            Consequence(
                duty.id, duty.text.title, duty.text.cite, "", truth, _since(results, duty.id)
            )
            for duty in results.book.duties
            if results.kind(duty.id) is Kind.SYSTEM
            for truth, stands in (results.at(duty.id, 0),)
            if stands == YES
        ]
        duties.sort(key=lambda duty: duty.since or dt.date.max)
        return replace(self, duties=tuple(duties))


def deployments(assessment: Assessment, *, duties: bool = True) -> Iterator[Deployment]:
    """Yield what would follow for others; nothing unless a model is published, or may be.

    Args:
        assessment: of the model.
        duties: False leaves out what would bind them, with its days.
    """
    file = typical()
    if not _publishes(assessment, file.shown_if):
        return
    for use in file.uses:
        for party in file.parties:
            found = _deployment(assessment, use, party)
            yield found.with_duties() if duties else found


@cache
def typical() -> Typical:
    """Return the typical uses and parties."""
    document = parse(
        (resources.files("roadworthy.report") / FILE).read_bytes(),
        name=FILE,
    )
    return convert(document, document.data, Typical)


def _publishes(assessment: Assessment, names: list[str]) -> bool:
    facts = assessment.system.facts
    published = facts.get(names[0])
    if published is not None and published.value is False:
        return False
    proposed = {item.fact for item in assessment.proposals if item.value is True}
    return any(name in proposed or (name in facts and facts[name].value is True) for name in names)


def _deployment(assessment: Assessment, use: TypicalUse, party: Party) -> Deployment:
    classification = assessment.classification
    book, clock = classification.book, classification.clock

    def values(given: Mapping[str, Any]) -> dict[str, Value | Undeterminable]:
        return _values(book.vocabulary, given, clock.on)

    world = World(
        Subject("", {}),
        Subject("", values({**party.system, **use.system})),
        (Subject("", values(use.use)),) if use.use else (),
    )
    results = Results(book, world, clock)
    found: list[Consequence] = []
    open_: list[str] = []
    for name, entry in book.conclusions.items():
        if not entry.shown or entry.axis not in _AXES or results.kind(name) is not Kind.SYSTEM:
            continue
        truth, stands = results.at(name, 0)
        if stands == YES:
            found.append(_conclusion(results, name))
        elif truth == UNKNOWN and entry.axis == "system" and not entry.favourable:
            open_.append(entry.label)
    return Deployment(use, party, tuple(found), tuple(open_), results)


_AXES = ("role", "system")


def _conclusion(results: Results, name: str) -> Consequence:
    """Describe a conclusion, with the rules that carry it down to the entry that starts it."""
    rules, (truth, _) = results.book.rules, results.at(name, 0)
    trace = Trace(results.now, results.world)
    trace.follow(name, 0, "truth" if truth == YES else "stands")
    cites = dict.fromkeys(
        ground.cite
        for ground in trace.grounds
        if ground.rule and ground.value == YES and rules[ground.rule].then
    )
    entry = results.book.conclusions[name]
    ways = tuple(trace.unless)
    return Consequence(name, entry.label, "; ".join(cites), entry.axis, truth, unless=ways)


def _since(results: Results, name: str) -> dt.date | None:
    return next((span.since for span in results.periods(name, 0) if span.stands == YES), None)


def _values(
    vocabulary: Vocabulary, given: Mapping[str, Any], day: dt.date
) -> dict[str, Value | Undeterminable]:
    return {
        name: vocabulary.value(name, value, where=FILE, day=day) for name, value in given.items()
    }
