from __future__ import annotations

import json
from math import inf
from typing import Any

import pytest

from roadworthy.system import UNDETERMINABLE, Interval
from tests.evidence.conftest import Folder, checks, facts, safetensors

TINY: dict[str, Any] = {
    "_name_or_path": "org/earlier", "architectures": ["LlamaForCausalLM"], "model_type": "llama",
    "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
    "vocab_size": 10, "max_position_embeddings": 128, "tie_word_embeddings": True,
    "torch_dtype": "bfloat16", "transformers_version": "4.57.0",
}  # fmt: skip
COUNT = 10 * 8 + 2 * (4 * 64 + 3 * 8 * 16 + 2 * 8) + 8
WEIGHTS = safetensors({"w": ("BF16", [COUNT], 2 * COUNT)})


def config(**changes: Any) -> str:
    return json.dumps({**TINY, **changes}, indent=2)


def number(value: float) -> Interval:
    return Interval(value, value)


def test_a_configuration_joins_the_weights_beside_it(look: Folder) -> None:
    result = look({"m/config.json": config(), "m/model.safetensors": WEIGHTS})
    (component,) = result.components
    assert facts(result, "weights:m/model.safetensors") == {
        "active_parameters_by_config": number(COUNT), "architecture": "LlamaForCausalLM",
        "context_length": number(128), "earlier_name": "org/earlier",
        "library_version": "transformers 4.57.0", "model_type": "llama", "number_format": "BF16",
        "parameters": number(COUNT), "parameters_by_config": number(COUNT), "quantisation": "BF16",
        "tied_embeddings": True, "vocabulary_size": number(10), "weights_format": "safetensors",
    }  # fmt: skip
    assert checks(result) == []
    place = component.facts["context_length"].sources[0]
    assert (place.path, place.line) == ("m/config.json", 12)  # type: ignore[union-attr]


