"""Answers that do not go together: findings, and facts that count as unknown until accepted."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import resources

import msgspec

from roadworthy.errors import PackError
from roadworthy.law.expression import Name, Node, Reading, parse
from roadworthy.law.truth import YES, OneSystem, World
from roadworthy.safe_yaml import convert
from roadworthy.safe_yaml import parse as parse_yaml
from roadworthy.system import Facts, Finding, Kind, Organisation, Outcome, Severity, System
from roadworthy.vocabulary import Vocabulary

FILE = "consistency.yaml"
CHECK = "answers-disagree"
"""What its findings are called."""


class _Text(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"if_": "if", "for_": "for"}
):
    """One entry of consistency.yaml."""

    id: str
    if_: str
    says: str
    doubts: list[str]
    for_: Kind = Kind.SYSTEM


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Answers that contradict each other, about one subject."""

    id: str
    says: str
    kind: Kind
    subject: str
    doubts: tuple[str, ...]

    def finding(self) -> Finding:
        """Return what the report says of it."""
        return Finding(
            check=CHECK,
            outcome=Outcome.UNKNOWN,
            severity=Severity.MEDIUM,
            says=self.says,
            fix=f"Correct one of the answers ({', '.join(self.doubts)} counts as unknown until "
            "then), or accept this in `decisions:` with the reason, under the name "
            f"{CHECK}:{self.id}.",
            about=self.id,
        )


class _Facts(Reading):
    """Reads facts alone: there are no conclusions and no dates here."""

    def __init__(self, world: World) -> None:
        self.algebra = OneSystem(world)


def disagreements(
    organisation: Organisation, system: System, vocabulary: Vocabulary
) -> Iterator[Disagreement]:
    """Find the answers that do not go together."""
    world = World.of(organisation, system)
    for text, node in _read(vocabulary):
        column = node.value(_Facts(world))
        for subject, value in zip(world.subjects(text.for_), column, strict=True):
            if value == YES:
                yield Disagreement(text.id, text.says, text.for_, subject.id, tuple(text.doubts))


def without(system: System, found: Iterable[Disagreement], accepted: Container[str]) -> System:
    """Take back what is in doubt and what nobody has accepted.

    Args:
        system: what was answered.
        found: the disagreements.
        accepted: ids of disagreements that a person accepted.
    """
    for item in found:
        if item.id in accepted:
            continue
        if item.kind is Kind.USE:
            uses = tuple(
                replace(use, facts=_rest(use.facts, item)) if use.id == item.subject else use
                for use in system.uses
            )
            system = replace(system, uses=uses)
        else:
            system = replace(system, facts=_rest(system.facts, item))
    return system


def _rest(facts: Facts, item: Disagreement) -> Facts:
    return {name: fact for name, fact in facts.items() if name not in item.doubts}


def _read(vocabulary: Vocabulary) -> Iterator[tuple[_Text, Node]]:
    """Read the entries, with their expressions bound to the vocabulary."""

    def lookup(name: str) -> Name | None:
        fact = vocabulary.facts.get(name)
        return Name(name, fact.about, fact.type, tuple(fact.options)) if fact else None

    document = parse_yaml((resources.files("roadworthy") / FILE).read_bytes(), name=FILE)
    for index, data in enumerate(document.data):
        text = convert(document, data, _Text, path=(index,), error=PackError)
        if not vocabulary.facts.keys() >= {"purpose", *text.doubts}:
            continue  # A vocabulary of somebody else's own.
        where = document.where((index,))
        yield text, parse(text.if_, text.for_, lookup, frozenset(), where)
