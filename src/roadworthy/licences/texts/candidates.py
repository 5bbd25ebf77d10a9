"""Published texts laid over a part of a text: what each of them leaves unexplained."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from roadworthy.licences.texts.alignment import Alignment, Gap, align
from roadworthy.licences.texts.fingerprints import Part, Reference, digest, fingerprints
from roadworthy.licences.texts.harmless import (
    harmless_after,
    harmless_before,
    is_harmless,
)
from roadworthy.licences.texts.holders import fills
from roadworthy.licences.texts.words import SHINGLE, Words

_MOST = 8
_LEAST_SHARE = 0.25
"""Of the sampled shingles of a text; below, it is not worth a look."""
_LEAST_COVERED = 0.75
_MOST_ADDED = 0.35
"""Added words, as a share of the words that a text has in common with the published one."""
_LONGEST_SLOT = 40
_CLEAR = 0.5
"""By so much, of the words in which two licences differ, one has to be nearer than the other: three
of four words for it and one against."""
_LEAST_CLEAR = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published text, and where its words stand."""

    number: int
    reference: Reference
    alignment: Alignment
    first: int
    """The first word that belongs to it, with lines of copyright and its title."""
    end: int
    gaps: tuple[Gap, ...]
    """Where the words differ, except for what is harmless."""
    missing: int
    added: int
    exact: bool

    @property
    def covered(self) -> float:
        """The share of the words that count, and were found."""
        needed = _needed(self.number)[-1]
        return max(0.0, 1 - self.missing / needed) if needed else 0.0

    @property
    def fits(self) -> bool:
        """Whether so much of it stands there that it can be what the text was made from."""
        return self.exact or (
            self.covered >= _LEAST_COVERED and self.added <= _MOST_ADDED * self.alignment.covered
        )

    def overlaps(self, other: Candidate) -> bool:
        """Tell whether two published texts explain the same words."""
        shared = min(self.end, other.end) - max(self.first, other.first)
        return shared > 0.3 * min(self.end - self.first, other.end - other.first)

    def cost(self, other: Candidate) -> int:
        """Return how many words it leaves unexplained, with those that only the other explains."""
        outside = sum(
            max(0, min(run.text + run.words, self.first) - run.text)
            + max(0, run.text + run.words - max(run.text, self.end))
            for run in other.alignment.runs
        )
        return self.missing + self.added + outside


def ranked(words: Words, first: int, end: int) -> list[tuple[int, float]]:
    """Return the published texts that share most with a part of a text, and what share of each."""
    prints = fingerprints()
    hits: Counter[int] = Counter()
    index = prints.index
    for hash_ in index.keys() & set(words.hashes[first : max(first, end - SHINGLE + 1)]):
        hits.update(index[hash_])
    shares = {n: count / prints.sampled[n] for n, count in hits.items()}
    order = sorted(shares, key=lambda n: (-hits[n], -shares[n], n))
    return [(n, shares[n]) for n in order if shares[n] >= _LEAST_SHARE][:_MOST]


def laid(words: Words, number: int, first: int, end: int) -> Candidate | None:
    """Lay a published text over a part of a text."""
    prints = fingerprints()
    reference = prints.references[number]
    hashes = prints.of(number)
    alignment = align(words.hashes, hashes, first, max(first, end - SHINGLE + 1))
    if alignment is None:
        return None
    heads = reference.heads
    start = harmless_before(words, first, alignment.first, heads)
    stop = harmless_after(words, alignment.end, end, heads)
    gaps, left_out = [], []
    for gap in alignment.gaps:
        place = next(
            (g for g in gap.places() if is_harmless(words, g.text, g.text_end, heads)), None
        )
        if place is not None:
            left_out.append((place.text, place.text_end))
            gap = Gap(place.text, place.text, place.reference, place.reference_end)
        gaps.append(gap)
    exact = _exact(words, alignment, left_out, reference.parts)
    if exact:
        return Candidate(number, reference, alignment, start, stop, (), 0, 0, True)
    edges = _edges(words, alignment, reference, first, end, start, stop)
    gaps = [edges[0], *gaps, edges[1]]
    needed = _needed(number)
    return Candidate(
        number,
        reference,
        alignment,
        first if edges[0].text < alignment.first else start,
        end if edges[1].text_end > alignment.end else stop,
        tuple(gap for gap in gaps if gap.text < gap.text_end or _lost(needed, gap)),
        sum(_lost(needed, gap) for gap in gaps),
        sum(gap.text_end - gap.text for gap in gaps),
        False,
    )


