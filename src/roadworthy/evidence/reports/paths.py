"""Paths in reports of other tools, as they stand below the root that is inspected."""

from __future__ import annotations

import posixpath

from roadworthy.evidence.tree import shown

_LONGEST = 1000


def normal(path: str) -> str:
    """Return a path with forward slashes, without detours; one from the root stays so.

    >>> normal("./a/../b.py"), normal("C:\\\\shop\\\\.env"), normal("/repo//.env"), normal("../x")
    ('b.py', '/shop/.env', '/repo/.env', 'x')
    """
    path = path[: 4 * _LONGEST].replace("\\", "/").partition("\n")[0]
    if path[1:2] == ":" and path[:1].isalpha():
        path = path[2:]
    plain = posixpath.normpath(path) if path else ""
    while plain.startswith("../"):
        plain = plain[3:]
    return "/" + plain.lstrip("/") if plain.startswith("/") else plain


def below(root: str, path: str) -> str:
    """Return a path as the walk below a root shows it; one from elsewhere stays as it is.

    >>> below("/repo", "/repo/src/.env"), below("/repo", "src/.env"), below("/repo", "/other/x")
    ('src/.env', 'src/.env', '/other/x')
    """
    inner = path.removeprefix(root.rstrip("/") + "/") if root else path
    return shown(inner)[:_LONGEST]
