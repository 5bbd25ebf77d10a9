"""Checksums that some tokens carry."""

from __future__ import annotations

import zlib

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_SIX = 6


def base62(number: int) -> str:
    """Return a number in base 62, six digits at least.

    >>> base62(zlib.crc32(b"qkJaB6MffYVzZXWqmcoF49yrUxP3wf"))
    '0LsakP'
    """
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _DIGITS[rest] + digits
    return digits.rjust(_SIX, "0")


def holds(checksum: str, value: str) -> bool | None:
    """Tell whether the checksum of a token is right; None where it is not known how to tell.

    GitHub and npm append the CRC-32 of the random part; npm tokens with that of the whole are
    around too. https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/
    """
    body, given = value[:-_SIX], value[-_SIX:]
    match checksum:
        case "github" | "npm":
            if checksum == "github" and len(value) != 40:
                return None
            bare = body.partition("_")[2]
            return given in (base62(zlib.crc32(text.encode())) for text in (bare, body))
    return None


def account(key_id: str) -> str:
    """Return the number of the AWS account that an access key id belongs to; empty where it is old.

    Ids have held it in base 32 since 2019; the fifth character of those from before is I or J.
    """
    digits = key_id[4:14]
    if len(digits) < 10 or digits[0] in "IJ" or any(c not in _BASE32 for c in digits):
        return ""
    number = 0
    for c in digits:
        number = number * 32 + _BASE32.index(c)
    return f"{number >> 2 >> 7 & ((1 << 40) - 1):012d}"
