"""How checks speak of what the readers of model files saw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from roadworthy.checks.interface import Seen
from roadworthy.loading.interface import Sight, Verdict
from roadworthy.sightings import ModelFile, Observation
from roadworthy.system import Component, Evidence

TEMPLATES = frozenset({"template-code", "template-instruction"})
"""Techniques of chat templates, which a check of their own judges."""
_CONSENT = re.compile(r"(?:[\w.-]+/[\w.-]+--)?\w+(?:\.\w+)+")
"""A class in a file of the repository, as `auto_map` names it."""
_ASKING = re.compile(r"(?:.*/)?(?:config|(?:\w+_)?(?:tokenizer|processor)_config)\.json")
"""Configurations whose loader asks (`trust_remote_code`) before it runs code beside them."""
_EACH = 3
"""Sights of one kind in one file that are told one by one."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell about a file."""

    place: Evidence
    says: str
    about: str


def needs_consent(model: ModelFile, sight: Sight) -> bool:
    """Tell whether code only runs where the one who loads it allows that in so many words."""
    return (
        sight.technique == "remote-code"
        and sight.verdict is Verdict.UNKNOWN_IMPORT
        and _ASKING.fullmatch(model.place.path) is not None
        and _CONSENT.fullmatch(sight.callable) is not None
    )


def _left_to_others(model: ModelFile, sight: Sight) -> bool:
    """Tell whether a check of its own judges a sight."""
    return sight.technique in TEMPLATES or needs_consent(model, sight)


def judged(model: ModelFile) -> tuple[Sight, ...]:
    """Return the sights that the checks of model files judge."""
    return tuple(sight for sight in model.reading.sights if not _left_to_others(model, sight))


def told(model: ModelFile, verdict: Verdict) -> Iterator[Told]:
    """Yield what to tell of the sights of one verdict; the same callable is told once."""
    by_callable: dict[tuple[str, str], list[Sight]] = {}
    for sight in judged(model):
        if sight.verdict is verdict:
            by_callable.setdefault((sight.technique, sight.callable), []).append(sight)
    for sights in list(by_callable.values())[:_EACH]:
        yield _told(model, sights)
    rest = list(by_callable)[_EACH:]
    if rest:
        names = ", ".join(dict.fromkeys(name or technique for technique, name in rest[:5]))
        more = f" and {len(rest) - 5} more" if len(rest) > 5 else ""
        yield Told(model.place, f"{model.place.path} also shows {names}{more}.", "")


def _told(model: ModelFile, sights: list[Sight]) -> Told:
    first = sights[0]
    path = model.place.path
    where = f" (inside {' > '.join(first.inside)})" if first.inside else ""
    at = f" at byte {first.offset:,}" if first.offset is not None else ""
    named = f": {first.callable}({', '.join(first.arguments)})" if first.arguments else ""
    if not named and first.callable and first.callable not in first.says:
        named = f": {first.callable}"
    again = f", {len(sights)} times" if len(sights) > 1 else ""
    says = first.says.rstrip(".")
    text = f"{path}{where}: {says}{named}{at}{again}."
    return Told(model.place, text, first.callable or first.technique)


def observed(seen: Seen) -> Mapping[str, tuple[Observation, ...]]:
    """Return what people observed, by the digest of the file."""
    found: dict[str, tuple[Observation, ...]] = {}
    for one in seen.of(Observation):
        found[one.sha256] = (*found.get(one.sha256, ()), one)
    return found


def attempted(observations: tuple[Observation, ...]) -> str:
    """Say what was attempted; empty when nothing was."""
    for one in observations:
        if one.attempts:
            first = one.attempts[0]
            more = f" and {len(one.attempts) - 1} more" if len(one.attempts) > 1 else ""
            return (
                f"observed under a denied network on {one.when} by {one.who}: "
                f"it attempted {first.kind} {first.what}{more}"
            )
    return ""


def aside(observations: tuple[Observation, ...]) -> str:
    """Say beside a static finding what a person observed; it clears nothing."""
    if tried := attempted(observations):
        return f" It was {tried}."
    if observations:
        last = max(observations, key=lambda one: one.when)
        return (
            f" It was observed under a denied network on {last.when} by {last.who}: no attempt "
            "was seen, which proves nothing about the next time."
        )
    return ""


def away(seen: Seen) -> tuple[Component, ...]:
    """Return the models that the project names and whose files nobody could look at."""
    models = (part for part in seen.parts("weights", "adapter") if part.id.startswith("model:"))
    return tuple(part for part in models if "resolved_in" not in part.facts and not part.stand_in)


def no_files(seen: Seen) -> str:
    """Say why there is nothing to look at."""
    if away(seen):
        return "No model file lies here; see unreadable-model-file for those that are elsewhere."
    return "There are no model files here."
