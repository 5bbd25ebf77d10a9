"""Paths that a hostile file names: which of them lead out of its folder."""

from __future__ import annotations

import re

DRIVE = re.compile(r"[A-Za-z]:")
_AWAY = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/\\~]|(?:.*[/\\])?\.\.(?:[/\\]|\Z)", re.DOTALL)


def leads_away(path: str) -> bool:
    """Tell whether a path is absolute, an address, a home, or has `..` in it.

    >>> [leads_away(path) for path in ("/etc/x", "a/../b", "http://x", "~/x", "a..b", "a/b")]
    [True, True, True, True, False, False]
    """
    return _AWAY.match(path) is not None


def leads_outside(name: str) -> bool:
    r"""Tell whether a name, or the target of a link, leads out of the folder of extraction.

    >>> [leads_outside(name) for name in ("/etc/x", "a/../../x", "a\\..\\..\\x", "./a/../x", "C:x")]
    [True, True, True, False, True]
    """
    if name.startswith(("/", "\\")) or DRIVE.match(name):
        return True
    depth = 0
    for part in re.split(r"[/\\]", name):
        if part == "..":
            depth -= 1
        elif part not in ("", "."):
            depth += 1
        if depth < 0:
            return True
    return False
