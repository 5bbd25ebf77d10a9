"""Reads graphs of TensorFlow: SavedModel, frozen graphs, `.meta`, and the Keras part of them.

Loading does not run the graph, except for the parts that initialise it; using it does, and what it
does then stands in its operators. The bytes do not say which message a file holds, and loaders go
by the name, so each reading that makes sense is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.loading import keras_layers
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.objects import parsed
from roadworthy.loading.paths import leads_away
from roadworthy.loading.protobuf import Field, Message
from roadworthy.loading.shown import shown
from roadworthy.safe_yaml import parse

_NAME = re.compile(r"[A-Za-z_][\w>.\-/]{0,500}")
_INTERNAL = re.compile(
    r"_(?:Arg|Retval|DeviceArg|DeviceRetval|Send|Recv|HostSend|HostRecv|HostCast|HostConstant"
    r"|ListToArray|ArrayToList|ReadVariablesOp|VarHandlesOp|SwitchN|If|While|Case|EagerConst"
    r"|Fused\w+|Mkl\w+|Nccl\w+|Xla\w+|TPU\w+|ParallelConcat\w+|Unary\w+|Scoped\w+|Tensor\w+)"
)
"""Operators that TensorFlow puts in by itself and does not export."""
_LIKE_TEXT = re.compile(rb"(?:\s|#[^\n]*\n)*+[a-z_]+\s*[:{<]")
_FILE = re.compile(r"file://", re.IGNORECASE)
_MOST_NAMES = 20_000
_MOST_TEXTS = 10_000


@cache
def _words(key: str) -> frozenset[str]:
    data: Any = parse(
        (resources.files("roadworthy.loading") / "tensorflow.yaml").read_bytes(),
        name="tensorflow.yaml",
    ).data
    return frozenset(data[key].split())


@dataclass(slots=True)
class _Seen:
    """What the graphs of a file name."""

    operators: dict[str, None] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    """Functions of the file itself, which nodes call as if they were operators."""
    layers: list[str] = field(default_factory=list)
    """Configurations of Keras, as JSON."""
    prints: list[str] = field(default_factory=list)
    """Where `PrintV2` writes to, if that is a file."""
    assets: list[str] = field(default_factory=list)
    """Files that initialise the graph."""
    graph: bool = False


class _Graph:
    """A graph of TensorFlow."""

    format = "TensorFlow graph"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield the operators that reach outside, and those that TensorFlow does not have."""
        seen = _Seen()
        problem: UnreadableError | None = None
        try:
            try:
                _file(Message(source).root(), seen)
            except UnreadableError:
                if seen.graph or not _LIKE_TEXT.match(source.read(0, 4096)):
                    raise
                _text(source, seen)
            if not (seen.graph or seen.layers or _is_tensor(source)):
                problem = UnreadableError("it has no graph of TensorFlow")
        except UnreadableError as error:
            # What stands before the break is told all the same.
            problem = error
        yield from _judged(seen, desk)
        if problem is not None:
            raise problem


def operator(name: str, desk: Desk) -> Iterator[Sight]:
    """Yield what is known of an operator; nothing of one that computes."""
    if name in _words("dangerous"):
        says = f"the graph runs `{shown(name)}`, which calls Python or opens files"
        yield Sight(Verdict.DANGEROUS, "operator", says, callable=shown(name))
    elif name in _words("doubtful"):
        says = f"the graph runs `{shown(name)}`, which reaches out of the graph"
        yield Sight(Verdict.UNKNOWN_IMPORT, "operator", says, callable=shown(name))
    elif name not in _words("known") and not _INTERNAL.fullmatch(name):
        desk.imported(shown(name))
        says = f"the graph needs the operator `{shown(name)}`, which is not part of TensorFlow"
        yield Sight(Verdict.UNKNOWN_IMPORT, "custom-operator", says, callable=shown(name))


def _judged(seen: _Seen, desk: Desk) -> Iterator[Sight]:
    for name in seen.operators:
        if name not in seen.functions:
            yield from operator(name, desk)
        elif name in _words("dangerous"):
            says = f"the graph has a function that is called as the operator `{shown(name)}` is"
            yield Sight(Verdict.UNKNOWN_IMPORT, "operator", says, callable=shown(name))
    for path in dict.fromkeys(seen.prints):
        says = "the graph writes what it prints to a file"
        yield Sight(Verdict.DANGEROUS, "operator", says, "PrintV2", (shown(path),))
    for path in dict.fromkeys(seen.assets):
        if leads_away(path):
            says = "the graph is initialised from a file outside of its folder"
            yield Sight(Verdict.DANGEROUS, "path-traversal", says, arguments=(shown(path),))
    for text in seen.layers:
        desk.spend("bytes", len(text))
        try:
            objects = parsed(text)
        except UnreadableError:
            says = "it holds a configuration of Keras that is no JSON"
            yield Sight(Verdict.UNREADABLE, "unreadable", says)
            continue
        for sight in keras_layers.judged(objects, desk):
            # A class that is not there is made up from the graph, so nothing is imported.
            if sight.technique != "import" or sight.verdict is Verdict.DANGEROUS:
                yield sight


