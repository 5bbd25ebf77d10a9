"""What writes the benign files of the corpus, one module a group of libraries.

A maker is a function that gets an empty folder, writes files into it with a real library and
yields the name of each with a few words on what it is. Each runs in a folder of its own, with
fixed seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Write = Callable[[Path], Iterator[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Maker:
    """A function that writes files of one library."""

    library: str
    """The distribution whose version counts, as the registry calls it."""
    write: Write


MAKERS: list[Maker] = []


def writes(library: str) -> Callable[[Write], Write]:
    """Note a function as a maker of files of a library."""

    def note(write: Write) -> Write:
        MAKERS.append(Maker(library, write))
        return write

    return note
