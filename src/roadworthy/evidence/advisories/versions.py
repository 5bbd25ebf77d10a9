"""The order of versions, by the rules of each ecosystem.

PyPI: https://packaging.python.org/specifications/version-specifiers/. npm: https://semver.org/.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from packaging.version import InvalidVersion, Version

_SEMVER = re.compile(
    r"[v=]{0,2}(\d{1,15})(?:\.(\d{1,15}))?(?:\.(\d{1,15}))?(?:-([0-9A-Za-z.-]{1,200}))?"
    r"(?:\+[0-9A-Za-z.-]{1,200})?"
)
_MOST = 200
"""Characters of a version."""


@lru_cache(maxsize=50_000)
def key(ecosystem: str, text: str) -> Any:
    """Return what versions of one ecosystem are compared by, or None where it is no version.

    The local part of a Python version (`+cu118`) says who built it, not what is in it: it is left
    out, since otherwise it would lie behind every version that an advisory names last.

    >>> key("PyPI", "2.0rc1") < key("PyPI", "2.0") == key("PyPI", "2.0.0+cu118")
    True
    >>> key("npm", "1.0.0-rc.2") < key("npm", "1.0.0-rc.10") < key("npm", "1.0.0")
    True
    """
    text = text.strip()
    if len(text) > _MOST:
        return None
    if ecosystem == "PyPI":
        try:
            return Version(Version(text).public)
        except InvalidVersion:
            return None
    match = _SEMVER.fullmatch(text)
    if match is None:
        return None
    numbers = tuple(int(part or 0) for part in match.group(1, 2, 3))
    parts = match[4].split(".") if match[4] else []
    before = tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts)
    return (*numbers, not before, before)
