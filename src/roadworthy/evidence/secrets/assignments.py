"""Names and the values that stand under them, in any syntax that looks like an assignment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_BACK = 200
"""Characters of a line before a value that are looked at."""
_VALUE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_.~|%-$"
_NAME = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
_IN_NAMES = frozenset(bytes([ord(c)]) for c in _NAME)
_QUOTES = "\"'`\\"
_SCHEMES = ("Bearer", "bearer", "Basic", "basic", "Token", "token", "Bot", "SSWS", "ApiKey")
_TYPES = ("str", "String", "string", "bytes", "SecretStr", "text", "varchar")
_BETWEEN = ("value", "content", "default", "val", "defaultvalue")
"""Names of fields whose own name stands in a field before: `name: X, value: Y`."""
_FIELD = re.compile(r"(?:key|name|id)[\"']?\s{0,4}[=:]\s{0,4}[\"']?([\w.-]{2,80})[\"']?[\s,;]*$")
_FIELD_BEFORE = re.compile(
    r"(?:key|name|id)[\"']?\s{0,4}[=:]\s{0,4}[\"']?([\w.-]{2,80})[\"']?[\s,]*"
    r"[\"'{]?\s*$"
)
_ENV = re.compile(r"\s*ENV\s", re.IGNORECASE)
"""In a Dockerfile a blank may stand between a name and its value."""
_REST = re.compile(rb"[A-Za-z0-9+/_.~|%=$-]*")
_WORDS = (b"passw", b"secret", b"passphrase")
"""What names of secrets hold, in programs, where short words are common."""
_MORE_WORDS = (b"pass", b"secret", b"pwd", b"token", b"key", b"auth", b"credential")
_AFTER = re.compile(
    rb"[\w.-]{0,60}(?P<close>[\\\"'`\])]{0,4})"
    rb"(?:[ \t]{0,4}:[ \t]{0,4}(?:str|String|string|bytes|SecretStr)\b(?=[ \t]{0,4}=))?"
    rb"[ \t]{0,40}(?P<sep>:=|=>|={1,3}|[:>,]|\(|[ \t])[ \t]{0,8}"
    rb"(?:\(?[bfru]{0,2}(?P<quote>\\?[\"'`])(?P<quoted>[^\"'`\r\n]{1,300}?)\\?[\"'`]"
    rb"|(?P<bare>[^\s\"'`,;<>&\\]{4,300}))"
)
"""From a word in a name over the rest of it to the value."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A value and its name."""

    name: str
    start: int
    end: int
    line: str
    """What stands before the value on its line."""
    quoted: bool = True


def around(data: bytes, start: int, end: int) -> Assigned | None:
    """Return the value that a run is part of, and its name; None where no name stands before."""
    line_start = data.rfind(b"\n", max(0, start - _BACK), start) + 1 or max(0, start - _BACK)
    head = data[line_start:start].decode("latin-1")
    rest = head.rstrip(_VALUE)
    value_start = start - (len(head) - len(rest))
    value_end = min(_end(data, end), start + 4000)
    if data.startswith((b"..", b"\xe2\x80\xa6"), value_end):
        return None  # cut off by hand
    quoted = rest.endswith(("'", '"', "`"))
    before = rest.rstrip(_QUOTES)
    for scheme in _SCHEMES:
        if before.endswith(scheme + " "):
            before = before[: -len(scheme) - 1].rstrip(_QUOTES + " ")
            break
    if quoted and before.endswith(("b", "f", "r", "u")) and before[-2:-1] in ("=", " ", "(", ","):
        before = before[:-1]
    closed = before.rstrip(" \t([{")
    bare = closed.rstrip("=:>,?|+")
    joined = len(bare) < len(closed) or "(" in before[len(closed) :]
    if not joined and not (closed.rpartition(" ")[2].startswith("-") or _ENV.match(head)):
        return None
    name = _name(bare, data, line_start)
    return Assigned(name, value_start, value_end, rest, quoted) if name else None


def _end(data: bytes, end: int) -> int:
    match = _REST.match(data, end, end + 4000)
    stop = match.end() if match else end
    while stop > end and data[stop - 1] in b".$|%-":
        stop -= 1
    return stop


def _name(text: str, data: bytes, line_start: int) -> str:
    bare = text.rstrip(" \t" + _QUOTES + "])")
    name = bare[len(bare.rstrip(_NAME)) :]
    if name in _TYPES and bare[: -len(name)].rstrip().endswith(":"):
        bare = bare[: -len(name)].rstrip(" \t:?")
        name = bare[len(bare.rstrip(_NAME)) :]
    if name.lower() in _BETWEEN:
        return _field(bare[: -len(name)], data, line_start)
    return name.strip(".-")[:80]


