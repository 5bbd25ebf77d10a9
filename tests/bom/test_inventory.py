from __future__ import annotations

import datetime as dt
import json
import struct
from pathlib import Path

import pytest

from roadworthy.bom.interface import Item
from roadworthy.rights.interface import How
from tests.bom.conftest import Take

CARD = """---
license: llama3.2
base_model: meta-llama/Llama-3.2-1B
base_model_relation: finetune
language: [en, de]
datasets: [HuggingFaceH4/ultrachat_200k]
pipeline_tag: text-generation
model-index:
- name: m
  results:
  - task: {type: text-generation}
    dataset: {name: MMLU, type: cais/mmlu}
    metrics: [{type: accuracy, value: 0.613}]
co2_eq_emissions: {emissions: 1200}
---
# Small writer

## Limitations
It may write what is false.
"""
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'c' * 64}\nsize 4000\n"


def safetensors(path: Path, rows: int) -> None:
    shape = {"w": {"dtype": "BF16", "shape": [rows, 4], "data_offsets": [0, rows * 8]}}
    header = json.dumps(shape).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(rows * 8))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "writer"
    folder.mkdir()
    safetensors(folder / "model-00001-of-00002.safetensors", 2)
    safetensors(folder / "model-00002-of-00002.safetensors", 4)
    (folder / "README.md").write_text(CARD)
    (folder / "SECURITY.md").write_text("Write to security@example.org.\n")
    return folder


def one(items: tuple[Item, ...], ref: str) -> Item:
    return next(item for item in items if item.ref == ref)


def test_the_card_beside_the_weights_speaks_for_them(model: Path, taken: Take) -> None:
    weights = one(taken(model).items, "weights:model.safetensors")

    assert (weights.task, weights.inputs, weights.outputs) == (
        "text-generation",
        ("text",),
        ("text",),
    )
    assert weights.languages == ("en", "de")
    assert weights.results == (("MMLU accuracy", "0.613", ""),)
    assert weights.energy == (("claimed_emissions", "1200 grams of CO2 equivalent"),)
    assert weights.limits == (
        'the card has a section on limitations: README.md, line 18 ("Limitations")',
    )


def test_every_shard_has_its_digest(model: Path, taken: Take) -> None:
    weights = one(taken(model).items, "weights:model.safetensors")

    assert [name for name, _ in weights.hashes] == [
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
    ]
    assert weights.absent == ()


def test_a_pointer_has_no_digest_of_the_weights(model: Path, taken: Take) -> None:
    (model / "model-00002-of-00002.safetensors").write_text(POINTER)

    weights = one(taken(model).items, "weights:model.safetensors")

    assert [name for name, _ in weights.hashes] == ["model-00001-of-00002.safetensors"]
    assert "pointer" in weights.absent[0]


def test_a_missing_shard_is_said(model: Path, taken: Take) -> None:
    (model / "model-00002-of-00002.safetensors").unlink()

    assert "missing" in one(taken(model).items, "weights:model.safetensors").absent[0]


def test_what_the_card_names_becomes_part_of_the_list(model: Path, taken: Take) -> None:
    found = taken(model)

    links = {(link.parent, link.how) for link in found.relations}
    assert ("model:meta-llama/Llama-3.2-1B", How.FINETUNE) in links
    assert ("dataset:hub:HuggingFaceH4/ultrachat_200k", How.TRAINED_ON) in links
    base = one(found.items, "model:meta-llama/Llama-3.2-1B")
    assert (base.purl, base.version) == ("pkg:huggingface/meta-llama/Llama-3.2-1B", "")


def test_a_model_file_that_belongs_to_nothing_is_listed_all_the_same(
    tmp_path: Path, taken: Take
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "sorter.joblib").write_bytes(b"\x80\x04K\x01.")

    item = one(taken(tmp_path).items, "file:src/sorter.joblib")

    assert (item.kind, len(item.hashes)) == ("file", 1)


def test_a_branch_is_no_version_and_a_commit_is(tmp_path: Path, taken: Take) -> None:
    code = "from transformers import AutoModel\nAutoModel.from_pretrained({!r}, revision={!r})\n"
    (tmp_path / "a.py").write_text(code.format("example/a", "main"))
    (tmp_path / "b.py").write_text(code.format("example/b", "d" * 40))

    items = taken(tmp_path).items

    assert one(items, "model:example/a").version == ""
    assert one(items, "model:example/b").version == "d" * 40


def test_a_model_without_a_name_says_where_it_is_loaded(tmp_path: Path, taken: Take) -> None:
    (tmp_path / "a.py").write_text(
        "import sys\nfrom transformers import AutoModel\nAutoModel.from_pretrained(sys.argv[1])\n"
    )

    assert [item.name for item in taken(tmp_path).items if item.kind == "weights"] == [
        "unnamed model at a.py:3"
    ]


def test_the_day_that_is_asked_about_is_the_time_of_the_bill(model: Path, taken: Take) -> None:
    found = taken(model)

    assert found.made == dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    assert (found.security_policy, found.complete) == ("SECURITY.md", None)


def test_files_of_a_folder_of_data_are_its_own(tmp_path: Path, taken: Take) -> None:
    (tmp_path / "data" / "b").mkdir(parents=True)
    (tmp_path / "data" / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "data" / "b" / "c.csv").write_text("x,y\n3,4\n")
    (tmp_path / "data" / "README.md").write_text("# Data\n")

    listed = {item.ref: [n for n, _ in item.hashes] for item in taken(tmp_path).items}

    assert listed == {"dataset:data": ["data/a.csv"], "dataset:data/b": ["data/b/c.csv"]}
