"""How checks judge what is fetched: whether it lies here, when it happens, how it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from roadworthy.checks.interface import Seen
from roadworthy.sightings import Fetch, Install, Started
from roadworthy.system import Evidence, Sighting

COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
WEIGHTS = re.compile(
    r".*\.(?:safetensors|gguf|bin|pt|pth|ckpt|onnx|h5|keras|tflite|pkl|msgpack|joblib|npz)(?:[?#].*)?",
    re.IGNORECASE,
)
"""Paths and addresses of files that hold weights."""


def fetches(seen: Seen) -> tuple[Fetch, ...]:
    """Return what is fetched, without what lies in the project, each place once."""
    here = _folders(seen)
    one_each = dict.fromkeys(seen.of(Fetch))
    return tuple(one for one in one_each if one.name.strip("./") not in here or not one.name)


def _folders(seen: Seen) -> frozenset[str]:
    """Return the folders in which weights, adapters and tokenizers lie, and those above them."""
    found: set[str] = set()
    for part in seen.parts("weights", "adapter", "tokenizer"):
        if part.id.startswith("model:"):
            continue
        for file in part.files:
            folder = file.path.rpartition("/")[0]
            while folder:
                found.add(folder)
                folder = folder.rpartition("/")[0]
    return frozenset(found)


def started(seen: Seen) -> frozenset[str]:
    """Return the names of the scripts that a container starts."""
    return frozenset(one.script for one in seen.of(Started) if one.script)


def when(one: Fetch | Install, scripts: frozenset[str]) -> str:
    """Return when something happens; a script that a container starts is a start."""
    if one.when in ("script", "build") and one.place.path.endswith((".sh", ".bash")):
        return "start" if one.place.path.rpartition("/")[2] in scripts else one.when
    return one.when


def by_file(found: Iterable[Sighting]) -> Iterator[tuple[Evidence, str]]:
    """Yield the first place of each file with the lines of all, for what is told together."""
    lines: dict[str, list[int]] = {}
    places: dict[str, Evidence] = {}
    for one in found:
        lines.setdefault(one.place.path, []).append(one.place.line or 0)
        places.setdefault(one.place.path, one.place)
    for path, numbers in lines.items():
        rows = sorted(set(numbers))
        shown = ", ".join(str(row) for row in rows[:8]) + (" ..." if len(rows) > 8 else "")
        yield places[path], f"{'line' if len(rows) == 1 else 'lines'} {shown}"


def shown(one: Fetch) -> str:
    """Say in a few words what is fetched.

    >>> shown(Fetch(Evidence("a", 1, ""), "model", "org/m", "", "run", "pipeline"))
    'the model org/m (pipeline)'
    """
    what = {"data": "the data", "code": "the code of"}.get(one.what, f"the {one.what}")
    if not one.name:
        what = {"data": "data", "code": "code"}.get(one.what, f"a {one.what}")
    return f"{what} {one.name} ({one.how})".replace("  ", " ")
