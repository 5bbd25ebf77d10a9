from __future__ import annotations

import pytest

from roadworthy.system import Collected, Evidence
from tests.evidence.conftest import Folder, checks, facts, proposed

CARD = """---
license: other
license_name: house-licence
base_model:
  - org/one
  - org/two
language: no
pipeline_tag: text-generation
datasets: [a/b]
---
# A model
"""


def lines_of(result: Collected) -> dict[str, int | None]:
    places = [
        (name, fact.sources[0])
        for component in result.components
        for name, fact in component.facts.items()
    ]
    return {name: place.line for name, place in places if isinstance(place, Evidence)}


def test_front_matter_gives_facts_with_their_lines(look: Folder) -> None:
    result = look({"README.md": CARD})
    assert facts(result, "card:README.md") == {
        "base_model": "org/one, org/two",
        "languages": "no",
        "licence_name": "house-licence",
        "licence_tag": "other",
        "pipeline_tag": "text-generation",
        "training_datasets": "a/b",
    }
    lines = lines_of(result)
    assert lines["licence_tag"] == 2
    assert lines["languages"] == 7


@pytest.mark.parametrize("change", ["\ufeff", "crlf"])
def test_marks_and_line_ends_of_windows_do_not_matter(look: Folder, change: str) -> None:
    text = CARD.replace("\n", "\r\n") if change == "crlf" else change + CARD
    result = look({"README.md": text})
    assert facts(result, "card:README.md")["licence_tag"] == "other"
    assert lines_of(result)["licence_tag"] == 2


def test_front_matter_that_is_not_at_the_top_is_none(look: Folder) -> None:
    assert facts(look({"README.md": "\n" + CARD}), "card:README.md") == {}


@pytest.mark.parametrize(
    "front",
    [
        "license: [",
        "a: 1\na: 2",
        "a: &x 1\nb: *x",
        "license: {a: b}",
        "license: 3",
        "x: " + "[" * 1000,
    ],
)
def test_bad_front_matter_is_a_finding(look: Folder, front: str) -> None:
    result = look({"README.md": f"---\n{front}\n---\n"})
    assert checks(result) == ["malformed-front-matter"]
    assert result.findings[0].place is not None
    assert "licence_tag" not in facts(result, "card:README.md")


def test_front_matter_that_never_ends_is_a_finding(look: Folder) -> None:
    assert checks(look({"README.md": "---\nlicense: mit\n# Title\n"})) == ["malformed-front-matter"]


def test_a_text_between_two_rules_is_no_front_matter(look: Folder) -> None:
    assert checks(look({"README.md": "---\nHello.\n---\n"})) == []


AFFIRMED = {
    "This program ranks the applicants for one job.": {
        "evaluate_candidates",
    },
    "It shortlists\njob seekers.": {"filter_applications"},
    "It screens resumes for recruiters.": {"filter_applications"},
    "Automatic résumé screening.": {"filter_applications"},
    "We score candidates after the interview.": {"evaluate_candidates"},
    "It not only ranks applicants but also writes.": {"evaluate_candidates"},
    "It is small; it never sleeps. It ranks applicants.": {
        "evaluate_candidates",
    },
    "It estimates the creditworthiness of people.": {"creditworthiness"},
    "It scores loan applicants.": {"creditworthiness"},
    "A chatbot for our shop.": {True},
    "It answers questions of shoppers.": {True},
}


@pytest.mark.parametrize("text", AFFIRMED)
def test_prose_proposes_what_it_is_for(look: Folder, text: str) -> None:
    result = look({"README.md": f"# Title\n\n{text}\n"})
    assert {value for _, value, _, _ in proposed(result)} == AFFIRMED[text]


SILENT = [
    "It does not rank applicants.",
    "It doesn’t rank applicants.",
    "It will never\nrank applicants.",
    "This must not be used to rank applicants.",
    "The model is not intended for ranking applicants or résumé screening.",
    "We prohibit using it to rank applicants.",
    "Ranking applicants is out of scope.",
    "Use it for search rather than to rank applicants.",
    'The licence names "ranking applicants" as a use.',
    "> It ranks applicants.",
    "```\nrank applicants\n```",
    "Do not use it to:\n\n- rank applicants\n- screen resumes of applicants\n",
    "## Out-of-scope use\n\nIt ranks applicants.\n\n### Also\n\nIt ranks job seekers.",
    "**Limitations**\n\nIt ranks applicants.",
    "Prohibited uses\n---------------\n\nIt ranks applicants.",
    "It ranks candidates by similarity of passages.",
    "The reranker scores candidate passages for each query.",
    "It selects candidates with beam search.",
    "Training resumes from the checkpoint; evaluate and resume.",
    "It scores visa applicants.",
    "It never estimates creditworthiness.",
    "It is not a chatbot.",
]


@pytest.mark.parametrize("text", SILENT)
def test_denied_quoted_and_other_words_propose_nothing(look: Folder, text: str) -> None:
    assert proposed(look({"README.md": f"# Title\n\n{text}\n"})) == []


def test_a_section_after_the_denied_one_counts_again(look: Folder) -> None:
    text = "## Limitations\n\nIt ranks applicants.\n\n## Use\n\nIt ranks job seekers.\n"
    assert {line for _, _, _, line in proposed(look({"README.md": text}))} == {7}


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff" * 50, "caf\xe9".encode("latin-1")])
def test_a_readme_that_is_no_text_proposes_nothing(look: Folder, data: bytes) -> None:
    assert proposed(look({"README": data})) == []
