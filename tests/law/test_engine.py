from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from roadworthy.law.book import Book
from roadworthy.law.clock import Clock, act_status
from roadworthy.law.engine import Evaluation
from roadworthy.law.results import Results, classify
from roadworthy.law.statute import Act, Event
from roadworthy.law.truth import NO, UNKNOWN, YES, OneSystem, World
from roadworthy.system import Interval

from .packs import NOW, TODAY, book, conclusion, duty, rule, world


def at(law: Book, case: World, name: str, clock: Clock = NOW) -> list[tuple[int, int]]:
    evaluation = Evaluation(law, OneSystem(case), clock)
    pairs = zip(evaluation.of(name, "truth"), evaluation.of(name, "stands"), strict=True)
    return list(pairs)


GUARDED: dict[str, Any] = {
    "rules": [
        rule("base", if_="a", then="strict"),
        rule("way_out", if_="b", except_="base"),
        rule("way_out_closed", if_="c", except_="way_out"),
        rule("cleared", if_="not strict", then="clear"),
    ],
    "conclusions": {"strict": conclusion(), "clear": conclusion(favourable=True)},
}


@pytest.mark.parametrize(
    ("facts", "strict", "clear"),
    [
        ({"a": True, "b": False}, (YES, YES), (NO, NO)),
        ({"a": True, "b": True, "c": False}, (NO, NO), (YES, YES)),
        ({"a": True, "b": True, "c": True}, (YES, YES), (NO, NO)),
        ({"a": True}, (UNKNOWN, YES), (UNKNOWN, UNKNOWN)),
        ({"a": True, "b": True}, (UNKNOWN, YES), (UNKNOWN, UNKNOWN)),
        ({"a": False}, (NO, NO), (YES, YES)),
        ({}, (UNKNOWN, UNKNOWN), (UNKNOWN, UNKNOWN)),
        ({"b": True, "c": False}, (NO, NO), (YES, YES)),
    ],
)
def test_an_undecided_exception_leaves_the_rule_standing_and_clears_nobody(
    tmp_path: Path,
    facts: dict[str, bool],
    strict: tuple[int, int],
    clear: tuple[int, int],
) -> None:
    law = book(tmp_path, GUARDED["rules"], conclusions=GUARDED["conclusions"])
    assert at(law, world(facts), "toy.strict") == [strict]
    assert at(law, world(facts), "toy.clear") == [clear]


def test_an_exception_binds_within_one_use(tmp_path: Path) -> None:
    law = book(
        tmp_path,
        [
            rule("base", for_="use", if_="scores", then="use.high"),
            rule("narrow_way", for_="use", if_="narrow", except_="base"),
            rule("whole", if_="any(use.high)", then="high"),
        ],
        conclusions={"use.high": conclusion(), "high": conclusion()},
    )
    case = world(uses=[{"scores": True, "narrow": True}, {"scores": True, "narrow": False}])
    assert at(law, case, "toy.use.high") == [(NO, NO), (YES, YES)]
    assert at(law, case, "toy.high") == [(YES, YES)]


def test_a_licence_of_one_component_says_nothing_of_another(tmp_path: Path) -> None:
    law = book(
        tmp_path,
        [rule("all_free", if_="all(free)", then="open")],
        conclusions={"open": conclusion(favourable=True)},
    )
    complete = {"components_complete": True}
    assert at(law, world(complete, components=[{"free": True}, {}]), "toy.open") == [(0, 0)]
    assert at(law, world({}, components=[{"free": True}]), "toy.open") == [(0, 0)]
    assert at(law, world(complete, components=[{"free": True}]), "toy.open") == [(1, 1)]


DATED: dict[str, Any] = {
    "acts": {
        "A/1": {
            "name": "Act 1",
            "short": "A1",
            "cite": "A/1",
            "events": [{"event": "published", "on": "2020-01-10"}],
        },
        "A/2": {
            "name": "Act 2",
            "short": "A2",
            "cite": "A/2",
            "events": [{"event": "published", "on": "2022-06-01"}],
        },
    },
    "dates": {
        "start": {
            "says": "start",
            "values": [
                {"applies": "2023-01-01", "published": "2020-01-10", "act": "A/1", "cite": "1"},
                {"applies": "2025-01-01", "published": "2022-06-01", "act": "A/2", "cite": "2"},
            ],
            "checked": {"on": "2026-11-21", "source": "a test"},
        },
        "end": {
            "says": "end",
            "values": [
                {"applies": "2027-01-01", "published": "2022-06-01", "act": "A/2", "cite": "2"}
            ],
            "checked": {"on": "2026-11-21", "source": "a test"},
        },
    },
}


