from __future__ import annotations

import json
from typing import Any

import pytest

from roadworthy.evidence.quantisation import mlx, scheme
from roadworthy.system import Interval
from tests.evidence.conftest import Folder, checks, facts, safetensors

GPTQ = {
    "a.qweight": ("I32", [8, 4], 128), "a.qzeros": ("I32", [1, 1], 4),
    "a.scales": ("F16", [1, 4], 8), "a.g_idx": ("I32", [8], 32), "n": ("F16", [3], 6),
}  # fmt: skip
AWQ = {
    "a.qweight": ("I32", [64, 1], 256), "a.scales": ("F16", [1, 8], 16),
}  # fmt: skip
NF4 = {
    "a.weight": ("U8", [64, 1], 64), "a.weight.absmax": ("F32", [2], 8),
    "a.weight.quant_map": ("F32", [16], 64),
    "a.weight.quant_state.bitsandbytes__nf4": ("U8", [40], 40),
}  # fmt: skip
INT8 = {
    "a.weight": ("I8", [8, 4], 32), "a.SCB": ("F32", [8], 32),
}  # fmt: skip
PACKED = {
    "a.weight_packed": ("I32", [8, 4], 128), "a.weight_shape": ("I64", [2], 16),
    "a.weight_scale": ("BF16", [8, 1], 16),
}  # fmt: skip
NVFP4 = {
    "a.weight_packed": ("U8", [8, 8], 64), "a.weight_scale": ("F8_E4M3", [8, 1], 8),
    "a.weight_global_scale": ("F32", [1], 4),
}  # fmt: skip
MODELOPT = {
    "a.weight": ("U8", [8, 8], 64), "a.weight_scale": ("F8_E4M3", [8, 1], 8),
    "a.weight_scale_2": ("F32", [], 4), "a.input_scale": ("F32", [], 4),
}  # fmt: skip
MXFP4 = {
    "a_blocks": ("U8", [2, 2, 16], 64), "a_scales": ("U8", [2, 2], 4),
}  # fmt: skip
MLX = {
    "a.weight": ("U32", [8, 2], 64), "a.scales": ("F16", [8, 1], 16),
    "a.biases": ("F16", [8, 1], 16), "a.bias": ("F16", [8], 16),
}  # fmt: skip
BITNET = {
    "a.weight": ("U8", [8, 4], 32), "a.weight_scale": ("BF16", [1], 2),
}  # fmt: skip
FP8 = {
    "a.weight": ("F8_E4M3", [8, 8], 64), "a.weight_scale_inv": ("F32", [1, 1], 4),
}  # fmt: skip

GROUPS = {"config_groups": {"group_0": {"weights": {"num_bits": 4, "group_size": 32}}}}
EXACT: dict[str, tuple[dict[str, Any], dict[str, Any], int, str]] = {
    "gptq": (GPTQ, {"quant_method": "gptq", "bits": 4, "group_size": 128}, 8 * 4 * 8 + 3,
             "gptq, 4 bits, groups of 128"),
    "gptq, 8 bits": (GPTQ, {"quant_method": "gptq", "bits": 8}, 8 * 4 * 4 + 3, "gptq, 8 bits"),
    "awq": (AWQ, {"quant_method": "awq", "bits": 4}, 64 * 8, "awq, 4 bits"),
    "auto-round": (AWQ, {"quant_method": "auto-round", "bits": 4,
                         "packing_format": "auto_round:auto_gptq"}, 64 * 8, "auto-round, 4 bits"),
    "nf4": (NF4, {"quant_method": "bitsandbytes", "load_in_4bit": True}, 128,
            "bitsandbytes, 4 bits"),
    "int8": (INT8, {"quant_method": "bitsandbytes", "load_in_8bit": True, "load_in_4bit": False},
             32, "bitsandbytes, 8 bits"),
    "compressed": (PACKED, {"quant_method": "compressed-tensors", **GROUPS}, 8 * 4 * 8,
                   "compressed-tensors, 4 bits"),
    "compressed without its name": (PACKED, GROUPS, 8 * 4 * 8, "compressed-tensors, 4 bits"),
    "nvfp4": (NVFP4, {"quant_method": "compressed-tensors", **GROUPS}, 128,
              "compressed-tensors, 4 bits"),
    "modelopt": (MODELOPT, {"quant_method": "modelopt", "quant_algo": "NVFP4"}, 128,
                 "modelopt NVFP4, 4 bits"),
    "mxfp4": (MXFP4, {"quant_method": "mxfp4"}, 128, "mxfp4, 4 bits"),
    "bitnet": (BITNET, {"quant_method": "bitnet"}, 128, "bitnet, 2 bits"),
    "fp8": (FP8, {"quant_method": "fp8", "weight_block_size": [128, 128]}, 64, "fp8, 8 bits"),
}  # fmt: skip


