"""How each conclusion came about: the rules and facts below it, as a tree."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.assessment import Assessment
from roadworthy.law.results import Result
from roadworthy.law.trace import Ground
from roadworthy.law.truth import NO, UNKNOWN, WORDS, YES
from roadworthy.report.record import source_line
from roadworthy.report.view import Reason, Step
from roadworthy.report.words import Words

_HOLDS = {YES: "holds", UNKNOWN: "not known", NO: "does not hold"}
_DEEPEST = 20


def reasons(assessment: Assessment, words: Words) -> Iterator[Reason]:
    """Yield the way to each conclusion, those that stand first."""
    found = [result for result in assessment.classification.conclusions if result.because]
    for result in sorted(found, key=lambda result: (-result.stands, -result.truth)):
        yield Reason(
            words.label(result),
            WORDS[result.truth],
            WORDS[result.stands],
            tuple(_way(result, words)),
        )


def _way(result: Result, words: Words) -> Iterator[Step]:
    """Yield the whole way to what is settled or stands; of the rest, what it waits for."""
    if result.stands != UNKNOWN:
        yield from _Tree(result, words).below("", _DEEPEST)
        return
    yield from _Tree(result, words).below("", 0)
    waits = dict.fromkeys(g.fact for g in result.because if g.fact and g.value == UNKNOWN)
    if waits:
        yield Step("It waits for the facts", ", ".join(waits))


class _Tree:
    def __init__(self, result: Result, words: Words) -> None:
        self._words = words
        self._below: dict[str, list[Ground]] = {}
        for ground in result.because:
            self._below.setdefault(ground.under, []).append(ground)

    def below(self, rule: str, depth: int) -> Iterator[Step]:
        for ground in self._below.get(rule, ()):
            if ground.rule:
                below = tuple(self.below(ground.rule, depth - 1)) if depth else ()
                yield Step(ground.says.rstrip("."), _HOLDS[ground.value], ground.cite, below=below)
            elif ground.kind is not None:
                yield self._fact(ground)

    def _fact(self, ground: Ground) -> Step:
        assert ground.kind is not None
        fact = self._words.fact(ground.kind, ground.subject, ground.fact)
        value = self._words.value(ground.fact, fact.value if fact else None, short=True)
        sources = tuple(map(source_line, fact.sources)) if fact else ()
        return Step(self._words.says(ground.fact), value, sources=sources)
