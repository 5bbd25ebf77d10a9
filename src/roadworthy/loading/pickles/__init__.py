"""Pickle streams: what loading one imports and calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from roadworthy.loading.interface import (
    Desk,
    LimitError,
    Reader,
    Sight,
    Source,
    UnreadableError,
    Verdict,
)
from roadworthy.loading.pickles import containers, literals, naming, stack
from roadworthy.loading.pickles.hidden import MOST_LENGTH, Tries, candidates
from roadworthy.loading.pickles.machine import HANDLERS, Machine, no_opcode
from roadworthy.loading.pickles.report import Report
from roadworthy.loading.pickles.runs import CareNeededError, read_on

_OPCODES: Final = (stack, literals, containers, naming)
"""Imported so that the table of opcodes is filled."""
_EXACT = 1 << 16
"""Opcodes that are followed one by one in every stream."""
_MOST_EXACT = 20_000_000
"""The same in a stream in which arguments decide."""
_MOST_STREAMS = 100_000
_STREAM_AT_LAST = 16
"""What can be followed for so many bytes behind a stream is another one."""
_REST: Final = 64 << 20
"""Bytes behind the last stream in which others are looked for."""
_BLOCK: Final = 4 << 20


class _Pickles:
    format = "pickle"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield what loading the streams of a file would run, the first and those behind it."""
        starts, tried, rest = [0], set[int](), 0
        while starts:
            start = starts.pop()
            tried.add(start)
            if len(tried) > _MOST_STREAMS:
                raise LimitError(f"it holds more than {_MOST_STREAMS:,} pickles")
            machine, problem = _follow(source, desk, start)
            yield from _counted(machine, start, problem)
            if machine.lies:
                yield Sight(Verdict.UNREADABLE, "unreadable", machine.lies, offset=start)
            if problem is not None and not start:
                raise problem
            if problem is None:
                rest = max(rest, machine.offset)
                starts += [at for at in _next(machine) if at not in tried]
        yield from _rest(source, rest)


def _next(machine: Machine) -> Iterator[int]:
    """Yield where the next stream may begin.

    What reads from a file has read the last frame to its end, and the next load goes on there;
    what reads from memory goes on behind the last opcode.
    """
    for at in sorted({machine.offset, max(machine.offset, machine.frame_end)}, reverse=True):
        first = machine.source.read(at, 1)
        if first and HANDLERS[first[0]] is not no_opcode:
            yield at


def _counted(machine: Machine, start: int, problem: UnreadableError | None) -> Iterator[Sight]:
    """Yield what counts: behind a whole stream may lie anything, numbers for one.

    Numbers that look like a stream at first do not go on like one for long.
    """
    sights = list(machine.report.sights())
    if start and problem is not None:
        if machine.offset - start > _STREAM_AT_LAST:
            yield Sight(Verdict.UNREADABLE, "unreadable", str(problem), offset=machine.opcode_at)
        else:
            sights = [sight for sight in sights if sight.verdict is Verdict.DANGEROUS]
    yield from sights


def _follow(source: Source, desk: Desk, start: int) -> tuple[Machine, UnreadableError | None]:
    report = Report(source, desk)
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
    try:
        if machine.source.size is not None:
            report = Report(machine.source, machine.desk)
            machine = Machine(machine.source, machine.desk, report, start)
            if machine.run(_MOST_EXACT):
                return machine, None
        machine.report.careless = True
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
