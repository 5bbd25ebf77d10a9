"""Secrets that stand in the files of a project."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import NotSearched, Searched, Secret
from roadworthy.system import Finding, Severity

_FIX = (
    "Revoke it first, then take it out, and then out of the history of the repository, which was "
    "not read here."
)
_SEARCH = "Search it by other means, or leave it out of the repository."
_PUBLIC = "Limit what it may be used for and from where; it is meant to be seen."
_STORE = "key-store"
_NOT_READ = frozenset({"unreadable-file", "changed-while-read", "link-leaves-the-root"})
"""Findings of the walk about files that nobody could search."""
_WHERE = {
    "notebook-output": "in the output of a notebook",
    "environment-file": "in an environment file",
    "shell-history": "in the history of a shell",
    "configuration": "in a configuration",
    "key-file": "in a file of keys",
    "code": "in the code",
    "text": "in a text",
}
_APART = ("test", "example")


class SecretInRepository(Check):
    """A key, a token or a password stands in a file of the project.

    What it looks at:
        Every text up to 16 MB: code, notebooks with their outputs, environment files, histories of
        shells, configuration, keys. Kinds of secrets are told by their form and checksum; passwords
        and keys without a form by the name beside them. Placeholders, examples from documentation,
        digests, and keys that are public by design are left out. In tests and examples a secret
        counts for less, and is still told. The history of the repository and archives are not read.

    Why it matters:
        Whoever can read the repository, a copy, an image or a published package has the secret.
        Robots find keys in public repositories within minutes. Taking the line out helps nobody:
        the secret stays valid, and stays in the history.

    How to fix it:
        Revoke the secret where it was issued, and make a new one. Take it out of the file, and read
        it from the environment or from a store of secrets. Then rewrite the history, or keep the
        repository closed. What is no secret can be accepted by a decision.

    References:
        https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository
        https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
        https://cwe.mitre.org/data/definitions/798.html
    """

    name = "secret-in-repository"
    severity = Severity.HIGH

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at what was found, and at what could not be searched."""
        secrets = _apart(seen.of(Secret))
        for one in secrets:
            if one.kind == _STORE:
                yield self.unknown(
                    one.place,
                    f"{one.place.path} is a store of keys, and what it holds cannot be seen.",
                    "Keep it out of the repository, and its password too.",
                    severity=Severity.LOW,
                    about=one.kind,
                )
            else:
                yield self._found(one)
        unread = seen.of(NotSearched)
        for one_unread in unread:
            yield self.unknown(
                one_unread.place,
                f"{one_unread.place.path} was not searched for secrets, or not all of it: "
                f"{one_unread.why}.",
                _SEARCH,
                severity=Severity.LOW,
            )
        closed = sum(finding.check in _NOT_READ for finding in seen.collected.findings)
        if closed:  # each of them is a finding of its own
            says = f"Files that could not be read, and so not searched for secrets: {closed}."
            yield self.unknown(None, says, _SEARCH, severity=Severity.LOW)
        files = sum(one.files for one in seen.of(Searched))
        if not (files or secrets or unread or closed):
            yield self.not_applicable("There are no texts here.")
        elif not (secrets or unread or closed):
            yield self.passes(f"Texts that were searched: {files}; no secret of a known kind.")

    def _found(self, one: Secret) -> Finding:
        by = f"{one.by} found " if one.by else ""
        called = f"{_article(one.title)} {one.title}"
        where = f" {_WHERE[one.where]}" if one.where in _WHERE else ""
        note = f" ({one.note})" if one.note else ""
        looks = "what may be " if one.confidence == "low" and not by else ""
        verb = "" if by else " stands"
        says = f"{by}{looks}{called}{verb}{where}{note}."
        return self.fails(
            one.place,
            says[0].upper() + says[1:] if not by else says,
            _PUBLIC if one.public else _FIX,
            severity=_severity(one),
            about=one.kind,
            confidence=one.confidence,
        )


def _apart(secrets: tuple[Secret, ...]) -> list[Secret]:
    """Leave out what a tool found where we found something too."""
    ours = {(one.place.path, one.place.line) for one in secrets if not one.by}
    told: set[tuple[str, int | None]] = set()
    kept: list[Secret] = []
    for one in secrets:
        at = (one.place.path, one.place.line)
        if one.by and (at in ours or at in told):
            continue
        if one.by:
            told.add(at)
        kept.append(one)
    return kept


def _severity(one: Secret) -> Severity:
    if one.public or one.confidence == "low":
        return Severity.LOW
    if one.setting in _APART:
        return Severity.MEDIUM if one.confidence == "high" else Severity.LOW
    return Severity.HIGH


def _article(title: str) -> str:
    return "an" if title[0] in "aeioAEIO" or title.startswith(("X ", "SSH")) else "a"
