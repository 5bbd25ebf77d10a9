from __future__ import annotations

import pytest

from roadworthy.assessment import Assessment, assess
from roadworthy.description import Description
from roadworthy.law.book import Book, load
from roadworthy.law.clock import Clock
from roadworthy.report.compute import model
from roadworthy.system import Collected, Component, Organisation, System
from roadworthy.vocabulary import common
from tests.report.conftest import DAY
from tests.training.conftest import Given, card, here, system, upstream

AFTER = "These figures leave out what is rarely published"


@pytest.fixture(scope="module")
def book() -> Book:
    return load(common())


def lines(book: Book, found: System) -> list[str]:
    return list(model(assessed(book, found)))


def assessed(book: Book, found: System) -> Assessment:
    nothing = Collected("x", "0" * 64, 0, 0)
    described = Description(Organisation(), (found,))
    return assess(nothing, described, found, book, Clock(DAY, DAY))


def only(book: Book, *parts: Component, **answers: Given) -> str:
    first, *rest = lines(book, system(*parts, **answers))
    assert [line.startswith(AFTER) for line in rest] in ([], [True])
    return first


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (
            upstream("meta-llama/Llama-3.1-405B"),
            "Llama 3.1 405B (upstream, app.py:1): 3.8e25 FLOP, reported by its maker; above 1e+23 "
            "(Guidelines, section 2.1); above 1e+25 (Art. 51(2)). Its licence, Llama 3.1 Community "
            "License (another licence above 700 million users): not free and open-source by our "
            "reading",
        ),
        (
            upstream("Qwen/Qwen3-8B"),
            "Qwen3 8B (upstream, app.py:1): 1.2e24 to 2.3e24 FLOP, 6 x 8.2B active parameters x "
            "36T tokens; above 1e+23 (Guidelines, section 2.1); below 1e+25 (Art. 51(2))",
        ),
        (
            upstream("google/gemma-3-4b-it"),
            "Gemma 3 4B (upstream, app.py:1): 7.2e22 to 1.3e23 FLOP, 6 x 4.3B active parameters x "
            "4T tokens; borderline at 1e+23 (Guidelines, section 2.1); below 1e+25 (Art. 51(2)). "
            "Its licence, Gemma Terms of Use (use policy, right to restrict use from afar): to be "
            "read by a person",
        ),
        (
            upstream("meta-llama/Meta-Llama-3-8B"),
            "Llama 3 8B (upstream, app.py:1): at least 5e23 FLOP, 6 x 8B active parameters x at "
            "least 15T tokens; above 1e+23 (Guidelines, section 2.1); undecided at 1e+25 (Art. "
            "51(2)), crosses it at 208.3T tokens. Its licence, Llama 3 Community License (another "
            "licence above 700 million users): not free and open-source by our reading",
        ),
        (
            upstream("moonshotai/Kimi-K3"),
            "Kimi K3 (upstream, app.py:1): 104B active parameters; tokens not known: undecided, "
            "crosses 1e+23 FLOP at 0.16T and 1e+25 FLOP at 16.0T tokens. Its licence, Kimi K3 "
            "License (by pages of others, not read): to be read by a person",
        ),
        (
            upstream("org/unknown", parameters=7e9),
            "org/unknown (upstream, app.py:1): 7B parameters (app.py:2); tokens not known: "
            "undecided, crosses 1e+23 FLOP at 2.4T and 1e+25 FLOP at 238.1T tokens",
        ),
        (
            here("unet/model.safetensors", architecture="UNet2DConditionModel", parameters=2e9),
            "unet/model.safetensors (here, unet/model.safetensors): 2B parameters "
            "(unet/model.safetensors:2); how long it was trained is not known: undecided",
        ),
        (
            upstream("unsloth/Qwen3-8B-bnb-4bit"),
            "unsloth/Qwen3-8B-bnb-4bit (upstream, app.py:1): named like Qwen3 8B (1.2e24 to 2.3e24 "
            "FLOP, 6 x 8.2B active parameters x 36T tokens), which shows nothing: undecided",
        ),
        (
            upstream("org/unknown"),
            "neither parameters nor computing are known: undecided (org/unknown)",
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Component) else "",
)
def test_a_model_is_one_line(book: Book, part: Component, says: str) -> None:
    assert only(book, part) == says


def test_what_gives_vectors_says_so_and_is_not_cleared(book: Book) -> None:
    said = only(book, upstream("a/e", pipeline_tag="feature-extraction", parameters=7e9))
    assert "undecided" in said
    assert said.endswith(
        "Its card names the task feature-extraction, and the indicative criterion for a "
        "general-purpose model looks at what a model generates"
    )


