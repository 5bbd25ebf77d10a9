"""Upstream models: what the project is built on, reviewed like its own parts.

Every model that code or configuration loads, and every base that a card or a header names, is
looked for in the places that the user allows (never on a network), with the revision that is asked
for. What is found is read by the same walk and the same collectors. Then the card, the licence and
the weights of the model become facts of the component `model:ID`; their evidence is named
`ORG/NAME@COMMIT:FILE`. The base of a base is looked for in turn.

What an upstream card suggests (a purpose, a chat) says nothing about the system that uses the
model, so proposals are dropped. What is not found stays unknown, with the command to fetch it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Event

from roadworthy.errors import InputError
from roadworthy.evidence import hosted
from roadworthy.evidence.digests import Digests
from roadworthy.evidence.interface import Collector, printable
from roadworthy.evidence.tree import Observer, capped, walk
from roadworthy.evidence.upstream import findings as say
from roadworthy.evidence.upstream import local
from roadworthy.evidence.upstream.hub import MAIN, Located, Missing, hub_id, is_revision
from roadworthy.evidence.upstream.model import Whole, part_of, sighted
from roadworthy.evidence.upstream.places import Given, Places, from_environment
from roadworthy.system import (
    UNDETERMINABLE,
    Collected,
    Component,
    Derived,
    Evidence,
    Fact,
    Finding,
    Sighting,
)

__all__ = ["Given", "Places", "Whole", "from_environment", "review"]

MAX_DEPTH = 8
"""How many bases of bases are followed."""
MAX_MODELS = 64
"""How many models are looked up in all."""

_LOCAL_KINDS = ("weights", "adapter")
_USED_BY = {"loaded_by_code": "revision", "served_by_configuration": "served_revision"}
"""Who uses a model, and the revision that they all ask for."""
_PREFIX = "model:"
_NAMELESS = "model:unknown:"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A model that somebody names."""

    name: str
    place: Evidence | None
    how: str
    """`loads`, `names`, or `names as its base`."""
    depth: int
    revision: str = ""
    """What an adapter asks for, where it does."""


def review(
    collected: Collected,
    places: Places,
    collectors: Callable[[], Sequence[Collector]],
    observer: Observer | None = None,
    stop: Event | None = None,
    digests: Digests | None = None,
) -> Collected:
    """Return what was collected with the upstream models added.

    The digest and the numbers of files stay those of the project alone.

    Args:
        collected: what the project shows.
        places: where models may lie.
        collectors: makes fresh collectors for one model.
        observer: hears about progress.
        stop: once set, reading ends with a `StoppedError`.
        digests: those of large files from an earlier run.
    """
    review = _Review(collected, places, collectors, observer, stop or Event(), digests)
    review.run()
    components = tuple(review.parts[id_] for id_ in sorted(review.parts))
    findings = (*collected.findings, *capped(sorted(review.findings, key=say.order)))
    sightings = (*collected.sightings, *review.sightings)
    return replace(collected, components=components, findings=findings, sightings=sightings)


