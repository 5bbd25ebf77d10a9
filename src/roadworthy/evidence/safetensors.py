"""What the tensors of a safetensors file hold: parameters, packed ones, and what is computed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from roadworthy.evidence.interface import SourceFile
from roadworthy.loading.safetensors_header import Tensor, header

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

_MAX_FREQUENCIES = 1024


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
    checked = header(file, file.head)
    found = Tensors()
    for tensor in checked.tensors():
        _add(found, tensor)
    found.metadata, found.size = checked.metadata, checked.data_size
    return found


def _add(found: Tensors, tensor: Tensor) -> None:
    """Add one tensor."""
    name, dtype, elements = tensor.name, tensor.dtype, tensor.elements
    if "lora_" in name:
        found.adapter = True
    if _is_buffer(name, dtype, tensor.shape):
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


def integers(elements: Counter[str]) -> int:
    """Return how many elements are integers, which are seldom parameters."""
    return sum(count for dtype, count in elements.items() if dtype in _INTEGERS or dtype == "BOOL")
