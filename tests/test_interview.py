from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from roadworthy.assessment import Whole
from roadworthy.description import Description, understand
from roadworthy.errors import DescriptionError
from roadworthy.interview import Conflict, Interview, Screen, _Dumper, may_clear
from roadworthy.law.book import Book, bind, load
from roadworthy.law.clock import Clock
from roadworthy.safe_yaml import parse
from roadworthy.system import Collected, Evidence, Interval, Proposal, Value
from roadworthy.vocabulary import common

TODAY = dt.date(2026, 11, 21)
CLOCK = Clock(TODAY, TODAY)
BOOK = load(common())


@pytest.fixture(scope="session")
def book() -> Book:
    return BOOK


def _proposal(fact: str, value: Value, path: str = "a.py") -> Proposal:
    return Proposal(fact, value, Evidence(path, 12, "0" * 64, "a line"), "The code says it.")


def _interview(*proposals: Proposal) -> Interview:
    return Interview("demo", Collected("", "", 0, 0, proposals=proposals), BOOK, CLOCK)


HIRING = _proposal("purpose", {"evaluate_candidates": True})
CREDIT = _proposal("purpose", {"creditworthiness": True}, "b.py")
TEXT = _proposal("generates", {"text": True}, "c.py")
AI = _proposal("is_ai_system", True)
PROFILES = _proposal("profiles_people", True, "d.py")
SCORES = _proposal("model_kind", "no_generator", "e.py")
EMPLOYER = _proposal("workplace_use", True, "f.py")


def _answer(interview: Interview, **picks: list[str]) -> None:
    """Answer what is asked; where nothing is given, nobody knows."""
    while (screen := interview.screen) is not None:
        assert interview.answer(picks.get(screen.id, [])) is None


def _shown(interview: Interview, **picks: list[str]) -> list[Screen]:
    found = []
    while (screen := interview.screen) is not None:
        found.append(screen)
        interview.answer(picks.get(screen.id, []))
    return found


def _at(interview: Interview, name: str, **picks: list[str]) -> Screen:
    while (screen := interview.screen) is not None and screen.id != name:
        interview.answer(picks.get(screen.id, []))
    assert screen is not None
    return screen


def _read(interview: Interview) -> Description:
    document = parse(interview.description_text(), name="roadworthy.yaml")
    return understand(document, BOOK.vocabulary, TODAY, TODAY)


# The round.


def test_the_first_round_asks_four_questions_in_the_order_of_the_file() -> None:
    shown = _shown(_interview())

    assert [screen.id for screen in shown] == ["made", "purpose", "forbidden", "reaches"]
    assert [screen.number for screen in shown] == [1, 2, 3, 4]


def test_a_screen_that_a_tick_opens_follows_at_once() -> None:
    shown = _shown(_interview(), made=["product"], purpose=["work", "money"])

    assert [screen.id for screen in shown[:4]] == ["made", "purpose", "work", "money"]
    assert [(screen.kind, screen.number) for screen in shown[2:4]] == [("leaf", 2)] * 2


def test_a_screen_that_several_ticks_open_is_asked_once() -> None:
    picks = {"purpose": ["safety"], "safety": ["toys", "lifts"], "forbidden": ["undresses"]}
    shown = [screen.id for screen in _shown(_interview(), made=["product"], **picks)]

    assert shown.count("part_of_product") == 1
    assert shown.index("part_of_product") == shown.index("safety") + 1


def test_a_screen_opens_another_screen_before_the_round_goes_on() -> None:
    shown = _shown(
        _interview(),
        made=["product"],
        purpose=["safety", "work"],
        safety=["toys"],
        part_of_product=["itself"],
    )

    ids = [screen.id for screen in shown]
    assert ids[1:6] == ["purpose", "work", "safety", "part_of_product", "assessed"]


def test_what_nothing_waits_for_is_not_asked() -> None:
    lawless = bind([], common())
    interview = Interview("demo", Collected("", "", 0, 0), lawless, CLOCK)

    assert [screen.id for screen in _shown(interview, made=["product"])] == ["made"]


