"""Tells a pickle that begins like nothing in particular, by following its first opcodes.

Loaders of pickles go by no name and by no mark: `pickle.load`, and `torch.load` for whatever is no
archive, follow the bytes as they come. A stream of protocol 0 or 1 may begin with nearly anything.
"""

from __future__ import annotations

from roadworthy.loading.interface import Source, UnreadableError, Verdict
from roadworthy.loading.pickles.hidden import Tries
from roadworthy.loading.pickles.machine import HANDLERS, Machine, no_opcode
from roadworthy.loading.pickles.report import Report
from roadworthy.loading.pickles.values import Import
from roadworthy.loading.pickles.window import BrokenOffError
from roadworthy.loading.sources import InMemory

_ENOUGH = 4096
"""Opcodes after which no other file still looks like a stream."""
_STREAMS = 8
"""Streams of nothing that may lead; PyTorch's own files of old have three before the object."""


def plausible(source: Source, head: bytes) -> bool:
    """Tell whether a loader of pickles would get somewhere with these bytes.

    Args:
        source: the file.
        head: its first bytes; most files are refused by the first few of them.
    """
    if not head or HANDLERS[head[0]] is no_opcode:
        return False
    try:
        return _goes_on(InMemory(head))
    except BrokenOffError:
        pass
    try:
        return _goes_on(source)
    except BrokenOffError:
        return False


def _goes_on(source: Source) -> bool:
    """Tell whether a stream ends or goes on for long, or does something before it fails.

    Raises:
        BrokenOffError: when nothing was done before the bytes were at their end.
    """
    tries, start = Tries(), 0
    for _ in range(_STREAMS):
        report = Report(source, tries, nested=True)
        machine = Machine(source, tries, report, start)
        try:
            ended = machine.run(_ENOUGH)
        except UnreadableError as error:
            if report.made or any(map(_is_dangerous, report.first.values())):
                return True
            if isinstance(error, BrokenOffError):
                raise
            return False
        if not ended or report.first or report.other:
            return True
        # Two chance bytes can be a whole stream, of nothing; the next one tells.
        start = max(machine.offset, machine.frame_end)
    return False


def _is_dangerous(entry: tuple[Import, int]) -> bool:
    return entry[0].known.verdict is Verdict.DANGEROUS
