"""Files of Keras, TensorFlow, ONNX, GGUF and others."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.corpus.makers import writes

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@writes("keras")
def keras_files(out: Path) -> Iterator[tuple[str, str]]:
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    models = {
        "sequential": keras.Sequential(
            [
                layers.Input((4,)),
                layers.Dense(4, activation="relu"),
                layers.Dropout(0.1),
                layers.Dense(1),
            ]
        ),
        "convolution": keras.Sequential(
            [
                layers.Input((6, 6, 1)),
                layers.Conv2D(1, 3),
                layers.BatchNormalization(),
                layers.Flatten(),
            ]
        ),
        "words": keras.Sequential([layers.Input((3,)), layers.Embedding(5, 2), layers.LSTM(2)]),
    }
    entry = layers.Input((4,))
    models["functional"] = keras.Model(
        entry, layers.Add()([layers.Dense(2)(entry), layers.Dense(2)(entry)])
    )
    for name, model in models.items():
        model.compile(optimizer="adam", loss="mse")
        model.save(out / f"{name}.keras")
        yield f"{name}.keras", f"Keras 3, {name}"
        model.save(out / f"{name}.h5")
        yield f"{name}.h5", f"HDF5 of Keras, {name}"
    models["sequential"].save_weights(out / "only.weights.h5")
    yield "only.weights.h5", "weights alone"
    (out / "architecture.json").write_text(models["functional"].to_json())
    yield "architecture.json", "an architecture as JSON"


@writes("tensorflow-cpu")
def tensorflow_files(out: Path) -> Iterator[tuple[str, str]]:
    import tensorflow as tf

    class Double(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
        def __call__(self, x: tf.Tensor) -> tf.Tensor:
            return 2 * x

    module = Double()
    tf.saved_model.save(module, str(out / "double"))
    for file in sorted((out / "double").rglob("*")):
        if file.is_file():
            yield file.relative_to(out).as_posix(), f"{file.name} of a SavedModel"
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [module.__call__.get_concrete_function()], module
    )
    (out / "double.tflite").write_bytes(converter.convert())
    yield "double.tflite", "TensorFlow Lite"
    graph = module.__call__.get_concrete_function().graph.as_graph_def()
    (out / "frozen.pb").write_bytes(graph.SerializeToString())
    yield "frozen.pb", "a frozen graph"
    tf.train.Checkpoint(step=tf.Variable(1)).write(str(out / "model.ckpt"))
    for file in sorted(out.glob("model.ckpt*")):
        yield file.name, "a checkpoint"


@writes("h5py")
def hdf5_files(out: Path) -> Iterator[tuple[str, str]]:
    import h5py

    with h5py.File(out / "data.h5", "w") as file:
        file["x"] = np.eye(3)
        file["x"].attrs["unit"] = "m"
    yield "data.h5", "data without a model"
    with h5py.File(out / "latest.hdf5", "w", libver="latest") as file:
        file.create_dataset("g/x", data=np.arange(100), compression="gzip")
    yield "latest.hdf5", "data in the newest form of HDF5"


@writes("onnx")
def onnx_files(out: Path) -> Iterator[tuple[str, str]]:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weight = numpy_helper.from_array(np.eye(4, dtype=np.float32), "w")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["h"]), helper.make_node("Relu", ["h"], ["y"])],
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4])],
        [weight],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    onnx.save(model, out / "model.onnx")
    yield "model.onnx", "two operators"
    onnx.save(
        model,
        out / "outside.onnx",
        save_as_external_data=True,
        location="outside.data",
        size_threshold=0,
    )
    yield "outside.onnx", "data in a file beside it"
    yield "outside.data", "the data of the model beside it"
    learned = helper.make_model(
        helper.make_graph(
            [
                helper.make_node(
                    "LinearRegressor", ["x"], ["y"], domain="ai.onnx.ml", coefficients=[1.0, 2.0]
                )
            ],
            "ml",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 2])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])],
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)],
    )
    onnx.save(learned, out / "learned.onnx")
    yield "learned.onnx", "an operator of classical models"
    contributed = helper.make_model(
        helper.make_graph(
            [helper.make_node("FusedMatMul", ["x", "x"], ["y"], domain="com.microsoft")],
            "ms",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 2])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 2])],
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)],
    )
    onnx.save(contributed, out / "contributed.onnx")
    yield "contributed.onnx", "an operator that ONNX Runtime brings"


@writes("gguf")
def gguf_files(out: Path) -> Iterator[tuple[str, str]]:
    import gguf

    for name, template in (
        ("plain", None),
        ("chat", "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"),
    ):
        writer = gguf.GGUFWriter(str(out / f"{name}.gguf"), "llama")
        writer.add_block_count(1)
        writer.add_context_length(16)
        writer.add_token_list(["<s>", "</s>", "a"])
        if template:
            writer.add_chat_template(template)
        writer.add_tensor("token_embd.weight", np.ones((3, 4), dtype=np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        yield f"{name}.gguf", f"GGUF, {name}"


@writes("catboost")
def catboost_files(out: Path) -> Iterator[tuple[str, str]]:
    import catboost

    model = catboost.CatBoostClassifier(
        iterations=2, depth=2, verbose=0, allow_writing_files=False, random_seed=0, thread_count=1
    )
    model.fit(np.arange(40.0).reshape(20, 2), np.arange(20) % 2)
    model.save_model(str(out / "model.cbm"))
    yield "model.cbm", "CatBoost"
    model.save_model(str(out / "model.json"), format="json")
    yield "model.json", "CatBoost as JSON"
    (out / "model.pkl").write_bytes(pickle.dumps(model))
    yield "model.pkl", "CatBoost in a pickle"


@writes("cloudpickle")
def by_reference(out: Path) -> Iterator[tuple[str, str]]:
    import cloudpickle

    (out / "plain.pkl").write_bytes(cloudpickle.dumps({"a": np.ones(2), "f": np.mean}))
    yield "plain.pkl", "what cloudpickle writes without a function of its own"


@writes("dill")
def with_dill(out: Path) -> Iterator[tuple[str, str]]:
    import dill

    (out / "plain.dill").write_bytes(dill.dumps({"a": np.ones(2), "n": [1, 2]}))
    yield "plain.dill", "what dill writes of plain data"


@writes("fasttext-wheel")
def fasttext_files(out: Path) -> Iterator[tuple[str, str]]:
    import fasttext

    text = out / "text.txt"
    text.write_text("__label__a one two\n__label__b three four\n" * 5)
    model = fasttext.train_supervised(str(text), dim=2, bucket=10, epoch=1, thread=1, verbose=0)
    model.save_model(str(out / "model.bin"))
    yield "model.bin", "fastText"
    shutil.rmtree(out / "nothing", ignore_errors=True)
