"""Licence files: which licences a text holds, and what its file name says that it is for.

`licence_text` names a licence only where the whole file is its published text, word for word; then
the value is its id. `licence_title` says less: which licence the text was made from, or what it
calls itself. What the text holds exactly goes on as a sighting. Which component it belongs to is
decided in `rights`. The fingerprints are loaded with the first licence file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.evidence.interface import NOT_TEXT, Found, Part, SourceFile, printable
from roadworthy.evidence.restrictions import limits
from roadworthy.licences import named
from roadworthy.licences.readings import Match, Reading, Sure
from roadworthy.sightings import LicenceText
from roadworthy.system import Evidence, Value

_PROSE = rf"(?!.*\.(?:{NOT_TEXT})$)"
_TERMS = (
    r"(?:[a-z0-9.]+[-_ ]){0,3}(?:terms(?:[-_ ](?:of[-_ ](?:use|service)|and[-_ ]conditions))?|eula"
    r"|agreement|usage[-_ ](?:policy|terms|restrictions?)|use[-_ ](?:terms|restrictions?)"
    r"|restrictions?)(?:\.(?:html?|md|txt|rst))?"
)
"""Terms of a model; also what every page on the web has, so it counts only where it is known, or
where it says what a model, weights or data may be used for."""
_OF_MODELS = re.compile(
    rb"\b(?:models?|weights|checkpoints?|data ?sets?|adapters?)\b", re.IGNORECASE
)
_USE = re.compile(
    r"\b(?:may|must|shall|will|do|can|agree)(?:[ ]+\w+){0,2}?[ ]+not\b|\bcannot\b"
    r"|\b(?:prohibited|forbidden|not (?:permitted|allowed))\b|不得|禁止",
    re.IGNORECASE,
)
_MOST_OF_TERMS = 100_000
_PAGE = re.compile(r"(?:.*/)?docs?/(?:.*/)?licen[sc]es\.(?:html?|md|rst|txt)")
"""A page of documentation about licences; it counts only where it holds the text of one."""
_TEXT = (Sure.EXACT, Sure.CHANGED)
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


class Licences:
    """Licence files."""

    name = "licences"
    wants = re.compile(
        rf"(?:.*/)?(?:(?:model_)?licenses/{_PROSE}.+|licen[sc]e{_PROSE}[^/]*"
        rf"|(?:copying|notice){_PROSE}[^/]*"
        rf"|[^/]*[-_. ]licen[sc]es?(?:\.(?:md|txt|rst|html|pdf)|[-_. ]agreement{_PROSE}[^/]*)?"
        r"|(?:[^/]*[-_. ])?eula(?:\.(?:html|md|pdf|rtf|txt))?"
        r"|unlicense(?:\.(?:md|txt))?|licen[sc]e[^/]*\.pdf|mnpl-[\d.]+\.md|mrl-[\d.]+\.md"
        r"|(?:use|acceptable_use|prohibited_use)[-_]policy(?:\.\w+)?"
        rf"|{_TERMS})"
    )
    reads_text = True

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Say which licences a text holds, or that it could not be told."""
        name = file.path.rpartition("/")[2]
        read = reading(file)
        if not read.matches and re.fullmatch(_TERMS, name.lower()) and not _limits(file.head):
            return
        held = any(one.sure in _TEXT for one in read.matches)
        if _PAGE.fullmatch(file.path.lower()) and not held:
            return
        place = _place(file, read)
        scope = covers(file.path)
        facts = _facts(read)
        if scope:
            facts = (*facts, ("licence_covers", scope))
        aside = is_aside(file.path)
        yield Part(f"licence:{file.path}", "document", name, place, facts=facts)
        yield LicenceText(place, read, scope, aside)

    def finish(self) -> Iterator[Found]:
        """Yield nothing: each text stands alone."""
        return iter(())


def _limits(data: bytes) -> bool:
    """Tell whether terms that we do not know say what a model may be used for."""
    text = data[:_MOST_OF_TERMS].decode("utf-8-sig", "replace")
    return bool(_OF_MODELS.search(data[:_MOST_OF_TERMS])) and any(
        limits(sentence, of_licences=True) or _USE.search(sentence)
        for sentence in re.split(r"(?<=[.;:!?。])\s|\n\s*\n", text)
    )


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


def reading(file: SourceFile) -> Reading:
    """Return what the text of a file holds."""
    if file.head.startswith(b"%PDF"):
        return Reading(problem="it is a PDF, which is not read")
    if len(file.head) != file.size:
        return Reading(problem="it is longer than a licence")
    from roadworthy.licences.texts import identify

    try:
        text = file.head.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = file.head.decode("cp1252", "replace")
    return identify(text)


def _about(match: Match) -> str:
    known = named(match.licence)
    return known[0].about if known else ""


def _name(licence: str) -> str:
    known = named(licence)
    return known[0].name if known else licence


def _licences(read: Reading) -> list[Match]:
    """Return what is found besides policies of use that belong to a licence."""
    return [match for match in read.matches if _about(match) != "policy"]


def _facts(read: Reading) -> tuple[tuple[str, Value], ...]:
    """Return what a text says; several licences in one file say nothing."""
    policies = [match for match in read.matches if _about(match) == "policy"]
    licences = _licences(read)
    facts: list[tuple[str, Value]] = []
    if len({match.licence for match in licences}) == len(licences) == 1:
        exact = bool(read.exact)
        name, value = ("licence_text", read.exact) if exact else ("licence_title", "")
        facts.append((name, value or _name(licences[0].licence)))
    facts += [("use_policy", _name(match.licence)) for match in policies[:1]]
    return tuple(facts)


def _place(file: SourceFile, read: Reading) -> Evidence:
    """Return the line where the first licence begins, or the first line with words in it."""
    text, number = _title(file.head)
    if read.matches and read.matches[0].sure is not Sure.EXACT:
        number = read.matches[0].first_line
        lines = file.head.replace(b"\r\n", b"\n").split(b"\n", number)
        text = lines[number - 1].decode("utf-8-sig", "replace") if number <= len(lines) else text
    return file.at(number, text)


def _title(data: bytes) -> tuple[str, int | None]:
    """Return the first line with words in it, and its number."""
    if b"\x00" in data[:4096]:
        return "", None
    text = data[:16384].decode("utf-8-sig", "replace")
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"\w", line):
            return printable(line, 100), number
    return "", None
