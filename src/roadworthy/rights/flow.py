"""What the terms of one component ask of the others, and of the intended use."""

from __future__ import annotations

from roadworthy.rights.interface import Estate, Issue


def judge(estate: Estate) -> tuple[Issue, ...]:
    """Return what follows from the licences of an estate, worst first."""
    del estate
    return ()
