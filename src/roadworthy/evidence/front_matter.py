"""The YAML at the very top of a model card, key by key.

The keys are those of the Hugging Face Hub
(https://huggingface.co/docs/hub/model-cards#model-card-metadata; gates:
https://huggingface.co/docs/hub/models-gated; emissions:
https://huggingface.co/docs/hub/model-cards-co2). What we have no use for is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from roadworthy import safe_yaml
from roadworthy.errors import YamlError
from roadworthy.evidence.interface import Found, Part, SourceFile, printable
from roadworthy.evidence.restrictions import limits
from roadworthy.sightings import LicenceSentence
from roadworthy.system import Evidence, Finding, Interval, Outcome, Proposal, Severity, Value

_FENCE = re.compile(rb"---[ \t]*\r?")
_STRAY = re.compile(r"---[ \t]*\n\s{0,20}[a-z_]{1,40}\s{0,10}:")
_TEXTS = {
    "license": "licence_tag",
    "license_name": "licence_name",
    "license_link": "licence_link",
    "base_model": "base_model",
    "base_model_relation": "base_model_relation",
    "new_version": "successor",
    "library_name": "library",
    "pipeline_tag": "pipeline_tag",
    "language": "languages",
    "datasets": "training_datasets",
    "tags": "card_tags",
    "metrics": "metrics",
}
"""Keys whose value is a text or a list of texts, and the facts that they are."""
_LENIENT = ("tags", "metrics")
"""Keys in whose lists a number is as good as a text."""
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/(?:datasets/)?([\w.-]{1,96}/[\w.-]{1,96})"
    r"(?:/(?:tree|blob|resolve)/\S*)?(?:[?#]\S*)?/?"
)
_NAMES = {"base_model": 64, "datasets": 400}
"""Keys that name others, and how many of them are read: each of them counts."""
_LONGEST = 400
_DEEPEST = 5
_LONGEST_NAMES = 8_000
_TAGGED = re.compile(r"base_model:(?:(?:finetune|adapter|merge|quantized):)?(\S{3,200})")
"""How the hub repeats in the tags what a model was made from."""
_OF_A_MODEL = ("base_model", "pipeline_tag", "model-index")
_OF_A_DATASET = ("dataset_info", "task_categories", "size_categories", "annotations_creators")
_GENERATES = {
    "text": ("text-generation", "text2text-generation", "summarization", "translation",
             "image-text-to-text", "image-to-text", "video-text-to-text", "audio-text-to-text"),
    "image": ("text-to-image", "image-to-image", "unconditional-image-generation"),
    "audio": ("text-to-speech", "text-to-audio", "audio-to-audio"),
    "video": ("text-to-video", "image-to-video", "video-to-video"),
}  # fmt: skip
_MAX_ITEMS = 50


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Front matter that could be read, and how many lines it takes with its fences."""

    data: dict[str, object]
    document: safe_yaml.Document
    lines: int

    @property
    def of_a_dataset(self) -> bool:
        """Return whether the card describes a dataset and no model."""
        of_a_model = any(key in self.data for key in _OF_A_MODEL)
        return any(key in self.data for key in _OF_A_DATASET) and not of_a_model


