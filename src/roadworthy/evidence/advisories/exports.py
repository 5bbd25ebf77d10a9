"""Exports of an advisory database: zips of JSON entries, or folders of either.

OSV publishes one `all.zip` for each ecosystem (https://google.github.io/osv.dev/data/). It holds
tens of thousands of entries, of which a project needs a few. So the list of a zip is read here, and
each entry is only unpacked and handed on as bytes. Everything is bounded: entries, bytes of each,
bytes in all; what lies beyond is counted as skipped.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from roadworthy.errors import InputError
from roadworthy.evidence.interface import printable

MAX_ENTRY = 16 << 20
"""Bytes of one entry; the longest real ones list thousands of versions and are near 2 MB."""
MAX_TOTAL = 8 << 30
"""Bytes unpacked in all."""
MAX_ENTRIES = 2_000_000

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_FULL = 0xFFFFFFFF


@dataclass(slots=True)
class Export:
    """One zip, or the loose JSON files of one folder."""

    path: str
    """As it may be shown."""
    sha256: str
    _files: tuple[Path, ...]
    skipped: int = 0
    """What could not be unpacked, once `entries` has ended."""
    left: int = field(default=MAX_TOTAL)

    def entries(self) -> Iterator[bytes]:
        """Yield the bytes of each entry, once; what cannot be unpacked is counted."""
        for path in self._files:
            if path.suffix.lower() == ".zip":
                yield from self._of_zip(path)
            else:
                data = _read(path)
                if data is None:
                    self.skipped += 1
                else:
                    yield data

    def _of_zip(self, path: Path) -> Iterator[bytes]:
        with path.open("rb") as file:
            try:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except (ValueError, OSError):  # an empty file
                self.skipped += 1
                return
            with data:
                for packed in _members(data):
                    entry = self._unpacked(data, packed) if packed else None
                    if entry is None:
                        self.skipped += 1
                    else:
                        yield entry

    def _unpacked(self, data: mmap.mmap, packed: _Packed) -> bytes | None:
        """Return the bytes of one member, where they are as many and as sound as it says."""
        start = packed.at + _LOCAL.size
        if start > len(data) or data[packed.at : packed.at + 4] != b"PK\x03\x04":
            return None
        *_, name, extra = _LOCAL.unpack_from(data, packed.at)
        start += name + extra
        if packed.size > min(MAX_ENTRY, self.left) or start + packed.packed > len(data):
            return None
        raw = data[start : start + packed.packed]
        if packed.method == 8:
            unpack = zlib.decompressobj(-15)
            try:
                raw = unpack.decompress(raw, packed.size + 1)
            except zlib.error:
                return None
        elif packed.method:
            return None
        self.left -= len(raw)
        sound = len(raw) == packed.size and zlib.crc32(raw) == packed.crc
        return raw if sound else None


@dataclass(frozen=True, slots=True)
class _Packed:
    method: int
    crc: int
    packed: int
    size: int
    at: int


def exports_at(path: Path) -> Iterator[Export]:
    """Yield what lies at a path: one zip, or the zips and the loose entries of a folder.

    Raises:
        InputError: when nothing of the kind is there.
    """
    hint = "name the all.zip of an ecosystem, or fetch it: roadworthy advisories fetch"
    shown = printable(str(path), 200)
    if path.is_dir():
        zips, loose = _listed(path)
        if not (zips or loose):
            raise InputError("holds no advisories", where=shown, hint=hint)
        for one in zips:
            name = printable(f"{path.name}/{one.relative_to(path).as_posix()}", 200)
            yield Export(name, _digest(one), (one,))
        if loose:
            yield Export(shown, "", tuple(loose))
    elif path.is_file() and path.suffix.lower() in (".zip", ".json"):
        yield Export(shown, _digest(path), (path,))
    else:
        raise InputError("is no export of advisories", where=shown, hint=hint)


def _listed(folder: Path) -> tuple[list[Path], list[Path]]:
    zips: list[Path] = []
    loose: list[Path] = []
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(where, name)
            ends = path.suffix.lower()
            if ends in (".zip", ".json") and path.is_file() and not path.is_symlink():
                (zips if ends == ".zip" else loose).append(path)
        if len(loose) > MAX_ENTRIES:
            break
    return zips, loose


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_ENTRY:
                return None
            return file.read(MAX_ENTRY)
    except OSError:
        return None


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})",
            where=printable(str(path), 200),
            hint="name a file that you may read",
        ) from error


def _members(data: mmap.mmap) -> Iterator[_Packed | None]:
    """Yield the members of a zip that are JSON files; None for what its list does not explain."""
    found = _directory(data)
    if found is None:
        yield None
        return
    at, count = found
    for _ in range(min(count, MAX_ENTRIES)):
        if at + _CENTRAL.size > len(data):
            yield None
            return
        (sign, _, _, flags, method, _, _, crc, packed, size, name, extra, note, _, _, _, start) = (
            _CENTRAL.unpack_from(data, at)
        )
        if sign != b"PK\x01\x02":
            yield None
            return
        at += _CENTRAL.size
        is_json = data[at : at + name].endswith((b".json", b".JSON"))
        at += name + extra + note
        if not is_json:
            continue
        whole = _FULL not in (packed, size, start) and not flags & 1
        yield _Packed(method, crc, packed, size, start) if whole else None
    if count > MAX_ENTRIES:
        yield None


def _directory(data: mmap.mmap) -> tuple[int, int] | None:
    """Return where the list of a zip begins, and how many members it has."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - (1 << 16) - _END.size))
    if at < 0 or at + _END.size > len(data):
        return None
    _, _, _, _, count, _, start, _ = _END.unpack_from(data, at)
    before = at - _LOCATOR.size
    if (start == _FULL or count == 0xFFFF) and before >= 0:
        sign, _, end, _ = _LOCATOR.unpack_from(data, before)
        if sign != b"PK\x06\x07" or end + _END_64.size > len(data):
            return None
        sign, *_, count, _, start = _END_64.unpack_from(data, end)
        if sign != b"PK\x06\x06":
            return None
    return start, count
