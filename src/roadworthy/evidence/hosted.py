"""Models that somebody else runs: what their id tells, and what cannot be known from here.

Only ids whose maker is plain from the name are judged; the same id may also be served by others.
Sources for what moves and what does not:
https://platform.openai.com/docs/models (a dated id is a snapshot, an id without one moves),
https://platform.claude.com/docs/en/about-claude/models/model-ids-and-versions (from 4.6 on an id
without a date is a snapshot too), https://docs.mistral.ai/getting-started/models/ and
https://docs.cohere.com/docs/models (dated ids, `-latest`),
https://ai.google.dev/gemini-api/docs/models (`-latest` moves, a number at the end is a version; an
id without one is called stable, which is not the same as fixed).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from roadworthy.evidence.interface import printable
from roadworthy.system import Component, Evidence, Fact, Finding, Outcome, Severity

_MAKERS = (
    ("openai", r"gpt-\d|gpt-image|chatgpt-|o\d(?:-|$)|text-embedding-(?:3|ada)|davinci-|dall-e-"),
    ("openai", r"whisper-\d|tts-\d|omni-moderation|sora-\d"),
    ("anthropic", r"claude-"),
    ("google", r"gemini-|imagen-\d|veo-\d|text-embedding-00|gemini-embedding"),
    ("mistral", r"(?:open-)?mi[sx]tral-|(?:code|mini|magi|dev|pix|vox)stral-|ministral-|pixtral-"),
    ("cohere", r"command-|command$|embed-(?:english|multilingual|v\d)|rerank-"),
    ("deepseek", r"deepseek-(?:chat|reasoner)$"),
    ("amazon", r"nova-|titan-"),
)  # fmt: skip
_READ = tuple((name, re.compile(pattern)) for name, pattern in _MAKERS)
_ROUTES = re.compile(
    r"(?:(?:openai|anthropic|azure|bedrock|vertex_ai|gemini|google|mistral|mistralai|cohere|models"
    r"|openrouter|deepseek)/)*(?:(?:us|eu|apac|global)\.)?"
    r"(?:(?:anthropic|amazon|cohere|mistral|ai21)\.)?"
)
"""What routers and clouds write before an id."""
_DATED = re.compile(
    r"[-@](?:20\d{2}-?[01]\d-?[0-3]\d|[01]\d-20\d{2})(?:-v\d+)?(?::\d+)?$"  # 2024-08-06, 08-2024
    r"|-[0-3]\d[0-3]\d(?:-preview)?$"  # 0613 or 2411
)
_NUMBERED = re.compile(r"-00\d$")
_CLAUDE = re.compile(r"claude-[a-z]+-(\d{1,2})(?:-(\d{1,2}))?(?:-v\d+)?(?::\d+)?$")
_FIRST_FIXED_CLAUDE = (4, 6)
_MOVES = re.compile(r"(?:gpt-\d|o\d(?:-|$)|command-(?:r|a|light|nightly)|deepseek-)")
"""Ids whose makers say that they move when they hold no date."""


@dataclass(frozen=True, slots=True)
class Hosted:
    """What an id tells."""

    maker: str
    pinned: bool | None
    """None when the name does not decide it."""


def read_id(name: str) -> Hosted:
    """Return what the id of a hosted model tells.

    >>> read_id("gpt-4o"), read_id("gpt-4o-2024-08-06").pinned
    (Hosted(maker='openai', pinned=False), True)
    """
    bare = name.lower()[:200]
    if route := _ROUTES.match(bare):
        bare = bare[route.end() :]
    maker = next((name for name, pattern in _READ if pattern.match(bare)), "")
    if bare.endswith("latest"):
        return Hosted(maker, False)
    if not maker:
        return Hosted("", None)
    if _DATED.search(bare) or (maker == "google" and _NUMBERED.search(bare)):
        return Hosted(maker, True)
    if match := _CLAUDE.fullmatch(bare):
        fixed = (int(match[1]), int(match[2] or 0)) >= _FIRST_FIXED_CLAUDE
        return Hosted(maker, fixed or (None if match[2] is None else False))
    return Hosted(maker, False if _MOVES.match(bare) else None)


def described(component: Component) -> Component:
    """Return a hosted model with the facts that its id tells."""
    read = read_id(component.name)
    source = component.files[:1]
    facts = dict(component.facts)
    if read.maker:
        facts.setdefault("model_maker", Fact("model_maker", read.maker, source))
    if read.pinned is not None:
        facts.setdefault("pinned", Fact("pinned", read.pinned, source))
    return replace(component, facts=dict(sorted(facts.items())))


def findings(components: Iterable[Component]) -> Iterator[Finding]:
    """Say of each hosted model what cannot be known from here, and whether it moves."""
    for part in components:
        place = part.files[0] if part.files else None
        name = printable(part.name, 80)
        if read_id(part.name).pinned is False:
            yield _moves(name, place)
        yield Finding(
            "hosted-model-not-reviewable",
            Outcome.UNKNOWN,
            Severity.INFO,
            f"{name} runs elsewhere: its weights, its training data, the terms of its output and "
            "the place where it runs are not knowable from here.",
            "Keep the provider's terms, its model documentation and the region with your papers.",
            place,
        )


def _moves(name: str, place: Evidence | None) -> Finding:
    return Finding(
        "hosted-model-moves",
        Outcome.UNKNOWN,
        Severity.LOW,
        f"The id {name} names no snapshot, so another model may answer without a change here.",
        "Name a dated snapshot, and test again before you change it.",
        place,
    )