def test_nobody_knows_anything_and_nothing_is_cleared() -> None:
    interview = _interview(PROFILES)
    _answer(interview)

    assert not interview.answered
    assert interview.ticks == interview.steps == 5
    assert interview.assessment().outcome is Whole.UNKNOWN
    assert not interview.assessment().described


def test_ticks_count_options_and_each_i_do_not_know_counts_as_one() -> None:
    interview = _interview()
    _answer(interview, made=["product", "trained"], purpose=["none_of_these"])

    shown = interview.steps
    assert interview.ticks == shown + 1


# Evidence.


def test_without_proposals_nothing_is_confirmed() -> None:
    screen = _interview().screen

    assert screen is not None and screen.id == "made"


def test_at_most_five_proposals_are_shown_with_their_lines_and_none_that_could_clear() -> None:
    facts = ("concerns_own_staff", "controls_logs", "controls_input_data", "third_party_parts")
    many = [_proposal(fact, True) for fact in facts]
    clearing = _proposal("publishes_model", True)
    screen = _interview(clearing, *many, EMPLOYER, PROFILES).screen

    assert screen is not None and screen.kind == "confirm"
    assert len(screen.options) == 5
    assert not [choice for choice in screen.options if choice.id == "publishes_model"]
    assert (screen.options[0].place, screen.options[0].shows) == ("d.py:12", "a line")


def test_what_the_first_round_can_tick_is_shown_beside_its_option_and_not_confirmed() -> None:
    interview = _interview(HIRING, TEXT, AI, PROFILES)
    shown = {screen.id: screen for screen in _shown(interview, purpose=["work"])}
    beside = {
        (screen.id, choice.id): (choice.place, choice.shows)
        for screen in shown.values()
        for choice in screen.options
    }

    assert [choice.id for choice in shown["confirm"].options] == ["profiles_people"]
    assert beside["made", "product"] == beside["work", "rank_candidates"] == ("a.py:12", "a line")
    assert beside["reaches", "writes"] == ("c.py:12", "a line")
    assert beside["reaches", "nothing"] == beside["work", "job_ads"] == ("", "")


def test_where_the_first_round_can_tick_everything_nothing_is_confirmed() -> None:
    screen = _interview(HIRING, CREDIT, TEXT, AI).screen

    assert screen is not None and screen.id == "made"


def test_what_was_said_already_is_not_pointed_at() -> None:
    told = _at(_interview(AI), "passing_on", made=["product", "passes_on"])
    open_ = _at(_interview(AI), "passing_on", made=["passes_on"])

    assert not [choice for choice in told.options if choice.place]
    assert [choice.id for choice in open_.options if choice.place] == ["imports", "resells"]


def test_what_could_clear_is_not_pointed_at_either() -> None:
    screen = _interview(_proposal("only_for", {"scientific_research": True})).screen

    assert screen is not None and screen.id == "made"
    assert not [choice for choice in screen.options if choice.place]


def _workplace() -> tuple[Interview, Screen]:
    """Confirm that it is used at work, and go on to the follow-up that asks for it."""
    interview = _interview(EMPLOYER)
    _answer(
        interview,
        confirm=["workplace_use"],
        made=["own_tool"],
        purpose=["work"],
        work=["rank_candidates"],
    )
    interview.follow_up()
    return interview, _at(interview, "workplace")


def test_a_confirmed_line_ticks_its_option() -> None:
    _, screen = _workplace()

    assert [choice.id for choice in screen.confirmed] == ["employer"]
    assert "employer" not in {choice.id for choice in screen.options}
    assert screen.options[-1].says == "Nothing else"


def test_nothing_else_leaves_what_was_confirmed() -> None:
    interview, screen = _workplace()
    interview.answer([screen.options[-1].id])
    facts = _read(interview).systems[0].facts

    assert facts["workplace_use"].value is True
    assert facts["concerns_own_staff"].value is False


def test_a_purpose_that_was_found_and_not_confirmed_is_pointed_at_and_never_ticked() -> None:
    screen = _at(_interview(HIRING), "purpose")
    places = {choice.id: choice.place for choice in screen.options}

    assert places["work"] == "a.py:12"
    assert places["money"] == ""
    assert not screen.confirmed


