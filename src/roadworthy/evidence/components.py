"""Merge the parts that the collectors found into components with facts and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from roadworthy.evidence.interface import Part, printable
from roadworthy.licences import named
from roadworthy.system import (
    UNDETERMINABLE,
    Component,
    Evidence,
    Fact,
    Finding,
    Interval,
    Outcome,
    Severity,
    Value,
)

_OF_LICENCES = frozenset({"licence_tag", "licence_name", "licence_text", "licence_title"})
"""Facts whose disagreement the review of rights tells, with every source of a licence."""


_LISTS = frozenset({"base_model", "training_datasets"})
"""Facts whose value lists names: where sources differ, every name counts."""
_LONGEST = 400
_LONGEST_LIST = 8_000
"""Characters; a name that is cut off is a parent that nobody looks at."""

_Said = tuple[Value, dict[Evidence, None]]
"""A value, and in order the places that say it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The components, and where their parts contradict each other."""

    components: tuple[Component, ...]
    findings: tuple[Finding, ...]


def merge(parts: Iterable[Part]) -> Merged:
    """Join parts of the same id; of values that disagree keep neither, and say so."""
    groups: dict[str, list[Part]] = {}
    for part in sorted(parts, key=_key):
        groups.setdefault(part.id, []).append(part)
    findings: list[Finding] = []
    components = tuple(_component(groups[id_], findings) for id_ in sorted(groups))
    return Merged(components, tuple(findings))


def _key(part: Part) -> tuple[str, str, int, str, str]:
    place = part.evidence
    return part.id, place.path, place.line or 0, place.shows, repr(part.facts)


def _component(parts: list[Part], findings: list[Finding]) -> Component:
    first = parts[0]
    said: dict[str, dict[str, _Said]] = {}
    for part in parts:
        for name, value in part.facts:
            value = _clean(name, value)
            values = said.setdefault(name, {})
            word = _known_as(name, _word(value), values)
            _, places = values.setdefault(word, (value, {}))
            places[part.evidence] = None
    facts: dict[str, Fact] = {}
    for name in sorted(said):
        values = said[name]
        sources = tuple(place for _, seen in values.values() for place in seen)
        if len(values) == 1:
            (value, _) = next(iter(values.values()))
            facts[name] = Fact(name, value, sources)
            continue
        joined = _joined(value for value, _ in values.values()) if name in _LISTS else ""
        facts[name] = Fact(name, joined or UNDETERMINABLE, sources)
        if name not in _OF_LICENCES:
            findings.append(_disagreement(first, name, values))
    return Component(
        id=printable(first.id, 400),
        kind=first.kind,
        name=printable(first.name, 200),
        version=printable(next((p.version for p in parts if p.version), "")),
        purl=printable(next((p.purl for p in parts if p.purl), ""), 400),
        facts=MappingProxyType(facts),
        files=tuple(dict.fromkeys(part.evidence for part in parts)),
    )


def _known_as(name: str, word: str, values: Mapping[str, _Said]) -> str:
    """Return the word under which a licence of another spelling was noted."""
    if name not in _OF_LICENCES or word in values:
        return word
    return next((other for other in values if named(word) == named(other) != ()), word)


def _disagreement(part: Part, name: str, values: Mapping[str, _Said]) -> Finding:
    said = " and ".join(
        f"{word} ({next(iter(places)).where})" for word, (_, places) in list(values.items())[:3]
    )
    return Finding(
        "facts-disagree",
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        f"The sources of {name} of {printable(part.name)} disagree: {said}.",
        "Correct the source that is wrong.",
        next(iter(next(iter(values.values()))[1])),
    )


def _clean(name: str, value: Value) -> Value:
    limit = _LONGEST_LIST if name in _LISTS else _LONGEST
    return printable(value, limit) if isinstance(value, str) else value


def _joined(lists: Iterable[Value]) -> str:
    """Return every name that one of several lists holds, each once."""
    names = (name.strip() for one in lists for name in str(one).split(","))
    return printable(", ".join(dict.fromkeys(filter(None, names))), _LONGEST_LIST)


def _word(value: Value) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case Interval():
            return f"{value.lo:.0f}" if value.lo == value.hi else f"{value.lo:.0f}..{value.hi:.0f}"
        case _:
            return ", ".join(f"{k}={v}" for k, v in sorted(value.items()))
