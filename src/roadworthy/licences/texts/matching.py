"""Which licences a text holds.

The published texts that share most shingles with it are laid over it, and the one that leaves the
fewest words unexplained is taken, where it is clearly better than each other licence: of the words
in which two of them differ, three in four have to speak for it. Then what stands before and after
is looked at in the same way. A wrong name is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from roadworthy.licences.names import named
from roadworthy.licences.readings import Match, Passage, Reading, Sure
from roadworthy.licences.texts.candidates import Candidate, by_cost, is_clear, laid, ranked
from roadworthy.licences.texts.differences import added, differences, excerpt
from roadworthy.licences.texts.fingerprints import Phrase, digest, fingerprints
from roadworthy.licences.texts.standard import opinions, unlike_published
from roadworthy.licences.texts.titles import Title, called, titles
from roadworthy.licences.texts.words import Words, split

LONGEST = 1 << 20
"""Characters of a text that is read."""
_WINDOW, _STEP = 16_000, 8_000
"""Words that are looked at together, and by how many to go on; the longest licence has 6,000."""
_SHORTEST = 12
"""Words that can be a licence."""
_SHORTEST_NAMED = 40
_LONGEST_NAMED = 100_000
"""Characters that the library is asked about."""
_LONGEST_SHARED = 600
"""Words of a licence of a model that the library can know under another name, like Apple's."""
_MOST_MATCHES = 40
_LONGEST_ADDITION = 600
"""Words that count as added to a licence; what is longer is a text of its own."""
_LATIN = re.compile(rb"[a-z0-9$%+]+")


def identify(text: str) -> Reading:
    """Return which licences a text holds, and where they differ from what was published."""
    if len(text) > LONGEST:
        return Reading(problem=f"it is longer than {LONGEST} characters")
    if "\x00" in text:
        return Reading(problem="it is not a text")
    words = split(text)
    if not words.words:
        return Reading(problem="" if text.isspace() or not text else "it has no words")
    search = _Search(words, _same_lines(text, words))
    search.run()
    return search.reading()


