"""Builds a cache of the hub as its own library lays it out."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

A, B, C = "a" * 40, "b" * 40, "c" * 40


def cached(
    cache: Path,
    id_: str,
    files: dict[str, str | bytes],
    commit: str = A,
    *,
    refs: tuple[str, ...] = ("main",),
    links: bool = True,
) -> Path:
    """Write one revision of a model, and return its snapshot."""
    repository = cache / ("models--" + id_.replace("/", "--"))
    snapshot = repository / "snapshots" / commit
    for folder in (repository / "refs", repository / "blobs", snapshot):
        folder.mkdir(parents=True, exist_ok=True)
    for ref in refs:
        path = repository / "refs" / ref
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(commit)
    for name, text in files.items():
        data = text.encode() if isinstance(text, str) else text
        path = snapshot / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if links:
            blob = repository / "blobs" / hashlib.sha256(data).hexdigest()
            blob.write_bytes(data)
            path.symlink_to(os.path.relpath(blob, path.parent))
        else:
            path.write_bytes(data)
    return snapshot


def listed(snapshot: Path, *files: str) -> None:
    """Write the list of all files that the commit of a snapshot holds."""
    trees = snapshot.parent.parent / "trees"
    trees.mkdir()
    entries = {name: {"size": 1, "blob_id": "0" * 40} for name in files}
    text = json.dumps({"format_version": 1, "files": entries})
    (trees / f"{snapshot.name}.json").write_text(text)


def card(licence: str = "apache-2.0", *bases: str, more: str = "") -> str:
    """Return a model card."""
    named = "".join(f"\n- {base}" for base in bases)
    return f"---\nlicense: {licence}\n{'base_model:' + named if bases else ''}\n---\n{more}\n"


def loads(*calls: str) -> str:
    """Return code that loads each model; a call is an id, or an id and more arguments."""
    return "import transformers\n" + "".join(
        f"transformers.AutoModel.from_pretrained({call})\n" for call in calls
    )
