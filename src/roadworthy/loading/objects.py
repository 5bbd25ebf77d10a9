"""JSON of hostile files as objects to walk: bounded, and with what a second key would hide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from roadworthy.loading.interface import Desk, Source, UnreadableError

MOST_BYTES = 16 << 20
_MOST_NODES = 1_000_000


class TooLargeError(UnreadableError):
    """A JSON text is larger than what is held in memory."""


@dataclass(frozen=True, slots=True)
class Objects:
    """A JSON text that was read."""

    root: Any
    shadowed: tuple[dict[str, Any], ...] = ()
    """Values whose key is said again: some loaders take the first, most the last."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield every object, outer ones first, those in lists and those shadowed too."""
        stack: list[Any] = [*reversed(self.shadowed), self.root]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                yield value
                stack.extend(reversed([v for v in value.values() if isinstance(v, dict | list)]))
            elif isinstance(value, list):
                stack.extend(reversed([v for v in value if isinstance(v, dict | list)]))


def parsed(text: bytes | str) -> Objects:
    """Read a JSON text.

    Raises:
        UnreadableError: when it is none, or larger or deeper than what a configuration needs.
    """
    if len(text) > MOST_BYTES:
        raise TooLargeError(f"its JSON is larger than {MOST_BYTES:,} bytes")
    data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    if data.count(b",") + data.count(b"[") + data.count(b"{") > _MOST_NODES:
        raise TooLargeError("its JSON has more parts than any configuration")
    shadowed: list[dict[str, Any]] = []

    def hook(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            last = {key: at for at, (key, _) in enumerate(pairs)}
            shadowed.extend({key: v} for at, (key, v) in enumerate(pairs) if last[key] != at)
        return made

    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text))  # UTF-16 and UTF-32 too, as `json.loads`
        root = json.loads(text, object_pairs_hook=hook)
    except (ValueError, RecursionError):
        # UnicodeDecodeError and the limit on digits are ValueErrors
        raise UnreadableError("it is not JSON") from None
    return Objects(root, tuple(shadowed))


def whole(source: Source, desk: Desk, most: int = MOST_BYTES) -> bytes:
    """Return all bytes of a small file.

    Raises:
        UnreadableError: when there are more than `most`.
    """
    data = source.read(0, most + 1)
    desk.spend("bytes", len(data))
    if len(data) > most:
        raise TooLargeError(f"it is larger than {most:,} bytes, which no such file needs")
    return data
