"""The bytes of a member of a zip archive, compared with what the archive says of them."""

from __future__ import annotations

import zlib

from roadworthy.loading.decompression import KNOWN, Unpacking, lzma_of_zip
from roadworthy.loading.interface import Desk, Source, UnreadableError
from roadworthy.loading.members import HELD
from roadworthy.loading.sources import Stream, Stretch
from roadworthy.loading.zip_directory import View

_METHODS = {8: "deflate", 12: "bz2", 14: "lzma"}
_WINDOW = 1 << 20


def opened(source: Source, view: View, start: int, desk: Desk) -> Source | None:
    """Return the bytes of a member; None where nobody here can unpack it."""
    if view.method == 0:
        return Stretch(source, start, max(view.packed, view.size))
    kind = _METHODS.get(view.method)
    if kind not in KNOWN:
        return None
    packed = Stretch(source, start, view.packed)
    begin, at = b"", 0
    if kind == "lzma":
        prepared = lzma_of_zip(packed.read(0, 16), None)
        if prepared is None:
            return None
        begin, at = prepared
    # to promise the size of a large one would invite readers to ask for its end
    size = view.size if view.size <= HELD else None
    return Stream(lambda: _Checked(Unpacking(packed, kind, begin=begin, at=at)), desk, size=size)


class _Checked:
    """Keeps the checksum of what passes through it."""

    __slots__ = ("crc", "inner")

    def __init__(self, inner: Unpacking) -> None:
        self.inner = inner
        self.crc = 0

    def unpack(self, most: int) -> bytes:
        found = self.inner.unpack(most)
        self.crc = zlib.crc32(found, self.crc)
        return found


def compared(source: Source, view: View, crc: int) -> bool:
    """Return whether the checksum of what was unpacked is the one that is listed.

    Raises:
        UnreadableError: when its size is another one, or it cannot be unpacked.
    """
    if isinstance(source, Stream):
        if view.size > HELD:
            return True
        size = source.finish()
        checked = source.unpacked
        found = checked.crc if isinstance(checked, _Checked) else crc
    else:
        size, found, at = view.packed, 0, 0
        if size > HELD:
            return True
        while piece := source.read(at, _WINDOW):
            found = zlib.crc32(piece, found)
            at += len(piece)
    if size != view.size:
        raise UnreadableError("it unpacks to another size than the archive says")
    return found == crc
