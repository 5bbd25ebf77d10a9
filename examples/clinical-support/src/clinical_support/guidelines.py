"""The guidelines of the hospital, searched by the words of a case note."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

_COMMON = frozenset({"and", "are", "but", "for", "from", "had", "has", "not", "one", "the", "with"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a guideline."""

    source: str
    """The file and the number of the paragraph in it."""
    text: str


class Guidelines:
    """A full-text index over the paragraphs of all guidelines, in memory."""

    def __init__(self, folder: Path) -> None:
        """Read every Markdown file of a folder."""
        self._index = sqlite3.connect(":memory:")
        self._index.execute("CREATE VIRTUAL TABLE passage USING fts5(source UNINDEXED, text)")
        for file in sorted(folder.glob("*.md")):
            paragraphs = file.read_text(encoding="utf-8").split("\n\n")
            self._index.executemany(
                "INSERT INTO passage VALUES (?, ?)",
                [
                    (f"{file.stem}, paragraph {number}", " ".join(text.split()))
                    for number, text in enumerate(paragraphs)
                    if number and text.strip()
                ],
            )

    def passages(self, note: str, most: int = 3) -> list[Passage]:
        """Return the paragraphs that share most words with a note, best first."""
        words = sorted(set(re.findall(r"[a-z]{3,}", note.lower())) - _COMMON)
        if not words:
            return []
        found = self._index.execute(
            "SELECT source, text FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(words), most),
        )
        return [Passage(*row) for row in found]
