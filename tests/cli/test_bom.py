from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLE, Run

DAY = ("--on", "2026-11-21")


def test_a_bill_is_cyclonedx_1_6_when_nothing_else_is_said(run: Run) -> None:
    ended = run("bom", EXAMPLE, *DAY)

    document = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert document["metadata"]["component"]["name"] == "Applicant ranking"


def test_another_version_can_be_asked_for(run: Run) -> None:
    assert json.loads(run("bom", EXAMPLE, "--spec", "1.7", *DAY).out)["specVersion"] == "1.7"


def test_a_bill_can_be_spdx(run: Run) -> None:
    document = json.loads(run("bom", EXAMPLE, "--format", "spdx", *DAY).out)

    assert document["@context"].endswith("/3.0.1/spdx-context.jsonld")


def test_the_minimum_elements_come_as_text_and_as_json(run: Run) -> None:
    text = run("bom", EXAMPLE, "--format", "minimum", *DAY)
    document = json.loads(run("bom", EXAMPLE, "--format", "minimum-json", *DAY).out)

    assert "Applicant ranking: minimum elements" in text.out
    assert len(document["elements"]) == 50


def test_two_runs_give_the_same_bytes(run: Run) -> None:
    assert run("bom", EXAMPLE, *DAY).out == run("bom", EXAMPLE, *DAY).out


def test_the_epoch_of_the_source_is_the_time_of_the_bill(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")

    document = json.loads(run("bom", EXAMPLE, *DAY).out)

    assert document["metadata"]["timestamp"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("epoch", ["soon", "99999999999999999999"])
def test_an_epoch_that_is_none_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, epoch: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    ended = run("bom", EXAMPLE, *DAY)

    assert (ended.code, ended.out) == (2, "")
    assert "SOURCE_DATE_EPOCH" in ended.err


def test_who_answers_for_it_can_be_named(run: Run) -> None:
    document = json.loads(run("bom", EXAMPLE, "--author", "A. Person", *DAY).out)

    assert document["metadata"]["authors"] == [{"name": "A. Person"}]


def test_a_bill_is_written_whole_to_a_file(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "bom.json"

    ended = run("bom", EXAMPLE, "-o", target, *DAY)

    assert (ended.code, ended.out) == (0, "")
    assert "written to" in ended.err
    assert target.read_text(encoding="utf-8") == run("bom", EXAMPLE, *DAY).out


@pytest.mark.parametrize(
    "options",
    [
        ("--spec", "1.7", "--format", "spdx"),
        ("--no-answers", "--answers", "x.yaml"),
        ("--no-upstream", "--with", "x"),
        ("--spec", "1.5"),
    ],
)
def test_options_that_exclude_each_other_are_refused(run: Run, options: tuple[str, ...]) -> None:
    assert run("bom", EXAMPLE, *options).code == 2


def test_without_answers_nobody_is_the_producer(run: Run) -> None:
    document = json.loads(run("bom", EXAMPLE, "--no-answers", *DAY).out)

    assert "supplier" not in document["metadata"]


def test_known_flaws_come_from_an_export_of_advisories(run: Run) -> None:
    folder = Path(__file__).parents[1] / "checks/supply/known-vulnerability"
    options = ("--advisories", folder / "advisories", *DAY)

    document = json.loads(run("bom", folder / "bad", *options).out)

    refs = {part["bom-ref"] for part in document["components"]}
    affected = {one["ref"] for flaw in document["vulnerabilities"] for one in flaw["affects"]}
    assert affected
    assert affected <= refs


def test_an_upstream_model_that_is_given_has_a_version_and_hashes(run: Run, tmp_path: Path) -> None:
    project, model = tmp_path / "project", tmp_path / "model"
    project.mkdir()
    model.mkdir()
    (project / "app.py").write_text(
        "from transformers import AutoModel\nAutoModel.from_pretrained('example/base')\n"
    )
    (model / "README.md").write_text("---\nlicense: mit\npipeline_tag: text-generation\n---\n# B\n")
    (model / "model.gguf").write_bytes(b"GGUF\x03\x00\x00\x00" + bytes(16))
    given = f"example/base@{'a' * 40}={model}"

    document = json.loads(run("bom", project, "--with", given, *DAY).out)

    (base,) = [one for one in document["components"] if one["bom-ref"] == "model:example/base"]
    assert base["version"] == "a" * 40
    assert base["purl"] == f"pkg:huggingface/example/base@{'a' * 40}"
    assert base["modelCard"]["modelParameters"]["task"] == "text-generation"
    assert [one["name"].endswith(":model.gguf") for one in base["components"]] == [True]
