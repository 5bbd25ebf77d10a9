"""Evidence: what the files of a project show about it, without running any of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from roadworthy.evidence.card import Card
from roadworthy.evidence.code import Code
from roadworthy.evidence.data import Data
from roadworthy.evidence.dependencies import Dependencies
from roadworthy.evidence.deployment import Deployment
from roadworthy.evidence.interface import Collector
from roadworthy.evidence.licences import Licences
from roadworthy.evidence.manifests import Manifests
from roadworthy.evidence.repository import Repository
from roadworthy.evidence.tokenizer import Tokenizer
from roadworthy.evidence.tree import Observer, walk
from roadworthy.evidence.weights import Weights
from roadworthy.system import Collected

__all__ = ["Collecting", "Observer", "collect", "collectors"]


def collectors() -> tuple[Collector, ...]:
    """Return one fresh collector of each kind."""
    return (
        Card(),
        Licences(),
        Manifests(),
        Weights(),
        Tokenizer(),
        Dependencies(),
        Deployment(),
        Code(),
        Data(),
        Repository(),
    )


def collect(root: Path, observer: Observer | None = None) -> Collected:
    """Read the folder or file at `root` once and return what it shows.

    Nothing in it is executed, imported or unpickled. The same bytes give the same result.

    Raises:
        InputError: when `root` is missing or cannot be opened.
    """
    return walk(root, collectors(), observer)


class Collecting:
    """Reads in the background, so that hashing overlaps with whatever comes next.

    Leaving the `with` block early stops the reading within one chunk of a file.
    """

    def __init__(self, root: Path, observer: Observer | None = None) -> None:
        self._stop = Event()
        self._pool = ThreadPoolExecutor(1, "roadworthy-read")
        self._future = self._pool.submit(walk, root, collectors(), observer, self._stop)

    def __enter__(self) -> Collecting:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown()

    def result(self) -> Collected:
        """Wait for what was found.

        Raises:
            InputError: when the root is missing or cannot be opened.
        """
        return self._future.result()
