"""Reads ONNX: operators that need a library of somebody's own, and data that lie elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.paths import leads_away
from roadworthy.loading.protobuf import Field, Message
from roadworthy.loading.shown import shown
from roadworthy.safe_yaml import parse

_DOMAINS = frozenset(
    {"", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "ai.onnx.preview.training"}
)
"""Operators of ONNX itself."""
_RUNTIME = frozenset(
    {"com.microsoft", "com.microsoft.nchwc", "com.microsoft.experimental", "com.ms.internal.nhwc"}
)
"""Operators that onnxruntime brings along."""
_PYTHON = frozenset({"PyOp", "PythonOp", "PythonOpGrad", "PyCustomOp", "PyFunc"})
_CONTEXT = "EPContext"
"""A node that holds, or names, a program that was compiled for a processor."""
_MOST_DEPTH = 64
_MOST_NAMES = 10_000
_GRAPH, _TRAINING, _FUNCTIONS = 7, 20, 25


@cache
def _known() -> frozenset[str]:
    data: Any = parse(
        (resources.files("roadworthy.loading") / "onnx.yaml").read_bytes(), name="onnx.yaml"
    ).data
    return frozenset(data["known"].split())


@dataclass(slots=True)
class _Seen:
    """What the graphs of a model name."""

    operators: dict[tuple[str, str], None] = field(default_factory=dict)
    """Domain and name of each operator."""
    functions: set[tuple[str, str]] = field(default_factory=set)
    """Domain and name of the functions that the model itself defines."""
    locations: dict[str, None] = field(default_factory=dict)
    """Files in which tensors lie."""
    programs: dict[str, None] = field(default_factory=dict)
    """Files in which compiled programs lie."""


class _Onnx:
    """A model in ONNX."""

    format = "ONNX"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield the operators that ONNX does not have, and where data lie."""
        seen = _Seen()
        problem: UnreadableError | None = None
        try:
            _model(Message(source).root(), seen)
        except UnreadableError as error:
            # What stands before the break is told all the same.
            problem = error
        yield from _judged(seen, desk)
        if problem is not None:
            raise problem


def _model(root: Field, seen: _Seen) -> None:
    """Read a model, part by part."""
    found = False
    for part in root.fields():
        graphs: list[tuple[Field, int]] = []
        if part.number == _GRAPH and part.nested:
            found = True
            graphs.append((part, 0))
        elif part.number == _TRAINING:
            graphs.extend((inner, 0) for inner in part.fields() if inner.nested)
        elif part.number == _FUNCTIONS:
            _function(part, seen, graphs)
        _graphs(graphs, seen)
    if not found:
        raise UnreadableError("it has no graph, so it is no model in ONNX")


def _graphs(graphs: list[tuple[Field, int]], seen: _Seen) -> None:
    """Read graphs; those inside them wait in the list and need no recursion."""
    while graphs:
        graph, depth = graphs.pop()
        if depth > _MOST_DEPTH:
            raise UnreadableError(f"it has graphs inside graphs, more than {_MOST_DEPTH} deep")
        for part in graph.fields():
            if part.number == 1:
                _node(part, depth, seen, graphs)
            elif part.number in {5, 15}:
                _tensor(part, seen, sparse=part.number == 15)


def _function(function: Field, seen: _Seen, graphs: list[tuple[Field, int]]) -> None:
    name = domain = ""
    for part in function.fields():
        if part.number == 1:
            name = part.text()
        elif part.number == 10:
            domain = part.text()
        elif part.number == 7:
            _node(part, 0, seen, graphs)
        elif part.number == 11:
            _attribute(part, 0, seen, graphs)
    seen.functions.add((domain, name))


def _node(node: Field, depth: int, seen: _Seen, graphs: list[tuple[Field, int]]) -> None:
    name = domain = ""
    for part in node.fields():
        if part.number == 4:
            name = part.text()
        elif part.number == 7:
            domain = part.text()
        elif part.number == 5:
            path = _attribute(part, depth, seen, graphs)
            if path:
                seen.programs[path] = None
    # Many names do not push out one that is dangerous.
    if len(seen.operators) < _MOST_NAMES or name in _PYTHON:
        seen.operators[domain, name] = None


def _attribute(part: Field, depth: int, seen: _Seen, graphs: list[tuple[Field, int]]) -> str:
    """Go into an attribute; return the file of a compiled program, if it names one."""
    name, text = "", ""
    for inner in part.fields():
        match inner.number:
            case 1:
                name = inner.text()
            case 4 if name == "ep_cache_context":
                text = inner.text()[:1000]
            case 5 | 10:
                _tensor(inner, seen)
            case 22 | 23:
                _tensor(inner, seen, sparse=True)
            case 6 | 11 if inner.nested:
                graphs.append((inner, depth + 1))
    # Long or unprintable: the program itself and no path.
    return text if name == "ep_cache_context" and text.isprintable() and len(text) < 1000 else ""


def _tensor(tensor: Field, seen: _Seen, *, sparse: bool = False) -> None:
    """Note the file in which a tensor lies."""
    for part in tensor.fields():
        if sparse and part.number in {1, 2} and part.nested:
            _tensor(part, seen)
        elif not sparse and part.number == 13:
            key = value = ""
            for inner in part.fields():
                if inner.number == 1:
                    key = inner.text()
                elif inner.number == 2:
                    value = inner.text()
            if key == "location" and (len(seen.locations) < _MOST_NAMES or leads_away(value)):
                seen.locations[value] = None


def _judged(seen: _Seen, desk: Desk) -> Iterator[Sight]:
    for domain, name in seen.operators:
        if (domain, name) in seen.functions:
            continue
        dotted = shown(f"{domain}::{name}" if domain else name)
        if name in _PYTHON:
            says = f"the model calls Python through the operator `{dotted}`"
            yield Sight(Verdict.DANGEROUS, "custom-operator", says, callable=dotted)
        elif domain not in _RUNTIME and (domain not in _DOMAINS or name not in _known()):
            desk.imported(dotted)
            says = f"the model needs the operator `{dotted}`, which is not part of ONNX"
            yield Sight(Verdict.UNKNOWN_IMPORT, "custom-operator", says, callable=dotted)
        elif name == _CONTEXT:
            says = "the model holds a program that was compiled for a processor"
            yield Sight(Verdict.UNKNOWN_IMPORT, "compiled-plan", says, callable=dotted)
    for path in (*seen.locations, *seen.programs):
        if leads_away(path) or "\0" in path:
            says = "the model reads a file outside of its folder"
            yield Sight(Verdict.DANGEROUS, "path-traversal", says, arguments=(shown(path),))
        else:
            says = "a part of the model lies in a file beside it"
            yield Sight(Verdict.HARMLESS, "external-data", says, arguments=(shown(path),))


read = _Onnx()
