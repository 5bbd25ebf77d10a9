"""Calls in raw pickles: what is called, under which name the file goes, and what is around it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.corpus.malicious.assembly import STYLES, Value, call, named, stacked, written
from tests.corpus.malicious.entry import DANGEROUS, PRINT, WORD, Entry

BENIGN = Path(__file__).resolve().parents[1] / "benign"
SUFFIXES = (
    "model.pkl", "model.pickle", "model.p", "model.dill", "model.cloudpickle", "model.sav",
    "model.joblib", "pytorch_model.bin", "model.pt", "model.pth", "model.ckpt", "model.dat",
    "model.model", "model", "features.npy", "model.safetensors", "model.h5", "model.onnx",
    "model.data", "model.tar", "model.zip", "model.pkl.txt",
)  # fmt: skip
"""Names under which a pickle is loaded; what loads it does not look at the name."""


@cache
def _listed() -> dict[str, list[dict[str, Any]]]:
    found: Any = yaml.safe_load(Path(__file__).with_name("callables.yaml").read_text("utf-8"))
    return dict(found)


def calls() -> Iterator[Entry]:
    """Yield a pickle for each callable of the list, each written in one of the ordinary ways."""
    styles = tuple(STYLES)
    number = 0
    for why, listed in _listed().items():
        for item in listed:
            module, _, name = item["call"].partition(":")
            given: list[Value] = item["args"]
            style = styles[number % len(styles)]
            number += 1
            data = written(
                style,
                module,
                name,
                *(
                    tuple(a)
                    if isinstance(a, list) and item["call"].startswith(("socket", "ssl"))
                    else a
                    for a in given
                ),
            )
            yield Entry(
                "model.pkl",
                data,
                "pickle",
                f"{why}: {module}.{name}, {style}",
                item.get("expect", DANGEROUS),
                item.get("bypass", ""),
            )


def under_other_names() -> Iterator[Entry]:
    """Yield the same two calls under each name."""
    for name in SUFFIXES:
        yield Entry(
            name,
            written("framed", "builtins", "exec", PRINT),
            "pickle",
            "name of the file",
            bypass="CVE-2025-10155",
        )
        yield Entry(
            name, written("reduce", "posix", "system", WORD), "pickle", "name of the file 2"
        )
    for name in ("model.pkl", "model.joblib", "pytorch_model.bin", "model.pt"):
        yield Entry(name, written("protocol 0", "os", "system", WORD), "pickle", "protocol 0")


GRAFTED = (
    "scikit-learn/tree_protocol_0.pkl", "scikit-learn/union.pkl", "scikit-learn/text_pipeline.pkl",
    "scikit-learn/gradient.pkl", "scikit-learn/logistic_cv.joblib", "scikit-learn/voting.pkl",
    "xgboost/classifier.pkl", "xgboost/booster.pkl", "lightgbm/classifier.pkl", "pandas/frame.pkl",
    "pandas/types.pkl", "numpy/arrays_protocol_2.pkl", "numpy/random.pkl", "scipy/sparse.pkl",
    "python/typed_0.pkl", "python/typed_5.pkl", "joblib/plain.joblib", "joblib/shapes.joblib",
    "transformers/tokenizer.pkl", "gensim/word2vec.model", "nltk/tagger.pickle",
    "statsmodels/ols.pickle", "catboost/model.pkl", "hmmlearn/gaussian.pkl",
    "scikit-learn-old/svc.joblib",
)  # fmt: skip


def grafted() -> Iterator[Entry]:
    """Yield real files with a call put in at the beginning, and at the end."""
    payload = call(stacked("os", "system"), WORD) + b"0"
    old = call(named("os", "system"), WORD) + b"0"
    for file in GRAFTED:
        data = (BENIGN / file).read_bytes()
        name = file.rpartition("/")[2]
        head = 2 if data[:1] == b"\x80" else 0
        begun = data[:head] + (payload if head else old) + data[head:]
        yield Entry(name, begun, "real pickle", f"call at the beginning of {file}")
        if data.endswith(b"."):
            ended = data[:-1] + old + b"."
            yield Entry(name, ended, "real pickle", f"call at the end of {file}")
