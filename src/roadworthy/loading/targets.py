"""What is known of a callable that a configuration names in words: `torch.nn.Linear`."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.loading.interface import Desk, Sight, Verdict
from roadworthy.loading.pickles import names
from roadworthy.loading.shown import shown
from roadworthy.safe_yaml import parse

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_CLASS = re.compile(r"[A-Z]\w*")


@cache
def words(key: str) -> frozenset[str]:
    """Return a list of `targets.yaml`."""
    data: Any = parse(
        (resources.files("roadworthy.loading") / "targets.yaml").read_bytes(), name="targets.yaml"
    ).data
    return frozenset(data[key].split())


def judged(dotted: str) -> Verdict:
    """Say what is known of calling a name.

    >>> judged("os.system"), judged("torch.nn.Linear"), judged("acme.Model")
    (<Verdict.DANGEROUS: 'dangerous'>, <Verdict.HARMLESS: 'harmless'>, \
<Verdict.UNKNOWN_IMPORT: 'unknown_import'>)
    """
    name = dotted.strip().replace(":", ".")
    parts = name.split(".")
    # A harmless module that imports a dangerous one passes it on: `torch.nn.os.system`.
    if parts[-1] in words("names") or not words("modules").isdisjoint(parts[:-1]):
        return Verdict.DANGEROUS
    if any(part.startswith("__") for part in parts):
        return Verdict.DANGEROUS
    if not _DOTTED.fullmatch(name) or len(name) > 300:
        return Verdict.UNKNOWN_IMPORT
    # What a pickle may not import, a configuration may not call. The reverse does not hold: a
    # pickle hands over its state, a configuration its arguments.
    module, _, last = name.rpartition(".")
    if names.judged(module, last).verdict is Verdict.DANGEROUS:
        return Verdict.DANGEROUS
    if name in words("functions"):
        return Verdict.HARMLESS
    known = any(".".join(parts[:end]) in words("families") for end in range(1, len(parts)))
    # Below a class there is nothing to build a model from.
    if known and _CLASS.fullmatch(parts[-1]) and not any(map(_CLASS.fullmatch, parts[:-1])):
        return Verdict.HARMLESS
    return Verdict.UNKNOWN_IMPORT


def called(
    dotted: str, by: str, desk: Desk, *, technique: str = "call", module: bool = False
) -> Sight:
    """Return the sight of a name, or of a module, that a configuration has called or imported."""
    desk.imported(shown(dotted, 200))
    verdict = judged(f"{dotted}." if module else dotted)
    says = {
        Verdict.DANGEROUS: f"{by} calls `{shown(dotted)}`, which runs what the file says",
        Verdict.HARMLESS: f"{by} builds `{shown(dotted)}`",
    }.get(verdict, f"{by} imports `{shown(dotted)}`, which is not known")
    return Sight(verdict, technique, says, callable=shown(dotted, 200))
