"""Large files that may be weights in a format that is not read: named, so that none is overlooked.

Engines of their own often keep their weights in a `.bin` without a known beginning, in archives of
arrays or in compiled graphs. What such a file holds is not known, and so no component is made of
it; a person has to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from roadworthy.evidence.interface import SourceFile, printable
from roadworthy.system import Evidence, Finding, Outcome, Severity

SUFFIXES = "npz|h5|hdf5|pb|ptl|pte|mlmodel|nemo|engine|ggml"
"""Of formats that hold weights and much else; `.bin` is asked for anyway."""
_SMALLEST = 1 << 20
"""Bytes; what is smaller is a table or a test more often than a model."""
_OF_A_MODEL = re.compile(
    r"model|weight|param|encoder|decoder|checkpoint|ckpt|embed|saved_|variables|bert|llama|net(?![a-z])"
)
_NOT_A_MODEL = re.compile(
    r"(?:^|[/_.-])(?:train|val|valid|test|eval|data|dataset|tokens?|vocab|index|faiss|firmware"
    r"|optimizer|scheduler)(?=[/_.-])"
)
_OTHER = (
    b"\x7fELF",
    b"MZ",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"%PDF",
    b"SQLite format 3",
)
"""How programs, documents and databases begin."""


def may_hold_weights(file: SourceFile, suffix: str) -> bool:
    """Return whether name, size and beginning leave it open that a file holds weights."""
    if file.size < _SMALLEST or file.head.startswith(_OTHER):
        return False
    path = file.path.lower()
    if _NOT_A_MODEL.search(path):
        return False
    always = suffix in ("bin", "nemo", "ptl", "pte", "mlmodel", "ggml")
    return always or _OF_A_MODEL.search(path.rpartition("/")[2]) is not None


def finding(folder: str, places: Sequence[Evidence]) -> Finding:
    """Say of the files of one folder that nothing is known of them."""
    names = [printable(place.path.rpartition("/")[2], 60) for place in places]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    it = "it holds" if len(names) == 1 else "they hold"
    return Finding(
        "unreadable-weights",
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        f"{', '.join(names[:3])}{more} in {printable(folder) or 'the root'} may be weights in a "
        f"format that is not read; if so, what {it} and under which licence is not known.",
        "Say in roadworthy.yaml which model it is, or keep it as safetensors or GGUF.",
        places[0],
    )
