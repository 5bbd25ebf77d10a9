"""What collectors saw in one place and checks judge: plain records, between evidence and checks.

A fact is about a component and enters the law; a sighting is one call, one line, one file. It says
what stands there and judges nothing. What another tool found, or a person observed, and was handed
in as a report of that tool is a sighting too (`by`).
"""

from __future__ import annotations

from dataclasses import dataclass

from roadworthy.loading.interface import Reading
from roadworthy.system import Sighting

# --- model files ---


@dataclass(frozen=True, slots=True)
class ModelFile(Sighting):
    """A model file, and what loading it would run."""

    reading: Reading
