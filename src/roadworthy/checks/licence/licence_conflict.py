"""Parents whose licences forbid each other."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.rights.flow.view import INSIDE, WORK
from roadworthy.rights.interface import How
from roadworthy.system import Finding, Severity

_MANY = 2


class LicenceConflict(LicenceCheck):
    """Parts were brought together whose licences forbid that, so no licence of the result helps.

    What it looks at:
        Models that were merged or made in several steps from models whose licences each ask for
        their own terms only, or for no commercial use on one side and for a commercial grant on
        the other; models that were trained with the output of a model whose licence forbids that;
        and programs with libraries that cannot be passed on together (Apache 2.0 beside version 2
        of the GPL alone). For libraries only few rules are used that the makers of the licences
        publish.

    Why it matters:
        There is no licence under which the result may be passed on. Whoever does so breaks the
        terms of at least one maker, and work that is built on it is lost.

    How to fix it:
        Choose parents whose licences allow each other, train without the output, replace one of
        the libraries, or ask the makers.

    References:
        https://www.gnu.org/licenses/license-list.html#apache2
        https://github.com/meta-llama/llama3/blob/main/LICENSE
    """

    name = "licence-conflict"
    severity = Severity.HIGH

    def nothing(self, seen: Seen) -> Finding:
        """Say how many components with several parents were looked at."""
        view = seen.view
        known = {one.id: one.holding.kind for one in view.known}
        parents: dict[str, int] = {}
        for link in view.links:
            learnt = link.how in (How.DISTILLED, How.WRITTEN_BY)
            library = link.how in INSIDE and known.get(link.parent) == "dependency"
            if link.parent in known and (link.how in WORK or learnt or library):
                parents[link.child] = parents.get(link.child, 0) + (_MANY if learnt else 1)
        several = [id_ for id_, count in parents.items() if count >= _MANY]
        if not several:
            return self.not_applicable(
                "Nothing here has two parents, or was trained with what a model wrote, whose "
                "licences are known."
            )
        return self.passes(
            f"Components with several parents, or trained by a model: {len(several)}; no two "
            "licences forbid each other."
        )
