"""Limits of users or revenue above which a licence changes."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.system import Finding, Severity


class ThresholdNear(LicenceCheck):
    """A licence changes above a number of users or a revenue that is reached, near or not known.

    What it looks at:
        The limits in licences of models: monthly or daily users, monthly or yearly revenue, or any
        commercial use at all, beside the figures in the description. Above a limit it fails; within
        a factor of two below it, or where the figure is an interval with the limit inside, it is
        open. A limit above which only a name has to be shown is looked at by naming-duty-unmet
        once it is passed. Many licences count affiliates.

    Why it matters:
        Above the limit there is no licence until the maker gives another, and the maker may refuse.

    How to fix it:
        State the figures, plan for the day on which a limit is reached, and ask the maker before.

    References:
        https://github.com/meta-llama/llama-models/blob/main/models/llama3_1/LICENSE
        https://stability.ai/community-license-agreement
    """

    name = "threshold-near"
    severity = Severity.HIGH
    gathers = True

    def nothing(self, seen: Seen) -> Finding:
        """Say which licences with a limit were looked at."""
        limited = [of for of in seen.view.known_terms if of.thresholds]
        if not limited:
            return self.not_applicable("No licence that is known has a limit of size.")
        return self.passes(f"Licences with a limit that we are well below: {len(limited)}.")
