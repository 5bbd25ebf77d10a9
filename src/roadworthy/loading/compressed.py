"""Compressed files: gzip, bz2, xz, lzma and zlib are unpacked, others could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.loading import magic
from roadworthy.loading.decompression import KNOWN, Unpacking
from roadworthy.loading.formats import HEAD
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.members import loaded
from roadworthy.loading.sources import Stream

_NAME = "(unpacked)"


@dataclass(frozen=True, slots=True)
class _Compressed:
    format: str = "compressed file"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        kind = magic.compression(source.read(0, HEAD))
        if kind not in KNOWN:
            raise UnreadableError(f"it is compressed with {kind}; unpack it and look again")
        passes: list[Unpacking] = []

        def opened() -> Unpacking:
            passes[:] = [Unpacking(source, kind, chained=True)]
            return passes[0]

        stream = Stream(opened, desk)
        if (yield from loaded(stream, _NAME, desk)):
            stream.finish()
            if passes[0].trailing:
                says = "bytes follow the end of the compressed data; readers differ about them"
                yield Sight(Verdict.UNREADABLE, "trailing-data", says)


read = _Compressed()
