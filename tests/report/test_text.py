from __future__ import annotations

import re

import click
import pytest

from roadworthy.assessment import Assessment
from roadworthy.report.arrange import opening, view
from roadworthy.report.text import write
from roadworthy.report.view import DISCLAIMER, Statement


def _words(text: str) -> str:
    return " ".join(click.unstyle(text).split())


def test_the_same_assessment_gives_the_same_text(answered: Assessment) -> None:
    assert write(answered, width=80) == write(answered, width=80)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("duties", [False, True])
def test_no_line_is_wider_than_the_terminal(
    answered: Assessment, unanswered: Assessment, width: int, full: bool, duties: bool
) -> None:
    for assessment in (answered, unanswered):
        lines = click.unstyle(write(assessment, width=width, full=full, duties=duties)).splitlines()
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


ALL_DUTIES = """\
TOY                                                                             law as of 2026-11-21
OPEN: 2 due now, 2 later, 1 not decided

DUE NOW, OPEN
  1 art_10                                         art_10                             maker     open
      binds from 2021-01-01
      next: have a page
      list it: - {shows: document.ten, path: FILE, who: NAME, when: DAY}
      fine: up to EUR 1,000 or 3% of worldwide annual turnover, whichever is higher; the lower for
        small and medium-sized companies (Art. 9)

DUE NOW, PARTLY
  1 art_2
      art_2, maker, PARTLY
      binds from 2021-01-01
      document.one shown by docs/one.md (A. Person, 2026-11-01, until 2027-05-01)
      next: have a page and a switch (nothing shows control.two yet)
      list it: - {shows: control.two, path: FILE, who: NAME, when: DAY}
      fine: up to EUR 1,000 or 3% of worldwide annual turnover, whichever is higher; the lower for
        small and medium-sized companies (Art. 9)

LATER from 2027-12-02
  1 art_4                                          art_4                              maker     open
      binds from 2027-12-02
      next: have a plan
      list it: - {shows: document.draft, path: FILE, who: NAME, when: DAY}
  2 art_3
      art_3, maker, PARTLY
      binds from 2027-12-02
      document.one shown by docs/one.md (A. Person, 2026-11-01, until 2027-05-01)
      next: have both (nothing shows control.two yet)
      list it: - {shows: control.two, path: FILE, who: NAME, when: DAY}

MAY BIND
  1 art_5
      art_5, maker, UNKNOWN
      may bind from 2021-01-01
      shown by docs/one.md (A. Person, 2026-11-01, until 2027-05-01)
      next: answer the open questions
      waits for b

MET
  1 art_6                                          art_6                              maker     MET
      binds from 2021-01-01 until 2027-12-02
      shown by docs/one.md (A. Person, 2026-11-01, until 2027-05-01)
      next: look again by 2027-05-01

ACCEPTED
  1 art_7
      art_7, maker, ACCEPTED
      binds from 2021-01-01
      next: look again by 2027-01-01
      accepted by B: planned

DOES NOT BIND
  1 (--full lists them with the reason)

FINDINGS
  FAIL     docs/draft.md:1  docs/draft.md is not finished: line 1 says "DRAFT". A. Person says that
           it shows document.draft; it does not count.
           Finish it and remove the mark, or remove the entry (roadworthy.yaml:12).
           [evidence-draft, low]
  UNKNOWN  roadworthy.yaml:11  docs/one.md is said to show 'check.seven', and no duty asks for that.
           Write a name that `check --duties` or `explain DUTY` shows.  [evidence-for-nothing, low]

NOT ASSESSED
"""


def test_the_list_of_all_duties_goes_from_the_worst_to_what_does_not_bind(
    every_state: Assessment,
) -> None:
    text = click.unstyle(write(every_state, duties=True))

    assert text.partition("NOT ASSESSED\n")[0] + "NOT ASSESSED\n" == ALL_DUTIES
    assert text.endswith("with the path, your name and today's date\n\n" + DISCLAIMER + "\n")


def test_full_says_why_a_duty_does_not_bind(every_state: Assessment) -> None:
    text = _words(write(every_state, duties=True, full=True))

    assert "DOES NOT BIND art_8 (art_8, maker) because not: c [answer] FINDINGS" in text


def test_the_report_shows_what_meets_a_duty(every_state: Assessment) -> None:
    settled = _words(write(every_state)).partition("MET OR ACCEPTED")[2].partition("NOT DECIDED")[0]

    assert "MET shown by docs/one.md (A. Person, 2026-11-01, until 2027-05-01)" in settled
    assert "compliant" not in settled.lower()


def test_the_list_names_every_duty_once(answered: Assessment, unanswered: Assessment) -> None:
    for assessment in (answered, unanswered):
        sections = view(assessment).duties
        listed = [(duty.title, duty.cite) for section in sections for duty in section.duties]
        known = [rule.text for rule in assessment.classification.book.duties]
        assert sorted(listed) == sorted((text.title, text.cite) for text in known)


