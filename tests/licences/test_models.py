"""Licences of well-known models by their ids."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.licences.models import of_model, patterns
from roadworthy.licences.names import known
from roadworthy.licences.terms import terms
from roadworthy.safe_yaml import load

CASES = load(Path(__file__).parent / "models.yaml").data
MULTIMODAL = {"yes": True, "no": False, "unknown": None}


@pytest.mark.parametrize(("id_", "licence", "multimodal"), CASES["known"])
def test_an_id_names_the_licence_of_its_model(id_: str, licence: str, multimodal: str) -> None:
    model = of_model(id_)

    assert model is not None
    assert (model.licence, model.multimodal) == (licence, MULTIMODAL[multimodal])


@pytest.mark.parametrize("id_", CASES["unknown"])
def test_a_look_alike_or_a_later_version_is_unknown(id_: str) -> None:
    assert of_model(id_) is None


def test_every_licence_of_a_known_model_has_a_name() -> None:
    named = {licence.id for licence in known()}
    assert {_of(pattern) for pattern in patterns()} - named == set()


@pytest.mark.parametrize("pattern", patterns())
def test_another_account_is_never_the_maker(pattern: str) -> None:
    assert of_model(f"someone/{pattern.partition('/')[2].removesuffix('*')}") is None


def test_a_pattern_reaches_beyond_the_account() -> None:
    assert [p for p in patterns() if "/" not in p.removesuffix("*") or "/*" in p] == []


def test_what_is_not_sure_is_never_permissive() -> None:
    doubtful = {
        found.licence
        for pattern in patterns()
        if (found := of_model(pattern.removesuffix("*"))) and found.confidence == "low"
    }
    assert {
        id_ for id_ in doubtful if (what := terms(id_)) and what.family == "permissive"
    } == set()


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(id_: str) -> None:
    model = of_model(id_)
    assert model is None or model.licence


def test_a_very_long_id_is_none() -> None:
    assert of_model("meta-llama/Llama-3.1-" + "a-" * 100_000) is None


def _of(pattern: str) -> str:
    model = of_model(pattern.removesuffix("*"))
    return model.licence if model else ""
