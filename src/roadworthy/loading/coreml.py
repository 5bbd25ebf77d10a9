"""Reads Core ML: layers and models that a program has to bring along."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.protobuf import Field, Message
from roadworthy.loading.shown import shown

_PIPELINES = {200: 1, 201: 1, 202: 0}
"""Fields that hold a pipeline, and how deep in them its list of models lies."""
_NETWORKS = frozenset({303, 403, 500})
_CUSTOM_MODEL, _LINKED_MODEL, _CUSTOM_LAYER, _NAME = 555, 556, 500, 10
_DATA = frozenset({1, 2, 10})
_TYPES = range(200, 3001)
_MOST_DEPTH = 32


class _CoreMl:
    """A model of Core ML."""

    format = "Core ML"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield the classes that the model needs a program to have."""
        models = [(Message(source).root(), 0)]
        found = False
        while models:
            model, depth = models.pop()
            if depth > _MOST_DEPTH:
                raise UnreadableError("it has models inside models, deeper than any model")
            for part in model.fields():
                found = found or part.number in _TYPES
                if part.number in _PIPELINES:
                    inner = [part]
                    for _ in range(_PIPELINES[part.number]):
                        inner = [f for one in inner for f in one.fields() if f.number == 1]
                    models.extend(
                        (one, depth + 1)
                        for pipeline in inner
                        for one in pipeline.fields()
                        if one.number == 1 and one.nested
                    )
                elif part.number in _NETWORKS:
                    yield from _layers(part, desk)
                elif part.number == _CUSTOM_MODEL:
                    yield _custom("model", part, desk)
                elif part.number == _LINKED_MODEL:
                    says = "a part of the model lies in another file, which is not read with it"
                    yield Sight(Verdict.UNKNOWN_IMPORT, "external-model", says)
                elif part.number not in _DATA and part.number not in _TYPES:
                    raise UnreadableError("it is of a kind of model that is not known")
        if not found:
            raise UnreadableError("it has no model of Core ML")


def _layers(network: Field, desk: Desk) -> Iterator[Sight]:
    for layer in network.fields():
        if layer.number == 1:
            for part in layer.fields():
                if part.number == _CUSTOM_LAYER and part.nested:
                    yield _custom("layer", part, desk)


def _custom(what: str, part: Field, desk: Desk) -> Sight:
    name = next((shown(f.text()) for f in part.fields() if f.number == _NAME), "")
    desk.imported(name)
    says = f"the model needs the {what} `{name}` of somebody's own"
    return Sight(Verdict.UNKNOWN_IMPORT, "custom-operator", says, callable=name)


read = _CoreMl()
