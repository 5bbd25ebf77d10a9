from __future__ import annotations

import json
from typing import Any

import pytest

from roadworthy.evidence.shard_index import read
from roadworthy.loading.safetensors_header import MalformedError
from roadworthy.system import Interval
from tests.evidence.conftest import Folder, checks, facts, safetensors, source

A, B = (f"model-0000{n}-of-00002.safetensors" for n in (1, 2))
SHARD = safetensors({"w": ("BF16", [10], 20)})
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 20\n"


def index(files: dict[str, str] | None = None, **metadata: Any) -> str:
    names = {"a": A, "b": B} if files is None else files
    return json.dumps({"metadata": metadata, "weight_map": names}, indent=2)


def test_files_that_the_list_names_and_that_are_missing_are_named(look: Folder) -> None:
    result = look({A: SHARD, "model.safetensors.index.json": index(total_size=40)})
    assert checks(result) == ["shards-missing"]
    assert B in result.findings[0].says
    found = facts(result, "weights:model.safetensors")
    assert found["parameters"] == Interval(10, float("inf"))


def test_files_may_have_other_names_than_usual(look: Folder) -> None:
    names = {"a": "part-a.safetensors", "b": "part-b.safetensors"}
    result = look({"model.safetensors.index.json": index(names), "part-a.safetensors": SHARD})
    assert checks(result) == ["shards-missing"]
    assert "part-b.safetensors" in result.findings[0].says


def test_bytes_that_do_not_add_up_are_a_finding(look: Folder) -> None:
    result = look({A: SHARD, B: SHARD, "model.safetensors.index.json": index(total_size=41)})
    assert checks(result) == ["index-disagrees"]
    assert result.findings[0].place.line == 3  # type: ignore[union-attr]
    assert "41" in result.findings[0].says and "40" in result.findings[0].says


@pytest.mark.parametrize(
    ("beside", "metadata", "expected"),
    [
        ({}, {"total_size": 80}, Interval(10, 640)),
        ({"torch_dtype": "bfloat16"}, {"total_size": 80}, Interval(20, 40)),
        ({"torch_dtype": "bfloat16", "quantization_config": {"quant_method": "gptq"}},
         {"total_size": 80}, Interval(10, 640)),
        ({}, {"total_size": 80.0}, Interval(10, 640)),
        ({}, {"total_size": 80, "total_parameters": 33}, Interval(33, 33)),
        ({}, {"total_size": "80"}, None),
        ({}, {"total_size": -80}, None),
        ({}, {"total_size": 1e300}, None),
        ({}, {}, None),
    ],
)  # fmt: skip
def test_the_list_alone_gives_bounds(
    look: Folder, beside: dict[str, Any], metadata: dict[str, Any], expected: Interval | None
) -> None:
    result = look({
        A: POINTER, B: POINTER, "model.safetensors.index.json": index(**metadata),
        "config.json": json.dumps({"model_type": "x", "vocab_size": 5, **beside}),
    })  # fmt: skip
    found = facts(result, "weights:model.safetensors")
    assert found.get("parameters_by_index") == expected
    assert "parameters" not in found


def test_the_list_without_any_weights_is_a_component_and_no_publication(look: Folder) -> None:
    result = look({"m/model.safetensors.index.json": index(total_size=80)})
    assert [c.id for c in result.components] == ["weights:m/model.safetensors"]
    assert checks(result) == ["shards-missing"]
    assert result.proposals == ()


def test_a_list_of_pickles_is_read_too(look: Folder) -> None:
    names = {"a": "pytorch_model-00001-of-00001.bin"}
    result = look({
        "pytorch_model.bin.index.json": index(names, total_size=8),
        "pytorch_model-00001-of-00001.bin": b"PK\x03\x04",
    })  # fmt: skip
    assert checks(result) == []
    assert facts(result, "weights:pytorch_model.bin")["weights_format"] == "pickle"


BAD = {
    "empty": "", "a list": "[]", "no map": '{"metadata": {}}', "cut off": index()[:-3],
    "another key": '{"weight_map": {}, "x": 1}',
    "two maps": '{"weight_map":{"a":"b"},"weight_map":{"a":"b"}}',
    "a number as file": '{"weight_map": {"a": 1}}', "nested": '{"weight_map": {"a": {"b": "c"}}}',
    "deep": '{"metadata": ' + "[" * 100_000, "above": index({"a": "../../etc/passwd"}),
    "absolute": index({"a": "/etc/passwd"}), "escaped": '{"weight_map": {"a": "\\u002e\\u002e/x"}}',
    "behind": index() + "x", "metadata nested": '{"metadata": {"a": {}}, "weight_map": {"a": "b"}}',
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_broken_list_is_a_finding(look: Folder, name: str) -> None:
    result = look({"model.safetensors.index.json": BAD[name]})
    assert checks(result) == ["malformed-model-file"]
    assert result.components == ()


def test_a_list_of_tensors_configures_no_application(look: Folder) -> None:
    names = {f"model.layers.{n}.weight": A for n in range(8_000)}
    result = look(
        {A.replace("00002", "00001"): SHARD, "model.safetensors.index.json": index(names)}
    )
    assert "unreadable-configuration" not in checks(result)


def test_a_list_of_endless_files_is_refused() -> None:
    names = {str(n): f"{n}.safetensors" for n in range(10_002)}
    with pytest.raises(MalformedError):
        read(source("model.safetensors.index.json", index(names).encode()))


def test_a_long_list_of_tensors_is_read_to_its_end() -> None:
    names = {f"model.layers.{n}.weight": A for n in range(30_000)}
    found = read(source("model.safetensors.index.json", index({**names, "z": B}).encode()))
    assert found.files == {A, B}
