"""Licences that are named or present, and not settled."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.rights.interface import Standing
from roadworthy.system import Finding, Severity

_SETTLED = (Standing.EXACT, Standing.STATED)


class LicenceUnclear(LicenceCheck):
    """Something is said about a licence, and it cannot be told which one it is, or for what.

    What it looks at:
        Parts with a source that speaks of their licence and settles nothing: `other` without a
        name, a family ("BSD"), a list without "and" or "or", a name that is not known, a text that
        is none that we know or that only points elsewhere, a known text with clauses added, changed
        or removed (the clause is named), several texts for one part, and a text beside code and
        weights that does not say for which of them it is. It fails where a name would settle it.

    Why it matters:
        A right that nobody can read is no right. A changed clause can forbid what the title of the
        licence seems to allow, and a licence for the code says nothing about the weights.

    How to fix it:
        Name one licence by its identifier, keep its whole text beside the part, and call the file
        LICENSE-CODE, LICENSE-MODEL or LICENSE-DATA. What a person has read goes into `components:`
        of roadworthy.yaml.

    References:
        https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/
        https://huggingface.co/docs/hub/repositories-licenses
        https://arxiv.org/abs/2509.09873
    """

    name = "licence-unclear"
    severity = Severity.MEDIUM
    aliases = (
        "licence-not-identified",
        "several-licences-in-one-file",
        "licence-scope-unclear",
        "terms-elsewhere",
    )

    def nothing(self, seen: Seen) -> Finding:
        """Return how many licences are settled, or that none is stated."""
        settled = [one for one in seen.rights.estate.holdings if one.standing in _SETTLED]
        if not settled:
            return self.not_applicable("No licence is stated here.")
        return self.passes(f"Parts with a licence that can be told: {len(settled)}.")
