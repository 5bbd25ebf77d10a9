from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from roadworthy.bom.interface import Inventory, Item
from roadworthy.bom.minimum import State, as_json, clusters, elements, judge, table
from roadworthy.bom.values import meant
from roadworthy.rights.interface import Holding, Standing
from roadworthy.safe_yaml import parse
from tests.bom.conftest import INVENTORIES, ROOT
from tests.bom.inventories import EMPTY, EXACT, FULL

SHARED = ROOT.parent / "shared" / "documents" / "aibom-minimum.yaml"
WRITTEN = {"md.version", "md.format", "md.formatversion", "md.tool", "md.toolversion", "md.context"}
"""What every bill has by itself."""
BARE = Item("weights:a.gguf", "weights", "a")


def states(inventory: Inventory) -> dict[str, State]:
    return {one.element.id: one.state for one in judge(inventory)}


def found(inventory: Inventory, id_: str) -> str:
    return next(one.found for one in judge(inventory) if one.element.id == id_)


def with_models(*items: Item) -> Inventory:
    return replace(FULL, items=items, relations=())


@pytest.mark.skipif(not SHARED.is_file(), reason="the list of elements is not here")
def test_every_element_is_here_in_its_order() -> None:
    listed = parse(SHARED.read_bytes(), name="").data["fields"]

    assert [one.id for one in elements()] == [row["id"] for row in listed]


def test_every_element_belongs_to_a_cluster() -> None:
    assert {one.cluster for one in elements()} == set(clusters())


def test_an_empty_bill_has_only_what_it_writes_itself() -> None:
    present = {id_ for id_, state in states(EMPTY).items() if state is State.PRESENT}

    assert present == WRITTEN


@pytest.mark.parametrize("nothing", ["", " ", "unknown", "TODO", "[More Information Needed]", "-"])
def test_a_place_that_is_only_held_is_missing(nothing: str) -> None:
    held = replace(FULL, producer=nothing, version=nothing, purpose=nothing)

    judged = states(held)

    assert {judged[id_] for id_ in ("slp.producer", "slp.version", "slp.area")} == {State.MISSING}


def test_an_element_of_models_is_there_only_when_every_model_has_it() -> None:
    whole = replace(BARE, hashes=(("a.gguf", "ab" * 32),))
    other = Item("weights:b.gguf", "weights", "b")

    assert states(with_models(whole))["mdl.hash"] is State.PRESENT
    assert states(with_models(whole, other))["mdl.hash"] is State.MISSING
    assert found(with_models(whole, other), "mdl.hash") == "1 of 2: b"


def test_a_shard_that_is_not_here_leaves_the_hashes_missing() -> None:
    cut = replace(BARE, hashes=(("a.gguf", "ab" * 32),), absent=("1 of the files is missing",))

    assert states(with_models(cut))["mdl.hash"] is State.MISSING


@pytest.mark.parametrize("standing", [Standing.MISSING, Standing.UNCLEAR, Standing.DISAGREE])
def test_a_licence_that_is_open_is_missing(standing: Standing) -> None:
    holding = Holding("x", "weights", "x", standing, licences=("MIT",))

    assert states(with_models(replace(BARE, holding=holding)))["mdl.license"] is State.MISSING
    assert states(with_models(replace(BARE, holding=EXACT)))["mdl.license"] is State.PRESENT


def test_a_stand_in_neither_meets_nor_misses_an_element() -> None:
    stand_in = replace(BARE, stand_in=True)
    whole = Item("weights:b.gguf", "weights", "b", hashes=(("b.gguf", "ab" * 32),))

    assert states(with_models(stand_in, whole))["mdl.hash"] is State.PRESENT
    assert found(with_models(stand_in), "mdl.name") == "no models but stand-ins were found"


def test_only_a_list_that_is_complete_says_that_there_are_no_data() -> None:
    none = replace(FULL, items=(BARE,), relations=())

    assert states(replace(none, complete=True))["dp.name"] is State.NOT_APPLICABLE
    assert states(replace(none, complete=None))["dp.name"] is State.MISSING
    assert states(replace(none, complete=False))["dp.name"] is State.MISSING


@pytest.mark.parametrize("ref", ["model:unknown:a.py:3", "card:README.md"])
def test_a_model_without_a_name_has_none(ref: str) -> None:
    nameless = Item(ref, "weights", "what we call it")

    assert states(with_models(nameless))["mdl.name"] is State.MISSING


def test_flaws_are_known_only_where_somebody_compared() -> None:
    looked = replace(FULL, vulnerabilities=(), advisories_read=True)

    assert found(looked, "sp.vulns") == "0 known"
    assert states(replace(looked, advisories_read=False))["sp.vulns"] is State.MISSING


def test_every_missing_element_says_how_to_add_it() -> None:
    text = table(EMPTY)

    assert text.count("->") == sum(state is State.MISSING for state in states(EMPTY).values())
    assert "a person states it" in text


def test_the_table_and_the_json_say_the_same() -> None:
    document = json.loads(as_json(FULL))

    assert {row["id"]: row["state"] for row in document["elements"]} == states(FULL)
    assert f"{document['counts']['present']} present" in table(FULL)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(inventory=INVENTORIES)
def test_what_is_present_always_shows_something(inventory: Inventory) -> None:
    judged = judge(inventory)

    assert all(meant(one.found) for one in judged if one.state is State.PRESENT)
    assert len(table(inventory).splitlines()) > len(judged)
