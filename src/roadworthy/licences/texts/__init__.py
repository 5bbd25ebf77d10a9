"""Which licence a text is, word for word, and which of its clauses were changed.

- `words`: a text as plain words, with the lines on which they stand.
- `fingerprints`: hashes of published texts; the texts themselves are not kept.
- `alignment`, `candidates`: where the words of a published text stand in another one.
- `harmless`, `holders`: what may stand around a licence without changing it, and names in it.
- `differences`: the clauses that are not as they were published.
- `titles`, `standard`: what a text calls itself, and what a library says of it.
- `matching`: all of this together.
"""

from __future__ import annotations

from roadworthy.licences.texts.matching import identify

__all__ = ["identify"]
