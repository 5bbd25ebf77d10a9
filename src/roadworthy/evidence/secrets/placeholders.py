"""Values that stand where a secret should be put, name where it lies, or are known examples."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from itertools import pairwise

from roadworthy.evidence.secrets.words import words

_FILLED_IN = re.compile(
    r"\$\{|\$\(|\{\{|\}\}|<[^<>]{0,80}>|%\(|%[A-Za-z_]\w*%|\{[A-Za-z_]?[\w.]*\}|\$[A-Za-z_]|@[A-Za-z_]+@"
    r"|\[[A-Za-z_ -]+\]|process\.env|os\.environ|getenv|\\u\{?"
)
"""Syntax of shells, templates and formats that a program fills in."""
_WORD = re.compile(r"[A-Za-z]+")
_SYMBOL = re.compile(r"[^A-Za-z0-9]")


def entropy(text: str) -> float:
    """Return Shannon's entropy in bits per character.

    >>> entropy("aaaa"), entropy("abab"), entropy("")
    (0.0, 1.0, 0.0)
    """
    size = len(text)
    return abs(sum((n / size * math.log2(n / size) for n in Counter(text).values()), 0.0))


def is_reference(value: str) -> bool:
    """Tell whether a value only names where the secret lies, or holds it encrypted.

    >>> is_reference("${DB_PASSWORD}"), is_reference("ENC[AES256_GCM,data:x]"), is_reference("x1")
    (True, True, False)
    """
    return bool(_FILLED_IN.search(value)) or value.lower().startswith(words().elsewhere)


def is_placeholder(value: str, *, shaped: bool = False) -> bool:
    """Tell whether nobody could use a value.

    Args:
        value: what stands where a secret may.
        shaped: whether it has the form of a known kind, so that only plain words count.

    >>> is_placeholder("your-api-key-here"), is_placeholder("xxxxxxxxxxxx"), is_placeholder("")
    (True, True, True)
    """
    bare = value.strip("\"'` ")
    lowered = bare.lower()
    if not shaped and (lowered in words().small_words or is_reference(bare)):
        return True
    told = words().long_placeholders if shaped else words().placeholders
    if told.search(lowered) or _says_so(lowered) or _repeats(lowered):
        return True
    return hashlib.sha256(bare.encode("utf-8", "replace")).hexdigest() in words().examples


def _says_so(lowered: str) -> bool:
    """Tell whether `test`, `mock` and so on stand in it as a word of their own."""
    parts = re.split(r"[^a-z]+", lowered)
    return any(p in ("test", "testing", "tests", "demo", "fake", "mock", "dummy") for p in parts)


def _repeats(text: str) -> bool:
    """Tell whether a text is one character again and again, or runs up or down the alphabet."""
    body = _SYMBOL.sub("", text)
    if len(body) < 3:
        return not body
    if len(set(body)) <= max(2, len(body) // 12):
        return True
    up = down = same = 1
    for one, two in pairwise(body):
        step = ord(two) - ord(one)
        up = up + 1 if step == 1 else 1
        down = down + 1 if step == -1 else 1
        same = same + 1 if step == 0 else 1
        if max(up, down, same) >= 7:
            return True
    return _tiled(body)


def _tiled(body: str) -> bool:
    """Tell whether a text is a short piece set side by side."""
    return any(
        len(body) >= 3 * size and (body[:size] * (len(body) // size + 1))[: len(body)] == body
        for size in range(1, 13)
    )


def is_weak(value: str) -> bool:
    """Tell whether a value is a plain word or a name, as nobody would draw by chance.

    >>> is_weak("user_password"), is_weak("Sommer2024!"), is_weak("HASHED")
    (True, False, True)
    """
    if not any(c.isdigit() for c in value):
        rest = _WORD.sub("", value)
        return all(c in "_-./: ()[]" for c in rest)
    return False
