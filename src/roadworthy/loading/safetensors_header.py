"""The header of a safetensors file, which is believed in nothing.

Format: 8 bytes little-endian length N, N bytes of JSON, then the tensors
(https://github.com/huggingface/safetensors#format). The header has a fixed shape, two levels deep,
so it is read entry by entry with a regular expression: no depth to exhaust, no tree to build.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

MOST_HEADER = 64 << 20
"""Bytes of a header; the reference implementation stops at 100 million."""
_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "U16": 16, "I16": 16, "U32": 32, "I32": 32, "U64": 64, "I64": 64,
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8,
    "F16": 16, "BF16": 16, "F32": 32, "F64": 64, "C64": 64,
}  # fmt: skip
"""Bits of one element, by dtype."""
_ENTRY = re.compile(
    r'\s*+("(?:[^"\\\x00-\x1f]|\\.)*+")\s*+:\s*+(\{(?:[^{}"]|"(?:[^"\\]|\\.)*+")*+\})\s*+([,}])'
)
_MAX_ENTRY = 1 << 20
_MAX_NAME = 4096
_MAX_ELEMENTS = 1 << 62


class MalformedError(Exception):
    """The file is not what its name says; the message is for the reader of the report."""


class Bytes(Protocol):
    """A file that can be read in pieces."""

    @property
    def size(self) -> int:
        """Bytes in all."""
        ...

    @property
    def read(self) -> Callable[[int, int], bytes]:
        """Return `read(offset, length)`: fewer bytes than asked for at the end only."""
        ...


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor."""

    name: str
    dtype: str
    shape: list[int]
    elements: int


@dataclass(slots=True)
class Header:
    """A header that was checked for its size; `tensors` checks the rest while it reads."""

    text: str
    data_size: int
    """Bytes of all tensors."""
    metadata: dict[str, str] = field(default_factory=dict)
    """Filled while the tensors are read."""

    def tensors(self) -> Iterator[Tensor]:
        """Yield every tensor.

        Raises:
            MalformedError: when anything contradicts the format or the size of the file.
        """
        text = self.text
        spans: list[tuple[int, int]] = []
        names: set[str] = set()
        if not text.startswith("{"):
            raise MalformedError("has a header that does not start with a bracket")
        if re.fullmatch(r"\{\s*+\}\s*+", text):
            _check_spans(spans, self.data_size)
            return
        position = 1
        end = ","
        while end == ",":
            entry = _ENTRY.match(text, position)
            if entry is None or entry.end() - entry.start() > _MAX_ENTRY:
                raise MalformedError("has a header that does not list tensors")
            position, end = entry.end(), entry[3]
            name = _json(entry[1])
            if not isinstance(name, str) or len(name) > _MAX_NAME or name in names:
                raise MalformedError("names a tensor twice, or with an impossible name")
            names.add(name)
            body = _json(entry[2])
            if name == "__metadata__":
                if not all(isinstance(value, str) for value in body.values()):
                    raise MalformedError("has metadata that are not texts")
                self.metadata = body
                continue
            yield _tensor(name, body, spans)
        if text[position:].strip(" \t\r\n\x00"):
            raise MalformedError("has something behind its header")
        _check_spans(spans, self.data_size)


def header(file: Bytes, head: bytes = b"") -> Header:
    """Read the header as a text.

    Args:
        file: the file.
        head: as much of its beginning as is at hand.

    Raises:
        MalformedError: when it contradicts the size of the file, or is no text.
    """
    start = head[:8] or file.read(0, 8)
    if len(start) < 8:
        raise MalformedError("is shorter than the 8 bytes that every safetensors file starts with")
    (length,) = struct.unpack("<Q", start)
    room = file.size - 8
    if length > room:
        raise MalformedError(f"announces a header of {length} bytes and has {room}")
    if length > MOST_HEADER:
        raise MalformedError(
            f"announces a header of {length} bytes; more than {MOST_HEADER} is not read"
        )
    raw = head[8 : 8 + length]
    if len(raw) < length:
        raw = file.read(8, length)
    if len(raw) < length:
        raise MalformedError("ends inside its header")
    try:
        return Header(raw.decode("utf-8"), room - length)
    except UnicodeDecodeError:
        raise MalformedError("has a header that is not UTF-8") from None


def _json(text: str) -> Any:
    """Parse one small, flat piece, and refuse a key that is said twice."""
    if text.count("[") > 2:
        raise MalformedError("nests lists in its header")
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise MalformedError("has a header that is not JSON") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise MalformedError("says a key twice in its header")
    return result


def _tensor(name: str, body: Any, spans: list[tuple[int, int]]) -> Tensor:
    """Check one tensor, and add where it lies."""
    if body.keys() != {"dtype", "shape", "data_offsets"}:
        raise MalformedError(
            "describes a tensor with other keys than dtype, shape and data_offsets"
        )
    dtype, shape, offsets = body["dtype"], body["shape"], body["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _BITS:
        raise MalformedError("uses a number format that is not known")
    if not (_counts(shape) and _counts(offsets) and len(offsets) == 2 and len(shape) <= 64):
        raise MalformedError("has a shape or an offset that is not a list of counts")
    elements = 1
    for size in shape:
        elements *= size
        if elements > _MAX_ELEMENTS:
            raise MalformedError("describes a tensor larger than any file")
    begin, end = offsets
    if (end - begin) * 8 != -(-elements * _BITS[dtype] // 8) * 8:
        raise MalformedError("describes a tensor whose shape does not fit its bytes")
    spans.append((begin, end))
    return Tensor(name, dtype, shape, elements)


def _counts(value: Any) -> bool:
    return isinstance(value, list) and all(
        type(item) is int and 0 <= item < _MAX_ELEMENTS for item in value
    )


def _check_spans(spans: list[tuple[int, int]], data_size: int) -> None:
    """Tensors fill the rest of the file without a hole and without sharing bytes."""
    position = 0
    for begin, end in sorted(spans):
        if begin != position:
            raise MalformedError("describes tensors that overlap or leave a hole")
        position = end
    if position != data_size:
        raise MalformedError(f"describes {position} bytes of tensors and holds {data_size}")
