from __future__ import annotations

import json
from typing import Any

import pytest

from roadworthy.system import Interval
from tests.evidence.conftest import Folder, checks, facts, safetensors

LORA = safetensors({"base_model.model.lora_A.weight": ("F32", [4], 16)})
PEFT: dict[str, Any] = {
    "base_model_name_or_path": "org/base", "peft_type": "LORA", "r": 16, "revision": "abc123",
    "target_modules": ["q_proj", "v_proj"],
}  # fmt: skip


def peft(**changes: Any) -> str:
    return json.dumps({**PEFT, **changes}, indent=2)


def test_the_configuration_of_an_adapter_joins_the_adapter(look: Folder) -> None:
    result = look({"l/adapter_config.json": peft(), "l/adapter_model.safetensors": LORA})
    (component,) = result.components
    assert component.kind == "adapter"
    assert facts(result, "weights:l/adapter_model.safetensors") == {
        "adapter_rank": Interval(16, 16), "adapter_type": "LORA", "base_model": "org/base",
        "base_revision": "abc123", "parameters": Interval(4, 4), "quantisation": "F32",
        "weights_format": "safetensors",
    }  # fmt: skip
    assert component.facts["base_model"].sources[0].line == 2  # type: ignore[union-attr]


def test_an_adapter_without_its_weights_is_a_component(look: Folder) -> None:
    result = look({"l/adapter_config.json": peft()})
    (component,) = result.components
    assert (component.id, component.kind) == ("weights:l/adapter_config.json", "adapter")


@pytest.mark.parametrize(
    "name", ["/home/me/llama", "./base", "../base", "C:\\models\\llama", "llama", "", None, 7, [],
             "a/b/c", "org/../x", "\x1b[31m/x"],
)  # fmt: skip
def test_a_path_is_no_name_of_a_base_model(look: Folder, name: object) -> None:
    result = look({"adapter_config.json": peft(base_model_name_or_path=name)})
    assert checks(result) == ["base-model-not-named"]
    assert result.findings[0].place.line == 2  # type: ignore[union-attr]
    assert "base_model" not in facts(result, "weights:adapter_config.json")


@pytest.mark.parametrize(
    ("key", "fact"), [("r", "adapter_rank"), ("peft_type", "adapter_type"),
                      ("revision", "base_revision")],
)  # fmt: skip
@pytest.mark.parametrize("value", [None, [], {}, True, -1, 1e30, float("nan")])
def test_a_value_of_the_wrong_type_is_unknown(
    look: Folder, key: str, fact: str, value: object
) -> None:
    result = look({"adapter_config.json": peft(**{key: value})})
    assert fact not in facts(result, "weights:adapter_config.json")


@pytest.mark.parametrize("text", ["", "[]", '{"r": 1, "r": 2}', "[" * 100_000])
def test_a_broken_configuration_is_a_finding(look: Folder, text: str) -> None:
    assert checks(look({"adapter_config.json": text})) == ["malformed-model-file"]


MERGE = """\
merge_method: slerp
slices:
  - sources:
      - model: org/one
        layer_range: [0, 32]
      - model: org/two+org/lora
        layer_range: [0, 32]
  - sources:
      - model:
          model:
            path: org/three
base_model: org/one
dtype: bfloat16
"""


def test_every_model_of_a_merge_is_named_with_its_line(look: Folder) -> None:
    result = look({"mergekit_config.yml": MERGE})
    (component,) = result.components
    assert component.id == "weights:mergekit_config.yml"
    fact = component.facts["base_model"]
    assert fact.value == "org/lora, org/one, org/three, org/two"
    assert [place.line for place in fact.sources] == [4, 6, 6, 11, 12]  # type: ignore[union-attr]


def test_a_merge_speaks_of_the_weights_beside_it(look: Folder) -> None:
    weights = safetensors({"w": ("F32", [4], 16)})
    result = look({"mergekit_config.yml": MERGE, "model.safetensors": weights})
    assert "base_model" in facts(result, "weights:model.safetensors")


def test_a_path_in_a_merge_is_a_finding_and_the_others_stay(look: Folder) -> None:
    result = look({"merge.yaml": MERGE.replace("org/three", "./mine")})
    assert checks(result) == ["base-model-not-named"]
    assert facts(result, "weights:merge.yaml")["base_model"] == "org/lora, org/one, org/two"


def test_a_merge_that_cannot_be_read_is_a_finding(look: Folder) -> None:
    result = look({"merge.yml": "merge_method: ties\nmodels: [\n"})
    assert checks(result) == ["malformed-model-file"]


AXOLOTL = "base_model: org/base\nmicro_batch_size: 2\ndatasets:\n  - path: org/data\n"
FACTORY = "model_name_or_path: org/base\nstage: sft\nfinetuning_type: lora\n"


@pytest.mark.parametrize("text", [AXOLOTL, FACTORY])
def test_the_settings_of_a_trainer_name_the_base(look: Folder, text: str) -> None:
    result = look({"train/sft.yaml": text})
    assert facts(result, "weights:train/sft.yaml") == {"base_model": "org/base"}


@pytest.mark.parametrize(
    "text", ["base_model: org/base\n", "model: org/base\nstage: test\n", "a: {b: [", "", "- 1\n"]
)
def test_other_yaml_files_stay_silent(look: Folder, text: str) -> None:
    result = look({"config.yaml": text})
    assert (result.components, result.findings) == ((), ())
