"""The products of the shop, searched by the words of a question."""

from __future__ import annotations

import csv
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Product:
    """One line of the catalogue."""

    name: str
    price: str
    """In euro."""
    says: str

    def __str__(self) -> str:
        return f"{self.name}, {self.price} euro: {self.says}"


class Catalogue:
    """A full-text index in memory."""

    def __init__(self, file: Path) -> None:
        """Read a CSV file with the columns name, price and says."""
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        self._index.execute("CREATE VIRTUAL TABLE product USING fts5(name, price UNINDEXED, says)")
        with file.open(newline="", encoding="utf-8") as lines:
            rows = [(row["name"], row["price"], row["says"]) for row in csv.DictReader(lines)]
        self._index.executemany("INSERT INTO product VALUES (?, ?, ?)", rows)

    def search(self, question: str, most: int = 3) -> list[Product]:
        """Return the products that share most words with the question, best first."""
        words = re.findall(r"\w{3,}", question.lower())
        if not words:
            return []
        query = " OR ".join(f'"{word}"*' for word in words)
        found = self._index.execute(
            "SELECT name, price, says FROM product WHERE product MATCH ? ORDER BY rank LIMIT ?",
            (query, most),
        )
        return [Product(*row) for row in found]
