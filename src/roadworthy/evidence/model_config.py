"""What the configuration of a model says: `config.json`, `params.json` and `model_index.json`.

A file of that name that describes no model (a web project has a `config.json` too) stays silent.
The parts that come from here have no id yet: `weights` knows which weights they are about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from roadworthy.evidence import parameters, quantisation
from roadworthy.evidence.interface import Part, SourceFile, printable
from roadworthy.evidence.json_text import Document, count, read, text
from roadworthy.evidence.parameters import Count
from roadworthy.evidence.quantisation import Scheme
from roadworthy.system import Interval, Value

HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
"""An id of the Hugging Face Hub; paths on somebody's machine are none."""
_MAYBE = (
    b'"architectures"',
    b'"model_type"',
    b'"_class_name"',
    b'"n_layers"',
    b'"bits"',
    b'"w_bit"',
)
_CLASS = re.compile(r"[A-Z][A-Za-z0-9_]{2,99}")
_SIZES = (
    "hidden_size", "d_model", "n_embd", "dim", "num_hidden_layers", "n_layer", "num_layers",
    "vocab_size", "text_config", "vision_config", "transformers_version", "torch_dtype", "dtype",
)  # fmt: skip
_CONTEXT = (
    "max_position_embeddings", "n_positions", "max_sequence_length", "max_seq_len", "seq_length",
    "model_max_length", "n_ctx",
)  # fmt: skip
_EXPERTS = ("num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts")
_CHOSEN = ("num_experts_per_tok", "moe_topk", "experts_per_token", "moe_k")
_TEXT_PARTS = ("text_config", "llm_config", "language_config")
_FORMATS = {
    "bfloat16": "BF16", "float16": "F16", "half": "F16", "float32": "F32", "float": "F32",
    "float64": "F64", "float8_e4m3fn": "F8_E4M3",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Described:
    """What one file says about the weights of its folder."""

    file: SourceFile
    parts: tuple[Part, ...]
    count: Count | None = None
    counted: Part | None = None
    """The part that holds the count, to be left out where the weights themselves contradict it."""
    scheme: Scheme | None = None
    number_format: str = ""
    only_packing: bool = False
    """True when it only says how weights are packed."""


def describe(file: SourceFile) -> Described | None:
    """Read a configuration, or return None when it is not one of a model.

    Raises:
        MalformedError: when it may be one and cannot be read.
    """
    if not any(word in file.head for word in _MAYBE):
        return None
    document = read(file)
    data = document.data
    base = file.path.rpartition("/")[2].lower()
    if base in ("quantize_config.json", "quant_config.json"):
        return _packing(document)
    if base == "params.json":
        return _original(document)
    if _is_pipeline(data):
        return Described(file, tuple(_pipeline(document)))
    return _transformer(document) if _is_model(data) else None


def _is_pipeline(data: Mapping[str, Any]) -> bool:
    return bool(_CLASS.fullmatch(text(data.get("_class_name")))) and "_diffusers_version" in data


def _is_model(data: Mapping[str, Any]) -> bool:
    if _classes(data):
        return True
    return bool(text(data.get("model_type"))) and any(key in data for key in _SIZES)


def _classes(data: Mapping[str, Any]) -> list[str]:
    names = data.get("architectures")
    if not isinstance(names, list):
        return []
    return [name for name in names[:8] if isinstance(name, str) and _CLASS.fullmatch(name)]


def _said(document: Document, path: tuple[str, ...], *facts: tuple[str, Value]) -> Part:
    return Part("", "weights", "", document.at(*path), facts=facts)


def _pipeline(document: Document) -> Iterator[Part]:
    yield _said(document, ("_class_name",), ("architecture", text(document.data["_class_name"])))
    if version := printable(text(document.data["_diffusers_version"])):
        yield _said(document, ("_diffusers_version",), ("library_version", f"diffusers {version}"))


def _transformer(document: Document) -> Described:
    data = document.data
    parts = [*_texts(document), *_sizes(document)]
    how, packed = _scheme(document)
    if packed:
        parts.append(packed)
    number_format = ""
    for key in ("dtype", "torch_dtype"):
        if name := printable(text(data.get(key)), 40).removeprefix("torch."):
            number_format = _FORMATS.get(name, name)
            parts.append(_said(document, (key,), ("number_format", number_format)))
            break
    found = parameters.count(data)
    return Described(
        document.file, tuple(parts), found, _counted(document, found), how, number_format
    )


def _texts(document: Document) -> Iterator[Part]:
    data = document.data
    if classes := _classes(data):
        yield _said(document, ("architectures",), ("architecture", ", ".join(classes)))
    if kind := printable(text(data.get("model_type"))):
        yield _said(document, ("model_type",), ("model_type", kind))
    code = data.get("auto_map")
    if isinstance(code, dict | str | list) and code:
        yield _said(document, ("auto_map",), ("runs_own_code", True))
    if version := printable(text(data.get("transformers_version"))):
        fact = ("library_version", f"transformers {version}")
        yield _said(document, ("transformers_version",), fact)
    if HUB_ID.fullmatch(name := text(data.get("_name_or_path"))):
        yield _said(document, ("_name_or_path",), ("earlier_name", name))


def _sizes(document: Document) -> Iterator[Part]:
    where, data = _text_part(document.data)
    facts = (
        (_CONTEXT, "context_length"), (("vocab_size",), "vocabulary_size"),
        (_EXPERTS, "experts"), (_CHOSEN, "experts_per_token"),
    )  # fmt: skip
    for keys, fact in facts:
        key = next((key for key in keys if count(data.get(key))), None)
        if key is not None:
            yield _said(document, (*where, key), (fact, _number(data[key])))
    if isinstance(tied := document.data.get("tie_word_embeddings"), bool):
        yield _said(document, ("tie_word_embeddings",), ("tied_embeddings", tied))
    if scaled := _scaled(data):
        key, value = scaled
        yield _said(document, (*where, key), ("context_length_scaled", value))


def _text_part(data: Mapping[str, Any]) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    for key in _TEXT_PARTS:
        if isinstance(part := data.get(key), dict):
            return (key,), part
    return (), data


def _number(value: int) -> Interval:
    return Interval(value, value)


def _scaled(data: Mapping[str, Any]) -> tuple[str, Interval] | None:
    """Return the context after stretching, where the rule is known: key and length.

    `yarn` stretches the original context; `linear` and `dynamic` stretch either what is stated or
    an original that is not, so their result is an interval. What `llama3` and `longrope` state is
    stretched already.
    """
    key = next((key for key in ("rope_scaling", "rope_parameters") if data.get(key)), "")
    rope = data.get(key)
    stated = next((n for name in _CONTEXT if (n := count(data.get(name)))), None)
    if not isinstance(rope, dict) or stated is None:
        return None
    factor = rope.get("factor")
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not 1 < factor <= 10_000:
        return None
    original = count(rope.get("original_max_position_embeddings"))
    match text(rope.get("rope_type")) or text(rope.get("type")):
        case "yarn" if original:
            length = int(original * factor)
            return None if length == stated else (key, _number(length))
        case "yarn" | "linear" | "dynamic":
            return key, Interval(stated, int(stated * factor))
    return None


def _scheme(document: Document) -> tuple[Scheme | None, Part | None]:
    for key in ("quantization_config", "quantization"):
        data = document.data.get(key)
        if not isinstance(data, dict):
            continue
        mlx = key == "quantization" and "quant_method" not in data
        how = quantisation.mlx(data) if mlx else quantisation.scheme(data)
        if how is not None:
            inner = next((k for k in ("quant_method", "bits", "num_bits") if k in data), None)
            path = (key, inner) if inner else (key,)
            return how, _said(document, path, ("quantisation", how.says))
    return None, None


def _packing(document: Document) -> Described | None:
    """Read the file that older packers wrote beside the configuration."""
    data = {"quant_method": "awq" if "w_bit" in document.data else "gptq", **document.data}
    how = quantisation.scheme(data)
    if how is None or not how.bits:
        return None
    key = "w_bit" if "w_bit" in document.data else "bits"
    part = _said(document, (key,), ("quantisation", how.says))
    return Described(document.file, (part,), scheme=how, only_packing=True)


def _counted(document: Document, found: Count | None) -> Part | None:
    if found is None:
        return None
    where, data = _text_part(document.data)
    key = next((k for k in ("hidden_size", "d_model", "n_embd", "dim") if k in data), "model_type")
    return _said(
        document,
        (*where, key),
        ("parameters_by_config", found.total),
        ("active_parameters_by_config", found.active),
    )


# -- the files that the makers of Llama and Mistral write ------------------------------------------

_ORIGINAL = {
    "dim", "n_layers", "n_heads", "n_kv_heads", "vocab_size", "multiple_of", "ffn_dim_multiplier",
    "norm_eps", "rope_theta", "use_scaled_rope", "head_dim", "hidden_dim", "max_batch_size",
    "max_seq_len", "sliding_window", "use_biases", "tied_embeddings", "moe",
    "max_position_embeddings",
}  # fmt: skip


def _original(document: Document) -> Described | None:
    data = document.data
    if not {"dim", "n_layers", "n_heads", "norm_eps"} <= data.keys():
        return None
    parts = [Part("", "weights", "", document.file.at(None)), *_sizes(document)]
    known = _as_transformer(data) if data.keys() <= _ORIGINAL else None
    found = parameters.count(known) if known else None
    return Described(document.file, tuple(parts), found, _counted(document, found))


def _as_transformer(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the same sizes under the names that `parameters` knows."""
    width = count(data.get("hidden_dim")) or _inner_width(data)
    moe = data.get("moe")
    if width is None or data.get("use_biases") or data.get("vocab_size") == -1:
        return None
    known: dict[str, Any] = {
        "model_type": "mixtral" if moe else "llama",
        "hidden_size": data["dim"],
        "num_hidden_layers": data["n_layers"],
        "num_attention_heads": data["n_heads"],
        "num_key_value_heads": data.get("n_kv_heads") or data["n_heads"],
        "vocab_size": data.get("vocab_size"),
        "intermediate_size": width,
    }
    if "head_dim" in data:
        known["head_dim"] = data["head_dim"]
    if "tied_embeddings" in data:
        known |= {"architectures": ["ForCausalLM"], "tie_word_embeddings": data["tied_embeddings"]}
    if moe:
        if not isinstance(moe, dict):
            return None
        known["num_local_experts"] = moe.get("num_experts")
        known["num_experts_per_tok"] = moe.get("num_experts_per_tok")
    return known


def _inner_width(data: Mapping[str, Any]) -> int | None:
    """Return the inner width by the rule of the first Llama: 8/3 of the width, then rounded up."""
    width, step = count(data.get("dim")), count(data.get("multiple_of"))
    factor = data.get("ffn_dim_multiplier")
    if not width or not step or width > 1 << 30 or step > 1 << 30:
        return None
    inner = 2 * 4 * width // 3
    if factor is not None:
        if isinstance(factor, bool) or not isinstance(factor, int | float) or not 0 < factor < 100:
            return None
        inner = int(factor * inner)
    return -(-inner // step) * step
