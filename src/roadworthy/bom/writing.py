"""JSON that is safe to show on a terminal and the same for the same input."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from urllib.parse import quote

_LONE = re.compile("[\ud800-\udfff]")
_ADDRESS = re.compile(r"(?:https?|ssh|git|ftp)://[\w.~:/?#\[\]@!$&'()*+,;=%-]+", re.ASCII)
_GITHUB = re.compile(r"(?:https://|ssh://git@|git@)github\.com[/:]([\w.-]+)/([\w.-]+?)(?:\.git)?/?")
_SSH = re.compile(r"(\w[\w.-]*@[\w.-]+):(?!/)(\S+)")


def written(document: dict[str, Any]) -> str:
    """Write plain data as JSON; what could act on a terminal is escaped."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return "\n".join(_escaped(_LONE.sub("\ufffd", line)) for line in text.split("\n")) + "\n"


def _escaped(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)


def instant(made: dt.datetime | None) -> str:
    """Return an instant in UTC as RFC 3339 writes it, to the second; nothing for None.

    >>> instant(dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
    '2026-11-21T00:00:00Z'
    """
    if made is None:
        return ""
    return made.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def address(text: str) -> str:
    """Return an address that every reader of a bill takes, or nothing.

    >>> address("git@forge.example.org:shop/bot.git")
    'ssh://git@forge.example.org/shop/bot.git'
    >>> address("somewhere else")
    ''
    """
    if match := _SSH.fullmatch(text):
        text = f"ssh://{match[1]}/{match[2]}"
    brackets = "[" in text or "]" in text or text.count("#") > 1
    percents = re.search(r"%(?![0-9A-Fa-f]{2})", text)
    return text if _ADDRESS.fullmatch(text) and not brackets and not percents else ""


def github(remote: str) -> str:
    """Return the package address of a repository, where it lies at GitHub.

    >>> github("git@github.com:example/shop.git")
    'pkg:github/example/shop'
    >>> github("https://forge.example.org/shop")
    ''
    """
    match = _GITHUB.fullmatch(remote)
    return f"pkg:github/{quote(match[1].lower())}/{quote(match[2].lower())}" if match else ""
