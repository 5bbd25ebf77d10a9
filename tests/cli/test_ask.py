from __future__ import annotations

import datetime as dt
import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from roadworthy.safe_yaml import parse
from roadworthy.web.local import Server
from tests.cli.conftest import EXAMPLE, Person, Run

DAY = "2026-11-21"
FOUND = "We think so, because of these lines."
CONTRADICTION = "That contradicts what you said before."


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roadworthy.cli.ask.today", lambda: dt.date.fromisoformat(DAY))


def _written(project: Path) -> dict[str, Any]:
    data: dict[str, Any] = parse(
        (project / "roadworthy.yaml").read_bytes(), name="roadworthy.yaml"
    ).data
    return data


def _answers(project: Path) -> dict[str, dict[str, Any]]:
    system = _written(project)["systems"][0]
    uses = system.get("uses", [])
    answers = [*system.get("answers", []), *(a for use in uses for a in use["answers"])]
    return {answer.get("question") or answer["fact"]: answer for answer in answers}


def _questions(person: Person) -> list[str]:
    return [
        block.partition("\n")[0]
        for block in person.asked
        if not block.startswith((FOUND, CONTRADICTION))
    ]


def test_four_answers_make_a_description_that_check_reads(run: Run, project: Path) -> None:
    person = Person(
        {
            "What did you make": "A tool of our own",
            "What is it for": "Hiring",
            "What does it do about hiring": "Score, rank or compare",
            "Does it do any": "None of these",
            "What comes out": "Nothing of that kind",
        }
    )

    result = run("ask", project, stdin=person)
    report = json.loads(run("check", project, "--on", DAY, "--format", "json").out)

    assert result.code == 0
    assert f"written to {project / 'roadworthy.yaml'}" in result.err
    assert {role["id"] for role in report["roles"] if role["stands"] == "yes"} == {
        "provider",
        "deployer",
    }
    assert _written(project)["version"] == 2
    assert _written(project)["systems"][0]["uses"][0]["id"] == "main"


def test_it_stops_after_four_and_shows_what_is_still_open(run: Run, project: Path) -> None:
    person = Person({"What did you make": "A tool of our own"})

    result = run("ask", project, stdin=person)

    assert 0 < len(_questions(person)) <= 4
    assert len(set(_questions(person))) == len(_questions(person))
    assert "STILL POSSIBLE" in result.out
    assert result.out.endswith("Information, not legal advice.\n")


def test_all_goes_on_with_follow_ups(run: Run, project: Path) -> None:
    person = Person({"What did you make": "A tool of our own", "How far": "Supplied to others"})

    run("ask", project, "--all", stdin=person)

    assert len(_questions(person)) > 4
    assert _answers(project)["stage"]["pick"] == "supplied_or_used"


def test_found_facts_are_confirmed_with_file_and_line(run: Run, project: Path) -> None:
    person = Person({FOUND: "It evaluates people"})

    run("ask", project, stdin=person)
    confirmed = _answers(project)["profiles_people"]

    assert ":" in person.asked[0] and "src/ranking/" in person.asked[0]
    assert person.asked[0].count("src/ranking/") <= 5
    assert confirmed["value"] is True
    assert confirmed["who"] == "Ann, owner"
    assert confirmed["when"] == DAY


def test_what_a_question_can_tick_is_shown_beside_its_option_and_asked_once(
    run: Run, project: Path
) -> None:
    person = Person(
        {
            FOUND: "It evaluates people",
            "What is it for": "Hiring",
            "What does it do about hiring": "Score, rank or compare",
        }
    )

    run("ask", project, stdin=person)
    system = _written(project)["systems"][0]
    answers = [a for a in system["uses"][0]["answers"] if "question" in a]
    work = next(b for b in person.asked if b.startswith("What does it do about hiring"))

    assert "found: src/ranking/rank.py" in work
    assert "score, rank or compare" not in person.asked[0]
    assert [(a["question"], a["pick"]) for a in answers] == [
        ("purpose", "work"),
        ("work", "rank_candidates"),
    ]
    assert "job_ads" in answers[1]["shown"]
    assert [a["fact"] for a in system["answers"]] == ["uses_complete"]


def test_what_is_not_confirmed_stays_open(run: Run, project: Path) -> None:
    run("ask", project, stdin=Person({"What did you make": "A tool of our own"}))

    assert set(_answers(project)) == {"made"}


