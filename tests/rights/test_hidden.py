"""What speaks against a licence that allows much is told, whoever states that licence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from roadworthy.evidence.restrictions import limits
from roadworthy.licences.readings import Match, Reading, Sure
from roadworthy.rights.estate import build
from roadworthy.rights.estate_issues import doubts
from roadworthy.rights.interface import Rank, Standing, Statement
from roadworthy.rights.standing import resolve
from roadworthy.rights.traits import multimodal
from roadworthy.rights.unclear import unowned
from roadworthy.sightings import LicenceSaid, LicenceText
from roadworthy.system import Answer, Component, Evidence, Fact
from tests.rights.looking import project, review

PLACE = Evidence("README.md", 2, "license: cc-by-nc-4.0")
ANSWER = Answer("A. Person", dt.date(2026, 11, 21), "roadworthy.yaml:5")


def answered(id_: str, licence: str) -> Component:
    """Return weights of which a person says a licence."""
    fact = Fact("licence_tag", licence, (ANSWER,))
    return Component(id_, "weights", id_.partition(":")[2], facts={"licence_tag": fact})


def test_an_answer_that_a_card_contradicts_is_open() -> None:
    said = LicenceSaid(PLACE, "weights:m.safetensors", "card", "cc-by-nc-4.0")
    (issue,) = doubts(build([answered("weights:m.safetensors", "mit")], [said], {}, {}))
    assert (issue.check, str(issue.outcome)) == ("licence-disagreement", "unknown")
    assert "mit by the answer and cc-by-nc-4.0 by README.md:2" in issue.says


def test_an_answer_against_what_is_known_of_a_model_is_open() -> None:
    (issue,) = doubts(build([answered("model:meta-llama/Llama-3.1-8B", "mit")], [], {}, {}))
    assert issue.check == "licence-disagreement"
    assert "LicenseRef-llama-3.1-community by the id meta-llama/Llama-3.1-8B" in issue.says


def test_an_answer_that_a_source_bears_out_is_settled() -> None:
    said = LicenceSaid(PLACE, "weights:m.safetensors", "card", "mit")
    assert not doubts(build([answered("weights:m.safetensors", "mit")], [said], {}, {}))


def test_a_person_settles_words_that_limit_use() -> None:
    words = Statement(Rank.SENTENCE, "", (), PLACE, note="it limits", limits=True)
    tag = Statement(Rank.CARD, "mit", ("MIT",), PLACE)
    said = Statement(Rank.ANSWER, "mit", ("MIT",), PLACE)
    assert resolve([tag, words]).standing is Standing.UNCLEAR
    assert resolve([said, tag, words]).standing is Standing.STATED


@pytest.mark.parametrize(
    ("architecture", "is_multimodal"),
    [("LlamaForCausalLM", False), ("Llama4ForCausalLM", None), ("Phi4MMForCausalLM", None)],
)
def test_only_architectures_that_are_known_read_text_alone(
    architecture: str, is_multimodal: bool | None
) -> None:
    facts = {"architecture": Fact("architecture", architecture, (PLACE,))}
    assert multimodal(Component("weights:m", "weights", "m", facts=facts), None) is is_multimodal


def test_the_last_of_many_bases_is_not_cut_off(tmp_path: Path) -> None:
    bases = [f"org-{number}/{'long-name-' * 5}{number}" for number in range(30)]
    card = "---\nlicense: mit\nbase_model:\n" + "".join(f"- {base}\n" for base in bases) + "---\n"
    found = review(project(tmp_path, {"README.md": card, "m.safetensors": "<weights>"}))
    assert {link.parent for link in found.estate.links} == {f"model:{base}" for base in bases}


@pytest.mark.parametrize(
    "text",
    [
        "Commercial use is allowed.",
        "It is not limited to non-commercial use.",
        "There is no restriction on commercial use.",
        "Free for research and commercial use.",
        "It is intended for research only.",
        "Earlier versions were released for non-commercial use.",
        "百川将特此授予您一个不可转让、不可再许可、可撤销的商用版权许可",
    ],
)
def test_words_that_allow_limit_nothing(text: str) -> None:
    assert not limits(text)


@pytest.mark.parametrize(
    "text",
    [
        "The weights may not be used for commercial purposes.",
        "For academic research use only; a licence for anything else is available.",
        "Commercial use requires a separate licence.",
        "Please contact us for commercial licensing.",
        "The model is free for personal and non-commercial use.",
        "Die Nutzung ist nur nicht-kommerziell erlaubt, strictly.",
        "本模型仅供学术研究使用",
    ],
)
def test_words_that_keep_use_to_something_limit_it(text: str) -> None:
    assert limits(text)


@pytest.mark.parametrize(
    ("licence", "severities"),
    [("MIT", []), ("AGPL-3.0", ["low"]), ("CC-BY-NC-4.0", ["medium"])],
)
def test_a_strict_licence_beside_no_part_is_told(licence: str, severities: list[str]) -> None:
    reading = Reading((Match(licence, Sure.EXACT, 1, 9),))
    text = LicenceText(Evidence("third_party/x/LICENSE", 1, ""), reading, "", False)
    assert [str(issue.severity) for issue in unowned([text], [])] == severities
