"""Evidence: what the files of a project show about it, without running any of them."""

from __future__ import annotations

from pathlib import Path

from roadworthy.evidence.card import Card
from roadworthy.evidence.code import Code
from roadworthy.evidence.dependencies import Dependencies
from roadworthy.evidence.interface import Collector
from roadworthy.evidence.licences import Licences
from roadworthy.evidence.tree import Observer, walk
from roadworthy.evidence.weights import Weights
from roadworthy.system import Collected

__all__ = ["Observer", "collect", "collectors"]


def collectors() -> tuple[Collector, ...]:
    """Return one fresh collector of each kind."""
    return (Card(), Licences(), Weights(), Dependencies(), Code())


def collect(root: Path, observer: Observer | None = None) -> Collected:
    """Read the folder or file at `root` once and return what it shows.

    Nothing in it is executed, imported or unpickled. The same bytes give the same result.

    Raises:
        InputError: when `root` is missing or cannot be opened.
    """
    return walk(root, collectors(), observer)
