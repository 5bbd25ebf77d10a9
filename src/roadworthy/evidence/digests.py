"""Digests of large files from an earlier run, so that unchanged weights are not read again.

Kept only in a folder that the user names. A digest counts while path, size, times of change, inode
and device are what they were; a file that changed within moments before it was hashed is not kept,
since a second change in the same tick of the clock would not show.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
import time
from pathlib import Path

from roadworthy.errors import OptionError
from roadworthy.evidence.interface import printable

FILE = "digests-1.json"
_MOST = 100_000
"""Files that are kept."""
_MOST_BYTES = 64 << 20
_SETTLED = 2_000_000_000
"""Nanoseconds after its last change from which a file counts as left alone."""
_SHA256 = re.compile(r"[0-9a-f]{64}")

_Entry = tuple[int, int, int, int, int, str]
"""Size, time of change, time of change of the entry, inode, device, digest."""


class Digests:
    """What was hashed before."""

    def __init__(self, folder: Path) -> None:
        """Read what is kept in a folder; what is broken there is as good as nothing.

        Raises:
            OptionError: when the folder cannot be used.
        """
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise OptionError(
                f"{printable(str(folder))} cannot be used as a cache ({error.strerror})",
                hint="name a folder that you may write to with --cache",
            ) from error
        self._file = folder / FILE
        self._known = _read(self._file)
        self._fresh: dict[str, _Entry] = {}

    def known(self, path: str, status: os.stat_result) -> str:
        """Return the digest of an unchanged file; empty where it is not known."""
        entry = self._known.get(path)
        if entry is None or entry[:5] != _marks(status):
            return ""
        self._fresh[path] = entry
        return entry[5]

    def note(self, path: str, status: os.stat_result, sha256: str) -> None:
        """Note a digest; `status` is from before the file was read."""
        if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _SETTLED:
            self._fresh[path] = (*_marks(status), sha256)

    def save(self) -> None:
        """Write what is known now, whole or not at all; a full disk costs the cache only."""
        kept = dict(list({**self._known, **self._fresh}.items())[-_MOST:])
        if kept == self._known:
            return
        with contextlib.suppress(OSError):
            handle, draft = tempfile.mkstemp(dir=self._file.parent, prefix=f".{FILE}.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
                    json.dump({"files": kept}, file)
                Path(draft).replace(self._file)
                self._known = kept  # the next walk of this run need not write it again
            finally:
                Path(draft).unlink(missing_ok=True)


def _marks(status: os.stat_result) -> tuple[int, int, int, int, int]:
    return (
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_ino,
        status.st_dev,
    )


def _read(file: Path) -> dict[str, _Entry]:
    """Return the entries of a file that is ours and well-formed."""
    try:
        status = file.lstat()
        if status.st_size > _MOST_BYTES or status.st_uid != os.getuid() or status.st_mode & 0o022:
            return {}
        data = json.loads(file.read_text(encoding="utf-8", errors="surrogatepass"))
        entries = data["files"].items()
        return {path: _entry(row) for path, row in entries}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _entry(row: list[object]) -> _Entry:
    size, changed, moved, inode, device, sha256 = row
    numbers = (size, changed, moved, inode, device)
    if not all(type(n) is int for n in numbers) or not _SHA256.fullmatch(str(sha256)):
        raise ValueError("no entry of ours")
    return (*numbers, str(sha256))  # type: ignore[return-value]
