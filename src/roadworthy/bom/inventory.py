"""What goes into a bill of materials, taken from an assessment."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from roadworthy.assessment import Assessment
from roadworthy.bom.files import belonging, digest, folder_of
from roadworthy.bom.interface import Inventory, Item
from roadworthy.bom.items import Beside, item, named
from roadworthy.bom.relations import relations
from roadworthy.bom.values import meant, shown, text
from roadworthy.sightings import AdvisoriesRead, ContainerImage, Vulnerability
from roadworthy.system import Component, Facts

_REPOSITORY = "repository"
"""What is known of it belongs to the system."""
_PACKAGE = "package:"
_LEFT = ("deployment:", "training:")
_POLICY = re.compile(r"(?:(?:\.github|docs|\.well-known)/)?security\.(?:md|txt|rst)")


def inventory(
    assessment: Assessment, *, made: dt.datetime | None = None, author: str = ""
) -> Inventory:
    """Return everything that goes into a bill of materials.

    Args:
        assessment: what was found and answered.
        made: when the bill was made; the day that was asked about when left out.
        author: who answers for it.
    """
    parts = {part.id: part for part in assessment.system.components}
    repository = parts[_REPOSITORY].facts if _REPOSITORY in parts else {}
    system = assessment.system.facts
    items = tuple(sorted(_items(assessment), key=lambda one: one.ref))
    related = relations(assessment.rights.estate.links, items, parts)
    items = tuple(sorted((*items, *related.named), key=lambda one: one.ref))
    on = assessment.clock.on
    return Inventory(
        name=assessment.system.name,
        version=_version(parts, items, repository),
        producer=meant(assessment.organisation.name),
        purpose="; ".join(use.says for use in assessment.system.uses if meant(use.says)),
        digest=assessment.collected.digest,
        made=made or dt.datetime(on.year, on.month, on.day, tzinfo=dt.UTC),
        remote=text(repository, "remote").partition(",")[0],
        commit=text(repository, "commit"),
        items=items,
        relations=related.links,
        security_policy=next(
            (path for path, _ in assessment.collected.digests if _POLICY.fullmatch(path.lower())),
            "",
        ),
        vulnerabilities=tuple(sorted(set(_vulnerabilities(assessment, items)))),
        advisories_read=any(isinstance(s, AdvisoriesRead) for s in assessment.collected.sightings),
        author=meant(author),
        generates=_ticked(system, "generates"),
        released=_day(repository, "latest_release"),
        images=tuple(sorted(set(_images(assessment)))),
        controls=tuple(sorted(_controls(assessment))),
        complete=_complete(system, items),
    )


def _items(assessment: Assessment) -> Iterator[Item]:
    holdings = {holding.id: holding for holding in assessment.rights.estate.holdings}
    parts = [part for part in assessment.system.components if _wanted(part, holdings)]
    files = belonging(assessment.collected, parts)
    facts = assessment.vocabulary.facts
    dates = frozenset(name for name, definition in facts.items() if definition.type == "date")
    units = {name: definition.unit for name, definition in facts.items() if definition.unit}
    cards = _cards(assessment.system.components)
    for part in parts:
        folder = folder_of(part.id.partition(":")[2])
        held = part.id.startswith("weights:")
        own = files.of.get(part.id, ())
        card = cards.get(folder) if held else None
        absent = files.absent.get(part.id, ())
        beside = Beside(card, own, digest(own), absent, dates, units)
        yield item(part, holdings.get(part.id), beside)
    known = {part.id for part in parts}
    for one in holdings.values():
        if one.id not in known and one.id != _REPOSITORY and one.name:
            yield named(one.id, one.kind, one.name, one)
    for path, sha256 in files.alone:
        yield Item(ref=f"file:{path}", kind="file", name=path, hashes=((path, sha256),))


def _wanted(part: Component, holdings: Mapping[str, object]) -> bool:
    if part.id == _REPOSITORY:
        return False
    return part.id in holdings or not (part.kind == "document" or part.id.startswith(_LEFT))


def _cards(parts: tuple[Component, ...]) -> dict[str, Component]:
    """Return the card of each folder; where two lie in one, neither speaks for the weights."""
    found: dict[str, list[Component]] = {}
    for part in parts:
        if (
            part.id.startswith("card:")
            and ["pipeline_tag", "library", "base_model"] & part.facts.keys()
        ):
            found.setdefault(folder_of(part.id.removeprefix("card:")), []).append(part)
    return {folder: cards[0] for folder, cards in found.items() if len(cards) == 1}


def _version(parts: Mapping[str, Component], items: tuple[Item, ...], repository: Facts) -> str:
    """Return the version of the code, of the one package that this is, or the commit."""
    code = parts.get("code")
    packages = {one.version for one in items if one.kind == "code" and one.ref.startswith(_PACKAGE)}
    package = packages.pop() if len(packages) == 1 else ""
    return meant(code.version if code else "") or package or text(repository, "commit")


def _day(facts: Facts, name: str) -> str:
    return shown(facts[name], day=True) if name in facts else ""


def _ticked(facts: Facts, name: str) -> tuple[str, ...]:
    value = facts[name].value if name in facts else None
    return tuple(k for k, flag in value.items() if flag) if isinstance(value, Mapping) else ()


def _images(assessment: Assessment) -> Iterator[str]:
    for sight in assessment.collected.sightings:
        if isinstance(sight, ContainerImage) and sight.name and sight.use != "ci":
            tag = f":{sight.tag}" if sight.tag else ""
            yield f"{sight.name}{tag}" + (f"@{sight.digest}" if sight.digest else "")


def _controls(assessment: Assessment) -> Iterator[tuple[str, str]]:
    for part in assessment.system.components:
        for name, fact in part.facts.items():
            if name.startswith("control_") and fact.value is True:
                yield name, part.id


def _vulnerabilities(
    assessment: Assessment, items: tuple[Item, ...]
) -> Iterator[tuple[str, str, str]]:
    for sight in assessment.collected.sightings:
        if isinstance(sight, Vulnerability):
            for one in items:
                if one.kind == "dependency" and (one.name, one.version) == (
                    sight.package,
                    sight.version,
                ):
                    yield sight.id, one.ref, sight.severity


def _complete(system: Facts, items: tuple[Item, ...]) -> bool | None:
    """Return what was answered; with a model that nobody could name the list is not complete."""
    fact = system.get("components_complete")
    value = fact.value if fact else None
    if value is True and any(one.ref.startswith("model:unknown:") for one in items):
        return False
    return value if isinstance(value, bool) else None
