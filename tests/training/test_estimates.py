from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.derived import derive
from roadworthy.system import (
    UNDETERMINABLE,
    Answer,
    Component,
    Derived,
    Evidence,
    Fact,
    Interval,
    Outcome,
)
from roadworthy.training.estimates import Estimate, disagreements, estimates
from roadworthy.training.known import Relation
from tests.training.conftest import DAY, Given, bounds, card, here, system, upstream


def one(*parts: Component) -> Estimate:
    return estimates(system(*parts))[0]


def span(*parts: Component) -> object:
    result = one(*parts).result
    return bounds(result.compute) if result else None


def test_a_reported_figure_comes_before_what_can_be_computed() -> None:
    result = one(upstream("meta-llama/Llama-3.1-405B-Instruct")).result
    assert result is not None
    assert (result.method, result.compute) == ("reported", Interval(3.8e25, 3.8e25))


def test_a_known_model_is_estimated_by_its_active_parameters() -> None:
    result = one(upstream("deepseek-ai/DeepSeek-V3")).result
    assert result is not None
    assert result.says == "6 x 37B active parameters x 14.8T tokens, or 4.6e24 by Epoch AI"
    assert result.compute.lo == pytest.approx(0.7 * 3.286e24, rel=0.001)
    assert result.compute.hi == pytest.approx(4.6e24)


def test_an_unknown_model_of_which_nothing_is_known_has_no_estimate() -> None:
    found = one(upstream("org/unknown"))
    assert (found.result, found.count, found.match) == (None, None, None)
    assert "training_compute_estimate" not in derive(system(found.part)).components[0].facts


def test_a_name_that_somebody_else_gave_gives_no_estimate() -> None:
    found = one(upstream("unsloth/Llama-3.1-8B-Instruct-bnb-4bit"))
    assert found.match is not None
    assert (found.match.relation, found.result) == (Relation.NAMED, None)


def test_a_name_with_the_right_number_of_parameters_gives_a_lower_bound() -> None:
    found = one(upstream("unsloth/Llama-3.1-8B-Instruct", parameters=8_030_261_248))
    assert found.match is not None
    assert found.match.relation is Relation.DERIVED
    assert found.result is not None
    assert found.result.compute.lo == pytest.approx(5.06e23, rel=0.01)
    assert math.isinf(found.result.compute.hi)


@pytest.mark.parametrize("id_", ["meta-llama/Llama-3.1-405B", "meta-llama/Llama-3.2-1B"])
def test_a_known_id_with_another_number_of_parameters_is_not_that_model(id_: str) -> None:
    assert one(upstream(id_, parameters=8e9)).match is None


def test_a_name_in_a_header_is_never_the_known_model_itself() -> None:
    header = here("m.gguf", "weights", "meta-llama/Llama-3.2-1B", parameters=1.24e9)
    assert one(header).result is None
    assert one(here("m.gguf", "weights", "openai/gpt-oss-20b")).result is None


def test_what_was_made_from_a_known_model_took_at_least_as_much() -> None:
    tuned = here("m/model.safetensors", parameters=8.03e9)
    text = card("m/README.md", base_model="meta-llama/Llama-3.1-8B", claimed_training_tokens=1e9)
    found = one(tuned, text)
    assert found.result is not None
    assert found.result.compute.lo == pytest.approx(5.06e23, rel=0.01)
    assert math.isinf(found.result.compute.hi)
    assert found.result.sources == (Evidence("m/README.md", 1, "0" * 64, "base_model"),)


def test_a_base_is_followed_through_models_in_between_and_round_circles() -> None:
    parts = [
        upstream("me/tuned", base_model="you/tuned"),
        upstream("you/tuned", base_model="me/tuned, you/tuned, Qwen/Qwen3-8B"),
    ]
    found = one(*parts).match
    assert found is not None
    assert (found.model.name, found.relation) == ("Qwen3 8B", Relation.DERIVED)
    assert one(upstream("a/a", base_model="a/a, a/a")).match is None
    assert one(upstream("a/a", base_model=", ".join(f"b/{n}" for n in range(9999)))).match is None


def test_tokens_of_the_card_beside_the_weights_are_used() -> None:
    weights = here("m/model.safetensors", active_parameters_by_config=7e9)
    text = card("m/README.md", claimed_training_tokens=(2e12, math.inf))
    result = one(weights, text).result
    assert result is not None
    assert bounds(result.compute) == pytest.approx([5.88e22, math.inf])
    assert result.says == (
        "6 x 7B active parameters (m/model.safetensors:1) x at least 2T tokens (m/README.md:1, as "
        "its card says)"
    )
    assert [s.path for s in result.sources if isinstance(s, Evidence)] == [
        "m/model.safetensors",
        "m/README.md",
    ]


def test_a_card_in_another_folder_says_nothing() -> None:
    weights = here("m/model.safetensors", active_parameters_by_config=7e9)
    assert span(weights, card("README.md", claimed_training_tokens=2e12)) is None


def test_cards_that_differ_say_nothing() -> None:
    weights = here("model.safetensors", active_parameters_by_config=7e9)
    first = card("README.md", claimed_training_tokens=2e12)
    second = card("MODEL_CARD.md", claimed_training_tokens=3e12)
    assert span(weights, first, second) is None
    assert span(weights, first) is not None


def test_all_parameters_alone_bound_the_training_from_above() -> None:
    found = span(upstream("a/b", parameters=671e9, claimed_training_tokens=14.8e12))
    assert found == pytest.approx([0, 1.3 * 6 * 671e9 * 14.8e12])
    assert span(upstream("a/b", parameters=671e9, claimed_training_tokens=(1e12, math.inf))) is None


