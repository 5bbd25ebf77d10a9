"""Loads a GGUF file and lets it continue a conversation."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xllamacpp

Message = dict[str, str]


class ModelError(Exception):
    """The file is no model, or the model refuses."""


class LocalModel:
    """A model in this process; nothing leaves the machine."""

    def __init__(self, weights: Path, context: int) -> None:
        """Load the weights.

        Args:
            weights: a GGUF file; which one is up to whoever calls.
            context: tokens that a conversation may hold.

        Raises:
            ModelError: when it is no GGUF file.
        """
        with weights.open("rb") as file:
            if file.read(4) != b"GGUF":
                raise ModelError(f"{weights} is no GGUF file")
        params = xllamacpp.CommonParams()
        params.model.path = str(weights)
        params.n_ctx = context
        params.n_parallel = 1
        params.offline = True
        params.verbosity = -1
        # The engine listens on a loopback port of its own; nobody else may talk to it.
        params.api_keys = [secrets.token_urlsafe()]
        self._server = xllamacpp.Server(params)

    def answer(self, messages: list[Message], limit: int, show: Callable[[str], None]) -> str:
        """Let the model answer, and show each piece as it comes."""
        pieces: list[str] = []

        def piece(event: Any) -> None:
            event = json.loads(event) if isinstance(event, str | bytes) else event
            for item in event if isinstance(event, list) else [event]:
                if "error" in item:
                    raise ModelError(item["error"]["message"])
                text = item["choices"][0]["delta"].get("content") if item.get("choices") else None
                if text:
                    pieces.append(text)
                    show(text)

        self._server.handle_chat_completions(
            {"messages": messages, "max_tokens": limit, "temperature": 0, "stream": True}, piece
        )
        return "".join(pieces)
