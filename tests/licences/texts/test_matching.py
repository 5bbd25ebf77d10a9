from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadworthy.licences.readings import Kind, Sure
from roadworthy.licences.texts import identify, matching, standard
from roadworthy.licences.texts.matching import LONGEST
from roadworthy.licences.texts.standard import Opinion
from roadworthy.licences.texts.titles import titles
from roadworthy.licences.texts.words import Words, split
from tests.evidence.licence_texts import APACHE, GRANT, LLAMA, MIT

END = "END OF TERMS AND CONDITIONS"


@pytest.mark.parametrize(
    "text",
    [
        APACHE,
        APACHE.replace("\n", "\r\n"),
        "\ufeff" + APACHE.lstrip(),
        APACHE.split(END)[0] + END + "\n",
        APACHE.split(END)[0],
        APACHE.replace(END, ""),
        APACHE.replace("[yyyy] [name of copyright owner]", "2023 A Company"),
        APACHE.replace("[yyyy] [name of copyright owner]", "A Company"),
        APACHE.replace("[", "{").replace("]", "}"),
        APACHE.replace("http:", "https:"),
        "Copyright 2020 A Company\n\n" + APACHE,
        "# " + APACHE.strip(),
    ],
    ids=range(12),
)
def test_the_whole_apache_text_is_known(text: str) -> None:
    assert identify(text).exact == "Apache-2.0"


@pytest.mark.parametrize(
    "text",
    [
        MIT,
        GRANT,
        MIT.replace("(c)", "©"),
        "# " + MIT,
        MIT.replace("\n", " \r\n"),
        MIT.replace('"', "”"),
        MIT.replace("MIT License", "The MIT License (MIT)"),
        MIT.replace("2022 A. Person", "2019-2022 A. Person\nCopyright (c) 2023 B. Person"),
        "MIT License\n============\n\n" + MIT.partition("\n\n")[2],
        f"/*\n{MIT}*/\n",
        f"<!--\n{MIT}-->\n",
        MIT.upper(),
        " ".join(MIT.split()),
    ],
    ids=range(13),
)
def test_the_whole_mit_text_is_known(text: str) -> None:
    assert identify(text).exact == "MIT"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "MIT License",
        "Apache License\nVersion 2.0, January 2004",
        APACHE + "\nYou may not use it for military purposes.\n",
        "Additional terms apply.\n\n" + APACHE,
        APACHE.replace("perpetual", "revocable", 1),
        APACHE.replace("perpetual,\n      worldwide, non-exclusive", "non-commercial"),
        MIT.replace("A. Person", "A. Person\n\nEurope"),
        MIT.replace("A. Person", "A. Person, schools excepted"),
        MIT.replace("A. Person", "A. Person\nnothing in Europe"),
        APACHE.replace(END, END + "\n" + END),
        APACHE.split(END)[0] + END + "\nCopyright 2020 X, research use only\n",
        APACHE.replace("you may not use this file except", "you may use this file"),
        MIT + "\nExcept on Sundays.\n",
        MIT + "\nNot for commercial use.\n",
        MIT.replace("free of charge", "for a fee"),
        MIT.replace("2022 A. Person", "2022 A. Person. Commercial use is not allowed"),
        MIT.replace("MIT License", "Modified MIT License"),
        MIT.replace("without restriction", "~~without~~ restriction"),
        MIT.replace("without restriction", "<del>without</del> restriction"),
        MIT.replace("without restriction", "with<not> restriction"),
        MIT.replace("without restriction", "without <p not for business> restriction"),
        MIT.replace("without restriction", "without\u202e restriction"),
        MIT.replace("without restriction", "with\u043eut restriction"),
        MIT.replace("without restriction", "with out restriction"),
        MIT.replace("any person", "any ₤5 person"),
        MIT.replace("any person", "any 5% person"),
        "This licence covers the code. The weights have another one.\n" + MIT,
        MIT + APACHE,
        MIT + MIT,
    ],
    ids=range(31),
)
def test_anything_else_is_not_the_licence(text: str) -> None:
    assert identify(text).exact == ""


def test_a_condition_behind_a_licence_is_shown_as_added() -> None:
    (match,) = identify(MIT + "\nNot for commercial use.\n").matches
    (difference,) = match.differences
    assert (match.licence, match.sure, match.covered) == ("MIT", Sure.CHANGED, 1)
    assert (difference.kind, difference.clause) == (Kind.ADDED, "")
    assert (difference.line, difference.shows) == (23, "Not for commercial use")


def test_a_changed_grant_is_shown_with_its_clause() -> None:
    text = APACHE.replace("perpetual,\n      worldwide, non-exclusive", "non-commercial", 1)
    (match,) = identify(text).matches
    (difference,) = match.differences
    assert (match.licence, difference.kind, difference.clause) == (
        "Apache-2.0",
        Kind.CHANGED,
        "2",
    )
    assert difference.shows == "non-commercial"


def test_a_missing_condition_is_shown_as_missing() -> None:
    head, _, tail = APACHE.partition("   6. Trademarks.")
    (match,) = identify(head + tail[tail.index("   7. Disclaimer") :]).matches
    (difference,) = match.differences
    assert (match.licence, difference.kind, difference.clause) == ("Apache-2.0", Kind.MISSING, "6")
    assert difference.shows == ""


