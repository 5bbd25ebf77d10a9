"""One component of an assessment as an item of a bill of materials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from urllib.parse import quote

from roadworthy.bom.interface import Item
from roadworthy.bom.values import meant, numbers, shown, text, words
from roadworthy.rights.interface import Holding, Rank
from roadworthy.safe_yaml import parse
from roadworthy.system import UNDETERMINABLE, Component, Evidence, Fact, Facts

MODELS = ("weights", "adapter")
_HUB = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_OF_CARD = frozenset(
    {"pipeline_tag", "languages", "library", "card_tags", "card_sections", "metrics", "successor"}
    | {"base_model", "base_model_relation", "training_datasets", "claimed_results"}
    | {"claimed_emissions", "claimed_gpu", "claimed_gpu_hours", "claimed_training_tokens"}
    | {"claimed_parameters", "claimed_active_parameters", "claimed_context_length"}
    | {"access_form", "access_refused"}
)
"""What a card says of the model beside it."""
_ENERGY = ("claimed_emissions", "claimed_gpu_hours", "claimed_gpu")
_TRAINING = (
    "claimed_training_tokens",
    "training_tokens_seen",
    "training_steps",
    "training_epochs",
    "training_flos_logged",
    "adapter_type",
    "adapter_rank",
)
_SENSITIVE = {
    "names_people": "its columns tell who somebody is",
    "names_personal_traits": "its columns name traits of people",
}
_LIMITS = ("limitations", "out-of-scope use")
_ETHICS = ("bias", "risks")


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside a component."""

    card: Component | None = None
    files: tuple[tuple[str, str], ...] = ()
    """Name and sha256 of what belongs to it."""
    digest: str = ""
    absent: tuple[str, ...] = ()
    dates: frozenset[str] = field(default=frozenset())
    """Names of facts that hold days."""
    units: Mapping[str, str] = field(default_factory=dict)
    """The units of facts that hold numbers."""


@cache
def _modalities() -> Mapping[str, Mapping[str, list[str]]]:
    file = resources.files("roadworthy.bom") / "modalities.yaml"
    data: Mapping[str, Mapping[str, list[str]]] = parse(file.read_bytes(), name=file.name).data
    return data


def item(part: Component, holding: Holding | None, beside: Beside) -> Item:
    """Return a component as an item.

    Args:
        part: the component, as the report shows it.
        holding: what is known of its licence.
        beside: the card in its folder and the files that belong to it.
    """
    facts = _facts(part, beside.card)
    kind = holding.kind if holding else part.kind
    task = text(facts, "pipeline_tag") if kind in MODELS else ""
    modality = _modalities().get(task, {})
    hub = _hub(part, kind, facts)
    card = beside.card or (part if part.id.startswith("card:") else None)
    made = Item(
        ref=part.id,
        kind=kind,
        name=_name(part, holding),
        version=_version(part, facts),
        purl=part.purl or (_purl(hub, text(facts, "revision")) if hub else ""),
        supplier=hub.partition("/")[0] if hub else text(facts, "model_maker"),
        holding=holding,
        hashes=beside.files,
        digest=beside.digest,
        absent=beside.absent,
        energy=tuple(_named(facts, _ENERGY, beside.units)),
        links=tuple(_links(hub, card, holding)),
        facts=tuple(
            (fact.name, shown(fact, day=fact.name in beside.dates))
            for fact in sorted(facts.values(), key=lambda fact: fact.name)
        ),
        places=part.files,
        stand_in=part.stand_in,
    )
    if kind in MODELS:
        return replace(
            made,
            task=task,
            architecture=text(facts, "architecture"),
            model_type=text(facts, "model_type"),
            inputs=tuple(modality.get("takes", ())),
            outputs=tuple(modality.get("gives", ())),
            parameters=numbers(facts, "parameters", "parameters_by_index", "parameters_by_config"),
            context_length=numbers(facts, "context_length"),
            quantisation=text(facts, "quantisation"),
            languages=words(facts, "languages"),
            results=tuple(_results(text(facts, "claimed_results"))),
            limits=tuple(_sections(facts, card, _LIMITS)),
            ethics=tuple(_sections(facts, card, _ETHICS)),
            description=next(_sections(facts, card, ("description",)), ""),
            intended=next(_sections(facts, card, ("intended use",)), ""),
            training=(
                *_named(facts, _TRAINING, beside.units),
                *(("section", s) for s in _sections(facts, card, ("training procedure",))),
            ),
        )
    if kind == "dataset":
        return replace(
            made,
            data_origin=text(facts, "data_origin"),
            data_size=text(facts, "data_size") or _size(facts),
            data_formats=words(facts, "data_formats"),
            languages=words(facts, "languages"),
            made_from=text(facts, "source_datasets"),
            sensitive=tuple(_sensitive(facts)),
            personal=_personal(facts),
            anonymised=text(facts, "data_anonymised"),
            bias=text(facts, "data_known_bias"),
            intended=text(facts, "data_intended_use"),
        )
    return made


