"""Which files are taken for model files, and what of archives is no matter of models."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from roadworthy.checks.interface import Seen
from roadworthy.checks.supply.pickled_weights import PickledWeights
from roadworthy.checks.supply.unreadable_model_file import UnreadableModelFile
from roadworthy.evidence import collect
from roadworthy.loading.interface import Verdict
from roadworthy.sightings import ModelFile
from roadworthy.system import Outcome, Severity

HARMLESS = b"\x80\x02}X\x01\x00\x00\x00aK\x01s."
UNKNOWN = b"\x80\x02cnobody_knows\nThing\n)\x81."
EVIL = b"\x80\x02cos\nsystem\nX\x0f\x00\x00\x00echo roadworthy\x85R."
CODE = {"pkg/__init__.py": b"import os\n", "pkg/run.sh": b"#!/bin/sh\nls\n", "pkg/a.csv": b"a\n1\n"}
LIBRARY = {
    "lib/libmath.a": b"!<arch>\n/               0           0     0     0       4         `\n"
}
MANY = {f"pkg/m{n:03}.py": b"x = 1\n" for n in range(250)}


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    """Return a packed tar archive."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def seen(folder: Path) -> Seen:
    """Return what there is to judge in a folder."""
    collected = collect(folder)
    return Seen(collected, collected.components, dt.date(2026, 11, 21))


def found(folder: Path, name: str, data: bytes) -> list[ModelFile]:
    """Return what is found of one file."""
    (folder / name).write_bytes(data)
    return [one for one in collect(folder).sightings if isinstance(one, ModelFile)]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("data.zip", zipped),
        ("shop-1.0-py3-none-any.whl", zipped),
        ("lib.jar", zipped),
        ("shop-1.0.tar.gz", tarred),
        ("DATA.ZIP", zipped),
    ],
)
@pytest.mark.parametrize("members", [CODE, LIBRARY, MANY], ids=["code", "library", "many"])
def test_an_archive_of_code_and_data_is_no_model_file(
    tmp_path: Path, name: str, pack: Callable[[dict[str, bytes]], bytes], members: dict[str, bytes]
) -> None:
    assert found(tmp_path, name, pack(members)) == []


@pytest.mark.parametrize(
    ("name", "pack"),
    [("data.zip", zipped), ("shop-1.0-py3-none-any.whl", zipped), ("shop-1.0.tar.gz", tarred)],
)
@pytest.mark.parametrize(
    ("pickle", "verdict"),
    [(UNKNOWN, Verdict.UNKNOWN_IMPORT), (EVIL, Verdict.DANGEROUS)],
    ids=["unknown", "dangerous"],
)
def test_a_pickle_behind_hundreds_of_files_of_code_is_still_told(
    tmp_path: Path,
    name: str,
    pack: Callable[[dict[str, bytes]], bytes],
    pickle: bytes,
    verdict: Verdict,
) -> None:
    [model] = found(tmp_path, name, pack({**MANY, "pkg/weights": pickle}))

    assert model.reading.verdict is verdict
    assert any(sight.inside[-1] == "pkg/weights" for sight in model.reading.sights)


def test_a_wheel_that_carries_a_harmless_model_tells_nothing_of_its_code(tmp_path: Path) -> None:
    [model] = found(tmp_path, "m-1-py3-none-any.whl", zipped({**CODE, "m.pkl": HARMLESS}))

    assert model.reading.sights == ()


@pytest.mark.parametrize("name", ["model.tar.gz", "model.zip"])
def test_code_beside_a_model_may_be_run_by_what_serves_it(tmp_path: Path, name: str) -> None:
    pack = zipped if name.endswith("zip") else tarred
    members = {"model.pkl": HARMLESS, "code/inference.py": b"import os\n"}

    [model] = found(tmp_path, name, pack(members))

    assert {sight.technique for sight in model.reading.sights} == {"code-in-archive"}


@pytest.mark.parametrize("name", ["model.mar", "model.pt", "model.nemo", "blob"])
def test_code_in_an_archive_with_the_name_of_a_model_is_told(tmp_path: Path, name: str) -> None:
    [model] = found(tmp_path, name, zipped(CODE))

    assert "code-in-archive" in {sight.technique for sight in model.reading.sights}


def test_what_cannot_be_read_in_an_archive_of_anything_is_told(tmp_path: Path) -> None:
    [model] = found(tmp_path, "data.zip", zipped(CODE)[:-10])

    assert model.reading.verdict is Verdict.UNREADABLE


def test_text_in_an_archive_that_might_be_an_old_pickle_makes_no_model_of_it(
    tmp_path: Path,
) -> None:
    text = b"colour\nshape\nsize\n"

    assert found(tmp_path, "notes.zip", zipped({"notes.txt": text, **CODE})) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("weights.zip", zipped({"archive/data.pkl": HARMLESS, "archive/version": b"3\n"})),
        ("weights.bin.gz", gzip.compress(HARMLESS, mtime=0)),
    ],
    ids=["zip", "gz"],
)
def test_a_pickle_inside_of_an_archive_is_told_as_a_pickle(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)

    [finding] = PickledWeights().look(seen(tmp_path))

    assert finding.outcome is Outcome.FAIL
    assert "holds a pickle" in finding.says


BROKEN = b"\x12\x99\0\x07 nothing known \0\xff" * 8


@pytest.mark.parametrize("name", ["best.pt", "m.pth", "m.ckpt", "pytorch_model.bin", "m.nemo"])
def test_weights_by_name_without_a_known_content_could_not_be_read(
    tmp_path: Path, name: str
) -> None:
    found(tmp_path, name, BROKEN)

    [finding] = UnreadableModelFile().look(seen(tmp_path))

    assert (finding.outcome, finding.severity) == (Outcome.UNKNOWN, Severity.MEDIUM)


def test_a_large_file_that_may_be_weights_is_told_and_stops_nothing(tmp_path: Path) -> None:
    found(tmp_path, "e5-small-q4.bin", BROKEN + bytes(10 << 20))

    [finding] = UnreadableModelFile().look(seen(tmp_path))

    assert (finding.outcome, finding.severity) == (Outcome.UNKNOWN, Severity.LOW)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.pt", b"<html xmlns:tal='x'><p tal:content='y'/></html>"),
        ("distutils-precedence.pth", b"import os; os.environ.get('X')\n"),
        ("firmware.bin", BROKEN),
        ("tokenizer.model", BROKEN),
        ("survey.sav", b"$FL2@(#) SPSS DATA FILE" + bytes(100)),
        ("curve.sav", b"SR\0\x04\0\0\0\n" + bytes(100)),
    ],
)
def test_what_only_has_a_name_that_models_have_too_is_left_alone(
    tmp_path: Path, name: str, data: bytes
) -> None:
    assert found(tmp_path, name, data) == []


@pytest.mark.parametrize(
    ("folder", "severity"),
    [("tests/data", Severity.LOW), ("Tests", Severity.LOW), ("contests", Severity.MEDIUM)],
)
def test_a_pickle_that_only_tests_load_counts_for_less(
    tmp_path: Path, folder: str, severity: Severity
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "old.pkl").write_bytes(HARMLESS)
    (tmp_path / folder / "old.state").write_bytes(HARMLESS)

    findings = list(PickledWeights().look(seen(tmp_path)))

    assert [(one.outcome, one.severity) for one in findings] == [(Outcome.FAIL, severity)] * 2
