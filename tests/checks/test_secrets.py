"""How bad a secret is, and when nobody can tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from roadworthy.checks.interface import Look, Seen
from roadworthy.checks.supply.secret_in_repository import SecretInRepository
from roadworthy.checks.supply.shared_credentials import SharedCredentials
from roadworthy.sightings import Credential, NotSearched, Searched, Secret
from roadworthy.system import Collected, Evidence, Finding, Outcome, Severity, Sighting

DAY = dt.date(2026, 11, 21)
NOTHING = Collected("x", "", 0, 0)


def look(check: Any, *sightings: Sighting) -> Look:
    found: Look = check.run(Seen(replace(NOTHING, sightings=sightings), (), DAY))
    return found


def secret(**changes: Any) -> Secret:
    place = Evidence(changes.pop("path", "a.py"), changes.pop("line", 3), "")
    return Secret(place, "github-token", "GitHub token", "code", **changes)


SEARCHED = Searched(Evidence(".", None, ""), 4)


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({}, Severity.HIGH),
        ({"confidence": "medium"}, Severity.HIGH),
        ({"confidence": "low"}, Severity.LOW),
        ({"public": True}, Severity.LOW),
        ({"setting": "test"}, Severity.MEDIUM),
        ({"setting": "test", "confidence": "medium"}, Severity.LOW),
        ({"setting": "example", "confidence": "medium"}, Severity.LOW),
        ({"setting": "development"}, Severity.HIGH),
        ({"setting": "production"}, Severity.HIGH),
    ],
)
def test_how_bad_it_is_depends_on_how_sure_we_are_and_where_it_stands(
    changes: dict[str, Any], severity: Severity
) -> None:
    (finding,) = look(SecretInRepository(), SEARCHED, secret(**changes)).findings

    assert (finding.outcome, finding.severity) == (Outcome.FAIL, severity)


def test_what_was_not_searched_keeps_the_check_from_passing() -> None:
    unread = NotSearched(Evidence("big.txt", None, ""), "only its first 16 MB were")

    found = look(SecretInRepository(), SEARCHED, unread)

    assert (found.outcome, found.findings[0].severity) == (Outcome.UNKNOWN, Severity.LOW)


def test_what_a_tool_found_besides_is_told_once() -> None:
    theirs = secret(by="gitleaks 8.x")
    elsewhere = secret(path="b.py", by="gitleaks 8.x")

    found = look(SecretInRepository(), SEARCHED, secret(), theirs, theirs, elsewhere).findings

    assert [f.place.path for f in found if f.place] == ["a.py", "b.py"]
    assert found[1].says.startswith("gitleaks 8.x found a GitHub token")


def test_a_report_alone_is_enough_to_fail() -> None:
    assert look(SecretInRepository(), secret(by="trufflehog 3.x")).outcome is Outcome.FAIL


def credential(setting: str, **changes: Any) -> Credential:
    return Credential(Evidence(f".env.{setting}", 1, ""), "api_key", setting, **changes)


@pytest.mark.parametrize(
    ("test", "production", "outcome"),
    [
        ({"same": 1}, {"same": 1}, Outcome.FAIL),
        ({"same": 1}, {"same": 2}, Outcome.PASS),
        ({"same": 1}, {}, Outcome.UNKNOWN),
        ({"reference": "op://a/b"}, {"reference": "op://a/b"}, Outcome.FAIL),
        ({"reference": "op://a/b"}, {"reference": "op://a/c"}, Outcome.PASS),
        ({"reference": "secret db/key"}, {"reference": "secret db/key"}, Outcome.UNKNOWN),
        ({"reference": "variable X"}, {"reference": "op://a/c"}, Outcome.UNKNOWN),
        ({"target": "pg://a@h.net/d"}, {"target": "pg://a@h.net/d"}, Outcome.FAIL),
        ({"target": "pg://a@h.net/d"}, {"target": "pg://b@h.net/d"}, Outcome.PASS),
        ({"same": 1, "target": "pg://a@h.net/d"}, {"same": 2, "target": "pg://a@h.net/d"},
         Outcome.FAIL),
    ],
)  # fmt: skip
def test_two_settings_share_a_credential_or_not_or_nobody_can_tell(
    test: dict[str, Any], production: dict[str, Any], outcome: Outcome
) -> None:
    found = look(
        SharedCredentials(), credential("test", **test), credential("production", **production)
    )

    assert found.outcome is outcome


def test_one_setting_alone_shares_nothing() -> None:
    assert look(SharedCredentials(), credential("test", same=1)).outcome is Outcome.NOT_APPLICABLE


def test_two_settings_that_name_nothing_alike_cannot_be_compared() -> None:
    other = replace(credential("production", same=2), name="db_password")

    found = look(SharedCredentials(), credential("test", same=1), other)

    assert found.outcome is Outcome.NOT_APPLICABLE


def test_a_secret_under_another_name_is_shared_all_the_same() -> None:
    other = replace(credential("production", same=1), name="db_password")

    assert look(SharedCredentials(), credential("test", same=1), other).outcome is Outcome.FAIL


def test_a_file_that_could_not_be_read_is_not_cleared() -> None:
    place = Evidence("closed.env", None, "")
    unread = Finding("unreadable-file", Outcome.UNKNOWN, Severity.MEDIUM, "x", "x", place)
    collected = replace(NOTHING, sightings=(SEARCHED,), findings=(unread,))

    found = SecretInRepository().run(Seen(collected, (), DAY))

    assert (found.outcome, found.findings[0].place) == (Outcome.UNKNOWN, None)
