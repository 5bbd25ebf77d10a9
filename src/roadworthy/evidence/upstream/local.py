"""Models that are named by a path: they may lie in the project itself."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

from roadworthy.system import Component, Evidence

_PATH = re.compile(r"[./~\\].*|[A-Za-z]:.*[\\/].*|file:.*|.*\\.*|(?:[^/]*/){2}.*|.*/", re.DOTALL)
_FILE = re.compile(
    r".*\.(?:gguf|safetensors|bin|pt|pth|ckpt|pkl|onnx|h5|keras|tflite|mlmodel)", re.I
)
_KINDS = ("weights", "adapter")
_SHOWN = 4


def is_path(name: str) -> bool:
    """Return whether a name can only be a path.

    >>> [is_path(name) for name in ("./m", "m.gguf", "org/name", "a/b/c", "gpt2")]
    [True, True, False, True, False]
    """
    return bool(_PATH.fullmatch(name) or _FILE.fullmatch(name))


def inside(
    name: str, place: Evidence | None, root: str, components: Iterable[Component]
) -> tuple[Evidence, ...]:
    """Return the weights of the project that a name means, if there are any.

    A name is read from the root, as a program sees it that is started there, then from the folder
    of the file that names it. A folder of the project wins over a model of the hub of the same
    name, as it does when the program loads it.

    Args:
        name: what was named.
        place: where.
        root: the folder that was inspected.
        components: what was found in it.
    """
    name = name.replace("\\", "/").removeprefix("file://")
    if not name:
        return ()
    if name.startswith("/"):
        top = str(Path(root).absolute()).rstrip("/") + "/"
        if not name.startswith(top):
            return ()
        candidates = [name[len(top) :]]
    else:
        folder = place.path.rpartition("/")[0] if place else ""
        candidates = [name, f"{folder}/{name}"] if folder and ":" not in folder else [name]
    weights = [
        source for part in components if part.kind in _KINDS and part.id.startswith("weights:")
        for source in part.files
    ]  # fmt: skip
    for candidate in candidates:
        path = posixpath.normpath(candidate)
        if path.startswith(".."):
            continue
        found = [
            source
            for source in weights
            if source.path == path or source.path.startswith(path + "/")
            or path == "."
        ]  # fmt: skip
        if found:
            return tuple(found[:_SHOWN])
    return ()
