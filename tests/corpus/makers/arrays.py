"""Files of NumPy, SciPy, pandas, joblib and the standard library."""

from __future__ import annotations

import array
import bz2
import collections
import datetime as dt
import decimal
import fractions
import gzip
import ipaddress
import lzma
import pathlib
import pickle
import random
import re
import types
import uuid
import zlib
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import scipy.interpolate
import scipy.sparse as sp
import scipy.spatial
import scipy.stats

from tests.corpus.makers import writes


def _dump(value: object, path: Path, protocol: int = 4) -> None:
    with path.open("wb") as file:
        pickle.dump(value, file, protocol=protocol)


@writes("numpy")
def numpy_files(out: Path) -> Iterator[tuple[str, str]]:
    rng = np.random.default_rng(0)
    structured = np.array([(1, 2.0, "a")], dtype=[("id", "i4"), ("x", "f8"), ("name", "U5")])
    arrays = {
        "floats": rng.normal(size=(5, 4)),
        "integers": np.arange(10, dtype=np.int32),
        "fortran": np.asfortranarray(rng.normal(size=(3, 4))),
        "structured": structured,
        "strings": np.array(["one", "two"]),
        "dates": np.array(["2026-01-01"], dtype="datetime64[D]"),
        "scalar": np.array(3.5),
        "empty": np.zeros((0, 3)),
        "big_endian": np.arange(3, dtype=">i8"),
    }
    for name, value in arrays.items():
        np.save(out / f"{name}.npy", value)
        yield f"{name}.npy", f"an array ({name})"
    np.save(
        out / "objects.npy", np.array([{"a": 1}, [1, 2], None], dtype=object), allow_pickle=True
    )
    yield "objects.npy", "an array of plain objects"
    np.savez(out / "arrays.npz", **{k: arrays[k] for k in ("floats", "integers")})
    yield "arrays.npz", "two arrays"
    np.savez_compressed(
        out / "compressed.npz", a=arrays["floats"], o=np.array(["x", {}], dtype=object)
    )
    yield "compressed.npz", "compressed, one array of objects"
    for protocol in (2, 4, 5):
        _dump(arrays, out / f"arrays_protocol_{protocol}.pkl", protocol)
        yield f"arrays_protocol_{protocol}.pkl", f"arrays in a pickle of protocol {protocol}"
    _dump(np.ma.masked_array([1, 2], mask=[True, False]), out / "masked.pkl")
    yield "masked.pkl", "a masked array"
    _dump(np.matrix([[1, 2]]), out / "matrix.pkl")
    yield "matrix.pkl", "a matrix"
    _dump(np.rec.array([(1, "a")], names="x,y"), out / "records.pkl")
    yield "records.pkl", "a record array"
    _dump(
        [
            np.float64(1.5),
            np.int8(1),
            np.bool_(True),
            np.str_("a"),
            np.datetime64("2026-01-01"),
            np.complex64(1j),
            np.dtype("f4"),
            np.dtype([("a", "i4")]),
            np.float32,
            np.nan,
        ],
        out / "scalars.pkl",
    )
    yield "scalars.pkl", "scalars and dtypes"
    _dump(
        [
            np.random.default_rng(1),
            np.random.RandomState(1),
            np.random.Generator(np.random.MT19937(1)),
            np.random.Generator(np.random.Philox(1)),
            np.random.SeedSequence(5),
        ],
        out / "random.pkl",
    )
    yield "random.pkl", "random generators"
    _dump({"functions": [np.log1p, np.exp, np.add, np.mean, np.sum]}, out / "functions.pkl")
    yield "functions.pkl", "ufuncs and functions by reference"
    _dump(np.poly1d([1, 2]), out / "polynomial.pkl")
    yield "polynomial.pkl", "a polynomial"
    np.array([1.0, 2.0]).dump(out / "dumped.npy")
    yield "dumped.npy", "a pickle under .npy (ndarray.dump)"


@writes("scipy")
def scipy_files(out: Path) -> Iterator[tuple[str, str]]:
    eye = sp.eye(4, format="csr")
    sp.save_npz(out / "sparse.npz", eye)
    yield "sparse.npz", "a sparse matrix as npz"
    _dump(
        [
            eye,
            eye.tocsc(),
            eye.tocoo(),
            eye.tolil(),
            eye.todok(),
            eye.tobsr(),
            eye.todia(),
            sp.csr_array(eye),
            sp.coo_array(eye),
        ],
        out / "sparse.pkl",
    )
    yield "sparse.pkl", "sparse matrices of each kind"
    _dump(scipy.interpolate.interp1d([0, 1, 2], [0, 1, 4]), out / "interpolation.pkl")
    yield "interpolation.pkl", "an interpolation"
    _dump(scipy.interpolate.CubicSpline([0, 1, 2], [0, 1, 4]), out / "spline.pkl")
    yield "spline.pkl", "a cubic spline"
    _dump(scipy.stats.norm(0, 1), out / "normal.pkl")
    yield "normal.pkl", "a frozen distribution"
    _dump(scipy.spatial.cKDTree(np.eye(3)), out / "tree.pkl")
    yield "tree.pkl", "a k-d tree"


