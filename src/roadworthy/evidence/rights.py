"""Whose licence is it: which names and texts of licences belong to which component.

Code, weights and data are separate works. A text is for what its file name says (LICENSE-MODEL); a
text that only ever covers models is for the weights; any other is for what lies in its folder,
unless that is both code and a model: then it is unclear, and nobody gets it. A card speaks for
the weights in its folder, a model card also for those further down. An installed package brings
its text in `NAME.dist-info` (https://packaging.python.org/specifications/core-metadata/).
A tag never outweighs a text: where they differ, both stay, and the difference is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from roadworthy.evidence.interface import Part, printable
from roadworthy.evidence.licences import is_aside
from roadworthy.evidence.manifests import CODE, CODE_NAME
from roadworthy.licences import named, same
from roadworthy.system import Finding, Outcome, Severity, Value

_NAMES = ("licence_tag", "licence_name")
_TEXTS = ("licence_text", "licence_title", "use_policy")
_COMPARED = ("licence_tag", "licence_text", "licence_title")
_CODE = frozenset(
    "py pyx ipynb js mjs ts tsx go rs java kt c cc cpp cu h rb cs swift".split()  # noqa: SIM905
)
"""Suffixes of code."""
_OF_A_MODEL = re.compile(
    r"(?:modeling|modelling|configuration|config|tokenization|tokenizer|processing|processor"
    r"|image_processing|feature_extraction|generation_utils|handler|pipeline|custom_)\w*\.py"
)
"""Code that travels with the weights."""
_TEXT_FOLDERS = re.compile(r"(?:^|/)(?:model_)?licen[sc]es$", re.IGNORECASE)

_SAY_NOTHING = ("other", "unknown")
_MOST_COMPARED = 50
_MOST_TEXTS = 20
"""Licence files of one folder that are given to what lies there."""

_Fact = tuple[str, Value]


@dataclass(frozen=True, slots=True)
class Rights:
    """Parts that carry licences to components, and what is unclear about them."""

    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A licence file."""

    part: Part
    facts: tuple[_Fact, ...]
    covers: str
    """code, weights or data by its name; else empty."""
    about: str
    """What its licence is ever used for: model, code, data, any; empty when it is not known."""


@dataclass(slots=True)
class _Ground:
    """What lies where."""

    code: set[str] = field(default_factory=set)
    """Folders with code somewhere below them that is not a model's own."""
    texts: dict[str, list[_Text]] = field(default_factory=dict)
    cards: dict[str, list[Part]] = field(default_factory=dict)
    model_cards: set[str] = field(default_factory=set)


def assign(parts: Sequence[Part], paths: Iterable[str]) -> Rights:
    """Tell which licences belong to which component.

    Args:
        parts: everything that collectors found.
        paths: every file of the project.
    """
    ground = _ground(parts, paths)
    added: list[Part] = []
    findings: list[Finding] = []
    for id_, first in {part.id: part for part in reversed(parts)}.items():
        if part_path := _path_of_model(first):
            added += _of_model(first, _folder(part_path), ground, findings)
        elif id_.startswith("package:"):
            added += _of_package(first, ground)
        elif first.kind == "dataset" and id_.startswith("dataset:"):
            folder = id_.removeprefix("dataset:").removeprefix(".")
            added += _given(first, _nearest(ground, folder, "data", "data", findings, first))
    if "" in ground.code or any(part.id == CODE for part in parts):
        added += _of_code(parts, ground)
    findings += _disagreements([*parts, *added])
    return Rights(tuple(added), tuple(findings))


def _path_of_model(part: Part) -> str:
    is_model = part.kind in ("weights", "adapter") and part.id.startswith("weights:")
    return part.id.removeprefix("weights:") if is_model else ""


def _ground(parts: Sequence[Part], paths: Iterable[str]) -> _Ground:
    ground = _Ground()
    for path in paths:
        suffix = path[path.rfind(".") + 1 :]
        if suffix in _CODE and not _OF_A_MODEL.fullmatch(path.rpartition("/")[2]):
            folder = _folder(path)
            while folder not in ground.code:
                ground.code.add(folder)
                folder = _folder(folder)
    for part in parts:
        names = {name for name, _ in part.facts}
        if part.id.startswith("licence:"):
            _note(ground, _text(part))
        elif part.id.startswith("card:"):
            folder = _folder(part.evidence.path)
            if names & {"pipeline_tag", "base_model"}:
                ground.model_cards.add(folder)
            if names & set(_NAMES):
                ground.cards.setdefault(folder, []).append(part)
    return ground


def _note(ground: _Ground, text: _Text) -> None:
    """Note where a text lies; a folder full of texts is for many parts that we do not know."""
    path = text.part.evidence.path
    folder = _folder(path)
    in_texts = _TEXT_FOLDERS.search(folder) is not None
    of_package = folder.endswith(".dist-info/licenses")
    telling = text.covers or text.about not in ("any", "")
    texts = ground.texts.setdefault(_folder(folder) if in_texts else folder, [])
    if not is_aside(path) and (telling or of_package or not in_texts) and len(texts) < _MOST_TEXTS:
        texts.append(text)