@dataclass
class _Search:
    """What was found so far."""

    words: Words
    lines: list[str]
    """The text as it was given, for the library and for titles."""
    matches: list[tuple[int, int, Match]] = field(default_factory=list)
    """With their first word and the one after the last."""
    left: list[tuple[int, int]] = field(default_factory=list)
    """Words that no licence explains."""
    nearest: str = ""
    near: float = 0.0

    def run(self) -> None:
        """Look for licences, then at what is before and behind each of them."""
        open_ = [(0, len(self.words.words))]
        while open_:
            first, end = open_.pop()
            if end - first < _SHORTEST or len(self.matches) >= _MOST_MATCHES:
                self._leave(first, end)
                continue
            stop = min(end, first + _WINDOW)
            best = self._best(first, stop)
            if best is not None:
                self.matches.append((best.first, best.end, self._match(best)))
                open_ += [(best.end, end), (first, best.first)]
            elif stop == end:
                self._by_name(first, end)
            else:
                self._by_name(first, first + _STEP)
                open_.append((first + _STEP, end))

    def reading(self) -> Reading:
        """Put it together."""
        self.matches.sort(key=lambda match: match[0])
        self._take_other_name()
        if len(self.matches) == 1 and not self.words.is_page:
            self._take_additions()
        rest = [
            Passage(self.words.line(first), self.words.line(end - 1), self._says(first, end))
            for first, end in _merged(self.left)
        ]
        matches = tuple(match for _, _, match in self.matches)
        return Reading(matches, tuple(rest), "" if matches else self.nearest)

    def _leave(self, first: int, end: int) -> None:
        if first < end:
            self.left.append((first, end))

    def _says(self, first: int, end: int) -> str:
        text = excerpt(self.words.shows(first, end))
        return f"in another script: {text}" if self._is_foreign(first, end) else text

    def _is_foreign(self, first: int, end: int) -> bool:
        words = self.words.words[first:end]
        return sum(not _LATIN.fullmatch(word) for word in words) > len(words) / 2

    # -- by fingerprint ---------------------------------------------------------------------------

    def _best(self, first: int, end: int) -> Candidate | None:
        """Return the published text that explains most of these words, where that is clear."""
        found: list[Candidate] = []
        for number, share in ranked(self.words, first, end):
            candidate = laid(self.words, number, first, end)
            if candidate is None or not candidate.fits:
                self._note(number, share)
                continue
            if candidate.exact and (candidate.first, candidate.end) == (first, end):
                return candidate
            found.append(candidate)
        for best in by_cost(found):
            rivals = [other for other in found if other is not best and best.overlaps(other)]
            if all(is_clear(best, rival) for rival in rivals) and self._agrees(best):
                return best
            self._note(best.number, 1 + best.covered)
        return None

    def _note(self, number: int, share: float) -> None:
        """Keep the published text that comes nearest."""
        if share > self.near:
            self.near, self.nearest = share, fingerprints().references[number].licence

    def _agrees(self, best: Candidate) -> bool:
        """Tell whether its title, its names and the library speak for it, where words differ."""
        if best.exact:
            return True
        licence = best.reference.licence
        words = self.words.words[max(0, best.first - 60) : best.end]
        if not _says_its_name(words, best.reference.own):
            return False
        text = self._lines(max(0, best.first - 60), best.end)
        top, names = titles(text).first, {title.id for title in called(text)}
        if (top is not None and top.licence.id != licence) or (names and licence not in names):
            return False
        own = licence.startswith("LicenseRef-")
        if own and best.reference.count > _LONGEST_SHARED:
            return True
        if self._other_name:
            return False
        if own:
            return True
        said = {opinion.licence for opinion in opinions(text)}
        return not said or licence in said

    @cached_property
    def _other_name(self) -> str:
        """What the library calls the whole text, where that is no text that we compare.

        Some licences are another one with a few words more: X11 and MIT, FSL-1.1-MIT and MIT.
        """
        text = "\n".join(self.lines)
        if self.words.is_page or len(text) > _LONGEST_NAMED:
            return ""
        found = unlike_published(text, len(self.words.words))
        return found[0].licence if len(found) == 1 else ""

    def _match(self, best: Candidate) -> Match:
        reference = best.reference
        return Match(
            reference.licence,
            Sure.EXACT if best.exact else Sure.CHANGED,
            self.words.line(best.first),
            self.words.line(best.end - 1),
            reference.version,
            round(best.covered, 3),
            () if best.exact else differences(self.words, best),
        )

    # -- by name ----------------------------------------------------------------------------------

    def _lines(self, first: int, end: int) -> str:
        """Return the lines that hold some words."""
        return "\n".join(self.lines[self.words.line(first) - 1 : self.words.line(end - 1)])

    def _by_name(self, first: int, end: int) -> None:
        """Name what no published text explains by its title, or as the library does."""
        text = self._lines(first, end)
        called_ = titles(text)
        if called_.first is not None and not self.words.is_page:
            stop = self._until(first, end, called_.others)
            line = self.words.line(first) + called_.first.line - 1
            last = self.words.line(stop - 1)
            match = Match(called_.first.licence.id, Sure.NAMED, line, last)
            self.matches.append((first, stop, match))
            self._by_name_or_leave(stop, end)
            return
        if called_.looks_like is not None and not self.near:
            self.nearest = called_.looks_like.licence.id
        if (
            end - first < _SHORTEST_NAMED
            or len(text) > _LONGEST_NAMED
            or self._is_foreign(first, end)
        ):
            self._leave(first, end)
            return
        found = unlike_published(text, end - first)
        offset = self.words.line(first)
        for opinion in found[:_MOST_MATCHES]:
            from_, to = (
                offset + text.count("\n", 0, place) for place in (opinion.start, opinion.end)
            )
            match = Match(_by_its_id(opinion.licence), Sure.NAMED, from_, to)
            self.matches.append((first, end, match))
        if not found:
            self._leave(first, end)

    def _by_name_or_leave(self, first: int, end: int) -> None:
        if end - first < _SHORTEST:
            self._leave(first, end)
        else:
            self._by_name(first, end)

    def _until(self, first: int, end: int, others: tuple[Title, ...]) -> int:
        """Return the word that begins the next title of another licence."""
        if not others:
            return end
        line = self.words.line(first) + others[0].line - 1
        return next((n for n in range(first + 1, end) if self.words.line(n) >= line), end)

    # -- what was added ---------------------------------------------------------------------------

    def _take_other_name(self) -> None:
        """Let a licence that is the end of another one not stand for the whole."""
        if len(self.matches) == 1 and self.left and self.matches[0][2].sure is not Sure.NAMED:
            first, end, _ = self.matches[0]
            more = sum(last - start for start, last in self.left)
            if more > end - first and self._other_name:
                last = self.words.line(len(self.words.words) - 1)
                match = Match(_by_its_id(self._other_name), Sure.NAMED, self.words.line(0), last)
                self.matches, self.left = [(0, len(self.words.words), match)], []

    def _take_additions(self) -> None:
        """Count what stands before and behind the only licence as added to it."""
        first, end, match = self.matches[0]
        if match.sure is Sure.NAMED:
            return
        taken = [
            part
            for part in _merged(self.left)
            if part[1] - part[0] <= _LONGEST_ADDITION and not self._is_foreign(*part)
        ]
        if not taken:
            return
        self.left = [part for part in _merged(self.left) if part not in taken]
        found = [added(self.words, *part) for part in sorted(taken)]
        changed = replace(
            match, sure=Sure.CHANGED, differences=(*match.differences, *found)
        )  # fmt: skip
        self.matches[0] = (first, end, changed)


def _same_lines(text: str, words: Words) -> list[str]:
    """Return the lines as they were given, where the plain text has the same."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    plain = words.text.split("\n")
    return lines if len(lines) == len(plain) and not words.is_page else plain


def _by_its_id(name: str) -> str:
    known = named(name)
    return known[0].id if len(known) == 1 else name


def _merged(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join parts that follow each other."""
    found: list[tuple[int, int]] = []
    for first, end in sorted(parts):
        if found and found[-1][1] == first:
            found[-1] = (found[-1][0], end)
        else:
            found.append((first, end))
    return found


def _says_its_name(words: list[bytes], own: list[Phrase]) -> bool:
    """Tell whether a text has the names of a licence at least half as often as it was published."""
    for phrase in own:
        size = phrase.words
        times = sum(
            digest(words[n : n + size]) == phrase.digest for n in range(len(words) - size + 1)
        )
        if 2 * times < phrase.times:
            return False
    return True
