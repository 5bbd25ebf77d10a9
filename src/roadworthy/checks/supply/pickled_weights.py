"""Weights in a format that can run code."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.system import Finding, Severity

_FORMAT = "weights_format"


class PickledWeights(Check):
    """Weights are stored as a pickle, a format that can run code when it is loaded.

    What it looks at:
        The format of each weights file, by its content where its name leaves that open.
        Whether a pickle holds dangerous code is the matter of `dangerous-model-code`.

    Why it matters:
        A pickle is a small program. Whoever loads it trusts everybody who ever wrote to the file,
        and every scanner in between. Formats that hold numbers only need no such trust.

    How to fix it:
        Save the weights with `safetensors`, and load that file only.

    References:
        https://docs.python.org/3/library/pickle.html
        https://github.com/huggingface/safetensors
    """

    name = "pickled-weights"
    severity = Severity.MEDIUM
    static = True

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at the formats of the weights."""
        kinds = seen.parts("weights", "adapter")
        sets = [part for part in kinds if part.id.startswith("weights:") and part.files]
        read = [part for part in sets if _FORMAT in part.facts]
        pickled = [part for part in read if part.facts[_FORMAT].value == "pickle"]
        for part in pickled:
            yield self.fails(
                part.files[0],
                f"{part.name} is stored as a pickle, which can run code when it is loaded.",
                "Save it with safetensors, and load that file only.",
            )
        for part in sets:
            if _FORMAT not in part.facts:
                yield self.unknown(
                    part.files[0],
                    f"The format of {part.name} is not known, since its files are not here.",
                    "Download the weights, and check again.",
                    severity=Severity.LOW,
                )
        if not sets:
            yield self.not_applicable("There are no weights here.")
        elif read and not pickled:
            yield self.passes(f"Sets of weights that were looked at: {len(read)}; no pickle.")
