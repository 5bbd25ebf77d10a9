"""Reads formats that hold numbers and nothing that runs, by the little that tells them apart."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError
from roadworthy.loading.safetensors import sized

_CATBOOST = b"CBM1"
_FASTTEXT = struct.pack("<i", 793712314)
_FASTTEXT_VERSIONS = (11, 12)
_LIGHTGBM = b"tree\nversion=v"


def begins(head: bytes) -> bool:
    """Tell a format by its first bytes."""
    return head.startswith((_CATBOOST, _LIGHTGBM)) or (
        head[:4] == _FASTTEXT and _version(head) in _FASTTEXT_VERSIONS
    )


def _version(head: bytes) -> int:
    return int.from_bytes(head[4:8], "little")


class _Plain:
    """Trees of CatBoost and LightGBM, vectors of fastText."""

    format = "numbers of a model"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Check that the file is as long as it says, and yield nothing."""
        head = source.read(0, 16)
        if not begins(head):
            raise UnreadableError("it is not of the format that it was taken for")
        if head.startswith(_CATBOOST):
            size = sized(source).size
            if int.from_bytes(head[4:8], "little") > size - 8 or len(head) < 8:
                raise UnreadableError("it claims more than it holds")
        return iter(())


read = _Plain()
