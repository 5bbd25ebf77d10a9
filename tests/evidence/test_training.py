from __future__ import annotations

import json
from typing import Any

import pytest

from roadworthy.system import Interval
from tests.evidence.conftest import Folder, checks, facts, safetensors

STATE: dict[str, Any] = {
    "epoch": 2.5, "global_step": 1200, "log_history": [{"epoch": 0.1, "total_flos": 5.0}],
    "num_input_tokens_seen": 40960000, "total_flos": 1.25e19,
}  # fmt: skip
WEIGHTS = safetensors({"w": ("F32", [4], 16)})


def state(**changes: Any) -> str:
    return json.dumps({**STATE, **changes}, indent=2)


def number(value: float) -> Interval:
    return Interval(value, value)


def test_what_the_trainer_logged_joins_the_weights_beside_it(look: Folder) -> None:
    result = look({"c/trainer_state.json": state(), "c/model.safetensors": WEIGHTS})
    found = facts(result, "weights:c/model.safetensors")
    assert found["training_tokens_seen"] == number(40960000)
    assert found["training_flos_logged"] == number(1.25e19)
    assert (found["training_steps"], found["training_epochs"]) == (number(1200), number(2.5))
    flos = result.components[0].facts["training_flos_logged"].sources[0]
    assert (flos.line, flos.shows) == (11, '"total_flos": 1.25e+19')  # type: ignore[union-attr]


def test_without_weights_it_is_a_component_of_its_own(look: Folder) -> None:
    result = look({"trainer_state.json": state()})
    assert facts(result, "training:.")["training_tokens_seen"] == number(40960000)


@pytest.mark.parametrize("value", [0, -1, 1e300, "7", None, True, [], float("nan"), float("inf")])
@pytest.mark.parametrize(
    ("key", "fact"), [("num_input_tokens_seen", "training_tokens_seen"),
                      ("total_flos", "training_flos_logged")],
)  # fmt: skip
def test_what_was_not_counted_is_unknown_and_not_zero(
    look: Folder, key: str, fact: str, value: object
) -> None:
    result = look({"trainer_state.json": state(**{key: value})})
    assert fact not in facts(result, "training:.")


def test_pickles_of_a_trainer_are_named_and_are_no_weights(look: Folder) -> None:
    names = ("training_args.bin", "optimizer.pt", "scheduler.pt", "rng_state_0.pth")
    result = look({f"c/{name}": b"\x80\x02cos\nsystem\n(S'false'\ntR." for name in names})
    (component,) = result.components
    assert (component.id, component.kind) == ("training:c", "document")
    assert len(component.files) == 4
    assert facts(result, "training:c") == {"weights_format": "pickle"}
    assert result.proposals == ()


def test_a_long_history_is_not_read_and_that_is_said(look: Folder) -> None:
    result = look({"trainer_state.json": state(log_history=["x" * 1000] * 5000)})
    assert checks(result) == ["malformed-model-file"]
    assert "longer than" in result.findings[0].says


def test_a_file_of_that_name_by_another_program_stays_silent(look: Folder) -> None:
    assert look({"trainer_state.json": "{}"}).components == ()