def named(ref: str, kind: str, name: str, holding: Holding | None = None) -> Item:
    """Return something that is only named, with what is known of its licence."""
    model = kind in MODELS
    at_hub = bool(_HUB.fullmatch(name)) and (model or kind == "dataset")
    folder = "" if model else "datasets/"
    return Item(
        ref=ref,
        kind=kind,
        name=name,
        purl=_purl(name, "") if at_hub and model else "",
        supplier=name.partition("/")[0] if at_hub else "",
        holding=holding,
        links=(("website", f"https://huggingface.co/{folder}{name}"),) if at_hub else (),
        places=(holding.place,) if holding and holding.place else (),
        stand_in=bool(holding and holding.stand_in),
    )


def _name(part: Component, holding: Holding | None) -> str:
    """Return the name; of a model that nobody names the line, of a card the name of the model."""
    place = part.id.removeprefix("model:unknown:")
    if place != part.id:
        return f"unnamed model at {place}"
    return holding.name if holding and part.id.startswith("card:") else part.name


def _facts(part: Component, card: Component | None) -> Facts:
    """Return what is known of a component, and what the card beside it says of the model."""
    said = {n: f for n, f in (card.facts if card else {}).items() if n in _OF_CARD}
    return {**said, **part.facts}


def _hub(part: Component, kind: str, facts: Facts) -> str:
    """Return the id of a model on the hub, where it is named by one and lies nowhere else."""
    if kind not in MODELS or not part.id.startswith("model:"):
        return ""
    elsewhere = text(facts, "resolved_in") == "project"
    return part.name if _HUB.fullmatch(part.name) and not elsewhere else ""


def _purl(hub: str, revision: str) -> str:
    version = f"@{revision}" if _COMMIT.fullmatch(revision) else ""
    return f"pkg:huggingface/{hub}{version}"


def _version(part: Component, facts: Facts) -> str:
    """Return a version; a branch is none, since it moves."""
    commits = (text(facts, name) for name in ("resolved_revision", "revision"))
    return meant(part.version) or next((c for c in commits if _COMMIT.fullmatch(c)), "")


def _links(hub: str, card: Component | None, holding: Holding | None) -> Iterator[tuple[str, str]]:
    if hub:
        yield "website", f"https://huggingface.co/{hub}"
    if card is not None and card.files and ":" not in card.files[0].path:
        yield "model-card", quote(card.files[0].path)
    for statement in holding.statements if holding else ():
        place = statement.place
        if place and statement.rank in (Rank.TEXT, Rank.SCOPED_TEXT) and ":" not in place.path:
            yield "license", quote(place.path)


def _named(
    facts: Facts, names: Sequence[str], units: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for name in names:
        if name in facts and facts[name].value is not UNDETERMINABLE:
            yield name, f"{shown(facts[name])} {units.get(name, '')}".strip()


def _results(claimed: str) -> Iterator[tuple[str, str, str]]:
    """Yield metric and value; the last one may be cut, and a result without a value is none."""
    whole = not claimed.endswith("...")
    parts = claimed.split("; ")
    for part in parts if whole else parts[:-1]:
        metric, _, value = part.rpartition(" ")
        if metric and meant(value):
            yield metric, value, ""


def _sections(facts: Facts, card: Component | None, kinds: Sequence[str]) -> Iterator[str]:
    """Say where the card speaks of something; its words stay there."""
    fact = facts.get("card_sections")
    filled = words(facts, "card_sections")
    for kind in kinds:
        if card is not None and fact is not None and kind in filled:
            place = _heading(fact, kind)
            line = f', line {place.line} ("{place.shows}")' if place else ""
            path = place.path if place else card.files[0].path if card.files else card.name
            yield f"the card has a section on {kind}: {path}{line}"


def _heading(fact: Fact, kind: str) -> Evidence | None:
    places = (place for place in fact.sources if isinstance(place, Evidence))
    return next((place for place in places if kind[:5] in place.shows.lower()), None)


def _size(facts: Facts) -> str:
    files, size = numbers(facts, "data_files"), numbers(facts, "data_bytes")
    if files is None or size is None:
        return ""
    count = shown(Fact("data_files", files, ()))
    return f"{count} files, {shown(Fact('data_bytes', size, ()))} bytes"


def _sensitive(facts: Facts) -> Iterator[str]:
    if stated := text(facts, "personal_data_statement"):
        yield stated
    for name, says in _SENSITIVE.items():
        if name in facts and facts[name].value is True:
            yield says
    for option, flag in _options(facts, "data_sensitive").items():
        yield f"{option.replace('_', ' ')}: {'yes' if flag else 'no'}, as stated"
    for option, flag in _options(facts, "data_sensitive_possible").items():
        if flag:
            yield f"{option.replace('_', ' ')}: possible, as stated"


def _options(facts: Facts, name: str) -> Mapping[str, bool]:
    value = facts[name].value if name in facts else None
    return value if isinstance(value, Mapping) else {}


def _personal(facts: Facts) -> bool | None:
    """Return whether sensitive data about people are in it; no only where both are ruled out."""
    stated = _options(facts, "data_sensitive")
    possible = _options(facts, "data_sensitive_possible")
    kinds = [stated.get(kind) for kind in ("personal", "special_categories")]
    if stated.get("special_categories"):
        return True
    doubt = any(possible.get(kind) for kind in ("personal", "special_categories"))
    return False if kinds == [False, False] and not doubt else None