def test_a_base_that_nobody_knows_comes_on_top() -> None:
    facts = {"active_parameters_by_config": 7e9, "claimed_training_tokens": 1e9}
    assert span(upstream("a/b", **facts)) == pytest.approx([2.94e19, 5.46e19], rel=0.01)
    assert span(upstream("a/b", base_model="c/d", **facts)) == pytest.approx([2.94e19, math.inf])


@pytest.mark.parametrize(
    "other", [{"pipeline_tag": "text-to-image"}, {"architecture": "UNet2DConditionModel"}]
)
def test_where_the_architecture_does_not_fit_only_the_hardware_counts(
    other: dict[str, str],
) -> None:
    facts = {"active_parameters_by_config": 1e9, "claimed_training_tokens": 1e12}
    hardware: dict[str, Given] = {"claimed_gpu_hours": 200_000, "claimed_gpu": "A100-40GB"}
    assert span(upstream("a/b", **facts, **other)) is None
    found = span(upstream("a/b", **facts, **other, **hardware))
    assert found == pytest.approx([3.37e22, 1.12e23], rel=0.01)


@pytest.mark.parametrize("device", ["", "GPU", "A100 and H100"])
def test_hours_of_a_device_that_is_not_known_give_nothing(device: str) -> None:
    assert span(upstream("a/b", claimed_gpu_hours=1e6, claimed_gpu=device)) is None


def test_what_one_run_logged_is_a_lower_bound() -> None:
    assert span(upstream("a/b", training_flos_logged=1e20)) == [1e20, math.inf]
    seen = upstream("a/b", active_parameters_by_config=1e9, training_tokens_seen=1e9)
    assert span(seen) == pytest.approx([4.2e18, math.inf])


def test_what_contradicts_itself_in_the_headers_is_not_replaced_by_a_claim() -> None:
    part = upstream("a/b", claimed_parameters=7e9, claimed_training_tokens=1e12)
    doubted = {"parameters": Fact("parameters", UNDETERMINABLE, ())}
    part = Component(part.id, part.kind, part.name, facts={**part.facts, **doubted})
    assert one(part).count is None


def test_methods_that_have_nothing_in_common_are_a_finding() -> None:
    weights = here(
        "m/model.safetensors",
        active_parameters_by_config=7e9,
        claimed_training_tokens=2e12,
        claimed_gpu_hours=1e3,
        claimed_gpu="A100",
    )
    (finding,) = disagreements(system(weights))
    assert (finding.check, finding.outcome) == ("compute-methods-disagree", Outcome.UNKNOWN)
    assert finding.place is not None
    assert (finding.place.path, finding.place.line) == ("m/model.safetensors", 3)
    assert "5.9e22 to 1.1e23 FLOP by 6 x 7B active parameters" in finding.says
    assert "1.7e20 to 5.6e20 FLOP by 1,000 hours of A100" in finding.says


def test_methods_that_overlap_are_none() -> None:
    facts: dict[str, Given] = {"active_parameters_by_config": 7e9, "claimed_training_tokens": 2e12}
    hours: dict[str, Given] = {"claimed_gpu_hours": 184_320, "claimed_gpu": "A100-80GB"}
    assert list(disagreements(system(upstream("a/b", **facts, **hours)))) == []
    assert list(disagreements(system(upstream("a/b", **facts)))) == []
    assert list(disagreements(system(upstream("a/b")))) == []


def test_the_estimate_becomes_a_fact_that_says_how() -> None:
    (part,) = derive(system(upstream("Qwen/Qwen3-8B"))).components
    fact = part.facts["training_compute_estimate"]
    assert fact.sources[0] == Derived("6ND", "6 x 8.2B active parameters x 36T tokens")
    assert derive(derive(system(part))).components == (part,)


def test_an_answer_is_never_overruled() -> None:
    said = Fact("training_compute_estimate", Interval(1, 2), (Answer("A. Person", DAY),))
    part = upstream("Qwen/Qwen3-8B")
    answered = Component(
        part.id, part.kind, part.name, facts={"training_compute_estimate": said}, files=part.files
    )
    (found,) = derive(system(answered)).components
    assert found.facts["training_compute_estimate"].value == Interval(1, 2)


def test_adapters_services_and_documents_are_not_estimated() -> None:
    adapter = here("adapter_model.safetensors", "adapter", training_flos_logged=1e18)
    service = Component("model:Qwen/Qwen3-8B", "service", "Qwen/Qwen3-8B")
    assert estimates(system(adapter, service, card("README.md", claimed_training_tokens=1e9))) == ()


NUMBERS = st.floats(1, 1e30)
NAMES = st.sampled_from(
    [
        "parameters",
        "parameters_by_config",
        "active_parameters_by_config",
        "claimed_training_tokens",
        "training_tokens_seen",
        "training_flos_logged",
        "claimed_gpu_hours",
    ]
)


@given(
    st.dictionaries(NAMES, st.tuples(NUMBERS, NUMBERS).map(sorted).map(tuple)),
    st.sampled_from(["", "H100", "x" * 1000, "A100 H100"]),
    st.text(max_size=40),
)
def test_no_facts_however_strange_are_an_error(
    numbers: dict[str, tuple[float, float]], device: str, base: str
) -> None:
    part = upstream("a/b", claimed_gpu=device, base_model=base, **numbers)
    found = system(part, here("x.safetensors", **numbers))
    assert len(estimates(found)) == 2
    assert list(disagreements(found)) == list(disagreements(derive(found)))
