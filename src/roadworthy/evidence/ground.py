"""What lies where: code, texts of licences, cards and sentences, by folder.

`rights` looks from a component upwards for what speaks of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from roadworthy.evidence.interface import Part
from roadworthy.evidence.licences import is_aside
from roadworthy.evidence.manifests import CODE
from roadworthy.licences import named
from roadworthy.sightings import LicenceSentence
from roadworthy.system import Sighting, Value

NAMES = ("licence_tag", "licence_name", "licence_link")
TEXTS = ("licence_text", "licence_title", "use_policy")
_CODE = frozenset(
    "py pyx ipynb js mjs ts tsx go rs java kt c cc cpp cu h rb cs swift".split()  # noqa: SIM905
)
"""Suffixes of code."""
_OF_A_MODEL = re.compile(
    r"(?:modeling|modelling|configuration|config|tokenization|tokenizer|processing|processor"
    r"|image_processing|feature_extraction|generation_utils|handler|pipeline|custom_)\w*\.py"
)
"""Code that travels with the weights."""
_MANIFEST = re.compile(r"(?:.*/)?(?:requirements[\w.-]*\.txt|pyproject\.toml|package\.json)")
_TEXT_FOLDERS = re.compile(r"(?:^|/)(?:model_)?licen[sc]es$", re.IGNORECASE)
_MOST_TEXTS = 20
"""Licence files of one folder that are given to what lies there."""


@dataclass(frozen=True, slots=True)
class Text:
    """A licence file."""

    part: Part
    facts: tuple[tuple[str, Value], ...]
    covers: str
    """code, weights or data by its name; else empty."""
    about: str
    """What its licence is ever used for: model, code, data, any; empty when it is not known."""


@dataclass(slots=True)
class Ground:
    """What lies where."""

    code: set[str] = field(default_factory=set)
    """Folders with code somewhere below them that is not a model's own."""
    manifests: set[str] = field(default_factory=set)
    """Folders whose files name dependencies, so that there is code although none lies here."""
    texts: dict[str, list[Text]] = field(default_factory=dict)
    cards: dict[str, list[Part]] = field(default_factory=dict)
    """Cards that name a licence."""
    model_cards: dict[str, Part] = field(default_factory=dict)
    """The card of a folder that describes a model."""
    readmes: dict[str, Part] = field(default_factory=dict)
    """The first README of a folder."""
    sentences: dict[str, list[LicenceSentence]] = field(default_factory=dict)
    weights: set[str] = field(default_factory=set)
    """Folders with weights somewhere below them."""
    loads: bool = False
    """Whether the project names models that do not lie here; a sentence may be about those."""


def survey(
    parts: Sequence[Part], paths: Iterable[str], sightings: Iterable[Sighting] = ()
) -> Ground:
    """Return what lies where.

    Args:
        parts: everything that collectors found.
        paths: every file of the project.
        sightings: those about sentences count.
    """
    ground = Ground()
    for path in paths:
        suffix = path[path.rfind(".") + 1 :]
        if suffix in _CODE and not _OF_A_MODEL.fullmatch(path.rpartition("/")[2]):
            _upto(folder(path), ground.code)
        if _MANIFEST.fullmatch(path):
            ground.manifests.add(folder(path))
    for part in parts:
        names = {name for name, _ in part.facts}
        home = folder(part.evidence.path)
        if part.id.startswith("licence:"):
            _note(ground, _text(part))
        elif part.id.startswith("card:"):
            ground.readmes.setdefault(home, part)
            if names & {"pipeline_tag", "base_model"}:
                ground.model_cards.setdefault(home, part)
            if names & set(NAMES):
                ground.cards.setdefault(home, []).append(part)
        elif part.kind in ("weights", "adapter") and part.id.startswith("weights:"):
            _upto(folder(part.id.removeprefix("weights:")), ground.weights)
        elif part.id.startswith("model:"):
            ground.loads = True
        elif part.id == CODE:
            ground.manifests.add("")
    for one in sightings:
        if isinstance(one, LicenceSentence):
            home = folder(one.place.path)
            home = folder(home) if home.endswith(".dist-info") else home
            ground.sentences.setdefault(home, []).append(one)
    return ground


def folder(path: str) -> str:
    """Return the folder of a path."""
    return path.rpartition("/")[0]


def upwards(start: str) -> Iterator[str]:
    """Yield a folder and all above it, to the root.

    >>> list(upwards("a/b"))
    ['a/b', 'a', '']
    """
    yield start
    while start:
        start = folder(start)
        yield start


def _upto(start: str, folders: set[str]) -> None:
    for place in upwards(start):
        if place in folders:
            return
        folders.add(place)


def _note(ground: Ground, text: Text) -> None:
    """Note where a text lies; a folder full of texts is for many parts that we do not know."""
    path = text.part.evidence.path
    home = folder(path)
    in_texts = _TEXT_FOLDERS.search(home) is not None
    of_package = home.endswith(".dist-info/licenses")
    telling = text.covers or text.about not in ("any", "")
    texts = ground.texts.setdefault(folder(home) if in_texts else home, [])
    if not is_aside(path) and (telling or of_package or not in_texts) and len(texts) < _MOST_TEXTS:
        texts.append(text)


def _text(part: Part) -> Text:
    facts = tuple(fact for fact in part.facts if fact[0] in TEXTS)
    scope = next((str(value) for name, value in part.facts if name == "licence_covers"), "")
    meant = [licence for _, value in facts for licence in named(str(value))]
    return Text(part, facts, scope, meant[0].about if meant else "")
