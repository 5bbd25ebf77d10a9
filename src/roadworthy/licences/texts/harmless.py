"""What may stand in a licence text without changing it: lines of copyright, titles, numbering."""

from __future__ import annotations

import re

from roadworthy.licences.texts.fingerprints import Phrase, digest
from roadworthy.licences.texts.words import Words

_COPYRIGHT = re.compile(
    r"[\W_]{0,20}(?:(?:portions |some parts )?copyright\b.{0,200}|\(c\) ?.{0,200}"
    r"|all rights reserved)"
    r"[\W_]{0,20}",
    re.IGNORECASE,
)
_DATED = re.compile(r"\(c\)|\b(?:19|20)\d\d\b|all rights reserved|[\[{<]\s?y+", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:not|no|non|only|use[srd]?|using|may|must|shall|cannot|you|your|pay\w*|fees?|except\w*"
    r"|unless|licen[sc]\w*|terms?|permi\w+|restrict\w*|commercial\w*|subject\w*|grant\w*"
    r"|prohibit\w*|distribut\w*|cop(?:y|ies)|modif\w*|conditions?|provided|without|with"
    r"|research\w*|if|above|under|million|revenue|users?|model\w*|weights?|policy|agree\w*|forb\w+|allow\w*"
    r"|patents?|sell|sold|sale|military|exclu\w+|outside|within|consent|month\w*)\b",
    re.IGNORECASE,
)
"""Words that can restrict or allow something."""
_SIGN = re.compile(r"\(c\)|\b(?:19|20)\d\d\b|copyright|\bby\b", re.IGNORECASE)
_BLANK = re.compile(r"[\[<{][^\[\]<>{}]{0,60}[\]>}]")
_WORD = re.compile(r"[^\s,;:()\"'.]+(?:[.@'][^\s,;:()\"'.]+)*")
_GROUPS = frozenset(
    ["authors", "contributors", "developers", "maintainers", "team", "project", "community"]
)
_SMALL = (
    "a affiliated affiliates all and any at by copyright de der di du e.g et for from holders in"
    " inc its la ltd of on or others owner owners portions present reserved rights subsidiaries the"
    " their to und van von y year years"
)
_JOINING = _GROUPS | frozenset(_SMALL.split())
"""Small words that stand among names."""
_MOST_SMALL = 3
_ENUMERATOR = re.compile(rb"\d{1,2}|[a-z]|[ivx]{1,5}")
_PARAGRAPH = re.compile(r"\n\s*\n")
_MOST_LINES = 6
"""Lines over which a title with a line of copyright can be broken."""
_LONGEST_PASSAGE = 4000
_LONGEST_TITLE = 80
_LONGEST_FILL = 10
"""Words of a name that fills a gap of a template."""
_MOST_YEARS = 40


def is_copyright(line: str) -> bool:
    """Tell whether a line names holders of copyright and says nothing else.

    >>> is_copyright("Copyright (c) 2022 A. Person"), is_copyright("Copyright 2022 X, no sale")
    (True, False)
    >>> is_copyright("Copyright 2022 The pin authors"), is_copyright("Copyright 2022 X, pinned")
    (True, False)
    """
    return bool(_COPYRIGHT.fullmatch(line)) and not _MORE.search(line) and _is_name(line)


def _is_name(line: str) -> bool:
    """Tell whether what follows the year reads like names.

    A small word may open a name or stand before a word like "authors"; after a name it is a remark.
    """
    words = _WORD.findall(_BLANK.sub(" ", _SIGN.split(line)[-1]))
    capital, small = False, 0
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word.lower() in _JOINING or not word.isalpha() or following in _GROUPS:
            continue
        if not word[0].islower():
            capital = True
        elif capital or small == _MOST_SMALL:
            return False
        else:
            small += 1
    return True


