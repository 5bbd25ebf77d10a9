"""Components that may not be used commercially."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.rights.flow.parts import Ground
from roadworthy.system import Finding, Severity


class NonCommercialInProduct(LicenceCheck):
    """A component of a commercial product may not be used commercially, or not run for others.

    What it looks at:
        All components and all that they were made from, beside the stated use: whether a business
        uses it, and whether others use it over a network. For data it is not settled whether the
        limit reaches a model that was trained on it, so that is shown as open, with high severity.
        A fine-tune under a free licence of a model without commercial use stays without it.

    Why it matters:
        Use within a company is commercial for most of these licences, also without a price. The
        licence does not cover such use, so it is not allowed at all.

    How to fix it:
        Take another component, or get a commercial licence from its maker and keep it with the
        project.

    References:
        https://creativecommons.org/faq/#does-my-use-violate-the-noncommercial-clause-of-the-licenses
        https://mistral.ai/static/licenses/MRL-0.1.md
    """

    name = "non-commercial-in-product"
    severity = Severity.HIGH

    def nothing(self, seen: Seen) -> Finding:
        """Say how many licences were looked at."""
        view = seen.view
        if view.intended.commercial is False:
            return self.not_applicable("The use is not commercial, as the description states.")
        if not view.known:
            return self.not_applicable("There is no component whose licence is known.")
        services = [part for part in seen.components if part.kind == "service"]
        hosted = " The terms of models that others run were not looked at."
        named = sum(one.ground is Ground.NAMED for one in view.known)
        return self.passes(
            f"Components whose licence allows commercial use: {len(view.known)}, of which {named} "
            "by the name of the licence only." + (hosted if services else "")
        )
