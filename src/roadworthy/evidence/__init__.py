"""Evidence: what the files of a project show about it, without running any of them."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from roadworthy.evidence.card import Card
from roadworthy.evidence.code import Code
from roadworthy.evidence.data import Data
from roadworthy.evidence.dependencies import Dependencies
from roadworthy.evidence.deployment import Deployment
from roadworthy.evidence.digests import Digests
from roadworthy.evidence.installs import Installs
from roadworthy.evidence.interface import Collector
from roadworthy.evidence.licences import Licences
from roadworthy.evidence.manifests import Manifests
from roadworthy.evidence.model_files import ModelFiles
from roadworthy.evidence.notices import Notices
from roadworthy.evidence.repository import Repository
from roadworthy.evidence.scripts import Scripts
from roadworthy.evidence.secrets import Secrets
from roadworthy.evidence.signatures import Signatures
from roadworthy.evidence.tokenizer import Tokenizer
from roadworthy.evidence.tree import Observer, walk
from roadworthy.evidence.upstream import Places, Whole, from_environment, review
from roadworthy.evidence.upstream.hub import follow_in
from roadworthy.evidence.weights import Weights
from roadworthy.evidence.workflows import Workflows
from roadworthy.hashing import Ahead
from roadworthy.system import Collected

__all__ = [
    "Collecting",
    "Digests",
    "Observer",
    "Places",
    "collect",
    "collectors",
    "from_environment",
]


def collectors() -> tuple[Collector, ...]:
    """Return one fresh collector of each kind."""
    return (
        Card(),
        Licences(),
        Notices(),
        Manifests(),
        Weights(),
        ModelFiles(),
        Tokenizer(),
        Dependencies(),
        Installs(),
        Deployment(),
        Code(),
        Data(),
        Repository(),
        Workflows(),
        Scripts(),
        Signatures(),
        Secrets(),
    )


def model_collectors() -> tuple[Collector, ...]:
    """Return one fresh collector of each kind that reads the repository of a model."""
    return (Card(), Licences(), Notices(), Weights(), ModelFiles(), Whole())


def collect(
    root: Path,
    observer: Observer | None = None,
    places: Places | None = None,
    stop: Event | None = None,
    left_out: Collection[str] = (),
    digests: Digests | None = None,
    ahead: Ahead | None = None,
) -> Collected:
    """Read the folder or file at `root` once and return what it shows.

    Nothing in it is executed, imported or unpickled. The same bytes give the same result.

    Args:
        root: what to read.
        observer: hears about progress.
        places: where the models may lie that it is built on; without it they are not looked at.
        stop: once set, reading ends with a `StoppedError`.
        left_out: paths of folders and files below the root that are not looked at.
        digests: those of large files from an earlier run.
        ahead: has begun to hash large files below `root`.

    Raises:
        InputError: when `root` is missing or cannot be opened.
    """
    collected = walk(root, collectors(), observer, stop, follow_in(root), left_out, digests, ahead)
    if places is None:
        return collected
    return review(collected, places, model_collectors, observer, stop, digests)


class Collecting:
    """Reads in the background, so that hashing overlaps with whatever comes next.

    Without `places` every upstream model is one that was not found.
    Leaving the `with` block early stops the reading within one chunk of a file.
    """

    def __init__(
        self,
        root: Path,
        observer: Observer | None = None,
        places: Places | None = None,
        left_out: Collection[str] = (),
        digests: Digests | None = None,
        ahead: Ahead | None = None,
    ) -> None:
        self._stop = Event()
        self._pool = ThreadPoolExecutor(1, "roadworthy-read")
        self._future = self._pool.submit(
            collect, root, observer, places or Places(), self._stop, left_out, digests, ahead
        )

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