def test_a_suggestion_comes_with_file_and_line(unanswered: Assessment) -> None:
    text = click.unstyle(write(unanswered))
    section = text.partition("WE THINK, because of these lines (right?)")[2]

    assert re.search(r"purpose: to score, rank .*\n +src/ranking/\w+\.py:\d+  ", section)
    assert "If so: high-risk (Annex III)" in section


def test_the_report_of_an_ordinary_system_is_about_two_screens(
    answered: Assessment,
) -> None:
    assert len(write(answered).splitlines()) < 140
    assert len(write(answered, full=True).splitlines()) > 250


def test_what_is_cut_short_is_counted_and_full_lists_it(answered: Assessment) -> None:
    short, full = _words(write(answered)), _words(write(answered, full=True))

    assert "LATER from 2027-12-02 (31)" in short
    assert "and 23 more (--full lists them)" in short
    assert "Explain decisions on request" not in short
    assert "31 Explain decisions on request" in full
    assert "(--full" not in full


def test_ways_out_that_duties_share_are_told_once_with_a_letter(published: Assessment) -> None:
    section = _words(write(published)).partition("DUE NOW")[2].partition("LATER")[0]

    assert section.count("it took no more computing than the threshold") == 1
    assert "binds unless a, b, c" in section
    assert "i: you are established in the Union (Art. 54(1))" in section
    assert "a: it took no more computing than the threshold of the guidelines" in section


def test_a_statement_reads_as_a_sentence() -> None:
    told = {opening(Statement(text, "")) + text for text in ("high-risk", "output must be marked")}

    assert told == {"It is high-risk", "Here output must be marked"}


def test_what_the_code_does_comes_with_the_line_that_shows_it(published: Assessment) -> None:
    text = _words(write(published))

    assert "WHAT THE CODE DOES The code lets a model write text (app.py:7)" in text
    assert "SAFEGUARDS FOUND (a person judges whether they suffice) It limits how often" in text


def test_what_others_would_owe_is_told_in_a_few_lines(
    published: Assessment, answered: Assessment
) -> None:
    section = click.unstyle(write(published)).partition("IF OTHERS DEPLOY THE MODEL")[2]
    lines = section.partition("\n\n")[0].splitlines()

    assert len(lines) < 20
    assert "high-risk (Annex III): sorting or ranking job applications;" in " ".join(lines)
    assert "IF OTHERS" not in write(answered)


def test_uses_that_nobody_named_are_not_said_to_be_the_cards(published: Assessment) -> None:
    heading = _words(write(published)).partition("IF OTHERS DEPLOY THE MODEL")[2][:80]

    assert "none of them said to be yours" in heading
    assert "in your card" not in heading


def test_models_come_before_documents(unread: Assessment) -> None:
    found = click.unstyle(write(unread)).partition("FOUND\n")[2].partition("\n\n")[0]

    assert [line.split()[0] for line in found.splitlines()] == [
        "weights",
        "document",
        "also",
    ]


def test_a_licence_file_is_not_told_twice(unread: Assessment) -> None:
    text = _words(write(unread))

    assert "document fonts/LICENSE: licence text MIT" in text
    assert "document LICENSE:" not in text


def test_a_package_without_a_known_licence_is_named_and_not_only_counted(
    unread: Assessment,
) -> None:
    told = click.unstyle(write(unread)).partition("LICENCES")[2].partition("\n\n")[0]

    assert "3 dependencies: not known (3: house, numpy, torch)" in told


def test_what_is_only_counted_is_counted_in_words(unread: Assessment) -> None:
    text = _words(write(unread))

    assert "also 2 dependencies, 2 documents, 2 unnamed models" in text
    assert "code code of" not in text


def test_many_findings_of_one_check_leave_room_for_others(unread: Assessment) -> None:
    section = _words(write(unread)).partition("FINDINGS")[2].partition("NOT ASSESSED")[0]

    assert section.count("[upstream-not-found") == 3
    assert "[packed-weights" in section
    assert "and 10 more (--full lists them)" in section


def test_full_lists_what_others_would_owe(published: Assessment) -> None:
    text = _words(write(published, full=True))

    assert "sorting or ranking job applications, who uses it: Help staff to understand AI" in text


def test_what_no_pack_covers_is_named(unanswered: Assessment) -> None:
    assert "GDPR, Regulation (EU) 2016/679" in _words(write(unanswered))


def test_a_title_too_long_for_the_line_leaves_room_for_the_clock(hostile: Assessment) -> None:
    lines = click.unstyle(write(hostile, width=60)).splitlines()

    assert "law as of 2026-11-21" in lines[1:3]


@pytest.mark.parametrize("duties", [False, True])
def test_nothing_that_acts_on_a_terminal_gets_through(hostile: Assessment, duties: bool) -> None:
    text = write(hostile, full=True, duties=duties)

    assert "\x1b[31m" not in text
    assert all(line.isprintable() for line in click.unstyle(text).split("\n"))
