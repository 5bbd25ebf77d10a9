"""How the checks of licences show what the review of rights came to."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar

from roadworthy.checks.interface import Check, Seen
from roadworthy.licences.terms import terms
from roadworthy.rights.interface import Issue
from roadworthy.system import Finding, Outcome, Severity

_MOST = 5
"""Licences that a sentence names."""


class LicenceCheck(Check):
    """Yields a finding for each issue of its name."""

    gathers: ClassVar[bool] = False
    """Whether what is open for one reason, and weighs little, is told once for all licences."""

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Yield what the review came to, or what was looked at."""
        issues = [issue for issue in seen.rights.issues if issue.check == self.name]
        groups = self._groups(issues)
        yield from (self._shown(first, others) for first, *others in groups)
        if not issues:
            yield self.nothing(seen)

    @abstractmethod
    def nothing(self, seen: Seen) -> Finding:
        """Return that all is well with what was looked at, or why there was nothing to look at."""

    def _groups(self, issues: Sequence[Issue]) -> list[list[Issue]]:
        """Put together what is open, weighs little and is settled by the same answer."""
        groups: dict[object, list[Issue]] = {}
        for number, issue in enumerate(issues):
            alike = self.gathers and issue.licence and issue.outcome is Outcome.UNKNOWN
            alike = alike and issue.severity is Severity.LOW
            groups.setdefault(issue.fix if alike else number, []).append(issue)
        return list(groups.values())

    def _shown(self, issue: Issue, others: Sequence[Issue] = ()) -> Finding:
        return Finding(
            check=self.name,
            outcome=issue.outcome,
            severity=issue.severity if issue.outcome.is_open else Severity.INFO,
            says=issue.says + _also(issue, others),
            fix=issue.fix,
            place=issue.place,
            confidence=issue.confidence,
            about=issue.components[0] if issue.components else "",
            stops=issue.stops and issue.outcome is Outcome.FAIL,
            follows=bool(issue.follows),
        )


def _also(issue: Issue, others: Sequence[Issue]) -> str:
    """Return for which other licences the same is open."""
    ids = dict.fromkeys(one.licence for one in others if one.licence != issue.licence)
    names = [found.name if (found := terms(id_)) else id_ for id_ in ids]
    if not others:
        return ""
    if not names:
        return " It asks for more of the kind."
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f" The same is open for other licences: {', '.join(names[:_MOST])}{more}."
