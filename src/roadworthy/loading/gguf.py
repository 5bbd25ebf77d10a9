"""Reads GGUF: its header is checked, and its chat templates are read as programs."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading.configurations import several
from roadworthy.loading.gguf_header import TEMPLATES, read_header
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError
from roadworthy.loading.safetensors import sized
from roadworthy.loading.safetensors_header import MalformedError


class _Gguf:
    """Quantised weights with all that a program needs to run them."""

    format = "GGUF"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield what the chat templates do."""
        try:
            found = read_header(sized(source))
        except MalformedError as error:
            raise UnreadableError(f"it {error}") from None
        named = {
            key.removeprefix(TEMPLATES).lstrip("."): value
            for key, value in found.pairs.items()
            if key.startswith(TEMPLATES)
        }
        desk.spend("bytes", sum(len(str(value)) for value in named.values()))
        yield from several(named)


read = _Gguf()
