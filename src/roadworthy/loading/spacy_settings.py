"""Reads the configuration of a spaCy pipeline, which names registered functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.loading import targets
from roadworthy.loading.interface import Desk, Sight, Source, Verdict
from roadworthy.loading.objects import whole
from roadworthy.loading.shown import shown

_MOST = 1 << 20
_FUNCTION = re.compile(
    r"(?m)^[ \t]*@\w+[ \t]*[=:][ \t]*([^\n]*)$|[\"']@\w+[\"']\s*:\s*[\"']([^\"'\n]*)[\"']"
)
"""A key of its own line, or one in a value in JSON."""
_NAMED = re.compile(r"(?P<space>[^.\s]{1,100})\.(?P<name>\S{1,200})")


class _Spacy:
    """A configuration of spaCy; other programs name their files so too, and have no `@`."""

    format = "spaCy configuration"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield the functions that neither spaCy nor thinc brings along."""
        text = whole(source, desk, _MOST).decode("utf-8", "replace")
        for found in _FUNCTION.finditer(text):
            name = (found[1] or found[2] or "").strip().strip("\"'")
            if not _brought_along(name):
                desk.imported(shown(name, 200))
                says = f"the pipeline needs the function `{shown(name)}`, which spaCy does not have"
                yield Sight(Verdict.UNKNOWN_IMPORT, "remote-code", says, callable=shown(name, 200))


def _brought_along(name: str) -> bool:
    found = _NAMED.fullmatch(name)
    if found is None:
        return name in targets.words("thinc")
    if re.fullmatch(r"v\d+", found["name"]):
        return found["space"] in targets.words("thinc")
    return found["space"] in targets.words("spacy")


read = _Spacy()
