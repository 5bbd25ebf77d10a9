"""Builds small projects, and reviews what their files say of licences."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from roadworthy.checks import Seen
from roadworthy.evidence import collect
from roadworthy.rights.interface import Review
from tests.evidence.conftest import safetensors, write
from tests.evidence.licence_texts import APACHE, LLAMA, MIT

DAY = dt.date(2026, 11, 21)
OURS = ("licence-missing", "licence-unclear", "licence-disagreement")

_CONTENTS: dict[str, str | bytes] = {
    "<weights>": safetensors({"w": ("F32", [1], 4)}),
    "<adapter>": safetensors({"base_model.model.w.lora_A.weight": ("F32", [1], 4)}),
    "<mit>": MIT,
    "<mit with a condition>": MIT + "\nNot for commercial use.\n",
    "<apache>": APACHE,
    "<llama 3.1 title>": LLAMA,
    "<pointer>": "The licence of this model is found at https://example.org/terms.\n",
}
"""Contents of files that cases name."""


def project(root: Path, files: dict[str, str]) -> Path:
    """Write the files of a case."""
    write(root, {name: _CONTENTS.get(text, text) for name, text in files.items()})
    return root


def review(root: Path) -> Review:
    """Review a folder."""
    collected = collect(root)
    return Seen(collected, collected.components, DAY).rights


def state(of: Review, id_: str) -> dict[str, object]:
    """Return what is known of the licence of one holding, without what is empty."""
    (one,) = [holding for holding in of.estate.holdings if holding.id == id_]
    known = {
        "standing": str(one.standing),
        "licences": list(one.licences),
        "choice": list(one.choice),
        "policies": list(one.policies),
    }
    return {name: value for name, value in known.items() if value}
