"""Names that look like other names: what one keystroke, one sign or one swap makes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.safe_yaml import parse

_SHORTEST = 6
"""Letters from which a name is long enough that one keystroke from it is rarely another word."""
_LOOKS = (("0", "o"), ("1", "l"), ("3", "e"), ("5", "s"), ("rn", "m"), ("vv", "w"), ("i", "l"))
"""Signs that look alike in many fonts."""


@dataclass(frozen=True, slots=True)
class Squat:
    """A name that was registered to be mistaken for another."""

    of: str
    source: str


@dataclass(frozen=True)
class Names:
    """The popular names of one ecosystem, ready to be compared with."""

    known: frozenset[str]
    """Names that are no squat."""
    squats: Mapping[str, Squat]
    ends: Mapping[tuple[int, str], tuple[str, ...]]
    """The popular names by their length with their first two, and their last two, letters.

    One slip spoils one end of a name and never both, so few names are left to compare.
    """
    alike: Mapping[str, str]
    """The popular names as they look, in any order of their words."""

    def near(self, name: str) -> str:
        """Return the popular name that this one resembles, or nothing."""
        name = plain(name)
        if name in self.known:
            return ""
        if len(name) >= _SHORTEST and (same := self.alike.get(_look(name))):
            return same
        candidates = (
            popular
            for length in (len(name) - 1, len(name), len(name) + 1)
            for end in _ends(name)
            for popular in self.ends.get((length, end), ())
        )
        return min((one for one in candidates if _is_slip(one, name)), default="")


def plain(name: str) -> str:
    """Return a name with one separator, as people read it.

    >>> plain("socket.io"), plain("a_b")
    ('socket-io', 'a-b')
    """
    return name.lower().replace(".", "-").replace("_", "-")


@cache
def names(ecosystem: str) -> Names:
    """Return the names of `pypi` or `npm`."""
    popular, squatted = _data("popular_names.yaml"), _data("squatted_names.yaml")
    listed = popular[ecosystem].split()
    known = frozenset(plain(one) for one in (*listed, *squatted["near"].split()))
    sources = squatted["sources"]
    squats = {
        name: Squat(one["of"], sources[one["source"]]) for name, one in squatted[ecosystem].items()
    }
    short = frozenset(squatted["short"].split())
    ends: dict[tuple[int, str], list[str]] = defaultdict(list)
    for name in listed:
        if len(name) >= _SHORTEST or name in short:
            for end in _ends(name):
                ends[len(name), end].append(name)
    alike = {_look(name): name for name in reversed(listed) if len(name) >= _SHORTEST}
    return Names(known, squats, {key: tuple(those) for key, those in ends.items()}, alike)


@cache
def standard_library() -> frozenset[str]:
    """Return the names of modules that come with Python."""
    return frozenset(_data("squatted_names.yaml")["standard_library"].split())


def _data(name: str) -> Mapping[str, Any]:
    path = resources.files("roadworthy.checks.supply") / name
    data: Mapping[str, Any] = parse(path.read_bytes(), name=name).data
    return data


def _ends(name: str) -> tuple[str, str]:
    """Return both ends of a name, told apart.

    >>> _ends("torch")
    ('to*', '*ch')
    """
    return f"{name[:2]}*", f"*{name[-2:]}"


def _look(name: str) -> str:
    """Return what a name looks like, with its words in the order of the alphabet."""
    for sign, like in _LOOKS:
        name = name.replace(sign, like)
    return "".join(sorted(name.split("-")))


def _is_slip(popular: str, name: str) -> bool:
    """Tell whether a name is a popular one after one slip of the keyboard.

    >>> _is_slip("requests", "reqeusts"), _is_slip("requests", "request")
    (True, True)
    >>> _is_slip("urllib3", "urllib4"), _is_slip("torchaudio", "torchvideo")
    (False, False)
    """
    if popular == name:
        return False
    start = 0
    while start < min(len(popular), len(name)) and popular[start] == name[start]:
        start += 1
    left, right = popular[start:], name[start:]
    if len(left) == len(right):
        if left[1:] == right[1:]:
            return not (left[:1].isdigit() or right[:1].isdigit())  # another version of it
        return left[:2] == right[:2][::-1] and left[2:] == right[2:]
    longer, other = (left, right) if len(left) > len(right) else (right, left)
    return longer[1:] == other and not longer[:1].isdigit()
