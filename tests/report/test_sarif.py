from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from roadworthy.assessment import Assessment, check
from roadworthy.evidence import Places
from roadworthy.findings import catalogue
from roadworthy.law.clock import Clock
from roadworthy.report.sarif import FINGERPRINT, MOST, document, write
from roadworthy.system import Evidence, Finding, Outcome, Severity
from tests.evidence.hub import cached, card, loads
from tests.report.conftest import DAY

Log = dict[str, Any]


@pytest.fixture(scope="session")
def validator() -> Draft7Validator:
    """Read the schema of SARIF 2.1.0 as OASIS publishes it."""
    schema = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text("utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)


def run_of(assessment: Assessment) -> Log:
    (run,) = json.loads(write(assessment))["runs"]
    return dict(run)


@pytest.fixture
def built_on(tmp_path: Path) -> Assessment:
    """Assess a project that loads a model with terms of its own, made from another such model."""
    cache, project = tmp_path / "cache", tmp_path / "project"
    project.mkdir()
    (project / "app.py").write_text("import os\n" + loads("'org/tuned'"))
    cached(cache, "org/tuned", {"README.md": card("mit", "org/base"), "LICENSE": "My terms.\n"})
    cached(cache, "org/base", {"README.md": card("mit"), "LICENSE": "Other terms.\n"})
    return check(project, Clock(DAY, DAY), places=Places(cache))


def having(assessment: Assessment, *findings: Finding) -> Assessment:
    return replace(assessment, findings=findings)


def finding(
    path: str = "a.py",
    line: int | None = 3,
    outcome: Outcome = Outcome.FAIL,
    severity: Severity = Severity.HIGH,
    says: str = "It is so.",
    about: str = "",
) -> Finding:
    place = Evidence(path, line, "0" * 64)
    return Finding("bad-thing", outcome, severity, says, "Mend it.", place, about=about)


def test_logs_keep_to_the_official_schema(
    answered: Assessment,
    unanswered: Assessment,
    hostile: Assessment,
    every_state: Assessment,
    built_on: Assessment,
    validator: Draft7Validator,
) -> None:
    for assessment in (answered, unanswered, hostile, every_state, built_on):
        errors = validator.iter_errors(json.loads(write(assessment)))
        assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_the_schema_notices_a_mistake(answered: Assessment, validator: Draft7Validator) -> None:
    assert not validator.is_valid({**document(answered), "version": "2.0.0"})


def test_the_same_assessment_gives_the_same_bytes(answered: Assessment) -> None:
    assert write(answered).encode() == write(answered).encode()


@pytest.mark.parametrize(
    ("outcome", "severity", "level"),
    [
        (Outcome.FAIL, Severity.HIGH, "error"),
        (Outcome.FAIL, Severity.MEDIUM, "warning"),
        (Outcome.FAIL, Severity.LOW, "note"),
        (Outcome.UNKNOWN, Severity.HIGH, "warning"),
        (Outcome.UNKNOWN, Severity.MEDIUM, "warning"),
        (Outcome.UNKNOWN, Severity.LOW, "note"),
    ],
)
def test_what_failed_is_louder_than_what_could_not_be_seen(
    answered: Assessment, outcome: Outcome, severity: Severity, level: str
) -> None:
    run = run_of(having(answered, finding(outcome=outcome, severity=severity)))

    (result,) = [r for r in run["results"] if r["ruleId"] == "bad-thing"]

    assert (result["kind"], result["level"]) == ("fail", level)
    assert result["properties"]["outcome"] == outcome


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.NOT_APPLICABLE])
def test_what_is_fine_is_no_alert(answered: Assessment, outcome: Outcome) -> None:
    run = run_of(having(answered, finding(outcome=outcome)))

    assert "bad-thing" not in {result["ruleId"] for result in run["results"]}


