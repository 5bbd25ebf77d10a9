"""Hostile files beside and in weights: a finding or silence, never an exception, never a lie."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from roadworthy.evidence.components import merge
from roadworthy.evidence.interface import Collector, Part
from roadworthy.evidence.tokenizer import Tokenizer
from roadworthy.evidence.weights import Weights
from roadworthy.system import Interval
from tests.evidence.conftest import gguf, pair, safetensors, source, text, with_header

KEYS = (
    "architectures", "model_type", "hidden_size", "num_hidden_layers", "num_attention_heads",
    "num_key_value_heads", "head_dim", "intermediate_size", "vocab_size", "tie_word_embeddings",
    "text_config", "vision_config", "num_experts", "num_local_experts", "num_experts_per_tok",
    "mlp_only_layers", "moe_layers", "moe_topk", "quantization_config", "quantization", "bits",
    "quant_method", "config_groups", "rope_scaling", "rope_parameters", "type", "factor",
    "original_max_position_embeddings", "max_position_embeddings", "auto_map", "_class_name",
    "_diffusers_version", "transformers_version", "torch_dtype", "dtype", "_name_or_path", "dim",
    "n_layers", "n_heads", "norm_eps", "multiple_of", "ffn_dim_multiplier", "metadata",
    "weight_map", "total_size", "total_parameters", "base_model_name_or_path", "peft_type", "r",
    "revision", "model_max_length", "chat_template", "tokenizer_class", "global_step",
    "num_input_tokens_seen", "total_flos", "epoch", "__metadata__", "shape", "data_offsets",
)  # fmt: skip
WORDS = (
    "llama", "mixtral", "deepseek_v3", "qwen3_moe", "gemma3_text", "bert", "t5", "LlamaForCausalLM",
    "gptq", "awq", "bitsandbytes", "compressed-tensors", "mlx", "yarn", "linear", "bfloat16",
    "org/model", "../x", "/etc/passwd", "", "\x1b[31m", "\u202e", "x" * 300, "F32", "LORA",
)  # fmt: skip
NAMES = (
    "config.json", "params.json", "model_index.json", "generation_config.json",
    "adapter_config.json",
    "trainer_state.json", "quantize_config.json", "quant_config.json", "tokenizer_config.json",
    "tokenizer.json", "special_tokens_map.json", "model.safetensors.index.json",
    "pytorch_model.bin.index.json", "mergekit_config.yml", "train.yaml",
)  # fmt: skip
LEAVES = st.one_of(
    st.sampled_from(WORDS), st.none(), st.booleans(), st.integers(-2, 70),
    st.sampled_from([1 << 31, 1 << 53, 10**30, -1, 10**400]),
    st.floats(), st.sampled_from([1e30, float("nan"), float("inf")]),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=12)
WEIGHTS = safetensors({"a.qweight": ("I32", [4], 16), "a.scales": ("F16", [2], 4)})
GGUF = gguf(
    [pair("general.architecture", "llama"), pair("llama.expert_count", 4),
     pair("llama.expert_used_count", 2), pair("tokenizer.ggml.tokens", ["a", "b"])],
    [("blk.0.ffn_up_exps.weight", [32, 4], 2, 0), ("v", [8], 0, 96)], data=128,
)  # fmt: skip


def looked_at(files: dict[str, bytes]) -> Iterator[Part]:
    """Yield the parts that both collectors find; none may raise, or say less than nothing."""
    collectors: tuple[Collector, ...] = (Weights(), Tokenizer())
    for collector in collectors:
        for name, data in files.items():
            if collector.wants.fullmatch(name):
                yield from _parts(collector.collect(source(name, data)))
        yield from _parts(collector.finish())


def _parts(found: Iterator[Any]) -> Iterator[Part]:
    return (thing for thing in found if isinstance(thing, Part))


def sound(files: dict[str, bytes]) -> bool:
    """Return whether every part has an id and every number is at least zero."""
    parts = list(looked_at(files))
    merge(parts)
    numbers = [v for part in parts for _, v in part.facts if isinstance(v, Interval)]
    return all(part.id for part in parts) and all(number.lo >= 0 for number in numbers)


@given(st.sampled_from(NAMES), st.binary(max_size=300))
def test_arbitrary_bytes(name: str, data: bytes) -> None:
    assert sound({name: data})


@given(st.sampled_from(NAMES), OBJECTS)
@example("config.json", {"model_type": "llama", "vocab_size": 10**400})
@example("config.json", {"model_type": "x", "rope_scaling": {"factor": float("inf")}, "dtype": 1})
@example("config.json", {"architectures": ["A1b"], "text_config": {"model_type": []}})
@example("trainer_state.json", {"global_step": 1, "total_flos": float("nan")})
@example("model.safetensors.index.json", {"metadata": {"total_size": 1}, "weight_map": {"": ""}})
def test_objects_of_known_keys(name: str, data: dict[str, Any]) -> None:
    assert sound({name: json.dumps(data).encode()})


@given(st.sampled_from(NAMES), OBJECTS, st.integers(0, 400), st.binary(max_size=3))
def test_objects_with_a_few_bytes_changed(
    name: str, data: dict[str, Any], at: int, other: bytes
) -> None:
    whole = json.dumps(data).encode()
    assert sound({name: whole[:at] + other + whole[at + 1 :]})


@given(OBJECTS, OBJECTS, st.sampled_from([WEIGHTS, GGUF, b"", b"\x80\x02."]))
def test_a_configuration_beside_weights(
    first: dict[str, Any], second: dict[str, Any], weights: bytes
) -> None:
    assert sound({
        "config.json": json.dumps({"model_type": "llama", "dtype": "x", **first}).encode(),
        "quantize_config.json": json.dumps({"bits": 4, **second}).encode(),
        "adapter_config.json": json.dumps(second).encode(), "model.safetensors": weights,
        "trainer_state.json": json.dumps({"global_step": 1, **second}).encode(),
    })  # fmt: skip


@given(OBJECTS, st.integers(0, 64))
def test_a_header_of_known_keys(data: dict[str, Any], size: int) -> None:
    assert sound({"model.safetensors": with_header(json.dumps(data).encode(), size)})


@given(st.binary(max_size=300))
def test_a_header_of_arbitrary_bytes(data: bytes) -> None:
    assert sound({"model.safetensors": with_header(data), "model.gguf": b"GGUF\3\0\0\0" + data})


@given(st.data())
def test_a_header_of_gguf_with_a_few_bytes_changed(data: st.DataObject) -> None:
    changed = bytearray(GGUF)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(GGUF) - 1))] = data.draw(st.integers(0, 255))
    assert sound({"model.gguf": bytes(changed)})


@given(st.integers(0, 1 << 64), st.integers(0, 13), st.integers(0, 1 << 64))
@example(0, 8, (1 << 64) - 1)
def test_a_list_of_words_of_any_length(length: int, kind: int, first: int) -> None:
    words = struct.pack("<IIQQ", 9, kind, length % (1 << 64), first % (1 << 64))
    header = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text("tokenizer.ggml.tokens") + words
    assert sound({"model.gguf": header})


@given(st.text(alphabet="abmodel_:{}[]-\n \"'&*!|>#", max_size=200))
def test_recipes_of_arbitrary_text(data: str) -> None:
    assert sound({"mergekit_config.yml": b"merge_method: x\n" + data.encode()})
