from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.errors import PackError
from roadworthy.safe_yaml import parse
from roadworthy.system import Interval
from roadworthy.training.estimates import by_table
from roadworthy.training.known import Known, Relation, interval, read, table, words
from roadworthy.training.methods import measured, overlap

MODELS = table().models


def named(name: str) -> Known:
    (model,) = [model for model in MODELS if model.name == name]
    return model


def found(id_: str) -> tuple[str, str]:
    match = table().find(id_)
    return (match.model.name, match.relation.value) if match else ("", "")


@pytest.mark.parametrize("model", [m for m in MODELS if m.tokens], ids=lambda m: m.name)
def test_six_times_parameters_times_tokens_is_what_stands_beside_it(model: Known) -> None:
    assert model.six_nd is not None
    assert model.tokens is not None
    tokens = interval(model.tokens)
    nominal = tokens.lo if math.isinf(tokens.hi) else tokens.hi
    assert f"{6 * model.used * nominal:.1e}" == f"{model.six_nd:.1e}"


@pytest.mark.parametrize("model", [m for m in MODELS if m.utilisation], ids=lambda m: m.name)
def test_hours_imply_the_utilisation_that_stands_beside_them(model: Known) -> None:
    assert model.six_nd is not None
    assert model.hours is not None
    peak = table().devices[model.device].hi
    implied = model.six_nd / (interval(model.hours).hi * 3600 * peak)
    assert implied == pytest.approx(model.utilisation, abs=0.006)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.name)
def test_the_published_methods_of_a_model_do_not_contradict_each_other(model: Known) -> None:
    results = list(by_table(model))
    assert all(overlap(results[0].compute, other.compute) for other in results[1:])


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.name)
def test_every_id_finds_its_own_model_and_no_other(model: Known) -> None:
    assert {found(id_) for id_ in model.ids} == {(model.name, "same")}
    assert {found(id_.upper()) for id_ in model.ids} == {(model.name, "same")}


@pytest.mark.parametrize(
    ("name", "indication", "systemic"),
    [
        ("Llama 2 7B", "borderline at", "below"),
        ("Llama 2 13B", "above", "below"),
        ("Llama 3 8B", "above", "undecided at"),
        ("Llama 3.1 70B", "above", "below"),
        ("Llama 3.1 405B", "above", "above"),
        ("Llama 3.2 1B", "below", "below"),
        ("Llama 3.2 3B", "undecided at", "below"),
        ("Llama 4 Maverick", "above", "below"),
        ("Mistral Large 2", "above", "undecided at"),
        ("Qwen2.5 0.5B", "below", "below"),
        ("Qwen2.5 72B", "above", "borderline at"),
        ("Qwen3 0.6B", "borderline at", "below"),
        ("DeepSeek-V3", "above", "below"),
        ("DeepSeek-R1", "above", "below"),
        ("DeepSeek-V3.2-Exp", "above", "undecided at"),
        ("Gemma 2 2B", "below", "below"),
        ("Gemma 3 4B", "borderline at", "below"),
        ("Falcon 40B", "above", "below"),
        ("gpt-oss-120b", "above", "below"),
        ("GLM-5", "above", "below"),
        ("Nemotron-4 340B", "above", "above"),
        ("Apertus 70B", "above", "below"),
        ("Phi-3 mini", "below", "below"),
    ],
)
def test_where_a_known_model_lies(name: str, indication: str, systemic: str) -> None:
    compute = next(by_table(named(name))).compute
    assert (measured(compute, 1e23), measured(compute, 1e25)) == (indication, systemic)


@pytest.mark.parametrize("name", ["Mistral 7B", "Mixtral 8x7B", "Mistral Large 3", "Kimi K3"])
def test_what_nobody_published_gives_no_estimate(name: str) -> None:
    assert list(by_table(named(name))) == []


@pytest.mark.parametrize(
    ("id_", "name", "relation"),
    [
        ("meta-llama/Llama-3.1-8B-Instruct", "Llama 3.1 8B", "same"),
        ("meta-llama/Llama-3.1-405B-FP8", "Llama 3.1 405B", "same"),
        ("Qwen/Qwen3-8B-GGUF", "Qwen3 8B", "same"),
        ("google/gemma-3-12b-it-qat-q4_0-gguf", "Gemma 3 12B", "same"),
        ("unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit", "Llama 3.1 8B", "named"),
        ("TheBloke/Llama-2-70B-Chat-AWQ", "Llama 2 70B", "named"),
        ("llama3.1:405b", "Llama 3.1 405B", "named"),
        ("Meta Llama 3.1 8B Instruct", "Llama 3.1 8B", "named"),
    ],
)
def test_a_way_of_packing_belongs_to_the_model_of_its_maker_and_is_a_name_elsewhere(
    id_: str, name: str, relation: str
) -> None:
    assert found(id_) == (name, relation)


