"""Pickle streams: what loading one imports and calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from roadworthy.loading.interface import Desk, Reader, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.pickles.machine import Machine
from roadworthy.loading.pickles.report import Report


class _Pickles:
    format = "pickle"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield what loading the streams of a file would run, the first and those behind it."""
        report = Report(source, desk)
        machine = Machine(source, desk, report)
        problem: UnreadableError | None = None
        try:
            machine.run()
        except UnreadableError as error:
            problem = error
        yield from report.sights()
        if machine.lies:
            yield Sight(Verdict.UNREADABLE, "unreadable", machine.lies)
        if problem is not None:
            raise problem


read: Final[Reader] = _Pickles()
"""The reader of this format."""
