"""How the checks of licences show what the review of rights came to."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.rights.interface import Issue
from roadworthy.system import Finding, Outcome, Severity

_OPEN = (Outcome.FAIL, Outcome.UNKNOWN)


class LicenceCheck(Check):
    """Yields a finding for each issue of its name."""

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Yield what the review came to, or what was looked at."""
        issues = [issue for issue in seen.rights.issues if issue.check == self.name]
        yield from (self._shown(issue) for issue in issues)
        if not issues:
            yield self.nothing(seen)

    def nothing(self, seen: Seen) -> Finding:
        """Return that all is well with what was looked at, or why there was nothing to look at."""
        raise NotImplementedError

    def _shown(self, issue: Issue) -> Finding:
        return Finding(
            check=self.name,
            outcome=issue.outcome,
            severity=issue.severity if issue.outcome in _OPEN else Severity.INFO,
            says=issue.says,
            fix=issue.fix,
            place=issue.place,
            confidence=issue.confidence,
            about=issue.components[0] if issue.components else "",
            stops=issue.stops and issue.outcome is Outcome.FAIL,
        )
