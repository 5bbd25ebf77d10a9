"""A second opinion on standard licences: the library `licenseclassifier`.

It knows 700 of them and reads a text in milliseconds, and it names Apache-2.0 and MIT where a
condition was changed or added. So what it says is a name that somebody gives a text, never that
the text is the licence. It takes 0.15 s and 15 MB to load, and is loaded only where our own
fingerprints do not explain a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from roadworthy.licences.texts.fingerprints import fingerprints

_SUFFIX = re.compile(r"-(?:only|or-later)$|\+$")
_MOST_UNSEEN = 25
"""Words that the library need not have seen; a line of copyright has so many."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A licence that the library sees between two characters."""

    licence: str
    start: int
    end: int


def opinions(text: str) -> list[Opinion]:
    """Return what the library sees, in the order of the text."""
    from licenseclassifier import identify_license

    return [
        Opinion(_SUFFIX.sub("", found.id), found.start, found.end)
        for found in identify_license(text)
    ]


def unlike_published(text: str, words: int) -> list[Opinion]:
    """Return what the library sees where that explains a text, and is no text that we compare.

    Where the words of a licence are known and differ, its name would be a wrong one.
    """
    found = opinions(text)
    seen = sum(len(text[one.start : one.end].split()) for one in found)
    if words - seen > max(_MOST_UNSEEN, words // 20):
        return []
    return [] if any(one.licence in _compared() for one in found) else found


@cache
def _compared() -> frozenset[str]:
    """Return the licences of which every word is known."""
    return frozenset(reference.licence for reference in fingerprints().references)
