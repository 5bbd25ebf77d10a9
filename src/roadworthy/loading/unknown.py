"""Files that have the name of weights and the content of nothing that is known."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading.interface import Desk, Sight, Source, Verdict


class _Unknown:
    """Weights that are broken, encrypted, or of a format of their own."""

    format = "unknown format"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield that nobody could look."""
        says = "it has the name of weights, and its content is of no format that is known here"
        yield Sight(Verdict.UNREADABLE, "unreadable", says)


read = _Unknown()
