"""Which question settles most: how many undecided results wait for the facts that it sets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from roadworthy.law.results import Result
from roadworthy.law.truth import UNKNOWN
from roadworthy.system import Kind
from roadworthy.vocabulary import Question, Vocabulary


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A question, the subject it is about, and the results that wait for it."""

    question: Question
    subject: str
    """Empty for a use that nobody has described yet."""
    settles: tuple[str, ...]


def next_questions(vocabulary: Vocabulary, results: Iterable[Result]) -> list[NextQuestion]:
    """Return the open questions, the one that most results wait for first.

    Questions of the first round come before follow-ups; among equals the order of the file counts.
    While no use is described, results that wait for the list of uses wait for what it is for.
    """
    waiting: dict[tuple[Kind, str, str], dict[str, None]] = {}
    uses: dict[str, None] = {}
    for result in results:
        if result.kind is Kind.USE:
            uses[result.subject] = None
        for ground in result.because:
            if ground.value == UNKNOWN and ground.fact and ground.kind is not None:
                key = (ground.kind, ground.subject, ground.fact)
                waiting.setdefault(key, {})[result.id] = None
    for (kind, _, fact), ids in list(waiting.items()):
        if kind is Kind.SYSTEM and fact == "uses_complete" and not uses:
            waiting.setdefault((Kind.USE, "", "purpose"), {}).update(ids)
    found = []
    for question in vocabulary.questions.values():
        sets = {fact for option in question.options for fact in option.sets}
        subjects = dict.fromkeys(
            subject for kind, subject, fact in waiting if kind is question.about and fact in sets
        )
        for subject in subjects:
            settles: dict[str, None] = {}
            for fact in sorted(sets):
                settles.update(waiting.get((question.about, subject, fact), {}))
            found.append(NextQuestion(question, subject, tuple(sorted(settles))))
    return sorted(found, key=lambda item: (not item.question.first, -len(item.settles)))
