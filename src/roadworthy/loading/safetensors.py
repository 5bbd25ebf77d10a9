"""Reads safetensors: nothing in it runs, so what is left is whether it is what it says."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.safetensors_header import Header, MalformedError, header
from roadworthy.loading.shown import shown
from roadworthy.loading.sources import InMemory

_CODE = re.compile(
    r"__import__\s*\(|\b(?:exec|eval)\s*\(|\bos\.(?:system|popen)\s*\(|\bsubprocess\.\w+\s*\("
    r"|__globals__|__builtins__"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{16,}={0,2}")
_MOST_TEXT = 8 << 20


@dataclass(frozen=True, slots=True)
class Sized:
    """A source whose size is known."""

    source: Source
    size: int

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes from `offset`."""
        return self.source.read(offset, length)


def sized(source: Source) -> Sized:
    """Return a source with its size.

    Raises:
        UnreadableError: when it is compressed and was not read to its end.
    """
    if source.size is None:
        raise UnreadableError("its size is not known, so its header cannot be checked")
    return Sized(source, source.size)


def checked(source: Source) -> Header:
    """Return the header of a file that keeps to the format.

    Raises:
        UnreadableError: when it does not.
    """
    try:
        found = header(sized(source))
        for _ in found.tensors():
            pass
    except MalformedError as error:
        raise UnreadableError(f"it {error}") from None
    return found


class _Safetensors:
    """A file of tensors and a header."""

    format = "safetensors"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield what its metadata hide; the tensors are numbers and nothing else."""
        found = checked(source)
        desk.spend("bytes", len(found.text))
        for key, text in found.metadata.items():
            yield from _metadata(key, text, desk)


def _metadata(key: str, text: str, desk: Desk) -> Iterator[Sight]:
    """Yield a pickle or code in a text that programs take for a label."""
    if match := _CODE.search(text):
        says = f"the metadata `{shown(key)}` hold code, which some program may run"
        yield Sight(Verdict.UNKNOWN_IMPORT, "code-in-metadata", says, arguments=(shown(match[0]),))
    if len(text) <= _MOST_TEXT and _BASE64.fullmatch(text):
        try:
            data = base64.b64decode("".join(text.split()))
        except (binascii.Error, ValueError):
            return
        if data[:1] == b"\x80" and data[1:2] <= b"\x05" and data[-1:] == b".":
            inner = desk.inner(
                InMemory(data), f"__metadata__.{shown(key)}", hint="pickle", guess=True
            )
            yield from (sight for sight in inner if sight.verdict is not Verdict.UNREADABLE)


read = _Safetensors()
