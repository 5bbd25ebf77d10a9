"""What the makers of standard licences say of them beside each other: few rules, with sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.safe_yaml import parse


@dataclass(frozen=True, slots=True)
class Clash:
    """Two licences whose parts cannot be passed on in one program."""

    one: str
    other: str
    source: str
    unless: str = ""
    """A word with which a statement of `other` lifts it: "later"."""


@cache
def _data() -> Mapping[str, Any]:
    path = resources.files("roadworthy.rights.flow") / "pairs.yaml"
    data: Mapping[str, Any] = parse(path.read_bytes(), name="pairs.yaml").data
    return data


@cache
def clashes() -> tuple[Clash, ...]:
    """Return the pairs that cannot be passed on together."""
    return tuple(Clash(**row) for row in _data()["clash"])


@cache
def strong() -> Mapping[str, str]:
    """Return the licences that reach the whole program, each with its source."""
    return {row["licence"]: row["source"] for row in _data()["strong"]}


@cache
def library() -> Mapping[str, str]:
    """Return the licences that stay with the library, each with its source."""
    return {row["licence"]: row["source"] for row in _data()["library"]}


def follows(child: str, parent: str) -> bool:
    """Return whether what is made from a work under one licence may go under another.

    >>> follows("GPL-3.0", "LGPL-3.0"), follows("MIT", "GPL-3.0")
    (True, False)
    """
    return any(row["from"] == parent and child in row["to"] for row in _data()["follows"])


def beside(one: str, other: str) -> bool:
    """Return whether parts under both may stand in one program, each under its own licence.

    >>> beside("AGPL-3.0", "GPL-3.0"), beside("MIT", "GPL-3.0")
    (True, False)
    """
    return any({row["one"], row["other"]} == {one, other} for row in _data()["beside"])