def test_an_accepted_finding_is_there_with_the_reason(answered: Assessment) -> None:
    (result,) = [r for r in run_of(answered)["results"] if r["ruleId"] == "answer-against-evidence"]

    (suppression,) = result["suppressions"]
    assert suppression["kind"] == "external"
    assert (
        "A. Jansen, product owner until 2027-05-20: The model only"
        in (suppression["justification"])
    )


def test_an_open_duty_is_no_failure_and_an_accepted_one_is_suppressed(
    every_state: Assessment,
) -> None:
    results = {result["ruleId"]: result for result in run_of(every_state)["results"]}

    duties = {name.partition("/")[2]: r for name, r in results.items() if "/" in name}
    assert sorted(duties) == ["art_10", "art_2", "art_3", "art_4", "art_7"]
    assert {(r["kind"], r["level"]) for r in duties.values()} == {("open", "none")}
    assert duties["art_7"]["suppressions"][0]["justification"] == "accepted by B: planned"
    assert duties["art_10"]["properties"]["bindsNow"] is True
    assert duties["art_4"]["properties"]["due"] == "2027-12-02"


def test_what_is_not_decided_is_said_beside_the_results(unanswered: Assessment) -> None:
    run = run_of(unanswered)

    told = [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]]

    assert run["properties"]["outcome"] == "unknown"
    assert told[0].startswith("CANNOT SAY YET: ")
    assert re.match(r"\d\d+ duties are not decided", told[1])


def test_a_duty_points_at_the_line_that_it_rests_on(answered: Assessment) -> None:
    (result,) = [r for r in run_of(answered)["results"] if r["ruleId"] == "eu_ai_act/art_9"]

    (location,) = result["locations"]
    place = location["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "roadworthy.yaml"
    assert place["region"]["startLine"] > 1


def test_each_file_is_bound_to_its_digest(answered: Assessment) -> None:
    run = run_of(answered)
    files = {a["location"]["uri"]: a.get("hashes") for a in run["artifacts"]}
    known = {
        f.place.path: {"sha-256": f.place.sha256} for f in answered.findings if f.place is not None
    }

    assert known
    assert {path: files[path] for path in known} == known


def test_numbers_of_rules_and_files_lead_to_them(answered: Assessment) -> None:
    run = run_of(answered)
    rules, files = run["tool"]["driver"]["rules"], run["artifacts"]

    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for location in result.get("locations", []):
            artifact = location["physicalLocation"]["artifactLocation"]
            assert files[artifact["index"]]["location"]["uri"] == artifact["uri"]


def test_a_result_keeps_its_name_when_its_line_moves(answered: Assessment) -> None:
    before = run_of(having(answered, finding(line=3)))["results"][0]
    after = run_of(having(answered, finding(line=30)))["results"][0]

    assert before["partialFingerprints"] == after["partialFingerprints"]


def test_results_about_different_things_have_different_names(answered: Assessment) -> None:
    findings = (finding(), finding(), finding(path="b.py"), finding(about="x"))
    results = run_of(having(answered, *findings))["results"]

    names = [result["partialFingerprints"][FINGERPRINT] for result in results]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ü.py", "a%20b/%C3%BC.py"),
        ("a:b", "a%3Ab"),
        ("a#b?c%d", "a%23b%3Fc%25d"),
        ("\udcff.py", "%ED%B3%BF.py"),
    ],
)
def test_addresses_are_relative_and_escaped(answered: Assessment, path: str, uri: str) -> None:
    result = run_of(having(answered, finding(path=path)))["results"][0]

    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert (artifact["uri"], artifact["uriBaseId"]) == (uri, "SRCROOT")


