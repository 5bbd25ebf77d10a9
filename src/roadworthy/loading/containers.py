"""Containers without a reader, encrypted files and what is found in the place of a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.loading import magic
from roadworthy.loading.formats import HEAD
from roadworthy.loading.interface import Desk, Sight, Source, Verdict


@dataclass(frozen=True, slots=True)
class _Container:
    format: str = "unknown container"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        del desk
        head = source.read(0, HEAD)
        if what := magic.container(head):
            secret = "encrypted" in what
            technique = "encrypted" if secret else "unknown-container"
            way = "decrypt it and look again" if secret else "unpack it and look at its files"
            yield Sight(Verdict.UNREADABLE, technique, f"it is {what}; {way}")
        elif what := magic.no_model(head):
            yield Sight(Verdict.UNREADABLE, "no-model", f"it has the name of a model and is {what}")


read = _Container()
