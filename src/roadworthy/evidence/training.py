"""What the trainer of transformers left behind: its state in JSON, and files that are pickles.

The pickles (`training_args.bin`, `optimizer.pt` and the like) are named and never opened.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from roadworthy.evidence.interface import Part, SourceFile
from roadworthy.evidence.json_text import MAX_JSON, read
from roadworthy.system import Interval

PICKLES = re.compile(
    r"(?:training_args|optimizer|scheduler|scaler|rng_state(?:_\d{1,5})?)\.(?:bin|pt|pth)"
)
"""Names of files that a trainer needs to go on; they hold no weights to publish."""
_FACTS = {
    "num_input_tokens_seen": "training_tokens_seen",
    "total_flos": "training_flos_logged",
    "global_step": "training_steps",
    "epoch": "training_epochs",
}


def state(file: SourceFile) -> Iterator[Part]:
    """Read `trainer_state.json`; zero means that the trainer did not count.

    Raises:
        MalformedError: when it cannot be read.
    """
    document = read(file, MAX_JSON)
    if "global_step" not in document.data:
        return
    yield Part("", "document", "", file.at(None))
    for key, fact in _FACTS.items():
        value = document.data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if 0 < value < 1e30 and math.isfinite(value):
            number = Interval(value, value)
            yield Part("", "document", "", document.at(key), facts=((fact, number),))
