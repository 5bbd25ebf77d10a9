"""Small packs and random worlds for the tests of the law engine."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from roadworthy.law.book import Book, bind
from roadworthy.law.clock import Clock
from roadworthy.law.pack import read_pack
from roadworthy.law.truth import Subject, World
from roadworthy.system import Interval, Kind, Value
from roadworthy.vocabulary import FactDefinition, Vocabulary

TODAY = dt.date(2026, 11, 21)
NOW = Clock(TODAY, TODAY)

FACTS = {
    "rich": FactDefinition(Kind.ORGANISATION, "flag", "rich"),
    "a": FactDefinition(Kind.SYSTEM, "flag", "a"),
    "b": FactDefinition(Kind.SYSTEM, "flag", "b"),
    "c": FactDefinition(Kind.SYSTEM, "flag", "c"),
    "kinds": FactDefinition(Kind.SYSTEM, "many", "kinds", {"x": "x", "y": "y", "z": "z"}),
    "colour": FactDefinition(Kind.SYSTEM, "one", "colour", {"red": "red", "blue": "blue"}),
    "size": FactDefinition(Kind.SYSTEM, "number", "size"),
    "born": FactDefinition(Kind.SYSTEM, "date", "born"),
    "uses_complete": FactDefinition(Kind.SYSTEM, "flag", "complete"),
    "components_complete": FactDefinition(Kind.SYSTEM, "flag", "complete"),
    "scores": FactDefinition(Kind.USE, "flag", "scores"),
    "narrow": FactDefinition(Kind.USE, "flag", "narrow"),
    "free": FactDefinition(Kind.COMPONENT, "flag", "free"),
    "view": FactDefinition(
        Kind.ORGANISATION, "reading", "view", {"wide": "wide", "tight": "tight"}, cite="Art. 9"
    ),
}
VOCABULARY = Vocabulary(FACTS, {})

_CHECKED = {"on": "2026-11-21", "source": "a test"}

PACK: dict[str, Any] = {
    "pack": {
        "id": "toy",
        "version": "1",
        "title": "Toy law",
        "jurisdiction": "nowhere",
        "act": "A/1",
        "parties": {"maker": {"conclusion": "maker", "says": "who makes it"}},
    },
    "acts": {
        "A/1": {
            "name": "Act 1",
            "short": "A1",
            "cite": "A/1",
            "events": [{"event": "published", "on": "2020-01-10"}],
        }
    },
    "dates": {
        "start": {
            "says": "start",
            "values": [
                {"applies": "2021-01-01", "published": "2020-01-10", "act": "A/1", "cite": "1"}
            ],
            "checked": _CHECKED,
        }
    },
    "conclusions": {"maker": {"axis": "role", "label": "maker", "says": "makes it"}},
}
MAKER = {"rule": "makes", "cite": "1", "says": "makes", "then": "maker", "if": "a"}


def conclusion(favourable: bool = False) -> dict[str, Any]:
    """Return an entry of conclusions.yaml."""
    return {"axis": "system", "label": "x", "says": "x", "favourable": favourable}


def rule(name: str, **keys: Any) -> dict[str, Any]:
    """Return a rule; `if_` and the like lose their underscore."""
    if "except_" in keys:
        keys.setdefault("unless", f"{name} is shown")
    return {"rule": name, "cite": name, "says": name} | {
        key.rstrip("_"): value for key, value in keys.items()
    }


def duty(name: str, **keys: Any) -> dict[str, Any]:
    """Return a duty of the maker."""
    entry = rule(name, title=name, who="maker", **keys)
    return {"duty": entry.pop("rule"), **entry}


def write_pack(folder: Path, rules: list[dict[str, Any]], **files: Any) -> Path:
    """Write a pack to a folder of its own; `files` add to or replace the standard ones."""
    target = folder / "toy"
    target.mkdir(parents=True, exist_ok=True)
    content = {**PACK, **files}
    content["conclusions"] = {**PACK["conclusions"], **files.get("conclusions", {})}
    content["rules"] = [MAKER, *rules]
    for name, data in content.items():
        text = data if isinstance(data, str) else yaml.safe_dump(data, sort_keys=False)
        (target / f"{name}.yaml").write_text(text)
    return target


def book(folder: Path, rules: list[dict[str, Any]], **files: Any) -> Book:
    """Return a book with the toy pack alone."""
    pack = read_pack(write_pack(folder, rules, **files), VOCABULARY)
    return bind([pack], VOCABULARY)


def world(
    system: Mapping[str, Value] | None = None,
    uses: list[Mapping[str, Value]] | None = None,
    organisation: Mapping[str, Value] | None = None,
    components: list[Mapping[str, Value]] | None = None,
) -> World:
    """Return a world."""
    return World(
        Subject("o", organisation or {}),
        Subject("s", system or {}),
        tuple(Subject(f"u{i}", use) for i, use in enumerate(uses or [])),
        tuple(Subject(f"c{i}", part) for i, part in enumerate(components or [])),
    )


def values(definition: FactDefinition) -> st.SearchStrategy[Value]:
    """Return values that a fact can hold."""
    match definition.type:
        case "flag":
            return st.booleans()
        case "one" | "reading":
            return st.sampled_from(sorted(definition.options))
        case "many":
            return st.dictionaries(st.sampled_from(sorted(definition.options)), st.booleans())
        case "date":
            low, high = dt.date(2020, 1, 1).toordinal(), dt.date(2032, 1, 1).toordinal()
            return intervals(low, high)
        case "number":
            return intervals(-10, 10)
    return st.just("text")


def intervals(low: int, high: int) -> st.SearchStrategy[Value]:
    """Return intervals between two bounds, some of them open above."""
    number = st.integers(low, high)
    closed = st.tuples(number, number).map(lambda p: Interval(min(p), max(p)))
    return st.one_of(closed, number.map(lambda lo: Interval(lo, math.inf)))


def subjects(
    facts: Mapping[str, FactDefinition], kind: Kind
) -> st.SearchStrategy[dict[str, Value]]:
    """Return what may be known of one subject; most facts stay unknown or known at random."""
    own = {name: fact for name, fact in facts.items() if fact.about is kind}
    return st.fixed_dictionaries({}, optional={name: values(fact) for name, fact in own.items()})


def worlds(facts: Mapping[str, FactDefinition] = FACTS, most: int = 3) -> st.SearchStrategy[World]:
    """Return worlds with up to `most` uses and components."""
    return st.builds(
        lambda o, s, u, c: world(s, u, o, c),
        subjects(facts, Kind.ORGANISATION),
        subjects(facts, Kind.SYSTEM),
        st.lists(subjects(facts, Kind.USE), max_size=most),
        st.lists(subjects(facts, Kind.COMPONENT), max_size=most),
    )


def learned(known: World, more: World, facts: Mapping[str, FactDefinition] = FACTS) -> World:
    """Return `known` with everything learned from `more` that does not contradict it.

    Unknown facts take the value of `more`, intervals narrow, open lists may grow.
    """

    def subject(old: Subject, new: Subject) -> Subject:
        merged: dict[str, Any] = dict(old.values)
        for name, value in new.values.items():
            before = old.values.get(name)
            if before is None:
                merged[name] = value
            elif isinstance(before, Mapping) and isinstance(value, Mapping):
                merged[name] = {**value, **before}
            elif isinstance(before, Interval) and isinstance(value, Interval):
                low, high = max(before.lo, value.lo), min(before.hi, value.hi)
                merged[name] = Interval(low, high) if low <= high else before
        return Subject(old.id, merged)

    def rows(
        old: tuple[Subject, ...], new: tuple[Subject, ...], complete: bool
    ) -> tuple[Subject, ...]:
        both = tuple(subject(o, n) for o, n in zip(old, new, strict=False))
        return (*both, *old[len(both) :], *(() if complete else new[len(old) :]))

    system = known.system.values
    return World(
        subject(known.organisation, more.organisation),
        subject(known.system, more.system),
        rows(known.uses, more.uses, system.get("uses_complete") is True),
        rows(known.components, more.components, system.get("components_complete") is True),
    )
