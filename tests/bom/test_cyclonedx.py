from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import HealthCheck, given, settings

from roadworthy.bom.cyclonedx import ROOT, Spec, write
from roadworthy.bom.interface import Inventory, Item
from roadworthy.bom.licensing import spdx_ids
from roadworthy.rights.interface import Holding, How, Link, Standing
from tests.bom.conftest import EXAMPLES, INVENTORIES, REAL, Take
from tests.bom.conftest import ROOT as PROJECT
from tests.bom.inventories import EMPTY, FULL, SHA

SPECS: tuple[Spec, ...] = ("1.6", "1.7")
VALIDATORS = {
    "1.6": JsonStrictValidator(SchemaVersion.V1_6),
    "1.7": JsonStrictValidator(SchemaVersion.V1_7),
}


def wrong(inventory: Inventory, spec: Spec) -> object:
    return VALIDATORS[spec].validate_str(write(inventory, spec))


def bill(inventory: Inventory, spec: Spec = "1.6") -> Any:
    return json.loads(write(inventory, spec))


def part(inventory: Inventory, ref: str, spec: Spec = "1.6") -> Any:
    return next(one for one in bill(inventory, spec)["components"] if one["bom-ref"] == ref)


def licensed(holding: Holding) -> Any:
    return part(replace(FULL, items=(Item("code", "code", "x", holding=holding),)), "code")


# --- the schemas ---


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("inventory", [FULL, EMPTY], ids=["full", "empty"])
def test_a_bill_follows_the_official_schema(inventory: Inventory, spec: Spec) -> None:
    assert wrong(inventory, spec) is None


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_bill_of_an_example_follows_the_schema(name: str, spec: Spec, taken: Take) -> None:
    assert wrong(taken(PROJECT / "examples" / name), spec) is None


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real repositories is not here")
@pytest.mark.parametrize("name", ["Qwen", "ChatGLM-6B", "starcoder", "nanoGPT", "sd3.5"])
def test_the_bill_of_a_real_repository_follows_the_schema(name: str, taken: Take) -> None:
    inventory = taken(REAL / name)

    assert [wrong(inventory, spec) for spec in SPECS] == [None, None]


@pytest.mark.parametrize("spec", SPECS)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(inventory=INVENTORIES)
def test_whatever_names_and_numbers_hold_the_schema_is_followed(
    inventory: Inventory, spec: Spec
) -> None:
    assert wrong(inventory, spec) is None


# --- the same bytes ---


def test_the_same_inventory_gives_the_same_bytes() -> None:
    turned = replace(FULL, relations=FULL.relations[::-1])

    assert write(FULL) == write(replace(FULL))
    assert write(turned) == write(FULL)


def test_the_seed_of_hashes_changes_no_byte() -> None:
    code = (
        "import sys; from tests.bom.inventories import FULL; "
        "from roadworthy.bom.cyclonedx import write; sys.stdout.write(write(FULL))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=PROJECT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{PROJECT / 'src'}:{PROJECT}"},
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert texts == {write(FULL).encode()}


def test_another_content_gives_another_serial_number() -> None:
    other = replace(FULL, version="1.2.1")

    assert bill(FULL)["serialNumber"] != bill(other)["serialNumber"]


def test_nothing_in_a_bill_can_act_on_a_terminal() -> None:
    assert write(replace(FULL, name="\x1b[31mred\u202e")).replace("\n", "").isprintable()


# --- licences ---


def test_a_compared_text_is_concluded() -> None:
    model = part(FULL, "weights:model.safetensors")

    assert model["licenses"] == [{"license": {"id": "Apache-2.0", "acknowledgement": "concluded"}}]


def test_a_name_is_declared_and_never_an_id_that_spdx_does_not_know() -> None:
    base = part(FULL, "model:example/base")

    assert base["licenses"] == [
        {"license": {"name": "LicenseRef-llama-3.2", "acknowledgement": "declared"}}
    ]


def test_a_changed_text_never_carries_the_id_of_the_original() -> None:
    code = part(FULL, "code")
    shown = code["licenses"] + code["evidence"]["licenses"]

    assert {one["license"]["name"] for one in shown} == {"MIT, with changes"}
    assert not any("id" in one["license"] for one in shown)
    assert {"name": "roadworthy:difference", "value": "added a display duty"} in shown[1][
        "license"
    ]["properties"]


def test_sources_that_disagree_are_shown_and_none_is_chosen() -> None:
    data = part(FULL, "dataset:data")

    assert "licenses" not in data
    assert [one["license"]["id"] for one in data["evidence"]["licenses"]] == ["MIT", "CC-BY-NC-4.0"]
    assert {"name": "roadworthy:licence:standing", "value": "disagree"} in data["properties"]


def test_a_choice_is_an_expression() -> None:
    both = part(FULL, "dependency:both")

    assert both["licenses"] == [{"expression": "MIT OR Apache-2.0", "acknowledgement": "declared"}]