def test_every_purpose_that_was_found_is_pointed_at() -> None:
    options = ("evaluate_candidates", "creditworthiness", "admits_students", "elections")
    interview = _interview(*(_proposal("purpose", {name: True}) for name in options))
    screen = _at(interview, "purpose")

    found = [choice.id for choice in screen.options if choice.place]
    assert found == ["work", "education", "money", "authority"]


def test_what_contradicts_another_proposal_is_not_shown_beside_it() -> None:
    one = _proposal("model_kind", "no_generator")
    other = _proposal("model_kind", "general_generator")
    screen = _interview(one, other).screen

    assert screen is not None
    assert [choice.id for choice in screen.options] == ["model_kind.no_generator"]


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("limited_role", {"narrow_task": True}),
        ("only_detects_fraud", True),
        ("obvious_that_ai", True),
        ("only_assists_editing", True),
        ("released_open_source", True),
        ("only_for", {"scientific_research": True}),
        ("crime_detection_by_law", True),
        ("placed_on_market", Interval(1, 1)),
        ("significant_risk", False),
        ("is_ai_system", False),
        ("forbidden_practice", {"manipulates": False}),
        ("purpose", {"creditworthiness": False}),
    ],
)
def test_a_fact_that_can_clear_is_never_put_into_anybodys_mouth(
    book: Book, fact: str, value: Value
) -> None:
    assert may_clear(book, _proposal(fact, value))


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("purpose", {"evaluate_candidates": True}),
        ("profiles_people", True),
        ("is_ai_system", True),
        ("generates", {"text": True}),
        ("interacts_with_people", True),
        ("significant_risk", True),
    ],
)
def test_a_fact_that_burdens_may_be_confirmed(book: Book, fact: str, value: Value) -> None:
    assert not may_clear(book, _proposal(fact, value))


# Contradictions.


def _conflict(interview: Interview) -> Conflict:
    _at(interview, "own_model", confirm=["model_kind.no_generator"], made=["trained"])
    conflict = interview.answer(["narrow"])
    assert conflict is not None
    return conflict


def test_a_contradiction_is_asked_back_and_nothing_is_kept_until_then() -> None:
    interview = _interview(SCORES)
    before = interview.description_text()
    conflict = _conflict(interview)

    assert "one narrow task" in conflict.new.says
    assert "e.py:12" in conflict.before[0].says
    assert "question: own_model" not in interview.description_text() != before


def test_the_new_answer_can_hold() -> None:
    interview = _interview(SCORES)
    interview.settle(_conflict(interview), keep_new=True)

    assert interview.screen is not None and interview.screen.id == "purpose"
    assert _read(interview).systems[0].facts["model_kind"].value == "narrow_generator"


def test_an_answer_against_what_was_found_beside_the_question_is_a_finding() -> None:
    interview = _interview(TEXT)
    _answer(interview, reaches=["nothing"])

    assert "answer-against-evidence" in {f.check for f in interview.assessment().findings}


def test_when_the_earlier_answer_holds_the_screen_is_asked_again() -> None:
    interview = _interview(SCORES)
    conflict = _conflict(interview)
    ticks = interview.ticks
    interview.settle(conflict, keep_new=False)

    assert interview.screen is not None and interview.screen.id == "own_model"
    assert interview.ticks == ticks + 2
    assert "question: own_model" not in interview.description_text()


# What is said besides, back, and what is refused.


def test_who_says_what_it_is_for_has_listed_all_its_uses() -> None:
    interview = _interview()
    _answer(interview, made=["own_tool"], purpose=["none_of_these"])

    assert _read(interview).systems[0].facts["uses_complete"].value is True


def test_a_confirmed_line_about_a_use_does_not_complete_the_list_of_uses() -> None:
    interview = _interview(PROFILES)
    _answer(interview, confirm=["profiles_people"])
    system = _read(interview).systems[0]

    assert system.uses[0].facts["profiles_people"].value is True
    assert "uses_complete" not in system.facts


def test_back_takes_an_answer_and_its_ticks_back() -> None:
    interview = _interview()
    interview.answer(["product"])
    interview.answer(["work", "money"])

    assert interview.back() and interview.screen is not None
    assert (interview.screen.id, interview.ticks) == ("purpose", 1)
    assert not interview.back(2)
    assert interview.back()
    assert not interview.answered


