"""The minimum elements of the G7 for an AI bill of materials: which are there, which are missing.

An element of models or of data sets is there only when each of them has it, stand-ins aside. A
place that is held by "unknown" or "TODO" is missing. Nothing here is a grade: what a file cannot
say is marked as something that a person has to state.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from textwrap import wrap
from typing import Any

from roadworthy import __version__
from roadworthy.bom.interface import Inventory, Item
from roadworthy.bom.items import MODELS
from roadworthy.bom.values import meant
from roadworthy.rights.interface import How, Standing
from roadworthy.safe_yaml import parse

_NAMED = 3
"""Components that are named where an element is missing; the others are counted."""
_OPEN = (Standing.MISSING, Standing.UNCLEAR, Standing.DISAGREE)


class State(enum.StrEnum):
    """Where an element stands."""

    PRESENT = "present"
    MISSING = "missing"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Element:
    """One element, as `minimum.yaml` describes it."""

    id: str
    about: str
    says: str
    add: str
    by: str = ""

    @property
    def cluster(self) -> str:
        """Return its cluster."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Judged:
    """An element, and what was found."""

    element: Element
    state: State
    found: str
    """What was found, or where it is missing."""


_Of = Callable[[Inventory], str]
_OfItem = Callable[[Inventory, Item], str]


@cache
def _data() -> Any:
    file = resources.files("roadworthy.bom") / "minimum.yaml"
    return parse(file.read_bytes(), name=file.name).data


@cache
def elements() -> tuple[Element, ...]:
    """Return all elements, cluster by cluster."""
    return tuple(Element(**row) for row in _data()["elements"])


def clusters() -> dict[str, str]:
    """Return the names of the clusters, in their order."""
    return dict(_data()["clusters"])


def judge(inventory: Inventory) -> tuple[Judged, ...]:
    """Return where every element stands."""
    return tuple(_judged(element, inventory) for element in elements())


def count(judged: Sequence[Judged]) -> tuple[tuple[str, int], ...]:
    """Return how many elements are in each state."""
    return tuple((str(state), sum(one.state is state for one in judged)) for state in State)


def _judged(element: Element, inventory: Inventory) -> Judged:
    if element.about == "bill":
        found = meant(_BILL[element.id](inventory)) if element.id in _BILL else ""
        return Judged(element, State.PRESENT if found else State.MISSING, found)
    kinds = MODELS if element.about == "model" else ("dataset",)
    items = [one for one in inventory.items if one.kind in kinds and not one.stand_in]
    if not items:
        return _nothing(element, inventory, kinds)
    looks = _MODEL if element.about == "model" else _DATA
    found_by = {one.ref: meant(looks[element.id](inventory, one)) for one in items}
    missing = [one.name for one in items if not found_by[one.ref]]
    if not missing:
        first = found_by[items[0].ref]
        return Judged(element, State.PRESENT, first if len(items) == 1 else f"all {len(items)}")
    named = ", ".join(missing[:_NAMED])
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return Judged(element, State.MISSING, f"{len(missing)} of {len(items)}: {named}{more}")


def _nothing(element: Element, inventory: Inventory, kinds: tuple[str, ...]) -> Judged:
    """Say that there is none, where somebody said that the list is complete."""
    stand_ins = any(one.kind in kinds for one in inventory.items)
    what = "models" if element.about == "model" else "data sets"
    if inventory.complete and not stand_ins:
        return Judged(element, State.NOT_APPLICABLE, f"the list is complete, and holds no {what}")
    only = " but stand-ins" if stand_ins else ""
    return Judged(element, State.MISSING, f"no {what}{only} were found")


def _hash(item: Item) -> str:
    """Return how many files have a hash; where one is not here, not every one has."""
    return f"{len(item.hashes)} files" if item.hashes and not item.absent else ""


def _licence(_: Inventory, item: Item) -> str:
    holding = item.holding
    if holding is None or holding.standing in _OPEN:
        return ""
    return " or ".join(holding.choice) or " and ".join(holding.licences)


def _link(item: Item, *kinds: str) -> str:
    return next((to for kind, to in item.links if kind in kinds), "")


def _known(item: Item) -> str:
    """Return the name of a model, where it has one that is not ours."""
    return "" if item.ref.startswith(("model:unknown:", "card:")) else item.name


def _io(_: Inventory, item: Item) -> str:
    both = item.inputs and item.outputs
    return f"{' and '.join(item.inputs)} to {' and '.join(item.outputs)}" if both else ""


def _system_io(inventory: Inventory) -> str:
    """Return what goes in, by the models, and what comes out, by what people answered."""
    taken = sorted({kind for one in inventory.items if not one.stand_in for kind in one.inputs})
    made = ", ".join(inventory.generates)
    return f"{', '.join(taken)} to {made}" if taken and made else ""


def _trained(inventory: Inventory, item: Item) -> str:
    used = any(
        link.parent == item.ref and link.how is How.TRAINED_ON for link in inventory.relations
    )
    return "named by a model" if used else ""


