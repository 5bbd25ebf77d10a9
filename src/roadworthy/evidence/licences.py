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
from roadworthy.licences import named
from roadworthy.licences.readings import Difference, Kind, Match, Reading, Sure
from roadworthy.sightings import LicenceText
from roadworthy.system import Evidence, Finding, Outcome, Severity, Value

_PROSE = rf"(?!.*\.(?:{NOT_TEXT})$)"
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
        """Say which licences a text holds, or that it could not be told."""
        name = file.path.rpartition("/")[2]
        read = reading(file)
        place = _place(file, read)
        scope = covers(file.path)
        facts = _facts(read)
        if scope:
            facts = (*facts, ("licence_covers", scope))
        aside = is_aside(file.path)
        yield Part(f"licence:{file.path}", "document", name, place, facts=facts)
        yield LicenceText(place, read, scope, aside)
        if not read.exact and not aside and not _is_policy_alone(read):
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


def _is_policy_alone(read: Reading) -> bool:
    return bool(read.matches) and not _licences(read) and not read.rest


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


def _doubt(file: SourceFile, read: Reading, place: Evidence) -> Finding:
    """Say what is known of a text that is not one licence word for word."""
    check, severity, fix = "licence-not-identified", Severity.MEDIUM, _READ_IT
    licences = _licences(read)
    first = licences[0] if licences else None
    if len(licences) > 1:
        check = "several-licences-in-one-file"
        places = [f"{_name(match.licence)} (line {match.first_line})" for match in licences]
        says = f"{file.path} holds more than one licence: {_list(places)}."
        fix = "Put each licence into a file whose name says what it is for, as in LICENSE-MODEL."
    elif first is not None and first.sure is Sure.NAMED:
        severity = Severity.LOW
        says = (
            f"{file.path} is the {_name(first.licence)} by its title; its text was not compared "
            "word for word."
        )
        fix = "Compare it with the published text, and keep that answer in roadworthy.yaml."
    elif first is not None and first.sure is Sure.CHANGED:
        says = f"{file.path} is the {_name(first.licence)} with changes: {_changes(first)}."
    elif read.matches:
        rest = [f'line {part.first_line} "{printable(part.shows, 60)}"' for part in read.rest]
        also = _list(rest) if rest else f"the {_name(read.matches[-1].licence)}"
        says = f"{file.path} is the {_name(read.matches[0].licence)}, and holds more: {also}."
    elif read.problem:
        says = f"{file.path} was not read: {read.problem}."
    elif read.nearest:
        says = (
            f"{file.path} is not a licence text that we know; it resembles the "
            f"{_name(read.nearest)} most, and its words are others."
        )
    else:
        says = f"{file.path} is not a licence text that we know word for word" + (
            f': "{place.shows}".' if place.shows else "; it shows no title."
        )
    return Finding(check, Outcome.UNKNOWN, severity, says, fix, place)


_MOST_SHOWN = 3
_WORDS = {Kind.ADDED: "added", Kind.CHANGED: "changed", Kind.MISSING: "missing"}


def _changes(match: Match) -> str:
    return _list([_change(difference) for difference in match.differences])


def _change(difference: Difference) -> str:
    """Say one difference: `clause 2 (scope of the grant) changed: line 12 "..."`."""
    clause = difference.clause
    if clause[:1].isdigit():
        clause = f"clause {clause}"
    if difference.title:
        clause = f"{clause} ({difference.title})"
    what = f"{clause or 'a passage'} {_WORDS[difference.kind]}: line {difference.line}"
    return what + (f' "{printable(difference.shows, 80)}"' if difference.shows else "")


def _list(items: list[str]) -> str:
    more = len(items) - _MOST_SHOWN
    return ", ".join(items[:_MOST_SHOWN]) + (f", and {more} more" if more > 0 else "")


def _title(data: bytes) -> tuple[str, int | None]:
    """Return the first line with words in it, and its number."""
    if b"\x00" in data[:4096]:
        return "", None
    text = data[:16384].decode("utf-8-sig", "replace")
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"\w", line):
            return printable(line, 100), number
    return "", None
