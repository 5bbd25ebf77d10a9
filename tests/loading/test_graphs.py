"""ONNX, TensorFlow, TensorFlow Lite and Core ML: operators by name, and data that lie elsewhere."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from roadworthy.loading.interface import Verdict
from tests.loading.conftest import reading, told
from tests.loading.wire import lite, nested, number

UNREAD = ("unreadable", "unreadable")
OWN = ("unknown_import", "custom-operator")
AWAY = ("dangerous", "path-traversal")
REACHES = ("dangerous", "operator")
DOUBTFUL = ("unknown_import", "operator")
CODE = ("dangerous", "lambda-layer")


def node(operator: str, domain: str = "", *more: bytes) -> bytes:
    return nested(1, nested(4, operator), nested(7, domain) if domain else b"", *more)


def graph(*parts: bytes) -> bytes:
    return nested(7, *parts)


def onnx(*parts: bytes) -> bytes:
    return number(1, 8) + nested(2, "test") + b"".join(parts) + nested(8, number(2, 17))


def outside(path: str, field: int = 5) -> bytes:
    return nested(field, nested(8, "w"), nested(13, nested(1, "location"), nested(2, path)))


def branch(*parts: bytes) -> bytes:
    return nested(5, nested(1, "then_branch"), nested(6, *parts))


def deep(depth: int) -> bytes:
    inner = node("Own", "acme")
    for _ in range(depth):
        inner = node("If", "", branch(inner))
    return onnx(graph(inner))


FUNCTION = nested(25, nested(1, "Own"), nested(10, "acme"), nested(7, nested(4, "Relu")))
HOLLOW = nested(25, nested(1, "Own"), nested(10, "acme"), nested(7, nested(4, "X"), nested(7, "b")))
ONNX = {
    "own operators of ONNX": (onnx(graph(node("Relu"), node("Scaler", "ai.onnx.ml"))), set()),
    "operators of the runtime": (onnx(graph(node("FusedConv", "com.microsoft"))), set()),
    "a function of the model": (onnx(graph(node("Own", "acme")), FUNCTION), set()),
    "data beside": (onnx(graph(outside("weights.data"))), set()),
    "dots in a name": (onnx(graph(outside("a..b/w"))), set()),
    "an operator of its own": (onnx(graph(node("Own", "acme"))), {OWN}),
    "one that no domain names": (onnx(graph(node("Own"))), {OWN}),
    "one in a branch": (onnx(graph(node("If", "", branch(node("Own", "acme"))))), {OWN}),
    "one 60 branches deep": (deep(60), {OWN}),
    "one in a function": (onnx(graph(node("Own", "acme")), HOLLOW), {OWN}),
    "one in training": (onnx(graph(), nested(20, nested(1, node("Own", "acme")))), {OWN}),
    "one in a second graph": (onnx(graph(node("Relu")), graph(node("Own", "acme"))), {OWN}),
    "an extension": (onnx(graph(node("Tokenize", "ai.onnx.contrib"))), {OWN}),
    "a call of Python": (onnx(graph(node("PyOp", "com.microsoft"))),
                         {("dangerous", "custom-operator")}),
    "a compiled program": (onnx(graph(node("EPContext", "com.microsoft"))),
                           {("unknown_import", "compiled-plan")}),
    "a program elsewhere": (
        onnx(graph(node("EPContext", "com.microsoft", nested(5, nested(1, "ep_cache_context"),
                                                            nested(4, "/lib/x.so"))))),
        {("unknown_import", "compiled-plan"), AWAY},
    ),
    "an absolute path": (onnx(graph(outside("/etc/passwd"))), {AWAY}),
    "a path upwards": (onnx(graph(outside("../x"))), {AWAY}),
    "a path down and up": (onnx(graph(outside("a/../../x"))), {AWAY}),
    "backslashes": (onnx(graph(outside("a\\..\\..\\x"))), {AWAY}),
    "a drive": (onnx(graph(outside("C:\\x"))), {AWAY}),
    "an address": (onnx(graph(outside("https://x.example/w"))), {AWAY}),
    "a path in a constant": (
        onnx(graph(node("Constant", "", nested(5, nested(1, "value"), outside("/x"))))), {AWAY}),
    "a path in a sparse tensor": (onnx(graph(nested(15, outside("/x", 1)))), {AWAY}),
    "no graph": (onnx(), {UNREAD}),
    "nothing": (b"", {UNREAD}),
    "a length that lies": (onnx(graph(node("Relu")))[:-3], {UNREAD}),
    "no protocol buffer": (b"\x00\x01\x02", {UNREAD}),
    "a number that does not end": (b"\x08" + b"\xff" * 40, {UNREAD}),
    "graphs without end": (deep(200), {UNREAD}),
    "a break behind an operator": (onnx(graph(node("Own", "acme"))) + b"\x0f", {OWN, UNREAD}),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), ONNX.values(), ids=ONNX)
def test_what_a_model_in_onnx_needs_is_told(data: bytes, expected: set[tuple[str, str]]) -> None:
    assert told("model.onnx", data) == expected


def tf(operator: str, *more: bytes) -> bytes:
    return nested(1, nested(1, "n"), nested(2, operator), *more)


def function(name: str, *operators: str) -> bytes:
    nodes = (nested(3, nested(1, "n"), nested(2, operator)) for operator in operators)
    return nested(1, nested(1, nested(1, name)), *nodes)


def saved(*parts: bytes) -> bytes:
    meta = nested(1, nested(1, ""), nested(2, nested(1, nested(1, "Add"))), nested(4, "serve"))
    return number(1, 1) + nested(2, meta, nested(2, *parts))


LAYER = json.dumps({
    "class_name": "Lambda", "config": {"function_type": "lambda", "function": {
        "class_name": "__tuple__", "items": ["4wAAAAAAAAAAAAAAAAEAAAACAAAAQw", None, None]}},
})  # fmt: skip
MODEL = json.dumps({"class_name": "MyModel", "config": {}})
PRINT = nested(5, nested(1, "output_stream"), nested(2, nested(2, "file:///tmp/x")))
GRAPHS = {
    "frozen": (tf("MatMul") + tf("Const"), set()),
    "frozen with a function": (tf("f") + nested(2, function("f", "MatMul")), set()),
    "saved": (saved(tf("SaveV2"), tf("StatefulPartitionedCall"), tf("_Arg")), set()),
    "of version 1": (nested(1, nested(1, ""), nested(4, "x")) + nested(2, tf("Add")), set()),
    "frozen, PyFunc": (tf("PyFunc"), {REACHES}),
    "frozen, in a function": (tf("f") + nested(2, function("f", "ReadFile")), {REACHES}),
    "saved, WriteFile": (saved(tf("Add"), tf("WriteFile")), {REACHES}),
    "saved, in a function": (saved(tf("f"), nested(2, function("f", "EagerPyFunc"))), {REACHES}),
    "saved, in a second graph": (saved(tf("Add")) + saved(tf("MatchingFiles"))[2:], {REACHES}),
    "of version 1, PyFuncStateless": (
        nested(1, nested(1, "")) + nested(2, tf("PyFuncStateless")), {REACHES}),
    "a number before a frozen graph": (number(1, 1) + tf("ReadFile"), {REACHES}),
    "printing to a file": (tf("PrintV2", PRINT), {REACHES}),
    "a function named as an operator": (
        tf("ReadFile") + nested(2, function("ReadFile", "Add")), {DOUBTFUL}),
    "a file to begin with": (saved(tf("Add")) + nested(2, nested(6, nested(2, "a/b.txt"))), set()),
    "one outside": (saved(tf("Add")) + nested(2, nested(6, nested(2, "../../x"))), {AWAY}),
    "a reader of files": (tf("ImmutableConst"), {DOUBTFUL}),
    "an operator of its own": (saved(tf("AcmeOp")), {OWN}),
    "layers": (nested(1, number(2, 1), nested(3, "root"), nested(5, LAYER)), {CODE}),
    "a model of its own": (nested(1, nested(3, "root"), nested(5, MODEL)), set()),
    "layers of earlier versions": (
        number(1, 1) + nested(2, nested(2, tf("Add")),
                              nested(7, nested(1, nested(4, nested(3, LAYER))))), {CODE}),
    "layers that are no JSON": (nested(1, nested(3, "root"), nested(5, "{x")), {UNREAD}),
    "as text": (b'node {\n  name: "a"\n  op: "PyFunc"\n}\n', {REACHES}),
    "as text, computing": (b"# x\nnode { op: 'Add' }\n", set()),
    "a tensor": (number(1, 3) + number(2, 1) + nested(9, bytes(12)), set()),
    "one behind many others": (
        b"".join(tf(f"Acme{n}") for n in range(21_000)) + tf("PyFunc"), {REACHES, OWN}),
    "nothing": (b"", {UNREAD}),
    "something else": (number(7, 1) + nested(9, "x"), {UNREAD}),
    "noise": (b"\xff" * 40, {UNREAD}),
    "a break behind an operator": (tf("PyFunc") + b"\x0f", {REACHES, UNREAD}),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), GRAPHS.values(), ids=GRAPHS)
def test_what_a_graph_of_tensorflow_runs_is_told(
    data: bytes, expected: set[tuple[str, str]]
) -> None:
    assert told("saved_model.pb", data) == expected


LITE = {
    "operators of the interpreter": (lite(0, 3, 114), set()),
    "known by name": (lite("TFLite_Detection_PostProcess"), set()),
    "of TensorFlow": (lite("FlexMatMul"), set()),
    "that reads files": (lite("FlexReadFile"), {REACHES}),
    "of its own": (lite(3, "Acme"), {OWN}),
    "of its own behind the other's name": (lite("FlexAcme"), {OWN}),
    "cut": (lite("Acme")[:70], {UNREAD}),
    "the magic alone": (b"\x10\0\0\0TFL3", {UNREAD}),
    "offsets beyond the end": (b"\xff\xff\xff\x7fTFL3" + bytes(40), {UNREAD}),
}


@pytest.mark.parametrize(("data", "expected"), LITE.values(), ids=LITE)
def test_what_a_model_of_tensorflow_lite_needs_is_told(
    data: bytes, expected: set[tuple[str, str]]
) -> None:
    assert told("model.tflite", data) == expected


def behind(name: str, content: bytes) -> bytes:
    """Return a model with an archive behind it, as tools for metadata put it there."""
    archive = io.BytesIO(lite(3))
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(name, content)
    return archive.getvalue()


def test_labels_behind_a_model_are_harmless_and_a_pickle_is_read() -> None:
    evil = b"\x80\x02cos\nsystem\nq\0X\2\0\0\0idq\1\x85R."

    assert told("model.tflite", behind("labels.txt", b"cat\ndog\n")) == set()
    assert reading("model.tflite", behind("a.pkl", evil)).verdict is Verdict.DANGEROUS


def custom(field: int, name: str) -> bytes:
    return nested(field, nested(10, name))


CORE_ML = {
    "trees": (number(1, 4) + nested(2, "d") + nested(600, number(1, 1)), set()),
    "a network": (nested(500, nested(1, nested(1, "a"), nested(100, ""))), set()),
    "a layer of its own": (nested(500, nested(1, nested(1, "a"), custom(500, "Acme"))), {OWN}),
    "a model of its own": (custom(555, "Acme"), {OWN}),
    "one in a pipeline": (nested(202, nested(1, custom(555, "Acme"))), {OWN}),
    "one in a pipeline that classifies": (nested(200, nested(1, nested(1, custom(555, "A")))),
                                          {OWN}),
    "a link": (nested(556, ""), {("unknown_import", "external-model")}),
    "a kind that is not known": (nested(9000, ""), {UNREAD}),
    "nothing": (b"", {UNREAD}),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), CORE_ML.values(), ids=CORE_ML)
def test_what_a_model_of_core_ml_needs_is_told(data: bytes, expected: set[tuple[str, str]]) -> None:
    assert told("model.mlmodel", data) == expected


def test_the_fingerprint_of_a_saved_model_is_no_model() -> None:
    with pytest.raises(AssertionError, match="not recognised"):
        reading("a/fingerprint.pb", number(1, 5))


def test_an_operator_is_named_with_its_domain() -> None:
    found = reading("model.onnx", onnx(graph(node("Own", "acme"))))

    assert found.imports == ("acme::Own",)
    assert found.verdict is Verdict.UNKNOWN_IMPORT
