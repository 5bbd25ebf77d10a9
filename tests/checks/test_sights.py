"""What the three checks of model files say of what the readers saw, and of what people observed."""

from __future__ import annotations

import datetime as dt

import pytest

from roadworthy.checks.interface import Check, Look, Seen
from roadworthy.checks.supply.chat_template_injection import ChatTemplateInjection
from roadworthy.checks.supply.dangerous_model_code import DangerousModelCode
from roadworthy.checks.supply.remote_code_required import RemoteCodeRequired
from roadworthy.checks.supply.unknown_model_import import UnknownModelImport
from roadworthy.checks.supply.unreadable_model_file import UnreadableModelFile
from roadworthy.loading.interface import Reading, Sight, Verdict
from roadworthy.sightings import Attempt, ModelFile, Observation
from roadworthy.system import Collected, Evidence, Outcome, Severity, Sighting

CHECKS: list[Check] = [DangerousModelCode(), UnknownModelImport(), UnreadableModelFile()]
PLACE = Evidence("model.pkl", None, "a" * 64)
DANGER = Sight(
    Verdict.DANGEROUS,
    "call",
    "loading it runs a command",
    "os.system",
    ("'id'",),
    12,
    ("data.pkl",),
)
UNKNOWN = Sight(Verdict.UNKNOWN_IMPORT, "import", "loading it imports", "acme.Loader")
UNREAD = Sight(Verdict.UNREADABLE, "encrypted", "its member data.pkl is encrypted")


def model(*sights: Sight) -> ModelFile:
    return ModelFile(PLACE, Reading("pickle", sights))


def watched(*attempts: Attempt) -> Observation:
    place = Evidence("observation.json", None, "")
    return Observation(place, "m", "a" * 64, "Ada", "2026-11-20", "load", attempts)


def look(check: Check, *sightings: Sighting) -> Look:
    collected = Collected("x", "", 0, 0, sightings=sightings)
    return check.run(Seen(collected, (), dt.date(2026, 11, 21)))


def test_dangerous_code_stops_and_names_all_that_is_known() -> None:
    (finding,) = look(CHECKS[0], model(DANGER)).findings

    assert (finding.outcome, finding.severity, finding.stops) == (
        Outcome.FAIL,
        Severity.HIGH,
        True,
    )
    assert finding.says == (
        "model.pkl (inside data.pkl): loading it runs a command: os.system('id') at byte 12."
    )
    assert finding.method == "static only"


@pytest.mark.parametrize(
    ("sights", "outcomes"),
    [
        ((), ("pass", "pass", "pass")),
        ((DANGER,), ("fail", "pass", "pass")),
        ((UNKNOWN,), ("unknown", "unknown", "pass")),
        ((UNREAD,), ("unknown", "not_applicable", "unknown")),
        ((DANGER, UNKNOWN, UNREAD), ("fail", "unknown", "unknown")),
    ],
)
def test_what_was_not_understood_passes_nowhere(
    sights: tuple[Sight, ...], outcomes: tuple[str, ...]
) -> None:
    assert tuple(str(look(check, model(*sights)).outcome) for check in CHECKS) == outcomes


def test_an_observation_without_attempts_clears_nothing() -> None:
    found = look(CHECKS[1], model(UNKNOWN), watched())

    assert found.outcome is Outcome.UNKNOWN
    assert "2026-11-20 by Ada: no attempt was seen" in found.findings[0].says


def test_what_was_attempted_fails_even_if_the_file_looks_harmless() -> None:
    found = look(CHECKS[1], model(), watched(Attempt("connect", "203.0.113.7:443")))

    assert found.outcome is Outcome.FAIL
    assert "attempted connect 203.0.113.7:443" in found.findings[0].says


def test_an_observation_of_another_file_is_not_shown() -> None:
    other = ModelFile(Evidence("other.pkl", None, "b" * 64), Reading("pickle", (UNKNOWN,)))

    assert "observed" not in look(CHECKS[1], other, watched()).findings[0].says


def test_many_callables_are_counted_and_none_is_lost() -> None:
    many = [Sight(Verdict.DANGEROUS, "call", "it calls", f"os.f{n}") for n in range(20)]

    says = [finding.says for finding in look(CHECKS[0], model(*many)).findings]

    assert len(says) == 4
    assert says[-1] == "model.pkl also shows os.f3, os.f4, os.f5, os.f6, os.f7 and 12 more."


def test_the_same_callable_many_times_is_told_once() -> None:
    (finding,) = look(CHECKS[0], model(DANGER, DANGER)).findings

    assert finding.says.endswith("at byte 12, 2 times.")


def test_chat_templates_are_left_to_their_own_check() -> None:
    template = Sight(Verdict.DANGEROUS, "template-code", "it reaches into Python")

    assert look(CHECKS[0], model(template)).outcome is Outcome.PASS


def test_code_that_needs_consent_is_left_to_its_own_check() -> None:
    place = Evidence("m/config.json", None, "c" * 64)
    sight = Sight(Verdict.UNKNOWN_IMPORT, "remote-code", "it names code", "modeling_x.Model")
    asking = ModelFile(place, Reading("configuration", (sight,)))
    fetched = Sight(Verdict.UNKNOWN_IMPORT, "remote-code", "it fetches code", "org/kernel")
    running = ModelFile(place, Reading("configuration", (fetched,)))

    assert look(CHECKS[1], asking).outcome is Outcome.PASS
    assert look(RemoteCodeRequired(), asking).outcome is Outcome.FAIL
    assert look(CHECKS[1], running).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("verdict", "technique", "outcome"),
    [
        (Verdict.DANGEROUS, "template-code", Outcome.FAIL),
        (Verdict.UNKNOWN_IMPORT, "template-code", Outcome.UNKNOWN),
        (Verdict.UNKNOWN_IMPORT, "template-instruction", Outcome.UNKNOWN),
        (Verdict.DANGEROUS, "call", Outcome.NOT_APPLICABLE),
    ],
)
def test_templates_are_judged_by_what_was_seen(
    verdict: Verdict, technique: str, outcome: Outcome
) -> None:
    sight = Sight(verdict, technique, "the chat template does it", arguments=("line 3",))
    found = look(ChatTemplateInjection(), model(sight))

    assert found.outcome is outcome
