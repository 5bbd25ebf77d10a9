from __future__ import annotations

import datetime as dt
import itertools
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.assessment import Assessment
from roadworthy.report.arrange import view
from roadworthy.report.html import positions, write
from roadworthy.report.text import write as write_text

_VOID = {"meta", "br"}
_SECTIONS = [
    ("still possible", "STILL POSSIBLE"),
    ("due now", "DUE NOW"),
    ("later", "LATER"),
    ("not decided", "NOT DECIDED"),
    ("findings", "FINDINGS"),
    ("contested", "CONTESTED"),
    ("parts", "PARTS"),
    ("not assessed", "NOT ASSESSED"),
    ("next", "NEXT"),
]


class Page(HTMLParser):
    """Collects what a page is made of, and fails where a tag is not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def having(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def _plain(text: str) -> str:
    return " ".join(text.split())


def test_the_same_assessment_gives_the_same_page(answered: Assessment) -> None:
    assert write(answered) == write(answered)


def test_the_page_needs_nothing_from_anywhere(answered: Assessment) -> None:
    page = Page(write(answered))

    names = {name for name, _ in page.tags}
    links = [attrs["href"] for attrs in page.having("a")]
    policy = [attrs for attrs in page.having("meta") if "http-equiv" in attrs]

    assert not names & {"script", "img", "link", "iframe", "object", "form", "base", "svg"}
    assert not [attrs for _, attrs in page.tags if {"src", "srcset", "onclick"} & set(attrs)]
    assert all(link and link.startswith("#") for link in links)
    assert policy == [
        {
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'none'; style-src 'unsafe-inline'",
        }
    ]
    assert "url(" not in write(answered)
    assert "@import" not in write(answered)


def test_the_page_can_be_read_without_seeing_it(answered: Assessment) -> None:
    page = Page(write(answered))

    names = [name for name, _ in page.tags]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]

    assert page.having("html") == [{"lang": "en"}]
    assert [names.count(name) for name in ("header", "nav", "main", "footer", "h1")] == [1] * 5
    assert names.count("caption") == names.count("table") > 0
    assert all(attrs.get("scope") in ("col", "row") for attrs in page.having("th"))
    assert len(ids) == len(set(ids))
    assert {attrs["aria-labelledby"] for attrs in page.having("section")} <= set(ids)
    assert {str(attrs["href"])[1:] for attrs in page.having("a")} <= set(ids)


def test_every_word_about_a_duty_is_on_the_page(
    answered: Assessment, unanswered: Assessment
) -> None:
    for assessment in (answered, unanswered):
        text = Page(write(assessment)).text
        shown = view(assessment)
        groups = (*shown.due, *shown.later)
        lines = [duty for group in groups for duty in group.duties]
        for duty in (*lines, *shown.undecided, *shown.settled):
            for words in (duty.title, duty.cite, duty.who, duty.says, duty.next, duty.fine):
                assert _plain(words) in text
            assert all(_plain(note) in text for note in duty.notes)
            assert duty.since in text
        assert all(_plain(way) in text for group in groups for way in group.unless)


def test_evidence_is_on_the_page_with_its_digest(every_state: Assessment) -> None:
    text = Page(write(every_state)).text

    for duty in every_state.duties:
        for exhibit in duty.exhibits:
            assert f"shown by {exhibit.file.path} (A. Person, 2026-11-01" in text
            assert f"sha256:{exhibit.file.sha256}" in text


def test_the_list_of_all_duties_is_folded_and_there_only_when_asked_for(
    every_state: Assessment, answered: Assessment
) -> None:
    for assessment in (every_state, answered):
        page = Page(write(assessment, duties=True))
        before, _, listed = page.text.partition("All duties due now, open: 1;")
        assert before and listed
        for section in view(assessment).duties:
            assert f"{section.heading.lower()}: {len(section.duties)}" in page.text
            for duty in section.duties:
                words = (duty.title, duty.cite, *duty.notes, *duty.entries)
                assert [word for word in words if _plain(word) not in listed] == []
        assert "All duties" not in Page(write(assessment)).text
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids))


def test_everything_else_of_the_report_is_on_the_page(
    answered: Assessment, unanswered: Assessment
) -> None:
    for assessment in (answered, unanswered):
        text = Page(write(assessment)).text
        shown = view(assessment)
        statements = (*shown.roles, *shown.statements, *shown.if_so, *shown.contested)
        words = [
            shown.headline,
            *(part for item in statements for part in (item.text, item.cite, *item.notes)),
            *(part for item in shown.suggestions for part in (item.text, item.place, item.shows)),
            *(part for item in shown.findings for part in (item.says, item.fix, item.place)),
            *shown.possible,
            *shown.components,
            *shown.not_assessed,
            *shown.next,
            *shown.packs,
        ]
        assert [word for word in words if _plain(word) not in text] == []


def test_the_order_is_that_of_the_text_report(answered: Assessment) -> None:
    headings = re.findall(r'<h2 id="\w+">([^<]*)</h2>', write(answered))
    lines = write_text(answered, full=True).splitlines()

    in_page = [name for heading in headings for name, _ in _SECTIONS if heading.lower() == name]
    in_text = [
        name for line in lines for name, word in _SECTIONS if line.startswith(f"\x1b[1m{word}")
    ]

    assert in_page == list(dict.fromkeys(in_text))


def test_hostile_words_stay_words(hostile: Assessment) -> None:
    html = write(hostile)
    page = Page(html)

    assert not {"script", "img"} & {name for name, _ in page.tags}
    assert "<script>alert(1)</script>" in page.text
    assert all(line.isprintable() for line in html.split("\n"))


def test_the_timeline_says_in_words_what_it_draws(answered: Assessment) -> None:
    page = Page(write(answered))

    assert [attrs["datetime"] for attrs in page.having("time")][-3:] == [
        "2026-07-27",
        "2026-11-21",
        "2027-12-02",
    ]
    assert "31 duties start" in page.text
    assert "(the day of this report)" in page.text
    assert {"class": "axis", "aria-hidden": "true"} in page.having("div")


def test_colour_is_never_the_only_sign(answered: Assessment) -> None:
    page = Page(write(answered))

    assert page.text.count(" open ") >= len(answered.duties) - 1
    assert "OPEN 1 due now" in page.text


@pytest.mark.parametrize("days", [1, 2, 12])
def test_marks_on_the_timeline_never_lie_on_top_of_each_other(days: int) -> None:
    first = dt.date(2026, 1, 1)

    places = positions([first + dt.timedelta(days=day) for day in range(days)])

    assert all(b - a > 7 for a, b in itertools.pairwise(places))


@given(st.lists(st.dates(), min_size=1, max_size=20, unique=True))
def test_marks_on_the_timeline_keep_their_order_and_stay_on_it(days: list[dt.date]) -> None:
    places = positions(sorted(days))

    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)
