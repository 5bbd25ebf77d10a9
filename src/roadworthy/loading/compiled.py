"""Reads models that were compiled for a processor: programs, and taken for such."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading.interface import Desk, Sight, Source, Verdict


class _Compiled:
    """Plans for a processor: native code in all but name."""

    format = "compiled model"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield that it is a program."""
        says = "it was compiled for a processor, and loading it runs what nobody can read"
        yield Sight(Verdict.UNKNOWN_IMPORT, "compiled-plan", says)


read = _Compiled()
