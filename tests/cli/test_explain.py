from __future__ import annotations

import datetime as dt

import pytest

from roadworthy.cli.explain import Pages
from roadworthy.findings import catalogue
from roadworthy.law.book import Book, load
from roadworthy.law.clock import Clock
from roadworthy.vocabulary import common
from tests.cli.conftest import Run

DAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roadworthy.cli.explain.today", lambda: DAY)


@pytest.fixture(scope="session")
def book() -> Book:
    return load(common())


def test_everything_that_has_a_name_is_explained(book: Book) -> None:
    entries = list(Pages(book, Clock(DAY, DAY)).entries())
    names = {(entry.kind, entry.name) for entry in entries if list(entry.rows()) and entry.brief}

    assert len(names) == len(entries)
    assert {name for _, name in names} >= {
        *book.vocabulary.facts,
        *book.vocabulary.questions,
        *(rule.name for rule in book.rules.values()),
        *(id_.partition(".")[2] for id_ in book.conclusions),
        *(name for pack in book.packs for name in (*pack.dates, *pack.values)),
        *(name for pack in book.packs for name in (*pack.fines, *pack.acts)),
        *catalogue().findings,
    }


def test_a_date_shows_every_published_line_and_which_one_is_the_law(run: Run) -> None:
    now = run("explain", "hr_annex_iii").words
    before = run("explain", "hr_annex_iii", "--law-as-of", "2026-07-01").words

    assert "2026-08-02: published 2024-07-12 by 2024/1689, Art. 113" in now
    assert "(replaced since)" in now
    assert "Art. 113(c)(i) as amended (the law as of 2026-11-21)" in now
    assert "Art. 113(c)(i) as amended (not published by 2026-07-01)" in before
    assert "Checked 2026-11-21 against Consolidated text" in now


def test_an_exception_shows_its_condition_and_both_neighbours(run: Run) -> None:
    words = run("explain", "art_6_3").words

    assert "Condition not significant_risk and limited_role in {narrow_task" in words
    assert "Excepts rule art_6_2 (Art. 6(2))" in words
    assert "Excepted by rule art_6_3_profiling" in words
    assert "Force binding" in words
    assert "(question limited_role)" in words


def test_a_duty_shows_who_since_when_the_fine_and_what_meets_it(run: Run) -> None:
    words = run("explain", "art_9").words

    assert "Who provider: who developed the system" in words
    assert "From hr_annex_iii" in words
    assert "Fine art_99_4: EUR 15,000,000 or 3%" in words
    assert "Met by document.risk-register" in words
    assert "Act 2024/1689 EU AI Act: in force" in words
    assert "purpose" in words.partition("Facts below")[2]


def test_a_fact_names_the_questions_that_settle_it_and_the_rules_that_read_it(run: Run) -> None:
    words = run("explain", "profiles_people").words

    assert "Settled by question profiling" in words
    assert "Read by rule art_6_3_profiling" in words


def test_a_name_of_several_kinds_is_explained_for_each(run: Run) -> None:
    out = run("explain", "purpose").out

    assert "FACT purpose" in out
    assert "QUESTION purpose" in out


def test_i_do_not_know_is_among_the_options_of_a_question(run: Run) -> None:
    assert "unknown: I don't know sets nothing" in run("explain", "made").words


def test_a_conclusion_shows_the_rules_behind_it(run: Run) -> None:
    assert "Concluded by rule annex_iii_3a" in run("explain", "use.listed_rest").words


def test_a_contested_reading_shows_its_options(run: Run) -> None:
    out = run("explain", "eu_ai_act_legacy_scope").out

    assert out.startswith("READING")
    assert "whole_act: " in out


def test_the_status_of_an_act_follows_the_clocks(run: Run) -> None:
    now = run("explain", "2026/1744").words
    before = run("explain", "2026/1744", "--law-as-of", "2026-07-01").words

    assert "Status in force (on 2026-11-21, as published by 2026-11-21)" in now
    assert "Status not enacted (on 2026-11-21, as published by 2026-07-01)" in before


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Art. 26(7)", "DUTY art_26_7"),
        ("manage risks throughout", "DUTY art_9"),
        ("eu_ai_act.art_6_3", "RULE art_6_3"),
        ("date.general", "DATE general"),
        ("EU AI Act", "ACT 2024/1689"),
    ],
)
def test_what_a_report_prints_can_be_looked_up(run: Run, name: str, found: str) -> None:
    assert found in run("explain", name).out


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("facts", "purpose"),
        ("readings", "eu_ai_act_legacy_scope"),
        ("questions", "made"),
        ("duties", "art_9"),
        ("rules", "art_6_3"),
        ("dates", "hr_annex_iii  2027-12-02"),
        ("conclusions", "use.high_risk"),
        ("acts", "2024/1689  EU AI Act: in force"),
        ("fines", "art_99_4"),
        ("findings", "shards-missing  Some of the files"),
    ],
)
def test_a_word_lists_all_of_its_kind(run: Run, kind: str, name: str) -> None:
    result = run("explain", kind)

    assert result.code == 0
    assert f"\n{name}" in f"\n{result.out}"


