"""Excerpts of configuration never show a secret."""

from __future__ import annotations

import re

from roadworthy.evidence.interface import SourceFile
from roadworthy.evidence.secrets.hiding import without_secrets
from roadworthy.system import Evidence

_SECRET_NAME = (
    r"[\w.-]*(?:api[_-]?key|secret|token(?![si])|passw|passphrase|credential|private[_-]?key"
    r"|access[_-]?key|master[_-]?key|basicauth|basic_auth|(?<![a-z])key(?![a-z])|users)[\w.-]*"
)
_IN_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]{0,20}://)[^/@\s\"']{1,400}@", re.IGNORECASE)
_MASKS = (
    (_IN_ADDRESS, r"\1***@"),
    (
        re.compile(rf"(--?{_SECRET_NAME})([\"']?[\s,=]+)(?!-)[\"']?[^\s\"',]+", re.IGNORECASE),
        r"\1\2***",
    ),
    (re.compile(rf"(?<![\w.-])((?!-){_SECRET_NAME}[\"']?\s*[:=]\s*).*", re.IGNORECASE), r"\1***"),
    (re.compile(r"(\bBearer\s+)[^\s\"']+", re.IGNORECASE), r"\1***"),
)
_LONGEST = 400
"""Characters of a line that are looked at; what follows is cut off and so never shown."""


def masked(line: str) -> str:
    """Return a line of configuration without the values of what is called a key or a password.

    >>> masked("  master_key: sk-1234"), masked("vllm serve x --api-key abc --port 80")
    ('  master_key: ***', 'vllm serve x --api-key *** --port 80')
    >>> masked("max_tokens: 512"), masked("https://joe:pw@example.org/x")
    ('max_tokens: 512', 'https://***@example.org/x')
    """
    line = line[:_LONGEST]
    for pattern, instead in _MASKS:
        line = pattern.sub(instead, line)
    return without_secrets(line)


def without_password(text: str) -> str:
    """Return a text without the name and password that an address in it may hold.

    >>> without_password("x @ git+https://joe:pw@example.org/x")
    'x @ git+https://***@example.org/x'
    """
    return _IN_ADDRESS.sub(r"\1***@", text)


def place(file: SourceFile, line: int | None, shows: str) -> Evidence:
    """Return a place in a file, with an excerpt that shows no secret."""
    return file.at(line, masked(shows))
