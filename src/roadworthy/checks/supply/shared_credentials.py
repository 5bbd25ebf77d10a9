"""Credentials that testing and production have in common."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import Credential
from roadworthy.system import Finding, Severity

_PRODUCTION = "production"
_OF_ALL = ("op://", "arn:", "vault:", "vault://", "ssm:", "sm://", "projects/", "https://")
"""How the name of a place begins that means the same wherever it stands."""
_FIX = "Give the test setting a credential of its own that opens nothing of production."


class SharedCredentials(Check):
    """Testing or development signs in with a credential of production.

    What it looks at:
        Environment files, configuration, modules of settings and workflows whose path, or whose
        names, say for which setting they are. It compares values (of which nothing is kept), the
        accounts in addresses of databases, and where values lie in a vault. Names that mean
        something else in each cluster or environment are not enough to tell.

    Why it matters:
        Tests run in more places than production does, with more people and less care. Who can run
        them can then read and change what production holds, and a test that cleans up after itself
        cleans up there.

    How to fix it:
        Make an account for each setting, with its own secret and only the rights it needs, and
        change the secret that both knew.

    References:
        https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
        https://12factor.net/config
    """

    name = "shared-credentials"
    severity = Severity.HIGH

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Compare the settings with production."""
        listed = seen.of(Credential)
        production = [one for one in listed if one.setting == _PRODUCTION]
        others = [one for one in listed if one.setting != _PRODUCTION]
        compared, wrong = 0, False
        for one in others:
            findings, number = self._compared(one, production)
            compared += number
            wrong = wrong or bool(findings)
            yield from findings
        if not production or not others:
            yield self.not_applicable(
                "Credentials of only one setting, or of none, are named here."
            )
        elif not compared:
            yield self.not_applicable("No credential has the same name in two settings.")
        elif not wrong:
            yield self.passes(f"Credentials that were compared: {compared}; none is shared.")

    def _compared(self, one: Credential, production: list[Credential]) -> tuple[list[Finding], int]:
        """Return what is wrong with one credential, and with how many it was compared."""
        for other in production:
            if one.same and one.same == other.same:
                says = f"{one.name} of {one.setting} is the secret that production uses"
                return [self._shared(one, other, says, Severity.HIGH)], 1
        for other in production:
            if one.target and one.target == other.target:
                says = f"{one.name} of {one.setting} signs in to the account of production"
                return [self._shared(one, other, says, Severity.MEDIUM)], 1
            if one.reference.startswith(_OF_ALL) and one.reference == other.reference:
                says = f"{one.name} of {one.setting} lies where that of production does"
                return [self._shared(one, other, says, Severity.MEDIUM)], 1
        named_alike = [other for other in production if other.name == one.name]
        unsure = [other for other in named_alike if not _differs(one, other)]
        if unsure:
            return [self._unsure(one, unsure[0])], len(named_alike)
        return [], len(named_alike)

    def _shared(self, one: Credential, other: Credential, says: str, how: Severity) -> Finding:
        where = f"{other.place.path}:{other.place.line}"
        return self.fails(one.place, f"{says} ({where}).", _FIX, severity=how, about=one.name)

    def _unsure(self, one: Credential, other: Credential) -> Finding:
        return self.unknown(
            one.place,
            f"Whether {one.name} of {one.setting} is another than that of production "
            f"({other.place.path}:{other.place.line}) cannot be seen, since not both are here.",
            "Compare them where they are kept; keep one for each setting.",
            severity=Severity.LOW,
            about=one.name,
        )


def _differs(one: Credential, other: Credential) -> bool:
    """Tell whether two are certainly not the same."""
    if one.same and other.same:
        return one.same != other.same
    if one.target and other.target:
        return one.target != other.target
    if one.reference.startswith(_OF_ALL) and other.reference.startswith(_OF_ALL):
        return one.reference != other.reference
    return False
