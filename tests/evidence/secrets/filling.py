"""Fills templates with made-up secrets, so that no text in this repository looks like a real one.

`«hex:32»` becomes 32 hexadecimal digits, `«github:ghp»` a token with the right checksum. The same
template in the same case always becomes the same text.
"""

from __future__ import annotations

import base64
import json
import random
import re
import string
import zlib
from pathlib import Path
from typing import Any

import yaml

from roadworthy.evidence.secrets.checksums import base62

HERE = Path(__file__).parent
_TEMPLATE = re.compile(r"«([\w-]+)(?::([\w.-]+))?»")
_LETTERS = {
    "base62": string.ascii_letters + string.digits,
    "base64": string.ascii_letters + string.digits + "+/",
    "base64url": string.ascii_letters + string.digits + "-_",
    "base32": string.ascii_uppercase + "234567",
    "hex": "0123456789abcdef",
    "digits": string.digits,
    "letters": string.ascii_letters,
    "lower": string.ascii_lowercase + string.digits,
    "upper": string.ascii_uppercase + string.digits,
    "bech32": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
}


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a file of this folder."""
    loaded: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return loaded


def filled(text: str, seed: str) -> str:
    """Return a text with every template in it filled."""
    chance = random.Random(seed)  # the same text every time
    return _TEMPLATE.sub(lambda match: _one(chance, match[1], match[2] or ""), text)


def marked(text: str) -> list[int]:
    """Return the lines on which templates stand."""
    return [n for n, line in enumerate(text.split("\n"), 1) if "«" in line]


def _draw(chance: random.Random, letters: str, size: int) -> str:
    """Draw letters, at least one of them a digit."""
    drawn = [chance.choice(letters) for _ in range(size)]
    if any(c.isdigit() for c in letters) and not any(c.isdigit() for c in drawn):
        drawn[size // 2] = "7"
    return "".join(drawn)


def _one(chance: random.Random, kind: str, size: str) -> str:
    match kind:
        case "github":
            body = _draw(chance, _LETTERS["base62"], 30)
            return f"{size}_{body}{base62(zlib.crc32(body.encode()))}"
        case "npm":
            body = _draw(chance, _LETTERS["base62"], 30)
            return f"npm_{body}{base62(zlib.crc32(body.encode()))}"
        case "uuid":
            drawn = _draw(chance, _LETTERS["hex"], 32)
            parts = (drawn[:8], drawn[8:12], drawn[12:16], drawn[16:20], drawn[20:])
            return "-".join(parts)
        case "grafana":  # of the old kind
            return _tight({"k": _draw(chance, _LETTERS["base62"], 32), "n": "shop", "id": 1})
        case "powerbi":
            drawn = _draw(chance, _LETTERS["hex"], 64)
            return _tight({"k": drawn[:32], "t": drawn[32:], "c": 1})
        case "jwt":
            return ".".join(
                (_url({"alg": "HS256", "typ": "JWT"}),
                 _url({"sub": _draw(chance, _LETTERS["hex"], 12), "role": size or "service_role"}),
                 _draw(chance, _LETTERS["base64url"], 43))
            )  # fmt: skip
        case "pem":
            rows = [_draw(chance, _LETTERS["base64"], 64) for _ in range(6)]
            rows[0] = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + rows[0][:32]
            return size.replace("nl", "\\n").join(rows) if size else "\n".join(rows)
        case "password":
            body = _draw(chance, _LETTERS["letters"], 7)
            return f"{body}{chance.randrange(10, 99)}!{chance.choice('xzqkw')}{chance.randrange(9)}"
        case "in64":
            return base64.b64encode(
                filled(f"«password:{size}»", str(chance.random())).encode()
            ).decode()
    return _draw(chance, _LETTERS[kind], int(size))


def _url(data: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def _tight(body: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps(body, separators=(",", ":")).encode()).decode()
