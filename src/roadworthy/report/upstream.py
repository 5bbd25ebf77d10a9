"""Tells the files of upstream models from those of the project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roadworthy.system import Component, Evidence

_HUB = "pkg:huggingface/"


@dataclass(frozen=True, slots=True)
class Upstream:
    """The models that were read elsewhere; their files are named `ORG/NAME@COMMIT:FILE`."""

    named: Mapping[str, Evidence | None]
    """What stands before the path of each file of a model, and the place that names the model."""

    @classmethod
    def of(cls, components: Iterable[Component]) -> Upstream:
        """Find the models among the components; one that was read has an address on the hub."""
        found: dict[str, Evidence | None] = {}
        for part in components:
            if part.id.startswith("model:") and part.purl.startswith(_HUB):
                name, _, revision = part.purl.removeprefix(_HUB).partition("@")
                before = f"{name}@{revision[:12]}:" if revision else f"{name}:"
                elsewhere = (place for place in part.files if not place.path.startswith(before))
                found[before] = next(elsewhere, None)
        return cls(found)

    def model(self, path: str) -> str:
        """Return the model that a file belongs to, or an empty text for a file of the project.

        >>> Upstream({"org/name@abc:": None}).model("org/name@abc:README.md")
        'org/name@abc'
        """
        return next((name[:-1] for name in self.named if path.startswith(name)), "")

    def in_project(self, place: Evidence) -> Evidence | None:
        """Return the line of the project that brings in the model of a file, over all its bases."""
        found: Evidence | None = place
        for _ in range(len(self.named) + 1):
            if found is None:
                return None
            model = self.model(found.path)
            if not model:
                return found
            found = self.named[f"{model}:"]
        return None
