"""Policies of forbidden uses that have to go along."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.system import Finding, Severity


class UsePolicyMissing(LicenceCheck):
    """A licence asks that its forbidden uses bind everybody who gets it, and they are not here.

    What it looks at:
        Licences with a policy of forbidden uses that has to be passed on (Llama, Gemma, the RAIL
        family and others), and whether the policy, or the licence text that holds it, lies beside
        what is handed on. For a service over a network it cannot be seen from files whether its
        users are bound: that is shown as open. What stays in the house is asked nothing.

    Why it matters:
        These licences are given on the condition that the limits reach everybody downstream. Where
        they are lost, the next one does not know them and the licence of the first is broken.

    How to fix it:
        Put the policy beside what is handed on, and take it up into your terms of use.

    References:
        https://ai.google.dev/gemma/terms
        https://huggingface.co/blog/open_rail
    """

    name = "use-policy-missing"
    severity = Severity.MEDIUM
    gathers = True

    def nothing(self, seen: Seen) -> Finding:
        """Say how many policies were looked for."""
        view = seen.view
        asking = [of for of in view.known_terms if of.policy.code in ("inside", "separate")]
        if not asking:
            return self.not_applicable("No licence that is known has a policy of forbidden uses.")
        if view.inside:
            return self.not_applicable("Nothing is handed on or hosted, so nothing is asked.")
        return self.passes(
            f"Licences with a policy of forbidden uses: {len(asking)}; each is here, or need "
            "not be."
        )
