"""Read the header of a GGUF file, and believe nothing in it.

Format: magic, version, counts, key-value pairs, tensor descriptions, tensors
(https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), versions 2 and 3, little-endian.
Lists, such as the words of a tokenizer, are skipped and never built.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from dataclasses import dataclass, field

from roadworthy.loading.safetensors_header import MOST_HEADER, Bytes, MalformedError

_MAX_PAIRS = 10_000
_MAX_TENSORS = 200_000
_MAX_KEY = 65_535
_MAX_TEXT = 4_096
"""Bytes kept of a text value; the rest is skipped."""
_MAX_TEMPLATE = 1 << 19
"""Bytes kept of a chat template; one that is longer is cut, and then no template."""
_CHUNK = 1 << 16
TEMPLATES = "tokenizer.chat_template"
"""How the keys of chat templates begin, of the one without a name and of those with one."""
_MAX_DEPTH = 4
_MAX_ELEMENTS = 1 << 62

_TEXT, _ARRAY = 8, 9
_SCALARS = {
    0: struct.Struct("<B"), 1: struct.Struct("<b"), 2: struct.Struct("<H"), 3: struct.Struct("<h"),
    4: struct.Struct("<I"), 5: struct.Struct("<i"), 6: struct.Struct("<f"), 7: struct.Struct("<?"),
    10: struct.Struct("<Q"), 11: struct.Struct("<q"), 12: struct.Struct("<d"),
}  # fmt: skip
_U32, _U64 = _SCALARS[4], _SCALARS[10]

_TYPES = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22), 7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110), 12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50), 20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136), 24: ("I8", 1, 1), 25: ("I16", 1, 2),
    26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8), 29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36), 41: ("Q1_0", 128, 18), 42: ("Q2_0", 64, 18),
}  # fmt: skip
"""Tensor types: name, elements in a block, bytes of a block."""

_FILE_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K",
    11: "Q3_K_S", 12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S",
    17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS",
    23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0",
    38: "MXFP4_MOE", 39: "NVFP4", 40: "Q1_0", 41: "Q2_0",
}  # fmt: skip
"""Values of `general.file_type`."""

_COMPUTED = re.compile(r"rope_(?:freqs|factors_long|factors_short)\.weight")
_EXPERT = re.compile(r"blk\.\d+\.ffn_(?:gate|up|down|gate_up)(?:_exps|\.\d+)\.(?:weight|bias)")
"""Tensors of experts: all of a layer in one, or (as files once had it) one each."""

Scalar = str | int | float | bool


@dataclass(slots=True)
class Header:
    """What a GGUF header says."""

    pairs: dict[str, Scalar] = field(default_factory=dict)
    """Scalars and texts; lists are left out."""
    elements: Counter[str] = field(default_factory=Counter)
    """Elements by tensor type; tables that are computed and not learned are left out."""
    expert_elements: int = 0
    """Elements of experts of which a token uses some."""
    words: int = 0
    """Length of the list of the tokenizer's words."""

    def text(self, key: str) -> str:
        """Return a text value, or an empty text."""
        value = self.pairs.get(key)
        return value.strip() if isinstance(value, str) else ""

    def count(self, key: str) -> int | None:
        """Return a value that counts something, or None."""
        value = self.pairs.get(key)
        return value if type(value) is int and value >= 0 else None

    @property
    def total(self) -> int:
        """All parameters."""
        return self.elements.total()

    @property
    def quantisation(self) -> str:
        """The name of the file type, or of the type that most elements have."""
        number = self.count("general.file_type")
        if number is not None and number in _FILE_TYPES:
            return _FILE_TYPES[number]
        return max(sorted(self.elements), key=lambda name: self.elements[name], default="")


@dataclass(slots=True)
class _Window:
    """Reads forward through a file in chunks."""

    file: Bytes
    data: bytes
    start: int = 0
    """Offset in the file of the first byte of `data`."""
    at: int = 0
    """Position in `data`."""

    @property
    def position(self) -> int:
        return self.start + self.at

    def need(self, count: int) -> None:
        """Make `count` bytes available at `at`."""
        if self.at + count <= len(self.data):
            return
        self.start += self.at
        self.at = 0
        if self.start + count > min(self.file.size, MOST_HEADER):
            raise MalformedError("ends inside its header, or has one larger than any model needs")
        self.data = self.file.read(self.start, max(count, 1 << 20))
        if len(self.data) < count:
            raise MalformedError("ends inside its header")

    def skip(self, count: int) -> None:
        if self.position + count > self.file.size:
            raise MalformedError("announces more than the file holds")
        self.at += count
        if self.at > len(self.data):
            self.start, self.at, self.data = self.position, 0, b""

    def scalar(self, form: struct.Struct) -> Scalar:
        self.need(form.size)
        (value,) = form.unpack_from(self.data, self.at)
        self.at += form.size
        result: Scalar = value
        return result

    def number(self, form: struct.Struct) -> int:
        return int(self.scalar(form))

    def text(self, most: int) -> str:
        """Return a text; what is longer than `most` bytes is skipped."""
        length = self.number(_U64)
        if length > self.file.size:
            raise MalformedError("announces a text longer than the file")
        kept = min(length, most)
        self.need(kept)
        value = self.data[self.at : self.at + kept]
        self.at += kept
        self.skip(length - kept)
        return value.decode("utf-8", "replace")

    def skip_texts(self, count: int) -> None:
        """Skip `count` texts: the hot loop, over the words of a tokenizer."""
        unpack = _U64.unpack_from
        data, at, size = self.data, self.at, len(self.data)
        for _ in range(count):
            if at + 8 > size:
                self.at = at
                self.need(8)
                data, at, size = self.data, self.at, len(self.data)
            at += 8 + unpack(data, at)[0]
            if at > size:
                self.at = 0
                self.start, self.data = self.start + at, b""
                if self.start > self.file.size:
                    raise MalformedError("announces a text longer than the file")
                data, at, size = b"", 0, 0
        self.at = at


