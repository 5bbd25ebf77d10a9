"""Loads the model and asks it questions that it can only answer with yes or no."""

from __future__ import annotations

import hashlib
import secrets
import tomllib
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import xllamacpp

_YES_OR_NO = 'root ::= "Yes" | "No"'
_CONTEXT_TOKENS = 4096


class ModelError(Exception):
    """The model cannot be loaded, or it refuses a question."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of model weights inside an installed Python package."""

    model: str
    package: str
    file: str
    sha256: str
    """Weights with another digest are not loaded."""

    def locate(self) -> Path:
        """Return the path of the file, without importing the package."""
        path = Path(str(distribution(self.package).locate_file(self.file)))
        with path.open("rb") as weights:
            found = hashlib.file_digest(weights, "sha256").hexdigest()
        if found != self.sha256:
            raise ModelError(f"{self.file} has sha256 {found}, config.toml says {self.sha256}")
        return path


def read_stand_in(config: Path) -> ModelFile:
    """Read which model stands in for the production model on this machine."""
    return ModelFile(**tomllib.loads(config.read_text(encoding="utf-8"))["stand_in"])


class YesNoModel:
    """A language model that can say how likely its answer to a question is yes."""

    def __init__(self, weights: Path) -> None:
        """Load the weights from a GGUF file."""
        params = xllamacpp.CommonParams()
        params.model.path = str(weights)
        params.n_ctx = _CONTEXT_TOKENS
        params.n_parallel = 1
        params.offline = True
        params.verbosity = -1
        # The engine also listens on a local port. Applications are personal data, so nobody
        # else on this machine may ask it what it has read.
        params.api_keys = [secrets.token_urlsafe()]
        self._server = xllamacpp.Server(params)

    def probability_of_yes(self, question: str) -> float:
        """Return the probability, from 0 to 1, that the model answers yes."""
        answer = self._server.handle_chat_completions(
            {
                "messages": [{"role": "user", "content": question}],
                "chat_template_kwargs": {"enable_thinking": False},
                "grammar": _YES_OR_NO,
                "max_tokens": 1,
                # We read the probabilities and ignore the token that was drawn. With the
                # temperature at 1 they are the model's own; at 0 they would be only 0 or 1.
                "samplers": ["temperature"],
                "temperature": 1,
                "seed": 0,
                "logprobs": True,
                "top_logprobs": 10,
                "post_sampling_probs": True,
                # No score may depend on the application that was read before.
                "cache_prompt": False,
            }
        )
        return _sum_of_yes(answer)


def _sum_of_yes(answer: dict[str, Any]) -> float:
    if "error" in answer:
        raise ModelError(answer["error"]["message"])
    first_token = answer["choices"][0]["logprobs"]["content"][0]
    # The grammar also lets a token be a part of a word, such as "Y".
    return sum(
        float(each["prob"]) for each in first_token["top_probs"] if each["token"].startswith("Y")
    )
