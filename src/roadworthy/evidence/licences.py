"""Licence files: which licence a text is, and what its file name says that it is for.

A wrong name is worse than none, so `licence_text` names a text only where the whole of it is known,
word for word. The texts themselves are not kept here, only the sha256 of their parts with white
space, quotes and case made equal; `fingerprint` computes them. `licence_title` says less: what the
text calls itself (`titles`). Which component a text belongs to is decided in `rights`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from roadworthy.evidence.interface import NOT_TEXT, Found, Part, SourceFile, printable
from roadworthy.evidence.titles import Title, Titles, titles
from roadworthy.system import Evidence, Finding, Outcome, Severity, Value

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
_ASIDE = re.compile(
    r"^(?:notice|authors|contributors)|(?:third|3rd)[-_. ]?part|bundled|vendored|dependenc"
)
_LICENCES = re.compile(r"licen[sc]es$")
_SCOPES = {
    "code": frozenset({"code", "source", "src", "software"}),
    "weights": frozenset({"model", "models", "weight", "weights", "checkpoint", "checkpoints"}),
    "data": frozenset({"data", "dataset", "datasets"}),
}
"""Words in the name of a licence file that say what it is for."""
_READ_IT = "Read it, and state what it allows as an answer in roadworthy.yaml."


class Licences:
    """Licence files."""

    name = "licences"
    wants = re.compile(
        rf"(?:.*/)?(?:(?:model_)?licenses/{_PROSE}.+|licen[sc]e{_PROSE}[^/]*"
        rf"|(?:copying|notice){_PROSE}[^/]*"
        rf"|[^/]*[-_. ]licen[sc]es?(?:\.(?:md|txt|rst|html|pdf)|[-_. ]agreement{_PROSE}[^/]*)?"
        r"|unlicense(?:\.(?:md|txt))?|licen[sc]e[^/]*\.pdf|mnpl-[\d.]+\.md|mrl-[\d.]+\.md"
        r"|(?:use|acceptable_use|prohibited_use)[-_]policy(?:\.\w+)?)"
    )
    reads_text = True

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Name the licence, or say that it could not be named."""
        name = file.path.rpartition("/")[2]
        whole = file.head if len(file.head) == file.size else b""
        identified = identify(whole)
        read = Titles() if identified else _titles(whole)
        place, facts = _what_it_is(file, identified, read)
        scope = covers(file.path)
        if scope:
            facts = (*facts, ("licence_covers", scope))
        yield Part(f"licence:{file.path}", "document", name, place, facts=facts)
        settled = identified or any(fact == "use_policy" for fact, _ in facts)
        if not settled and not is_aside(file.path):
            yield _doubt(file, read, place)

    def finish(self) -> Iterator[Found]:
        """Yield nothing: each text stands alone."""
        return iter(())


def is_aside(path: str) -> bool:
    """Tell whether a file lists the licences of what is inside; it is shown and not judged.

    >>> is_aside("NOTICE"), is_aside("LICENSE-THIRD-PARTY.txt"), is_aside("LICENSE")
    (True, True, False)
    """
    return _ASIDE.search(path.lower().rpartition("/")[2]) is not None


def covers(path: str) -> str:
    """Return what the name of a licence file says that it is for, or an empty text.

    >>> covers("LICENSE-CODE"), covers("model_licenses/LICENSE-X"), covers("LICENSE")
    ('code', 'weights', '')
    """
    folder, _, name = path.lower().rpartition("/")
    parent = folder.rpartition("/")[2]
    words = re.split(r"[^a-z]+", f"{parent} {name}" if _LICENCES.search(parent) else name)
    found = {scope for scope, telling in _SCOPES.items() if telling.intersection(words)}
    return found.pop() if len(found) == 1 else ""


def _titles(data: bytes) -> Titles:
    if not data or b"\x00" in data or data.startswith(b"%PDF"):
        return Titles()
    return titles(data.decode("utf-8-sig", "replace").replace("\r\n", "\n"))


def _is_policy(title: Title) -> bool:
    return title.licence.about == "policy"


def _what_it_is(
    file: SourceFile, identified: str, read: Titles
) -> tuple[Evidence, tuple[tuple[str, Value], ...]]:
    """Return the line that names the licence, and the facts that follow from it."""
    text, number = _title(file.head)
    place = file.at(number, text)
    if identified:
        return place, (("licence_text", identified),)
    if read.first is None or read.others:
        return place, ()
    name = "use_policy" if _is_policy(read.first) else "licence_title"
    return _place(file, read.first), ((name, read.first.licence.name),)


def _place(file: SourceFile, title: Title) -> Evidence:
    line = file.head.split(b"\n", title.line)[title.line - 1]
    return file.at(title.line, line.decode("utf-8-sig", "replace"))


def _doubt(file: SourceFile, read: Titles, place: Evidence) -> Finding:
    """Say what is known of a text that is not known word for word."""
    check, severity, fix = "licence-not-identified", Severity.MEDIUM, _READ_IT
    top = read.first or read.looks_like
    if top is not None and read.others:
        check = "several-licences-in-one-file"
        places = ", ".join(f"{t.licence.name} (line {t.line})" for t in (top, *read.others[:3]))
        says = f"{file.path} holds the titles of more than one licence: {places}."
        fix = "Put each licence into a file whose name says what it is for, as in LICENSE-MODEL."
    elif read.first is not None:
        severity = Severity.LOW
        says = (
            f"{file.path} is the {read.first.licence.name} by its title; its text was not compared "
            "word for word."
        )
        fix = "Compare it with the published text, and keep that answer in roadworthy.yaml."
    elif read.looks_like is not None:
        says = (
            f"{file.path} begins like the {read.looks_like.licence.name}, and its words are not "
            "those of that licence as we know it."
        )
    elif file.head.startswith(b"%PDF"):
        says = f"{file.path} is a PDF, which is not read."
    else:
        says = f"{file.path} is not a licence text that we know word for word" + (
            f': "{place.shows}".' if place.shows else "; it shows no title."
        )
    return Finding(check, Outcome.UNKNOWN, severity, says, fix, place)


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
