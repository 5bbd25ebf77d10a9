"""Conditions that hide where nothing is read, and words that are there and do not count."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadworthy.licences.texts import identify
from roadworthy.licences.texts.holders import fills
from roadworthy.safe_yaml import parse
from tests.evidence.licence_texts import MIT
from tests.licences.texts.published import MISSING, TEXTS, published

CASES = parse(Path(__file__).with_name("hidden.yaml").read_bytes(), name="hidden.yaml").data


@pytest.mark.parametrize("holder", CASES["holders"])
def test_a_condition_behind_the_name_of_a_holder_is_seen(holder: str) -> None:
    text = MIT.replace("A. Person", holder)
    assert text != MIT
    assert identify(text).exact == ""


@pytest.mark.parametrize(("old", "new"), CASES["places"])
def test_what_is_hidden_or_crossed_out_is_seen(old: str, new: str) -> None:
    text = MIT.replace(old, new, 1)
    assert text != MIT
    assert identify(text).exact == ""


@pytest.mark.parametrize(
    "line",
    [
        "Copyright hospitals barred, 2022 A. Person",
        "Copyright (c) 2022 hospitals are barred by A. Person",
        "Copyright (c) 2022 [hospitals are barred] A. Person",
    ],
)
def test_a_condition_before_the_name_of_a_holder_is_seen(line: str) -> None:
    assert identify(MIT.replace("Copyright (c) 2022 A. Person", line)).exact == ""


@pytest.mark.parametrize(
    "name",
    [
        "the copyright holder",
        "the numpy developers",
        "its contributors",
        "ACME, INC. AND CONTRIBUTORS",
        "the University of Wherever nor the names of its contributors",
        "2001, 2002, 2003",
        "",
    ],
)
def test_a_name_fills_its_place_in_a_template(name: str) -> None:
    assert fills(name)


@pytest.mark.parametrize(
    "words",
    [
        "the copyright holders to hospitals",
        "THE COPYRIGHT HOLDERS TO HOSPITALS ALONE",
        "hospitals which are barred",
        "A, hospitals being barred",
        "those with 700 or more machines",
        "some people who pay",
    ],
)
def test_words_that_are_no_name_do_not_fill_it(words: str) -> None:
    assert not fills(words)


@pytest.mark.skipif(not TEXTS.is_dir(), reason=MISSING)
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("llama-3.1-license-2024", "700 million", "7 million"),
        ("llama-3.1-license-2024", "700 million", "7.00 million"),
        ("llama-3.1-license-2024", "700 million", "\n\n1.700 million"),
        ("llama-3.1-license-2024", "700 million", "0.700 million"),
        ("stability-ai-community-2024", "1,000,000", "1,000"),
        ("stability-ai-community-2024", "1,000,000", "1,000.000"),
        ("stability-ai-community-2024", "1,000,000", "1.000,000"),
    ],
)
def test_another_number_is_another_licence(name: str, old: str, new: str) -> None:
    text = published(name)
    assert old in text
    assert identify(text.replace(old, new)).exact == ""


def test_a_page_that_does_not_show_a_word_does_not_have_it() -> None:
    hides = ['style="display: none"', "hidden", 'style="text-decoration:line-through"']
    pages = [
        f"<!doctype html><html><body><p>{MIT}</p></body></html>".replace(
            "without", f"<span {hide}>without</span>"
        )
        for hide in hides
    ]
    assert [identify(page).matches[0].sure.value for page in pages] == ["changed"] * 3
