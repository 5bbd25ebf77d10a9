"""The models whose training is known, looked up by id and never by a mere likeness of names."""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Literal

import msgspec

from roadworthy.errors import PackError
from roadworthy.safe_yaml import Document, convert, parse
from roadworthy.system import Interval

FILE = "known_models.yaml"

Number = float | list[float]
"""One number, or the lowest and the highest."""

_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)*")
_PACKED = re.compile(
    r"(?:-(?:instruct|it|chat|hf|base|pt|gguf|ggml|awq|gptq|bnb|mlx|onnx|exl-[23]|quantized|dynamic|qat"
    r"|unquantized|turbo|lite|(?:fp|int|bf|f|nvfp|mxfp)-(?:4|8|16|32)|[2-8]-bit|w-\d+-a-\d+"
    r"|i?q-\d(?:-[01kmsxl]+)*))*"
)
"""What a name may add for a way of packing or talking; anything else is another model."""
_NOT_REAL = re.compile(r"tiny|random|dummy|debug|test|toy|draft|pruned|distill", re.IGNORECASE)
_MAX_ID = 200


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Estimated(_Strict, frozen=True, rename={"is_": "is"}):
    """What somebody else than the maker makes of it."""

    is_: Number
    by: str


class Known(_Strict, frozen=True):
    """One model of one size."""

    name: str
    ids: list[str]
    parameters: float
    licence: str
    open: Literal["yes", "no", "review"]
    source: str
    active: float | None = None
    tokens: Number | None = None
    six_nd: float | None = None
    flop: float | None = None
    estimated: Estimated | None = None
    hours: Number | None = None
    device: str = ""
    utilisation: float | None = None
    note: str = ""

    @property
    def used(self) -> float:
        """Return the parameters that are used for a token."""
        return self.active or self.parameters


class _OtherMethods(_Strict, frozen=True):
    architectures: list[str]
    tasks: list[str]


class _File(_Strict, frozen=True):
    sources: dict[str, str]
    models: list[Known]
    devices: dict[str, Number]
    other_methods: _OtherMethods
    scores: list[str]
    generates: list[str]


