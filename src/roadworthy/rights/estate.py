"""Builds the estate: which components there are, what is said of their licences, what made what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from roadworthy.licences.datasets import of_dataset
from roadworthy.licences.models import KnownModel, of_model
from roadworthy.rights.intended import intended
from roadworthy.rights.interface import (
    Estate,
    Holding,
    Intended,
    Rank,
    Statement,
)
from roadworthy.rights.links import CODE, MODEL, Named, find, folder
from roadworthy.rights.standing import resolve
from roadworthy.rights.statements import Texts, of_component, where
from roadworthy.rights.traits import multimodal, near
from roadworthy.sightings import LicenceSaid, LicenceText, NoticeText
from roadworthy.system import Component, Evidence, Facts, Sighting

CODE_NAME = "code of the project"
_KINDS = ("weights", "adapter", "tokenizer", "dataset", "code", "dependency")
_PACKAGE = "package:"
_DEPENDENCY = "dependency:"
_NAMELESS = "model:unknown:"
_CHECKOUT = "repository"
"""The component that holds what git says; its code is another."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What lies beside the components."""

    said: Mapping[str, Sequence[LicenceSaid]]
    texts: Texts
    notices: Mapping[str, Sequence[NoticeText]]
    """By their folder, with what stands before it for a model of others: `ORG/NAME@COMMIT:`."""
    intended: Intended
    package: str
    """The id of the package that the project is, where one lies at its root; else empty."""
    repository: tuple[str, ...]
    """Names of the repository."""


def build(
    components: Sequence[Component],
    sightings: Sequence[Sighting],
    organisation: Facts,
    system: Facts,
) -> Estate:
    """Return all holdings and links.

    Args:
        components: those of the project, and the models that it is built on.
        sightings: texts of licences, what sources say of them, and notices; others do not count.
        organisation: what the description says of us.
        system: what it says of the system.
    """
    around = _around(components, sightings, intended(organisation, system))
    parts = {part.id: part for part in components}
    holdings = {one.id: one for one in _holdings(parts, around)}
    found = find(holdings, components)
    for name in found.named:
        holdings[name.id] = _only_named(name)
    ordered = tuple(holdings[id_] for id_ in sorted(holdings))
    return Estate(ordered, found.links, around.intended)


def _around(
    components: Sequence[Component], sightings: Iterable[Sighting], meant: Intended
) -> _Around:
    said: dict[str, list[LicenceSaid]] = {}
    texts: list[LicenceText] = []
    notices: dict[str, list[NoticeText]] = {}
    for one in sightings:
        if isinstance(one, LicenceSaid):
            said.setdefault(one.component, []).append(one)
        elif isinstance(one, LicenceText):
            texts.append(one)
        elif isinstance(one, NoticeText):
            notices.setdefault(folder(one.place.path), []).append(one)
    every = [one for those in said.values() for one in those]
    packages = [part.id for part in components if _is_the_project(part)]
    package = packages[0] if len(packages) == 1 else ""
    remotes = (part.facts["remote"].value for part in components if "remote" in part.facts)
    repository = tuple(
        str(remote).removesuffix(".git").rstrip("/").rpartition("/")[2] for remote in remotes
    )
    return _Around(said, Texts.of(texts, every), notices, meant, package, repository)


def _is_the_project(part: Component) -> bool:
    """Tell a package whose description lies at the root: the folder is that package, unpacked."""
    places = [file.path for file in part.files if file.path.endswith("METADATA")]
    return part.id.startswith(_PACKAGE) and any(path.count("/") == 1 for path in places)


# -- holdings -----------------------------------------------------------------------------------


def _holdings(parts: Mapping[str, Component], around: _Around) -> Iterator[Holding]:
    packages = {id_ for id_ in parts if id_.startswith(_PACKAGE)}
    declared = {id_.removeprefix(_DEPENDENCY) for id_ in parts if id_.startswith(_DEPENDENCY)}
    with_weights = {
        folder(id_.removeprefix("weights:")) for id_ in parts if id_.startswith("weights:")
    }
    for id_, part in parts.items():
        if (
            part.kind == "tokenizer"
            and id_.removeprefix("tokenizer:").removeprefix(".") in with_weights
        ):
            continue
        if part.kind not in _KINDS or (
            id_ in packages and id_.removeprefix(_PACKAGE) in declared and id_ != around.package
        ):
            continue
        if id_ == _CHECKOUT or (part.kind == "weights" and id_.startswith("training:")):
            continue
        yield _holding(part, around, parts)
    if CODE not in parts and not around.package and (places := _signs_of_code(parts, around)):
        yield _holding(Component(CODE, CODE, CODE_NAME, files=places), around, parts)
    for id_, said in around.said.items():
        if id_.startswith("card:"):
            card = parts.get(id_) or Component(id_, "weights", id_, files=(said[0].place,))
            yield _holding(replace(card, kind="weights", name=_titled(card)), around, parts)


def _signs_of_code(parts: Mapping[str, Component], around: _Around) -> tuple[Evidence, ...]:
    """Return where it shows that there is code: a text for it, or libraries that it needs."""
    if said := around.said.get(CODE):
        return (said[0].place,)
    needed = [part for part in parts.values() if part.kind == "dependency" and part.files]
    return tuple(part.files[0] for part in needed[:1])


