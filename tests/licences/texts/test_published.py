from __future__ import annotations

import random
import re
from collections import Counter
from itertools import pairwise

import pytest

from roadworthy.licences.readings import Kind, Reading, Sure
from roadworthy.licences.texts import identify
from roadworthy.licences.texts.candidates import laid
from roadworthy.licences.texts.fingerprints import Clause, Reference, fingerprints
from roadworthy.licences.texts.words import Words, split
from tests.evidence.licence_texts import APACHE, MIT
from tests.licences.texts.published import (
    DEBIAN,
    MISSING,
    MODELS,
    SHARED,
    TEXTS,
    published,
    thinned,
    wrapped,
)

pytestmark = pytest.mark.skipif(not TEXTS.is_dir(), reason=MISSING)
each = pytest.mark.parametrize("name", MODELS)
POLICY = "gemma-pup-2024-02-21"
HEADER = "What follows was taken over from the model that this one is made of."
SENTENCE = " and all of this holds on working days only "


def found(read: Reading) -> list[tuple[str, str]]:
    return [(match.licence, match.sure.value) for match in read.matches]


@each
def test_every_published_text_is_known_word_for_word(name: str) -> None:
    read = identify(published(name))
    assert read.exact == MODELS[name].licence
    assert read.matches[0].version == MODELS[name].version
    assert read.matches[0].covered == 1


@each
@pytest.mark.parametrize("width", [40, 72, 300, 100_000])
def test_line_breaks_do_not_matter(name: str, width: int) -> None:
    assert identify(wrapped(published(name), width)).exact == MODELS[name].licence


@each
@pytest.mark.parametrize(
    "above",
    [
        "Copyright (c) 2025 A Company, Inc. and contributors\n\n",
        "Copyright 2019-2021 A. Person <a@example.org>\n(c) 2022 B. All rights reserved.\n\n",
    ],
)
def test_other_lines_of_copyright_do_not_matter(name: str, above: str) -> None:
    assert identify(above + published(name)).exact == MODELS[name].licence


@each
@pytest.mark.parametrize("mark", ["# ", " * ", "// ", "> ", "-- "])
def test_marks_of_comments_do_not_matter(name: str, mark: str) -> None:
    text = "\n".join(mark + line for line in published(name).split("\n"))
    assert identify(text).exact == MODELS[name].licence


@each
def test_a_header_is_the_only_difference(name: str) -> None:
    (match,) = identify(f"{HEADER}\n\n{published(name)}").matches
    (difference,) = match.differences
    assert (match.licence, match.sure) == (MODELS[name].licence, Sure.CHANGED)
    assert (difference.kind, difference.line, difference.shows) == (Kind.ADDED, 1, HEADER[:-1])


@each
def test_a_policy_of_use_behind_a_licence_is_a_second_one(name: str) -> None:
    read = identify(published(name) + "\n\n" + published(POLICY))
    assert found(read) == [(MODELS[name].licence, "exact"), (MODELS[POLICY].licence, "exact")]
    assert read.rest == ()


def test_with_words_missing_a_text_is_known_or_unknown_and_never_another() -> None:
    counts: Counter[str] = Counter()
    for name, reference in MODELS.items():
        for seed in range(4):
            read = identify(thinned(published(name), 0.05, seed))
            assert read.exact == ""
            ids = {match.licence for match in read.matches}
            assert ids <= {reference.licence}, (name, seed)
            counts["right" if ids else "unknown"] += 1
    assert counts["right"] > 0.95 * counts.total(), counts


@pytest.mark.parametrize("seed", range(60))
def test_two_texts_in_one_file_are_both_found(seed: int) -> None:
    texts = {name: (published(name), one.licence) for name, one in MODELS.items()}
    texts |= {"MIT": (MIT, "MIT"), "Apache": (APACHE, "Apache-2.0")}
    one, other = random.Random(seed).sample(sorted(texts), 2)
    read = identify(f"{texts[one][0]}\n\n{texts[other][0]}")
    assert found(read) == [(texts[one][1], "exact"), (texts[other][1], "exact")]