@dataclass(slots=True)
class _Review:
    collected: Collected
    places: Places
    collectors: Callable[[], Sequence[Collector]]
    observer: Observer | None
    stop: Event
    digests: Digests | None
    parts: dict[str, Component] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    seen: dict[str, None] = field(default_factory=dict)
    """Ids of components that were looked up, in order."""
    ids: set[str] = field(default_factory=set)
    """Ids on the hub that are named anywhere so far."""
    bytes_read: int = 0

    def run(self) -> None:
        self.parts = {part.id: part for part in self.collected.components}
        services = [part for part in self.parts.values() if part.kind == "service"]
        models = [part for part in services if part.id.startswith(_PREFIX)]
        self.findings.extend(hosted.findings(models))
        self.parts.update((part.id, hosted.described(part)) for part in models)
        self.findings.extend(say.nameless(self._loaded(nameless=True)))
        queue = deque(self._named())
        if not self.places.look:
            self.findings.extend(say.not_looked_up([wanted.name for wanted in queue]))
            return
        self.ids = {hub_id(wanted.name) for wanted in queue}
        while queue:
            wanted = queue.popleft()
            id_ = _PREFIX + wanted.name
            if id_ not in self.parts:
                id_ = _PREFIX + (hub_id(wanted.name) or wanted.name)
            if id_ in self.seen:
                continue
            if len(self.seen) >= MAX_MODELS or wanted.depth > MAX_DEPTH:
                self.findings.append(say.cut(wanted.name, wanted.place))
                continue
            self.seen[id_] = None
            self.ids.add(hub_id(wanted.name))
            self.parts[id_] = self._one(wanted, id_)
            queue.extend(_bases(self.parts[id_], wanted.depth + 1))
        self._lineages()

    def _loaded(self, *, nameless: bool = False) -> Iterator[Component]:
        for part in self.parts.values():
            named = part.id.startswith(_NAMELESS) == nameless
            if part.id.startswith(_PREFIX) and part.kind in _LOCAL_KINDS and named:
                yield part

    def _named(self) -> Iterator[_Wanted]:
        """Yield what the project loads, then what it names as a base."""
        for part in self._loaded():
            how = "loads" if _USED_BY.keys() & part.facts.keys() else "names"
            yield _Wanted(part.name, part.files[0] if part.files else None, how, 1)
        for part in list(self.parts.values()):
            yield from _bases(part, 1)

    # -- one model ------------------------------------------------------------------------------

    def _one(self, wanted: _Wanted, id_: str) -> Component:
        part = self.parts.get(id_) or _new(id_, wanted)
        mine = self.collected.components
        if here := local.inside(wanted.name, wanted.place, self.collected.root, mine):
            return _with(part, Fact("resolved_in", "project", here))
        name = hub_id(wanted.name)
        if not name or local.is_path(name):
            self.findings.append(say.not_here(wanted.name, wanted.how, wanted.place))
            return part
        asked = _asked(part, wanted)
        if not all(is_revision(revision) for revision in asked):
            self.findings.append(say.no_one_revision(name, asked, wanted.place))
            return part
        found = [self.places.locate(name, revision, self.ids) for revision in asked]
        located = {f.folder: f for f in found if isinstance(f, Located)}
        if len(located) == 1 and all(isinstance(f, Located) for f in found):
            return self._read(part, name, located.popitem()[1], wanted)
        if len(asked) > 1:
            self.findings.append(say.no_one_revision(name, asked, wanted.place))
        else:
            pinned = "" if asked == [MAIN] else asked[0]
            lost = next(f for f in found if isinstance(f, Missing))
            self.findings.append(say.missing(name, pinned, lost, wanted.how, wanted.place))
        return part

    def _read(self, part: Component, name: str, found: Located, wanted: _Wanted) -> Component:
        prefix = say.prefix(name, found.revision)
        watching = _Watching(self.observer, prefix, self.collected.bytes_read + self.bytes_read)
        try:
            seen = walk(
                found.folder,
                self.collectors(),
                watching,
                self.stop,
                follow=found.follow,
                digests=self.digests,
            )
        except InputError as error:
            lost = Missing(f"lies in a folder that {error.message}")
            self.findings.append(say.missing(name, "", lost, wanted.how, wanted.place))
            return part
        self.bytes_read += seen.bytes_read
        joined = part_of(part, name, found, seen, prefix)
        self.findings.extend(say.prefixed(seen, prefix))
        self.sightings.extend(sighted(seen, joined, prefix))
        self.findings.extend(joined.findings)
        self.findings.extend(say.about(joined.component, name, found, wanted.place))
        return joined.component

    # -- where they come from -------------------------------------------------------------------

    def _lineages(self) -> None:
        """Tell of each component that has a base, and of no more than that, where it comes from."""
        for part in list(self.parts.values()):
            levels = self._levels(part)
            if len(levels) > 1:
                says = " <- ".join(" + ".join(names) for names in levels)
                sources = part.facts["base_model"].sources
                fact = Fact(
                    "lineage",
                    printable(says, 400),
                    (Derived("lineage", "the base_model of each, in turn"), *sources),
                )
                self.parts[part.id] = _with(part, fact)

    def _levels(self, part: Component) -> list[list[str]]:
        levels: list[list[str]] = []
        known = {part.id}
        current = [part]
        while current and len(levels) <= MAX_DEPTH:
            names = dict.fromkeys(w.name for p in current for w in _bases(p, 0))
            ids = {_PREFIX + (hub_id(name) or name): name for name in names}
            if part.id in ids:
                self.findings.append(say.circle(part.name, ids[part.id], part.files))
            fresh = {id_: name for id_, name in ids.items() if id_ not in known}
            known |= set(fresh)
            if fresh:
                levels.append(list(fresh.values()))
            current = [self.parts[id_] for id_ in fresh if id_ in self.parts]
        return levels


def _bases(part: Component, depth: int) -> Iterator[_Wanted]:
    fact = part.facts.get("base_model")
    if fact is None or not isinstance(fact.value, str):
        return
    place = next((source for source in fact.sources if isinstance(source, Evidence)), None)
    names = list(dict.fromkeys(filter(None, (name.strip() for name in fact.value.split(",")))))
    asked = part.facts.get("base_revision") if len(names) == 1 else None
    revision = str(asked.value) if asked is not None and isinstance(asked.value, str) else ""
    for name in names:
        yield _Wanted(name, place, "names as its base", depth, revision)


def _asked(part: Component, wanted: _Wanted) -> list[str]:
    """Return every revision that somebody asks for; `main` where somebody names none.

    Of places that disagree the collectors keep no revision, or one that nobody can determine.
    """
    asked: set[str] = set()
    for used, name in _USED_BY.items():
        revision = part.facts.get(name)
        if revision is not None:
            asked.add("" if revision.value is UNDETERMINABLE else str(revision.value))
        elif used in part.facts:
            asked.add(MAIN)
    if wanted.revision:
        asked.add(wanted.revision)
    return sorted(asked) or [MAIN]


def _new(id_: str, wanted: _Wanted) -> Component:
    files = (wanted.place,) if wanted.place else ()
    return Component(id_, "weights", id_.removeprefix(_PREFIX), files=files)


def _with(part: Component, *facts: Fact) -> Component:
    joined: Mapping[str, Fact] = {**part.facts, **{fact.name: fact for fact in facts}}
    return replace(part, facts=dict(sorted(joined.items())))


@dataclass(frozen=True, slots=True)
class _Watching:
    """Passes on progress with the name of the model and the bytes that came before."""

    observer: Observer | None
    prefix: str
    before: int

    def progress(self, path: str, bytes_done: int) -> None:
        """Hear that a file of the model was read."""
        if self.observer is not None:
            self.observer.progress(self.prefix + path, self.before + bytes_done)