def bounds(data: bytes) -> bytes | None:
    """Return the bytes between the two fences, with the line ends, or None."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    first, newline, rest = data.partition(b"\n")
    if not newline or not _FENCE.fullmatch(first):
        return None
    position = 0
    while position < len(rest):
        end = rest.find(b"\n", position)
        end = len(rest) if end < 0 else end
        if rest.startswith(b"---", position) and _FENCE.fullmatch(rest[position:end]):
            return rest[:position]
        position = end + 1
    return None


def read(file: SourceFile, front: bytes) -> FrontMatter | Finding:
    """Read front matter; what breaks a rule of YAML is a finding."""
    size = front.count(b"\n") + 2
    try:
        document = safe_yaml.parse(front, name=file.path, first_line=2)
    except YamlError as error:
        line = re.search(r":(\d+)$", error.where)
        return _malformed(
            file,
            int(line[1]) if line else 1,
            f"has front matter that {error.message}",
            f"{error.hint.capitalize()}.",
        )
    data = document.data if isinstance(document.data, dict) else {}  # a text between two rules
    return FrontMatter(data, document, size)


def misplaced(file: SourceFile, text: str) -> Finding | None:
    """Find front matter that is never closed, or that stands below something else."""
    text = text[:20_000].removeprefix("\ufeff").replace("\r\n", "\n")
    if _STRAY.match(text):
        return _malformed(
            file,
            1,
            "opens its front matter and does not close it",
            "Close it with a line of three hyphens.",
        )
    position = 0
    while True:
        position += len(text[position:]) - len(text[position:].lstrip())
        if not text.startswith("<!--", position):
            break
        end = text.find("-->", position)
        position = end + 3 if end >= 0 else len(text)
    if 0 < position < len(text) and _STRAY.match(text, position):
        return _malformed(
            file,
            text.count("\n", 0, position) + 1,
            "has front matter that does not begin on the first line, so nobody reads it",
            "Move it to the very top of the file.",
        )
    return None


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What the keys say of a model, each with its line."""

    file: SourceFile
    front: FrontMatter
    lines: Sequence[str]
    part: Part
    """The card itself."""

    def found(self) -> Iterator[Found]:
        """Yield parts of the card, and findings where a value has the wrong shape."""
        for key, fact in _TEXTS.items():
            if key in self.front.data:
                yield from self._texts(key, fact)
        yield from self._tagged()
        yield from self._gates()
        yield from self._results()
        yield from self._emissions()

    def proposals(self) -> Iterator[Proposal]:
        """Yield what the task of the model suggests."""
        tag = self.front.data.get("pipeline_tag")
        for option, tags in _GENERATES.items():
            if tag in tags:
                why = f'The card names the task "{tag}".'
                yield Proposal("generates", {option: True}, self._at("pipeline_tag"), why)

    def _at(self, *path: str | int) -> Evidence:
        line = self.front.document.line(path)
        return self.file.at(line, self.lines[line - 1] if line <= len(self.lines) else "")

    def _with(self, place: Evidence, fact: str, value: Value) -> Part:
        return replace(self.part, evidence=place, facts=((fact, value),))

    def _texts(self, key: str, fact: str) -> Iterator[Found]:
        given = self.front.data[key]
        if key in _NAMES:
            given = _ids(given)
        value = _text(
            given,
            lenient=key in _LENIENT,
            items=_NAMES.get(key, _MAX_ITEMS),
            longest=_LONGEST_NAMES if key in _NAMES else _LONGEST,
        )
        if value is None:
            yield self._wrong("is neither a text nor a list of texts", "a text", key)
            if key in _NAMES and (names := list(_inside(self.front.data[key], 0))):
                value = printable(", ".join(names[: _NAMES[key]]), _LONGEST_NAMES)
                yield self._with(self._at(key), fact, value)
        elif value:
            count = min(len(given), _MAX_ITEMS) if isinstance(given, list) else 0
            places = [self._at(key, index) for index in range(count)] or [self._at(key)]
            for place in dict.fromkeys(places):
                yield self._with(place, fact, value)

    def _tagged(self) -> Iterator[Found]:
        """Yield what the tags say that it was made from, where its own key says nothing."""
        tags = self.front.data.get("tags")
        if not isinstance(tags, list) or self.front.data.get("base_model"):
            return
        for index, tag in enumerate(tags[: _NAMES["datasets"]]):
            if isinstance(tag, str) and (made := _TAGGED.fullmatch(tag)):
                yield self._with(self._at("tags", index), "base_model", made[1])

    def _wrong(self, what: str, instead: str, *path: str | int) -> Finding:
        line = self.front.document.line(path)
        says = f"has a value of {path[0]} that {what}"
        return _malformed(self.file, line, says, f"Write {instead}.")

    def _gates(self) -> Iterator[Found]:
        """Yield what people fill in or accept before they get the files."""
        asks = []
        fields = self.front.data.get("extra_gated_fields")
        if isinstance(fields, dict):
            asks = [str(name) for name in fields]
        elif fields is not None:
            yield self._wrong("is no list of fields", "a name and a type", "extra_gated_fields")
        if self.front.data.get("extra_gated_prompt"):
            asks.insert(0, "terms")
            if limits(str(self.front.data["extra_gated_prompt"]), of_licences=True):
                place = self._at("extra_gated_prompt")
                yield LicenceSentence(place, "weights", "", limits=True)
        if asks:
            key = "extra_gated_prompt" if asks[0] == "terms" else "extra_gated_fields"
            yield self._with(self._at(key), "access_form", printable(", ".join(asks), 400))
        if self.front.data.get("extra_gated_eu_disallowed") is True:
            place = self._at("extra_gated_eu_disallowed")
            yield self._with(place, "access_refused", "European Union")

    def _results(self) -> Iterator[Found]:
        """Yield the results of `model-index` as one text, each with its line."""
        index: Any = self.front.data.get("model-index")
        if index is None:
            return
        said, places = list[str](), list[Evidence]()
        try:
            for number, model in enumerate(index):
                for row, result in enumerate(model.get("results") or ()):
                    dataset = result.get("dataset") or {}
                    on = dataset.get("name") or dataset.get("type") or ""
                    for column, metric in enumerate(result.get("metrics") or ()):
                        name = metric.get("name") or metric.get("type") or ""
                        said.append(f"{on} {name} {metric.get('value')}".strip())
                        path = ("model-index", number, "results", row, "metrics", column)
                        places.append(self._at(*path))
        except (AttributeError, TypeError):
            yield self._wrong("is no list of results", "names and results", "model-index")
            return
        value = printable("; ".join(said[:_MAX_ITEMS]), 400)
        for place in dict.fromkeys(places[:_MAX_ITEMS]):
            yield self._with(place, "claimed_results", value)

    def _emissions(self) -> Iterator[Found]:
        """Yield the emissions of training; the key counts grams."""
        given = self.front.data.get("co2_eq_emissions")
        if given is None:
            return
        inner = isinstance(given, dict)
        grams = given.get("emissions") if isinstance(given, dict) else given
        path = ("co2_eq_emissions", "emissions") if inner else ("co2_eq_emissions",)
        if isinstance(grams, int | float) and not isinstance(grams, bool) and 0 <= grams < 1e300:
            value = Interval(float(grams), float(grams))
            yield self._with(self._at(*path), "claimed_emissions", value)
        elif grams is not None:
            yield self._wrong("is no number of grams", "a number of grams", *path)


