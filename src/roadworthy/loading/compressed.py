"""Compressed files: gzip, bz2, xz, lzma, zlib and lz4 are unpacked, others could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.loading import magic
from roadworthy.loading.decompression import KNOWN, Unpacking
from roadworthy.loading.formats import HEAD
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.lz4 import Lz4
from roadworthy.loading.members import loaded
from roadworthy.loading.sources import Stream

_NAME = "(unpacked)"
_CHECKED = 1 << 20
"""Bytes that are unpacked where no reader takes them: more than one block of bz2 holds."""


@dataclass(frozen=True, slots=True)
class _Compressed:
    format: str = "compressed file"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        kind = magic.compression(source.read(0, HEAD))
        if kind not in KNOWN and kind != "lz4":
            raise UnreadableError(f"it is compressed with {kind}; unpack it and look again")
        passes: list[Unpacking | Lz4] = []

        def opened() -> Unpacking | Lz4:
            one = Lz4(source) if kind == "lz4" else Unpacking(source, kind, chained=True)
            passes[:] = [one]
            return one

        stream = Stream(opened, desk)
        if (yield from loaded(stream, _NAME, desk)):
            stream.finish()
            if passes[0].trailing:
                says = "bytes follow the end of the compressed data; readers differ about them"
                yield Sight(Verdict.UNREADABLE, "trailing-data", says)
            return
        # what is at hand may not be what was packed, so that nothing knows it means nothing
        stream.read(_CHECKED, 1)
        if passes[0].broken:
            yield Sight(Verdict.UNREADABLE, "unreadable", passes[0].broken)


read = _Compressed()
