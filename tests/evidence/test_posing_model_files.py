"""Which files are taken for models, whatever they are called."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from roadworthy.evidence.model_files import ModelFiles
from roadworthy.evidence.tree import walk
from roadworthy.loading.interface import Verdict
from roadworthy.sightings import ModelFile

RUNS = b"cos\nsystem\n(S'echo'\ntR."


def _archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02" + RUNS)
        archive.writestr("archive/version", b"3\n")
    return held.getvalue()


def _models(folder: Path) -> Iterator[tuple[str, Verdict]]:
    for found in walk(folder, [ModelFiles()]).sightings:
        if isinstance(found, ModelFile):
            yield found.place.path, found.reading.verdict


@pytest.mark.parametrize(
    "name", ["weights.json", "model.txt", "data.csv", "cover.png", "a.lock", "m.so", "x.parquet"]
)
@pytest.mark.parametrize("data", [RUNS, b"\x80\x02" + RUNS, b"N0" + RUNS, _archive()])
def test_a_model_under_the_name_of_something_else_is_read(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    assert list(_models(tmp_path)) == [(name, Verdict.DANGEROUS)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notes.txt", b"Notes\n\nNothing runs here.\n"),
        ("words.txt", b"cat\ndog\n" * 50),
        ("table.csv", b"a,b\n1,2\n"),
        ("config.yaml", b"name: x\n"),
        ("cover.png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("letter.docx", _archive()),
        ("empty.txt", b""),
    ],
)
def test_texts_and_pictures_are_no_models(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert list(_models(tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("model.safetensors.index.json", '{"weight_map": {"a": "../../x.safetensors"}}'),
        ("generation_config.json", '{"auto_map": {"x": "run.X"}}'),
        ("hparams.yaml", "model:\n  _target_: os.system\n"),
    ],
)
def test_texts_that_loaders_read_are_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    [(path, verdict)] = _models(tmp_path)
    assert path == name
    assert verdict in (Verdict.DANGEROUS, Verdict.UNKNOWN_IMPORT)
