"""Licences that leave out places or people."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.rights.flow.view import MODELS
from roadworthy.system import Finding, Severity


class GeographyExcluded(LicenceCheck):
    """A licence gives no rights in a place where we are, or where it is used.

    What it looks at:
        Models and data whose licence leaves out the European Union and other places: for
        everybody, output included (Tencent Hunyuan), or for people and companies that have their
        place there, and only for models that take or make more than text (Llama 3.2, 3.3 and 4).
        The latter does not reach people who only use a product with such a model. Where we are
        and where it is offered comes from the description.

    Why it matters:
        There is no licence at all for those who are left out, whatever else they keep.

    How to fix it:
        Take another model, or ask the maker for a licence.

    References:
        https://github.com/meta-llama/llama-models/blob/main/models/llama4/USE_POLICY.md
        https://github.com/Tencent/HunyuanVideo/blob/main/LICENSE.txt
    """

    name = "geography-excluded"
    severity = Severity.HIGH

    def nothing(self, seen: Seen) -> Finding:
        """Say how many licences were looked at."""
        known = [one for one in seen.view.known if one.holding.kind in MODELS]
        if not known:
            return self.not_applicable("There is no model whose licence is known.")
        return self.passes(f"Models: {len(known)}; no licence leaves out where we are.")