def periods(law: Book, case: World, name: str, as_of: dt.date) -> list[tuple[str, str, int, int]]:
    return [
        (str(p.since), str(p.until), p.truth, p.stands)
        for p in Results(law, case, Clock(TODAY, as_of)).periods(name, 0)
    ]


def test_an_amendment_moves_the_day_only_for_who_reads_the_law_after_it(tmp_path: Path) -> None:
    law = book(tmp_path, [duty("care", from_="start", until="end")], **DATED)
    case = world({"a": True})
    before, after = dt.date(2022, 5, 31), dt.date(2022, 6, 1)
    assert periods(law, case, "toy.care", before) == [("2023-01-01", "None", YES, YES)]
    assert periods(law, case, "toy.care", after) == [("2025-01-01", "2027-01-01", YES, YES)]


def test_what_is_not_published_never_binds(tmp_path: Path) -> None:
    law = book(tmp_path, [duty("care", from_="start"), duty("new", act="A/2")], **DATED)
    case = world({"a": True})
    assert periods(law, case, "toy.care", dt.date(2020, 1, 9)) == []
    assert at(law, case, "toy.new", Clock(TODAY, dt.date(2022, 5, 31))) == [(NO, NO)]
    assert at(law, case, "toy.new", Clock(TODAY, dt.date(2022, 6, 1))) == [(YES, YES)]


def test_classification_ignores_the_first_day_and_binding_does_not(tmp_path: Path) -> None:
    law = book(tmp_path, [duty("care", from_="start")], **DATED)
    case = world({"a": True})
    clock = Clock(dt.date(2021, 1, 1), dt.date(2021, 1, 1))
    assert at(law, case, "toy.care", clock) == [(YES, YES)]
    evaluation = Evaluation(law, OneSystem(case), clock, clock.on)
    assert evaluation.of("toy.care", "stands") == (NO,)


def test_a_repealed_act_ends_on_its_day_and_an_uncertain_repeal_leaves_it_unknown(
    tmp_path: Path,
) -> None:
    def law(certainty: str, folder: str) -> Book:
        repeal = {
            "event": "repealed",
            "on": "2024-01-01",
            "published": "2023-05-01",
            "certainty": certainty,
        }
        acts = {**DATED["acts"]}
        acts["A/1"] = {
            **acts["A/1"],
            "events": [{"event": "published", "on": "2020-01-10"}, repeal],
        }
        files = {**DATED, "acts": acts}
        return book(tmp_path / folder, [duty("care", from_="start")], **files)

    case = world({"a": True})
    as_of = dt.date(2022, 1, 1)
    assert periods(law("sure", "s"), case, "toy.care", as_of) == [("2023-01-01", "None", YES, YES)]
    late = dt.date(2023, 6, 1)
    sure = law("sure", "s").dates["toy", "start"]
    assert sure.values[1].applies == "2025-01-01"
    assert periods(law("sure", "s"), case, "toy.care", late) == []
    assert periods(law("unsure", "u"), case, "toy.care", late) == [("2025-01-01", "None", 0, 0)]


def _act(*events: dict[str, str]) -> Act:
    return Act("n", "s", "c", [Event(**event) for event in events])  # type: ignore[arg-type]


def test_a_stay_changes_enforcement_and_never_truth() -> None:
    act = _act(
        {"event": "published", "on": "2024-01-01"},
        {"event": "stayed", "on": "2026-02-01", "until": "2026-03-01", "by": "a court"},
    )

    def status(on: dt.date) -> tuple[str, int, str]:
        found = act_status(act, Clock(on, TODAY))
        return found.word, found.active, found.enforcement

    assert status(dt.date(2026, 1, 31)) == ("published", YES, "")
    assert status(dt.date(2026, 2, 1)) == ("published", YES, "stayed")
    assert status(dt.date(2026, 3, 1)) == ("published", YES, "")