def test_duties_are_listed_in_the_order_of_the_law(run: Run) -> None:
    out = run("explain", "duties").out

    assert out.index("\nart_9 ") < out.index("\nart_10 ")


def test_an_unknown_name_is_an_error_with_close_ones(run: Run) -> None:
    result = run("explain", "purpos")

    assert result.code == 2
    assert result.err.splitlines() == [
        "error: nothing is called 'purpos'",
        "  did you mean 'purpose'?",
    ]


def test_a_name_close_to_nothing_leads_to_the_lists(run: Run) -> None:
    assert "roadworthy explain facts" in run("explain", "qqqqqq").err


@pytest.mark.parametrize("columns", ["80", "100", "200"])
def test_pages_keep_to_a_readable_width(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    lines = run("explain", "art_26_7").out.splitlines()

    assert max(map(len, lines)) <= min(int(columns), 100)


# What is often read.


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("open_source_no_duties", "An open chatbot under your own name still has to say"),
        ("article_2_12_is_about_systems", "A model alone is not a system"),
        ("open_model_exempt", "the copyright policy and the public summary of training content"),
        ("llama_is_open_source", "700 million monthly users"),
        ("only_calls_an_api", "you are its provider"),
        ("outside_the_union", "where the output of their system is used in the Union"),
        ("small_start_up", "No duty ends with the size of the company"),
        ("human_decides", "A system that profiles people stays high-risk"),
        ("internal_tool", "its provider and its deployer"),
        ("near_the_threshold", "3.8e25"),
        ("mirror_is_distributor", "no role of the Act"),
        ("it_is_a_beta", "paid or free"),
    ],
)
def test_a_common_myth_is_answered(run: Run, name: str, said: str) -> None:
    result = run("explain", name)

    assert result.code == 0
    assert said in result.words
    assert "Law " in result.words
    assert "Held in rule" in result.words or "Held in duty" in result.words


def test_a_rule_names_what_is_often_read_about_it(run: Run) -> None:
    assert "misreading open_source_no_duties" in run("explain", "art_2_12").words


def test_all_misreadings_are_listed(run: Run) -> None:
    out = run("explain", "misreadings").out
    assert out.count("\n") >= 25
    assert "llama_is_open_source" in out


def test_a_shared_start_is_explained_with_its_condition(run: Run) -> None:
    words = run("explain", "art_9").words
    assert "From hr_annex_iii" in words
    assert "only if starts_a3" in words


@pytest.mark.parametrize("name", ["Llama 3.1 405B", "llama-3.1-405b", "meta-llama/Llama-3.1-405B"])
def test_a_known_model_is_explained_with_its_figures_and_their_source(run: Run, name: str) -> None:
    words = run("explain", name).words

    assert "MODEL Llama 3.1 405B" in words
    assert "Parameters 405B" in words
    assert "Training 3.8e25 FLOP, reported by its maker" in words
    assert "2.7e25 to 4.9e25 FLOP, 6 x 405B active parameters x 15.6T tokens" in words
    assert "it reserves something that a free and open-source licence does not" in words
    assert "Source model card of its maker, read, and a database snapshot of 2025-02-24" in words


def test_a_known_model_says_what_nobody_published(run: Run) -> None:
    words = run("explain", "kimi-k3").words

    assert "Parameters 2.8T, of them 104B for each token" in words
    assert "Tokens not published" in words
    assert "Training not known" in words
    assert "Kimi K3 training not published" in run("explain", "models").words


def test_a_finding_is_explained_with_why_it_matters_and_what_to_do(run: Run) -> None:
    words = run("explain", "shards-missing").words

    assert words.startswith("FINDING shards-missing Some of the files that make up a set of")
    assert "About models and weights" in words
    assert "Why What was counted is a lower bound" in words
    assert "What to do Download all of its files" in words


def test_a_misspelt_finding_leads_to_the_right_one(run: Run) -> None:
    assert "did you mean 'shards-missing'" in run("explain", "shard-missing").err