@writes("pandas")
def pandas_files(out: Path) -> Iterator[tuple[str, str]]:
    frame = pd.DataFrame(
        {
            "x": [1.0, 2.0],
            "n": [1, 2],
            "s": ["a", "b"],
            "t": pd.to_datetime(["2026-01-01", "2026-01-02"]),
            "c": pd.Categorical(["u", "v"]),
        }
    )
    frame.to_pickle(out / "frame.pkl")
    yield "frame.pkl", "a data frame"
    frame.to_pickle(out / "frame.pkl.gz", compression={"method": "gzip", "mtime": 1})
    yield "frame.pkl.gz", "a data frame, gzip"
    frame.to_pickle(out / "frame.pkl.xz")
    yield "frame.pkl.xz", "a data frame, xz"
    frame.to_pickle(out / "frame_protocol_2.pkl", protocol=2)
    yield "frame_protocol_2.pkl", "a data frame of protocol 2"
    frame["x"].to_pickle(out / "series.pkl")
    yield "series.pkl", "a series"
    _dump(
        [
            pd.Timestamp("2026-01-01", tz="UTC"),
            pd.Timedelta("1D"),
            pd.Period("2026-01", "M"),
            pd.Interval(0, 1),
            pd.NaT,
            pd.NA,
            pd.MultiIndex.from_tuples([(1, "a")]),
            pd.RangeIndex(3),
            pd.date_range("2026-01-01", periods=2, freq="D"),
            pd.array([1, None], dtype="Int64"),
            pd.array([True, None], dtype="boolean"),
            pd.interval_range(0, 2),
            pd.CategoricalDtype(["a"]),
        ],
        out / "types.pkl",
    )
    yield "types.pkl", "types and indexes of pandas"


@writes("joblib")
def joblib_files(out: Path) -> Iterator[tuple[str, str]]:
    value = {
        "a": np.arange(50.0),
        "o": np.array([{"k": 1}, None], dtype=object),
        "f": np.asfortranarray(np.eye(3)),
        "text": "plain",
        "n": [1, 2, 3],
    }
    joblib.dump(value, out / "plain.joblib")
    yield "plain.joblib", "arrays in the middle of the stream"
    for method in ("zlib", "gzip", "bz2", "lzma", "xz", "lz4"):
        name = f"{method}.joblib"
        joblib.dump(value, out / name, compress=(method, 3))
        yield name, f"compressed with {method}"
    for protocol in (2, 3, 5):
        joblib.dump(value, out / f"protocol_{protocol}.pkl", protocol=protocol)
        yield f"protocol_{protocol}.pkl", f"joblib with protocol {protocol}, as .pkl"
    joblib.dump(np.arange(30, dtype="i2").reshape(5, 6), out / "array.joblib.gz")
    yield "array.joblib.gz", "one array, compressed by its suffix"
    joblib.dump([np.zeros((0,)), np.array(1.0), np.ones((2, 2, 2))], out / "shapes.joblib")
    yield "shapes.joblib", "an empty array, a scalar and a cube"
    joblib.dump({"names": ["a", "b"], "scores": (0.5, 0.25)}, out / "no_arrays.joblib")
    yield "no_arrays.joblib", "no array at all"


@writes("python")
def standard_library(out: Path) -> Iterator[tuple[str, str]]:
    plain = {
        "text": "é\n",
        "none": None,
        "numbers": [1, -1, 2**70, 1.5, 1j, True],
        "set": {1, 2},
        "frozen": frozenset({3}),
        "bytes": b"\x00\xff",
        "nested": {"a": [(), []]},
    }
    for protocol in range(6):
        _dump(plain, out / f"plain_{protocol}.pkl", protocol)
        yield f"plain_{protocol}.pkl", f"plain data, protocol {protocol}"
    zone = dt.timezone(dt.timedelta(hours=2))
    typed = [
        dt.date(2026, 1, 1),
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        dt.time(1, 2, tzinfo=zone),
        dt.timedelta(days=1),
        decimal.Decimal("1.5"),
        fractions.Fraction(1, 3),
        uuid.UUID(int=5),
        pathlib.PurePosixPath("a/b"),
        pathlib.Path("c"),
        re.compile("a+", re.I),
        range(3),
        slice(1, 2),
        HTTPStatus.OK,
        ipaddress.ip_address("10.0.0.1"),
        array.array("d", [1.0]),
        bytearray(b"abc"),
        complex(1, 2),
        random.Random(1),
        Ellipsis,
        NotImplemented,
    ]
    for protocol in (0, 2, 4, 5):
        _dump(typed, out / f"typed_{protocol}.pkl", protocol)
        yield f"typed_{protocol}.pkl", f"types of the standard library, protocol {protocol}"
    held = [
        collections.OrderedDict(a=1),
        collections.Counter("aab"),
        collections.deque([1], 3),
        collections.defaultdict(int, a=1),
        types.SimpleNamespace(a=1),
        collections.ChainMap({}),
        ValueError("no"),
        KeyError("k"),
    ]
    _dump(held, out / "containers.pickle")
    yield "containers.pickle", "containers of the standard library"
    _dump([len, sorted, max, int, dict, float], out / "builtins.pkl")
    yield "builtins.pkl", "harmless builtins by reference"
    whole = pickle.dumps(typed, 4)
    (out / "typed.pkl.gz").write_bytes(gzip.compress(whole, mtime=0))
    yield "typed.pkl.gz", "a pickle, gzip"
    (out / "typed.pkl.bz2").write_bytes(bz2.compress(whole))
    yield "typed.pkl.bz2", "a pickle, bz2"
    (out / "typed.pkl.xz").write_bytes(lzma.compress(whole))
    yield "typed.pkl.xz", "a pickle, xz"
    (out / "typed.pkl.z").write_bytes(zlib.compress(whole))
    yield "typed.pkl.z", "a pickle, zlib"
    (out / "many.pkl").write_bytes(b"".join(pickle.dumps({"row": n}) for n in range(50)))
    yield "many.pkl", "fifty pickles one after another"
    shared = ["x" * 10] * 3
    _dump({"shared": [shared, shared], "loop": shared}, out / "memo.pkl")
    yield "memo.pkl", "shared objects through the memo"
    _dump(["os", "system", "import os; os.system('x')", b"cos\nsystem\n"], out / "words.pkl")
    yield "words.pkl", "strings that look dangerous and are only strings"
