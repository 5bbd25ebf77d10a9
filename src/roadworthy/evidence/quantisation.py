"""How weights are packed, and how many parameters a pack holds.

Only schemes whose packing is public and regular are unpacked: GPTQ, AWQ, bitsandbytes,
compressed-tensors, MXFP4, NVFP4, MLX, BitNet, and eight-bit formats with one number an element.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roadworthy.evidence import safetensors
from roadworthy.evidence.interface import printable
from roadworthy.evidence.json_text import count, text
from roadworthy.evidence.safetensors import Tensors
from roadworthy.system import Interval

_EIGHT_BITS = ("fp8", "fbgemm_fp8", "finegrained_fp8", "eetq")
_WORDS = {
    ("gptq", "qweight", "I32"): 32, ("awq", "qweight", "I32"): 32,
    ("auto-round", "qweight", "I32"): 32, ("compressed-tensors", "weight_packed", "I32"): 32,
    ("compressed-tensors", "weight_packed", "U8"): 8, ("compressed-tensors", "weight", "I8"): 8,
    ("bitsandbytes", "weight", "U8"): 8, ("bitsandbytes", "weight", "I8"): 8,
    ("mxfp4", "blocks", "U8"): 8, ("modelopt NVFP4", "weight", "U8"): 8,
    ("mlx", "weight", "U32"): 32, ("bitnet", "weight", "U8"): 8,
}  # fmt: skip
"""Bits of one element, by scheme, kind of tensor and dtype."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to pack weights."""

    method: str
    bits: int | None
    """None where the configuration does not say, or says several."""
    group: int | None = None

    @property
    def says(self) -> str:
        """In words."""
        bits = f", {self.bits} bits" if self.bits else ""
        group = f", groups of {self.group}" if self.group else ""
        return self.method + bits + group


def scheme(data: Mapping[str, Any]) -> Scheme | None:
    """Return the scheme that a `quantization_config` (or the like) states."""
    method = printable(text(data.get("quant_method")), 40).lower()
    if not method and isinstance(data.get("config_groups"), dict):
        method = "compressed-tensors"
    group = count(data.get("group_size")) or count(data.get("q_group_size"))
    bits = count(data.get("bits")) or count(data.get("w_bit"))
    match method:
        case "bitsandbytes" | "bitsandbytes_4bit" | "bitsandbytes_8bit":
            four, eight = data.get("load_in_4bit") is True, data.get("load_in_8bit") is True
            return Scheme("bitsandbytes", (4 if four else 8) if four != eight else None)
        case "compressed-tensors" | "compressed_tensors":
            return Scheme("compressed-tensors", _of_groups(data.get("config_groups")))
        case "gptq" | "awq":
            # one width for each layer can stand under `dynamic`
            return Scheme(method, None if data.get("dynamic") else bits, group)
        case "auto-round" | "auto_round" | "intel/auto-round":
            packing = text(data.get("packing_format"))
            regular = ("gptq" in packing or "awq" in packing) and not data.get("extra_config")
            return Scheme("auto-round", bits if regular else None, group)
        case "mxfp4":
            return Scheme(method, 4)
        case "bitnet":
            return Scheme(method, 2)
        case "modelopt" | "modelopt_fp4":
            algorithm = text(data.get("quant_algo")).upper()
            name = f"modelopt {printable(algorithm, 20)}".strip()
            return Scheme(name, {"NVFP4": 4, "FP8": 8}.get(algorithm))
        case _ if method in _EIGHT_BITS:
            return Scheme(method, 8)
        case _:
            return Scheme(method, None) if method else None


def mlx(data: Mapping[str, Any]) -> Scheme:
    """Return the scheme that a `quantization` of MLX states; layers may have their own."""
    bits = {count(data.get("bits"))}
    for value in data.values():
        if isinstance(value, dict):
            bits.add(count(value.get("bits")))
    return Scheme("mlx", bits.pop() if len(bits) == 1 else None, count(data.get("group_size")))


def _of_groups(groups: object) -> int | None:
    widths: set[int | None] = set()
    for group in groups.values() if isinstance(groups, dict) else ():
        weights = group.get("weights") if isinstance(group, dict) else None
        widths.add(count(weights.get("num_bits")) if isinstance(weights, dict) else None)
    return widths.pop() if len(widths) == 1 else None


def parameters(found: Tensors, how: Scheme | None) -> Interval | None:
    """Return how many parameters the tensors hold, or None where the packing does not tell."""
    integers = safetensors.integers(found.elements)
    plain = found.elements.total()
    if not found.is_packed:
        doubtful = found.packed.total() + found.offsets + _scales(found, plain)
        return Interval(plain - integers, plain + doubtful)
    if how is None and found.four_bits:
        how = Scheme("bitsandbytes", 4)
    if how is None or not how.bits:
        return None
    total = plain
    for (kind, dtype), elements in found.packed.items():
        word = _WORDS.get((how.method, kind, dtype))
        if word is None or (dtype == "I8" and how.bits != word) or elements * word % how.bits:
            return None
        if word % how.bits and how.method != "gptq":
            return None  # widths that fill no word leave bits over
        total += elements * word // how.bits
    if found.beside > total:
        return None  # scales are few; these must be something else
    offsets = 0 if how.method == "mlx" else found.offsets
    return Interval(total - integers, total + offsets)


def _scales(found: Tensors, plain: int) -> int:
    """Return what may be parameters after all, since a name alone does not prove a scale."""
    eight = any(dtype.startswith("F8") for dtype in found.elements)
    return 0 if eight and found.beside * 8 <= plain else found.beside