class Relation(enum.StrEnum):
    """What a model that was looked up has to do with the known one."""

    SAME = "same"
    """It is the known model, or the work of the same maker on it, by its exact name."""
    DERIVED = "derived"
    """It was made from the known model, as a file says."""
    NAMED = "named"
    """Somebody else has named it like the known model; that shows nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """A known model, and what the one that was looked up has to do with it."""

    model: Known
    relation: Relation


@dataclass(frozen=True)
class Table:
    """Everything in known_models.yaml."""

    sources: Mapping[str, str]
    models: tuple[Known, ...]
    devices: Mapping[str, Interval]
    scores: frozenset[str]
    generates: frozenset[str]
    other_architectures: frozenset[str]
    other_tasks: frozenset[str]

    @cached_property
    def _by_id(self) -> Mapping[str, Known]:
        return {id_.lower(): model for model in self.models for id_ in model.ids}

    @cached_property
    def _by_words(self) -> Mapping[tuple[str, ...], Known]:
        names = {words(name): model for model in self.models for name in (*model.ids, model.name)}
        return {
            key: model for key, model in names.items() if any(c.isdigit() for c in "".join(key))
        }

    def find(self, name: str) -> Match | None:
        """Look a model up by the id that a hub or a file gives it; None for every other model.

        A name fits only when all of it is the name of the known model, of the same size, and what
        is left over is a way of packing; from somebody else than its maker that is a name alone.
        """
        if len(name) > _MAX_ID:
            return None
        if model := self._by_id.get(name.strip().lower()):
            return Match(model, Relation.SAME)
        if _NOT_REAL.search(name):
            return None
        spelled = words(name)
        for end in range(len(spelled), 1, -1):
            model = self._by_words.get(spelled[:end])
            if model and _PACKED.fullmatch("".join(f"-{word}" for word in spelled[end:])):
                maker = name.rpartition("/")[0].lower()
                makers = {id_.rpartition("/")[0].lower() for id_ in model.ids}
                return Match(model, Relation.SAME if maker in makers else Relation.NAMED)
        return None

    def device(self, text: str) -> Interval | None:
        """Return the operations in a second of the one device that a text names, else None."""
        spelled = re.findall(r"[a-z0-9]+", text.lower()[:_MAX_ID])
        found = {
            name: len(parts)
            for name in self.devices
            if _stands_in(parts := name.lower().split(), spelled)
        }
        longest = {name for name in found if not any(_within(name, other) for other in found)}
        return self.devices[longest.pop()] if len(longest) == 1 else None

    def fits_six_nd(self, architecture: str, task: str) -> bool:
        """Tell whether 6 x parameters x tokens is no bad method, as far as the names tell."""
        spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", architecture[:_MAX_ID]).lower()
        spelled = re.findall(r"[a-z0-9]+", spaced)
        parts, plain = set(spelled), "".join(spelled)
        other = self.other_architectures
        begins = any(plain.startswith(name) for name in other if len(name) > 3)
        return not (parts & other or begins or task in self.other_tasks)


def words(name: str) -> tuple[str, ...]:
    """Split a name into words and numbers, without the one who publishes it.

    >>> words("meta-llama/Meta-Llama-3.1-8B") == words("llama3.1:8b") == words("Llama 3.1 8B")
    True
    """
    spelled = tuple(_TOKEN.findall(name.rpartition("/")[2].lower()))
    return spelled[1:] if spelled[:2] == ("meta", "llama") else spelled


def _stands_in(parts: list[str], spelled: list[str]) -> bool:
    return any(spelled[i : i + len(parts)] == parts for i in range(len(spelled)))


def _within(name: str, other: str) -> bool:
    return name != other and _stands_in(name.lower().split(), other.lower().split())


def interval(number: Number) -> Interval:
    """Return a number of the file as an interval.

    >>> interval([1.0, math.inf])
    Interval(lo=1.0, hi=inf)
    """
    return Interval(number[0], number[-1]) if isinstance(number, list) else Interval(number, number)


@cache
def table() -> Table:
    """Read known_models.yaml.

    Raises:
        PackError: with file and line.
    """
    return read(parse((resources.files("roadworthy") / FILE).read_bytes(), name=FILE))


def read(document: Document) -> Table:
    """Read a table of known models; an entry that contradicts itself is an error.

    Raises:
        PackError: with file and line.
    """
    data = convert(document, document.data, _File, error=PackError)
    taken: set[str] = set()
    for index, model in enumerate(data.models):
        where = document.where(("models", index))
        for problem in _problems(model, data, taken):
            raise PackError(f"{model.name}: {problem}", where=where, hint="compare with its source")
        taken |= {id_.lower() for id_ in model.ids}
    return Table(
        sources=data.sources,
        models=tuple(data.models),
        devices={name: interval(number) for name, number in data.devices.items()},
        scores=frozenset(data.scores),
        generates=frozenset(data.generates),
        other_architectures=frozenset(data.other_methods.architectures),
        other_tasks=frozenset(data.other_methods.tasks),
    )


def _problems(model: Known, data: _File, taken: set[str]) -> list[str]:
    found = []
    numbers = (model.tokens, model.hours, model.estimated.is_ if model.estimated else None)
    for number in numbers:
        given = number if isinstance(number, list) else [number or 0.0] * 2
        if len(given) != 2 or not 0 <= given[0] <= given[1] or math.isinf(given[0]):
            found.append("has a number that is neither one nor a lowest and a highest")
    if not model.ids or taken & {id_.lower() for id_ in model.ids}:
        found.append("has no id, or one that another model has")
    if model.parameters <= 0 or not 0 < model.used <= model.parameters:
        found.append("uses more parameters than it has")
    if model.source not in data.sources:
        found.append(f"has a source that is not listed, {model.source!r}")
    if bool(model.hours) != bool(model.device) or (
        model.device and model.device not in data.devices
    ):
        found.append("has hours of no device, or a device that is not listed")
    return found