def test_several_can_be_picked_and_what_was_shown_is_kept(run: Run, project: Path) -> None:
    run("ask", project, stdin=Person({"What is it for": ["Hiring", "Credit"]}))
    answer = _answers(project)["purpose"]

    assert answer["pick"] == ["work", "money"]
    assert answer["shown"][-1] == "none_of_these"


def test_what_excludes_each_other_is_asked_again(run: Run, project: Path) -> None:
    both = ["A product", "Something with fixed rules"]
    result = run("ask", project, stdin=Person({"What did you make": both}))

    assert "cannot stand beside another" in result.out
    assert result.out.count("What did you make") >= 2
    assert not (project / "roadworthy.yaml").exists()


def test_an_answer_that_contradicts_an_earlier_one_has_to_be_settled(
    run: Run, project: Path
) -> None:
    person = Person(
        {
            "What did you make": ["A model that we trained for", "A model that we trained to"],
            "What kind of model": "It generates for one narrow task",
            CONTRADICTION: "This: What kind of model",
        }
    )

    run("ask", project, stdin=person)
    asked = next(block for block in person.asked if block.startswith(CONTRADICTION))

    assert "A model that we trained for scores" in " ".join(asked.split())
    assert set(_answers(project)) == {"own_model"}


def test_an_answer_against_the_line_shown_beside_it_is_a_finding(run: Run, project: Path) -> None:
    result = run("ask", project, stdin=Person({"What comes out": "Nothing of that kind"}))

    assert set(_answers(project)) == {"reaches"}
    assert "answer-against-evidence" in result.out


def test_whoever_does_not_know_answers_nothing(run: Run, project: Path) -> None:
    result = run("ask", project, stdin=Person({}))

    assert result.code == 0
    assert "nothing was written" in result.err
    assert "nobody has answered a question yet" in result.words
    assert not (project / "roadworthy.yaml").exists()


def test_an_existing_description_is_refused_before_anything_is_asked(run: Run) -> None:
    before = (EXAMPLE / "roadworthy.yaml").read_bytes()

    result = run("ask", EXAMPLE)

    assert result.code == 2
    assert result.out == ""
    assert "with -o" in result.err.splitlines()[1]
    assert (EXAMPLE / "roadworthy.yaml").read_bytes() == before


def test_beside_an_existing_description_a_new_file_is_written(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "new.yaml"
    person = Person({"What did you make": "A tool of our own"})

    result = run("ask", EXAMPLE, "-o", target, stdin=person)

    assert result.code == 0
    assert run("check", EXAMPLE, "--answers", target, "--on", DAY).code in (1, 3)


def test_a_folder_that_is_not_there_is_an_error_before_anything_is_asked(
    run: Run, tmp_path: Path
) -> None:
    for args in ([tmp_path / "nowhere"], [tmp_path, "-o", tmp_path / "nowhere" / "a.yaml"]):
        result = run("ask", *args)
        assert (result.code, result.out) == (2, "")
        assert len(result.err.splitlines()) == 2


def test_when_the_input_ends_nothing_is_written(run: Run, project: Path) -> None:
    result = run("ask", project, stdin="Ann\n1\n")

    assert result.code == 130
    assert "nothing was written" in result.err
    assert not (project / "roadworthy.yaml").exists()


def test_a_name_is_required_and_never_guessed(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "root")
    monkeypatch.setenv("LOGNAME", "root")

    result = run("ask", project, stdin="\n   \n")

    assert result.code == 130
    assert result.out.count("Who answers?") >= 2
    assert "root" not in result.out


@pytest.mark.parametrize("nonsense", ["9999", "-1", "x", "1 2 99", "²"])
def test_a_number_that_is_not_offered_is_asked_again(
    run: Run, project: Path, nonsense: str
) -> None:
    result = run("ask", project, stdin=f"Ann\n{nonsense}\n")

    assert result.code == 130
    assert "or 0." in result.out


# The page.


def test_options_of_the_page_need_the_page(run: Run, project: Path) -> None:
    for option in (["--open"], ["--port", "8000"]):
        result = run("ask", project, *option)
        assert (result.code, result.out) == (2, "")
        assert "--web" in result.err


def test_a_port_that_is_taken_is_an_error_in_two_lines(run: Run, project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("ask", "--web", "--port", taken.getsockname()[1], project)

    assert result.code == 2
    assert len(result.err.splitlines()) == 2


def test_the_page_runs_until_ctrl_c_and_writes_nothing(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: Server) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Server, "run", stopped)

    result = run("ask", "--web", project)

    assert result.code == 0
    assert re.match(r"http://127\.0\.0\.1:\d+/\S{32}/\n", result.out)
    assert not (project / "roadworthy.yaml").exists()