def names_holders(words: Words, first: int, end: int) -> bool:
    """Tell whether a passage holds lines of copyright only.

    Within other words a line counts only where it has a year or a sign; "copyright" alone can
    change a grant.
    """
    lines = [line.strip() for line in words.shows(first, end).split("\n")]
    lines = [line for line in lines if re.search(r"\w", line)]
    if not lines:
        return False
    lines[0] = _with_mark(words, first, lines[0])
    if not all(map(is_copyright, lines)) and not _PARAGRAPH.search(words.shows(first, end)):
        lines = [" ".join(lines)]
    if not all(map(is_copyright, lines)):
        return False
    return all(map(_DATED.search, lines)) or words.stands_alone(first, end)


def is_harmless(words: Words, first: int, end: int, heads: list[Phrase]) -> bool:
    """Tell whether a passage says nothing of its own."""
    return harmless_before(words, first, end, heads) == first


def harmless_before(words: Words, first: int, end: int, heads: list[Phrase]) -> int:
    """Return where the harmless lines begin that end a passage."""
    pieces = _lines(words, max(first, end - _LONGEST_PASSAGE), end)
    left = len(pieces)
    while left and (taken := _taken(words, pieces[:left], heads, last=True)):
        left -= taken
    return pieces[left][0] if left < len(pieces) else end


def harmless_after(words: Words, first: int, end: int, heads: list[Phrase]) -> int:
    """Return where the harmless lines end that begin a passage."""
    pieces = _lines(words, first, min(end, first + _LONGEST_PASSAGE))
    done = 0
    while done < len(pieces) and (taken := _taken(words, pieces[done:], heads, last=False)):
        done += taken
    return pieces[done - 1][1] if done else first


def _lines(words: Words, first: int, end: int) -> list[tuple[int, int]]:
    starts = [n for n in range(first, end) if n == first or words.opens_line(n)]
    return list(zip(starts, [*starts[1:], end], strict=True)) if starts else []


def _taken(words: Words, pieces: list[tuple[int, int]], heads: list[Phrase], *, last: bool) -> int:
    """Return how many lines at one end are harmless together."""
    for number in range(1, min(_MOST_LINES, len(pieces)) + 1):
        some = pieces[-number:] if last else pieces[:number]
        first, end = some[0][0], some[-1][1]
        if (end - first == 1 and is_enumerator(words, first)) or _is_title(
            words, first, end, heads
        ):
            return number
    return 0


def _is_title(words: Words, first: int, end: int, heads: list[Phrase]) -> bool:
    """Tell whether a passage is made of lines that stand around the text, then of copyright."""
    if names_holders(words, first, end):
        return True
    if end - first > _LONGEST_TITLE or not words.opens_line(first):
        return False
    reached = {first}
    for at in range(first, end):
        if at in reached:
            for head in heads:
                stop = at + head.words
                if stop <= end and digest(words.words[at:stop]) == head.digest:
                    reached.add(stop)
    return end in reached or any(names_holders(words, at, end) for at in reached - {first})


def _with_mark(words: Words, first: int, line: str) -> str:
    """Give a first line the sign back that stands before its first word: "(c) 2020"."""
    start = words.spans[first][0]
    return words.text[max(start - 1, 0) : start].strip(" \n\t") + line


def is_enumerator(words: Words, word: int) -> bool:
    """Tell whether a word numbers an item: "2." or "(b)" at the beginning of a line."""
    if not _ENUMERATOR.fullmatch(words.words[word]) or not words.opens_line(word):
        return False
    end = words.spans[word][1]
    mark, after = words.text[end : end + 1], words.text[end + 1 : end + 2]
    if mark not in (".", ")", "]") or not mark:
        return False
    if not after.isspace() and not (words.words[word].isdigit() and after.isdigit()):
        return False
    before = words.text[: words.spans[word][0]][-400:].rstrip(" \t([#*>-/;")
    return not before or before.endswith("\n\n") or before.rstrip()[-1:] in ".:;,*=-_"


def fills(words: list[bytes]) -> bool:
    """Tell whether words can be a name in a template."""
    if all(word.isdigit() for word in words):
        return len(words) <= _MOST_YEARS
    return len(words) <= _LONGEST_FILL and not _MORE.search(b" ".join(words).decode())
