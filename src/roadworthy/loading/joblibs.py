"""Pickles, and those of joblib, which hold the numbers of arrays between their opcodes."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roadworthy.loading import pickles
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.joblib_arrays import WRAPPER, Walk
from roadworthy.loading.sources import Stretch

_MOST_SEEN = 1000


@dataclass(slots=True)
class _Listening:
    """A desk that also notes whether an array of joblib is loaded."""

    desk: Desk
    heard: bool = False

    def inner(self, source: Source, name: str, *, hint: str = "") -> Iterator[Sight]:
        return self.desk.inner(source, name, hint=hint)

    def spend(self, what: str, amount: int = 1) -> None:
        self.desk.spend(what, amount)

    def imported(self, name: str) -> None:
        self.heard = self.heard or name == WRAPPER
        self.desk.imported(name)


@dataclass(frozen=True, slots=True)
class Spliced:
    """A source without the stretches that are left out."""

    source: Source
    kept: tuple[tuple[int, int], ...]
    """Start in the source, and start here, of each piece that stays."""
    ends: tuple[int, ...]
    """End here of each piece but the last, which goes on to the end."""
    left_out: int

    @classmethod
    def without(cls, source: Source, stretches: tuple[tuple[int, int], ...]) -> Spliced:
        """Return a source without stretches, which are in order and do not overlap."""
        kept, ends = [(0, 0)], []
        gone = 0
        for start, stop in stretches:
            ends.append(start - gone)
            gone += stop - start
            kept.append((stop, stop - gone))
        return cls(source, tuple(kept), tuple(ends), gone)

    @property
    def size(self) -> int | None:
        """Bytes that stay."""
        whole = self.source.size
        return None if whole is None else max(0, whole - self.left_out)

    def place(self, offset: int) -> int:
        """Return where in the source a byte of this one stands."""
        start, here = self.kept[bisect.bisect_right(self.ends, offset)]
        return start + offset - here

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes from `offset`."""
        found = bytearray()
        while length > 0 and offset >= 0:
            number = bisect.bisect_right(self.ends, offset)
            start, here = self.kept[number]
            wanted = length
            if number < len(self.ends):
                wanted = min(length, self.ends[number] - offset)
            piece = self.source.read(start + offset - here, wanted)
            found += piece
            offset += len(piece)
            length -= len(piece)
            if len(piece) < wanted:
                break
        return bytes(found)


@dataclass(frozen=True, slots=True)
class _Joblib:
    format: str = "pickle"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        listening = _Listening(desk)
        seen: set[Sight] = set()
        broken: UnreadableError | None = None
        try:
            for sight in pickles.read(source, listening):
                # behind the first array the numbers are taken for opcodes: what chance cannot
                # bring about counts all the same, since a plain unpickler reads them so too
                if not listening.heard or sight.verdict is Verdict.DANGEROUS:
                    if len(seen) < _MOST_SEEN:
                        seen.add(sight)
                    yield sight
        except UnreadableError as error:
            broken = error
        if listening.heard:
            for sight in _joblib(source, desk):
                if sight not in seen:
                    yield sight
        elif broken is not None:
            raise broken


def _joblib(source: Source, desk: Desk) -> Iterator[Sight]:
    walk = Walk(source, desk)
    try:
        found = walk.arrays()
    except UnreadableError as error:
        # what could be followed is read, and that the rest could not is said
        yield Sight(Verdict.UNREADABLE, "unreadable", str(error), offset=walk.place())
        numbers, own = tuple(walk.numbers), tuple(walk.pickles)
    else:
        numbers, own = found.numbers, found.pickles
    spliced = Spliced.without(source, numbers)
    for sight in pickles.read(spliced, desk):
        inside = sight.inside
        yield (
            sight
            if inside or sight.offset is None
            else replace(sight, offset=spliced.place(sight.offset))
        )
    for start, stop in own:
        yield from desk.inner(Stretch(source, start, stop - start), "(objects)", hint="pickle")


read = _Joblib()
