"""What the terms of one component ask of the others, and of the intended use.

An estate goes in, issues come out; nothing is read from files here.

- `parts`: components as these rules see them, and how far a licence can be relied on.
- `view`: what was made from what, over any number of steps, and what is handed on.
- `making`: what a model asks of those that are made from it.
- `outputs`: what it asks of those that are trained with what it writes.
- `merges`: parents that forbid each other.
- `data`: what data asks of a model that is trained on it.
- `code`: code and libraries, from few rules that everybody knows (`pairs.yaml`).
- `uses`: no commercial use, no service for others.
- `places`: places and people that are left out.
- `sizes`: limits of users and revenue.
- `carriers`: which components bring the duties of a licence with them.
- `notices`: copies and policies that have to go along.
- `names`: names, sentences and credits that have to be shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.rights.flow import (
    code,
    data,
    making,
    merges,
    names,
    notices,
    outputs,
    places,
    sizes,
    uses,
)
from roadworthy.rights.flow.view import View
from roadworthy.rights.interface import Estate, Issue

__all__ = ["View", "judge"]


def judge(estate: Estate) -> tuple[Issue, ...]:
    """Return what follows from the licences of an estate, worst first."""
    found = dict.fromkeys(_all(View.of(estate)))
    return tuple(sorted(found, key=_order))


def _all(view: View) -> Iterator[Issue]:
    for rules in (making, outputs, merges, data, code, uses, places, sizes, notices, names):
        yield from rules.issues(view)


def _order(issue: Issue) -> tuple[object, ...]:
    return (
        *issue.weight,
        issue.check,
        issue.components,
        issue.licence,
        issue.clause,
        issue.says,
    )
