"""Hostile model cards: never an exception, never long.

FUZZ_EXAMPLES sets how many examples each target tries.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadworthy.evidence.card import Card
from roadworthy.evidence.components import merge
from roadworthy.evidence.interface import Part
from roadworthy.system import Evidence, Finding, Proposal, Sighting
from tests.evidence.conftest import source

fuzz = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

KEYS = st.sampled_from(
    ["license", "license_name", "license_link", "base_model", "base_model_relation", "language",
     "tags", "datasets", "metrics", "library_name", "pipeline_tag", "new_version", "model-index",
     "co2_eq_emissions", "extra_gated_prompt", "extra_gated_fields", "widget", "inference",
     "dataset_info", "results", "metrics", "dataset", "value", "emissions"]
)  # fmt: skip
SCALARS = st.sampled_from(
    ["no", "1e999", "010", "~", "", "mit", "[", "{", "'a", '"', "*a", "&a b", "!!x y", "- -", "\t",
     "7B", "0x1F", ".nan", "-.inf", "2026-01-01", "{{ x }}", "text-to-image", "é\u0000", "|", ">-"]
)  # fmt: skip
YAML = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.lists(st.tuples(KEYS, inner), max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
        ),
    ),
    max_leaves=6,
)
FRONT = st.lists(st.tuples(KEYS, YAML), max_size=6).map(
    lambda pairs: "".join(f"{key}: {value}\n" for key, value in pairs)
)
WORDS = st.sampled_from(
    ["#", "##", "Limitations", "Use", "It ranks applicants", "never", "It is a chatbot.", "|",
     "|-|", "---", "\n", "\n\n", "```", "~~~", "> ", "- ", "  - ", "<!--", "-->", "<table>",
     "<tr>", "<td>", "</table>", "<h1>", "**", "`", "\"", "“", "![", "](", "https://",
     "7B parameters", "15T+ tokens", "trained on", "context length", "32K", "GPU hours",
     "H100", "tCO2", "1,000,000", "\r", "\t", ":", ";", "?", "and does not", "Bewerber", "n'",
     "不", "\u2028", "\x00", "and", "or", "Tern-7B"]
)  # fmt: skip
CELLS = st.one_of(WORDS, st.text(max_size=8))
TABLES = st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=6).map(
    lambda rows: "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], ["---"] * 3, *rows])
)
TEXTS = st.lists(st.one_of(WORDS, TABLES, st.text(max_size=20)), max_size=40).map(" ".join)


def collected(data: bytes) -> None:
    """Read one card, and hold what comes out against the contract of collectors."""
    found = list(Card().collect(source("README.md", data)))
    parts = [item for item in found if isinstance(item, Part)]
    assert all(isinstance(item, Part | Proposal | Finding | Sighting) for item in found)
    places: list[Evidence | None] = [p.evidence for p in parts]
    places += [p.evidence for p in found if isinstance(p, Proposal)]
    places += [p.place for p in found if isinstance(p, Finding)]
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(place and (place.line is None or 1 <= place.line <= lines) for place in places)
    assert len(merge(parts).components) == 1


@fuzz
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    collected(data)


@fuzz
@given(FRONT, TEXTS)
def test_any_front_matter(front: str, text: str) -> None:
    collected(f"---\n{front}---\n{text}".encode("utf-8", "replace"))


@fuzz
@given(TEXTS)
def test_any_markdown(text: str) -> None:
    collected(text.encode("utf-8", "replace"))


@fuzz
@given(TEXTS)
def test_any_utf_16(text: str) -> None:
    data = text.encode("utf-16", "replace")
    assert list(Card().collect(source("README.md", data)))
