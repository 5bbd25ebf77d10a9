"""Licences of which two sources cannot both be right."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.rights.interface import Standing
from roadworthy.system import Finding, Severity

_SAID = (Standing.EXACT, Standing.STATED, Standing.CHANGED)


class LicenceDisagreement(LicenceCheck):
    """Two sources name licences for the same part that cannot both be right.

    What it looks at:
        All that is said of one part: texts of licences beside it, answers in roadworthy.yaml, the
        card or the manifest, sentences in the README, and headers of files. Two names that can mean
        the same licence agree, and an expression agrees with each licence in it. For models of
        others it is unknown which one holds.

    Why it matters:
        One of the two is wrong, and whoever relies on it has no right. Until it is settled, the
        stricter one counts.

    How to fix it:
        Find out from the owner which licence was meant, and correct the other source. An answer in
        roadworthy.yaml outweighs cards and headers, and never the text of a licence.

    References:
        https://arxiv.org/abs/2509.09873
        https://huggingface.co/docs/hub/model-cards#model-card-metadata
    """

    name = "licence-disagreement"
    severity = Severity.MEDIUM
    aliases = ("licence-disagrees",)

    def nothing(self, seen: Seen) -> Finding:
        """Return how many parts were compared, or that there is nothing to compare."""
        compared = [
            one for one in seen.rights.estate.holdings
            if one.standing in _SAID and len(one.statements) > 1
        ]  # fmt: skip
        if not compared:
            return self.not_applicable("No part has its licence stated in two places.")
        return self.passes(f"Parts whose sources agree on their licence: {len(compared)}.")
