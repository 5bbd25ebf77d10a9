"""How names and texts out of a hostile file are shown: cut, and without what a terminal obeys."""

from __future__ import annotations


def shown(text: object, limit: int = 80) -> str:
    """Return a text of a file on one line, cut, with unprintable characters as escapes.

    >>> shown("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    # Cut first, so that a long text costs no more than a short one.
    whole = str(text)
    kept = whole[:limit]
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in kept)
    return f"{safe} …" if len(whole) > limit else safe
