"""Hash large files away from the interpreter's lock, and begin before the rest is loaded.

It imports nothing of the program, so that reading from the disk overlaps with loading the readers.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

LARGE = 4 << 20
"""Bytes from which a file is hashed in the pool."""
HOLES = 1 << 30
"""Bytes from which we look whether a file is more than holes."""
SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".tox",
        "__pycache__",
        "node_modules",
    }
)
"""Left out on purpose, like every folder below the root that holds a `pyvenv.cfg`."""
OPENING = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
"""How hostile files are opened: links are not followed, pipes do not block."""

_CHUNK = 16 << 20
"""Bytes hashed at a time, away from the interpreter's lock; smaller chunks queue for it longer."""
_MOST_AHEAD = 10_000
"""Files that are hashed before anybody asks."""

_Key = tuple[int, int, int, int]
"""Device, inode, size, time of change in nanoseconds."""


class StoppedError(Exception):
    """The work was stopped from outside; nobody waits for its result."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """What hashing a file came to."""

    sha256: str
    size: int
    """Bytes read."""
    changed: bool
    """Whether it changed meanwhile."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_mostly_holes(status: os.stat_result) -> bool:
    """Tell whether a file claims a size that it does not hold on the disk."""
    return status.st_size > HOLES and status.st_blocks * 512 * 16 < status.st_size


def digest(fd: int, before: os.stat_result, stop: Event) -> Hashed:
    """Hash what a file held when it was opened, by position, so that others may read too.

    Raises:
        StoppedError: once `stop` is set.
        OSError: when the disk fails.
    """
    sha256 = hashlib.sha256()
    buffer = bytearray(_CHUNK)
    view = memoryview(buffer)
    done = 0
    while done < before.st_size and (got := os.preadv(fd, [buffer], done)):
        if stop.is_set():
            raise StoppedError
        got = min(got, before.st_size - done)
        sha256.update(view[:got])
        done += got
    after = os.fstat(fd)
    changed = (
        done != before.st_size
        or after.st_size != before.st_size
        or after.st_mtime_ns != before.st_mtime_ns
    )
    return Hashed(sha256.hexdigest(), done, changed)


def pool() -> ThreadPoolExecutor:
    """Return threads that hash, and that let others go first where cores are few."""
    return ThreadPoolExecutor(min(cores(), 2), "roadworthy-hash", _yielding)


def _yielding() -> None:
    if sys.platform == "linux":  # elsewhere a priority belongs to the whole process
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


class Ahead:
    """Hashes the large files below a folder before the walk asks for them.

    What it hashes and nobody asks for is lost time and nothing else; what it did not hash, the walk
    hashes itself. A digest counts only for the same file: device, inode, size and time of change.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._stop = Event()
        self._pool = pool()
        self._found: dict[_Key, Future[Hashed]] = {}
        self._lister = threading.Thread(
            target=self._list, args=(root,), name="roadworthy-ahead", daemon=True
        )
        self._lister.start()

    def take(self, status: os.stat_result) -> Future[Hashed] | None:
        """Return the digest of a file, which may still be computed; None where nobody began."""
        return self._found.get(_key(status))

    def close(self) -> None:
        """Stop, and forget what nobody asked for."""
        self._stop.set()
        self._lister.join()
        self._pool.shutdown(cancel_futures=True)

    def _list(self, root: str | os.PathLike[str]) -> None:
        with contextlib.suppress(OSError, ValueError):
            for path, status in _large(os.path.realpath(root), self._stop):
                if len(self._found) >= _MOST_AHEAD or self._stop.is_set():
                    return
                self._found[_key(status)] = self._pool.submit(self._hash, path, status)

    def _hash(self, path: str, status: os.stat_result) -> Hashed:
        fd = os.open(path, OPENING)
        try:
            if _key(os.fstat(fd)) != _key(status):
                return Hashed("", 0, changed=True)
            return digest(fd, status, self._stop)
        finally:
            os.close(fd)


def _key(status: os.stat_result) -> _Key:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _large(root: str, stop: Event) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the large files below a folder, in the order of the walk."""
    if not os.path.isdir(root):
        status = os.lstat(root)
        if stat.S_ISREG(status.st_mode) and status.st_size > LARGE:
            yield root, status
        return
    folders = [root]
    while folders and not stop.is_set():
        try:
            with os.scandir(folders.pop()) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError:
            continue
        inner = []
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    inner.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    if status.st_size > LARGE and not is_mostly_holes(status):
                        yield entry.path, status
        kept = [path for path in inner if os.path.basename(path) not in SKIPPED_FOLDERS]
        folders.extend(reversed(kept))
