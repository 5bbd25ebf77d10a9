from __future__ import annotations

import msgspec
import pytest

from roadworthy.licences.terms import FreeAndOpen, Region, Terms, Threshold, ids, terms
from roadworthy.report.asks import asks, free_and_open, title, told, where

KNOWN = [found for found in map(terms, ids()) if found]
BY_ID = {one.id: one for one in KNOWN}
MIT, LLAMA = BY_ID["MIT"], BY_ID["LicenseRef-llama-3.1-community"]


@pytest.mark.parametrize("found", KNOWN, ids=[one.id for one in KNOWN])
def test_every_licence_can_be_told(found: Terms) -> None:
    texts = told(asks(found))

    assert all(texts)
    assert len(texts) == len(set(texts))
    assert title(found.id)
    assert free_and_open(found)


def test_what_is_taken_away_comes_first() -> None:
    limits = [ask.limit for ask in asks(LLAMA)]

    assert limits == sorted(limits, reverse=True)
    assert told(asks(LLAMA))[0] == "another licence above 700 million monthly users"


def test_a_permissive_licence_only_asks_for_what_travels_with_a_copy() -> None:
    assert told(asks(MIT)) == ("when handed on: the licence text and the copyright line",)


def test_what_nobody_knows_is_told_and_stands_together() -> None:
    changes = {
        name: msgspec.structs.replace(getattr(MIT, name), code="unknown")
        for name in ("commercial", "policy", "outputs", "passing_on", "hosting")
    }
    every = asks(msgspec.structs.replace(MIT, **changes))

    assert all(ask.limit and ask.unknown for ask in every)
    assert told(every) == (
        "not known: commercial use, forbidden uses, what its output may train, under which terms "
        "it may be handed on, running it for others",
    )


def test_a_name_above_a_size_is_told_once() -> None:
    texts = told(asks(BY_ID["LicenseRef-modified-mit-kimi-k2"]))

    assert '"Kimi K2" to be shown above 100 million monthly users' in texts
    assert not [text for text in texts if "above the threshold" in text]


@pytest.mark.parametrize(
    ("region", "text"),
    [
        (
            Region(excluded=["EU", "UK"], who="everybody", what="all"),
            "no licence in the EU, the UK",
        ),
        (
            Region(excluded=["EU"], who="licensee", what="multimodal"),
            "multimodal models: no licence for people and companies based in the EU",
        ),
    ],
)
def test_a_region_says_whom_it_leaves_out(region: Region, text: str) -> None:
    assert where(region) == text


def test_any_commercial_use_is_a_size_of_its_own() -> None:
    paid = Threshold(of="any_commercial_use", above=0, then="royalty")
    found = msgspec.structs.replace(MIT, thresholds=[paid])

    assert told(asks(found))[0] == "a payment for any commercial use"


@pytest.mark.parametrize(
    ("test", "text"),
    [
        (FreeAndOpen(code="met"), "free and open-source as far as the licence goes"),
        (
            FreeAndOpen(code="not_met", fails=["non_commercial"], clause="section 2"),
            "not free and open-source: non-commercial use only (section 2)",
        ),
        (
            FreeAndOpen(code="unclear", fails=["unknown"]),
            "not clear whether it is free and open-source: not known",
        ),
    ],
)
def test_the_test_names_what_fails_and_the_clause(test: FreeAndOpen, text: str) -> None:
    assert free_and_open(msgspec.structs.replace(MIT, free_and_open=test)) == text