@pytest.mark.parametrize("path", ["/etc/passwd", "../up", "a/../../up", ""])
def test_nothing_outside_the_folder_is_pointed_at(answered: Assessment, path: str) -> None:
    run = run_of(having(answered, finding(path=path)))

    (location,) = run["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "roadworthy.yaml"
    assert "region" not in location["physicalLocation"]
    assert location["message"]["text"].startswith("About no file of the project")
    assert "passwd" not in json.dumps(run)


def test_code_scanning_gets_a_place_for_every_result(
    answered: Assessment, unanswered: Assessment, every_state: Assessment, built_on: Assessment
) -> None:
    for assessment in (answered, unanswered, every_state, built_on):
        results = run_of(assessment)["results"]
        places = [location for result in results for location in result["locations"]]

        assert len(places) == len(results) > 0
        assert {p["physicalLocation"]["artifactLocation"]["uriBaseId"] for p in places} == {
            "SRCROOT"
        }


def test_a_file_of_an_upstream_model_is_no_file_of_the_project(built_on: Assessment) -> None:
    run = run_of(built_on)
    found = {
        location["logicalLocations"][0]["fullyQualifiedName"]: location
        for result in run["results"]
        for location in result["locations"]
        if "logicalLocations" in location
    }

    assert sorted(found) == ["org/base@aaaaaaaaaaaa:LICENSE", "org/tuned@aaaaaaaaaaaa:LICENSE"]
    for location in found.values():
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "app.py"
        assert location["physicalLocation"]["region"]["startLine"] == 3
    assert "a file of a model that is named here" in found[sorted(found)[0]]["message"]["text"]
    assert {artifact["location"]["uri"] for artifact in run["artifacts"]} <= {
        "app.py",
        "roadworthy.yaml",
    }


def test_an_upstream_model_that_no_line_of_the_project_names_leads_to_the_description(
    built_on: Assessment,
) -> None:
    parts = tuple(replace(part, files=()) for part in built_on.collected.components)
    collected = replace(built_on.collected, components=parts)
    run = run_of(replace(built_on, collected=collected, duties=()))

    uris = {
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
        for location in result["locations"]
        if "logicalLocations" in location
    }

    assert uris == {"roadworthy.yaml"}


def test_a_rule_tells_what_the_catalogue_says_of_its_finding(built_on: Assessment) -> None:
    found = having(built_on, replace(finding(), check="malformed-front-matter"))
    rules = {rule["id"]: rule for rule in run_of(found)["tool"]["driver"]["rules"]}
    known = catalogue().findings["malformed-front-matter"]

    rule = rules["malformed-front-matter"]

    assert rule["shortDescription"]["text"] == known.says
    assert rule["fullDescription"]["text"] == known.why
    assert rule["help"]["text"] == known.fix
    assert rule["properties"]["tags"] == ["finding", known.group]


def test_a_binary_file_has_a_place_without_a_line(answered: Assessment) -> None:
    result = run_of(having(answered, finding(line=None)))["results"][0]

    assert "region" not in result["locations"][0]["physicalLocation"]


def test_more_than_code_scanning_shows_is_left_out_and_counted(answered: Assessment) -> None:
    findings = tuple(finding(path=f"{number}.py") for number in range(MOST + 7))
    run = run_of(having(replace(answered, duties=()), *findings))

    assert len(run["results"]) == MOST
    assert run["properties"]["resultsLeftOut"] == 7
    assert "7 more results" in json.dumps(run["invocations"])


def test_a_message_is_never_read_as_a_link_and_never_too_long(answered: Assessment) -> None:
    says = "[click](https://example.org/) " + "x" * 5000
    result = run_of(having(answered, finding(says=says)))["results"][0]

    assert "](" not in result["message"]["text"]
    assert len(result["message"]["text"]) == 1000


@given(path=st.text(min_size=1), says=st.text())
def test_any_text_of_a_file_gives_a_valid_log(
    answered: Assessment, validator: Draft7Validator, path: str, says: str
) -> None:
    text = write(having(replace(answered, duties=()), finding(path=path, says=says)))

    assert all(line.isprintable() for line in text.split("\n"))
    assert validator.is_valid(json.loads(text))


def test_nothing_that_acts_on_a_terminal_gets_through(hostile: Assessment) -> None:
    assert all(line.isprintable() for line in write(hostile).split("\n"))
