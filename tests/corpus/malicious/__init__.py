"""The malicious matrix: technique times format, each file inert, and none of them ever loaded.

What a file would run prints a word, fails, or does nothing. The files are made in memory and only
read. `matrix` are those that a reader has to find, `broken` those that it cannot read, `heldout`
draws further ones at random. To look at them with other tools, write them down:

    python -m tests.corpus.malicious FOLDER [--seed 7]
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.malicious.archives import archives
from tests.corpus.malicious.broken import broken
from tests.corpus.malicious.entry import Entry
from tests.corpus.malicious.gadgets import gadgets
from tests.corpus.malicious.heldout import heldout
from tests.corpus.malicious.others import others
from tests.corpus.malicious.raw import calls, grafted, under_other_names
from tests.corpus.malicious.tricks import tricks
from tests.corpus.malicious.variants import variants

__all__ = ["Entry", "broken", "heldout", "matrix"]


def matrix() -> Iterator[Entry]:
    """Yield all malicious files, always the same."""
    yield from calls()
    yield from under_other_names()
    yield from grafted()
    yield from tricks()
    yield from gadgets()
    yield from archives()
    yield from others()
    yield from variants()
