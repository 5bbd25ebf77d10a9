"""Bring an older `roadworthy.yaml` to the version of today, losing nothing that somebody said.

Questions change between versions. A recorded pick then becomes the facts that it set when it was
given, with the same who and when; what no fact holds any more is put aside in a comment and asked
again. Everything else in the file, comments too, stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from roadworthy.description import VERSION
from roadworthy.errors import DescriptionError
from roadworthy.safe_yaml import parse
from roadworthy.vocabulary import Vocabulary

_Node = yaml.nodes.Node
Sets = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Migrated:
    """What became of a description file."""

    text: str
    kept: int
    """Answers that were written as facts."""
    asked_again: tuple[str, ...]
    """What has to be answered anew, each with its line in the old file."""


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def migrate(text: str, vocabulary: Vocabulary, *, name: str) -> Migrated:
    """Bring the text of a description file from its version to the one of today.

    Args:
        text: the file.
        vocabulary: the facts of today.
        name: how errors call the file.

    Raises:
        InputError: when it is no description file, or of a version that does not exist.
    """
    document = parse(text, name=name)
    version = document.data.get("version") if isinstance(document.data, dict) else None
    if version == VERSION:
        return Migrated(text, 0, ())
    if type(version) is not int or not 1 <= version < VERSION:
        raise DescriptionError(
            f"has the version {version!r}, which is none from 1 to {VERSION}",
            where=document.where(("version",)),
            hint="a newer roadworthy may have written it; install that one",
        )
    kept, again = 0, list[str]()
    for number in range(version, VERSION):
        step = _Step(text, _questions(number), vocabulary, name)
        text = step.run(number + 1)
        kept, again = kept + step.kept, again + step.again
    return Migrated(text, kept, tuple(again))


def _questions(version: int) -> Mapping[str, Mapping[str, Sets]]:
    """Return what the options of changed questions set in a version: question, option, facts."""
    path = resources.files("roadworthy") / "migrations" / f"{version}.yaml"
    questions: Mapping[str, Mapping[str, Sets]] = parse(path.read_bytes(), name=path.name).data[
        "questions"
    ]
    return questions


class _Step:
    """From one version to the next, by edits of single places in the text."""

    def __init__(
        self,
        text: str,
        questions: Mapping[str, Mapping[str, Sets]],
        vocabulary: Vocabulary,
        name: str,
    ) -> None:
        self._text = text
        self._questions = questions
        self._vocabulary = vocabulary
        self._name = name
        self.kept = 0
        self.again: list[str] = []

    def run(self, to: int) -> str:
        # Depth and size are bounded: the strict reader has been over it.
        root = yaml.compose(self._text, Loader=yaml.SafeLoader)
        assert root is not None
        edits = sorted(self._edits(root, to), key=lambda edit: edit.start, reverse=True)
        text = self._text
        for edit in edits:
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def _edits(self, root: _Node, to: int) -> Iterator[_Edit]:
        for key, value in root.value:
            if key.value == "version":
                yield _Edit(value.start_mark.index, value.end_mark.index, str(to))
        for answers in _all(root, "answers"):
            if isinstance(answers, yaml.SequenceNode):
                became = [self._answer(item) for item in answers.value]
                empty = all(lines == [] for lines in became)
                for item, lines in zip(answers.value, became, strict=True):
                    if lines is not None:
                        last = item is answers.value[-1]
                        yield self._replaced(item, answers, lines, close=empty and last)

    def _answer(self, item: _Node) -> list[str] | None:
        """Return the answers that take the place of one, none to ask again, None to leave it."""
        answer = parse(self._source(item), name=self._name).data
        if not isinstance(answer, dict):
            return None
        question = answer.get("question")
        if question:
            if question not in self._questions:
                return None
            said = self._said(self._questions[question], answer)
        elif answer.get("fact") not in self._vocabulary.facts or isinstance(
            answer.get("value"), dict
        ):
            said = {str(answer.get("fact")): answer.get("value")}
        else:
            return None
        facts = dict(self._existing(said))
        if not question and facts == said:
            return None
        if facts != said:
            where = f"{self._name}:{item.start_mark.line + 1}"
            self.again.append(f"{where} {question or answer.get('fact')}")
        self.kept += len(facts)
        rest = {k: answer[k] for k in ("who", "when", "until") if k in answer}
        return [_flow({"fact": name, "value": value, **rest}) for name, value in facts.items()]

    def _said(self, options: Mapping[str, Sets], answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the facts that an answer set; what was shown and not ticked said no."""
        pick = answer.get("pick", [])
        picks = [pick] if isinstance(pick, str) else list(pick)
        shown = [name for name in answer.get("shown", []) if name not in picks]
        facts: dict[str, Any] = {}
        for name in picks:
            _join(facts, options.get(name, {}))
        for name in shown:
            _join(facts, _denied(options.get(name, {})))
        return facts

    def _existing(self, said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Keep the facts and options that the vocabulary still has."""
        for name, value in said.items():
            fact = self._vocabulary.facts.get(name)
            if fact is None:
                continue
            if isinstance(value, dict):
                value = {option: flag for option, flag in value.items() if option in fact.options}
                if not value:
                    continue
            yield name, value

    def _replaced(
        self, item: _Node, among: yaml.SequenceNode, lines: list[str], *, close: bool
    ) -> _Edit:
        """Put answers in the place of one; `close` ends a list that has become empty."""
        start, end = item.start_mark.index, _end(item)
        if among.flow_style:
            if not lines:  # take a comma along
                if comma := re.compile(r"\s*,\s*").match(self._text, end):
                    end = comma.end()
                else:
                    start = len(self._text[:start].rstrip().removesuffix(","))
            return _Edit(start, end, ", ".join(lines))
        margin = " " * among.start_mark.column
        note = "# before: " + " ".join(self._text[start:end].split())
        if lines:
            return _Edit(start, end, f"\n{margin}- ".join(lines) + f"\n{margin}{note}")
        empty = f"\n{margin}  []" if close else ""
        return _Edit(self._text.rindex("-", 0, start), end, note + empty)

    def _source(self, item: _Node) -> str:
        """Return the text of one item, so that it is read by the rules of the strict reader."""
        margin = " " * item.start_mark.column
        return margin + self._text[item.start_mark.index : _end(item)]


def _all(node: _Node, name: str) -> Iterator[_Node]:
    """Yield the values of every key of that name, at any depth."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == name:
                yield value
            else:
                yield from _all(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _all(item, name)


def _flow(value: Any) -> str:
    """Write a value on one line, with quotes only where they are needed."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z][\w -]*|\d{4}-\d\d-\d\d", value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _end(node: _Node) -> int:
    """Return where a node ends; a block would reach over the blank lines that follow it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _join(facts: dict[str, Any], sets: Sets) -> None:
    for name, value in sets.items():
        known = facts.get(name)
        if isinstance(known, dict) and isinstance(value, dict):
            facts[name] = {**value, **known}
        else:
            facts.setdefault(name, value)


def _denied(sets: Sets) -> Sets:
    """Return what is denied when an option was shown and not ticked."""
    return {
        name: {option: "no" for option, flag in value.items() if flag == "yes"}
        for name, value in sets.items()
        if isinstance(value, dict)
    } | {name: "no" for name, value in sets.items() if value == "yes"}
