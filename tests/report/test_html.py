from __future__ import annotations

import datetime as dt
import itertools
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from roadworthy.assessment import Assessment
from roadworthy.findings import catalogue
from roadworthy.report.arrange import view
from roadworthy.report.html import fresh, sections, write
from roadworthy.report.text import write as write_text
from roadworthy.report.timeline import draw, positions
from roadworthy.report.view import Milestone, Statement

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

    assert not names & {"script", "img", "link", "iframe", "object", "form", "base"}
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
    assert [attrs["role"] for attrs in page.having("svg") if "role" in attrs] == ["img"]
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
            *(part.name for part in shown.parts),
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


def test_the_timeline_is_a_picture_with_words_and_a_table_beside_it(answered: Assessment) -> None:
    page = Page(write(answered))
    drawing, *_ = page.having("svg")

    assert drawing["role"] == "img"
    assert drawing["aria-labelledby"] == "drawing-title drawing-says"
    assert "When duties start 2026-07-27: 1 binds; 2026-11-21: this report; 2027-12-02: 31" in (
        page.text
    )
    assert [attrs["datetime"] for attrs in page.having("time")][-3:] == [
        "2026-07-27",
        "2026-11-21",
        "2027-12-02",
    ]
    assert "31 duties start to bind" in page.text
    assert "(the day of this report)" in page.text


def test_colour_is_never_the_only_sign(answered: Assessment) -> None:
    page = Page(write(answered))

    assert page.text.count(" open ") >= len(answered.duties) - 1
    assert "OPEN 1 due now" in page.text


@given(st.lists(st.dates(), min_size=1, max_size=20, unique=True))
def test_marks_on_the_timeline_keep_their_order_and_never_meet(days: list[dt.date]) -> None:
    places = positions(sorted(days))

    assert all(52 <= b - a <= 130 for a, b in itertools.pairwise(places))


def test_bars_are_as_long_as_there_are_duties() -> None:
    first = Milestone("2026-01-01", False, binding=("a", "b", "c"), possible=("d",))
    second = Milestone("2026-02-01", True, possible=("e",))

    drawing = draw([first, second])

    assert [(m.binding, m.possible) for m in drawing.marks] == [(75.0, 25.0), (0.0, 25.0)]
    assert [m.label for m in drawing.marks] == ["3 bind, 1 may bind", "this report, 1 may bind"]


def test_no_reason_is_told_twice() -> None:
    first, second = fresh([Statement("a", "", ("x", "y")), Statement("b", "", ("y", "z"))], ["x"])

    assert (first.notes, second.notes) == (("y",), ("z",))


def test_every_fact_is_there_with_its_value_and_its_source(
    answered: Assessment, published: Assessment
) -> None:
    for assessment in (answered, published):
        text = Page(write(assessment)).text
        groups = (*view(assessment).facts, *view(assessment).code, *view(assessment).safeguards)
        words = [
            part
            for group in groups
            for fact in group.facts
            for source in fact.sources
            for part in (group.heading, fact.says, fact.value, source.place, source.shows)
        ]
        assert len(words) > 20
        assert [word for word in words if _plain(word) not in text] == []


def test_what_the_code_does_and_its_safeguards_stand_apart_with_their_lines(
    published: Assessment,
) -> None:
    text = Page(write(published)).text

    before, _, safeguards = text.partition("Safeguards found (a person judges")
    code = before.rpartition("What the code does")[2]
    assert "The code lets a model write text yes app.py:7 sha256 000000000000" in code
    assert "It limits how often somebody may call yes app.py:9" in safeguards


def test_the_way_to_a_conclusion_names_rules_and_facts_down_to_the_lines(
    answered: Assessment,
) -> None:
    text = Page(write(answered)).text.partition("How each conclusion came about")[2]

    assert "provider shown: yes; stands: yes Art. 3(3): A provider develops an AI system" in text
    assert "We use it ourselves, under our own authority: yes answer to made by A. Jansen" in text


def test_open_questions_come_with_their_options(unanswered: Assessment) -> None:
    text = Page(write(unanswered)).text

    for item in view(unanswered).questions:
        for words in (item.text, item.about, *item.options):
            assert _plain(words) in text


def test_what_others_would_owe_is_a_table_of_a_published_model_only(
    answered: Assessment, published: Assessment
) -> None:
    page = Page(write(published))

    assert "If others deploy this model" in page.text
    assert "sorting or ranking job applications high-risk (Annex III)" in page.text
    for item in view(published).if_deployed:
        for outlook in item.outlooks:
            assert [duty for duty in outlook.duties if _plain(duty) not in page.text] == []
    assert "If others deploy" not in Page(write(answered)).text


def test_the_contents_name_every_section_once(published: Assessment) -> None:
    page = Page(write(published))
    shown = view(published)

    ids = [section.id for section in sections(shown, ())]

    assert [attrs["href"] for attrs in page.having("a")][1:] == [f"#{id_}" for id_ in ids]
    assert len(page.having("section")) == len(ids)


def test_a_page_of_an_ordinary_project_is_not_heavy(
    answered: Assessment, unanswered: Assessment, published: Assessment
) -> None:
    for assessment in (answered, unanswered, published):
        assert len(write(assessment, duties=True).encode()) < 400_000


def test_each_kind_of_finding_says_once_why_it_matters(answered: Assessment) -> None:
    shown = sorted({finding.check for finding in answered.findings})
    words = Page(write(answered)).text.partition("Why they matter")[2]

    assert shown
    assert [words.count(catalogue().findings[name].why) for name in shown] == [1] * len(shown)
