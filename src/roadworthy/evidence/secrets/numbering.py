"""Which secrets of one walk are equal, without keeping any."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from roadworthy.sightings import Credential, Secret


def digest(value: bytes) -> bytes:
    """Return what stands for a value until the walk ends; never written, shown or kept longer.

    Processes that share a walk have no key in common, so it is only told apart from other digests.
    """
    return (
        hashlib.blake2b(value, digest_size=16, person=b"roadworthy same").digest() if value else b""
    )


@dataclass(slots=True)
class Numbering:
    """Sightings whose secrets get equal numbers where they are equal."""

    _waiting: list[tuple[Secret | Credential, bytes]] = field(default_factory=list)

    def add(self, one: Secret | Credential, digest_of_it: bytes) -> None:
        """Take a sighting, and the digest of its secret; empty where its value is not known."""
        self._waiting.append((one, digest_of_it))

    def join(self, later: Numbering) -> None:
        """Take those of files that come later in the walk."""
        self._waiting += later._waiting

    def numbered(self) -> Iterator[Secret | Credential]:
        """Yield them with their numbers, the first one seen being 1, and forget the digests."""
        waiting, self._waiting = self._waiting, []
        numbers = _numbers(digest_of_it for _, digest_of_it in waiting if digest_of_it)
        for one, digest_of_it in waiting:
            yield replace(one, same=numbers.get(digest_of_it, 0))


def _numbers(digests: Iterable[bytes]) -> dict[bytes, int]:
    return {one: number for number, one in enumerate(dict.fromkeys(digests), 1)}
