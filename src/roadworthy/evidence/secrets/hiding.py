"""Texts without the secrets in them."""

from __future__ import annotations

import re
from functools import cache

from roadworthy.evidence.secrets.glance import runs
from roadworthy.evidence.secrets.kinds import known
from roadworthy.evidence.secrets.scan import scan
from roadworthy.evidence.secrets.surroundings import surroundings

_INSTEAD = "***"
_SHORTEST = 12


def without_secrets(text: str) -> str:
    """Return a short text with every secret in it, and all that begins like one, put out of sight.

    >>> without_secrets("serve --key sk-proj-1a2b3c4d5e6f")
    'serve --key ***'
    """
    data = text.encode("utf-8", "replace")
    for hit in reversed(scan(data, surroundings("line.sh")).hits):
        data = data[: hit.start] + _INSTEAD.encode() + data[hit.end :]
    return _beginnings().sub(_INSTEAD, data.decode("utf-8", "replace"))


def safe(text: str) -> str:
    """Return an excerpt as it may be shown; cheap where nothing in it can be a secret.

    >>> safe("model = 'org/name'"), safe("key = 'sk-proj-1a2b3c4d5e6f'")
    ("model = 'org/name'", "key = '***'")
    """
    if len(text) < _SHORTEST:
        return text
    lowered = text.lower()
    told = any(word in lowered for word in ("://", "passw", "secret", "key", "token", " -p", " -u"))
    if told or any(True for _ in runs(text.encode("utf-8", "replace"))):
        return without_secrets(text)
    return text


@cache
def _beginnings() -> re.Pattern[str]:
    """Find what begins as a token does, also where the rest is cut off or made up."""
    starts = {
        start.decode()
        for kind in known().kinds
        if kind.confidence == "high" and not kind.words
        for start in kind.starts
        if len(start) > 2 and start.strip(b"0123456789abcdef")  # digests begin so too
    }
    either = "|".join(map(re.escape, sorted(starts, key=lambda start: (-len(start), start))))
    return re.compile(
        rf"(?<![A-Za-z0-9_-])(?:{either})(?=[A-Za-z_-]{{0,80}}[0-9])[A-Za-z0-9_-]{{8,}}"
    )
