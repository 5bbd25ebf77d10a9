from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from spdx_python_model import v3_0_1 as spdx

from roadworthy.bom.interface import Inventory, Item
from roadworthy.bom.spdx import write
from roadworthy.rights.interface import Holding, Standing
from tests.bom.conftest import EXAMPLES, INVENTORIES, REAL, ROOT, Take
from tests.bom.inventories import EMPTY, FULL, SHA

NOTHING = "expandedlicensing_NoAssertionLicense"
SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parent / "schemas" / "spdx-3.0.1.schema.json").read_bytes())
)
"""The official JSON Schema (generated from the model by its makers), in fewer bytes."""


def graph(inventory: Inventory) -> list[Any]:
    nodes: list[Any] = json.loads(write(inventory))["@graph"]
    return nodes


def read_back(inventory: Inventory) -> set[str]:
    """Judge a document by the official schema, read and write it again, return the loose ends.

    Reading checks types and values; writing checks that nothing is missing that has to be there.
    """
    data = json.loads(write(inventory))
    SCHEMA.validate(data)
    objects = spdx.SHACLObjectSet()
    spdx.JSONLDDeserializer().deserialize_data(data, objects)
    again = spdx.JSONLDSerializer().serialize_data(objects)
    assert again is None or len(again["@graph"]) >= len(data["@graph"])
    return {id_ for id_ in objects.missing_ids if "spdx.org/rdf/" not in id_}


def of(inventory: Inventory, type_: str) -> list[Any]:
    return [node for node in graph(inventory) if node["type"] == type_]


def related(inventory: Inventory, how: str) -> list[tuple[str, str]]:
    found = [n for n in of(inventory, "Relationship") if n["relationshipType"] == how]
    return [(_tail(node["from"]), _tail(to)) for node in found for to in node["to"]]


def _tail(id_: str) -> str:
    return id_.partition("#")[2] or id_


@pytest.mark.parametrize("inventory", [FULL, EMPTY], ids=["full", "empty"])
def test_a_bill_can_be_read_with_the_official_model(inventory: Inventory) -> None:
    assert read_back(inventory) == set()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_bill_of_an_example_can_be_read(name: str, taken: Take) -> None:
    assert read_back(taken(ROOT / "examples" / name)) == set()


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real repositories is not here")
@pytest.mark.parametrize("name", ["Qwen", "ChatGLM-6B", "starcoder"])
def test_the_bill_of_a_real_repository_can_be_read(name: str, taken: Take) -> None:
    assert read_back(taken(REAL / name)) == set()


def test_the_schema_refuses_what_is_not_in_the_model() -> None:
    data = json.loads(write(FULL))
    data["@graph"][-1]["invented"] = True

    assert not SCHEMA.is_valid(data)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(inventory=INVENTORIES)
def test_whatever_names_hold_a_bill_can_be_read(inventory: Inventory) -> None:
    assert read_back(inventory) == set()


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(inventory=INVENTORIES)
def test_every_id_stands_once(inventory: Inventory) -> None:
    counted = Counter(node.get("spdxId") for node in graph(inventory))

    assert counted.most_common(1)[0][1] == 1


def test_every_component_has_one_declared_and_one_concluded_licence() -> None:
    components = {f"component/{one}" for one in ("code", "model%3Aexample%2Fbase")}

    for how in ("hasDeclaredLicense", "hasConcludedLicense"):
        counted = Counter(child for child, _ in related(FULL, how))
        assert components < set(counted)
        assert set(counted.values()) == {1}


def test_only_a_compared_text_is_concluded() -> None:
    known = {child: to for child, to in related(FULL, "hasConcludedLicense") if to != NOTHING}

    assert known == {"component/weights%3Amodel.safetensors": "licence/Apache-2.0"}


def test_what_is_named_is_declared_and_the_rest_is_no_assertion() -> None:
    said = dict(related(FULL, "hasDeclaredLicense"))

    assert said["component/model%3Aexample%2Fbase"] == "licence/LicenseRef-llama-3.2"
    assert said["component/dependency%3Aboth"] == "licence/MIT%20OR%20Apache-2.0"
    assert said["component/code"] == NOTHING
    assert said["component/dataset%3Adata"] == NOTHING


def test_no_assertion_says_why() -> None:
    holding = Holding("code", "code", "x", Standing.MISSING)
    alone = replace(FULL, items=(Item("code", "code", "x", holding=holding),))
    notes = {node.get("comment") for node in of(alone, "Relationship") if NOTHING in node["to"]}

    assert notes == {"nothing is stated"}


def test_models_name_what_they_were_made_from_and_with() -> None:
    model = "component/weights%3Amodel.safetensors"

    assert related(FULL, "descendantOf") == [(model, "component/model%3Aexample%2Fbase")]
    assert related(FULL, "trainedOn") == [(model, "component/dataset%3Adata")]


def test_a_file_of_weights_carries_its_hash() -> None:
    hashes = [node["verifiedUsing"][0]["hashValue"] for node in of(FULL, "software_File")]

    assert hashes == [SHA] * 3


def test_profiles_that_ask_for_more_than_is_known_are_not_claimed() -> None:
    (document,) = of(FULL, "SpdxDocument")

    assert document["profileConformance"] == ["core", "software", "simpleLicensing"]
    assert "release times" in document["comment"]


def test_the_same_inventory_gives_the_same_bytes_under_every_seed() -> None:
    code = (
        "import sys; from tests.bom.inventories import FULL; "
        "from roadworthy.bom.spdx import write; sys.stdout.write(write(FULL))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        ).stdout
        for seed in ("0", "1")
    }

    assert texts == {write(FULL).encode()}
