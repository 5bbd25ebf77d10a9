"""Programs that pose as models: what a system would run under a name that promises data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.loading import magic
from roadworthy.loading.formats import HEAD
from roadworthy.loading.interface import Desk, Sight, Source, Verdict


@dataclass(frozen=True, slots=True)
class _Program:
    format: str = "program"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        del desk
        what = magic.program(source.read(0, HEAD))
        yield Sight(Verdict.DANGEROUS, "executable", f"it has the name of a model and is {what}")


read = _Program()