def _field(text: str, data: bytes, line_start: int) -> str:
    """Return what the field before `value` says the name is."""
    found = _FIELD.search(text.rstrip("\"' \t<-")[-_BACK:])
    if found is None and line_start > 0:
        above = data.rfind(b"\n", max(0, line_start - 1 - _BACK), line_start - 1) + 1
        line = data[above : line_start - 1].decode("latin-1").rstrip("\r ,")
        found = _FIELD_BEFORE.search(line[-_BACK:])
    return found[1][:80] if found else ""


def by_words(
    data: bytes,
    lowered: bytes,
    *,
    plain: bool,
    spaced: bool,
    xml: bool,
    more: bool,
    may: Callable[[], bool],
) -> Iterator[Assigned]:
    """Yield the values under names that hold a word for a password or a secret.

    Args:
        data: the text.
        lowered: the same in lower case.
        plain: whether values stand without quotes.
        spaced: whether a blank may stand between name and value.
        xml: whether the value stands between tags.
        more: whether to look for short words too, which are common in programs.
        may: whether one more word may be looked at.
    """
    for word in _MORE_WORDS if more else _WORDS:
        at = lowered.find(word)
        while at >= 0:
            if not may():
                return
            # A bare `key` names anything; long values under it are found by their form.
            bare = word == b"key" and not _is_part(data, at, at + 3)
            match = None if bare else _AFTER.match(data, at)
            if match is not None and (found := _assigned(data, at, match, plain, spaced, xml)):
                yield found
            at = lowered.find(word, at + len(word))


def _is_part(data: bytes, start: int, end: int) -> bool:
    """Tell whether a word is only a part of a name."""
    return data[start - 1 : start] in _IN_NAMES or data[end : end + 1] in _IN_NAMES


def _assigned(
    data: bytes, at: int, match: re.Match[bytes], plain: bool, spaced: bool, xml: bool
) -> Assigned | None:
    line_start = data.rfind(b"\n", max(0, at - _BACK), at) + 1 or max(0, at - _BACK)
    head = data[line_start:at].decode("latin-1")
    before = head.rstrip(_NAME)
    if before.endswith("::"):
        return None  # the name of a type
    sep = match["sep"]
    start = at - (len(head) - len(before))
    name_end = match.start("close")
    name = data[start:name_end].decode("latin-1")
    quoted = match["quoted"] is not None
    if sep in (b" ", b"\t") and not (spaced or name.startswith("-") or _ENV.match(head)):
        return None
    if sep == b">" and not xml:
        return None
    if sep in (b"(", b",") and not quoted:
        return None
    if not quoted and not plain and before[-1:] not in ("?", "&", ";"):
        return None
    if not quoted and match["bare"].startswith((b"=", b"(", b"[", b"{", b"|", b">", b"*", b"&")):
        return None
    if not quoted and _is_part_of_a_text(match["close"], before):
        return None
    group = "quoted" if quoted else "bare"
    end = match.end(group)
    if not quoted and before.endswith("${"):  # the default of a variable ends with the brace
        end = match.start(group) + len(match[group].partition(b"}")[0])
    name = name.lstrip("-").strip(".")
    line = data[line_start : match.start(group)].decode("latin-1")
    if name.lower() in _BETWEEN or not name:
        return None
    return Assigned(name[:80], match.start(group), end, line, quoted)


def _is_part_of_a_text(close: bytes, before: str) -> bool:
    """Tell whether a quote closes behind a name and opens further before: `"(password": 5`."""
    return close[:1] in (b'"', b"'", b"`") and not before.endswith(close[:1].decode())


_VALUE_FIELD = re.compile(
    rb"value[\"']?[ \t]{0,4}[=:][ \t]{0,4}"
    rb"(?:[\"']([^\"'\r\n]{4,300})[\"']|([^\s\"',<>&\\]{4,300}))",
    re.IGNORECASE,
)
_NAME_FIELD = re.compile(
    rb"(?:key|name|id)[\"']?[ \t]{0,4}[=:][ \t]{0,4}[\"']?([\w.-]{2,80})[\"']?[ \t,]*+"
    rb"(?:\r?\n[ \t]*+|[ \t]*+)[\"']?$"
)


def by_fields(data: bytes, lowered: bytes) -> Iterator[Assigned]:
    """Yield the values of `name: X, value: Y`, on one line or on two."""
    at = lowered.find(b"value")
    while at >= 0:
        match = _VALUE_FIELD.match(data, at)
        if match is not None:
            name = _NAME_FIELD.search(data[max(0, at - 160) : at])
            if name is not None:
                group = 1 if match[1] is not None else 2
                yield Assigned(
                    name[1].decode("latin-1"), match.start(group), match.end(group), "", True
                )
        at = lowered.find(b"value", at + 5)
