"""Licence texts: a name only where the whole text is known, word for word.

A wrong name is worse than none. The texts themselves are not kept here, only the sha256 of their
parts with white space, quotes and case made equal; `fingerprint` computes them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from roadworthy.evidence.interface import NOT_TEXT, Found, Part, SourceFile, printable
from roadworthy.system import Finding, Outcome, Severity

_APACHE_BODY = frozenset({"95cef6332b35354c12f9d666ab9ff47002e6f7ef937924896882b2e0cdb7a0d6"})
"""From the title to "END OF TERMS AND CONDITIONS"."""
_APACHE_APPENDIX = frozenset({"802e033211b82eda54ab13e6ecb7d448b77cb406844bf405c1123fa98c6a4732"})
"""What follows, without the line of copyright, with `{}` written as `[]`."""
_MIT_BODY = frozenset({"56959050891f7b737ac4e803051170c7197f02df73d80bd9a78d968e305bf558"})
"""From "Permission is hereby granted" to the end."""

_PROSE = rf"(?!.*\.(?:{NOT_TEXT})$)"
_END = "end of terms and conditions"
_COPYRIGHT = re.compile(
    r"(?:copyright\b.{0,160}|\(c\) .{0,160}|© ?.{0,160}|all rights reserved\.?)"
)
_MORE_THAN_COPYRIGHT = re.compile(
    r"\b(?:not|no|only|use[sd]?|using|may|must|shall|except|unless|licen[sc]\w*|terms?|permi\w+"
    r"|restrict\w*|commercial\w*|subject|grant\w*|prohibit\w*|distribut\w*|copy|modif\w*|condition\w*"
    r"|provided|without|research)\b"
)
_MIT_TITLE = re.compile(
    r"#{0,3} ?(?:the )?mit license(?: \(mit\))?:?|#{0,3} ?\(?the mit license\)?"
)
_RULE = re.compile(r"[-=*_#~]{0,200}")


class Licences:
    """Licence files."""

    name = "licences"
    wants = re.compile(
        rf"(?:.*/)?(?:licenses/{_PROSE}.+|(?:(?:model_)?licen[sc]e|copying|notice){_PROSE}[^/]*"
        rf"|[^/]*licen[sc]e[^/]*agreement{_PROSE}[^/]*)"
    )
    reads_text = True

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Name the licence, or say that it could not be named."""
        title, line = _title(file.head)
        place = file.at(line, title)
        identified = identify(file.head) if len(file.head) == file.size else ""
        facts = (("licence_text", identified),) if identified else ()
        name = file.path.rpartition("/")[2]
        yield Part(f"licence:{file.path}", "document", name, place, facts=facts)
        if identified or name.lower().startswith("notice"):
            return
        yield Finding(
            "licence-not-identified",
            Outcome.UNKNOWN,
            Severity.MEDIUM,
            f"{file.path} is not a licence text that we know word for word"
            + (f': "{title}".' if title else "; it shows no title."),
            "Read it, and state what it allows as an answer in roadworthy.yaml.",
            place,
        )

    def finish(self) -> Iterator[Found]:
        """Yield nothing: each text stands alone."""
        return iter(())


def identify(data: bytes) -> str:
    """Return the SPDX identifier of a whole licence text, or an empty text.

    >>> identify(b"You may do anything, except on Sundays.")
    ''
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    lines = [" ".join(line.split()) for line in _equal(text).splitlines()]
    if _is_apache(lines):
        return "Apache-2.0"
    return "MIT" if _is_mit(lines) else ""


def fingerprint(text: str) -> str:
    """Return the sha256 of a text with white space, quotes and case made equal.

    >>> fingerprint("A  “b”\\n") == fingerprint('a "B"')
    True
    """
    return hashlib.sha256(" ".join(_equal(text).split()).encode()).hexdigest()


def _equal(text: str) -> str:
    for old, new in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'"), ("``", '"'), ("''", '"')):
        text = text.replace(old, new)
    return text.lower().replace("https://www.apache.org", "http://www.apache.org")


def _is_apache(lines: list[str]) -> bool:
    ends = [number for number, line in enumerate(lines) if line == _END]
    if len(ends) != 1:
        return False
    body, rest = lines[: ends[0] + 1], lines[ends[0] + 1 :]
    while body and (not body[0] or _is_copyright(body[0]) or _RULE.fullmatch(body[0])):
        body = body[1:]
    if fingerprint(" ".join(body)) not in _APACHE_BODY:
        return False
    rest = [line for line in rest if not _is_copyright(line)]
    appendix = " ".join(" ".join(rest).replace("{", "[").replace("}", "]").split())
    return not appendix or fingerprint(appendix) in _APACHE_APPENDIX


def _is_mit(lines: list[str]) -> bool:
    starts = [n for n, line in enumerate(lines) if line.startswith("permission is hereby granted")]
    if len(starts) != 1:
        return False
    above, body = lines[: starts[0]], lines[starts[0] :]
    if fingerprint(" ".join(body)) not in _MIT_BODY:
        return False
    above = [line for line in above if not _RULE.fullmatch(line)]
    return all(_MIT_TITLE.fullmatch(line) or _is_copyright(line) for line in above)


def _is_copyright(line: str) -> bool:
    """Return whether a line names holders of copyright and says nothing else."""
    return bool(_COPYRIGHT.fullmatch(line)) and not _MORE_THAN_COPYRIGHT.search(line)


def _title(data: bytes) -> tuple[str, int | None]:
    """Return the first line with words in it, and its number."""
    if b"\x00" in data[:4096]:
        return "", None
    text = data[:16384].decode("utf-8-sig", "replace")
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"\w", line):
            return printable(line, 100), number
    return "", None
