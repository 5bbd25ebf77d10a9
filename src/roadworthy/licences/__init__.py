"""Licences: their names, their terms, and how their texts are known.

- `names`: what people call a licence, and the titles of texts that are known by title only.
- `terms`: what a licence allows, asks and forbids, one file for each in `terms/`.
- `clauses/`: which lines of a reference text are which clause; lines of the header that the data
  base put in front are counted and belong to no clause.
- `texts`: which licence a text is, word for word, and which of its clauses were changed.
"""

from __future__ import annotations

from roadworthy.licences.names import Licence, known, named, reserved, same

__all__ = ["Licence", "known", "named", "reserved", "same"]
