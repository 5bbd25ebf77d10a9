from __future__ import annotations

import re

import click
import pytest

from roadworthy.assessment import Assessment
from roadworthy.report.text import write


def _words(text: str) -> str:
    return " ".join(click.unstyle(text).split())


def test_the_same_assessment_gives_the_same_text(answered: Assessment) -> None:
    assert write(answered, width=80) == write(answered, width=80)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("full", [False, True])
def test_no_line_is_wider_than_the_terminal(
    answered: Assessment, unanswered: Assessment, width: int, full: bool
) -> None:
    for assessment in (answered, unanswered):
        lines = click.unstyle(write(assessment, width=width, full=full)).splitlines()
        assert [line for line in lines if len(line) > width] == []


def test_the_first_lines_say_what_when_and_how_bad(answered: Assessment) -> None:
    first, second, *_ = click.unstyle(write(answered)).splitlines()

    assert first.startswith("APPLICANT RANKING")
    assert first.endswith("law as of 2026-11-21")
    assert second.startswith("OPEN: 1 due now")


def test_the_worst_comes_first_and_the_next_step_last(answered: Assessment) -> None:
    text = click.unstyle(write(answered))
    headings = ["DUE NOW", "LATER", "NOT DECIDED", "FINDINGS", "CONTESTED", "NOT ASSESSED", "NEXT"]

    places = [text.index(f"\n{heading}") for heading in headings]

    assert places == sorted(places)
    assert text.endswith("\nInformation, not legal advice.\n")


def test_roles_come_with_the_answers_behind_them(answered: Assessment) -> None:
    text = _words(write(answered))

    assert "You are the PROVIDER (Art. 3(3))" in text
    assert "You are the DEPLOYER (Art. 3(4))" in text
    assert "we use it ourselves, under our own authority [answer]" in text


def test_a_closed_way_out_is_shown_with_what_closes_it(answered: Assessment) -> None:
    assert "Art. 6(3) is closed: A listed system that profiles people" in _words(write(answered))


def test_full_adds_what_the_law_asks_the_fine_and_the_parts(answered: Assessment) -> None:
    short, full = _words(write(answered)), _words(write(answered, full=True))

    assert "fine: up to EUR" not in short
    assert "fine: up to EUR 15,000,000 or 3%" in full
    assert "next: have a risk register" in full
    assert "PARTS" in full


def test_a_suggestion_comes_with_file_and_line(unanswered: Assessment) -> None:
    text = click.unstyle(write(unanswered))
    section = text.partition("WE THINK, because of these lines (right?)")[2]

    assert re.search(r"purpose: to score, rank .*\n +src/ranking/\w+\.py:\d+  ", section)
    assert "If so: high-risk (Annex III)" in section


def test_what_no_pack_covers_is_named(unanswered: Assessment) -> None:
    assert "GDPR, Regulation (EU) 2016/679" in _words(write(unanswered))


def test_a_title_too_long_for_the_line_leaves_room_for_the_clock(hostile: Assessment) -> None:
    lines = click.unstyle(write(hostile, width=60)).splitlines()

    assert "law as of 2026-11-21" in lines[1:3]


def test_nothing_that_acts_on_a_terminal_gets_through(hostile: Assessment) -> None:
    text = write(hostile, full=True)

    assert "\x1b[31m" not in text
    assert all(line.isprintable() for line in click.unstyle(text).split("\n"))
