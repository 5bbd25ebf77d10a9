"""Formats of models that are known and that nothing here reads."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading.interface import Desk, Sight, Source, Verdict


class _Unread:
    """A model by its name or its first bytes, of a format without a reader."""

    format = "model of a format that is not read"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield that nobody looked."""
        says = "there is no reader for its format, so what loading it does is not known"
        yield Sight(Verdict.UNREADABLE, "unreadable", says)


read = _Unread()
