"""Which clauses of a published text are not as they were published."""

from __future__ import annotations

from bisect import bisect_right

from roadworthy.licences.readings import Difference, Kind
from roadworthy.licences.texts.alignment import Gap
from roadworthy.licences.texts.candidates import Candidate
from roadworthy.licences.texts.fingerprints import Clause
from roadworthy.licences.texts.words import Words

_LONGEST = 200
"""Characters that a difference shows."""
_AROUND = 3
"""Words beside a gap that are shown where nothing stands in it."""
_MOST = 200


def differences(words: Words, candidate: Candidate) -> tuple[Difference, ...]:
    """Return one difference for each clause, and one for each passage between clauses."""
    found: dict[str, list[Difference]] = {}
    for number, gap in enumerate(candidate.gaps[:_MOST]):
        for difference in _of_gap(words, candidate, gap):
            key = difference.clause or f"between {number}"
            found.setdefault(key, []).append(difference)
    return tuple(_joined(several) for several in found.values())


def added(words: Words, first: int, end: int) -> Difference:
    """Return a passage that belongs to no clause."""
    shows = excerpt(words.shows(first, end))
    return Difference(Kind.ADDED, "", "", line=words.line(first), shows=shows)


def excerpt(text: str) -> str:
    """Return a text on one line, cut."""
    text = " ".join(text[: 8 * _LONGEST].split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _of_gap(words: Words, candidate: Candidate, gap: Gap) -> list[Difference]:
    clauses = candidate.reference.clauses
    starts = [clause.first for clause in clauses]
    gap = _fitting(gap, set(starts))
    line = words.line(min(gap.text, len(words.words) - 1))
    if gap.reference == gap.reference_end:
        if gap.reference in starts or gap.reference in (0, candidate.reference.count):
            return [added(words, gap.text, gap.text_end)]
        clause = _clause(clauses, starts, gap.reference)
        return [_changed(words, clause, gap, line)]
    found = []
    first = max(bisect_right(starts, gap.reference) - 1, 0)
    last = max(bisect_right(starts, gap.reference_end - 1) - 1, first)
    for number in range(first, min(last + 1, len(clauses))):
        clause = clauses[number]
        end = starts[number + 1] if number + 1 < len(starts) else candidate.reference.count
        whole = gap.reference <= clause.first and end <= gap.reference_end
        if whole and (gap.text == gap.text_end or number > first):
            found.append(Difference(Kind.MISSING, clause.name, clause.title, clause.topic, line))
        elif number == first or gap.text == gap.text_end:
            found.append(_changed(words, clause, gap, line))
    if not clauses:
        found.append(_changed(words, Clause(0, ""), gap, line))
    return found


def _fitting(gap: Gap, starts: set[int]) -> Gap:
    """Return the place of a gap that is a whole clause or lies between two, if there is one."""
    for place in gap.places():
        if place.reference in starts and place.reference_end in starts:
            return place
    return gap.moved(0)


def _clause(clauses: list[Clause], starts: list[int], at: int) -> Clause:
    number = bisect_right(starts, at) - 1
    return clauses[number] if 0 <= number < len(clauses) else Clause(0, "")


def _changed(words: Words, clause: Clause, gap: Gap, line: int) -> Difference:
    if gap.text < gap.text_end:
        shows = excerpt(words.shows(gap.text, gap.text_end))
    else:
        before = words.shows(max(0, gap.text - _AROUND), gap.text)
        after = words.shows(gap.text, min(len(words.words), gap.text + _AROUND))
        shows = excerpt(f"{before} [...] {after}")
    return Difference(Kind.CHANGED, clause.name, clause.title, clause.topic, line, shows)


def _joined(several: list[Difference]) -> Difference:
    """Return one difference for a clause that has several."""
    first = several[0]
    if len(several) == 1:
        return first
    kind = Kind.CHANGED if any(one.kind is not Kind.MISSING for one in several) else Kind.MISSING
    shows = excerpt(" / ".join(one.shows for one in several if one.shows))
    return Difference(kind, first.clause, first.title, first.topic, first.line, shows)