def _file(root: Field, seen: _Seen) -> None:
    """Read a file as SavedModel, as MetaGraph, as graph and as metadata of Keras at once."""
    for part in root.fields():
        if not part.nested:
            continue
        if part.number == 1:
            if not _node(part, seen):
                _saved_objects(part, seen, one=True)
        elif part.number == 2:
            _second(part, seen)
        elif part.number == 6:
            _asset(part, seen)
        elif part.number == 7:
            _saved_objects(part, seen)


def _is_tensor(source: Source) -> bool:
    """Tell whether a file is one tensor of ONNX, as its examples come: numbers and nothing else."""
    fields = {part.number: part for part in Message(source).root().fields()}
    kind = fields.get(2)
    return (
        kind is not None
        and not kind.nested
        and 0 < kind.start < 64
        and fields.keys() <= {1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12}
    )


def _second(part: Field, seen: _Seen) -> None:
    """Read field 2: the graph with all that belongs to it, the graph, or the functions."""
    for inner in _readable(part):
        if inner.number == 1 and not _node(inner, seen):
            _function(inner, seen)
        elif inner.number == 2:
            for node in _readable(inner):
                if node.number == 1 and not _node(node, seen):
                    _function(node, seen)
                elif node.number == 2:
                    for function in _readable(node):
                        if function.number == 1:
                            _function(function, seen)
        elif inner.number == 6:
            _asset(inner, seen)
        elif inner.number == 7:
            _saved_objects(inner, seen)


def _asset(part: Field, seen: _Seen) -> None:
    for inner in _readable(part):
        if inner.number == 2 and inner.end - inner.start < 5000 and len(seen.assets) < _MOST_TEXTS:
            seen.assets.append(inner.text())


def _readable(part: Field) -> list[Field]:
    """Return the nested fields of a message; none where the bytes are no message."""
    try:
        return [inner for inner in part.fields() if inner.nested]
    except UnreadableError:
        if part.end - part.start > 1000:
            raise
        return []


def _node(part: Field, seen: _Seen) -> bool:
    """Add the operator of a node; return whether the bytes are one."""
    name = ""
    attributes: list[Field] = []
    for inner in _readable(part):
        if inner.number == 2 and inner.end - inner.start <= 500:
            name = inner.text()
        elif inner.number == 5:
            attributes.append(inner)
    if not _NAME.fullmatch(name):
        return False
    seen.graph = True
    # Many names do not push out one that is dangerous.
    if len(seen.operators) < _MOST_NAMES or name in _words("dangerous"):
        seen.operators[name] = None
    if name == "PrintV2":
        texts = (inner.bytes()[:300].decode("utf-8", "replace") for inner in attributes)
        seen.prints.extend(text[text.find("file:") :] for text in texts if _FILE.search(text))
    return True


def _function(part: Field, seen: _Seen) -> None:
    """Add the name and the nodes of a function."""
    for inner in _readable(part):
        if inner.number == 1:
            for name in _readable(inner):
                if name.number == 1 and name.end - name.start <= 500:
                    seen.functions.add(name.text())
        elif inner.number == 3:
            _node(inner, seen)


def _saved_objects(part: Field, seen: _Seen, *, one: bool = False) -> None:
    """Add the configurations that objects of Keras carry: in field 5, or in field 4.3."""
    for inner in [part] if one else _readable(part):
        for piece in _readable(inner):
            if piece.number == 5:
                _layer(piece, seen)
            elif piece.number == 4:
                for metadata in _readable(piece):
                    if metadata.number == 3:
                        _layer(metadata, seen)


def _layer(part: Field, seen: _Seen) -> None:
    text = part.text()
    if text[:1] == "{" and len(seen.layers) < _MOST_TEXTS:
        seen.layers.append(text)


def _text(source: Source, seen: _Seen) -> None:
    """Read a graph in the text form of protocol buffers."""
    data = source.read(0, 64 << 20)
    if source.read(len(data), 1):
        raise UnreadableError("it is a graph in text and longer than 64 MB")
    text = data.decode("utf-8", "replace")
    seen.graph = re.search(r"\b(?:node|graph_def|meta_graphs)\s*:?\s*[{<]", text) is not None
    # Escapes in names are written by nobody but would hide them.
    for match in re.finditer(r"\bop\s*:\s*(?:\"([^\"\n]{0,500})\"|'([^'\n]{0,500})')", text):
        seen.operators[match[1] or match[2] or ""] = None
    for match in re.finditer(r"\bsignature\s*:?\s*[{<]\s*name\s*:\s*\"([^\"\n]{0,500})\"", text):
        seen.functions.add(match[1])


read = _Graph()