def by_cost(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates that no other one beats in the same place, the best first."""
    kept: list[Candidate] = []
    for candidate in found:
        rivals = [other for other in found if other is not candidate and candidate.overlaps(other)]
        if all(candidate.cost(other) <= other.cost(candidate) for other in rivals):
            kept.append(candidate)
    return sorted(kept, key=lambda one: (-one.alignment.covered, one.number))


def is_clear(best: Candidate, rival: Candidate) -> bool:
    """Tell whether a published text explains so much more than another that it is meant."""
    if best.reference.licence == rival.reference.licence:
        return True
    margin = rival.cost(best) - best.cost(rival)
    if best.exact:
        return margin > 0
    apart = distance(best.number, rival.number)
    return margin >= max(_LEAST_CLEAR, _CLEAR * apart)


@cache
def distance(one: int, other: int) -> int:
    """Return how many words two published texts do not share."""
    prints = fingerprints()
    hashes = prints.of(one)
    alignment = align(hashes, prints.of(other), 0, len(hashes))
    common = 2 * alignment.covered if alignment else 0
    return prints.references[one].count + prints.references[other].count - common


@cache
def _needed(number: int) -> list[int]:
    """Return, for each place in a published text, how many words before it cannot be left out."""
    parts = fingerprints().references[number].parts
    counts = (part.kind == "needed" for part in parts for _ in range(part.words))
    return list(accumulate(counts, initial=0))


def _lost(needed: list[int], gap: Gap) -> int:
    """Return how many words are missing; of several places of a gap, the one that loses least."""
    return min(needed[place.reference_end] - needed[place.reference] for place in gap.places())


def _edges(
    words: Words,
    alignment: Alignment,
    reference: Reference,
    first: int,
    end: int,
    start: int,
    stop: int,
) -> tuple[Gap, Gap]:
    """Return what differs at both ends; a few words beside it take the place of what is missing."""
    lost = alignment.reference_first
    before = alignment.first
    if lost and start == alignment.first:
        opening = harmless_after(words, first, start, reference.heads)
        before = opening if start - opening <= 2 * lost + SHINGLE else before
    lost = reference.count - alignment.reference_end
    after = alignment.end
    if lost and stop == alignment.end:
        closing = harmless_before(words, stop, end, reference.heads)
        after = closing if closing - stop <= 2 * lost + SHINGLE else after
    return (
        Gap(before, alignment.first, 0, alignment.reference_first),
        Gap(alignment.end, after, alignment.reference_end, reference.count),
    )


def _exact(
    words: Words,
    alignment: Alignment,
    left_out: list[tuple[int, int]],
    parts: list[Part],
) -> bool:
    """Tell whether the words are the published ones, without what is harmless."""
    places: list[int] = []
    at = alignment.first
    for first, end in left_out:
        places += range(at, first)
        at = end
    places += range(at, alignment.end)
    kept = [words.words[place] for place in places]
    at = 0
    for number, part in enumerate(parts):
        if part.kind == "slot":
            filled = _filled(words, places, kept, at, parts[number + 1 :])
            if filled is None:
                return False
            at = filled
        elif digest(kept[at : at + part.words]) == part.digest:
            at += part.words
        elif part.kind == "needed":
            return False
    return at == len(kept)


def _filled(
    words: Words, places: list[int], kept: list[bytes], at: int, following: list[Part]
) -> int | None:
    """Return where a name ends that stands in a template."""
    for end in range(at, min(at + _LONGEST_SLOT, len(kept)) + 1):
        if following:
            follows = digest(kept[end : end + following[0].words]) == following[0].digest
        else:
            follows = end == len(kept)
        if follows and (at == end or fills(words.shows(places[at], places[end - 1] + 1))):
            return end
    return None
