"""Files of PyTorch before it took to zip archives: five pickles, then the numbers.

The fourth is the object. What stands behind the fifth is taken as numbers, so it is not searched
for pickles, of which chance bytes hold enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.loading import pickle_row
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError

_NAMES = ("(magic number)", "(version)", "(system)", "(object)", "(keys)")


@dataclass(frozen=True, slots=True)
class _LegacyTorch:
    format: str = "PyTorch file of the old kind"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        at = 0
        for name in _NAMES:
            try:
                end = pickle_row.end(source, at, desk)
            except UnreadableError:
                # what comes before the break is loaded all the same
                yield from pickle_row.rest(source, at, name, desk)
                raise
            yield from pickle_row.pickle(source, at, name, desk)
            at = end


read = _LegacyTorch()