@pytest.mark.parametrize("standing", [Standing.MISSING, Standing.UNCLEAR, Standing.DISAGREE])
def test_a_licence_that_is_not_known_is_absent(standing: Standing) -> None:
    code = licensed(Holding("code", "code", "x", standing, licences=("MIT",)))

    assert "licenses" not in code


def test_every_id_without_a_ref_of_our_own_stands_in_the_list_of_spdx() -> None:
    import cyclonedx.schema

    folder = Path(cyclonedx.schema.__file__).parent / "_res"
    listed = json.loads((folder / "spdx.SNAPSHOT.schema.json").read_text("utf-8"))["enum"]

    assert spdx_ids() - set(listed) == set()


# --- models and data ---


def test_a_model_carries_its_card() -> None:
    card = part(FULL, "weights:model.safetensors")["modelCard"]

    assert card["modelParameters"]["task"] == "text-generation"
    assert card["modelParameters"]["datasets"] == [{"ref": "dataset:data"}]
    assert card["quantitativeAnalysis"]["performanceMetrics"] == [
        {"type": "accuracy", "value": "0.61", "slice": "MMLU"}
    ]
    assert card["considerations"]["useCases"] == ["chat"]


def test_every_file_of_weights_has_its_hash() -> None:
    files = part(FULL, "weights:model.safetensors")["components"]

    assert [(one["name"], one["hashes"][0]["content"]) for one in files] == [
        ("model-1.safetensors", SHA),
        ("model-2.safetensors", SHA),
    ]


def test_a_base_model_is_an_ancestor_with_the_way_it_was_used() -> None:
    pedigree = part(FULL, "weights:model.safetensors")["pedigree"]

    assert pedigree["notes"] == "a fine-tune of example/base"
    assert [one["name"] for one in pedigree["ancestors"]] == ["example/base"]


def test_data_say_where_they_come_from() -> None:
    (data,) = part(FULL, "dataset:data")["data"]

    assert data["sensitiveData"] == ["no personal data, says the card"]
    assert {"name": "roadworthy:origin", "value": "the shop's own orders"} in data["contents"][
        "properties"
    ]


def test_a_hosted_model_is_a_service_of_its_provider() -> None:
    (service,) = bill(FULL)["services"]

    assert (service["name"], service["provider"]) == ("hosted-1", {"name": "openai"})


def test_a_stand_in_is_excluded_and_says_so() -> None:
    tiny = part(FULL, "weights:tiny.gguf")

    assert tiny["scope"] == "excluded"
    assert {"name": "roadworthy:stand-in", "value": "yes"} in tiny["properties"]


def test_what_is_not_shipped_is_external_from_1_7_on() -> None:
    assert part(FULL, "model:example/base", "1.7")["isExternal"] is True
    assert "isExternal" not in part(FULL, "model:example/base", "1.6")


# --- the whole ---


def test_everything_can_be_reached_from_the_system() -> None:
    graph = {one["ref"]: one.get("dependsOn", []) for one in bill(FULL)["dependencies"]}

    reached = {ROOT}
    for _ in graph:
        reached |= {ref for one in reached for ref in graph[one]}

    assert reached == set(graph)


def test_a_ring_of_models_is_reached_too() -> None:
    items = tuple(Item(f"model:{n}", "weights", n) for n in "ab")
    ring = (Link("model:a", "model:b", How.MERGE), Link("model:b", "model:a", How.MERGE))
    graph = bill(replace(FULL, items=items, relations=ring))["dependencies"]

    assert graph[0] == {"ref": ROOT, "dependsOn": ["model:a"]}


@pytest.mark.parametrize(
    ("complete", "aggregate"), [(True, "complete"), (False, "incomplete"), (None, "unknown")]
)
def test_the_list_is_complete_only_where_somebody_said_so(
    complete: bool | None, aggregate: str
) -> None:
    (composition,) = bill(replace(FULL, complete=complete))["compositions"]

    assert composition["aggregate"] == aggregate


def test_a_known_flaw_names_what_it_affects() -> None:
    assert bill(FULL)["vulnerabilities"] == [
        {
            "id": "CVE-2026-0001",
            "ratings": [{"severity": "high"}],
            "affects": [{"ref": "dependency:both"}],
        }
    ]


def test_what_nobody_said_is_absent() -> None:
    document = bill(EMPTY)

    assert document["metadata"]["component"] == {
        "type": "application",
        "bom-ref": ROOT,
        "name": "",
    }
    assert not document.keys() & {"components", "services", "vulnerabilities"}


def test_a_parent_that_is_one_in_two_ways_is_one_ancestor() -> None:
    twice = (
        *FULL.relations,
        Link("weights:model.safetensors", "model:example/base", How.VOCABULARY),
    )
    pedigree = part(replace(FULL, relations=twice), "weights:model.safetensors")["pedigree"]

    assert [one["name"] for one in pedigree["ancestors"]] == ["example/base"]
    assert "with the vocabulary of example/base" in pedigree["notes"]
