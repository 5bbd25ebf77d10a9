"""All packs in use, put together: found by entry point, loaded, ready to evaluate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable

from roadworthy.errors import PackError, RoadworthyError
from roadworthy.law.pack import Pack, Rule, check_acyclic, read_pack
from roadworthy.law.statute import ConclusionText, DatedDay, DatedValue
from roadworthy.vocabulary import Vocabulary

GROUP = "roadworthy.packs"


@dataclass(frozen=True)
class Book:
    """All packs in use, ready to evaluate."""

    packs: tuple[Pack, ...]
    vocabulary: Vocabulary
    rules: Mapping[str, Rule]
    conclusions: Mapping[str, ConclusionText]
    by_conclusion: Mapping[str, tuple[str, ...]]
    exceptions: Mapping[str, tuple[str, ...]]
    """Rule id to the rules that except it."""
    dates: Mapping[tuple[str, str], DatedDay]
    values: Mapping[tuple[str, str], DatedValue]
    broken: tuple[PackError, ...] = ()
    """Packs that could not be read; reported, and never taken for silence of the law."""

    def leaning_on(self, rules: Iterable[str]) -> frozenset[str]:
        """Return these rules, and every rule and conclusion that leans on one, at any depth."""
        found: set[str] = set()
        waiting = list(rules)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._above.get(name, ())
        return frozenset(found)

    @cached_property
    def _above(self) -> Mapping[str, list[str]]:
        """Return for each rule and conclusion what leans on it directly."""
        leaning: dict[str, list[str]] = {}
        for rule in self.rules.values():
            for below in (*rule.needs, *self.exceptions.get(rule.id, ())):
                leaning.setdefault(below, []).append(rule.id)
            if rule.then:
                leaning.setdefault(rule.id, []).append(rule.then)
        return leaning

    @cached_property
    def leaning_on_readings(self) -> Mapping[str, frozenset[str]]:
        """Return for each contested point the rules and conclusions that lean on it."""
        return {
            name: self.leaning_on(rule.id for rule in self.rules.values() if name in rule.facts)
            for name, fact in self.vocabulary.facts.items()
            if fact.type == "reading"
        }

    @cached_property
    def changing_with_the_day(self) -> frozenset[str]:
        """Return what can differ between two days: by days of its own, or by events of its act."""
        acts = {
            (pack.id, name): any(event.event == "repealed" for event in act.events)
            for pack in self.packs
            for name, act in pack.acts.items()
        }
        return self.leaning_on(
            rule.id
            for rule in self.rules.values()
            if rule.starts or rule.until or acts[rule.pack, rule.act]
        )

    def pack(self, id_: str) -> Pack:
        """Return a pack by id."""
        return next(pack for pack in self.packs if pack.id == id_)

    @property
    def prohibited(self) -> frozenset[str]:
        """Return the conclusions that make the outcome "stop"."""
        screens = ((pack.id, pack.text.prohibited) for pack in self.packs)
        return frozenset(f"{id_}.{name}" for id_, name in screens if name)

    @property
    def duties(self) -> tuple[Rule, ...]:
        """Return all duties, by id."""
        return tuple(rule for rule in self.rules.values() if rule.is_duty)


def exceptions(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """Return the rules that except each rule, in order."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        for excepted in rule.excepts:
            found.setdefault(excepted, []).append(rule.id)
    return {name: tuple(sorted(ids)) for name, ids in found.items()}


def bind(packs: Iterable[Pack], common: Vocabulary, broken: Iterable[PackError] = ()) -> Book:
    """Put packs together; file order and pack order never matter.

    Raises:
        PackError: when rules of several packs lean on each other in a circle.
    """
    packs = tuple(sorted(packs, key=lambda pack: pack.id))
    vocabulary = common
    for pack in packs:
        vocabulary = vocabulary.joined(pack.vocabulary)
    rules = {rule.id: rule for pack in packs for rule in pack.rules}
    check_acyclic(rules.values())
    by_conclusion: dict[str, list[str]] = {}
    for rule in rules.values():
        if rule.then:
            by_conclusion.setdefault(rule.then, []).append(rule.id)
    return Book(
        packs=packs,
        vocabulary=vocabulary,
        rules=dict(sorted(rules.items())),
        conclusions={name: entry for pack in packs for name, entry in pack.conclusions.items()},
        by_conclusion={name: tuple(sorted(ids)) for name, ids in by_conclusion.items()},
        exceptions=exceptions(rules.values()),
        dates={(pack.id, name): day for pack in packs for name, day in pack.dates.items()},
        values={(pack.id, name): value for pack in packs for name, value in pack.values.items()},
        broken=tuple(broken),
    )


def installed() -> list[metadata.EntryPoint]:
    """Return the entry points of all installed packs, by name."""
    return sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name)


def locate(point: metadata.EntryPoint) -> Traversable:
    """Return the folder that an entry point names, without running code of the pack.

    Raises:
        PackError: when there is no such folder.
    """
    package, _, folder = point.value.partition(":")
    try:
        found = files("roadworthy") if package.split(".")[0] == "roadworthy" else files(package)
        for part in (*package.split(".")[1:], folder):
            found = found / part if part else found
    except (ModuleNotFoundError, TypeError) as error:
        raise PackError(
            f"the pack {point.name!r} is registered but {package!r} is not there",
            hint="reinstall the package that brings it",
        ) from error
    if not found.is_dir():
        raise PackError(f"the pack {point.name!r} has no folder", hint="reinstall its package")
    return found


def load(common: Vocabulary, only: Iterable[str] | None = None) -> Book:
    """Load every installed pack, or those named; one broken pack does not stop the others.

    Raises:
        PackError: when a pack in `only` is not installed.
    """
    points = {point.name: point for point in installed()}
    for name in only or ():
        if name not in points:
            raise PackError(
                f"no pack {name!r} is installed", hint=f"installed: {', '.join(points) or 'none'}"
            )
    packs: list[Pack] = []
    broken: list[PackError] = []
    for name, point in points.items():
        if only is not None and name not in only:
            continue
        try:
            packs.append(read_pack(locate(point), common, packs))
        except RoadworthyError as error:
            broken.append(PackError(error.message, where=error.where or name, hint=error.hint))
        except OSError as error:
            broken.append(PackError(f"cannot be read: {error}", where=name, hint="reinstall it"))
    return bind(packs, common, broken)
