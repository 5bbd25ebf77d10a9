from __future__ import annotations

import json
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy import safe_yaml
from roadworthy.evidence.parameters import Count, count
from roadworthy.evidence.parameters.encoders import ENCODERS
from roadworthy.evidence.parameters.families import DECODERS
from roadworthy.system import Interval

FILE = Path(__file__).with_name("parameters.yaml")
MODELS: list[dict[str, Any]] = safe_yaml.parse(FILE.read_bytes(), name=FILE.name).data
LLAMA = next(m["config"] for m in MODELS if m["model"] == "meta-llama/Llama-3.1-8B")
MIXTRAL = next(m["config"] for m in MODELS if m["model"] == "mistralai/Mixtral-8x7B-v0.1")


def span(value: int | list[int]) -> Interval:
    return Interval(*value) if isinstance(value, list) else Interval(value, value)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model["model"])
def test_parameters_of_published_models_are_counted_from_their_configuration(
    model: dict[str, Any],
) -> None:
    expected = Count(span(model["parameters"]), span(model.get("active", model["parameters"])))
    assert count(model["config"]) == expected


def with_changes(changes: dict[str, Any]) -> dict[str, Any]:
    return {**LLAMA, **changes}


UNKNOWN = {
    "nothing": {},
    "another family": with_changes({"model_type": "brand_new"}),
    "no family": with_changes({"model_type": None}),
    "family as a list": with_changes({"model_type": ["llama"]}),
    "family of a part as a list": {"text_config": with_changes({"model_type": ["llama"]})},
    "no layers said": {k: v for k, v in LLAMA.items() if k != "num_hidden_layers"},
    "no layers": with_changes({"num_hidden_layers": 0}),
    "too many layers": with_changes({"num_hidden_layers": 10**9}),
    "a text": with_changes({"hidden_size": "4096"}),
    "a fraction": with_changes({"hidden_size": 4096.0}),
    "negative": with_changes({"hidden_size": -4096}),
    "true": with_changes({"hidden_size": True}),
    "a list": with_changes({"vocab_size": [128256]}),
    "huge": with_changes({"vocab_size": 10**40}),
    "huge together": with_changes({"hidden_size": 1 << 35, "vocab_size": 1 << 35}),
    "not a number": with_changes({"vocab_size": float("nan")}),
    "heads do not divide the width": with_changes({"num_attention_heads": 33}),
    "no heads": with_changes({"num_attention_heads": 0}),
    "a flag that is a text": with_changes({"tie_word_embeddings": "no"}),
    "no experts chosen": {**MIXTRAL, "num_experts_per_tok": 0},
    "more chosen than there are": {**MIXTRAL, "num_experts_per_tok": 9},
    "number of experts not said": {**MIXTRAL, "num_local_experts": None},
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_said_or_makes_no_sense_leaves_the_count_unknown(name: str) -> None:
    assert count(UNKNOWN[name]) is None


def test_two_names_of_one_size_must_agree() -> None:
    assert count({**MIXTRAL, "num_experts": 8}) == count(MIXTRAL)
    assert count({**MIXTRAL, "num_experts": 16}) is None


def test_a_class_that_is_not_named_leaves_open_whether_there_is_a_head() -> None:
    without = {key: value for key, value in LLAMA.items() if key != "architectures"}
    found = count(without)
    assert found is not None
    assert found.total == Interval(8030261248 - 4096 * 128256, 8030261248)


def test_another_head_than_for_text_is_a_lower_bound() -> None:
    found = count({**LLAMA, "architectures": ["LlamaForSequenceClassification"]})
    assert found is not None
    assert found.total == Interval(8030261248 - 4096 * 128256, inf)


def test_a_model_that_sees_is_at_least_the_part_that_reads() -> None:
    text = {"model_type": "gemma3_text", "hidden_size": 2560, "intermediate_size": 10240,
            "num_hidden_layers": 34}  # fmt: skip
    found = count({"model_type": "gemma3", "text_config": text, "vision_config": {}})
    assert found is not None
    assert found.total == Interval(3_880_263_168, inf)


@pytest.mark.parametrize("kind", ["qwen2_vl", "qwen2_5_vl"])
def test_a_model_that_sees_and_says_so_at_the_top_is_a_lower_bound(kind: str) -> None:
    found = count({**LLAMA, "model_type": kind, "architectures": ["X"], "vision_config": {}})
    assert found is not None
    assert found.total.hi == inf


@pytest.mark.parametrize("model", MODELS[:3] + MODELS[-8:], ids=lambda model: model["model"])
def test_code_of_the_family_that_comes_along_changes_nothing(model: dict[str, Any]) -> None:
    own = {**model["config"], "auto_map": {"AutoModel": "modeling.X"}}
    assert count(own) == count(model["config"])


@pytest.mark.parametrize("classes", [["MyForCausalLM"], [], None, "LlamaForCausalLM", [7]])
def test_code_of_another_name_may_build_anything(classes: object) -> None:
    changes = {"auto_map": {"AutoModel": "modeling.X"}, "architectures": classes}
    assert count(with_changes(changes)) is None


def test_experts_that_are_not_chosen_do_not_count_as_active() -> None:
    one = count({**MIXTRAL, "num_experts_per_tok": 1})
    two = count(MIXTRAL)
    every = count({**MIXTRAL, "num_experts_per_tok": 8})
    assert one is not None and two is not None and every is not None
    assert two.active.lo - one.active.lo == 32 * 3 * 4096 * 14336
    assert every.active == every.total


KEYS = sorted({key for model in MODELS for key in model["config"]})
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 300), st.integers(), st.floats(),
    st.sampled_from(["", "4096", "\u0664", [], ["x"], [1, -1], [0, 1, 2], {}, {"hidden_size": 8}]),
)  # fmt: skip


@given(st.sampled_from(MODELS), st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
def test_arbitrary_values_are_never_an_exception_and_never_negative(
    model: dict[str, Any], changes: dict[str, Any]
) -> None:
    found = count({**model["config"], **changes})
    assert found is None or (
        0 <= found.active.lo <= found.total.lo and found.active.hi <= found.total.hi
    )


@given(
    st.sampled_from(sorted([*DECODERS, *ENCODERS])),
    st.dictionaries(st.sampled_from(["a", "hidden_size"]), VALUES),
)
def test_a_family_alone_is_never_counted(kind: str, data: dict[str, Any]) -> None:
    assert count({**data, "model_type": kind}) is None


@given(st.sampled_from(MODELS), st.integers(1, 3))
def test_more_layers_are_never_fewer_parameters(model: dict[str, Any], more: int) -> None:
    config = json.loads(json.dumps(model["config"]))
    key = next(k for k in ("num_hidden_layers", "n_layer", "n_layers", "num_layers") if k in config)
    before = count(config)
    after = count({**config, key: config[key] + more})
    assert before is not None and after is not None
    assert after.total.lo > before.total.lo
