"""What was made with or from what: links between holdings, from facts of components."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from roadworthy.licences.datasets import of_dataset
from roadworthy.rights.interface import Holding, How, Link
from roadworthy.system import Component, Evidence, Fact

CODE = "code"
MODEL = "model:"
DATASET = "dataset:"
_RELATIONS = {
    "finetune": How.FINETUNE,
    "fine-tune": How.FINETUNE,
    "adapter": How.ADAPTER,
    "merge": How.MERGE,
    "quantized": How.QUANTISED,
    "quantised": How.QUANTISED,
    "distill": How.DISTILLED,
    "distilled": How.DISTILLED,
}
_USED = ("loaded_by_code", "served_by_configuration", "named_in_configuration")
_TRAINING = re.compile(r"(?:^|[/_.-])(?:train|training|finetune|fine[-_]tune)", re.IGNORECASE)
_MERGE_FILE = re.compile(r"(?:.*/)?mergekit[\w.-]*\.ya?ml|(?:.*/)?merge[\w.-]*\.ya?ml", re.I)
_WORD = re.compile(r"[-_. ]")
_MOST = 64
"""Names of one fact."""
_SHORTEST = 3
"""Letters of the name of a configuration that can name weights."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name of something that no component stands for."""

    id: str
    kind: str
    name: str
    place: Evidence | None


@dataclass(frozen=True, slots=True)
class Found:
    """Links, and the parents that only a name is known of."""

    links: tuple[Link, ...]
    named: tuple[Named, ...]


def find(holdings: Mapping[str, Holding], components: Sequence[Component]) -> Found:
    """Return all links between holdings.

    Args:
        holdings: by id.
        components: all, also those that are no holding, as cards speak for weights beside them.
    """
    links: dict[tuple[str, str, How], Link] = {}
    named: dict[str, Named] = {}
    pairs = list(_all(holdings, components))
    for link, name in (*pairs, *_bases_of_adapters(holdings, [link for link, _ in pairs])):
        if link.child == link.parent:
            continue
        if link.parent not in holdings:
            named.setdefault(link.parent, name)
        links.setdefault((link.child, link.parent, link.how), link)
    told = {(child, parent) for child, parent, how in links if how is not How.DERIVED}
    kept = [
        link for (child, parent, how), link in links.items()
        if how is not How.DERIVED or (child, parent) not in told
    ]  # fmt: skip
    kept.sort(key=lambda link: (link.child, link.parent, link.how))
    return Found(tuple(kept), tuple(named[id_] for id_ in sorted(named)))


_Pair = tuple[Link, Named]


def _all(holdings: Mapping[str, Holding], components: Sequence[Component]) -> Iterator[_Pair]:
    folders: dict[str, list[str]] = {}
    for id_ in holdings:
        if id_.startswith("weights:"):
            folders.setdefault(folder(id_.removeprefix("weights:")), []).append(id_)
    packages = [id_ for id_, one in holdings.items() if id_.startswith("package:") and one.ours]
    whole = packages[0] if packages else CODE
    for part in components:
        for child in _children(part, holdings, folders):
            yield from _bases(part, child)
            yield from _data(part, child, holdings)
        if part.id in holdings:
            yield from _writers(part)
            if whole in holdings and part.id != whole:
                yield from _contained(part, holdings, whole)
                yield from _used(part, whole)
    yield from _configured(holdings, components)


def _children(
    part: Component, holdings: Mapping[str, Holding], folders: Mapping[str, Sequence[str]]
) -> Iterable[str]:
    """Return the holdings that a component speaks of."""
    if part.id in holdings:
        return (part.id,)
    if not part.id.startswith("card:"):
        return ()
    home = folder(part.id.removeprefix("card:"))
    if home in folders:
        return folders[home]
    below = f"{home}/" if home else ""
    return [id_ for place, ids in folders.items() if place.startswith(below) for id_ in ids]


def _bases(part: Component, child: str) -> Iterator[_Pair]:
    fact = part.facts.get("base_model")
    relation = part.facts.get("base_model_relation")
    names = list(_names(fact))
    how = _RELATIONS.get(str(relation.value).lower() if relation else "")
    for name in names:
        place = _place(fact, name)
        merged = place is not None and _MERGE_FILE.fullmatch(place.path) is not None
        by_kind = How.ADAPTER if part.kind == "adapter" else How.DERIVED
        by_files = How.MERGE if merged else by_kind
        yield _link(child, MODEL + name, how or by_files, place, "weights", name)
    converted = part.facts.get("converted_from")
    for name in _names(converted):
        place = _place(converted, name)
        yield _link(child, MODEL + name, How.QUANTISED, place, "weights", name)
    earlier = part.facts.get("earlier_name")
    for name in _names(earlier):
        if re.fullmatch(r"[\w.-]{1,96}/[\w.-]{1,96}", name) and name not in names:
            place = _place(earlier, name)
            yield _link(child, MODEL + name, How.DERIVED, place, "weights", name)


