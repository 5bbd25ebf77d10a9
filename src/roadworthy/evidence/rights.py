"""Whose licence is it: which names, texts and sentences about licences belong to which component.

Code, weights and data are separate works. A text is for what its file name says (LICENSE-MODEL); a
text that only ever covers models is for the weights; any other is for what lies in its folder,
unless that is both code and a model: then it is unclear, and nobody gets it. A card speaks for
the weights in its folder, a model card also for those further down; where no weights lie, a model
card stands for the model that it describes. An installed package brings its text in
`NAME.dist-info` (https://packaging.python.org/specifications/core-metadata/).

Every source is kept as a sighting, `LicenceSaid`: which of them is right is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from roadworthy.evidence.ground import NAMES, TEXTS, Ground, Text, folder, survey, upwards
from roadworthy.evidence.interface import Part
from roadworthy.evidence.manifests import CODE, CODE_NAME
from roadworthy.licences import named, same
from roadworthy.sightings import LicenceSaid, LicenceSentence
from roadworthy.system import Evidence, Sighting

_SAY_NOTHING = ("other", "unknown")


@dataclass(slots=True)
class Rights:
    """Parts that carry licences to components, and every source that speaks of one."""

    parts: list[Part] = field(default_factory=list)
    said: list[LicenceSaid] = field(default_factory=list)

    def give(self, part: Part, texts: Iterable[Text]) -> None:
        """Give texts to a component."""
        for text in texts:
            place = text.part.evidence
            if text.facts:
                self.parts.append(Part(part.id, part.kind, part.name, place, facts=text.facts))
            by = "scoped_text" if text.covers else "text"
            by = "policy" if text.about == "policy" else by
            tag = str(text.facts[0][1]) if text.facts else ""
            self.said.append(LicenceSaid(place, part.id, by, tag))

    def beside(self, part: Part, texts: Iterable[Text]) -> None:
        """Note texts that do not say whether they are for a component."""
        for text in texts:
            tag = str(text.facts[0][1]) if text.facts else ""
            self.said.append(LicenceSaid(text.part.evidence, part.id, "beside", tag))

    def quote(self, part: Part, sentences: Iterable[LicenceSentence], by: str) -> None:
        """Note sentences about a component."""
        for one in sentences:
            said = LicenceSaid(one.place, part.id, by, one.tag, "", one.link, one.limits)
            self.said.append(said)


def assign(
    parts: Sequence[Part], paths: Iterable[str], sightings: Iterable[Sighting] = ()
) -> Rights:
    """Tell which licences belong to which component.

    Args:
        parts: everything that collectors found.
        paths: every file of the project.
        sightings: sentences about licences among others.
    """
    ground = survey(parts, paths, sightings)
    rights = Rights()
    rights.said += [*_own_words(parts), *_texts_inside(parts)]
    for id_, first in {part.id: part for part in reversed(parts)}.items():
        if path := _path_of_model(first):
            _of_model(first, folder(path), ground, rights)
        elif id_.startswith("package:"):
            _of_package(first, ground, rights)
        elif first.kind == "dataset" and id_.startswith("dataset:"):
            home = id_.removeprefix("dataset:").removeprefix(".")
            _nearest(ground, home, "data", "data", rights, first)
            _quoted(first, home, ("data",), ground, rights)
    for home, card in _models_without_weights(ground):
        _of_card(card, home, ground, rights)
    if "" in ground.code or any(part.id == CODE for part in parts):
        _of_code(parts, ground, rights)
    elif texts := _for_code(ground) or _nameless(ground):
        _root_text_alone(texts, ground, rights)
    return rights


def _path_of_model(part: Part) -> str:
    is_model = part.kind in ("weights", "adapter") and part.id.startswith("weights:")
    return part.id.removeprefix("weights:") if is_model else ""


def _own_words(parts: Iterable[Part]) -> Iterator[LicenceSaid]:
    """Yield what headers, manifests, packages and descriptions of data say of themselves."""
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        if not part.id.startswith(("card:", "licence:")) and any(n in NAMES for n, _ in part.facts):
            groups.setdefault((part.id, part.evidence.path), []).append(part)
    for (id_, _), group in groups.items():
        by = "header" if id_.startswith("weights:") else "card"
        yield from _joined(id_, group, by)


def _texts_inside(parts: Iterable[Part]) -> Iterator[LicenceSaid]:
    """Yield the texts of licences that packages hold in their description."""
    for part in parts:
        for name, value in part.facts:
            if part.id.startswith("package:") and name in TEXTS:
                yield LicenceSaid(part.evidence, part.id, "text", str(value))


def _joined(component: str, parts: Iterable[Part], by: str) -> Iterator[LicenceSaid]:
    """Join the tag, the name and the link that one source gives, each on a line of its own."""
    said: dict[str, dict[str, Evidence]] = {name: {} for name in NAMES}
    for part in parts:
        for name, value in part.facts:
            if name in said and str(value).strip():
                said[name].setdefault(str(value), part.evidence)
    tags, names, links = (said[name] for name in NAMES)
    name, link = next(iter(names), ""), next(iter(links), "")
    for tag, place in tags.items():
        yield LicenceSaid(place, component, by, tag, name, link)
    if not tags:
        for place in [*names.values(), *links.values()][:1]:
            yield LicenceSaid(place, component, by, "", name, link)


# -- who gets what ------------------------------------------------------------------------------


def _of_model(part: Part, home: str, ground: Ground, rights: Rights) -> None:
    _nearest(ground, home, "weights", "model", rights, part)
    _quoted(part, home, ("weights",), ground, rights)
    for place in upwards(home):
        if place in ground.cards and (place == home or place in ground.model_cards):
            cards = ground.cards[place]
            for card in cards:
                if not any(name in NAMES[:2] for name, _ in card.facts):
                    continue
                facts = tuple(
                    (name, value)
                    for name, value in card.facts
                    if name in NAMES[:2] and str(value).lower() not in _SAY_NOTHING
                )
                given = Part(part.id, part.kind, part.name, card.evidence, facts=facts)
                rights.parts.append(given)
            rights.said += _by_card(part.id, cards)
            return


def _by_card(component: str, cards: Iterable[Part]) -> Iterator[LicenceSaid]:
    groups: dict[str, list[Part]] = {}
    for card in cards:
        groups.setdefault(card.evidence.path, []).append(card)
    for group in groups.values():
        yield from _joined(component, group, "card")


def _models_without_weights(ground: Ground) -> Iterator[tuple[str, Part]]:
    """Yield cards that release a model although no weights lie in or below their folder."""
    for home, readme in ground.readmes.items():
        if home in ground.weights:
            continue
        card = ground.model_cards.get(home)
        texts = ground.texts.get(home, ())
        of_model = any(text.covers == "weights" or text.about == "model" for text in texts)
        said = any(_about(one) == "weights" for one in ground.sentences.get(home, ()))
        if card or of_model or (said and not ground.loads):
            yield home, card or readme


def _of_card(card: Part, home: str, ground: Ground, rights: Rights) -> None:
    part = Part(card.id, "weights", card.name, card.evidence)
    found = Rights()
    shared = home in ground.code or home in ground.manifests
    _nearest(ground, home, "weights", "model", found, part, shared=shared, only_here=True)
    rights.said += found.said
    rights.said += _by_card(card.id, ground.cards.get(home, ()))
    _quoted(part, home, ("weights",), ground, rights, only_here=True)


def _of_package(part: Part, ground: Ground, rights: Rights) -> None:
    """Give the text that an installed package brings, where it brings one and not a choice."""
    home = folder(part.evidence.path)
    texts = ground.texts.get(home, []) if home.endswith(".dist-info") else []
    if len({text.facts for text in texts}) == 1:
        rights.give(part, texts[:1])
    elif texts:
        rights.beside(part, texts)
    said = [one for one in ground.sentences.get(folder(home), ()) if _about(one) in ("code", "")]
    rights.quote(part, [one for one in said if one.place.path.startswith(home)], "sentence")


def _nearest(
    ground: Ground,
    home: str,
    covers: str,
    about: str,
    rights: Rights,
    part: Part,
    *,
    shared: bool | None = None,
    only_here: bool = False,
) -> None:
    """Give the nearest texts that are for weights or data in a folder.

    Args:
        ground: what lies where.
        home: the folder.
        covers: what the name of a text has to say.
        about: what the licence of a text has to be for, where its name says nothing.
        rights: gets the result.
        part: whose texts they are.
        shared: whether code lies there too; by what lies there when left out.
        only_here: whether folders above do not count.
    """
    for place in upwards(home):
        texts = ground.texts.get(place, [])
        unscoped = [text for text in texts if not text.covers]
        policies = [text for text in unscoped if text.about == "policy"]
        fitting = [text for text in texts if text.covers == covers] or [
            text for text in unscoped if text.about == about
        ]
        if fitting:
            rights.give(part, [*fitting, *policies])
            return
        open_ = [text for text in unscoped if text.about in ("any", "")]
        if place == home and open_:
            if not (place in ground.code if shared is None else shared):
                rights.give(part, [*open_, *policies])
                return
            rights.beside(part, open_)
        if policies:
            rights.give(part, policies)
            return
        if only_here:
            return


def _about(one: LicenceSentence) -> str:
    """Return what a sentence is about: by its own words, or by what its licences are ever for."""
    if one.covers:
        return one.covers
    abouts = {licence.about for tag in one.tag.split(" AND ") for licence in named(tag)}
    return {"model": "weights", "code": "code", "data": "data"}.get(
        abouts.pop() if len(abouts) == 1 else "", ""
    )


def _quoted(
    part: Part,
    home: str,
    covers: tuple[str, ...],
    ground: Ground,
    rights: Rights,
    *,
    only_here: bool = False,
) -> None:
    """Note the sentences of the nearest README that speaks of such parts."""
    for place in upwards(home):
        sentences = ground.sentences.get(place, [])
        fitting = [one for one in sentences if _about(one) in covers]
        rights.quote(part, fitting, "sentence")
        if place == home:
            shared = place in ground.code or place in ground.manifests
            file = part.id.rpartition("/")[2].removeprefix("weights:")
            other = [
                one for one in sentences
                if not _about(one) and (one.limits or not fitting or file in one.place.shows)
            ]  # fmt: skip
            rights.quote(part, other, "beside" if shared else "sentence")
        if fitting or only_here:
            return


def _for_code(ground: Ground) -> list[Text]:
    texts = ground.texts.get("", [])
    return [text for text in texts if text.covers == "code"] or [
        text for text in texts if not text.covers and text.about in ("any", "code")
    ]


def _nameless(ground: Ground) -> list[Text]:
    """Return the texts at the root of which nobody knows what they are."""
    return [text for text in ground.texts.get("", []) if not text.covers and not text.about]


def _of_code(parts: Sequence[Part], ground: Ground, rights: Rights) -> None:
    """Give the texts for the code; where the project offers a choice, its manifest says so."""
    chosen = _for_code(ground)
    named_ = {str(value) for text in chosen for _, value in text.facts}
    tags = [str(v) for part in parts if part.id == CODE for n, v in part.facts if n in NAMES]
    own = Part(CODE, "code", CODE_NAME, Evidence("", None, ""))
    _words_of_code(own, ground, rights)
    found = Rights()
    found.give(own, chosen or _nameless(ground))
    rights.said += found.said
    if not (len(named_) > 1 and any(all(same(tag, name) for name in named_) for tag in tags)):
        rights.parts += found.parts


def _root_text_alone(texts: list[Text], ground: Ground, rights: Rights) -> None:
    """Give a text at the root to code that does not lie here, where nothing else took it."""
    taken = {said.place.path for said in rights.said if said.by in ("text", "scoped_text")}
    own = Part(CODE, "code", CODE_NAME, Evidence("", None, ""))
    found = Rights()
    found.give(own, [text for text in texts if text.part.evidence.path not in taken])
    if found.said:
        rights.said += found.said
        _words_of_code(own, ground, rights)


def _words_of_code(own: Part, ground: Ground, rights: Rights) -> None:
    """Note what the README at the root says of the code; a card of a model says nothing of it."""
    if "" not in ground.model_cards and "" not in ground.weights:
        rights.said += _by_card(own.id, ground.cards.get("", ()))
    sentences = ground.sentences.get("", ())
    rights.quote(own, [one for one in sentences if _about(one) in ("code", "")], "sentence")
