from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from roadworthy.errors import PackError
from roadworthy.law.book import bind, load
from roadworthy.law.cases import read_cases
from roadworthy.law.lint import Lint, lint
from roadworthy.law.pack import read_pack
from roadworthy.vocabulary import common

from .packs import TODAY, VOCABULARY, conclusion, duty, rule, write_pack

RULES = [
    rule("base", if_="b", then="strict"),
    rule("way_out", if_="c", except_="base"),
    duty("care", if_="strict", from_="start"),
]
CASES: dict[str, Any] = {
    "clock": {"on": "2026-11-21", "law_as_of": "2026-11-21"},
    "givens": {"maker": {"system": {"a": "yes", "b": "yes", "c": "no"}}},
    "cases": [
        {
            "case": "it binds from the first day",
            "like": "maker",
            "expect": {"strict": "yes", "maker": "yes"},
            "binds": {"care": "2021-01-01"},
            "because": {"strict": ["base"]},
        },
        {
            "case": "it does not bind who does not make it",
            "like": "maker",
            "given": {"system": {"a": "no"}},
            "expect": {"care": "no", "maker": "no"},
        },
        {
            "case": "it does not bind without the condition",
            "like": "maker",
            "given": {"system": {"b": "no"}},
            "expect": {"strict": "no", "care": "no"},
        },
        {
            "case": "the way out lifts it",
            "like": "maker",
            "given": {"system": {"c": "yes"}},
            "expect": {"strict": "no", "care": "no"},
        },
        {
            "case": "nothing binds before the act is published",
            "like": "maker",
            "law_as_of": "2020-01-09",
            "expect": {"strict": "no"},
        },
        {
            "case": "it is law on the day of publication",
            "like": "maker",
            "law_as_of": "2020-01-10",
            "expect": {"strict": "yes"},
        },
    ],
}


def linted(folder: Path, cases: dict[str, Any], today: dt.date = TODAY) -> Lint:
    target = write_pack(folder, RULES, conclusions={"strict": conclusion()})
    (target / "rules.test.yaml").write_text(yaml.safe_dump(cases))
    pack = read_pack(target, VOCABULARY)
    return lint(bind([pack], VOCABULARY), pack, today)


def without(name: str) -> dict[str, Any]:
    return {**CASES, "cases": [case for case in CASES["cases"] if case["case"] != name]}


def test_cases_that_notice_every_mutation_leave_nothing_to_complain_about(tmp_path: Path) -> None:
    found = linted(tmp_path, CASES)
    assert found.complaints == ()
    assert found.mutations > 10


@pytest.mark.parametrize(
    ("missing", "unnoticed"),
    [
        ("the way out lifts it", "the condition of way_out is always no"),
        ("it does not bind who does not make it", "care binds everybody"),
        ("it does not bind without the condition", "the condition of base is always yes"),
        ("nothing binds before the act is published", "A/1 is published on 2020-01-09"),
        ("it is law on the day of publication", "A/1 is published on 2020-01-11"),
    ],
)
def test_a_missing_case_is_noticed_by_the_mutation_that_it_would_have_caught(
    tmp_path: Path, missing: str, unnoticed: str
) -> None:
    complaints = [complaint.says for complaint in linted(tmp_path, without(missing)).complaints]
    assert any(unnoticed in complaint for complaint in complaints), complaints


def test_a_date_without_its_day_in_a_case_is_noticed(tmp_path: Path) -> None:
    first, *rest = CASES["cases"]
    vague = {**first, "binds": {}, "expect": {**first["expect"], "care": "yes"}}
    complaints = linted(tmp_path, {**CASES, "cases": [vague, *rest]}).complaints
    assert any("start applies 2021-01-02" in complaint.says for complaint in complaints)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"expect": {"strict": "no"}}, "strict is yes, not no"),
        ({"binds": {"care": "2021-01-02"}}, "care binds 2021-01-01, not 2021-01-02"),
        ({"may_bind": {"care": "2021-01-01"}}, "care may bind never, not 2021-01-01"),
        ({"because": {"strict": ["way_out"]}}, "strict does not rest on way_out"),
        ({"ask_next": "made"}, "asks nothing next, not 'made'"),
    ],
)
def test_a_case_that_fails_says_what_differs(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    cases = {**CASES, "cases": [{**CASES["cases"][0], **change}, *CASES["cases"][1:]]}
    assert any(says in complaint.says for complaint in linted(tmp_path, cases).complaints)


def test_a_rule_that_no_case_looks_at_is_named(tmp_path: Path) -> None:
    cases = {**CASES, "cases": [{**CASES["cases"][0], "binds": {}}]}
    complaints = [complaint.says for complaint in linted(tmp_path, cases).complaints]
    assert "no case looks at care" in complaints


def test_a_date_that_nobody_re_read_for_90_days_is_named(tmp_path: Path) -> None:
    fresh, stale = TODAY + dt.timedelta(days=90), TODAY + dt.timedelta(days=91)
    assert linted(tmp_path, CASES, fresh).complaints == ()
    assert "start was last compared" in linted(tmp_path, CASES, stale).complaints[0].says


@pytest.mark.parametrize(
    "change",
    [
        {"like": "nobody"},
        {"given": {"system": {"nothing": "yes"}}},
        {"given": {"uses": [{"a": "yes"}]}},
        {"expect": {"nothing": "yes"}},
        {"on": "2026-02-30"},
        {"exepct": {"strict": "yes"}},
    ],
)
def test_an_unusable_case_is_an_error_with_its_line(tmp_path: Path, change: dict[str, Any]) -> None:
    cases = {**CASES, "cases": [{**CASES["cases"][0], **change}]}
    with pytest.raises(PackError, match=r"rules\.test\.yaml:\d+"):
        linted(tmp_path, cases)


@pytest.mark.parametrize("share", range(4))
def test_every_mutation_of_the_ai_act_fails_a_case(share: int) -> None:
    book = load(common())
    pack = book.pack("eu_ai_act")
    checked = lint(book, pack, TODAY, share=(share, 4))
    assert [f"{c.where}: {c.says}" for c in checked.complaints] == []
    assert checked.mutations > 200
    assert checked.cases >= 300
    assert len(read_cases(pack, book.vocabulary)) == checked.cases
