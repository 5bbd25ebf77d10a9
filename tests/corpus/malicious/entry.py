"""One hostile or broken file, and the least that a reader must say of it."""

from __future__ import annotations

from dataclasses import dataclass

WORD = "echo roadworthy"
"""What every command of the corpus would run."""
PRINT = "print('roadworthy')"
"""What every source text of the corpus would run."""

DANGEROUS = "dangerous"
UNKNOWN_IMPORT = "unknown_import"
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that is only ever read."""

    name: str
    """The name that the file has, suffix and all; entries may share one."""
    data: bytes
    format: str
    technique: str
    expect: str = DANGEROUS
    """`dangerous`, or `unknown_import`, or `unreadable`: a worse answer is right, too."""
    bypass: str = ""
    """The published report of a scanner that missed it, if there is one."""

    @property
    def title(self) -> str:
        """Tell the entry from all others."""
        return f"{self.format}: {self.technique} ({self.name})"
