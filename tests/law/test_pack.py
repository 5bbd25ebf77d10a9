from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from roadworthy.errors import RoadworthyError
from roadworthy.law import book as book_module
from roadworthy.law.book import bind
from roadworthy.law.pack import read_pack

from .packs import MAKER, PACK, VOCABULARY, conclusion, duty, rule, write_pack

TWO = {"x": conclusion(), "y": conclusion()}


def complaint(folder: Path, rules: list[dict[str, Any]], **files: Any) -> str:
    with pytest.raises(RoadworthyError) as caught:
        pack = read_pack(write_pack(folder, rules, **files), VOCABULARY)
        bind([pack], VOCABULARY)
    assert caught.value.hint
    return str(caught.value)


@pytest.mark.parametrize(
    ("rules", "files", "expected"),
    [
        ([rule("r")], {}, "'r' concludes nothing"),
        ([rule("r", then="x")], {}, "'x' is not declared"),
        ([], {"conclusions": {"x": conclusion()}}, "no rule concludes 'x'"),
        (
            [rule("r", then="x", if_="y"), rule("q", then="y", if_="x")],
            {"conclusions": TWO},
            "lean on each other in a circle",
        ),
        (
            [rule("r", then="x"), rule("e", except_="r", if_="x")],
            {"conclusions": {"x": conclusion()}},
            "lean on each other in a circle",
        ),
        ([rule("e", except_="nobody")], {}, "excepts 'nobody', which is not a rule"),
        (
            [rule("e", for_="use", except_="makes", if_="scores")],
            {},
            "is about a use and excepts a rule about a system",
        ),
        ([{**rule("e", except_="makes"), "unless": ""}], {}, "has no words"),
        ([duty("d", from_="never_set")], {}, "there is no date 'never_set'"),
        ([duty("d", fine="big")], {}, "there is no fine 'big'"),
        ([duty("d", act="Z/9")], {}, "there is no act 'Z/9'"),
        ([{**duty("d"), "who": "nobody"}], {}, "nobody is called 'nobody'"),
        ([{**duty("d"), "title": ""}], {}, "needs `who:` and `title:`"),
        ([{**duty("d"), "rule": "r"}], {}, "is neither a rule nor a duty"),
        ([rule("Not-Snake", except_="makes")], {}, "is neither a rule nor a duty"),
        ([{**MAKER}], {}, "'makes' exists already"),
        ([rule("maker", then="maker")], {}, "is the name of a conclusion already"),
        ([rule("r", then="maker", if_="a andd b")], {}, "cannot read the expression"),
        ([{**rule("r", then="maker"), "iff": "a"}], {}, "nothing here is called 'iff'"),
        (
            [],
            {"pack": {**PACK["pack"], "parties": {"m": {"conclusion": "no", "says": "x"}}}},
            "pack.yaml names the conclusion 'no'",
        ),
        (
            [rule("r", for_="use", then="x", if_="scores")],
            {"conclusions": {"x": conclusion()}},
            "is not about a use",
        ),
        ([], {"facts": {"own": {"about": "system", "type": "flag", "says": "x"}}}, "start with"),
        (
            [],
            {"facts": {"toy_own": {"about": "system", "type": "one", "says": "x"}}},
            "lacks options",
        ),
        (
            [],
            {
                "questions": [
                    {
                        "id": "toy_q",
                        "about": "system",
                        "text": "?",
                        "options": [{"id": "o", "says": "o", "sets": {"scores": "yes"}}],
                    }
                ]
            },
            "which is about another subject",
        ),
        (
            [],
            {
                "questions": [
                    {
                        "id": "toy_q",
                        "about": "system",
                        "text": "?",
                        "options": [{"id": "o", "says": "o", "sets": {"colour": "green"}}],
                    }
                ]
            },
            "colour cannot be 'green'",
        ),
    ],
)
def test_a_mistake_in_a_pack_is_refused_with_words(
    tmp_path: Path, rules: list[dict[str, Any]], files: dict[str, Any], expected: str
) -> None:
    assert expected in complaint(tmp_path, rules, **files)


@pytest.mark.parametrize("day", ["2021-02-30", "tomorrow", "2021-1-1", "20210101"])
def test_an_impossible_day_is_refused(tmp_path: Path, day: str) -> None:
    lines = [{"applies": day, "published": "2020-01-10", "act": "A/1", "cite": "1"}]
    dates = {"start": {**PACK["dates"]["start"], "values": lines}}
    assert "is not a day" in complaint(tmp_path, [], dates=dates)


def test_lines_of_a_date_stand_in_order_of_publication(tmp_path: Path) -> None:
    line = {"applies": "2021-01-01", "published": "2020-01-10", "act": "A/1", "cite": "1"}
    dates = {
        "start": {**PACK["dates"]["start"], "values": [line, {**line, "applies": "2022-01-01"}]}
    }
    assert "not in order of publication" in complaint(tmp_path, [], dates=dates)


@pytest.mark.parametrize("fact", ["size", "scores", "kinds", "nothing", "maker"])
def test_a_number_suggests_a_flag_about_the_system_only(tmp_path: Path, fact: str) -> None:
    line = {"is": 1e23, "unit": "FLOP", "published": "2020-01-10", "act": "A/1", "cite": "1"}
    entry = {"says": "much", "values": [line], "checked": PACK["dates"]["start"]["checked"]}
    values = {"much": {**entry, "suggests": fact}}
    assert "which is no flag about the system" in complaint(tmp_path, [], values=values)

    fine = tmp_path / "fine"
    folder = write_pack(fine, [], values={"much": {**entry, "suggests": "a"}})
    assert read_pack(folder, VOCABULARY).values["much"].suggests == "a"


def test_errors_carry_file_and_line(tmp_path: Path) -> None:
    text = "- {rule: r, cite: c, says: s, then: maker, if: a}\n- {rule: q, cite: c, says: s}\n"
    folder = write_pack(tmp_path, [])
    (folder / "extra.yaml").write_text(text)
    with pytest.raises(RoadworthyError, match=r"toy/extra\.yaml:2: 'q' concludes nothing"):
        read_pack(folder, VOCABULARY)


def test_an_unknown_key_comes_with_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(RoadworthyError) as caught:
        read_pack(write_pack(tmp_path, [{**rule("r", then="maker"), "tehn": "x"}]), VOCABULARY)
    assert caught.value.hint == "did you mean 'then'?"


def test_a_broken_pack_is_reported_and_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = write_pack(tmp_path, [])
    folders = {"good": good, "bad": tmp_path / "nowhere"}
    (tmp_path / "nowhere").mkdir()

    class Point:
        def __init__(self, name: str) -> None:
            self.name = name

    monkeypatch.setattr(book_module, "installed", lambda: [Point("bad"), Point("good")])
    monkeypatch.setattr(book_module, "locate", lambda point: folders[point.name])
    law = book_module.load(VOCABULARY)
    assert [pack.id for pack in law.packs] == ["toy"]
    assert len(law.broken) == 1
    assert "pack.yaml" in str(law.broken[0])


def test_our_own_pack_comes_through_the_same_door() -> None:
    assert "eu_ai_act" in [point.name for point in book_module.installed()]
