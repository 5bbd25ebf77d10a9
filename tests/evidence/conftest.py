from __future__ import annotations

import datetime as dt
import hashlib
import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from roadworthy.checks import Seen
from roadworthy.evidence import collect
from roadworthy.evidence.interface import SourceFile
from roadworthy.loading.sources import InMemory
from roadworthy.rights.interface import Issue
from roadworthy.system import Collected

LICENCES = ("licence-missing", "licence-unclear", "licence-disagreement")
TOLD_TOGETHER = (
    "dependency",
    "model that is only named",
    "title",
    "model whose name the code does not hold",
)

Folder = Callable[[dict[str, str | bytes]], Collected]


@pytest.fixture
def look(tmp_path: Path) -> Folder:
    """Write files, collect, and make sure that no collector failed."""

    def run(files: dict[str, str | bytes]) -> Collected:
        write(tmp_path, files)
        result = collect(tmp_path)
        assert "collector-failed" not in checks(result)
        return result

    return run


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


def checks(result: Collected) -> list[str]:
    return [finding.check for finding in result.findings]


def reviewed(result: Collected) -> list[Issue]:
    """Return what the checks of licences by themselves say, worst first."""
    seen = Seen(result, result.components, dt.date(2026, 11, 21))
    return [issue for issue in seen.rights.issues if issue.check in LICENCES]


def doubts(result: Collected) -> list[str]:
    """Return the checks of licences that find something, but for what is many and alike."""
    issues = reviewed(result)
    return [issue.check for issue in issues if issue.components[0] not in TOLD_TOGETHER]


def facts(result: Collected, id_: str) -> dict[str, object]:
    (component,) = [c for c in result.components if c.id == id_]
    return {name: fact.value for name, fact in component.facts.items()}


def proposed(result: Collected) -> list[tuple[str, object, str, int | None]]:
    return [
        (p.fact, p.value if isinstance(p.value, bool) else next(iter(p.value)), p.evidence.path,  # type: ignore[arg-type]
         p.evidence.line)
        for p in result.proposals
    ]  # fmt: skip


def source(path: str, data: bytes) -> SourceFile:
    def read(offset: int, length: int) -> bytes:
        return data[offset : offset + length]

    sha256 = hashlib.sha256(data).hexdigest()
    return SourceFile(path, len(data), sha256, data[: 1 << 20], read, InMemory(data))


def safetensors(tensors: dict[str, tuple[str, list[int], int]], **metadata: str) -> bytes:
    """Build a file; each tensor is its dtype, shape and number of bytes."""
    header: dict[str, object] = {"__metadata__": metadata} if metadata else {}
    position = 0
    for name, (dtype, shape, size) in tensors.items():
        header[name] = {
            "dtype": dtype, "shape": shape, "data_offsets": [position, position + size],
        }  # fmt: skip
        position += size
    return with_header(json.dumps(header).encode(), position)


def with_header(header: bytes, data: int = 0) -> bytes:
    return struct.pack("<Q", len(header)) + header + bytes(data)


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def pair(key: str, value: str | int | list[str]) -> bytes:
    match value:
        case str():
            return text(key) + struct.pack("<I", 8) + text(value)
        case int():
            return text(key) + struct.pack("<II", 4, value)
        case list():
            words = b"".join(text(word) for word in value)
            return text(key) + struct.pack("<IIQ", 9, 8, len(value)) + words


def gguf(
    pairs: list[bytes], tensors: list[tuple[str, list[int], int, int]], *, version: int = 3,
    data: int = 0,
) -> bytes:  # fmt: skip
    """Build a file; each tensor is its name, dimensions, type and offset."""
    result = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(pairs)) + b"".join(pairs)
    for name, dimensions, kind, offset in tensors:
        result += text(name) + struct.pack("<I", len(dimensions))
        result += struct.pack(f"<{len(dimensions)}Q", *dimensions)
        result += struct.pack("<IQ", kind, offset)
    result += bytes(-len(result) % 32)
    return result + bytes(data)