def with_config(tensors: dict[str, Any], packing: dict[str, Any]) -> dict[str, str | bytes]:
    text = {"model_type": "x", "dtype": "float16", "quantization_config": packing}
    return {"config.json": json.dumps(text), "model.safetensors": safetensors(tensors)}


@pytest.mark.parametrize("name", EXACT)
def test_packed_words_are_counted_as_the_parameters_that_they_hold(look: Folder, name: str) -> None:
    tensors, packing, count, says = EXACT[name]
    result = look(with_config(tensors, packing))
    found = facts(result, "weights:model.safetensors")
    assert (found["parameters"], found["quantisation"]) == (Interval(count, count), says)
    assert checks(result) == []


UNKNOWN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no bits": (GPTQ, {"quant_method": "gptq"}),
    "bits of a layer": (GPTQ, {"quant_method": "gptq", "bits": 4, "dynamic": {"+:a": {"bits": 8}}}),
    "bits that fill no word": (PACKED, {"quant_method": "compressed-tensors", "config_groups": {
        "g": {"weights": {"num_bits": 3}}}}),
    "bits that are a text": (GPTQ, {"quant_method": "gptq", "bits": "4"}),
    "more bits than a word": (GPTQ, {"quant_method": "gptq", "bits": 1 << 40}),
    "several widths": (PACKED, {"quant_method": "compressed-tensors", "config_groups": {
        "g": {"weights": {"num_bits": 4}}, "h": {"weights": {"num_bits": 8}}}}),
    "another scheme": (GPTQ, {"quant_method": "brand_new", "bits": 4}),
    "bytes of another width": ({"a.weight": ("I8", [64, 4], 256), "a.SCB": ("F32", [8], 32)},
                               {"quant_method": "bitsandbytes", "load_in_4bit": True}),
    "no scheme": (PACKED, {}),
    "scales that cannot be scales": (GPTQ | {"b.scales": ("F16", [1000], 2000)},
                                     {"quant_method": "gptq", "bits": 4}),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_packing_that_is_not_known_leaves_the_parameters_unknown(look: Folder, name: str) -> None:
    result = look(with_config(*UNKNOWN[name]))
    assert "parameters" not in facts(result, "weights:model.safetensors")
    assert checks(result) == ["packed-weights"]


def test_a_name_tells_that_bytes_hold_two_numbers(look: Folder) -> None:
    result = look({"model.safetensors": safetensors(NF4)})
    assert facts(result, "weights:model.safetensors")["parameters"] == Interval(128, 128)


def test_older_packers_wrote_a_file_of_their_own(look: Folder) -> None:
    files = {"quantize_config.json": '{"bits": 4, "group_size": 128}'}
    result = look({**files, "gptq_model-4bit-128g.safetensors": safetensors(GPTQ)})
    found = facts(result, "weights:gptq_model-4bit-128g.safetensors")
    assert found["parameters"] == Interval(259, 259)


def test_mlx_says_it_under_another_key(look: Folder) -> None:
    text = {"model_type": "x", "dtype": "float16", "quantization": {"group_size": 64, "bits": 4}}
    result = look({"config.json": json.dumps(text), "model.safetensors": safetensors(MLX)})
    found = facts(result, "weights:model.safetensors")
    assert found["parameters"] == Interval(136, 136)
    assert found["quantisation"] == "mlx, 4 bits, groups of 64"


def test_the_configuration_counts_where_the_pack_does_not_tell(look: Folder) -> None:
    text = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 8,
        "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "vocab_size": 10, "tie_word_embeddings": True,
        "quantization_config": {"quant_method": "hqq"},
    }  # fmt: skip
    result = look({"config.json": json.dumps(text), "model.safetensors": safetensors(PACKED)})
    found = facts(result, "weights:model.safetensors")
    assert "parameters" not in found
    assert found["parameters_by_config"] == Interval(744, 744)
    assert checks(result) == []


def test_scales_of_plain_weights_may_be_parameters(look: Folder) -> None:
    data = safetensors({"w": ("F32", [8], 32), "layer_scale": ("F32", [2], 8)})
    result = look({"model.safetensors": data})
    assert facts(result, "weights:model.safetensors")["parameters"] == Interval(8, 10)


@pytest.mark.parametrize("data", [{}, {"quant_method": 4}, {"config_groups": 4}, {"bits": 4}])
def test_what_names_no_scheme_is_none(data: dict[str, Any]) -> None:
    assert scheme(data) is None


def test_layers_with_widths_of_their_own_leave_the_width_unknown() -> None:
    assert mlx({"bits": 4, "group_size": 64, "layer": {"bits": 8}}).bits is None
    assert mlx({"bits": 4, "group_size": 64, "layer": {"bits": 4}}).bits == 4
