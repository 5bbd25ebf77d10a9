"""What was made with, ships or needs what: links of the review of rights, and what cards say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from roadworthy.bom.interface import Item
from roadworthy.bom.items import MODELS, named
from roadworthy.rights.interface import How, Link
from roadworthy.system import Component

_HOW = {
    "finetune": How.FINETUNE,
    "adapter": How.ADAPTER,
    "merge": How.MERGE,
    "quantized": How.QUANTISED,
}
_NAMED = {"dataset": "dataset:hub", "dependency": "dependency"}
"""How the ids of what is only named begin."""
_CODE = "code"


@dataclass(frozen=True, slots=True)
class Related:
    """The links, and items for what is named at their ends and listed nowhere."""

    links: tuple[Link, ...]
    named: tuple[Item, ...]


def relations(
    links: Sequence[Link], items: Sequence[Item], parts: Mapping[str, Component]
) -> Related:
    """Return all links between items; what cards say counts where the review says nothing.

    Args:
        links: what the review of rights found; it goes first.
        items: what is listed.
        parts: the components, for what their facts name.
    """
    known = {item.ref: item for item in items}
    found = {(link.child, link.parent, link.how): link for link in links if _inside(link, known)}
    told = {(link.child, link.parent) for link in found.values()}
    called = _called(items)
    added: dict[str, Item] = {}
    for link, kind in (*_bases(items), *_data(items), *_needed(items, parts)):
        begin = f"{_NAMED.get(kind, 'model')}:"
        fallback = begin + link.parent
        ref = link.parent if link.parent in known else called.get((begin, link.parent), fallback)
        if ref == link.child:
            continue
        if ref not in known:
            added.setdefault(ref, named(ref, kind, link.parent))
        if (link.child, ref) not in told:
            found.setdefault(
                (link.child, ref, link.how), Link(link.child, ref, link.how, link.place)
            )
    order = sorted(found.values(), key=lambda link: (link.child, link.parent, link.how))
    return Related(tuple(order), tuple(added.values()))


def _inside(link: Link, known: Mapping[str, Item]) -> bool:
    return link.child in known and link.parent in known and link.child != link.parent


def _called(items: Sequence[Item]) -> dict[tuple[str, str], str]:
    """Return the ref of what is called so, by how the ids of its kind begin and by its names."""
    found: dict[tuple[str, str], str] = {}
    for item in items:
        begin = f"{_NAMED.get(item.kind, 'model' if item.kind in MODELS else item.kind)}:"
        for name in (item.name, *(item.holding.names if item.holding else ())):
            found.setdefault((begin, name), item.ref)
    return found


def _fact(item: Item, name: str) -> str:
    return dict(item.facts).get(name, "")


def _bases(items: Sequence[Item]) -> Iterator[tuple[Link, str]]:
    for item in items:
        if item.kind not in MODELS:
            continue
        how = _HOW.get(_fact(item, "base_model_relation"), How.DERIVED)
        how = How.ADAPTER if item.kind == "adapter" else how
        for name in _listed(_fact(item, "base_model")):
            yield Link(item.ref, name, how), "weights"


def _data(items: Sequence[Item]) -> Iterator[tuple[Link, str]]:
    for item in items:
        if item.kind in MODELS:
            for name in _listed(_fact(item, "training_datasets")):
                yield Link(item.ref, name, How.TRAINED_ON), "dataset"
        elif item.kind == "dataset":
            for name in _listed(_fact(item, "source_datasets")):
                if "/" in name:
                    yield Link(item.ref, name, How.DERIVED), "dataset"


def _needed(items: Sequence[Item], parts: Mapping[str, Component]) -> Iterator[tuple[Link, str]]:
    """Yield what the code of the project needs, where the code is listed."""
    if not any(item.ref == _CODE for item in items):
        return
    for item in items:
        if item.ref.startswith("dependency:"):
            yield Link(_CODE, item.ref, How.DEPENDS), "dependency"
        elif item.ref in parts and "loaded_by_code" in parts[item.ref].facts:
            yield Link(_CODE, item.ref, How.USES), item.kind


def _listed(said: str) -> Iterator[str]:
    cut = said.endswith("...")
    names = [name.strip() for name in said.split(",")]
    names = names[:-1] if cut else names
    yield from dict.fromkeys(name for name in names if name and name != "undeterminable")
