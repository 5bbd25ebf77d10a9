from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.evidence.grants import found
from roadworthy.sightings import LicenceSentence
from tests.evidence.conftest import source

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "grants.yaml").read_text("utf-8")
)


def read(text: str) -> list[LicenceSentence]:
    return list(found(source("README.md", text.encode("utf-8", "replace")), text.split("\n")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_a_readme_says_what_its_sentences_say_of_licences(case: dict[str, Any]) -> None:
    assert [[one.covers, one.tag, one.link] for one in read(case["text"])] == case["says"]


def test_a_sentence_has_its_line() -> None:
    text = (
        "# M\n\nIt is small.\nThe code is licensed under MIT.\n\n- The data are under CC-BY-4.0.\n"
    )

    assert [one.place.line for one in read(text)] == [4, 6]


@pytest.mark.parametrize(
    "text",
    [
        "licensed under " * 40_000,
        "[" * 200_000 + "](LICENSE) licensed under MIT",
        "MIT " * 200_000,
        "licence under `" * 30_000,
        "\n".join(["The code is licensed under MIT."] * 20_000),
        "```\n" * 100_000,
    ],
    ids=range(6),
)
def test_hostile_texts_give_few_sentences(text: str) -> None:
    assert len(read(text)) <= 40


@given(st.text("MITcodewghts lienrud[]()`#.;,-\n", max_size=300))
def test_any_text_gives_sentences_with_lines_of_it(text: str) -> None:
    lines = text.count("\n") + 1

    assert all(one.place.line and one.place.line <= lines for one in read(text))
