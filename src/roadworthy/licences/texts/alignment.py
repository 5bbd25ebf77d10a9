"""Where the words of a reference stand in a text: runs that both have, in the same order."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roadworthy.licences.texts.words import SHINGLE

_MOST_PLACES = 6
"""A shingle that a reference has more often starts no run."""
_MOST_RUNS = 400
_MOST_BACK = 64
"""Shingles of the run before that a run may claim: what seemed to go on there may begin here."""
_GAP_COST = 0.04
"""What a word between two runs takes from their length, so that far-off runs are not joined."""
_LONGEST_GAP = 250


@dataclass(frozen=True, slots=True)
class Run:
    """Words that the text and the reference have in common."""

    text: int
    reference: int
    words: int


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two runs; either side can be empty."""

    text: int
    text_end: int
    reference: int
    reference_end: int
    slack: int = 0
    """By so many words both sides can be moved to the left: the words there are the same."""

    def moved(self, by: int) -> Gap:
        """Return the same gap further left."""
        return Gap(
            self.text - by,
            self.text_end - by,
            self.reference - by,
            self.reference_end - by,
        )

    def places(self) -> Iterator[Gap]:
        """Yield every place where it can be."""
        for by in range(self.slack + 1):
            yield self.moved(by)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The best way to lay a reference over a part of a text."""

    runs: tuple[Run, ...]
    gaps: tuple[Gap, ...]
    """Between the runs."""

    @property
    def first(self) -> int:
        """The first word of the text that belongs to it."""
        return self.runs[0].text

    @property
    def end(self) -> int:
        """The word of the text after the last one."""
        return self.runs[-1].text + self.runs[-1].words

    @property
    def reference_first(self) -> int:
        """The first word of the reference that was found."""
        return self.runs[0].reference

    @property
    def reference_end(self) -> int:
        """The word of the reference after the last one that was found."""
        return self.runs[-1].reference + self.runs[-1].words

    @property
    def covered(self) -> int:
        """Words in common."""
        return sum(run.words for run in self.runs)


def align(
    text: Sequence[int], reference: array[int] | Sequence[int], first: int, end: int
) -> Alignment | None:
    """Lay a reference over the shingles of a text from `first` up to `end`."""
    chain = _chain(_runs(text, reference, first, end))
    return _trimmed(chain) if chain else None


def _runs(
    text: Sequence[int], reference: array[int] | Sequence[int], first: int, end: int
) -> list[Run]:
    places: dict[int, list[int]] = {}
    for number, hash_ in enumerate(reference):
        places.setdefault(hash_, []).append(number)
    found: list[Run] = []
    at, last, length = first, first, len(reference)
    while at < end:
        starts = places.get(text[at], ())
        longest, floor = 1, max(first, last - _MOST_BACK)
        for start in starts if len(starts) <= _MOST_PLACES else ():
            t, r = at, start
            while t > floor and r > 0 and text[t - 1] == reference[r - 1]:
                t, r = t - 1, r - 1
            i, j = at + 1, start + 1
            while i < end and j < length and text[i] == reference[j]:
                i, j = i + 1, j + 1
            found.append(Run(t, r, i - t))
            longest = max(longest, i - at)
        if starts:
            last = at + longest
        at += longest
    return found


def _chain(runs: list[Run]) -> list[Run]:
    """Return the heaviest runs that follow each other in both texts; counted in shingles."""
    if len(runs) > _MOST_RUNS:
        runs = heapq.nlargest(_MOST_RUNS, runs, key=lambda run: run.words)
    runs = sorted(runs, key=lambda run: (run.text, run.reference))
    weights: list[float] = []
    before: list[int] = []
    for number, run in enumerate(runs):
        best, link = 0.0, -1
        for other in range(number):
            earlier = runs[other]
            text_gap = run.text - earlier.text - earlier.words
            gap = run.reference - earlier.reference - earlier.words
            if text_gap < 0 or gap < 0:
                continue
            weight = weights[other] - _GAP_COST * (
                min(text_gap, _LONGEST_GAP) + min(gap, _LONGEST_GAP)
            )
            if weight > best:
                best, link = weight, other
        weights.append(best + run.words + SHINGLE - 1)
        before.append(link)
    if not runs:
        return []
    at = max(range(len(runs)), key=lambda number: weights[number])
    chain = []
    while at >= 0:
        chain.append(runs[at])
        at = before[at]
    return chain[::-1]


def _trimmed(chain: list[Run]) -> Alignment:
    """Turn runs of shingles into runs of words that do not overlap."""
    head = chain[0]
    runs = [Run(head.text, head.reference, head.words + SHINGLE - 1)]
    gaps = []
    for shingles in chain[1:]:
        last = runs[-1]
        text_end, reference_end = last.text + last.words, last.reference + last.words
        cut = max(0, text_end - shingles.text, reference_end - shingles.reference)
        run = Run(
            shingles.text + cut, shingles.reference + cut, shingles.words + SHINGLE - 1 - cut
        )
        if run.words <= 0:
            continue
        gaps.append(Gap(text_end, run.text, reference_end, run.reference, min(cut, last.words)))
        runs.append(run)
    return Alignment(tuple(runs), tuple(gaps))
