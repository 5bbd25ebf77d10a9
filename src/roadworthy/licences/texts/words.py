"""Licence texts as plain words, so that line breaks, quotes, markup and spelling do not matter.

Nothing that can mean something is dropped: what is struck through or written against the direction
of the text leaves a word of its own, and only tags of HTML that are known go. All steps are linear
in the length of the text; characters are mapped one by one, as normalising a long run of combining
marks at once takes quadratic time.
"""

from __future__ import annotations

import html
import re
import unicodedata
import zlib
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

SHINGLE = 5
"""Words of a shingle. Four in a row are often shared by licences that have nothing in common; of
six, too few survive where single words are missing (with 5 % of the words gone: 77 % of fives, 74 %
of sixes), and a change is placed less precisely."""

_TOKEN = re.compile(
    r"[^\W_]+|[$€£¥%]|(?<=\w)\+|(?<!~)~~?(?=[^\s~])|(?<=[^\s~])~~?(?!~)"
    r"|(?<=\S )[<>≤≥]=?(?=\s?[\d$€£])|[≠¬⊘✖✗✘❌🚫⛔☐☑☒]|(?<=\d)\.(?=\d{3}(?![\d.]))"
)
"""Words, and the marks that can change what they mean: what is struck through or crossed out, more
and less, and a full stop where a number has its thousands or its fraction."""
_WEB = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_HIDDEN = ("script", "style", "svg", "template")
"""Tags whose content nobody reads."""
_TAG = re.compile(
    r"</?(?:a|abbr|article|aside|b|blockquote|body|br|button|center|code|dd|devsite-[\w-]+|div|dl|dt|em"
    r"|fieldset|figure|font|footer|form|google-[\w-]+|h[1-6]|head|header|hr|html|i|iframe|img|input"
    r"|label|li|link|main|meta|nav|noscript|ol|option|p|path|pre|section|select|small|span|strong|sub"
    r"|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul)(?:\s[^<>]{0,4000})?/?>",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[\w:-]+\s?=\s?(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=]+))")
"""An attribute and what it says."""
_LONGEST_TAG = 600
"""Characters of a tag in a text that is no page."""
_STRUCK = re.compile(r"</?(?:s|strike|del)(?:\s[^<>]{0,400})?>", re.IGNORECASE)
_UNSEEN = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|line-through"
    r"|(?:font-size|opacity)\s{0,9}:\s{0,9}0|[\s\"']hidden\s{0,9}(?:=[\"' ]|/?>|\s[\w-]+=)",
    re.IGNORECASE,
)
"""What a browser does not show, or shows crossed out."""
_OVERLAY = re.compile("[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20dd-\u20e0\u20e4-\u20ea]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Words:
    """The words of a text, and where they stand."""

    text: str
    """As it was given, with characters made equal and markup taken out; it has the same lines."""
    words: list[bytes]
    """In small letters."""
    is_page: bool = False
    """Whether it was a page of HTML."""
    _lines: list[int] = field(default_factory=list, repr=False)

    @cached_property
    def hashes(self) -> list[int]:
        """The CRC-32 of each shingle; `hashes[i]` starts with word `i`."""
        return shingles(self.words)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """First and last character (exclusive) of each word in `text`."""
        return [match.span() for match in _TOKEN.finditer(self.text)]

    @cached_property
    def _breaks(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    def line(self, word: int) -> int:
        """Return the line of a word, from 1."""
        return bisect_right(self._breaks, self.spans[word][0]) + 1

    def shows(self, first: int, end: int) -> str:
        """Return the text from one word to another, with what stands in between."""
        return self.text[self.spans[first][0] : self.spans[end - 1][1]] if first < end else ""

    def opens_line(self, word: int) -> bool:
        """Tell whether nothing but marks stands before a word in its line."""
        return word == 0 or "\n" in self.text[self.spans[word - 1][1] : self.spans[word][0]]

    def stands_alone(self, first: int, end: int) -> bool:
        """Tell whether empty lines, or the ends of the text, surround these words."""
        before = self.text[self.spans[first - 1][1] if first else 0 : self.spans[first][0]]
        last = self.spans[end][0] if end < len(self.words) else len(self.text)
        after = self.text[self.spans[end - 1][1] : last]
        return (first == 0 or before.count("\n") > 1) and (
            end == len(self.words) or after.count("\n") > 1
        )


def split(text: str) -> Words:
    """Return the words of a text.

    >>> split("The “Licence”,\\n * see https://www.a.org/x").words
    [b'the', b'license', b'see', b'a', b'org', b'x']
    >>> split("<p>you may <not> use</p>").words
    [b'you', b'may', b'not', b'use']
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    is_page = bool(re.search(r"<(?:!doctype html|html|body)\b", text[:5000], re.IGNORECASE))
    if "<" in text:
        text = _without_tags(text, is_page)
    if not text.isascii():
        text = text.translate({ord(c): _equal(c) for c in set(text) if not c.isascii()})
    text = _WEB.sub("", text)
    joined = " ".join(_TOKEN.findall(text)).lower().replace("licenc", "licens")
    return Words(text, joined.encode("utf-8", "surrogatepass").split(), is_page)


def shingles(words: list[bytes]) -> list[int]:
    """Return the CRC-32 of each run of `SHINGLE` words."""
    data = memoryview(b" ".join(words))
    ends = list(accumulate(len(word) + 1 for word in words))
    starts = [0, *ends]
    crc = zlib.crc32
    return [
        crc(data[start : end - 1])
        for start, end in zip(starts, ends[SHINGLE - 1 :], strict=False)
    ]  # fmt: skip


def _without_tags(text: str, is_page: bool) -> str:
    if is_page:
        for name in _HIDDEN:
            text = _without_content(text, name)
    text = _STRUCK.sub(" ⊘ ", text)
    text = _TAG.sub(lambda tag: _lines_of(tag) if is_page or _is_markup(tag) else tag[0], text)
    return html.unescape(text)


def _without_content(text: str, name: str) -> str:
    """Take out what stands between a tag and its end."""
    opens = re.compile(rf"<{name}\b", re.IGNORECASE)
    closes = re.compile(rf"</{name}\s{{0,9}}>", re.IGNORECASE)
    kept, at = [], 0
    while (start := opens.search(text, at)) and (end := closes.search(text, start.end())):
        kept += [text[at : start.start()], "\n" * text.count("\n", start.start(), end.end())]
        at = end.end()
    return " ".join([*kept, text[at:]])


def _is_markup(tag: re.Match[str]) -> bool:
    """Tell whether a tag holds no words of its own; without a browser they can be read."""
    inside = tag[0].strip("</>").split(maxsplit=1)[1:]
    if not inside or len(tag[0]) > _LONGEST_TAG:
        return not inside
    values = [match[1] or match[2] or "" for match in _VALUE.finditer(inside[0])]
    return not _VALUE.sub("", inside[0]).strip(" \t\n/") and not any(
        len(value.split()) > 1 and ":" not in value for value in values
    )


def _lines_of(tag: re.Match[str]) -> str:
    return (" ⊘ " if _UNSEEN.search(tag[0]) else " ") + "\n" * tag[0].count("\n")


def _equal(character: str) -> str:
    """Return the plain form of one character; what cannot be seen goes."""
    if _DIRECTION.match(character):
        return "⊘"
    if _OVERLAY.match(character):
        return "⊘"
    if unicodedata.category(character) == "Cf":
        return ""
    if character == "©":
        return "(c)"
    plain = unicodedata.normalize("NFKC", character)
    return " " if "\n" in plain else plain
