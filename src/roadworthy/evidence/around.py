"""Bounded reads beside the walk: of folders that the walk leaves out, as `.git`.

Every step of a path is opened without following a link, so nothing outside the root is ever read,
whatever the names say.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | _NO_LINK
_DIRECTORY = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NO_LINK
_MOST_BYTES = 64 << 20
_MOST_STEPS = 32


@dataclass(frozen=True, slots=True)
class Peek:
    """The beginning of a file."""

    data: bytes
    whole: bool
    """True when `data` is all of it."""


class Beside:
    """Reads below a root, `_MOST_BYTES` in all."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._left = _MOST_BYTES

    def read(self, path: str, limit: int) -> Peek | None:
        """Return the first `limit` bytes of a regular file, or None where there is none to read."""
        try:
            with self._opened(path, _FILE) as fd:
                if not stat.S_ISREG(os.fstat(fd).st_mode):
                    return None
                limit = min(limit, self._left)
                parts, got = list[bytes](), 0
                while got <= limit and (more := os.read(fd, min(limit + 1 - got, 1 << 20))):
                    parts.append(more)
                    got += len(more)
        except (OSError, ValueError):
            return None
        data = b"".join(parts)
        self._left -= min(len(data), limit)
        return Peek(data[:limit], len(data) <= limit)

    def names(self, path: str, limit: int) -> list[str] | None:
        """Return the names in a folder, sorted, at most `limit`; None where there is no folder."""
        found: list[str] = []
        try:
            with self._opened(path, _DIRECTORY) as fd, os.scandir(fd) as entries:
                for entry in entries:
                    found.append(entry.name)
                    if len(found) >= limit:
                        break
        except (OSError, ValueError):
            return None
        return sorted(found)

    @contextmanager
    def _opened(self, path: str, flags: int) -> Iterator[int]:
        steps = path.split("/")
        if len(steps) > _MOST_STEPS or any(step in ("", ".", "..") for step in steps):
            raise ValueError(path)
        fd = os.open(self._root, _DIRECTORY)
        try:
            for number, step in enumerate(steps, 1):
                mode = flags if number == len(steps) else _DIRECTORY
                inner = os.open(step, mode, dir_fd=fd)
                os.close(fd)
                fd = inner
            yield fd
        finally:
            os.close(fd)
