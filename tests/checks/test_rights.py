"""What the checks of licences make of a review: issues are shown, and the unknown never passes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given

from roadworthy.checks import all_checks
from roadworthy.checks.interface import Check, Look, Seen
from roadworthy.rights.flow import judge
from roadworthy.rights.interface import Estate, Holding, How, Intended, Link, Review, Standing
from roadworthy.system import Collected, Outcome
from tests.rights.test_flow_properties import estates, tried

NAMES = (
    "geography-excluded",
    "licence-conflict",
    "licence-flow-down",
    "naming-duty-unmet",
    "non-commercial-in-product",
    "threshold-near",
    "use-policy-missing",
)
USES = ("geography-excluded", "non-commercial-in-product", "threshold-near")
CHECKS = {check.name: check for check in all_checks() if check.name in NAMES}


def look(check: Check, estate: Estate) -> Look:
    seen = Seen(Collected("", "", 0, 0), (), dt.date(2026, 11, 21))
    vars(seen)["rights"] = Review(estate, judge(estate))
    return check.run(seen)


def test_all_seven_checks_are_here() -> None:
    assert tuple(sorted(CHECKS)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_estate_passes_nothing(name: str) -> None:
    assert look(CHECKS[name], Estate()).outcome is Outcome.NOT_APPLICABLE


@tried
@given(estate=estates)
def test_nothing_passes_where_no_licence_is_known(estate: Estate) -> None:
    unknown = Estate(_unknown(estate), estate.links, estate.intended)

    outcomes = {look(check, unknown).outcome for check in CHECKS.values()}

    assert Outcome.PASS not in outcomes


@tried
@given(estate=estates)
def test_one_model_whose_licence_is_not_known_keeps_the_use_from_passing(estate: Estate) -> None:
    nobody = Holding("new", "weights", "new", Standing.MISSING)
    use = Intended(commercial=True)
    more = Estate((*estate.holdings, nobody), estate.links, use)

    outcomes = {
        look(CHECKS[name], more).outcome for name in ("geography-excluded", "threshold-near")
    }
    outcomes.add(look(CHECKS["non-commercial-in-product"], more).outcome)

    assert outcomes <= {Outcome.FAIL, Outcome.UNKNOWN}


def test_a_pass_says_which_option_of_a_choice_was_taken() -> None:
    program = Holding("app", "code", "app", Standing.EXACT, ("MIT",))
    library = Holding(
        "lib", "dependency", "lib", Standing.EXACT, choice=("GPL-3.0", "MIT"), ours=False
    )
    estate = Estate((program, library), (Link("app", "lib", How.DEPENDS),), Intended(hands_on=True))

    (finding,) = look(CHECKS["licence-flow-down"], estate).findings

    assert finding.outcome is Outcome.PASS
    assert finding.says.endswith("was taken: GNU GPL v3 or MIT License as MIT License.")


def test_what_one_answer_settles_is_told_once() -> None:
    estate = Estate(
        (
            Holding("a", "weights", "a", Standing.STATED, ("LicenseRef-llama-3.1-community",)),
            Holding("b", "weights", "b", Standing.STATED, ("LicenseRef-qwen",)),
        )
    )

    (finding,) = look(CHECKS["threshold-near"], estate).findings

    assert finding.outcome is Outcome.UNKNOWN
    assert finding.says.endswith("The same is open for other licences: Qwen License Agreement.")


def _unknown(estate: Estate) -> tuple[Holding, ...]:
    return tuple(
        Holding(one.id, one.kind, one.name, Standing.MISSING, ours=one.ours)
        for one in estate.holdings
    )