def places(name: str) -> list[tuple[Words, Clause, int]]:
    """Return the middle word of each clause that is long enough to have one."""
    words, reference = split(published(name)), MODELS[name]
    number = fingerprints().references.index(reference)
    candidate = laid(words, number, 0, len(words.words))
    assert candidate is not None
    at = {
        run.reference + step: run.text + step
        for run in candidate.alignment.runs
        for step in range(run.words)
    }
    ends = [*(clause.first for clause in reference.clauses[1:]), reference.count]
    pairs = zip(reference.clauses, ends, strict=True)
    return [
        (words, clause, at[(clause.first + end) // 2])
        for clause, end in pairs
        if end - clause.first > 10
    ]


@each
def test_a_changed_clause_is_named(name: str) -> None:
    for words, clause, at in places(name):
        first, end = words.spans[at]
        for text in (
            words.text[:first] + SENTENCE + words.text[first:],
            words.text[:first] + "xylophone" + words.text[end:],
            words.text[:first] + words.text[end:],
        ):
            (match,) = identify(text).matches
            assert (match.licence, match.sure) == (MODELS[name].licence, Sure.CHANGED)
            (difference,) = match.differences
            assert (difference.clause, difference.kind) == (clause.name, Kind.CHANGED)
            assert abs(difference.line - words.line(at)) <= 2


@each
def test_half_a_text_is_no_licence(name: str) -> None:
    text = published(name)
    read = identify(text[: len(text) // 2])
    assert not any(match.sure is Sure.EXACT for match in read.matches)


def siblings() -> list[tuple[Reference, Reference]]:
    order = ("llama-3.1-license-2024", "llama-3.2-license-2024", "llama-3.3-license-2024")
    more = ("qwen-2024", "tongyi-qianwen-2023")
    both = ("bigscience-open-rail-m", "bigscience-open-rail-m2")
    return [
        (MODELS[one], MODELS[other])
        for names in (order, more, both)
        for one, other in pairwise(names)
    ]


@pytest.mark.parametrize("pair", siblings(), ids=lambda pair: pair[0].name)
def test_a_mixture_of_two_licences_is_neither(pair: tuple[Reference, Reference]) -> None:
    one, other = (published(reference.name) for reference in pair)
    read = identify(one[: len(one) // 2] + other[len(other) // 2 :])
    assert not any(match.sure is Sure.EXACT for match in read.matches)


def test_a_text_of_one_licence_under_the_name_of_another_is_neither() -> None:
    text = published("llama-3.1-license-2024").replace("Llama 3.1", "Llama 5")
    read = identify(text.replace("LLAMA 3.1", "LLAMA 5"))
    assert read.matches == ()
    assert read.nearest == "LicenseRef-llama-3.1-community"


def test_a_licence_without_a_published_text_is_not_taken_for_its_sister() -> None:
    text = published("llama-3.1-license-2024")
    text = text.replace("LLAMA 3.1", "META LLAMA 3").replace("Llama 3.1 V", "Meta Llama 3 V")
    read = identify(text.replace("Llama 3.1", "Meta Llama 3"))
    assert found(read) == [("LicenseRef-llama-3-community", "named")]


REAL = {
    "Baichuan2/LICENSE": [("Apache-2.0", "exact")],
    "ChatGLM-6B/LICENSE": [("Apache-2.0", "exact")],
    "ChatGLM-6B/MODEL_LICENSE": [("LicenseRef-chatglm-6b", "named")],
    "Qwen/LICENSE": [("Apache-2.0", "exact")],
    "Qwen/NOTICE": [
        ("BSD-3-Clause", "exact"),
        ("MIT", "exact"),
        ("Apache-2.0", "exact"),
        ("MIT", "exact"),
    ],
    "Qwen/Tongyi Qianwen LICENSE AGREEMENT": [("LicenseRef-tongyi-qianwen", "exact")],
    "Qwen/Tongyi Qianwen RESEARCH LICENSE AGREEMENT": [
        ("LicenseRef-tongyi-qianwen-research", "named")
    ],
    "gemma_pytorch/LICENSE": [("Apache-2.0", "exact")],
    "mistral-finetune/LICENSE": [("Apache-2.0", "exact")],
    "nanoGPT/LICENSE": [("MIT", "exact")],
    "sd3.5/LICENSE-CODE": [("MIT", "exact")],
    "starcoder/LICENSE": [("Apache-2.0", "exact")],
}


@pytest.mark.parametrize("path", REAL)
def test_texts_of_real_projects(path: str) -> None:
    text = (SHARED / "real" / path).read_text(encoding="utf-8")
    assert found(identify(text)) == REAL[path]


@pytest.mark.skipif(not DEBIAN.is_dir(), reason="needs the texts that Debian brings")
@pytest.mark.parametrize(
    ("name", "licence"),
    [
        ("Apache-2.0", "Apache-2.0"),
        ("BSD", "BSD-3-Clause"),
        ("CC0-1.0", "CC0-1.0"),
        ("GPL-2", "GPL-2.0"),
        ("GPL-3", "GPL-3.0"),
        ("LGPL-2.1", "LGPL-2.1"),
        ("LGPL-3", "LGPL-3.0"),
        ("MPL-2.0", "MPL-2.0"),
    ],
)
def test_standard_texts_as_debian_brings_them(name: str, licence: str) -> None:
    assert identify((DEBIAN / name).read_text(encoding="utf-8")).exact == licence


@pytest.mark.skipif(not DEBIAN.is_dir(), reason="needs the texts that Debian brings")
@pytest.mark.parametrize("name", ["Artistic", "GFDL-1.2", "GFDL-1.3", "GPL-1", "LGPL-2", "MPL-1.1"])
def test_other_standard_texts_are_never_exact_and_never_of_a_model(name: str) -> None:
    read = identify((DEBIAN / name).read_text(encoding="utf-8"))
    assert {match.sure for match in read.matches} <= {Sure.NAMED}
    assert not any(match.licence.startswith("LicenseRef-") for match in read.matches)


@pytest.mark.skipif(not DEBIAN.is_dir(), reason="needs the texts that Debian brings")
@pytest.mark.parametrize("name", ["GFDL-1.3", "MPL-1.1"])
def test_the_library_is_asked_about_the_text_as_it_was_given(name: str) -> None:
    assert found(identify((DEBIAN / name).read_text(encoding="utf-8"))) == [(name, "named")]


def test_a_translation_is_no_part_of_what_is_known() -> None:
    chinese = "根据本许可的条款和条件，许可方特此授予您非排他性的版权许可。\n" * 20
    text = published("tongyi-qianwen-2023")
    for read in (identify(f"{text}\n\n{chinese}"), identify(f"{chinese}\n\n{text}")):
        assert found(read) == [("LicenseRef-tongyi-qianwen", "exact")]
        assert read.exact == ""
        assert read.rest[0].shows.startswith("in another script: 根据")


def test_a_page_of_terms_is_read_without_its_markup() -> None:
    paragraphs = re.split(r"\n\s*\n", published("gemma-tou-2025-03-24"))
    body = "".join(f'<p class="text">{part}</p>\n' for part in paragraphs)
    page = (
        f"<!doctype html><html><head><title>T</title><script>var a = 1;</script></head><body>{body}"
    )
    read = identify(page + "<footer>Send feedback</footer></body></html>")
    assert found(read) == [("LicenseRef-gemma-terms", "exact")]
    assert read.matches[0].version == "2025-03-24"
    assert [part.shows for part in read.rest][-1] == "Send feedback"
