"""Lets a language model answer a customer from what the catalogue says."""

from __future__ import annotations

import hashlib
import secrets
import tomllib
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import xllamacpp

from shop_assistant.catalogue import Catalogue, Product

SYSTEM_PROMPT = """\
You are the shop assistant of Example Bikes, a shop for bicycles and accessories.
Answer the customer's question in two sentences, only from these products:

{products}

If they do not answer the question, ask the customer to call the shop.
"""


class ModelError(Exception):
    """The model cannot be loaded, or it refuses a question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the customer reads, and on what it rests."""

    text: str
    products: list[Product]


class Assistant:
    """Answers one question at a time; nothing is kept between questions."""

    def __init__(self, weights: Path, catalogue: Catalogue) -> None:
        """Load the weights from a GGUF file."""
        self._catalogue = catalogue
        params = xllamacpp.CommonParams()
        params.model.path = str(weights)
        params.n_ctx = 2048
        params.n_parallel = 1
        params.offline = True
        params.verbosity = -1
        # The engine listens on a loopback port of its own; customers never reach it.
        params.api_keys = [secrets.token_urlsafe()]
        self._server = xllamacpp.Server(params)

    def answer(self, question: str) -> Answer:
        """Answer a question of a customer."""
        products = self._catalogue.search(question)
        listed = "\n".join(f"- {product}" for product in products) or "(none)"
        reply = self._server.handle_chat_completions(
            {
                "messages": [
                    {"role": "system", "content": SYSTEM_PROMPT.format(products=listed)},
                    {"role": "user", "content": question},
                ],
                "max_tokens": 80,
                "temperature": 0,
            }
        )
        if "error" in reply:
            raise ModelError(reply["error"]["message"])
        return Answer(reply["choices"][0]["message"]["content"].strip(), products)


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