def read_header(file: Bytes, head: bytes = b"") -> Header:
    """Read the header.

    Args:
        file: the file.
        head: as much of its beginning as is at hand.

    Raises:
        MalformedError: when anything in it contradicts the format or the size of the file.
    """
    head = head or file.read(0, _CHUNK)
    window = _Window(file, head)
    if head[:4] != b"GGUF":
        raise MalformedError("does not start with the magic of GGUF")
    window.skip(4)
    version = window.number(_U32)
    if version not in (2, 3):
        big = (
            "big-endian, which" if version in (2 << 24, 3 << 24) else f"of version {version}, which"
        )
        raise MalformedError(f"is {big} is not read")
    tensors, pairs = window.number(_U64), window.number(_U64)
    if tensors > _MAX_TENSORS or pairs > _MAX_PAIRS:
        raise MalformedError(
            f"announces {tensors} tensors and {pairs} pairs, more than any model has"
        )
    header = Header()
    seen: set[str] = set()
    for _ in range(pairs):
        key = window.text(_MAX_KEY)
        if key in seen:
            raise MalformedError("says a key twice in its header")
        seen.add(key)
        kind = window.number(_U32)
        if key == "tokenizer.ggml.tokens" and kind == _ARRAY:
            header.words = _length(window)
        most = _MAX_TEMPLATE if key.startswith(TEMPLATES) else _MAX_TEXT
        value = window.text(most) if kind == _TEXT else _value(window, kind, 0)
        if value is not None:
            header.pairs[key] = value
    _tensors(window, tensors, header)
    return header


def _value(window: _Window, kind: int, depth: int) -> Scalar | None:
    """Read a scalar or a text; skip a list and return None."""
    if kind == _TEXT:
        return window.text(_MAX_TEXT)
    if kind in _SCALARS:
        return window.scalar(_SCALARS[kind])
    if kind != _ARRAY or depth >= _MAX_DEPTH:
        raise MalformedError("uses a type of value that GGUF does not have")
    inner, count = window.number(_U32), window.number(_U64)
    if inner in _SCALARS:
        window.skip(_SCALARS[inner].size * count)
        return None
    if count * 8 > window.file.size or (inner == _ARRAY and count > _MAX_PAIRS):
        raise MalformedError("announces a list longer than the file")
    if inner == _TEXT:
        window.skip_texts(count)
        return None
    for _ in range(count):
        _value(window, inner, depth + 1)
    return None


def _length(window: _Window) -> int:
    """Look at the length of a list, and stay where we are."""
    window.need(12)
    (count,) = _U64.unpack_from(window.data, window.at + 4)
    return int(count)


def _tensors(window: _Window, count: int, header: Header) -> None:
    spans: list[tuple[int, int]] = []
    names: set[str] = set()
    for _ in range(count):
        name = window.text(_MAX_KEY)
        if name in names:
            raise MalformedError("names a tensor twice")
        names.add(name)
        dimensions = window.number(_U32)
        if dimensions > 4:
            raise MalformedError("has a tensor of more than four dimensions")
        elements = 1
        for _ in range(dimensions):
            elements *= window.number(_U64)
        kind, offset = window.number(_U32), window.number(_U64)
        if kind not in _TYPES:
            raise MalformedError(f"uses the type of tensor {kind}, which is not known")
        type_name, block, size = _TYPES[kind]
        if elements > _MAX_ELEMENTS or elements % block:
            raise MalformedError("has a tensor of an impossible size")
        if not _COMPUTED.fullmatch(name):
            header.elements[type_name] += elements
        if _EXPERT.fullmatch(name):
            header.expert_elements += elements
        spans.append((offset, offset + elements // block * size))
    alignment = header.count("general.alignment") or 32
    start = -(-window.position // alignment) * alignment
    position = 0
    for begin, end in sorted(spans):
        if begin < position:
            raise MalformedError("describes tensors that overlap")
        position = end
    if spans and start + position > window.file.size:
        raise MalformedError(
            f"describes tensors up to byte {start + position} of {window.file.size}"
        )
