"""Configurations of Keras: layers of its own are harmless, everything that runs or reads is not."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from roadworthy.loading.interface import Verdict
from tests.loading.conftest import reading, told

CODE = ("dangerous", "lambda-layer")
CALL = ("dangerous", "call")
IMPORT = ("unknown_import", "import")
EVIL = ("dangerous", "import")
CODE_BYTES = base64.b64encode(b"\xe3" + bytes(60)).decode()

DENSE = {
    "module": "keras.layers", "class_name": "Dense", "registered_name": None,
    "config": {"units": 2, "activation": "relu", "dtype":
               {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}},
               "kernel_initializer": {"module": "keras.initializers", "class_name":
                                      "GlorotUniform", "config": {"seed": None}}},
    "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [1]}}]}],
}  # fmt: skip
LEGACY = {"class_name": "Dense", "config": {"activation": "relu", "kernel_initializer":
          {"class_name": "GlorotUniform", "config": {"seed": None}}}}  # fmt: skip


def model(*layers: Any) -> bytes:
    return json.dumps(
        {"module": "keras", "class_name": "Sequential", "config": {"layers": layers}}
    ).encode()


def layer(name: str, module: str | None = "keras.layers", **config: Any) -> dict[str, Any]:
    return {"module": module, "class_name": name, "config": config}


def function(module: str | None, name: Any) -> dict[str, Any]:
    return {"class_name": "function", "module": module, "config": name, "registered_name": name}


PLAIN = [
    DENSE,
    LEGACY,
    layer("Functional", "keras.src.models.functional"),
    layer("Add", "keras.src.ops.numpy"),
    layer("Activation", activation=function("builtins", "relu")),
    layer("Activation", activation=function("keras.activations", "gelu")),
    layer("Lambda", function=function("keras.activations", "relu")),
    layer("StringLookup", vocabulary=["a", "b"]),
    layer("TextVectorization", vocabulary=None),
    {"class_name": "TFOpLambda", "config": {"function": "math.add"}},
    {"class_name": "__tuple__", "items": [1, 2]},
    {"class_name": "__typespec__", "module": "tensorflow", "spec_name": "TensorSpec", "config": []},
    {"class_name": "Dense", "module": "tensorflow.python.keras.layers", "config": {}},
]
BAD: list[tuple[Any, tuple[str, str]]] = [
    (layer("Lambda", function={"class_name": "__lambda__", "config": {"code": CODE_BYTES}}), CODE),
    (layer("Dense", None, f={"class_name": "__lambda__", "config": {"value": CODE_BYTES}}), CODE),
    ({"class_name": "Lambda", "config": {"function": [CODE_BYTES, None, None],
                                         "function_type": "lambda"}}, CODE),
    ({"class_name": "Lambda", "config": {"function": [CODE_BYTES, None, None]}}, CODE),
    ({"class_name": "Lambda", "config": {"function": "relu", "output_shape": [CODE_BYTES, None],
                                         "output_shape_type": "lambda"}}, CODE),
    ({"class_name": "Lambda", "config": {"function": "system", "function_type": "function",
                                         "module": "os"}}, EVIL),
    ({"class_name": "Lambda", "config": {"function": "own", "function_type": "function",
                                         "module": "__main__"}}, EVIL),
    ({"class_name": "Lambda", "config": {"function": "own", "function_type": "function"}}, IMPORT),
    (layer("Lambda"), ("unknown_import", "lambda-layer")),
    (layer("Lambda", function=function("os", "system")), EVIL),
    (layer("Lambda", function=function("builtins", "exec")), EVIL),
    (layer("Lambda", function=function("keras.utils", "get_file")), CALL),
    (layer("Lambda", function=function("keras.models", "load_model")), CALL),
    (layer("Lambda", function=function("keras.config", "enable_unsafe_deserialization")), CALL),
    (layer("get_file", "keras.src.utils.file_utils"), CALL),
    (layer("load_model", None), CALL),
    (layer("run", "subprocess", args="id"), EVIL),
    (layer("Own", "acme.layers"), IMPORT),
    (layer("Own", None), IMPORT),
    (layer("Own", "keras.layers"), IMPORT),
    ({"class_name": "Dense", "registered_name": "acme>Dense", "config": {}}, IMPORT),
    ({"class_name": "acme>Dense", "config": {}}, IMPORT),
    ({"class_name": 5, "config": {}}, IMPORT),
    ({"class_name": "Dense", "module": ["os"], "config": {}}, IMPORT),
    (layer("Activation", activation=function("builtins", "own")), IMPORT),
    (layer("Activation", activation=function("keras", ["x"])), IMPORT),
    (layer("JaxLayer"), IMPORT),
    (layer("StringLookup", vocabulary="/etc/passwd"), ("dangerous", "path-traversal")),
    (layer("StringLookup", vocabulary="http://x.example/a"), ("dangerous", "path-traversal")),
    (layer("IntegerLookup", vocabulary="../../a"), ("dangerous", "path-traversal")),
    (layer("TextVectorization", vocabulary="words.txt"), ("unknown_import", "external-data")),
    (layer("TFSMLayer", filepath="/srv/m"), ("dangerous", "external-model")),
    (layer("TFSMLayer", filepath="m"), ("unknown_import", "external-model")),
    (layer("TorchModuleWrapper", module="!"), ("dangerous", "nested-pickle")),
    ({"class_name": "TFOpLambda", "config": {"function": "io.write_file"}},
     ("dangerous", "operator")),
    ({"class_name": "TFOpLambda", "config": {"function": "acme.op"}},
     ("unknown_import", "operator")),
    ({"class_name": "TensorFlowOpLayer", "config": {"node_def": 'op: "WriteFile"'}},
     ("dangerous", "operator")),
    ({"class_name": "__typespec__", "module": "os", "spec_name": "system", "config": []}, EVIL),
]  # fmt: skip


@pytest.mark.parametrize("part", PLAIN)
def test_what_keras_brings_along_is_harmless(part: Any) -> None:
    found = reading("config.json", model(part))

    assert (found.verdict, found.sights) == (Verdict.HARMLESS, ())


@pytest.mark.parametrize(("part", "expected"), BAD)
def test_what_a_model_has_keras_do_is_named(part: Any, expected: tuple[str, str]) -> None:
    assert told("config.json", model(part)) == {expected}


def test_a_layer_in_a_model_in_a_model_is_seen() -> None:
    data = {"class_name": "Lambda", "config": {"function": [CODE_BYTES, None]}}
    for _ in range(50):
        data = {"class_name": "Sequential", "config": {"layers": [data]}}

    assert told("config.json", json.dumps(data).encode()) == {CODE}


def test_a_model_as_tensorflow_js_writes_it_is_read() -> None:
    bad = {"class_name": "Own", "config": {}}
    data = {"modelTopology": {"model_config": {"class_name": "Sequential", "config": [bad]}}}

    assert told("model.json", json.dumps(data).encode()) == {IMPORT}
