"""Large files that may be weights, of a format that is not known."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading.interface import PERHAPS, Desk, Sight, Source, Verdict


class _Numbers:
    """A large file without a format: perhaps weights, which some program of its own reads."""

    format = "unknown format"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield that nobody could look."""
        says = "it is large, may be weights, and is of no format that is known here"
        yield Sight(Verdict.UNREADABLE, PERHAPS, says)


read = _Numbers()
