"""Addresses that hold a password: `postgres://shop:password@db.example.org/shop`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.evidence.secrets.placeholders import is_placeholder, is_weak

_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.:-]{0,40}$")
_REST = re.compile(
    rb"([^\s:/@\"'<>`\\]{0,100}):([^\s@\"'<>`\\/,]{1,200})@"
    rb"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9_.,:{}$*-]{1,200})(/[\w.~-]{0,80})?"
)
_TARGET = re.compile(rb"(?:([^\s:/@\"'<>`\\]{1,100})(?::[^\s@\"'<>`\\/]{0,200})?@)?"
                     rb"([A-Za-z0-9_.:-]{1,200})(/[\w.~-]{0,80})?")  # fmt: skip
_EXAMPLE_HOST = re.compile(
    r"(?:.*\.)?(?:example(?:\.\w+)*|test|invalid|domain\.(?:com|tld)|host(?:name)?|server|url"
    r"|your[\w.-]*|my-?(?:host|domain)(?:\.\w+)?|somewhere[\w.]*|foo|bar|proxy|proxyserver|acme\.(?:com|org)|ip|addr)"
)
_NEAR = re.compile(r"(?:localhost|127\.[\d.]+|0\.0\.0\.0|::1|\[::1\]|host\.docker\.internal)")
_WEB = ("http", "https", "ftp", "ftps", "socks5", "socks5h", "git", "ssh", "ws", "wss", "git+https")


@dataclass(frozen=True, slots=True)
class Address:
    """An address with a password."""

    start: int
    end: int
    kind: str
    title: str
    confidence: str
    target: str


def addresses(data: bytes) -> Iterator[Address]:
    """Yield the addresses that hold a password somebody may use."""
    at = data.find(b"://")
    while at >= 0:
        match = _REST.match(data, at + 3)
        if match is not None:
            head = _SCHEME.search(data[max(0, at - 40) : at])
            if head is not None and (found := _judged(head[0], match)):
                yield found
        at = data.find(b"://", at + 3)


def _judged(scheme_bytes: bytes, match: re.Match[bytes]) -> Address | None:
    scheme = scheme_bytes.decode("latin-1").lower().rpartition(":")[2]
    user, password, host = (match[n].decode("latin-1") for n in (1, 2, 3))
    if is_placeholder(password) or password == user or (not user and len(password) < 6):
        return None
    bare = host.split(",")[0].rpartition(":")[0] or host
    bare = bare.lower()
    lowered = password.lower()
    if lowered in user.lower() or any(c in password for c in "${}*|") or "{" in host or "$" in host:
        return None
    if is_placeholder(user) and is_weak(password):
        return None
    weak = is_weak(password) and (len(password) < 10 or password.islower() or password.isupper())
    far = "." in bare and not _NEAR.fullmatch(bare) and not _EXAMPLE_HOST.fullmatch(bare)
    if (weak or len(password) < 5) and not far:
        return None
    if _EXAMPLE_HOST.fullmatch(bare) and (weak or len(password) < 12):
        return None
    if weak and scheme in _WEB:
        return None
    web = scheme in _WEB
    kind = "address-password" if web else "connection-password"
    title = "password in an address" if web else f"password in a {_called(scheme)} connection"
    path = (match[4] or b"").decode("latin-1")
    target = f"{scheme}://{user}@{host}{path}" if user else f"{scheme}://{host}{path}"
    confidence = "high" if far and not weak else "medium"
    return Address(match.start(2), match.end(2), kind, title, confidence, target)


def _called(scheme: str) -> str:
    return scheme.partition("+")[0] or "database"


def target(value: str) -> str:
    """Return the account that an address signs in to, without its password; empty where none is.

    >>> target("postgres://shop:pw@db.example.org:5432/shop"), target("hello")
    ('postgres://shop@db.example.org:5432/shop', '')
    """
    scheme, between, rest = value.partition("://")
    match = _TARGET.match(rest.encode("latin-1", "replace")) if between else None
    if match is None or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.:-]{0,40}", scheme):
        return ""
    user, host, path = ((match[n] or b"").decode("latin-1") for n in (1, 2, 3))
    return f"{scheme.lower()}://{user + '@' if user else ''}{host.lower()}{path}"
