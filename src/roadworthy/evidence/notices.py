"""What may meet a duty to name somebody: files NOTICE, and lines of cards such as "Built with X".

They are kept as they stand; whether they say what a licence asks for is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from roadworthy.evidence.interface import NOT_TEXT, Found, SourceFile
from roadworthy.evidence.restrictions import limits
from roadworthy.sightings import LicenceSentence, NoticeText

_LONGEST = 20_000
"""Characters of a notice that are kept."""
_MOST = 20
"""Lines of one card."""
_LINE = re.compile(
    r"\b(?:built|made|created|trained|improved|developed|powered)[ -](?:with|using|by|on|from)\b"
    r"|\bis licensed under the\b|\ball rights reserved\b|\bderived from\b|\bbased on\b"
    r"|\bfine-?tuned from\b|\bcopyright\b|\xa9",
    re.IGNORECASE,
)


class Notices:
    """Files that carry notices."""

    name = "notices"
    wants = re.compile(rf"(?:.*/)?(?:notice|attribution|credits)s?(?!.*\.(?:{NOT_TEXT})$)[^/]*")
    reads_text = True

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Yield the text of one file."""
        if b"\x00" not in file.head:
            text = file.head[: 4 * _LONGEST].decode("utf-8-sig", "replace")[:_LONGEST]
            yield NoticeText(file.at(None), text, whole=True)
            for sentence in re.split(r"(?<=[.;!?。])\s|\n\s*\n", text):
                if limits(sentence):
                    line = text.count("\n", 0, text.find(sentence)) + 1
                    yield LicenceSentence(file.at(line, sentence.strip()), "", "", limits=True)
                    return

    def finish(self) -> Iterator[Found]:
        """Yield nothing: each file stands alone."""
        return iter(())


def lines_of(file: SourceFile, lines: Sequence[str]) -> Iterator[NoticeText]:
    """Yield the lines of a card that may meet a duty."""
    count = 0
    for number, line in enumerate(lines, 1):
        if _LINE.search(line[:400]):
            yield NoticeText(file.at(number, line), line[:400].strip(), whole=False)
            count += 1
            if count >= _MOST:
                return