@pytest.mark.parametrize("picks", [["nonsense"], ["product", "without_model"], ["confirm"]])
def test_what_was_not_offered_is_refused_and_changes_nothing(picks: list[str]) -> None:
    interview = _interview()

    with pytest.raises(DescriptionError):
        interview.answer(picks)

    assert (interview.steps, interview.ticks) == (0, 0)


def test_an_answer_when_nothing_is_asked_is_refused() -> None:
    interview = _interview()
    _answer(interview)

    with pytest.raises(DescriptionError):
        interview.answer([])


# Follow-ups.


def _followed(interview: Interview, **picks: list[str]) -> list[str]:
    _answer(interview, **picks)
    interview.follow_up()
    return [screen.id for screen in _shown(interview)]


def test_follow_ups_come_only_when_wanted_and_no_question_twice() -> None:
    interview = _interview()
    asked = _followed(interview, made=["own_tool"], purpose=["work"], forbidden=["none_of_these"])

    assert "profiling" in asked or "where" in asked
    assert len(asked) == len(set(asked))
    assert not set(asked) & {"made", "purpose", "work", "all_uses"}


def test_a_screen_is_no_follow_up_while_nobody_answered_what_leads_to_it() -> None:
    asked = _followed(_interview(), made=["own_tool"])

    assert not set(asked) & {"work", "labelling", "harm", "scoring"}


# Whatever is answered.


def _random(draw: st.DataObject, screen: Screen) -> list[str]:
    alone = {choice.id for choice in screen.options if choice.alone}
    several = [choice.id for choice in screen.options if choice.id not in alone]
    one = st.sampled_from([choice.id for choice in screen.options]).map(lambda pick: [pick])
    if not screen.many or not several:
        return draw.draw(st.just([]) | one)
    return draw.draw(st.just([]) | one | st.lists(st.sampled_from(several), unique=True))


@settings(max_examples=6, deadline=None)
@given(st.data(), st.booleans())
def test_whatever_is_answered_the_round_ends_and_is_read_back(
    draw: st.DataObject, keep_new: bool
) -> None:
    interview = _interview(HIRING, TEXT, AI, PROFILES, SCORES, EMPLOYER)
    numbers, ticks = set(), 0
    while (screen := interview.screen) is not None:
        assert interview.steps < 40
        picks = _random(draw, screen)
        conflict = interview.answer(picks)
        ticks += max(1, len(picks))
        if conflict is not None:
            keep = keep_new or interview.steps > 20
            interview.settle(conflict, keep_new=keep)
            ticks += 1
        numbers.add(screen.number)

    assert interview.ticks == ticks
    assert numbers <= {0, 1, 2, 3, 4}
    description = _read(interview)
    assert [system.id for system in description.systems] == ["demo"]
    assert interview.assessment().described == interview.answered


TEXTS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "Cc", "Cf"]), max_size=40)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_any_name_is_written_so_that_it_is_read_back(name: str, who: str) -> None:
    interview = Interview(name, Collected("", "", 0, 0), BOOK, CLOCK, who)
    interview.answer(["product"])

    system = _read(interview).systems[0]
    assert system.name == interview.name
    assert system.facts["built_by_us"].sources


@pytest.mark.parametrize(
    "name",
    ["1e5", "0o7", "010", "no", "null", "~", "2026-11-21", ": a", "#", "&a", "*a"],
)
def test_a_name_that_looks_like_something_else_stays_a_text(name: str) -> None:
    text = yaml.dump({"who": name}, Dumper=_Dumper, allow_unicode=True)

    assert parse(text, name="x").data == {"who": name}


def test_answers_are_of_today_even_when_the_report_is_about_a_later_day() -> None:
    clock = Clock(dt.date(2028, 1, 1), TODAY)
    interview = Interview("demo", Collected("", "", 0, 0), BOOK, clock)
    interview.answer(["product"])

    assert "when: '2026-11-21'" in interview.description_text()
    assert interview.assessment().clock.on == clock.on
