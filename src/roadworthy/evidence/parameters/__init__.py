"""Count the parameters that a configuration describes: in all, and per token.

A family says how its layers are built; the configuration says how large they are. What is counted
is what the model learns. A value that is missing, of the wrong type or out of reason leaves the
count unknown, and a part whose formula is not known leaves it a lower bound. Nothing is guessed.

The formulas follow the public implementations in
https://github.com/huggingface/transformers (`src/transformers/models`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from roadworthy.evidence.parameters.decoder import decoder
from roadworthy.evidence.parameters.encoders import ENCODERS
from roadworthy.evidence.parameters.families import DECODERS, DEFAULTS
from roadworthy.evidence.parameters.sizes import Config, Count, UnknownSizeError

__all__ = ["Count", "count"]

_TEXT_PARTS = ("text_config", "llm_config", "language_config")
"""Where a model that also sees or hears keeps the part that reads and writes text."""
_CLASSES = {"kimi_k2": "deepseekv3", "hunyuan_v1_moe": "hunyuanmoev1"}
"""How classes begin that are not named after their family."""
_MOST = 10**18
"""Parameters; beyond that a configuration makes no sense."""


def count(data: Mapping[str, Any]) -> Count | None:
    """Return what a configuration describes, or None where that cannot be told.

    >>> count({"model_type": "llama"}) is None
    True
    """
    part = next((data[key] for key in _TEXT_PARTS if isinstance(data.get(key), dict)), None)
    try:
        if part is None:
            found = _count(data)
        else:
            # what such a part leaves out has the value that its class gives it
            kind = part.get("model_type")
            left_out = DEFAULTS.get(kind, {}) if isinstance(kind, str) else {}
            known = {**left_out, **part, "architectures": None}
            found = _count(known)
    except UnknownSizeError:
        return None
    if found is None or found.total.lo > _MOST:
        return None
    more = part is not None or any(
        isinstance(data.get(key), dict) for key in ("vision_config", "audio_config")
    )
    return found.at_least() if more else found


def _count(data: Mapping[str, Any]) -> Count | None:
    kind = data.get("model_type")
    if not isinstance(kind, str) or (data.get("auto_map") and not _is_class_of(kind, data)):
        return None
    if kind in DECODERS:
        return decoder(Config(data), DECODERS[kind])
    return ENCODERS[kind](Config(data)) if kind in ENCODERS else None


def _is_class_of(kind: str, data: Mapping[str, Any]) -> bool:
    """Return whether code that comes with a model is that of its family, by the name of the class.

    Makers bring the code of a new family along; a class of another name may build anything.
    """
    classes = data.get("architectures")
    name = classes[0] if isinstance(classes, list) and classes else None
    family = _CLASSES.get(kind, re.sub(r"_text$|[_-]", "", kind))
    return isinstance(name, str) and name.lower().replace("_", "").startswith(family)
