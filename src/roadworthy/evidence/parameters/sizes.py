"""The sizes that a configuration gives, and what is counted from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from roadworthy.evidence.json_text import count as whole
from roadworthy.system import Interval

MAX_LAYERS = 512
"""Four times what any published model has."""
_MAX_SIZE = 1 << 40


class UnknownSizeError(Exception):
    """Something that the count needs is not said, or makes no sense."""


@dataclass(frozen=True, slots=True)
class Count:
    """Parameters; a lower bound reaches to infinity."""

    total: Interval
    active: Interval
    """Those used for one token: without the experts that are not chosen."""

    def at_least(self) -> Count:
        """Return the same as a lower bound."""
        return Count(Interval(self.total.lo, inf), Interval(self.active.lo, inf))


@dataclass(frozen=True, slots=True)
class Sum:
    """Parameters while they are added up."""

    total: int = 0
    active: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.total + other.total, self.active + other.active)


def dense(number: int) -> Sum:
    """Return parameters that every token uses."""
    return Sum(number, number)


@dataclass(frozen=True, slots=True)
class Config:
    """The sizes in a configuration; what is no size raises `UnknownSizeError`."""

    data: Mapping[str, Any]

    def has(self, key: str) -> bool:
        """Return whether a value stands there."""
        return self.data.get(key) is not None

    def size(self, *keys: str, default: int | None = None) -> int:
        """Return the size under these keys; several of them must agree."""
        said = {self._size(key) for key in keys if self.has(key)}
        if len(said) == 1:
            return said.pop()
        if said or default is None:
            raise UnknownSizeError
        return default

    def _size(self, key: str) -> int:
        number = whole(self.data[key])
        if number is None or number > _MAX_SIZE:
            raise UnknownSizeError
        return number

    def flag(self, key: bool | str, default: bool = False) -> bool:
        """Return the flag under a key; what a family always or never has is its own answer."""
        value = key if isinstance(key, bool) else self.data.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise UnknownSizeError
        return value

    def word(self, key: str, default: str = "") -> str:
        """Return a text."""
        value = self.data.get(key, default)
        if not isinstance(value, str):
            raise UnknownSizeError
        return value

    def numbers(self, key: str) -> list[int]:
        """Return a list of sizes, one for a layer; a missing one is empty."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > MAX_LAYERS:
            raise UnknownSizeError
        numbers = [number for item in value if (number := whole(item)) is not None]
        if len(numbers) != len(value):
            raise UnknownSizeError
        return numbers

    @property
    def hidden(self) -> int:
        """The width of what goes from layer to layer."""
        return self.size("hidden_size", "n_embd", "n_embed", "d_model")

    @property
    def heads(self) -> int:
        """Heads of attention in a layer."""
        return self.size("num_attention_heads", "n_head", "n_heads", "num_heads")

    @property
    def vocabulary(self) -> int:
        """Rows of the table of words."""
        return self.size("vocab_size")

    def layers(self) -> range:
        """The numbers of the layers."""
        number = self.size("num_hidden_layers", "n_layer", "n_layers", "num_layers")
        if not 0 < number <= MAX_LAYERS:
            raise UnknownSizeError
        return range(number)


def with_head(c: Config, body: Sum, head: int, unused: int = 0) -> Count:
    """Add the head that the class of the model has; another head than for text is not counted."""
    match written_for(c):
        case "text":
            low = high = head
        case "none":
            low = high = 0
        case "":
            low, high = 0, head
        case _:
            return exact(body.total, body.active).at_least()
    return Count(
        Interval(body.total + low, body.total + high + unused),
        Interval(body.active + low, body.active + high),
    )


def exact(total: int, active: int) -> Count:
    """Return a count without doubt."""
    return Count(Interval(total, total), Interval(active, active))


def written_for(c: Config) -> str:
    """Return what the class of the model is for: `text`, `none` (no head), another, or nothing."""
    names = c.data.get("architectures")
    name = names[0] if isinstance(names, list) and names else None
    if not isinstance(name, str):
        return ""
    if name.endswith(("ForCausalLM", "LMHeadModel")):
        return "text"
    return "none" if name.endswith("Model") else name.rpartition("For")[2]