@pytest.mark.parametrize(
    ("events", "word", "active"),
    [
        ([{"event": "introduced", "on": "2024-01-01"}], "not_enacted", NO),
        ([{"event": "passed", "on": "2024-01-01"}], "not_enacted", NO),
        (
            [{"event": "introduced", "on": "2024-01-01"}, {"event": "died", "on": "2024-02-01"}],
            "died",
            NO,
        ),
        ([{"event": "published", "on": "2027-01-01"}], "not_enacted", NO),
        (
            [
                {"event": "published", "on": "2024-01-01"},
                {"event": "in_force", "on": "2024-02-01", "published": "2024-01-01"},
            ],
            "in_force",
            YES,
        ),
        ([{"event": "published", "on": "2024-01-01", "certainty": "unsure"}], "published", UNKNOWN),
    ],
)
def test_an_act_is_law_only_once_published(
    events: list[dict[str, str]], word: str, active: int
) -> None:
    status = act_status(_act(*events), NOW)
    assert (status.word, status.active) == (word, active)


def test_a_contested_start_shows_both_readings(tmp_path: Path) -> None:
    starts = [{"date": "start"}, {"date": "early", "if": "view == wide"}]
    early = {
        "says": "early",
        "values": [{"applies": "2021-01-01", "published": "2020-01-10", "act": "A/1", "cite": "1"}],
        "checked": {"on": "2026-11-21", "source": "a test"},
    }
    files = {**DATED, "dates": {**DATED["dates"], "early": early}}
    law = book(tmp_path, [duty("care", from_=starts)], **files)
    undecided = classify(law, world({"a": True}), NOW).duties[0]
    assert [(str(p.since), p.truth, p.stands) for p in undecided.periods] == [
        ("2021-01-01", UNKNOWN, UNKNOWN),
        ("2025-01-01", YES, YES),
    ]
    assert {c.option: str(c.periods[0].since) for c in undecided.contested} == {
        "wide": "2021-01-01",
        "tight": "2025-01-01",
    }
    decided = classify(law, world({"a": True}, organisation={"view": "tight"}), NOW).duties[0]
    assert [str(p.since) for p in decided.periods] == ["2025-01-01"]
    assert decided.contested == ()


def test_not_yet_on_the_market_is_from_that_day_on(tmp_path: Path) -> None:
    law = book(
        tmp_path,
        [rule("old", if_="born < date.start", then="legacy")],
        conclusions={"legacy": conclusion(favourable=True)},
        **DATED,
    )

    def legacy(day: dt.date) -> list[tuple[int, int]]:
        return at(law, world({"born": Interval.from_day_on(day)}), "toy.legacy")

    assert legacy(dt.date(2024, 12, 31)) == [(UNKNOWN, UNKNOWN)]
    assert legacy(dt.date(2025, 1, 1)) == [(NO, NO)]


def test_a_trace_leads_down_to_the_facts_and_names_the_way_out_that_is_closed(
    tmp_path: Path,
) -> None:
    law = book(tmp_path, GUARDED["rules"], conclusions=GUARDED["conclusions"])
    result = Results(law, world({"a": True, "b": True, "c": True}), NOW).of("toy.strict")[0]
    grounds = [(ground.rule or ground.fact, ground.value) for ground in result.because]
    assert grounds == [
        ("toy.base", YES),
        ("a", YES),
        ("toy.way_out", NO),
        ("toy.way_out_closed", YES),
        ("c", YES),
    ]
    assert result.routes == ("toy.base",)


def test_an_undecided_way_out_is_named_in_words(tmp_path: Path) -> None:
    law = book(tmp_path, GUARDED["rules"], conclusions=GUARDED["conclusions"])
    result = Results(law, world({"a": True}), NOW).of("toy.strict")[0]
    assert [item.text for item in result.unless] == ["way_out is shown"]
    lifted = Results(law, world({"a": True, "b": True, "c": False}), NOW).of("toy.strict")[0]
    assert lifted.lifted_by == ("toy.way_out",)
