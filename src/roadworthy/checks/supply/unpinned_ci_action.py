"""Actions, includes and hooks of build services without a commit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import Borrowed
from roadworthy.system import Finding, Severity

_EXACT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}|sha(?:256|384|512)-[\w+/=]+")
_VERSION = re.compile(r"(?:[A-Za-z_]{1,40}-)?v?\d[\w.+-]{0,80}")
_OF_THE_SERVICE = ("actions/", "github/", "gitlab.com/components/", "$CI_SERVER_FQDN/components/")
"""Names by which a build service publishes its own code."""


class UnpinnedCiAction(Check):
    """A build service runs code of others that is named by a tag or a branch, which can move.

    What it looks at:
        `uses:` in GitHub and Forgejo workflows and composite actions (also reusable workflows),
        `include:` in GitLab CI, and the hooks of pre-commit. Files of the project itself are left
        out. A version tag is low, unless the workflow hands out secrets or the right to write; a
        branch, or no version at all, is medium.

    Why it matters:
        A build runs with the secrets that sign and publish the project. In March 2025 the tags of
        an action that thousands of projects used were moved to code that printed their secrets.

    How to fix it:
        Name the full commit, with the version behind it as a comment, and let a bot renew both.

    References:
        https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
        https://nvd.nist.gov/vuln/detail/CVE-2025-30066
    """

    name = "unpinned-ci-action"
    severity = Severity.LOW

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at each place that borrows code."""
        borrowed = seen.of(Borrowed)
        pinned = 0
        for one in borrowed:
            if one.problem:
                says = f"{one.place.path} {one.problem}, so what it runs is not known."
                yield self.unknown(one.place, says, "Correct it.", severity=Severity.LOW)
            elif "$" in one.ref or "$[[" in one.name:
                says = f"A variable decides which version of {one.name} runs."
                fix = "Name the commit in this file."
                yield self.unknown(one.place, says, fix, severity=Severity.LOW, about=one.name)
            elif _EXACT.fullmatch(one.ref):
                pinned += 1
            else:
                yield self._moving(one)
        if not borrowed:
            yield self.not_applicable("No workflow here runs code of others.")
        elif pinned:
            yield self.passes(f"Places that name code of others by its commit: {pinned}.")

    def _moving(self, one: Borrowed) -> Finding:
        version = _VERSION.fullmatch(one.ref) is not None
        trusted = one.name.startswith(_OF_THE_SERVICE)
        severe = not version or (one.exposed and not trusted)
        how = f"by {one.ref}" if one.ref else "without a version"
        moves = "a tag that can be moved" if version else "which changes with every push"
        says = f"The {one.what} {one.name} is named {how}, {moves}."
        if one.exposed and not trusted:
            says += " This workflow hands it secrets or the right to write."
        return self.fails(
            one.place,
            says,
            "Name the full commit, with the version as a comment.",
            severity=Severity.MEDIUM if severe else Severity.LOW,
            about=one.name,
        )
