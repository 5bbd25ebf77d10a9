"""Which secrets of one walk are equal, without keeping any."""

from __future__ import annotations

import hashlib
import os


class Numbering:
    """Gives equal values equal numbers, by a digest that is worth nothing outside this process."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._numbers: dict[bytes, int] = {}

    def of(self, value: bytes) -> int:
        """Return the number of a value: the first one seen is 1."""
        digest = hashlib.blake2b(value, key=self._key, digest_size=16).digest()
        return self._numbers.setdefault(digest, len(self._numbers) + 1)
