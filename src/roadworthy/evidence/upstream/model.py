"""What one upstream model shows, as facts of its component."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from roadworthy.evidence.components import merge
from roadworthy.evidence.interface import Found, Part, SourceFile
from roadworthy.evidence.upstream.hub import Located, hub_id
from roadworthy.sightings import LicenceSaid
from roadworthy.system import (
    UNDETERMINABLE,
    Collected,
    Component,
    Evidence,
    Fact,
    Facts,
    Finding,
    Interval,
    Sighting,
)

_MODELS = ("weights", "adapter")
_WHOLE = "weights:."
_OURS = frozenset({"loaded_by_code", "revision"})
"""Facts about how the project uses the model; nothing that lies upstream changes them."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The component, and where its sources contradict each other."""

    component: Component
    findings: tuple[Finding, ...]
    speaking: frozenset[str] = frozenset()
    """Ids of what in its folder stands for the model; what is said of their licences is its."""


class Whole:
    """Stands for the weights of a repository in which none lie at the top.

    Licences are given to weights; so a card and a licence that were downloaded alone speak for the
    model all the same.
    """

    name = "whole"
    wants = re.compile(r"[^/]+")
    reads_text = False

    def __init__(self) -> None:
        self._first: Evidence | None = None
        self._weights = False

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Note the file."""
        self._first = self._first or file.at(None)
        self._weights = self._weights or bool(_WEIGHTS.fullmatch(file.path.lower()))
        return iter(())

    def finish(self) -> Iterator[Found]:
        """Yield the model, where nothing else stands for it."""
        if self._first is not None and not self._weights:
            yield Part(_WHOLE, "weights", "the model", self._first)


def part_of(part: Component, name: str, found: Located, seen: Collected, before: str) -> Joined:
    """Return the component of a model with what its folder shows.

    The card at the top of the folder speaks for the model, and so do its weights: those at the
    top, or all of them where none lies there. The licence is the one that belongs to the weights.

    Args:
        part: the component as the project names it.
        name: the id on the hub.
        found: where the model lies.
        seen: what the walk over it brought back.
        before: what stands before the path of its files.
    """
    texts = [c for c in seen.components if c.kind == "document" and "/" not in _path(c)]
    speaking = [c for c in seen.components if c.kind in _MODELS and c.id.startswith("weights:")]
    speaking = [c for c in speaking if "/" not in _path(c)] or speaking
    models = [c for c in speaking if c.id != _WHOLE]
    weights, clashing = _agreed(models)
    cards = [c for c in texts if c.id.startswith("card:")]
    facts = [
        fact for c in cards for fact in c.facts.values() if fact.name not in (_BASE, *_LICENCES)
    ]
    licences = [fact for c in speaking for fact in c.facts.values() if fact.name in _LICENCES]
    merged = merge(_parts(part, [*_moved((*facts, *licences, *weights), before)]))
    joined: dict[str, Fact] = {}
    for component in merged.components:
        joined.update(component.facts)
    unclear = [f for f in (*facts, *licences, *clashing) if f.value is UNDETERMINABLE]
    joined.update((fact.name, fact) for fact in _moved(unclear, before))
    files = [there(source, before) for c in (*texts, *models) for source in c.files]
    joined.update((fact.name, fact) for fact in _moved(_bases(texts, models), before))
    joined.update(_where(found, seen, (*files, *part.files)[:1]))
    adapter = bool(models) and all(c.kind == "adapter" for c in models)
    component = replace(
        part,
        kind="adapter" if adapter else part.kind,
        version=found.revision,
        purl=f"pkg:huggingface/{name}" + (f"@{found.revision}" if found.revision else ""),
        facts=dict(sorted({**joined, **part.facts}.items())),
        files=tuple(dict.fromkeys((*part.files, *files))),
    )
    return Joined(component, merged.findings, frozenset(c.id for c in speaking))


_LICENCES = frozenset(
    {"licence_tag", "licence_name", "licence_text", "licence_title", "use_policy"}
)
"""Facts that `rights` has given to the weights, from cards, texts and headers."""
_WEIGHTS = re.compile(r".*\.(?:safetensors|gguf|bin|pt|pth|ckpt|pkl)")
_BASE = "base_model"


def _path(component: Component) -> str:
    return component.id.partition(":")[2]


def sighted(seen: Collected, joined: Joined, before: str) -> Iterator[Sighting]:
    """Yield the sightings of a walk over a model, with what is said of its licence as its own."""
    kept: set[Sighting] = set()
    for one in seen.sightings:
        moved = replace(one, place=there(one.place, before))
        if isinstance(moved, LicenceSaid):
            if moved.component not in joined.speaking:
                continue
            moved = replace(moved, component=joined.component.id)
            if moved in kept:
                continue
            kept.add(moved)
        yield moved


def there(source: Evidence, before: str) -> Evidence:
    """Return a place with what stands before the paths of its model."""
    return replace(source, path=before + source.path)


def _moved(facts: Iterable[Fact], before: str) -> Iterator[Fact]:
    for fact in facts:
        if fact.name not in _OURS:
            sources = tuple(
                there(s, before) if isinstance(s, Evidence) else s for s in fact.sources
            )
            yield replace(fact, sources=sources)


def _parts(part: Component, facts: Iterable[Fact]) -> Iterator[Part]:
    for fact in facts:
        for source in fact.sources:
            if isinstance(source, Evidence) and fact.value is not UNDETERMINABLE:
                yield Part(part.id, part.kind, part.name, source, facts=((fact.name, fact.value),))


def _agreed(models: list[Component]) -> tuple[list[Fact], list[Fact]]:
    """Return what all variants of the weights say, and as undeterminable what they differ in.

    A repository holds the same weights in several formats and sizes on purpose, so a difference is
    no mistake; which of them is loaded is not known here.
    """
    names = sorted({name for c in models for name in c.facts} - _LICENCES - {_BASE})
    agreed, clashing = [], []
    for name in names:
        said = [c.facts[name] for c in models if name in c.facts]
        sources = tuple(dict.fromkeys(source for fact in said for source in fact.sources))
        values = {repr(fact.value) for fact in said}
        if len(values) == 1:
            agreed.append(Fact(name, said[0].value, sources))
        elif (hull := _hull(said)) is not None:
            agreed.append(Fact(name, hull, sources))
        else:
            clashing.append(Fact(name, UNDETERMINABLE, sources))
    return agreed, clashing


def _bases(texts: list[Component], models: list[Component]) -> Iterator[Fact]:
    """Yield all bases that the card and the headers name.

    They differ often, and both are right: a header keeps the base of the model from which a card
    says that this one was packed. A name in words is left out where an id is known.
    """
    said = [c.facts[_BASE] for c in (*texts, *models) if _BASE in c.facts]
    if not said:
        return
    sources = tuple(dict.fromkeys(source for fact in said for source in fact.sources))
    if any(not isinstance(fact.value, str) for fact in said):
        yield Fact(_BASE, UNDETERMINABLE, sources)
        return
    named = (name.strip() for fact in said for name in str(fact.value).split(","))
    names = list(dict.fromkeys(filter(None, named)))
    names = [name for name in names if hub_id(name)] or names
    yield Fact(_BASE, ", ".join(names), sources)


def _hull(facts: list[Fact]) -> Interval | None:
    """Return the numbers from the least to the most, where all are numbers."""
    numbers = [fact.value for fact in facts if isinstance(fact.value, Interval)]
    if len(numbers) != len(facts):
        return None
    return Interval(min(n.lo for n in numbers), max(n.hi for n in numbers))


def _where(found: Located, seen: Collected, sources: tuple[Evidence, ...]) -> Facts:
    """Return the facts that say which bytes were reviewed."""
    facts = {
        "resolved_in": Fact("resolved_in", found.where, sources),
        "digest": Fact("digest", f"sha256:{seen.digest}", sources),
    }
    if found.revision:
        facts["resolved_revision"] = Fact("resolved_revision", found.revision, sources)
    return facts
