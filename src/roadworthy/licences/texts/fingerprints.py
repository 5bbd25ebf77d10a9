"""The fingerprints of published licence texts: hashes in order, never words.

`fingerprints.json` describes each text, `fingerprints.bin` holds the CRC-32 of its shingles as
little-endian numbers of four bytes. Both are written by `tools/fingerprints.py`. A shingle's hash
tells where words stand; that they are the same is settled by the BLAKE2 digest of each part.
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

SAMPLE = 8
"""Of a long text, one in so many shingles finds it."""
SHORT = 600
"""Words of a text that is found by all of its shingles."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Part(_Strict, frozen=True, array_like=True):
    """A run of words that is there or is not."""

    words: int
    digest: str
    kind: Literal["needed", "optional", "slot"] = "needed"
    """slot: a name stands here, which everybody fills in for himself."""


class Clause(_Strict, frozen=True, array_like=True):
    """A clause and its first word."""

    first: int
    name: str
    title: str = ""
    topic: str = ""


class Phrase(_Strict, frozen=True, array_like=True):
    """A few words, by their number and digest."""

    words: int
    digest: str
    times: int = 1
    """How often the published text has them."""


class Reference(_Strict, frozen=True, kw_only=True):
    """One published text."""

    name: str
    licence: str
    version: str = ""
    first: int
    """Of its hashes in the file."""
    count: int
    """Words; without its title and its lines of copyright."""
    parts: list[Part]
    heads: list[Phrase] = []
    """Its title and what stands around it: harmless where they stand, harmless where they do not."""
    own: list[Phrase] = []
    """What the licence or its model is called; a text that says it less is of another licence."""
    clauses: list[Clause] = []


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """All references."""

    references: tuple[Reference, ...]
    hashes: array[int]
    index: dict[int, list[int]]
    """Sampled hashes, with the references that have them."""
    sampled: list[int]
    """How many of each reference are in the index."""

    def of(self, number: int) -> array[int]:
        """Return the hashes of a reference, in order."""
        reference = self.references[number]
        return self.hashes[reference.first : reference.first + max(reference.count - 4, 0)]


def digest(words: list[bytes]) -> str:
    """Return what tells words apart."""
    return hashlib.blake2b(b" ".join(words), digest_size=9).hexdigest()


@cache
def fingerprints() -> Fingerprints:
    """Read the fingerprints."""
    folder = resources.files("roadworthy.licences.texts")
    references = msgspec.json.decode(
        (folder / "fingerprints.json").read_bytes(), type=tuple[Reference, ...]
    )
    hashes = array("I", (folder / "fingerprints.bin").read_bytes())
    if sys.byteorder == "big":
        hashes.byteswap()
    index: dict[int, list[int]] = {}
    sampled = []
    for number, reference in enumerate(references):
        own = set(hashes[reference.first : reference.first + max(reference.count - 4, 0)])
        if reference.count > SHORT:
            own = {hash_ for hash_ in own if hash_ % SAMPLE == 0}
        for hash_ in own:
            index.setdefault(hash_, []).append(number)
        sampled.append(len(own))
    return Fingerprints(references, hashes, index, sampled)