@pytest.mark.parametrize(
    "id_",
    [
        "meta-llama/Llama-3.1",
        "meta-llama/Llama-Guard-3-8B",
        "meta-llama/Llama-3.2-11B-Vision",
        "Qwen/Qwen3-8B-Embedding",
        "Qwen/Qwen2.5-Coder-7B-Instruct",
        "Qwen/Qwen2.5-VL-7B-Instruct",
        "Qwen/Qwen3-80B",
        "zai-org/GLM-5.2",
        "zai-org/GLM-4.5-Air",
        "moonshotai/Kimi-K2-Thinking",
        "moonshotai/Kimi-K2.5",
        "deepseek-ai/DeepSeek-R1-Distill-Llama-8B",
        "deepseek-ai/DeepSeek-V3.1",
        "google/gemma-2b",
        "google/gemma-3n-4b",
        "bigscience/bloom-560m",
        "somebody/bloom-chat",
        "somebody/dbrx-gguf",
        "tiny-random/glm-4.5",
        "somebody/Hermes-3-Llama-3.1-8B",
        "somebody/Llama-3.1-8B-abliterated",
        "somebody/Qwen3-8B-plus-4B",
        "llama",
        "8b",
        "",
        "/",
        "a/" * 5000,
    ],
)
def test_another_model_of_the_same_family_is_not_known(id_: str) -> None:
    assert found(id_) == ("", "")


@given(st.text(max_size=60))
def test_any_text_is_looked_up_without_an_error(id_: str) -> None:
    match = table().find(id_)
    assert match is None or match.model in MODELS


@given(
    st.sampled_from(MODELS), st.sampled_from(MODELS), st.sampled_from(["", "-Instruct", "-GGUF"])
)
def test_a_name_never_finds_another_size(one: Known, other: Known, end: str) -> None:
    name = other.ids[0].rpartition("/")[2] + end
    match = table().find(f"somebody/{name}")
    assert match is None or match.model is other
    assert match is None or match.relation is Relation.NAMED


def test_a_name_is_split_the_same_way_however_it_is_written() -> None:
    assert words("meta-llama/Meta-Llama-3.1-8B") == ("llama", "3.1", "8", "b")
    assert words("gemma-2-2b") != words("gemma-22b")


@pytest.mark.parametrize(
    ("text", "peak"),
    [
        ("H100-80GB", (756e12, 989e12)),
        ("NVIDIA H100 SXM5 80GB", (989e12, 989e12)),
        ("64 x A100 (80 GB)", (312e12, 312e12)),
        ("TPUv5p", (459e12, 459e12)),
        ("AMD MI250X", (383e12, 383e12)),
    ],
)
def test_a_device_is_found_by_its_name(text: str, peak: tuple[float, float]) -> None:
    assert table().device(text) == Interval(*peak)


@pytest.mark.parametrize("text", ["", "GPU", "A100 and H100", "A1000", "8xA100", "\x00" * 10000])
def test_a_device_that_is_not_certain_is_unknown(text: str) -> None:
    assert table().device(text) is None


@pytest.mark.parametrize(
    ("architecture", "task", "fits"),
    [
        ("llama", "text-generation", True),
        ("LlamaForCausalLM", "", True),
        ("", "", True),
        ("bert", "feature-extraction", True),
        ("t5", "", False),
        ("T5ForConditionalGeneration", "", False),
        ("WhisperForConditionalGeneration", "", False),
        ("stable-diffusion-xl-v1-base", "", False),
        ("", "text-to-image", False),
        ("UNet2DConditionModel", "", False),
        ("SamModel", "", False),
        ("MarianMTModel", "", False),
    ],
)
def test_where_six_times_parameters_times_tokens_fits(
    architecture: str, task: str, fits: bool
) -> None:
    assert table().fits_six_nd(architecture, task) is fits


MODEL = (
    "name: A 1B, ids: [x/a-1b], parameters: 1e9, tokens: 1e12, six_nd: 6e21, licence: MIT, "
    "open: yes, source: card"
)
FILE = """
sources: {{card: read}}
models:
- {{{model}}}
devices: {{D: 1e12}}
other_methods: {{architectures: [t5], tasks: [translation]}}
scores: []
generates: []
"""


def test_a_table_is_read() -> None:
    (model,) = read(parse(FILE.format(model=MODEL).encode(), name="k.yaml")).models
    assert (model.name, model.used) == ("A 1B", 1e9)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("tokens: 1e12", "token: 1e12", "nothing here is called 'token'"),
        ("tokens: 1e12", "tokens: many", "Expected"),
        ("tokens: 1e12", "tokens: [2, 1]", "neither one nor a lowest and a highest"),
        ("tokens: 1e12", "tokens: [1]", "neither one nor a lowest and a highest"),
        ("tokens: 1e12", "tokens: [.inf, .inf]", "neither one nor a lowest and a highest"),
        ("tokens: 1e12", "active: 2e9", "uses more parameters than it has"),
        ("parameters: 1e9", "parameters: 0", "uses more parameters than it has"),
        ("source: card", "source: rumour", "has a source that is not listed"),
        ("tokens: 1e12", "hours: 5", "has hours of no device"),
        ("tokens: 1e12", "hours: 5, device: E", "a device that is not listed"),
        ("open: yes", "open: maybe", "Invalid enum value"),
        ("ids: [x/a-1b]", "ids: []", "has no id"),
        ("source: card", f"source: card}}\n- {{{MODEL}", "or one that another model has"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused_with_its_line(
    old: str, new: str, problem: str
) -> None:
    text = FILE.format(model=MODEL.replace(old, new)).encode()
    with pytest.raises(PackError, match=problem) as caught:
        read(parse(text, name="k.yaml"))
    assert caught.value.where.startswith("k.yaml:")