def test_two_licences_keep_their_lines() -> None:
    read = identify(f"{MIT}\n\n{APACHE}")
    assert [(m.licence, m.sure, m.first_line) for m in read.matches] == [
        ("MIT", Sure.EXACT, 1),
        ("Apache-2.0", Sure.EXACT, 25),
    ]
    assert read.rest == ()


def test_words_between_two_licences_are_kept() -> None:
    read = identify(f"{MIT}\n\nor, where you do business in space:\n\n{APACHE}")
    assert [(part.first_line, part.shows) for part in read.rest] == [
        (24, "or, where you do business in space")
    ]


def test_a_licence_that_only_the_library_knows_is_only_named() -> None:
    text = (
        "Permission to use, copy, modify and distribute this software and its documentation for any"
        " purpose and without fee is hereby granted, provided that the above copyright notice"
        " appear in all copies, and that both that copyright notice and this permission notice"
        " appear in"
        " supporting documentation."
    )
    read = identify(text)
    assert read.exact == ""
    assert {match.sure for match in read.matches} <= {Sure.NAMED}


@pytest.mark.parametrize(
    "text",
    [MIT.replace("sell", "lend").strip(), "A first part. " * 60 + "\n\n" + MIT.strip()],
    ids=["with another word", "at the end of another one"],
)
def test_a_licence_that_was_made_from_another_one_has_its_own_name(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {text: [Opinion("X11", 0, len(text))]}
    monkeypatch.setattr(standard, "opinions", lambda text: seen.get(text, []))
    monkeypatch.setattr(matching, "opinions", lambda text: [])
    (match,) = identify(text).matches
    assert (match.licence, match.sure, match.first_line) == ("X11", Sure.NAMED, 1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("x " * (LONGEST // 2 + 1), "longer than"), ("MIT\x00", "not a text"), ("...", "no words")],
)
def test_what_is_not_read_is_said(text: str, problem: str) -> None:
    assert problem in identify(text).problem


@pytest.mark.parametrize(
    "text",
    [
        "a " * 400_000,
        "the above copyright notice and this permission notice " * 15_000,
        MIT * 800,
        APACHE * 80,
        "\u0301" * 900_000,
        "<" * 900_000,
        "<a " * 300_000,
        "<script>" * 100_000,
        "~~" * 400_000,
        "1.\n" * 300_000,
        "(c) " * 250_000,
        "<!doctype html><script>" * 40_000,
        "<!doctype html><b " + "x" * 1_000_000,
        "\ufdfa" * 300_000,
        "許" * 900_000,
        "許\n" * 400_000,
        "x" * 1_000_000,
    ],
    ids=range(17),
)
def test_hostile_texts_give_an_answer(text: str) -> None:
    read = identify(text[:LONGEST])
    assert read.exact == ""


SUBSTANCE = st.sampled_from(
    [
        "not",
        "only",
        "no",
        "never",
        "commercial",
        "research",
        "military",
        "shall",
        "must",
        "may",
        "unless",
        "except",
        "free",
        "paid",
        "fee",
        "revocable",
        "5",
        "700",
        "million",
        "users",
        "Europe",
        "China",
        "weights",
        "outputs",
        "train",
        "compete",
        "it",
        "x",
    ]
)
TEXTS = [MIT, GRANT, APACHE]
SPLIT = [split(text) for text in TEXTS]


def is_a_number(words: Words, at: int) -> bool:
    """Tell whether a word numbers an item: "4" or "(d)"; numbers may be missing."""
    first, end = words.spans[at]
    return words.words[at].isdigit() or words.text[first - 1 : end + 1] == f"({words.text[first]})"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.integers(0, 2), st.sampled_from(["drop", "insert", "replace", "double"]))
def test_no_change_of_a_word_goes_unseen(data: st.DataObject, which: int, kind: str) -> None:
    words = SPLIT[which]
    body = [
        number
        for number in range(len(words.words))
        if words.line(number) > 4 and not is_a_number(words, number) and number < 1500
    ]
    at = data.draw(st.sampled_from(body))
    word = data.draw(SUBSTANCE.filter(lambda word: word.encode() != words.words[at]))
    first, end = words.spans[at]
    text = {
        "drop": words.text[:first] + words.text[end:],
        "insert": f"{words.text[:first]}{word} {words.text[first:]}",
        "replace": words.text[:first] + word + words.text[end:],
        "double": f"{words.text[:end]} {words.text[first:]}",
    }[kind]
    assert identify(text).exact == ""


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([LLAMA, MIT, APACHE, GRANT, "x", "Apache License", "\x00"])))
def test_no_mixture_of_texts_is_one_licence_unless_it_is_one(texts: list[str]) -> None:
    text = "\n".join(texts)
    named = [text for text in texts if text in (LLAMA, MIT, APACHE, "Apache License")]
    assert titles(text).first is None or named[:1] == [LLAMA]
    exact = identify(text).exact
    whole = [text for text in texts if text in (MIT, APACHE, GRANT, LLAMA)]
    assert not exact or len(whole) == 1
