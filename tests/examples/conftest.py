from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from roadworthy.assessment import Assessment, check
from roadworthy.law.book import Book, load
from roadworthy.law.clock import Clock
from roadworthy.safe_yaml import parse
from roadworthy.vocabulary import common

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("applicant-ranking", "clinical-support", "local-runner", "retail-chatbot")
DAY = dt.date(2026, 11, 21)
NOW = Clock(DAY, DAY)


@cache
def book() -> Book:
    return load(common())


@cache
def unanswered(name: str) -> Assessment:
    """What the files alone show."""
    return check(EXAMPLES / name, NOW, use_answers=False, book=book())


@cache
def answered(name: str) -> Assessment:
    """With every answer that the example records."""
    return check(EXAMPLES / name, NOW, book=book(), today=DAY)


def four_picks(name: str, folder: Path) -> tuple[Assessment, int]:
    """With the answers of the first round alone; also how many ticks these are.

    The first question about uses asks for all of them together, and so settles that there are no
    others, as it does in `roadworthy ask`.
    """
    shown = EXAMPLES / name / "roadworthy.yaml"
    data = parse(shown.read_bytes(), name=shown.name).data
    system = data["systems"][0]
    given = _picks((system, *system["uses"]))
    questions = book().vocabulary.questions
    asked = [question for question in questions.values() if question.first]
    for question in asked:  # grows by the screens that picks open
        picks = given.get(question.id, [])
        asked += [questions[o.opens] for o in question.options if o.id in picks and o.opens]
    kept = {question.id for question in asked}
    for subject in (system, *system["uses"]):
        subject["answers"] = [
            answer for answer in subject["answers"] if answer.get("question") in {*kept, "all_uses"}
        ]
    data["organisation"] = {"name": data["organisation"]["name"]}
    system.pop("decisions", None)
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    ticks = sum(len(given[id_]) for id_ in kept)
    return check(EXAMPLES / name, NOW, answers=path, book=book(), today=DAY), ticks


def _picks(subjects: tuple[Any, ...]) -> dict[str, list[str]]:
    return {
        answer["question"]: _list(answer["pick"])
        for subject in subjects
        for answer in subject["answers"]
        if "question" in answer
    }


def _list(pick: Any) -> list[str]:
    return [pick] if isinstance(pick, str) else pick
