"""What is known of a name that a pickle imports: harmless, dangerous, or nothing."""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from roadworthy.loading.interface import Verdict
from roadworthy.safe_yaml import parse

ALLOWED = "allowed.yaml"
DANGEROUS = "dangerous.yaml"

MOST_PARTS = 32
"""Parts between dots that are looked at; a longer name is on no list."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one name."""

    verdict: Verdict
    does: str = ""
    """What it does, as in `it imports os.system, which starts programs`; empty if unknown."""
    rule: str = ""
    """It is harmless only for some arguments: the name of the rule in `calls` that tells."""


BUILDS = "builds"
"""The rule of what is dangerous if what it builds is called."""
UNKNOWN = Known(Verdict.UNKNOWN_IMPORT)
HARMLESS = Known(Verdict.HARMLESS)


@dataclass(frozen=True, slots=True)
class Lists:
    """The two files, in the shape in which they are asked."""

    allowed: Mapping[str, frozenset[str]]
    """Module -> names that are harmless, whatever they are called with."""
    rules: Mapping[tuple[str, str], str]
    """(module, name) -> the rule in `calls` that tells when it is harmless."""
    exact: Mapping[tuple[str, str], str]
    """(module, name) -> what it does."""
    builders: Mapping[tuple[str, str], str]
    """The same, for what is dangerous only if what it builds is called."""
    modules: Mapping[str, str]
    """Module of which every name does it."""
    packages: Mapping[str, str]
    """Package in which everything does it, also in what lies below."""
    attributes: Mapping[str, str]
    """Attribute that leads out of whatever it is taken from."""


@cache
def lists() -> Lists:
    """Read both files, once."""
    allowed = _document(ALLOWED)
    dangerous = _document(DANGEROUS)
    exact: dict[tuple[str, str], str] = {}
    builders: dict[tuple[str, str], str] = {}
    modules: dict[str, str] = {}
    packages: dict[str, str] = {}
    for group in dangerous["groups"].values():
        does = group["does"]
        for module, names in group.get("names", {}).items():
            into = builders if group.get("only_if_called") else exact
            into.update(((module, name), does) for name in names.split())
        modules.update(dict.fromkeys(group.get("modules", "").split(), does))
        packages.update(dict.fromkeys(group.get("packages", "").split(), does))
    rules = {
        (module, name): rule
        for rule, text in (("only-made", "only_made"), ("only-named", "only_named"))
        for module, names in _by_module(allowed[text]).items()
        for name in names
    }
    for rule, names in (*allowed["by_arguments"].items(), *allowed["by_state"].items()):
        rules.update((_split(name), rule) for name in names.split())
    return Lists(
        allowed=_by_module(allowed["names"]),
        rules=rules,
        exact=exact,
        builders=builders,
        modules=modules,
        packages=packages,
        attributes={
            name: does for does, names in dangerous["attributes"].items() for name in names.split()
        },
    )


def _document(name: str) -> Any:
    data = (resources.files("roadworthy.loading") / name).read_bytes()
    return parse(data, name=name).data


def _by_module(text: str) -> dict[str, frozenset[str]]:
    """Read `module: name name` to a line; a line that is indented goes on with the one before."""
    lines = text.replace("\n  ", " ").splitlines()
    parts = (line.partition(": ") for line in lines)
    return {module: frozenset(names.split()) for module, _, names in parts}


def _split(dotted: str) -> tuple[str, str]:
    module, _, name = dotted.partition(":")
    return module, name


def modern(module: str, name: str) -> tuple[str, str]:
    """Return what a name of Python 2 is called in Python 3, as `pickle` translates it."""
    if (module, name) in NAME_MAPPING:
        return NAME_MAPPING[module, name]
    return IMPORT_MAPPING.get(module, module), name


@lru_cache(maxsize=4096)
def _judged(module: str, name: str) -> Known:
    known = lists()
    does = known.exact.get((module, name))
    if does:
        return Known(Verdict.DANGEROUS, does)
    if name in known.allowed.get(module, ()):
        return HARMLESS
    rule = known.rules.get((module, name))
    if rule:
        return Known(Verdict.HARMLESS, rule=rule)
    does = known.builders.get((module, name))
    if does:
        return Known(Verdict.UNKNOWN_IMPORT, does, BUILDS)
    if module.startswith("__torch__."):
        return Known(
            Verdict.UNKNOWN_IMPORT, "is a program in TorchScript that the file brings along"
        )
    does = known.modules.get(module) or _through(module, name, known)
    return Known(Verdict.DANGEROUS, does) if does else UNKNOWN


def judged(module: str, name: str, protocol: int = 4) -> Known:
    """Say what is known of a name as a stream of `protocol` imports it.

    A name of Python 2 is only translated below protocol 3; where it would be dangerous, it is
    dangerous in every protocol.
    """
    if len(module) + len(name) > 1000:
        return UNKNOWN
    new = modern(module, name)
    if new == (module, name):
        return _judged(module, name)
    found = _judged(*new)
    if protocol < 3 or found.verdict is Verdict.DANGEROUS:
        return found
    return _judged(module, name)


def _through(module: str, name: str, known: Lists) -> str:
    """Return what a name does by a part of its path: `numpy.os.system`, `x.__globals__`."""
    # `random._os` is `os`: modules hide what they import behind an underscore.
    parts = (*module.split("."), *(part.lstrip("_") or part for part in name.split(".")))
    if len(parts) > MOST_PARTS:
        return ""
    inside = module.count(".") + 1
    for attribute in name.split("."):
        if attribute in known.attributes:
            return known.attributes[attribute]
    for start in range(len(parts)):
        for end in range(start + 1, len(parts)):
            inner = ".".join(parts[start:end])
            does = known.exact.get((inner, parts[end]), "")
            # A package in the middle that only shares its name with a module says nothing
            # (`mylib.code.Thing`): from the middle on the exact pairs alone count.
            # A module that is reached by attributes (`torch`, `os.system`) is what it is, though.
            if not does and (start == 0 or (start >= inside and end < len(parts))):
                does = known.packages.get(inner, "")
                if not does and (end == inside or start >= inside):
                    does = known.modules.get(inner, "")
            if does:
                return does
    return ""