def test_a_note_of_the_table_stands_behind_the_figures(book: Book) -> None:
    said = only(book, upstream("meta-llama/Llama-3.2-3B"))
    assert "undecided at 1e+23" in said
    assert "Made from Llama 3.1 8B; the computing of that model is not included. Its" in said


def test_a_licence_that_a_file_names_is_not_told_by_the_table(book: Book) -> None:
    said = only(book, upstream("meta-llama/Llama-3.2-3B", licence_tag="llama3.2"))
    assert "Its licence" not in said


def test_the_table_calls_no_licence_free(book: Book) -> None:
    assert "licence" not in only(book, upstream("Qwen/Qwen3-8B"))


def test_what_the_figures_leave_out_is_said_once(book: Book) -> None:
    found = lines(book, system(upstream("Qwen/Qwen3-8B"), upstream("zai-org/GLM-5")))
    assert [line.startswith(AFTER) for line in found] == [False, False, True]
    assert "not presumed, not cleared" in found[-1]
    assert lines(book, system()) == []
    assert lines(book, system(card("README.md"))) == []


def test_no_line_calls_a_model_free_of_risk(book: Book) -> None:
    told = " ".join(
        lines(book, system(upstream("Qwen/Qwen3-8B"), upstream("google/gemma-3-1b-it")))
    )
    assert "risk" not in told


def test_a_model_without_an_id_is_told_by_its_line(book: Book) -> None:
    said = only(book, upstream("unknown:app.py:1"))
    assert said == "neither parameters nor computing are known: undecided (one at app.py:1)"


def test_thousands_of_models_are_told_in_forty_lines(book: Book) -> None:
    parts = [here(f"{n}/model.safetensors", parameters=1e9) for n in range(500)]
    unknown = [upstream(f"a/{n}") for n in range(500)]
    found = lines(book, system(*parts, *unknown))
    assert len(found) == 42
    assert found[40] == "and 460 more"
    assert "and 495 more" in found[41]


def test_our_own_model_is_measured_by_the_answers(book: Book) -> None:
    answers = {"trained_model": True, "active_parameters": 7e9}
    assert only(book, **answers, training_tokens=2e12) == (
        "your model: 5.9e22 to 1.1e23 FLOP, 6 x active parameters x tokens, within 30%; borderline "
        "at 1e+23 (Guidelines, section 2.1); below 1e+25 (Art. 51(2))"
    )
    assert only(book, **answers) == (
        "your model: how many tokens it was trained on is not known: undecided, crosses 1e+23 FLOP "
        "at 2.4T and 1e+25 FLOP at 238.1T tokens"
    )
    assert only(book, trained_model=True, training_compute=(1.000001e23, 1e25)).startswith(
        "your model: 1e23 to 1e25 FLOP, as answered; above 1e+23"
    )
    assert lines(book, system(active_parameters=7e9)) == []


def test_a_change_is_told_with_its_base_and_its_share(book: Book) -> None:
    base = "meta-llama/Llama-3.1-8B"
    adapter = here(
        "adapter_model.safetensors", "adapter", base_model=base, training_flos_logged=1e18
    )
    assert only(book, adapter) == (
        "adapter_model.safetensors, made from Llama 3.1 8B (adapter_model.safetensors:1): the "
        "change took at least 7e17 FLOP, logged by one run (adapter_model.safetensors:2); 7.5e-07 "
        "of that of its base, or more"
    )


def test_the_base_of_a_change_and_our_tokens_are_proposals_of_the_assessment(book: Book) -> None:
    adapter = here("adapter_model.safetensors", "adapter", base_model="meta-llama/Llama-3.1-405B")
    weights = here("model.safetensors", active_parameters_by_config=1e9)
    text = card("README.md", claimed_training_tokens=2e12)
    found = assessed(book, system(adapter, weights, text, trained_model=True))
    assert {proposal.fact for proposal in found.proposals} == {
        "base_compute_known",
        "base_is_general_purpose",
        "base_is_systemic",
        "training_tokens",
    }


@pytest.mark.parametrize(("tokens", "open_"), [(2.1e12, False), (1e10, True)])
def test_an_answer_against_the_card_is_a_finding_and_gives_no_computing(
    book: Book, tokens: float, open_: bool
) -> None:
    weights = here("model.safetensors", active_parameters_by_config=1e9)
    text = card("README.md", claimed_training_tokens=(2e12, 2.2e12))
    answers = {"trained_model": True, "active_parameters": 1e9, "training_tokens": tokens}
    found = assessed(book, system(weights, text, **answers))
    checks = {finding.check for finding in found.findings}
    told = next(model(found))
    assert ("answer-against-evidence" in checks) is open_
    assert ("training_compute" not in found.classification.world.system.values) is open_
    assert told.endswith("contradicts a file, see the findings: undecided") is open_