def _text(value: object, *, lenient: bool, items: int, longest: int) -> str | None:
    """Return a text or a list of texts as one text; None for anything else."""
    if value is None:
        return ""
    if isinstance(value, str):
        return printable(value, longest)
    if not isinstance(value, list):
        return None
    texts = [str(item) for item in value if isinstance(item, str | int | float)]
    if len(texts) < len(value) or (not lenient and texts != value):
        return None
    return printable(", ".join(texts[:items]), longest)


def _inside(value: object, depth: int) -> Iterator[str]:
    """Yield the names in a value of the wrong shape: none of them may get lost."""
    if isinstance(value, str):
        yield str(_ids(value))
    elif depth < _DEEPEST:
        for item in value.values() if isinstance(value, dict) else _items(value):
            yield from _inside(item, depth + 1)


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _ids(value: object) -> object:
    """Return names of models or data as the hub writes them: of an address, the id alone."""
    if isinstance(value, list):
        return [_ids(item) for item in value]
    if not isinstance(value, str):
        return value
    address = _ADDRESS.fullmatch(value.strip())
    return address[1] if address else value.strip()


def _malformed(file: SourceFile, line: int, what: str, fix: str) -> Finding:
    return Finding(
        "malformed-front-matter",
        Outcome.UNKNOWN,
        Severity.LOW,
        f"{file.path} {what}.",
        fix,
        file.at(line),
    )
