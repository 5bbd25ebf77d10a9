from __future__ import annotations

import math

import pytest

from roadworthy.derived import crossings, derive, licence_terms, training_compute
from roadworthy.system import Component, Evidence, Fact, Facts, Interval, System

PLACE = Evidence("README.md", 3, "0" * 64, "license: x")


def facts(**numbers: float | tuple[float, float]) -> dict[str, Fact]:
    def interval(value: float | tuple[float, float]) -> Interval:
        return Interval(*value) if isinstance(value, tuple) else Interval(value, value)

    return {name: Fact(name, interval(value), ()) for name, value in numbers.items()}


def compute(**numbers: float | tuple[float, float]) -> Interval | None:
    found = training_compute(facts(**numbers))
    assert found is None or isinstance(found.value, Interval)
    return found.value if found else None  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("active", "tokens", "flop"),
    [
        (405e9, 15.6e12, 3.8e25),
        (8e9, 15e12, 7.2e23),
        (37e9, 14.8e12, 3.3e24),
        (0.49e9, 18e12, 5.3e22),
    ],
)
def test_six_operations_per_active_parameter_and_token(
    active: float, tokens: float, flop: float
) -> None:
    found = compute(active_parameters=active, training_tokens=tokens)
    assert found is not None
    assert found.lo / 0.7 == pytest.approx(flop, rel=0.02)
    assert found.hi / 1.3 == pytest.approx(flop, rel=0.02)


def test_a_lower_bound_of_tokens_stays_a_lower_bound() -> None:
    found = compute(active_parameters=70e9, training_tokens=(15e12, math.inf))
    assert found is not None
    assert found.lo == pytest.approx(0.7 * 6 * 70e9 * 15e12)
    assert math.isinf(found.hi)


def test_all_parameters_alone_give_the_upper_bound_only() -> None:
    found = compute(model_parameters=2.8e12, training_tokens=1e12)
    assert found is not None
    assert found.lo == 0
    assert found.hi == pytest.approx(1.3 * 6 * 2.8e24)


def test_without_tokens_nothing_is_computed_and_an_answer_is_never_overruled() -> None:
    assert compute(active_parameters=104e9) is None
    assert compute(active_parameters=1e9, training_tokens=1e12, training_compute=5) is None


def test_unknown_tokens_give_the_number_that_would_cross() -> None:
    found = list(crossings(facts(active_parameters=104e9, model_parameters=2.8e12), [1e25, 1e23]))
    assert [round(item.tokens / 1e12, 2) for item in found] == [0.16, 16.03]
    assert list(crossings(facts(active_parameters=1e9, training_compute=1), [1e23])) == []
    assert list(crossings({}, [1e23])) == []


def weights(**tags: str) -> Component:
    given = {name: Fact(name, tag, (PLACE,)) for name, tag in tags.items()}
    return Component("w", "weights", "w", facts=given)


def terms(**tags: str) -> Facts:
    return licence_terms(weights(**tags))


def test_a_user_threshold_is_known_from_the_tag() -> None:
    limits = terms(licence_tag="llama3.2")["licence_limits"]
    assert isinstance(limits.value, dict)
    assert limits.value["user_threshold"] is True
    assert PLACE in limits.sources
    assert "licence_free" not in terms(licence_tag="llama3.2")


def test_a_tag_never_says_that_a_licence_is_free() -> None:
    assert terms(licence_tag="apache-2.0") == {}
    limits = terms(licence_text="cc-by-nd-4.0")["licence_limits"].value
    assert limits == {"no_redistribution": True}


@pytest.mark.parametrize(
    "tags",
    [
        {"licence_tag": "llama3", "licence_text": "cc-by-nc-4.0"},
        {"licence_tag": "llama3", "licence_text": "something-else"},
        {"licence_tag": "other"},
        {},
    ],
)
def test_tags_that_differ_or_that_nobody_knows_give_nothing(tags: dict[str, str]) -> None:
    assert terms(**tags) == {}


def test_the_licence_of_code_says_nothing_about_weights() -> None:
    code = Component(
        "c", "code", "c", facts={"licence_tag": Fact("licence_tag", "llama3", (PLACE,))}
    )
    assert licence_terms(code) == {}


def test_one_counted_file_of_weights_gives_the_parameters_of_a_model_that_we_trained() -> None:
    counted = Component("w", "weights", "w", facts=facts(parameters=8e9))
    trained = {"trained_model": Fact("trained_model", True, ())}
    found = derive(System("s", "s", trained, components=(counted,)))
    assert found.facts["model_parameters"].value == Interval(8e9, 8e9)
    assert "model_parameters" not in derive(System("s", "s", {}, components=(counted,))).facts
    two = derive(System("s", "s", trained, components=(counted, counted)))
    assert "model_parameters" not in two.facts
