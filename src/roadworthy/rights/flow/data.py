"""What data asks of a model that is trained on it; much of that is not settled, and is said so."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.licences.terms import Terms
from roadworthy.rights.flow.making import carries
from roadworthy.rights.flow.parts import Ground, Part, asked, cited, found, listed
from roadworthy.rights.flow.view import View
from roadworthy.rights.interface import How, Issue
from roadworthy.system import Outcome, Severity

_CHECK = "licence-flow-down"
_RESULTS_FREE = frozenset({"CDLA-Sharing-1.0", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0"})
"""Data agreements that leave what is computed from the data free, and say so."""


def issues(view: View) -> Iterator[Issue]:
    """Yield what the licences of data mean for each model that is trained on it."""
    unknown: dict[str, list[Part]] = {}
    for link in view.linked(How.TRAINED_ON):
        child, data = view.parts[link.child], view.parts[link.parent]
        if data.unknown or data.ground is Ground.DOUBTFUL:
            unknown.setdefault(child.id, []).append(data)
        for id_ in data.ids:
            of = asked(id_)
            if of is not None and _outside(view, child):
                yield from _trained(of, child, data)
    for id_, parts in sorted(unknown.items()):
        yield found(
            _CHECK,
            Outcome.UNKNOWN,
            Severity.LOW,
            (view.parts[id_], *parts),
            f"{view.parts[id_].name} is trained on {listed(parts)}, and what the licence of that "
            "data asks is not known.",
            "Find out under which terms the data was published, and state them.",
        )


def _outside(view: View, child: Part) -> bool:
    """Return whether a model may reach anybody else."""
    use = view.intended
    inside = view.handed(child) is False and use.hosts is False
    return not (child.holding.ours and inside)


def _trained(of: Terms, child: Part, data: Part) -> Iterator[Issue]:
    code = of.passing_on.code
    if code == "any" or of.id in _RESULTS_FREE or code.startswith("non_commercial"):
        return
    if code in ("same_family", "only_same", "with_limits") and carries(child, of):
        return
    severity, because = (
        Severity.MEDIUM,
        "limits what the data may be used for or how results are passed on",
    )
    if code == "same_family":
        severity = Severity.LOW
        because = (
            "asks for the same licence for adaptations; whether weights are one is not settled"
        )
    elif code == "forbidden":
        because = (
            "does not allow adaptations to be passed on; whether weights are one is not settled"
        )
    elif code == "unknown":
        because = "does not say, as far as is known, what holds for models"
    yield found(
        _CHECK,
        Outcome.UNKNOWN,
        severity,
        (child, data),
        f"{child.name} is trained on {data.name}; {cited(of, of.passing_on.clause)} {because}.",
        f"Read the terms of {data.name}, and write down why they allow {child.name}.",
        of=of,
        clause=of.passing_on.clause,
        confidence="low" if code in ("same_family", "forbidden") else "high",
    )
