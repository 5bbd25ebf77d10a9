"""Lets a language model draft a suggestion from a note and the passages that fit it."""

from __future__ import annotations

import hashlib
import secrets
import tomllib
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import xllamacpp

from clinical_support.guidelines import Guidelines, Passage

SYSTEM_PROMPT = """\
You support a physician in a hospital. From the case note and the passages of the guidelines,
name the diagnosis that fits best and suggest the next step of treatment, in at most three
sentences. Name the passage that you rely on. The physician decides.

{passages}
"""


class ModelError(Exception):
    """The model cannot be loaded, or it refuses a note."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the clinician reads, and on what it rests."""

    text: str
    passages: list[Passage]
    reviewed_by: str = ""
    """Who accepted or changed it; empty until a clinician has."""


class Drafter:
    """Drafts one suggestion at a time; nothing is kept between patients."""

    def __init__(self, weights: Path, guidelines: Guidelines) -> None:
        """Load the weights from a GGUF file."""
        self._guidelines = guidelines
        params = xllamacpp.CommonParams()
        params.model.path = str(weights)
        params.n_ctx = 4096
        params.n_parallel = 1
        params.offline = True
        params.verbosity = -1
        # The engine listens on a loopback port of its own; notes are health data.
        params.api_keys = [secrets.token_urlsafe()]
        self._server = xllamacpp.Server(params)

    def draft(self, note: str) -> Suggestion:
        """Draft a suggestion for the patient of a case note."""
        passages = self._guidelines.passages(note)
        listed = "\n".join(f"[{each.source}] {each.text}" for each in passages) or "(none)"
        reply = self._server.handle_chat_completions(
            {
                "messages": [
                    {"role": "system", "content": SYSTEM_PROMPT.format(passages=listed)},
                    {"role": "user", "content": note},
                ],
                "max_tokens": 120,
                "temperature": 0,
            }
        )
        if "error" in reply:
            raise ModelError(reply["error"]["message"])
        return Suggestion(reply["choices"][0]["message"]["content"].strip(), passages)


def stand_in(config: Path) -> Path:
    """Return the weights that stand in for the production model on this machine.

    Raises:
        ModelError: when the file is another one than the configuration names.
    """
    chosen = tomllib.loads(config.read_text(encoding="utf-8"))["stand_in"]
    path = Path(str(distribution(chosen["package"]).locate_file(chosen["file"])))
    with path.open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != chosen["sha256"]:
        raise ModelError(f"{path.name} has sha256 {found}, {config} says {chosen['sha256']}")
    return path
