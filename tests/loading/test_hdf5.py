"""HDF5, in files that h5py 3.16 wrote: the model in an attribute, and data that lie elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadworthy.loading.interface import Verdict
from tests.loading.conftest import reading, told

FILES = Path(__file__).parent / "hdf5"
CODE = ("dangerous", "lambda-layer")
AWAY = ("dangerous", "path-traversal")
BESIDE = ("unknown_import", "external-data")
UNREAD = ("unreadable", "unreadable")

FOUND = {
    "lambda_text": {CODE},
    "lambda_fixed": {CODE},
    "lambda_list": {CODE},
    "lambda_latest": {CODE},
    "lambda_behind": {CODE},
    "lambda_deep": {CODE},
    "many_attributes": {CODE, UNREAD},
    "many_links": {UNREAD},
    "elsewhere": {AWAY},
    "elsewhere_latest": {AWAY},
    "data_elsewhere": {AWAY},
    "beside": {BESIDE},
    "virtual": {BESIDE},
    "bomb": {("unreadable", "header-mismatch")},
    "plain": set(),
    "plain_v2": set(),
}


def content(name: str) -> bytes:
    return (FILES / f"{name}.h5").read_bytes()


@pytest.mark.parametrize(("name", "expected"), FOUND.items())
def test_what_a_file_has_its_loader_do_is_told(name: str, expected: set[tuple[str, str]]) -> None:
    assert told(f"{name}.h5", content(name)) == expected


def test_a_pickle_in_an_attribute_is_read_as_one() -> None:
    assert reading("a.h5", content("pickle")).verdict is Verdict.DANGEROUS


@pytest.mark.parametrize("name", ["lambda_text", "plain", "plain_v2", "lambda_latest"])
def test_a_file_cut_anywhere_is_not_cleared(name: str) -> None:
    data = content(name)

    verdicts = {reading("a.h5", data[:end]).verdict for end in range(0, 1000, 7)}

    assert Verdict.HARMLESS not in verdicts


def test_a_file_that_only_its_name_calls_hdf5_could_not_be_read() -> None:
    assert told("model.h5", b"something else") == {UNREAD}


def test_a_group_that_goes_in_a_circle_ends() -> None:
    data = bytearray(content("lambda_deep"))
    node = data.find(b"TREE")
    # The first child of the first tree is the tree itself.
    data[node + 32 : node + 40] = node.to_bytes(8, "little")

    assert UNREAD in told("a.h5", bytes(data))


def test_what_cannot_be_read_is_searched_for_models_all_the_same() -> None:
    data = bytearray(content("lambda_text"))
    data[8] = 9

    assert told("a.h5", bytes(data)) == {CODE, UNREAD}
