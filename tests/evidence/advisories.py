"""Writes small exports of an advisory database, in the schema of OSV."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

DAY = "2026-11-18T09:00:00Z"


def entry(id_: str, *affected: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"schema_version": "1.7.3", "id": id_, "modified": DAY, "affected": affected, **more}


def affected(
    name: str, *events: dict[str, str], ecosystem: str = "PyPI", type_: str = "", **more: Any
) -> dict[str, Any]:
    kind = type_ or ("SEMVER" if ecosystem == "npm" else "ECOSYSTEM")
    ranges = {"ranges": [{"type": kind, "events": events}]} if events else {}
    return {"package": {"name": name, "ecosystem": ecosystem}, **ranges, **more}


def write_zip(path: Path, *entries: dict[str, Any] | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(entries):
            data = one if isinstance(one, bytes) else json.dumps(one)
            archive.writestr(f"{number}.json", data)
    return path
