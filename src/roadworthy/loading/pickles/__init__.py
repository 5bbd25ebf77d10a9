"""Pickle streams: what loading one imports and calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from roadworthy.loading.interface import Desk, Reader, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.pickles.hidden import MOST_LENGTH, Tries, begins, candidates
from roadworthy.loading.pickles.machine import Machine
from roadworthy.loading.pickles.report import Report
from roadworthy.loading.pickles.runs import CareNeededError, read_on

_EXACT = 1 << 18
"""Opcodes that are followed one by one in every stream."""
_MOST_EXACT = 20_000_000
"""The same in a stream in which arguments decide."""
_MOST_STREAMS = 10_000
_REST: Final = 64 << 20
"""Bytes behind the last stream in which others are looked for."""
_BLOCK: Final = 4 << 20


class _Pickles:
    format = "pickle"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield what loading the streams of a file would run, the first and those behind it."""
        end, problem = 0, None
        for number in range(_MOST_STREAMS):
            report = Report(source, desk)
            machine, problem = _follow(source, desk, report, end)
            end = machine.offset
            sights = list(report.sights())
            if number and problem is not None:
                # What follows a whole stream may be anything; it only counts if it is one.
                sights = [sight for sight in sights if sight.verdict is Verdict.DANGEROUS]
            yield from sights
            if machine.lies:
                yield Sight(Verdict.UNREADABLE, "unreadable", machine.lies)
            if problem is not None or not begins(source.read(end, 64)):
                break
        if problem is not None and not number:
            raise problem
        if problem is None:
            yield from _rest(source, end)


def _follow(
    source: Source, desk: Desk, report: Report, start: int
) -> tuple[Machine, UnreadableError | None]:
    machine = Machine(source, desk, report, start)
    try:
        if machine.run(_EXACT):
            return machine, None
        if report.needs_care and machine.run(_MOST_EXACT):
            return machine, None
        report.careless = report.needs_care
        try:
            read_on(machine)
        except CareNeededError:
            return _again(machine, start)
    except UnreadableError as error:
        return machine, error
    return machine, None


def _again(machine: Machine, start: int) -> tuple[Machine, UnreadableError | None]:
    """Follow a stream from its beginning, with care; on from here where it cannot be read again."""
    report = machine.report
    try:
        if machine.source.size is not None:
            machine = Machine(machine.source, machine.desk, report, start)
            if machine.run(_MOST_EXACT):
                return machine, None
        report.careless = True
        read_on(machine)
    except UnreadableError as error:
        return machine, error
    return machine, None


def _rest(source: Source, start: int) -> Iterator[Sight]:
    """Yield what streams behind a gap would run, as far as is looked."""
    tries = Tries()
    for at in range(start, start + _REST, _BLOCK):
        # Streams that lie across two blocks begin in the first and are read whole.
        data = source.read(at, _BLOCK + MOST_LENGTH)
        for where, protocol in candidates(data[: _BLOCK + 2]):
            if not tries.left:
                return
            for sight in tries.sights(data[where : where + MOST_LENGTH], protocol):
                says = f"another pickle lies behind the first: {sight.says}"
                place = at + where + (sight.offset or 0)
                yield replace(sight, technique="hidden-stream", says=says, offset=place)
        if len(data) < _BLOCK:
            return


read: Final[Reader] = _Pickles()
"""The reader of this format."""
