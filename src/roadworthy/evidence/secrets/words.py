"""The words of words.yaml, ready to look things up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.safe_yaml import parse


@dataclass(frozen=True, slots=True)
class Words:
    """Words by which names, values and paths are told apart."""

    passwords: re.Pattern[str]
    secrets: re.Pattern[str]
    tokens: re.Pattern[str]
    harmless: re.Pattern[str]
    placeholders: re.Pattern[str]
    """Any of them, anywhere."""
    long_placeholders: re.Pattern[str]
    """Only those that no random text holds by chance."""
    small_words: frozenset[str]
    elsewhere: tuple[str, ...]
    published: tuple[str, ...]
    """How values begin that are meant to be seen."""
    locks: re.Pattern[str]
    settings: tuple[tuple[str, re.Pattern[str]], ...]
    """What tells by a path, or a name, for which setting something is; the first one counts."""
    examples: frozenset[str]


@cache
def words() -> Words:
    """Return them."""
    data: Any = parse(
        (resources.files(__package__) / "words.yaml").read_bytes(), name="words.yaml"
    ).data
    placeholders: list[str] = data["placeholders"]
    return Words(
        passwords=re.compile(_either(data["passwords"]) + r"|(?<![a-z])pass(?![a-z])"),
        secrets=_any(data["secrets"]),
        tokens=_any(data["tokens"]),
        harmless=_any(data["harmless"]),
        placeholders=_any(placeholders),
        long_placeholders=_any(w for w in placeholders if len(w) > 5 or not w.isalpha()),
        small_words=frozenset(data["small_words"]),
        elsewhere=tuple(data["elsewhere"]),
        published=tuple(data["published"]),
        locks=re.compile(data["locks"]),
        settings=tuple((name, _apart(listed)) for name, listed in data["settings"]),
        examples=frozenset(data["examples"]),
    )


def _either(all_: Any) -> str:
    return "|".join(map(re.escape, all_))


def _any(all_: Any) -> re.Pattern[str]:
    return re.compile(_either(all_))


def _apart(all_: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{_either(sorted(all_, key=len, reverse=True))})(?![a-z])")
