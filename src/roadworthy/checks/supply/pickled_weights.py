"""Weights in a format that can run code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.loading.interface import Reading
from roadworthy.sightings import ModelFile
from roadworthy.system import Evidence, Finding, Severity

_FORMAT = "weights_format"
_PICKLE = re.compile(r"pickle|pytorch|torch|joblib|dill", re.IGNORECASE)
"""What stands in the names of formats that hold pickles."""
_INSIDE = frozenset({"pickle", "legacy-torch", "paddle"})
"""The names of those formats, for what lies inside of a file."""
_TEST = re.compile(r"(?:^|/)(?:tests?|testdata|test_data|__tests__|fixtures)/", re.IGNORECASE)
"""Folders of what only tests load."""
_TEXTS = (".json", ".jinja", ".yaml", ".cfg", ".xml")
"""Model files that are no weights."""


class PickledWeights(Check):
    """Weights are stored as a pickle, a format that can run code when it is loaded.

    What it looks at:
        The format of each weights file, by its content where its name leaves that open.
        Whether a pickle holds dangerous code is the matter of `dangerous-model-code`. A pickle in a
        folder of tests counts for less.

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
                severity=_severity(part.files[0]),
            )
        told = {file.path for part in pickled for file in part.files}
        binary = [one for one in seen.of(ModelFile) if not one.place.path.endswith(_TEXTS)]
        files = [one for one in binary if one.place.path not in told]
        others = [one for one in files if _says_pickle(one.reading)]
        for one in others:
            yield self.fails(
                one.place,
                f"{one.place.path} {_says_pickle(one.reading)} ({one.reading.format}).",
                "Save what it holds in a format that holds data only, and load that file.",
                severity=_severity(one.place),
            )
        away = [part for part in sets if _FORMAT not in part.facts]
        for part in away:
            yield self.unknown(
                part.files[0],
                f"The format of {part.name} is not known, since its files are not here.",
                "Download the weights, and check again.",
                severity=Severity.LOW,
            )
        if not sets and not files:
            yield self.not_applicable("There are no weights here.")
        elif not (pickled or others or away):
            count = len(read) or len(files)
            yield self.passes(f"Weights and model files that were looked at: {count}; no pickle.")


def _says_pickle(reading: Reading) -> str:
    """Say how far a file is a pickle, empty where it is none; few archives say so by their name."""
    if _PICKLE.search(reading.format):
        return "is a pickle by its content"
    return "holds a pickle" if _INSIDE.intersection(reading.holds) else ""


def _severity(place: Evidence) -> Severity:
    """Return low for what only tests load; what it would run there is judged as anywhere."""
    return Severity.LOW if _TEST.search(place.path) else Severity.MEDIUM