def test_shards_an_index_and_generation_settings_are_the_same_component(look: Folder) -> None:
    names = [f"model-0000{n}-of-00002.safetensors" for n in (1, 2)]
    half = safetensors({"w": ("BF16", [COUNT // 2], COUNT)})
    index = {"metadata": {"total_size": 2 * COUNT}, "weight_map": {"a": names[0], "b": names[1]}}
    result = look({
        "config.json": config(), "generation_config.json": "{}", names[0]: half, names[1]: half,
        "model.safetensors.index.json": json.dumps(index),
    })  # fmt: skip
    (component,) = result.components
    assert component.id == "weights:model.safetensors"
    assert len({place.path for place in component.files}) == 5
    assert checks(result) == []


def test_a_configuration_without_weights_is_a_component_and_no_publication(look: Folder) -> None:
    result = look({"m/config.json": config()})
    (component,) = result.components
    assert (component.id, component.kind, component.name) == (
        "weights:m/config.json",
        "weights",
        "m",
    )
    assert result.proposals == ()


def test_a_configuration_speaks_of_no_adapter_and_of_no_gguf(look: Folder) -> None:
    lora = safetensors({"lora_A.weight": ("F32", [4], 16)})
    result = look({"config.json": config(), "adapter_model.safetensors": lora})
    assert "architecture" not in facts(result, "weights:adapter_model.safetensors")
    assert "architecture" in facts(result, "weights:config.json")


def test_among_several_weights_a_configuration_speaks_of_those_with_the_usual_name(
    look: Folder,
) -> None:
    other = safetensors({"w": ("F32", [3], 12)})
    result = look({
        "config.json": config(), "model.safetensors": WEIGHTS, "pytorch_model.bin": b"PK\x03\x04",
        "voice.safetensors": other,
    })  # fmt: skip
    assert "model_type" in facts(result, "weights:pytorch_model.bin")
    assert "model_type" not in facts(result, "weights:voice.safetensors")


def test_among_several_unusual_names_it_stays_alone(look: Folder) -> None:
    other = safetensors({"w": ("F32", [3], 12)})
    result = look({"config.json": config(), "a.safetensors": other, "b.safetensors": other})
    assert "model_type" in facts(result, "weights:config.json")
    assert "model_type" not in facts(result, "weights:a.safetensors")


SILENT = {
    "a web project": {"host": "localhost", "port": 80},
    "an application": {"model_type": "openai", "model_name": "gpt"},
    "pooling": {"word_embedding_dimension": 384, "pooling_mode_cls_token": False},
    "a class of something else": {"_class_name": "Foo"},
    "architectures of processors": {"architectures": ["x86_64", "arm64"]},
    "architectures as a text": {"architectures": "LlamaForCausalLM"},
    "an empty one": {},
}


@pytest.mark.parametrize("name", SILENT)
def test_a_file_of_that_name_that_is_no_model_stays_silent(look: Folder, name: str) -> None:
    result = look({"config.json": json.dumps(SILENT[name])})
    assert (result.components, result.findings) == ((), ())


def test_a_broken_file_of_something_else_stays_silent(look: Folder) -> None:
    assert look({"config.json": "{port: 80, // comment"}).findings == ()


@pytest.mark.parametrize(
    "text",
    ['{"architectures": ', '{"model_type": "a", "model_type": "b"}',
     '{"architectures": ' + "[" * 100_000, '["model_type"]', '{"model_type": "' + "x" * (1 << 20)],
)  # fmt: skip
def test_a_broken_configuration_is_a_finding(look: Folder, text: str) -> None:
    result = look({"config.json": text})
    assert "malformed-model-file" in checks(result)
    assert result.components == ()


ODD: dict[str, Any] = {
    "context_length": {"max_position_embeddings": "4096"},
    "vocabulary_size": {"vocab_size": -1},
    "tied_embeddings": {"tie_word_embeddings": "yes"},
    "number_format": {"torch_dtype": {"a": 1}},
    "library_version": {"transformers_version": 4},
    "earlier_name": {"_name_or_path": "/home/me/model"},
    "runs_own_code": {"auto_map": {}},
    "context_length_scaled": {"rope_scaling": {"type": "yarn", "factor": "4"}},
    "experts": {"num_local_experts": [8]},
    "parameters_by_config": {"hidden_size": 1e30},
}


@pytest.mark.parametrize("fact", ODD)
def test_a_value_of_the_wrong_type_is_unknown(look: Folder, fact: str) -> None:
    assert fact not in facts(look({"config.json": config(**ODD[fact])}), "weights:config.json")


def test_code_that_loading_would_run_is_a_fact_with_its_line(look: Folder) -> None:
    result = look({"config.json": config(auto_map={"AutoModel": "modeling.Foo"})})
    assert result.components[0].facts["runs_own_code"].value is True
    assert result.components[0].facts["runs_own_code"].sources[0].line == 16  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rope", "expected"),
    [
        ({"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}, number(256)),
        ({"rope_type": "yarn", "factor": 2}, Interval(128, 256)),
        ({"type": "linear", "factor": 8.0}, Interval(128, 1024)),
        ({"type": "dynamic", "factor": 2.5}, Interval(128, 320)),
        ({"rope_type": "yarn", "factor": 2, "original_max_position_embeddings": 64}, None),
        ({"rope_type": "llama3", "factor": 8.0, "original_max_position_embeddings": 64}, None),
        ({"type": "longrope", "short_factor": [1.0]}, None),
        ({"type": "yarn", "factor": 1e30, "original_max_position_embeddings": 64}, None),
        ({"type": "yarn", "factor": float("nan")}, None),
        ([], None),
    ],
)
def test_a_stretched_context_is_given_where_the_rule_is_known(
    look: Folder, rope: Any, expected: Interval | None
) -> None:
    for key in ("rope_scaling", "rope_parameters"):
        found = facts(look({"config.json": config(**{key: rope})}), "weights:config.json")
        assert found.get("context_length_scaled") == expected
        assert found["context_length"] == number(128)


def test_a_model_that_sees_gives_the_sizes_of_its_text_part(look: Folder) -> None:
    inner = {k: v for k, v in TINY.items() if k not in ("architectures", "_name_or_path")}
    text = json.dumps({
        "architectures": ["XForConditionalGeneration"], "model_type": "x", "text_config": inner,
        "vision_config": {"hidden_size": 4},
    }, indent=1)  # fmt: skip
    found = facts(look({"config.json": text}), "weights:config.json")
    assert found["context_length"] == number(128)
    assert found["parameters_by_config"] == Interval(COUNT, inf)


def test_experts_are_counted_in_all_and_per_token(look: Folder) -> None:
    moe = config(model_type="mixtral", architectures=["MixtralForCausalLM"], num_local_experts=4,
                 num_experts_per_tok=1)  # fmt: skip
    found = facts(look({"config.json": moe}), "weights:config.json")
    extra = 2 * 4 * 8  # the routers
    assert found["parameters_by_config"] == number(COUNT + extra + 2 * 3 * 3 * 8 * 16)
    assert found["active_parameters_by_config"] == number(COUNT + extra)
    assert (found["experts"], found["experts_per_token"]) == (number(4), number(1))


def test_a_configuration_of_other_weights_is_a_finding_and_gives_no_count(look: Folder) -> None:
    larger = safetensors({"w": ("BF16", [5000], 10_000)})
    result = look({"config.json": config(), "model.safetensors": larger})
    found = facts(result, "weights:model.safetensors")
    assert checks(result) == ["configuration-disagrees"]
    assert result.findings[0].place.line == 7  # type: ignore[union-attr]
    assert found["parameters"] == number(5000)
    assert not {"parameters_by_config", "active_parameters_by_config"} & found.keys()


def test_a_part_of_the_weights_can_contradict_too(look: Folder) -> None:
    larger = safetensors({"w": ("BF16", [5000], 10_000)})
    result = look({"config.json": config(), "model-00001-of-00002.safetensors": larger})
    assert checks(result) == ["configuration-disagrees", "shards-missing"]


def test_a_pipeline_names_its_class(look: Folder) -> None:
    result = look({
        "model_index.json": '{"_class_name": "FluxPipeline", "_diffusers_version": "0.30.0"}',
        "vae/config.json": '{"_class_name": "AutoencoderKL", "_diffusers_version": "0.30.0"}',
        "vae/diffusion_pytorch_model.safetensors": WEIGHTS,
    })  # fmt: skip
    assert facts(result, "weights:model_index.json") == {
        "architecture": "FluxPipeline", "library_version": "diffusers 0.30.0",
    }  # fmt: skip
    id_ = "weights:vae/diffusion_pytorch_model.safetensors"
    assert facts(result, id_)["architecture"] == "AutoencoderKL"


META = {
    "dim": 4096, "n_layers": 32, "n_heads": 32, "n_kv_heads": 8, "vocab_size": 128256,
    "multiple_of": 1024, "ffn_dim_multiplier": 1.3, "norm_eps": 1e-5, "rope_theta": 5e5,
}  # fmt: skip
MISTRAL = {
    "dim": 4096, "n_layers": 32, "head_dim": 128, "hidden_dim": 14336, "n_heads": 32,
    "n_kv_heads": 8, "norm_eps": 1e-5, "vocab_size": 32000,
}  # fmt: skip
HEAD = 4096 * 128256
ORIGINALS = {
    "Llama 3, whose tables may be one": (META, Interval(8030261248 - HEAD, 8030261248)),
    "Mistral": ({**MISTRAL, "tied_embeddings": False}, number(7241732096)),
    "Mixtral": (
        {**MISTRAL, "tied_embeddings": False, "moe": {"num_experts": 8, "num_experts_per_tok": 2}},
        number(46702792704),
    ),
    "vocabulary not said": ({**META, "vocab_size": -1}, None),
    "something else inside": ({**META, "vision_chunk_size": 560}, None),
    "odd multiplier": ({**META, "ffn_dim_multiplier": 1e40}, None),
    "odd step": ({**META, "multiple_of": 0}, None),
}


@pytest.mark.parametrize("name", ORIGINALS)
def test_the_files_of_the_makers_are_counted_too(look: Folder, name: str) -> None:
    data, expected = ORIGINALS[name]
    found = facts(look({"params.json": json.dumps(data)}), "weights:params.json")
    assert found.get("parameters_by_config") == expected


def test_parameters_of_something_else_stay_silent(look: Folder) -> None:
    files = {"params.json": '{"dim": 3, "n_layers": 2}', "a/params.json": '{"lr": 1e-4}'}
    assert look(dict(files)).components == ()


def test_two_configurations_that_contradict_each_other_are_not_believed(look: Folder) -> None:
    result = look({
        "config.json": config(), "params.json": json.dumps({**MISTRAL, "tied_embeddings": True}),
        "consolidated.00.pth": b"PK\x03\x04\xff",
    })  # fmt: skip
    found = facts(result, "weights:consolidated.pth")
    assert found["parameters_by_config"] is UNDETERMINABLE
    assert "facts-disagree" in checks(result)
