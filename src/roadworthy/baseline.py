"""What stood open in an earlier report, so that a build fails only on what is new.

The baseline is the JSON report itself. What it holds is taken over only while it has not become
worse (later becomes due, possible becomes certain), and what is forbidden is never taken over.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from roadworthy.assessment import Assessment, Level, Matter
from roadworthy.errors import OptionError

_MAX_BYTES = 64 << 20


class _Matter(msgspec.Struct, frozen=True):
    id: str
    level: Literal["open", "due", "stop"]
    certain: bool
    says: str


class _Clock(msgspec.Struct, frozen=True):
    on: str


class _Subject(msgspec.Struct, frozen=True):
    name: str


class _Report(msgspec.Struct, frozen=True):
    schema: Literal["roadworthy.report/1"]
    subject: _Subject
    clock: _Clock
    matters: list[_Matter]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an earlier report held open."""

    system: str
    on: str
    """The day that the report was about."""
    matters: tuple[Matter, ...]

    def new(self, assessment: Assessment) -> tuple[Matter, ...]:
        """Return what did not stand there, or has become worse since.

        Raises:
            OptionError: when the baseline is about another system.
        """
        if assessment.system.name != self.system:
            raise OptionError(
                f"the baseline is about {self.system!r}, and not {assessment.system.name!r}",
                hint="keep one baseline for each system",
            )
        return tuple(self._new(assessment.matters))

    def _new(self, matters: Iterable[Matter]) -> Iterator[Matter]:
        left: dict[str, list[Matter]] = {}
        for old in self.matters:
            left.setdefault(old.id, []).append(old)
        for matter in matters:
            stood = left.get(matter.id, [])
            covering = next((old for old in stood if old.covers(matter)), None)
            if covering is None or (matter.level is Level.STOP and matter.certain):
                yield matter
            else:
                stood.remove(covering)


def read(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        OptionError: when it is not a report of ours.
    """
    hint = "write one with: roadworthy check --format json -o baseline.json"
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would make us wait
            raise OptionError("is not a regular file", where=str(path), hint=hint)
        if status.st_size > _MAX_BYTES:
            raise OptionError("is larger than any report", where=str(path), hint=hint)
        report = msgspec.json.decode(path.read_bytes(), type=_Report)
    except OSError as error:
        raise OptionError(
            f"cannot be read ({error.strerror})", where=str(path), hint=hint
        ) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise OptionError(
            f"is no JSON report of roadworthy ({error})", where=str(path), hint=hint
        ) from error
    matters = tuple(
        Matter(Level[item.level.upper()], item.certain, item.says, item.id)
        for item in report.matters
    )
    return Baseline(report.subject.name, report.clock.on, matters)
