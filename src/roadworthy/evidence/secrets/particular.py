"""Secrets in files and commands with a syntax of their own."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.evidence.secrets.placeholders import is_placeholder, is_reference, is_weak
from roadworthy.evidence.secrets.words import words

_KEY_HEADER = re.compile(
    rb"-{4,5} ?BEGIN (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)? ?-{4,5}"
    rb"(?:\\[nr]|[\s\"'+,;\\|#*]|&#10;|[A-Z][A-Za-z-]{2,20}+: [^\n\\]{0,80}+)*+$"
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s\"',\\]*+")
_PGPASS = re.compile(
    rb"(?m)^([^:#\s]{1,200}):(\d{1,5}|\*):([^:\s]{1,80}):([^:\s]{1,80}):(\S{4,200})$"
)
_DOCKER_AUTH = re.compile(rb"\"auth\"[ \t]{0,4}:[ \t]{0,4}\"([A-Za-z0-9+/]{8,400}={0,2})\"")
_COMMANDS = (
    (b"curl", re.compile(
        rb"curl\b[^\n]{0,200}?\s(?:-u|--user)[ =]?[\"']?([\w.@+-]{1,80}):([^\s\"'$@]{4,120})"
    )),
    (b"sshpass", re.compile(rb"sshpass\s+-p[ ]?[\"']?()([^\s\"'$]{4,120})")),
    (b"mysql", re.compile(
        rb"mysql(?:dump|admin)?\b[^\n|]{0,120}?\s-p()([^\s\"'$]{4,120})"
    )),
    (b"login", re.compile(
        rb"login\b[^\n]{0,160}?\s(?:-p|--password)[ =][\"']?()([^\s\"'$]{4,200})"
    )),
    (b"redis-cli", re.compile(rb"redis-cli\b[^\n]{0,120}?\s-a[ ][\"']?()([^\s\"'$]{4,200})")),
)  # fmt: skip
"""A word that a command begins with, and from there on its user and its password."""
_LOGINS = re.compile(rb"\b(?:docker|podman|helm|skopeo|oras|az|cf)\b[^\n]{0,120}$")
_K8S_DATA = re.compile(rb"(?m)^([ ]{0,8})data:[ ]*\r?$")
_K8S_ENTRY = re.compile(
    rb"([ ]{1,12})([\w.-]{1,100}):[ ]*[\"']?([A-Za-z0-9+/]{4,20000}={0,2})[\"']?[ ]*\r?$"
)
_MOST_ENTRIES = 200
_LEAST_PASSWORD = 6


@dataclass(frozen=True, slots=True)
class Particular:
    """A secret that the syntax around it gives away."""

    start: int
    end: int
    kind: str
    title: str
    confidence: str = "high"
    variable: str = ""


def key_before(data: bytes, start: int, end: int) -> Particular | None:
    """Return the private key in whose first line of base64 a run stands, where there is one."""
    head = data[max(0, start - 260) : start]
    begin = head.rfind(b"BEGIN ")
    if begin < 0 or b"PRIVATE KEY" not in head[begin:]:
        return None
    before = head[max(0, begin - 6) :]
    cut = before.rstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
    if _KEY_HEADER.search(cut) is None:
        return None
    body = _BASE64.match(data, end, end + 200)
    if b"..." in data[start : end + 120]:
        return None  # cut off by hand
    if len(before) - len(cut) + end - start + (len(body[0]) if body else 0) < 40:
        return None
    text = (before[len(cut) :] + data[start:end]).decode("latin-1")
    if len(set(text)) < 8 or words().long_placeholders.search(text.lower()):
        return None
    title, kind = "private key", "private-key"
    confidence = "high"
    if b"PGP" in before:
        title, kind = "PGP private key", "pgp-private-key"
    elif b"OPENSSH" in before:
        title, kind = "SSH private key", "ssh-private-key"
    if b"ENCRYPTED" in before:
        title, kind, confidence = f"encrypted {title}", "encrypted-private-key", "low"
    return Particular(start, end, kind, title, confidence)


def encoded_key(data: bytes, start: int, end: int) -> Particular | None:
    """Return the private key that a run is, encoded once more, as in a kubeconfig."""
    try:
        text = base64.b64decode(data[start : start + 80][: (end - start) // 4 * 4][:80])
    except (ValueError, binascii.Error):
        return None
    if b"PRIVATE KEY" not in text:
        return None
    return Particular(start, end, "private-key", "private key in base64")


def pgpass(data: bytes) -> Iterator[Particular]:
    """Yield the passwords of a `.pgpass` file."""
    for match in _PGPASS.finditer(data):
        value = match[5].decode("latin-1")
        if not is_placeholder(value):
            yield Particular(
                match.start(5), match.end(5), "connection-password", "password of PostgreSQL"
            )


def docker_logins(data: bytes) -> Iterator[Particular]:
    """Yield the logins that Docker keeps in its configuration."""
    for match in _DOCKER_AUTH.finditer(data):
        text = _decoded(match[1])
        user, between, password = text.partition(":")
        if between and user and password and not is_placeholder(password):
            yield Particular(match.start(1), match.end(1), "registry-login", "login of a registry")


def commands(data: bytes) -> Iterator[Particular]:
    """Yield the passwords that are given to commands."""
    for word, pattern in _COMMANDS:
        at = data.find(word)
        while at >= 0:
            match = pattern.match(data, at)
            if match is not None and (
                word != b"login" or _LOGINS.search(data[max(0, at - 140) : at])
            ):
                yield from _given(match)
            at = data.find(word, at + len(word))


def _given(match: re.Match[bytes]) -> Iterator[Particular]:
    user, value = (match[n].decode("latin-1") for n in (1, 2))
    if is_placeholder(value) or is_weak(value) or value.lower() == user.lower():
        return
    if value.startswith("-") or len(value) < _LEAST_PASSWORD:
        return
    yield Particular(match.start(2), match.end(2), "password", "password in a command", "medium")


def kubernetes_secrets(data: bytes) -> Iterator[Particular]:
    """Yield the values in the manifest of a Kubernetes Secret; base64 hides nothing."""
    for document in _documents(data):
        text = data[document.start : document.stop]
        if b"kind: Secret\n" not in text.replace(b"\r", b"") + b"\n":
            continue
        for block in _K8S_DATA.finditer(text):
            yield from _entries(text, block.end(), len(block[1]), document.start)


def _documents(data: bytes) -> Iterator[slice]:
    start = 0
    while True:
        stop = data.find(b"\n---", start)
        yield slice(start, len(data) if stop < 0 else stop)
        if stop < 0:
            return
        start = stop + 4


def _entries(text: bytes, at: int, depth: int, offset: int) -> Iterator[Particular]:
    position = at + 1
    for _ in range(_MOST_ENTRIES):
        stop = text.find(b"\n", position)
        line = text[position : len(text) if stop < 0 else stop]
        match = _K8S_ENTRY.match(line)
        if match is None or len(match[1]) <= depth:
            return
        value = _decoded(match[3])
        if len(value) >= 4 and not is_placeholder(value) and not is_reference(value):
            start = offset + position + match.start(3)
            yield Particular(
                start, start + len(match[3]), "kubernetes-secret", "value of a Kubernetes Secret",
                "medium", match[2].decode("latin-1"),
            )  # fmt: skip
        if stop < 0:
            return
        position = stop + 1


def _decoded(text: bytes) -> str:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True).decode("utf-8")
    except (ValueError, binascii.Error):
        return ""
