from __future__ import annotations

import datetime as dt
import http.client
import re
import threading
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest

from roadworthy.cli.output import write_whole
from roadworthy.description import understand
from roadworthy.interview import Interview
from roadworthy.law.book import Book, load
from roadworthy.law.clock import Clock
from roadworthy.safe_yaml import parse
from roadworthy.system import Collected, Evidence, Proposal
from roadworthy.vocabulary import common
from roadworthy.web.ask import Page
from roadworthy.web.local import HEADERS, LARGEST_FORM, Server

TODAY = dt.date(2026, 11, 21)
HOSTILE = '<script>alert("x")</script>{{ 7 * 7 }}'
PROPOSALS = (
    Proposal("purpose", {"evaluate_candidates": True}, Evidence("a.py", 3, "", HOSTILE), ""),
    Proposal("generates", {"text": True}, Evidence("b.py", 4, "", "generate()"), ""),
    Proposal("profiles_people", True, Evidence("c.py", 5, "", HOSTILE), ""),
    Proposal("model_kind", "no_generator", Evidence("d.py", 6, "", "fit()"), ""),
)


class Person:
    """Somebody with a browser that runs no scripts."""

    def __init__(self, server: Server, target: Path) -> None:
        self.server = server
        self.target = target

    def get(self, path: str = "") -> str:
        with urlopen(self.server.url + path, timeout=60) as answer:
            assert all(answer.headers[name] == value for name, value in HEADERS.items())
            text: str = answer.read().decode()
        return text

    def press(self, action: str, *picks: str, **fields: str) -> str:
        """Send the form of the page as it is now."""
        step = re.search(r'name="step" value="(\d+)"', self.get())
        given: dict[str, Any] = {"action": action, "pick": picks, **fields}
        return self.send({"step": step[1] if step else "0", **given})

    def send(self, form: dict[str, Any]) -> str:
        with urlopen(self.server.url, urlencode(form, doseq=True).encode(), timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def finish(self) -> str:
        """Answer until the report comes."""
        page = self.press("start", who="Ann")
        for picks in (["profiles_people"], ["own_tool"], ["none_of_these"], ["none_of_these"]):
            page = self.press("answer", *picks)
        assert "What comes out of it?" in page
        return self.press("answer", "writes")

    def raw(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
        """Send whatever one likes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": self.server.hosts[0], **headers}.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def post(self, body: bytes = b"action=start&who=Eve", **headers: str) -> int:
        given = {
            "Content_Type": "application/x-www-form-urlencoded",
            "Content_Length": str(len(body)),
            **headers,
        }
        return self.raw("POST", self.server.root, body, **given)[0]


@pytest.fixture(scope="module")
def book() -> Book:
    return load(common())


Start = Callable[..., Person]


@pytest.fixture
def start(book: Book, tmp_path: Path) -> Iterator[Start]:
    """Serve a page in a thread, as `ask --web` does."""
    servers: list[tuple[Server, threading.Thread]] = []

    def call(name: str = "demo", proposals: tuple[Proposal, ...] = PROPOSALS) -> Person:
        collected = Collected("", "", 0, 0, proposals=proposals)
        interview = Interview(name, collected, book, Clock(TODAY, TODAY))
        target = tmp_path / "roadworthy.yaml"

        def save(text: str) -> None:
            write_whole(target, text, exclusive=True)

        server = Server(Page(interview, save, str(target)))
        thread = threading.Thread(target=server.run)
        thread.start()
        servers.append((server, thread))
        return Person(server, target)

    yield call
    for server, thread in servers:
        server.end()
        thread.join(60)
        server.server_close()


@pytest.fixture
def person(start: Start) -> Person:
    return start()


# The way through.


def test_four_questions_lead_to_the_report_and_nothing_is_written(person: Person) -> None:
    assert "Who answers?" in person.get()
    report = person.finish()

    assert "What the law says" in report
    assert "You are the <strong>PROVIDER" in report
    assert not person.target.exists()


def test_the_description_is_written_when_somebody_asks_for_it_and_only_once(
    person: Person, book: Book
) -> None:
    person.finish()

    assert f"Written to {person.target}." in person.press("save")
    text = person.target.read_text(encoding="utf-8")
    assert understand(parse(text, name="x"), book.vocabulary, TODAY).systems[0].name == "demo"
    assert "who: Ann" in text
    person.target.write_text("mine", encoding="utf-8")
    assert 'role="alert"' in person.press("save")
    assert person.target.read_text(encoding="utf-8") == "mine"


def test_the_description_can_be_downloaded_without_being_written(person: Person) -> None:
    person.finish()

    assert "question: reaches" in person.get("roadworthy.yaml")
    assert not person.target.exists()


def test_who_answers_has_to_be_said(person: Person) -> None:
    assert 'role="alert"' in person.press("start", who="  ")
    assert "We think so, because of these lines" in person.press("start", who="Ann")


def test_progress_is_told_in_words(person: Person) -> None:
    person.press("start", who="Ann")

    assert "What the files say" in person.get()
    assert "Question 1 of 4" in person.press("unsure")
    assert "<title>Question 2 of 4: What is it for" in person.press("unsure")
    assert "Question 2 of 4, in more detail" in person.press("answer", "work")


def test_an_answer_without_a_tick_is_asked_again(person: Person) -> None:
    person.press("start", who="Ann")
    page = person.press("answer")

    assert 'role="alert"' in page
    assert "<title>Not yet: " in page
    assert "We think so" in page


def test_what_excludes_each_other_is_asked_again(person: Person) -> None:
    person.press("start", who="Ann")
    person.press("unsure")
    page = person.press("answer", "product", "without_model")

    assert "cannot stand beside another" in page
    assert "Question 1 of 4" in page


def test_a_contradiction_is_asked_back(person: Person) -> None:
    person.press("start", who="Ann")
    person.press("answer", "model_kind.no_generator")
    person.press("answer", "trained")

    assert "Which one holds?" in person.press("answer", "narrow")
    assert 'role="alert"' in person.press("settle")
    assert "Question 1 of 4, in more detail" in person.press("settle", "before")
    assert "Which one holds?" in person.press("answer", "narrow")
    assert "Question 2 of 4" in person.press("settle", "new")


def test_back_leads_through_every_screen_to_the_start(person: Person) -> None:
    person.finish()

    assert "Question 4 of 4" in person.press("back")
    for _ in range(4):
        person.press("back")
    assert "We think so" in person.get()
    page = person.press("back")
    assert "Who answers?" in page and 'value="Ann"' in page


def test_a_form_from_an_earlier_screen_answers_that_screen(person: Person) -> None:
    person.finish()

    assert "Question 2 of 4" in person.send({"step": "1", "action": "answer", "pick": "product"})
    assert "pick: product" in person.get("roadworthy.yaml")


@pytest.mark.parametrize("step", ["99", "-1", "x", "", "9" * 50])
def test_a_form_of_no_screen_changes_nothing(person: Person, step: str) -> None:
    person.press("start", who="Ann")

    assert "We think so" in person.send({"step": step, "action": "unsure"})


def test_follow_ups_go_on_after_the_report(person: Person) -> None:
    person.finish()

    assert '<p class="progress">Follow-up</p>' in person.press("more")
    assert "What the law says" in person.press("back")


def test_where_nothing_was_answered_nothing_can_be_saved(start: Start) -> None:
    person = start(proposals=())
    person.press("start", who="Ann")
    for _ in range(4):
        page = person.press("unsure")

    assert "there is nothing to save" in page
    person.press("save")
    assert not person.target.exists()
    with pytest.raises(HTTPError):
        person.get("roadworthy.yaml")


# Every page.


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def _pages(person: Person) -> Iterator[str]:
    yield person.get()
    yield person.press("start", who="Ann")
    yield person.press("answer", "model_kind.no_generator")
    yield person.press("answer", "trained")
    yield person.press("answer", "narrow")
    yield person.press("settle", "new")
    for picks in (["safety"], ["toys"], ["itself"], ["assessed"], ["undresses"]):
        yield person.press("answer", *picks)
    yield person.press("unsure")
    yield person.press("answer", "nothing")


def test_every_page_has_one_heading_a_language_labels_and_nothing_from_outside(
    person: Person,
) -> None:
    for page in _pages(person):
        tags = _Tags(page)
        assert len(tags.named("h1")) == 1
        assert tags.named("html") == [{"lang": "en"}]
        assert not {tag for tag, _ in tags.tags} & {"script", "img", "link", "iframe", "object"}
        assert not [a for _, a in tags.tags if any(name.startswith("on") for name in a)]
        boxes = [i for i in tags.named("input") if i.get("type") in ("radio", "checkbox")]
        assert len(tags.named("fieldset")) == len(tags.named("legend")) == bool(boxes)
        assert len(tags.named("label")) >= len(boxes)
        assert "http" not in page.replace("http-equiv", "")


def test_whatever_comes_from_files_or_from_the_person_is_escaped(start: Start) -> None:
    person = start(name=HOSTILE)
    pages = [person.get(), person.press("start", who=HOSTILE), person.press("unsure")]
    pages += [person.press("answer", "own_tool"), person.press("answer", HOSTILE)]
    for _ in range(3):
        pages.append(person.press("unsure"))

    assert "Who you are" in pages[-1]
    assert all("<script" not in page and "&lt;script" in page for page in pages)
    assert not [page for page in pages if "49" in page.partition("<h1>")[2].partition("</h1>")[0]]


# Who has no business here.


def test_a_page_behind_another_name_is_refused(person: Person) -> None:
    for host in (
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        f"evil.example:{person.server.server_port}",
    ):
        assert person.raw("GET", person.server.root, Host=host)[0] == 421
    assert person.raw("GET", person.server.root, Host=person.server.hosts[1])[0] == 200


@pytest.mark.parametrize("path", ["/", "/x/", "//", "/../", "/favicon.ico", "http://evil.example/"])
def test_without_the_key_there_is_nothing(person: Person, path: str) -> None:
    assert person.raw("GET", path) == (404, "Not Found")


def test_beside_the_page_there_is_nothing(person: Person) -> None:
    for path in ("x", "../", "roadworthy.yaml", "?x=1", "%2e%2e/"):
        assert person.raw("GET", person.server.root + path)[0] == 404
    assert person.raw("GET", person.server.root[:-1])[0] == 404
    assert person.raw("POST", person.server.root + "x", Content_Length="0")[0] == 404


def test_a_form_from_another_page_is_refused(person: Person) -> None:
    assert person.post(Origin="http://evil.example") == 403
    assert person.post(Sec_Fetch_Site="cross-site") == 403
    assert "Who answers?" in person.get()
    assert person.post(Origin=f"http://{person.server.hosts[0]}") == 303


def test_what_is_no_small_form_is_refused(person: Person) -> None:
    assert person.post(b"", Content_Length=str(LARGEST_FORM + 1)) == 413
    assert person.post(b"", Content_Length="9" * 40) == 413
    assert person.post(b"", Content_Length="-1") == 411
    assert person.post(b"", Content_Length="²".encode().decode("latin-1")) == 411
    assert person.post(b"", Transfer_Encoding="chunked") == 411
    assert person.post(b"{}", Content_Type="application/json") == 415
    assert person.post(b"\xff\xfe=1") == 400
    assert person.post(b"&".join(b"pick=a" for _ in range(1000))) == 400
    assert "Who answers?" in person.get()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "X"])
def test_only_get_and_post_are_known(person: Person, method: str) -> None:
    assert person.raw(method, person.server.root)[0] == 501


def test_forms_that_no_page_sent_never_break_it(person: Person) -> None:
    person.press("start", who="Ann")
    for form in (
        {"action": "settle", "pick": "new"},
        {"action": "nonsense"},
        {"action": "save"},
        {"action": ["answer", "unsure"], "pick": ["x"] * 20},
        {"pick": "product"},
        {},
    ):
        person.send({"step": "0", **form})

    assert "Question 1 of 4" in person.get()


# Its life.


def test_it_listens_on_loopback_alone_behind_a_key_that_is_new_each_time(start: Start) -> None:
    one, other = start(), start()

    assert urlsplit(one.server.url).hostname == "127.0.0.1" == one.server.server_address[0]
    assert len(one.server.root) > 30
    assert one.server.root != other.server.root


def test_it_ends_by_itself_when_nobody_asks_any_more(book: Book) -> None:
    interview = Interview("demo", Collected("", "", 0, 0), book, Clock(TODAY, TODAY))
    with Server(Page(interview, lambda _: None, ""), idle=0) as server:
        server.run()


def test_a_request_without_the_key_keeps_nothing_alive(person: Person) -> None:
    before = person.server.used
    person.raw("GET", "/")
    assert person.server.used == before

    person.get()
    assert person.server.used > before


def test_it_needs_no_style_from_elsewhere(person: Person) -> None:
    request = Request(person.server.url)
    with urlopen(request, timeout=60) as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "script-src" not in policy