def _text(part: Part) -> _Text:
    facts = tuple(fact for fact in part.facts if fact[0] in _TEXTS)
    scope = next((str(value) for name, value in part.facts if name == "licence_covers"), "")
    meant = [licence for _, value in facts for licence in named(str(value))]
    return _Text(part, facts, scope, meant[0].about if meant else "")


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = _folder(folder)
        yield folder


# -- who gets what ------------------------------------------------------------------------------


def _of_model(part: Part, folder: str, ground: _Ground, findings: list[Finding]) -> Iterator[Part]:
    texts = _nearest(ground, folder, "weights", "model", findings, part)
    yield from _given(part, texts)
    for place in _upwards(folder):
        if place in ground.cards and (place == folder or place in ground.model_cards):
            for card in ground.cards[place]:
                facts = tuple(
                    (name, value)
                    for name, value in card.facts
                    if name in _NAMES and str(value).lower() not in _SAY_NOTHING
                )
                yield Part(part.id, part.kind, part.name, card.evidence, facts=facts)
            return


def _of_package(part: Part, ground: _Ground) -> Iterator[Part]:
    """Yield the text that an installed package brings, where it brings one and not a choice."""
    folder = _folder(part.evidence.path)
    texts = ground.texts.get(folder, []) if folder.endswith(".dist-info") else []
    if len({text.facts for text in texts}) == 1:
        yield from _given(part, texts[:1])


def _given(part: Part, texts: Iterable[_Text]) -> Iterator[Part]:
    for text in texts:
        if text.facts:
            yield Part(part.id, part.kind, part.name, text.part.evidence, facts=text.facts)


def _nearest(
    ground: _Ground, folder: str, covers: str, about: str, findings: list[Finding], part: Part
) -> list[_Text]:
    """Return the nearest texts that are for weights or data in a folder."""
    for place in _upwards(folder):
        texts = ground.texts.get(place, [])
        unscoped = [text for text in texts if not text.covers]
        policies = [text for text in unscoped if text.about == "policy"]
        fitting = [text for text in texts if text.covers == covers] or [
            text for text in unscoped if text.about == about
        ]
        if fitting:
            return [*fitting, *policies]
        open_ = [text for text in unscoped if text.about in ("any", "")]
        if place == folder and open_:
            if place not in ground.code:
                return [*open_, *policies]
            _unclear(open_[0], part, findings)
        if policies:
            return policies
    return []


def _of_code(parts: Sequence[Part], ground: _Ground) -> Iterator[Part]:
    """Yield the texts for the code; where the project offers a choice, its manifest says so."""
    texts = ground.texts.get("", [])
    chosen = [text for text in texts if text.covers == "code"] or [
        text for text in texts if not text.covers and text.about in ("any", "code")
    ]
    named_ = {str(value) for text in chosen for _, value in text.facts}
    tags = [str(v) for part in parts if part.id == CODE for n, v in part.facts if n in _NAMES]
    if len(named_) > 1 and any(all(same(tag, name) for name in named_) for tag in tags):
        return
    for text in chosen:
        yield from _given(Part(CODE, "code", CODE_NAME, text.part.evidence), [text])


# -- what is unclear ----------------------------------------------------------------------------


def _unclear(text: _Text, part: Part, findings: list[Finding]) -> None:
    path = text.part.evidence.path
    if any(finding.place == text.part.evidence for finding in findings):
        return
    findings.append(
        Finding(
            "licence-scope-unclear",
            Outcome.UNKNOWN,
            Severity.LOW,
            f"{path} lies beside code and {printable(part.name)}, and does not say for which of "
            "them it is.",
            "Name it LICENSE-CODE or LICENSE-MODEL, and add the text for the other one.",
            text.part.evidence,
        )
    )


def _disagreements(parts: Iterable[Part]) -> Iterator[Finding]:
    """Find components whose tag, text and title cannot mean the same licence."""
    said: dict[str, dict[tuple[str, str], Part]] = {}
    for part in parts:
        for name, value in part.facts:
            if name in _COMPARED and not part.id.startswith(("licence:", "card:")):
                said.setdefault(part.id, {}).setdefault((name, str(value)), part)
    for id_ in sorted(said):
        for one, other in combinations(sorted(said[id_].items())[:_MOST_COMPARED], 2):
            (name, value), (other_name, other_value) = one[0], other[0]
            if name != other_name and same(value, other_value) is False:
                yield _disagreement(one[1], value, other[1], other_value)
                break


def _disagreement(part: Part, value: str, other: Part, other_value: str) -> Finding:
    return Finding(
        "licence-disagrees",
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        f"The licence of {printable(part.name)} is {printable(value)} by {_where(part)} and "
        f"{printable(other_value)} by {_where(other)}.",
        "Correct the source that is wrong.",
        part.evidence,
    )


def _where(part: Part) -> str:
    place = part.evidence
    return f"{place.path}:{place.line}" if place.line else place.path
