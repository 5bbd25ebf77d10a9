"""Published texts for tests: those that lie beside the project, and those of this machine."""

from __future__ import annotations

import random
import re
import textwrap
from pathlib import Path

from roadworthy.licences.texts.fingerprints import Reference, fingerprints
from roadworthy.safe_yaml import parse

SHARED = Path(__file__).parents[4] / "shared"
TEXTS = SHARED / "licences" / "texts"
DEBIAN = Path("/usr/share/common-licenses")
MISSING = "needs the reference texts in ../shared/licences/texts"
WORD = re.compile(r"[^\W_]+")


def _models() -> dict[str, Reference]:
    path = Path(__file__).parents[3] / "tools" / "references.yaml"
    names = {row["text"] for row in parse(path.read_bytes(), name=path.name).data["models"]}
    return {one.name: one for one in fingerprints().references if one.name in names}


MODELS = _models()
"""The licences of models, by the names of their texts."""


def published(name: str) -> str:
    """Return a text without what LicenseDB writes above it."""
    text = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    return text.split("\n---\n", 1)[1] if text.startswith("---\n") else text


def wrapped(text: str, width: int) -> str:
    """Return a text with other line breaks."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(
        textwrap.fill(part, width, break_long_words=False, break_on_hyphens=False)
        for part in paragraphs
    )


def thinned(text: str, share: float, seed: int) -> str:
    """Return a text without some of its words."""
    chance = random.Random(f"{seed} {len(text)}")
    return WORD.sub(lambda word: "" if chance.random() < share else word[0], text)
