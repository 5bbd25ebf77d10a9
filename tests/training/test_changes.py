from __future__ import annotations

import math

import pytest

from roadworthy.derived import derive
from roadworthy.system import Component, Evidence, Interval, Proposal, System
from roadworthy.training.changes import changes, modification, suggested
from tests.training.conftest import bounds, card, here, system, upstream

THRESHOLDS = {"base_is_general_purpose": 1e23, "base_is_systemic": 1e25}
SMALL, LARGE = "meta-llama/Llama-3.1-8B-Instruct", "meta-llama/Llama-3.1-405B"


def adapter(base: str, **values: float) -> Component:
    path = "out/adapter_model.safetensors"
    return here(path, "adapter", base_model=base, **values)


def proposed(found: System) -> list[tuple[str, object]]:
    return [(item.fact, item.value) for item in suggested(found, THRESHOLDS)]


def test_the_base_of_an_adapter_is_suggested_with_its_line() -> None:
    found = list(suggested(system(adapter(SMALL)), THRESHOLDS))
    assert [item.fact for item in found] == ["base_compute_known", "base_is_general_purpose"]
    assert found[1] == Proposal(
        "base_is_general_purpose",
        True,
        Evidence("out/adapter_model.safetensors", 1, "0" * 64, "base_model"),
        "Llama 3.1 8B took 5.1e23 to 9.4e23 FLOP, 6 x 8.03B active parameters x 15T tokens: above "
        "1e+23 FLOP.",
    )


def test_a_base_with_systemic_risk_is_suggested() -> None:
    assert ("base_is_systemic", True) in proposed(system(adapter(LARGE)))


@pytest.mark.parametrize("base", ["google/gemma-3-4b-it", "meta-llama/Llama-3.2-1B"])
def test_a_base_that_is_borderline_or_below_is_never_suggested_and_never_cleared(base: str) -> None:
    assert dict(proposed(system(adapter(base)))).keys() <= {"base_compute_known"}


def test_a_base_that_is_only_named_like_a_known_one_is_suggested_as_such() -> None:
    found = list(suggested(system(adapter("unsloth/Llama-3.1-8B-bnb-4bit")), THRESHOLDS))
    assert "base_is_general_purpose" in [item.fact for item in found]
    assert "if it is the Llama 3.1 8B that it is named like" in found[0].why


def test_a_base_of_a_base_is_a_lower_bound() -> None:
    parts = (
        adapter("you/tuned", training_flos_logged=1e24),
        upstream("you/tuned", base_model=SMALL),
    )
    (change,) = changes(system(*parts, changed_model=True))
    assert change.base_compute is not None
    assert math.isinf(change.base_compute.hi)
    assert change.share is None
    assert proposed(system(*parts)) == [("base_is_general_purpose", True)]


def test_a_base_that_gives_vectors_is_not_suggested_as_general() -> None:
    facts = {"active_parameters_by_config": 7e9, "claimed_training_tokens": 15e12}
    embedder = upstream("a/e", pipeline_tag="feature-extraction", **facts)
    writer = upstream("a/w", pipeline_tag="text-generation", **facts)
    assert proposed(system(adapter("a/e"), embedder)) == [("base_compute_known", True)]
    assert ("base_is_general_purpose", True) in proposed(system(adapter("a/w"), writer))


@pytest.mark.parametrize(
    "found",
    [
        system(adapter(LARGE), changed_model=False),
        system(adapter("org/unknown")),
        system(here("model.safetensors"), card("README.md", base_model=LARGE)),
        system(upstream(LARGE)),
        system(card("README.md", base_model=LARGE)),
        system(here("adapter_model.safetensors", "adapter"), changed_model=True),
    ],
    ids=["denied", "unknown", "a copy", "only used", "only a card", "no base"],
)
def test_nothing_is_suggested_where_nobody_changed_a_known_model(found: System) -> None:
    assert proposed(found) == []


def test_a_card_alone_is_enough_where_somebody_says_that_the_model_was_changed() -> None:
    found = system(card("README.md", base_model=LARGE), changed_model=True)
    assert ("base_is_systemic", True) in proposed(found)


def test_what_a_run_logged_is_the_least_that_the_change_took() -> None:
    found = modification(system(adapter(SMALL, training_flos_logged=1e24), changed_model=True))
    took = bounds(found["modification_compute"].value)
    assert took == pytest.approx([7e23, math.inf])
    share = found["modification_share"].value
    assert isinstance(share, Interval)
    assert share.lo == pytest.approx(7e23 / 9.4e23, rel=0.01)
    assert math.isinf(share.hi)


def test_an_adapter_takes_four_operations_and_a_fine_tuning_six() -> None:
    tokens = {"training_tokens_seen": 1e9}
    small = system(adapter(SMALL, **tokens), changed_model=True)
    whole = system(here("m.safetensors", base_model=SMALL, **tokens), changed_model=True)
    four, six = (modification(found)["modification_compute"].value for found in (small, whole))
    assert bounds(four) == pytest.approx([0.7 * 4 * 8.03e18, math.inf])
    assert bounds(six) == pytest.approx([0.7 * 6 * 8.03e18, math.inf])


@pytest.mark.parametrize(
    "found",
    [
        system(adapter(SMALL, training_flos_logged=1e18)),
        system(adapter(SMALL), changed_model=True),
        system(adapter("org/unknown", training_tokens_seen=1e9), changed_model=True),
        system(
            adapter(SMALL, training_flos_logged=1e18),
            here(
                "b/adapter_model.safetensors",
                "adapter",
                base_model=SMALL,
                training_flos_logged=1e18,
            ),
            changed_model=True,
        ),
    ],
    ids=["not said", "no log", "unknown base", "two"],
)
def test_nothing_is_derived_where_it_is_not_certain(found: System) -> None:
    assert modification(found) == {}


def test_an_answer_about_the_change_is_never_overruled() -> None:
    found = derive(
        system(
            adapter(SMALL, training_flos_logged=1e24), changed_model=True, modification_share=0.1
        )
    )
    assert found.facts["modification_share"].value == Interval(0.1, 0.1)
    assert "modification_compute" in found.facts


def test_the_tokens_that_the_card_of_our_own_model_claims_are_suggested_and_no_fact() -> None:
    parts = (here("model.safetensors"), card("README.md", claimed_training_tokens=2e12))
    found = derive(system(*parts, trained_model=True))
    (proposal,) = suggested(found, THRESHOLDS)
    assert (proposal.fact, proposal.value) == ("training_tokens", Interval(2e12, 2e12))
    assert (proposal.evidence.path, proposal.evidence.line) == ("README.md", 1)
    assert "training_tokens" not in found.facts
    assert proposed(system(*parts)) == []
    assert proposed(system(*parts, here("other.safetensors"), trained_model=True)) == []
