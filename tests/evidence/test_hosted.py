from __future__ import annotations

from pathlib import Path

import pytest

from roadworthy.evidence import Places, collect
from roadworthy.evidence.hosted import Hosted, read_id
from roadworthy.system import Outcome, Severity
from tests.evidence.conftest import facts, write


@pytest.mark.parametrize(
    ("id_", "maker", "pinned"),
    [
        ("gpt-4o", "openai", False),
        ("gpt-4o-2024-08-06", "openai", True),
        ("gpt-4-0613", "openai", True),
        ("gpt-4-1106-preview", "openai", True),
        ("gpt-4.1-mini", "openai", False),
        ("o3", "openai", False),
        ("o3-mini-2025-01-31", "openai", True),
        ("openai/gpt-4o-mini", "openai", False),
        ("azure/gpt-4o-2024-08-06", "openai", True),
        ("text-embedding-3-small", "openai", None),
        ("claude-3-5-sonnet-20241022", "anthropic", True),
        ("claude-3-5-sonnet-latest", "anthropic", False),
        ("claude-3-5-sonnet-v2@20241022", "anthropic", True),
        ("claude-sonnet-4-5", "anthropic", False),
        ("claude-sonnet-4-6", "anthropic", True),
        ("claude-opus-4-8", "anthropic", True),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic", True),
        ("anthropic.claude-opus-4-6-v1", "anthropic", True),
        ("claude-3-opus", "anthropic", None),
        ("gemini-1.5-pro-002", "google", True),
        ("gemini-2.5-flash", "google", None),
        ("gemini-flash-latest", "google", False),
        ("mistral-large-2411", "mistral", True),
        ("mistral-large-latest", "mistral", False),
        ("open-mixtral-8x7b", "mistral", None),
        ("command-r", "cohere", False),
        ("command-r-08-2024", "cohere", True),
        ("deepseek-chat", "deepseek", False),
        ("our-deployment", "", None),
        ("our-deployment-latest", "", False),
        ("our-deployment-2024-08-06", "", None),
        ("meta-llama/Llama-3.1-8B", "", None),
        ("", "", None),
    ],
)
def test_an_id_tells_its_maker_and_whether_it_moves(
    id_: str, maker: str, pinned: bool | None
) -> None:
    assert read_id(id_) == Hosted(maker, pinned)


CODE = """import openai
client = openai.OpenAI()
client.chat.completions.create(model="gpt-4o", messages=[])
client.chat.completions.create(model="gpt-4o-2024-08-06", messages=[])
"""


def test_a_hosted_model_says_what_cannot_be_known_and_whether_it_moves(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"app.py": CODE})

    result = collect(tmp_path, places=Places())

    assert facts(result, "model:gpt-4o")["pinned"] is False
    assert facts(result, "model:gpt-4o")["model_maker"] == "openai"
    assert facts(result, "model:gpt-4o-2024-08-06")["pinned"] is True
    said = [
        (f.check, f.outcome, f.severity, f.place.line if f.place else 0) for f in result.findings
    ]
    assert said == [
        ("hosted-model-moves", Outcome.UNKNOWN, Severity.LOW, 3),
        ("hosted-model-not-reviewable", Outcome.UNKNOWN, Severity.INFO, 3),
        ("hosted-model-not-reviewable", Outcome.UNKNOWN, Severity.INFO, 4),
    ]
