"""Part of the reading in other processes, for trees that are large enough to pay for it.

A process reads its share of the files with fresh collectors and hands them back with what they
found; the walk hashes the same files. Both note what a file was (size, time of change, inode), so
that one that changed in between is not relied on. Where a process fails, the walk does its work.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from roadworthy.evidence.interface import Collector, Found

Marks = tuple[int, int, int]
"""Size, time of change in nanoseconds, inode."""


@dataclass(frozen=True, slots=True)
class Task:
    """What one process has to do."""

    root: str
    paths: tuple[str, ...]
    """Of the files, relative to the root."""
    targets: Mapping[str, str]
    """Links that stand for a file, and the file."""
    collectors: tuple[type[Collector], ...]
    """Classes that are made without arguments."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a process hands back."""

    found: list[Found]
    collectors: tuple[Collector, ...]
    """With what they kept; they have not finished."""
    marks: dict[str, Marks]
    """What each file was, by its shown path."""


def marks(status: os.stat_result) -> Marks:
    """Return what tells whether a file is still the same."""
    return status.st_size, status.st_mtime_ns, status.st_ino


@dataclass(frozen=True, slots=True)
class Running:
    """A process that reads."""

    task: Task
    _process: subprocess.Popen[bytes]
    _pool: ThreadPoolExecutor
    _talk: Future[tuple[bytes, bytes]]

    def result(self) -> Result | None:
        """Wait for what was found; None when the process failed."""
        data, _ = self._talk.result()
        if self._process.returncode != 0:
            return None
        result = pickle.loads(data)  # noqa: S301 - our own process wrote it, no file that it read
        return result if isinstance(result, Result) else None

    def stop(self) -> None:
        """End it; nobody waits for its result any more."""
        if self._process.poll() is None:
            self._process.kill()
        self._pool.shutdown()


_BEGIN = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from roadworthy.evidence import apart; apart.main()"
)


def start(task: Task) -> Running | None:
    """Start a process; None when there can be none."""
    package = str(Path(__file__).parents[2])
    try:
        process = subprocess.Popen(  # noqa: S603 - ourselves
            # Isolated: no module of the inspected project can be taken for one of ours.
            [sys.executable, "-I", "-c", _BEGIN, package],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValueError):
        return None
    pool = ThreadPoolExecutor(1, "roadworthy-apart")
    talk = pool.submit(process.communicate, pickle.dumps(task))
    return Running(task, process, pool, talk)


def main() -> None:
    """Do the task that stands on standard input, and write the result to standard output."""
    from roadworthy.evidence.tree import read_apart

    task: Task = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from our own walk
    sys.stdout.buffer.write(pickle.dumps(read_apart(task)))
