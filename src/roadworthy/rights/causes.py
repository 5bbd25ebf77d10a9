"""What only follows from a licence that is not settled, and is not told a second time.

One dependency without a licence leaves open what it asks, whether it may be used commercially,
where, and up to which size. One issue names the cause; the others keep their checks open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from roadworthy.rights.data_issues import RIGHTS
from roadworthy.rights.estate_issues import DISAGREEMENT, MISSING
from roadworthy.rights.interface import Holding, Issue
from roadworthy.rights.unclear import UNCLEAR

_CAUSES = frozenset({MISSING, UNCLEAR, DISAGREEMENT, RIGHTS})


def settled(issues: Sequence[Issue], holdings: Iterable[Holding]) -> tuple[Issue, ...]:
    """Return issues, of which only those still follow whose whole cause another one tells.

    A stand-in needs no cause: that it says nothing of production is what a person stated.
    """
    told = {one.name for one in holdings if one.stand_in}
    for issue in issues:
        if issue.check in _CAUSES and issue.outcome.is_open and not issue.follows:
            told.update(issue.components)
    return tuple(
        issue if told.issuperset(issue.follows) else replace(issue, follows=()) for issue in issues
    )