def _bases_of_adapters(holdings: Mapping[str, Holding], links: Iterable[Link]) -> Iterator[_Pair]:
    """Yield a model without a name for each adapter of ours that names none: it is made for one."""
    made = {link.child for link in links if link.parent.startswith((MODEL, "weights:"))}
    for one in holdings.values():
        if one.kind == "adapter" and one.ours and one.id not in made:
            id_, name = f"{MODEL}base of {one.id}", f"the model that {one.name} is made for"
            yield _link(one.id, id_, How.ADAPTER, one.place, "weights", name)


def _data(part: Component, child: str, holdings: Mapping[str, Holding]) -> Iterator[_Pair]:
    fact = part.facts.get("training_datasets")
    for name in _names(fact):
        known = DATASET + name
        id_ = known if known in holdings else f"{DATASET}hub:{name}"
        place = _place(fact, name)
        yield _link(child, id_, How.TRAINED_ON, place, "dataset", name)
        data = of_dataset(name)
        for model in data.written_by if data and id_ != known else ():
            yield _link(id_, MODEL + model, How.WRITTEN_BY, place, "weights", model)


def _writers(part: Component) -> Iterator[_Pair]:
    """Yield which models wrote a dataset."""
    fact = part.facts.get("data_written_by")
    for name in _names(fact) if part.kind == "dataset" else ():
        yield _link(part.id, MODEL + name, How.WRITTEN_BY, _place(fact, name), "weights", name)


def _contained(part: Component, holdings: Mapping[str, Holding], whole: str) -> Iterator[_Pair]:
    """Yield what the package holds that the project is, or else the code that is handed on."""
    inside = part.id == CODE or part.id.startswith(("weights:", "tokenizer:", "card:", DATASET))
    if inside and holdings[part.id].shipped:
        place = part.files[0] if part.files else None
        yield _link(whole, part.id, How.CONTAINS, place, part.kind, part.name)


def _used(part: Component, whole: str) -> Iterator[_Pair]:
    """Yield what the code, or the package that the project is, runs and needs."""
    if part.id.startswith(MODEL):
        fact = next((part.facts[name] for name in _USED if name in part.facts), None)
        if fact is not None and not _only_trains(fact):
            yield _link(whole, part.id, How.USES, _place(fact, ""), part.kind, part.name)
    elif part.kind == "dependency":
        place = part.files[0] if part.files else None
        yield _link(whole, part.id, How.DEPENDS, place, part.kind, part.name)


def _only_trains(fact: Fact) -> bool:
    """Tell whether only configurations of training name it: then the product need not use it."""
    places = [source for source in fact.sources if isinstance(source, Evidence)]
    return fact.name == "named_in_configuration" and all(
        _TRAINING.search(place.path) for place in places
    )


def _configured(
    holdings: Mapping[str, Holding], components: Sequence[Component]
) -> Iterator[_Pair]:
    """Yield models that the training configuration named like some weights was written for.

    `train/l2_supercat.toml` names a model, and `l2_supercat_256.safetensors` lies here.
    """
    weights: dict[str, list[str]] = {}
    for id_ in holdings:
        if id_.startswith("weights:"):
            weights.setdefault(_first(_stem(id_.removeprefix("weights:"))), []).append(id_)
    for part in components:
        fact = part.facts.get("named_in_configuration")
        if fact is None or not part.id.startswith(MODEL):
            continue
        for source in fact.sources:
            if not isinstance(source, Evidence) or not _TRAINING.search(source.path):
                continue
            stem = _stem(source.path)
            for id_ in weights.get(_first(stem), ()):
                if _named_like(_stem(id_.removeprefix("weights:")), stem):
                    yield _link(id_, part.id, How.DERIVED, source, part.kind, part.name)


def _first(stem: str) -> str:
    return _WORD.split(stem, maxsplit=1)[0]


def _named_like(weights: str, stem: str) -> bool:
    if len(stem) < _SHORTEST or not weights.startswith(stem):
        return False
    return len(weights) == len(stem) or bool(_WORD.match(weights[len(stem)]))


def _link(child: str, parent: str, how: How, place: Evidence | None, kind: str, name: str) -> _Pair:
    return Link(child, parent, how, place), Named(parent, kind, name, place)


def _names(fact: Fact | None) -> Iterator[str]:
    if fact is not None and isinstance(fact.value, str):
        names = (name.strip() for name in fact.value.split(","))
        yield from list(dict.fromkeys(name for name in names if name))[:_MOST]


def _place(fact: Fact | None, name: str) -> Evidence | None:
    places = [source for source in fact.sources if isinstance(source, Evidence)] if fact else []
    return next((place for place in places if name and name in place.shows), None) or next(
        iter(places), None
    )


def folder(path: str) -> str:
    """Return the folder of a path."""
    return path.rpartition("/")[0]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].lower()