def _name(part: Component) -> str:
    if part.id.startswith(_NAMELESS):
        return f"the model that {part.id.removeprefix(_NAMELESS)} loads"
    return part.name


def _titled(card: Component) -> str:
    return f"the model of {card.id.removeprefix('card:')}"


def _holding(part: Component, around: _Around, parts: Mapping[str, Component]) -> Holding:
    said = list(around.said.get(part.id, ()))
    if part.id.startswith(_DEPENDENCY):
        said += around.said.get(_PACKAGE + part.id.removeprefix(_DEPENDENCY), ())
    if around.package and part.id in (CODE, around.package):  # they are one work
        said += around.said.get(around.package if part.id == CODE else CODE, ())
    if part.id.startswith("weights:") and around.package and not _has_text(said):
        said += [
            replace(one, by="beside")
            for one in around.said.get(around.package, ())
            if one.by in ("text", "scoped_text")
        ]
    spoken = of_component(part, said, around.texts)
    upstream = part.id.startswith(MODEL)
    model = of_model(part.name) if upstream else None
    statements = spoken.statements
    if model is not None and all(one.rank is Rank.ANSWER for one in statements):
        statements = (*statements, _known(model, part))
    here = _here(part, parts)
    if upstream and here:
        inside = [one for id_ in here for one in around.said.get(id_, ())]
        spoken = of_component(part, [*said, *inside], around.texts)
        statements = spoken.statements
    known = resolve(statements, spoken.beside)
    because = known.clash or ((known.by,) if known.why and known.by else ())
    ours = not upstream and part.kind != "dependency" and not part.id.startswith("dataset:hub:")
    if part.id.startswith(_PACKAGE):
        ours = part.id == around.package
    return Holding(
        id=part.id,
        kind="dependency" if part.id.startswith(_PACKAGE) and not ours else part.kind,
        name=_name(part),
        standing=known.standing,
        licences=known.licences,
        choice=known.choice,
        statements=statements or spoken.beside,
        place=_pointed(part, because or statements),
        ours=ours,
        shipped=_shipped(part, ours, around),
        multimodal=multimodal(part, model),
        names=_other_names(part, around),
        notices=tuple(dict.fromkeys(one.text for one in near(part, around.notices))),
        policies=spoken.policies,
        stand_in=part.stand_in,
        found=_found(part, statements),
        why=_clash_words(known.clash) if known.clash else known.why,
        because=because,
    )


def _found(part: Component, statements: Sequence[Statement]) -> bool:
    if part.id.startswith(MODEL):
        return "resolved_in" in part.facts
    return part.kind != "dependency" or any(one.rank is not Rank.KNOWN for one in statements)


def _has_text(said: Iterable[LicenceSaid]) -> bool:
    return any(one.by in ("text", "scoped_text") for one in said)


def _clash_words(clash: tuple[Statement, Statement]) -> str:
    return " and ".join(f"{one.says} by {where(one.place)}" for one in clash)


def _known(model: KnownModel, part: Component) -> Statement:
    place = part.files[0] if part.files else None
    return Statement(Rank.KNOWN, f"by the id {part.name}", (model.licence,), place)


def _here(part: Component, parts: Mapping[str, Component]) -> list[str]:
    """Return the weights of the project that a model which is named by a path means."""
    fact = part.facts.get("resolved_in")
    if fact is None or fact.value != "project":
        return []
    paths = {source.path for source in fact.sources if isinstance(source, Evidence)}
    return [
        id_ for id_, other in parts.items()
        if id_.startswith("weights:") and any(file.path in paths for file in other.files)
    ]  # fmt: skip


def _only_named(name: Named) -> Holding:
    """Return a parent of which only the name is known."""
    model = of_model(name.name) if name.id.startswith(MODEL) else None
    data = of_dataset(name.name) if name.kind == "dataset" else None
    licences = (model.licence,) if model else tuple(data.licences if data else ())
    says = f"by the id {name.name}"
    together = len(licences) > 1
    statements = (
        (Statement(Rank.KNOWN, says, licences, name.place, together=together),) if licences else ()
    )
    known = resolve(statements)
    return Holding(
        id=name.id,
        kind=name.kind,
        name=name.name,
        standing=known.standing,
        licences=known.licences,
        statements=statements,
        place=name.place,
        ours=False,
        multimodal=model.multimodal if model else None,
        names=(name.name,),
        found=False,
    )


def _pointed(part: Component, statements: Sequence[Statement]) -> Evidence | None:
    place = next((one.place for one in statements if one.place and one.place.path), None)
    return place or next(iter(part.files), None)


def _shipped(part: Component, ours: bool, around: _Around) -> bool | None:
    """Tell whether it travels with what we hand on, as far as answers and its place tell."""
    if around.intended.hands_on is False:
        return False
    if around.package and ours:
        return True  # it lies in the package that people install
    if ours and around.intended.hands_on and part.kind in ("code", "weights", "adapter"):
        return True
    return None


def _other_names(part: Component, around: _Around) -> tuple[str, ...]:
    names = [part.name]
    if part.id.startswith(("weights:", "card:")):
        names += [*around.repository, part.id.partition(":")[2].rpartition("/")[2]]
    if part.id == CODE and around.package:
        names.append(around.package.removeprefix(_PACKAGE))
    return tuple(dict.fromkeys(name for name in names if name))
