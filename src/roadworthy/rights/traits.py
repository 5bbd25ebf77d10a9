"""What a component shows besides its licence: more than text, and the notices beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from roadworthy.licences.models import KnownModel
from roadworthy.rights.links import MODEL, folder
from roadworthy.sightings import NoticeText
from roadworthy.system import Component

_SEES = re.compile(
    r"image|video|audio|speech|vision|visual|any-to-any|multimodal|depth|mask|document-question"
)
"""Tasks and architectures of models that take or make more than text."""
_READS_TEXT = re.compile(
    r"(?:Llama|Mistral|Mixtral|Qwen[23]|Qwen[23]Moe|Gemma2?|Phi3?|GPT2|GPTNeoX|Falcon|Olmo2?"
    r"|Starcoder2|Cohere2?)ForCausalLM"
)
"""Architectures that only ever read text; others of such a name see or hear as well."""


def multimodal(part: Component, model: KnownModel | None) -> bool | None:
    """Tell whether a model takes or makes more than text, by its task, its kind or its id."""
    words = [
        str(part.facts[name].value).lower()
        for name in ("pipeline_tag", "architecture", "model_type")
        if name in part.facts
    ]
    if any(_SEES.search(word) for word in words):
        return True
    if model is not None and model.multimodal is not None:
        return model.multimodal
    architecture = part.facts.get("architecture")
    if architecture is not None and _READS_TEXT.fullmatch(str(architecture.value)):
        return False
    return None


def near(part: Component, notices: Mapping[str, Sequence[NoticeText]]) -> Iterator[NoticeText]:
    """Yield the notices in the folder of a component and above it, within the same project."""
    if part.id.startswith(MODEL):
        found = [file.path for file in part.files if ":" in file.path]
        before = found[0].rpartition(":")[0] + ":" if found else ""
        for place, those in notices.items() if before else ():
            if place.startswith(before) or any(one.place.path.startswith(before) for one in those):
                yield from those
        return
    home = folder(part.id.partition(":")[2])
    while True:
        yield from (one for one in notices.get(home, ()) if ":" not in one.place.path)
        if not home:
            return
        home = folder(home)
