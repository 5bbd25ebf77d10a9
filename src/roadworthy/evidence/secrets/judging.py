"""Whether what stands under a name is a secret."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass

from roadworthy.evidence.secrets import checksums
from roadworthy.evidence.secrets.kinds import Kind, known
from roadworthy.evidence.secrets.placeholders import (
    entropy,
    is_placeholder,
    is_reference,
    is_weak,
)
from roadworthy.evidence.secrets.words import words

_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_IDENTIFIER = re.compile(r"[a-z]+(?:[_.:/-][a-z]+)*[0-9]{0,3}|[A-Z]+(?:[_.-][A-Z]+)*[0-9]{0,2}")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")
_STRONG = re.compile(r"secret|api[_-]?key|access[_-]?token|auth[_-]?token")
_PATH = re.compile(r"(?:\.{0,2}/)?(?:[\w.-]+/){1,}[\w.-]*|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,5}")
_FORMAT = re.compile(r"%[sdr]|\\[nt]|^[(\[{]|^#|^\?|\)$|;$|&&|\|\||=>|->|^/.*/[gimsu]*$|^[:!*@]")
_CODE = re.compile(r"\w\(|\w\[|\w\.\w+\(|^self\.|^this\.|^req\.|^process\.|^config\.|^settings\.")
_VALUE = re.compile(r"[\x21-\x7e]+")
_TOKEN = re.compile(r"[A-Za-z0-9+/=_.~|%:$@!#&*^-]+")
_KEYISH = re.compile(r"(?<![a-z])key(?![a-z])|apikey|login|auth")

LEAST_PASSWORD = 6
LEAST_TOKEN = 16


@dataclass(frozen=True, slots=True)
class Judged:
    """What kind of secret something is."""

    kind: str
    title: str
    confidence: str
    shows: int = 0
    public: bool = False
    note: str = ""


def of_kind(kind: Kind, value: str, around: bytes) -> Judged | None:
    """Judge a value that has the form of a kind."""
    body = value[len(kind.starts[0]) if kind.starts else 0 :]
    if is_placeholder(value, shaped=True) or entropy(body) < 2.5:
        return None
    confidence, public, note = kind.confidence, False, ""
    if kind.checksum:
        right = checksums.holds(kind.checksum, value)
        if right is False:
            confidence, note = "medium", "its checksum is wrong, so it may be made up"
        elif right:
            note = "its checksum is right"
    match kind.kind:
        case "json-web-token":
            if not _real_web_token(value):
                return None
        case "grafana-token" if value.startswith("eyJ") and not _real_grafana_key(value):
            return None
        case "google-api-key":
            public = _of_firebase(around)
            confidence = "low" if public else confidence
        case "aws-access-key-id":
            account = checksums.account(value)
            note = f"of the account that ends in {account[-4:]}" if account else ""
    return Judged(kind.kind, kind.title, confidence, kind.shows, public, note)


def named(name: str, value: str, line: str, *, plain: bool = False) -> Judged | None:
    """Judge a value by the name under which it stands.

    Args:
        name: of the variable, key or option.
        value: what stands there.
        line: what stands before the value on its line.
        plain: whether nothing but a word without blanks can stand there, as in an environment file.
    """
    lowered = snake(name)
    if is_harmless(lowered) or not _VALUE.fullmatch(value):
        return None
    if "arn:" in line[-160:]:
        return None  # the name of something at Amazon
    lowered_line = line.lower()
    secretish = is_secretish(lowered) or _KEYISH.search(lowered) is not None
    called = line.rstrip("\"'bfr\\").endswith("(")
    if (secretish or called) and known().any_word.search(lowered_line):
        for kind in known().by_word:
            if kind.by_word.search(lowered_line) and _is(kind, value, lowered):
                return Judged(kind.kind, kind.title, kind.confidence, kind.shows)
    if value.startswith(words().published):
        return None
    if called or is_placeholder(value) or _FORMAT.search(value) or _CODE.search(value):
        return None
    if words().passwords.search(lowered):
        return _password(value, plain)
    if words().secrets.search(lowered):
        return _token(lowered, value, "secret", "secret")
    if words().tokens.search(lowered):
        if lowered.endswith(("authorization", "_auth", "auth")) and value.lower() == "bearer":
            return None
        return _token(lowered, value, "token", "token or key")
    return None


def is_password(name: str) -> bool:
    """Tell whether a name says that a password stands there."""
    return words().passwords.search(snake(name)) is not None


def may_be(name: str, line: str) -> bool:
    """Tell whether it is worth judging what stands under a name; cheaper than to judge."""
    lowered = snake(name)
    if is_harmless(lowered):
        return False
    return is_secretish(lowered) or known().any_word.search(line.lower()) is not None


def snake(name: str) -> str:
    """Return a name in lower case, with its humps apart besides, where it has some.

    >>> snake("adminKey"), snake("DB_PASSWORD")
    ('adminkey admin_key', 'db_password')
    """
    apart = _HUMP.sub("_", name).lower()
    return apart if apart == name.lower() else f"{name.lower()} {apart}"


def is_harmless(lowered: str) -> bool:
    """Tell whether a name says that no secret stands there.

    >>> is_harmless("public_key"), is_harmless("api-key"), is_harmless("authorization")
    (True, False, False)
    """
    compact = lowered.replace("authorization", "auth").replace("_", "").replace("-", "")
    return words().harmless.search(compact) is not None


def is_secretish(lowered: str) -> bool:
    """Tell whether a name says that a secret stands there."""
    table = words()
    return any(p.search(lowered) for p in (table.passwords, table.secrets, table.tokens))


def _is(kind: Kind, value: str, name: str) -> bool:
    if re.fullmatch(kind.pattern, value) is None or is_placeholder(value, shaped=True):
        return False
    if is_reference(value) or is_placeholder(value):
        return False
    if kind.kind.endswith("-password"):
        return kind.by_word.search(name) is not None and not is_weak(value)
    return entropy(value) >= 2.8 and not is_weak(value)


def _password(value: str, plain: bool) -> Judged | None:
    if not LEAST_PASSWORD <= len(value) <= 200 or is_weak(value) or _is_made_up(value):
        return None
    if _UUID.fullmatch(value) or _DATE.fullmatch(value) or entropy(value) < 2.2:
        return None
    if not plain and _PATH.fullmatch(value):
        return None
    return Judged("password", "password", "medium")


def _token(name: str, value: str, kind: str, title: str) -> Judged | None:
    if not LEAST_TOKEN <= len(value) <= 2000 or _TOKEN.fullmatch(value) is None:
        return None
    if is_weak(value) or _is_a_name(value) or not any(c.isalpha() for c in value):
        return None
    if _DATE.fullmatch(value):
        return None
    if _UUID.fullmatch(value):
        return Judged(kind, title, "low") if _STRONG.search(name) else None
    needed = 2.8 if _HEX.fullmatch(value) else 3.2
    return Judged(kind, title, "medium") if entropy(value) >= needed else None


def _is_made_up(value: str) -> bool:
    """Tell whether a value is the name of something: words between signs, or a plain word."""
    words_in = value.count("-") + value.count("_") + value.count(".")
    return _IDENTIFIER.fullmatch(value) is not None or (words_in >= 2 and _is_a_name(value))


def _is_a_name(value: str) -> bool:
    """Tell whether a value is made of words, as names and sentences are, and not drawn by chance.

    Where it is cut between letters of another case, digits and signs, the pieces of a name are
    long, and those of a random text short.
    """
    if _IDENTIFIER.fullmatch(value) is not None:
        return True
    pieces = _PIECE.findall(value)
    return len(pieces) > 1 and sum(map(len, pieces)) >= 3 * len(pieces)


def _of_firebase(around: bytes) -> bool:
    """Tell whether a Google key stands in the public configuration of an app."""
    return any(
        word in around
        for word in (b"authDomain", b"firebaseapp.com", b"messagingSenderId", b"project_info",
                     b"firebase_url", b"GOOGLE_APP_ID", b"mobilesdk_app_id", b"firebaseConfig")
    )  # fmt: skip


def _real_web_token(value: str) -> bool:
    """Tell whether a JSON Web Token is one, neither the example nor a key for everybody."""
    header, payload, _ = value.split(".", 2)
    try:
        head, body = (
            json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
            for part in (header, payload)
        )
    except (ValueError, binascii.Error, RecursionError):
        return False
    if not isinstance(head, dict) or not isinstance(body, dict) or "alg" not in head:
        return False
    return body.get("role") != "anon" and body.get("sub") != "1234567890"


def _real_grafana_key(value: str) -> bool:
    """Tell whether an old key of Grafana is one: addresses of reports of Power BI begin alike."""
    try:
        body = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_")
    except (ValueError, binascii.Error):
        return False
    return b'"n":' in body and b'"id":' in body