def _software(inventory: Inventory) -> str:
    pinned = [one for one in inventory.items if one.kind == "dependency" and one.version]
    said = [f"{len(pinned)} packages with a version"] if pinned else []
    return ", ".join((*said, *inventory.images))


def _results(inventory: Inventory) -> str:
    return "; ".join(" ".join(filter(None, r)) for one in inventory.items for r in one.results)


def _flaws(inventory: Inventory) -> str:
    if inventory.advisories_read or inventory.vulnerabilities:
        return f"{len(inventory.vulnerabilities)} known"
    return ""


_BILL: dict[str, _Of] = {
    "md.author": lambda one: one.author,
    "md.version": lambda one: "1",
    "md.format": lambda one: "CycloneDX",
    "md.formatversion": lambda one: "1.6 or 1.7",
    "md.tool": lambda one: "roadworthy",
    "md.toolversion": lambda one: f"version {__version__}",
    "md.context": lambda one: "from the files of the project",
    "md.timestamp": lambda one: one.made.isoformat() if one.made else "",
    "md.deps": lambda one: f"{len(one.relations)} relations" if one.relations else "",
    "slp.name": lambda one: one.name,
    "slp.components": lambda one: f"{len(one.items)} components" if one.items else "",
    "slp.producer": lambda one: one.producer,
    "slp.version": lambda one: one.version,
    "slp.timestamp": lambda one: one.released,
    "slp.io": _system_io,
    "slp.area": lambda one: one.purpose,
    "inf.sw": _software,
    "sp.controls": lambda one: ", ".join(sorted({name for name, _ in one.controls})),
    "sp.policy": lambda one: one.security_policy,
    "sp.vulns": _flaws,
    "kpi.ops": _results,
}
"""An element that is not here cannot be known from files, nor from what was answered."""
_MODEL: dict[str, _OfItem] = {
    "mdl.name": lambda _, one: _known(one),
    "mdl.id": lambda _, one: one.purl,
    "mdl.version": lambda _, one: one.version,
    "mdl.timestamp": lambda _, one: "",
    "mdl.producer": lambda _, one: one.supplier,
    "mdl.description": lambda _, one: one.description,
    "mdl.hash": lambda _, one: _hash(one),
    "mdl.hashalg": lambda _, one: "SHA-256" if one.hashes else "",
    "mdl.properties": lambda _, one: "",
    "mdl.io": _io,
    "mdl.training": lambda _, one: ", ".join(name for name, _ in one.training),
    "mdl.license": _licence,
    "mdl.refs": lambda _, one: _link(one, "model-card", "website"),
}
_DATA: dict[str, _OfItem] = {
    "dp.name": lambda _, one: one.name,
    "dp.description": lambda _, one: one.data_origin,
    "dp.content": lambda _, one: " ".join(filter(None, (one.data_size, *one.data_formats))),
    "dp.id": lambda _, one: one.purl or _link(one, "website") or _place(one),
    "dp.hash": lambda _, one: _hash(one),
    "dp.provenance": lambda _, one: one.data_origin or one.made_from,
    "dp.stats": lambda _, one: "",
    "dp.sensitivity": lambda _, one: "; ".join(one.sensitive),
    "dp.deps": _trained,
    "dp.license": _licence,
}


def _place(item: Item) -> str:
    return f"sha256:{item.digest}" if item.digest else ""


def table(inventory: Inventory, width: int = 100) -> str:
    """Return the elements as text, one line each, and below what to add."""
    judged = judge(inventory)
    counts = ", ".join(f"{n} {state}" for state, n in count(judged))
    lines = [
        f"{inventory.name}: minimum elements of an AI bill of materials (G7, May 2026)",
        f"{counts} (of {len(judged)})",
    ]
    for cluster, title in clusters().items():
        lines += ["", title]
        for one in judged:
            if one.element.cluster == cluster:
                lines += _lines(one, width)
    return "\n".join("".join(c if c.isprintable() else "\ufffd" for c in x) for x in lines) + "\n"


def _lines(one: Judged, width: int) -> Iterator[str]:
    head = f"  {one.state:<14} {one.element.id:<17} {one.element.says}"
    said = f": {one.found}" if one.found else ""
    yield from wrap(head + said, width, subsequent_indent=" " * 35, break_on_hyphens=False)
    if one.state is State.MISSING:
        who = "a person states it: " if one.element.by else ""
        yield from wrap(
            f"-> {who}{one.element.add}",
            width,
            initial_indent=" " * 35,
            subsequent_indent=" " * 38,
            break_on_hyphens=False,
        )


def as_json(inventory: Inventory) -> str:
    """Return the elements as JSON."""
    judged = judge(inventory)
    document = {
        "schema": "roadworthy.minimum/1",
        "name": inventory.name,
        "source": _data()["source"],
        "counts": dict(count(judged)),
        "elements": [
            {**asdict(one.element), "state": str(one.state), "found": one.found} for one in judged
        ],
    }
    return json.dumps(document, indent=2) + "\n"
