"""What the licence of one component asks of those that are made from it."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.rights.flow.parts import asked_name
from roadworthy.rights.interface import How
from roadworthy.system import Finding, Severity

_APART = frozenset({How.USES})


class LicenceFlowDown(LicenceCheck):
    """A model or program is passed on under terms that the licence of a part in it does not allow.

    What it looks at:
        The licence of each model beside the licences of all that it was made from, over any number
        of steps: fine-tunes, adapters, merges, conversions and distilled models, data that it was
        trained on, and libraries in a program. Some licences let what is made from a model be
        passed on only under their own terms, or only with their limits of use, or not at all; and
        most ask that a copy goes along. Whether weights are made from data, and whether copyleft
        reaches weights, is not settled: that is shown as open. What stays in the house is asked
        nothing.

    Why it matters:
        Nobody can grant more than they were given. Who takes a fine-tune of a restricted model for
        free software finds out when its maker objects. In one study a third of the steps from a
        model to an application lost a limit.

    How to fix it:
        State the licence of the base for what is made from it, with terms of your own only for
        your own changes; put its text beside it; or start from a model that allows more.

    References:
        https://arxiv.org/abs/2509.09873
        https://www.licenses.ai/blog/2022/8/18/naming-convention-of-responsible-ai-licenses
    """

    name = "licence-flow-down"
    severity = Severity.HIGH

    def nothing(self, seen: Seen) -> Finding:
        """Say how many links were looked at."""
        view = seen.view
        known = {one.id for one in view.known}
        links = [one for one in view.links if one.how not in _APART and one.parent in known]
        if not links:
            return self.not_applicable(
                "Nothing here is made from, trained on or built with something else whose licence "
                "is known."
            )
        if view.inside:
            return self.not_applicable("Nothing is handed on or hosted, so nothing is asked.")
        taken = {
            f"{one.called} as {' and '.join(asked_name(id_) for id_ in one.ids)}"
            for one in view.known
            if len(one.offers) > 1
        }
        choice = f" Of choices that which asks for least was taken: {'; '.join(sorted(taken))}."
        return self.passes(
            f"Links from one component to another: {len(links)}; what their licences ask is met, "
            f"as far as it can be seen.{choice if taken else ''}"
        )
