"""How tests of the readers read a file that they made."""

from __future__ import annotations

from roadworthy.loading.desk import Limits, read
from roadworthy.loading.interface import Reading
from roadworthy.loading.sources import InMemory


def reading(name: str, data: bytes, limits: Limits | None = None) -> Reading:
    """Return what a file came to."""
    found = read(InMemory(data), name, limits)
    assert found is not None, f"{name} was not recognised"
    return found


def told(name: str, data: bytes) -> set[tuple[str, str]]:
    """Return verdict and technique of all that was seen."""
    return {(sight.verdict.value, sight.technique) for sight in reading(name, data).sights}
