"""Read the header of a safetensors file, and believe nothing in it.

Format: 8 bytes little-endian length N, N bytes of JSON, then the tensors
(https://github.com/huggingface/safetensors#format). The header has a fixed shape, two levels deep,
so it is read entry by entry with a regular expression: no depth to exhaust, no tree to build.
"""

from __future__ import annotations

import json
import re
import struct
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from roadworthy.evidence.interface import MAX_HEADER, SourceFile

_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "U16": 16, "I16": 16, "U32": 32, "I32": 32, "U64": 64, "I64": 64,
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8,
    "F16": 16, "BF16": 16, "F32": 32, "F64": 64, "C64": 64,
}  # fmt: skip
"""Bits of one element, by dtype."""
_WORDS = frozenset({"U8", "I8", "I32", "U32"})
_INTEGERS = frozenset({"U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64"})
_PACK = re.compile(r"(?:^|[._])(qweight|weight_packed|blocks)$")
"""Names of tensors in which several numbers share a word, whatever else the file holds."""
_BESIDE = re.compile(
    r"(?:^|[._])(?:(?:nested_)?(?:absmax|quant_map)|quant_state\..*|SCB|weight_format|g_idx|qzeros"
    r"|weight_(?:shape|zero_point)|\w*scales?|\w*scale_(?:inv|2))$"
)
"""Names of tensors that say how to unpack others."""
_OFFSET = re.compile(r"(?:^|[._])biases$")
_BUFFER = re.compile(
    r"(?:^|[._])(?:(position_ids|num_batches_tracked|masked_bias)|(inv_freq)|(attn\.bias))$"
)
"""Names of what is computed and not learned: counters, frequencies, masks."""
_STATE = re.compile(r"\.quant_state\.bitsandbytes__(?:nf4|fp4)$")

_ENTRY = re.compile(
    r'\s*+("(?:[^"\\\x00-\x1f]|\\.)*+")\s*+:\s*+(\{(?:[^{}"]|"(?:[^"\\]|\\.)*+")*+\})\s*+([,}])'
)
_MAX_ENTRY = 1 << 20
_MAX_NAME = 4096
_MAX_FREQUENCIES = 1024
_MAX_ELEMENTS = 1 << 62


class MalformedError(Exception):
    """The file is not what its name says; the message is for the reader of the report."""


@dataclass(slots=True)
class Tensors:
    """What a safetensors header says."""

    elements: Counter[str] = field(default_factory=Counter)
    """Elements by dtype of tensors that hold one parameter an element."""
    packed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Elements of tensors that may hold several parameters an element, by name and dtype."""
    beside: int = 0
    """Elements that say how to unpack others: scales, zero points, shapes."""
    offsets: int = 0
    """Elements under a name that is a scheme's zero points or, without one, plain parameters."""
    first_packed: str = ""
    four_bits: bool = False
    """The names say that bytes hold two numbers each (bitsandbytes)."""
    adapter: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    size: int = 0
    """Bytes of all tensors."""

    @property
    def is_packed(self) -> bool:
        """Whether elements are not parameters."""
        return any(kind != "weight" or self.beside for kind, _ in self.packed)


def read_header(file: SourceFile) -> Tensors:
    """Read the header.

    Raises:
        MalformedError: when anything in it contradicts the format or the size of the file.
    """
    start = file.head[:8]
    if len(start) < 8:
        raise MalformedError("is shorter than the 8 bytes that every safetensors file starts with")
    (length,) = struct.unpack("<Q", start)
    room = file.size - 8
    if length > room:
        raise MalformedError(f"announces a header of {length} bytes and has {room}")
    if length > MAX_HEADER:
        raise MalformedError(
            f"announces a header of {length} bytes; more than {MAX_HEADER} is not read"
        )
    raw = file.head[8 : 8 + length]
    if len(raw) < length:
        raw = file.read(8, length)
    if len(raw) < length:
        raise MalformedError("ends inside its header")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedError("has a header that is not UTF-8") from None
    return _entries(text, room - length)


def _entries(text: str, data_size: int) -> Tensors:
    found = Tensors()
    spans: list[tuple[int, int]] = []
    names: set[str] = set()
    if not text.startswith("{"):
        raise MalformedError("has a header that does not start with a bracket")
    if re.fullmatch(r"\{\s*+\}\s*+", text):
        return found
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
            found.metadata = body
            continue
        _tensor(found, name, body, spans)
    if text[position:].strip(" \t\r\n\x00"):
        raise MalformedError("has something behind its header")
    _check_spans(spans, data_size)
    found.size = data_size
    return found


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


def _tensor(found: Tensors, name: str, body: Any, spans: list[tuple[int, int]]) -> None:
    """Add one tensor."""
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
    if "lora_" in name:
        found.adapter = True
    if _is_buffer(name, dtype, shape):
        return
    if _BESIDE.search(name):
        found.beside += elements
        found.four_bits = found.four_bits or bool(_STATE.search(name))
    elif _OFFSET.search(name):
        found.offsets += elements
    elif pack := _pack(name, dtype):
        found.packed[pack, dtype] += elements
        found.first_packed = found.first_packed or name
    else:
        found.elements[dtype] += elements


def _is_buffer(name: str, dtype: str, shape: list[int]) -> bool:
    """Return whether name and shape are those of something computed; a name alone is not enough."""
    match = _BUFFER.search(name)
    if match is None:
        return False
    if match[1]:
        return dtype in _INTEGERS or not shape
    if match[2]:
        return len(shape) == 1 and shape[0] <= _MAX_FREQUENCIES
    return len(shape) == 4 and shape[:2] == [1, 1] and shape[2] == shape[3]


def _pack(name: str, dtype: str) -> str:
    """Return which kind of pack a tensor may be, or an empty text."""
    if dtype not in _WORDS:
        return ""
    if match := _PACK.search(name):
        return match[1]
    return "weight" if name.endswith("weight") else ""


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


def integers(elements: Counter[str]) -> int:
    """Return how many elements are integers, which are seldom parameters."""
    return sum(count for dtype, count in elements.items() if dtype in _INTEGERS or dtype == "BOOL")
