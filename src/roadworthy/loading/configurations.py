"""Reads the configuration beside weights: what it has loaders import, fetch or call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from roadworthy.loading import keras_layers, targets
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.objects import Objects, TooLargeError, parsed, whole
from roadworthy.loading.paths import leads_away
from roadworthy.loading.shown import shown

_WINDOW = 1 << 20
_MARKS = re.compile(
    rb"\"(?:auto_map|__?target__?|class_name|chat_templates?|custom_pipelines?|trust_remote_code"
    rb"|architectures|model_type|_class_name|_?attn_implementation\w*|activation_(?:function|fn)"
    rb"|auto_mapping|megatron_core|loss_function|similarity_fn|weight_map|type)\""
)
_ATTENTION = re.compile(r"_?attn_implementation\w*")
_MOST_TEMPLATES = 50
"""Chat templates of one file; models have up to five."""
_KERNELS = "kernels-community/"
_ACTIVATIONS = frozenset({"activation_function", "activation_fn", "loss_function", "similarity_fn"})
_LISTED = re.compile(r"\w+")


class _Configuration:
    """A configuration in JSON, whichever library it is for."""

    format = "configuration"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield what the configuration does, and what its chat templates do."""
        try:
            data = whole(source, desk)
            objects = parsed(data)
        except TooLargeError:
            _check_large(source, desk)
            return
        except UnreadableError:
            # Programs of all kinds keep a `config.json`, with comments and what not.
            if _MARKS.search(data.replace(b"\0", b"")) or len(data) > 1 << 20:
                raise
            return
        yield from judged(objects, desk)


def _check_large(source: Source, desk: Desk) -> None:
    """Let numbers pass: trees and vectors in JSON are long, and name nothing that is called.

    Raises:
        UnreadableError: when a key that is judged stands in it, or may stand in it escaped.
    """
    at, behind = 0, b""
    while data := source.read(at, _WINDOW):
        desk.spend("bytes", len(data))
        at += len(data)
        window = behind + data
        if _MARKS.search(window) or b"\\u" in window or b"\0" in window:
            raise UnreadableError("its JSON is larger than any configuration")
        behind = window[-64:]


def judged(objects: Objects, desk: Desk) -> Iterator[Sight]:
    """Yield what a configuration has its loader do."""
    root = objects.root
    if keras_layers.is_model(root):
        yield from keras_layers.judged(objects, desk)
    if isinstance(root, list):
        yield from _modules(root, desk)
    for value in objects:
        yield from _code(value, desk)
        yield from _names(value, desk)
        if "chat_template" in value or "chat_templates" in value:
            yield from chat_templates(value.get("chat_template"))
            yield from chat_templates(value.get("chat_templates"))
    for value in (root, *objects.shadowed):
        if isinstance(value, dict):
            yield from _pipeline(value, desk)
            yield from _pieces(value)


def chat_templates(value: Any) -> Iterator[Sight]:
    """Yield what chat templates do: one text, or several by name."""
    found: dict[str, Any]
    match value:
        case str():
            found = {"": value}
        case list():
            found = {
                str(entry.get("name", "")) + " " * at: entry.get("template")
                for at, entry in enumerate(value)
                if isinstance(entry, dict)
            }
        case dict():
            found = value
        case _:
            return
    yield from several(found)


def several(found: Mapping[str, Any]) -> Iterator[Sight]:
    """Yield what chat templates do, by their names."""
    if len(found) > _MOST_TEMPLATES:
        says = f"it has more than {_MOST_TEMPLATES} chat templates"
        yield Sight(Verdict.UNREADABLE, "unreadable", says)
    for name, text in list(found.items())[:_MOST_TEMPLATES]:
        if isinstance(text, str):
            yield from _named(text, str(name).strip())


def _named(text: str, name: str = "") -> Iterator[Sight]:
    """Yield what one chat template does, or that it could not be read."""
    # Loaded here: jinja2 is needed where a template is, and costs what ten small files cost.
    from roadworthy.loading import templates

    inside = (shown(f"chat template {name}".strip()),)
    try:
        for sight in templates.judged(text):
            yield Sight(
                sight.verdict, sight.technique, sight.says, sight.callable, sight.arguments, None,
                inside,
            )  # fmt: skip
    except UnreadableError as error:
        yield Sight(Verdict.UNREADABLE, "unreadable", str(error), inside=inside)


def _code(value: dict[str, Any], desk: Desk) -> Iterator[Sight]:
    """Yield code that the configuration brings along, or has fetched."""
    if "auto_map" in value:
        for text in _texts(value["auto_map"]):
            yield _remote(text, "the configuration has code of its own loaded", desk)
    pipelines = value.get("custom_pipelines")
    if isinstance(pipelines, dict):
        for entry in list(pipelines.values())[:50]:
            own = entry.get("impl") if isinstance(entry, dict) else entry
            yield _remote(own, "the configuration has a pipeline of its own loaded", desk)
    if isinstance(value.get("custom_pipeline"), str):
        yield _remote(
            value["custom_pipeline"], "the configuration has a pipeline of its own loaded", desk
        )
    if value.get("trust_remote_code") is True:
        says = "the configuration tells its loader to trust code of the repository"
        yield Sight(Verdict.UNKNOWN_IMPORT, "remote-code", says)
    for key, name in value.items():
        if isinstance(name, str) and "/" in name and _ATTENTION.fullmatch(key):
            yield _attention(key, name)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of an `auto_map`: values, or lists of values and nothing."""
    entries = value.values() if isinstance(value, dict) else [value]
    for entry in list(entries)[:100]:
        for text in entry[:10] if isinstance(entry, list) else [entry]:
            if text is not None:
                yield text if isinstance(text, str) else str(type(text).__name__)


def _remote(text: Any, says: str, desk: Desk) -> Sight:
    """Return the sight of a class in a file of the repository, or of another: `owner/name--f.C`."""
    name = shown(text, 200)
    repository, separator, _ = name.partition("--")
    if separator:
        says = f"{says}, from the repository `{shown(repository)}`"
    desk.imported(name)
    return Sight(Verdict.UNKNOWN_IMPORT, "remote-code", says, callable=name)


def _attention(key: str, text: str) -> Sight:
    """Judge an implementation of attention that is fetched by the name of a repository."""
    says = f"the configuration has code fetched and run by its `{shown(key, 40)}`"
    # No loader writes the internal key; it was a way around the consent to remote code
    # (CVE-2026-4372).
    inner = "internal" in key and not text.startswith(_KERNELS)
    verdict = Verdict.DANGEROUS if inner else Verdict.UNKNOWN_IMPORT
    return Sight(verdict, "remote-code", says, callable=shown(text))


def _names(value: dict[str, Any], desk: Desk) -> Iterator[Sight]:
    """Yield callables that are named by their path."""
    for key, by in (("_target_", "the configuration"), ("__target__", "the configuration")):
        if key in value:
            yield targets.called(str(value[key]), by, desk)
    for key in _ACTIVATIONS:
        text = value.get(key)
        if isinstance(text, str) and "." in text and not text.startswith("tf."):
            yield targets.called(text, "the configuration", desk, technique="import")
    mapping = value.get("auto_mapping")
    if isinstance(mapping, dict) and isinstance(mapping.get("parent_library"), str):
        library = mapping["parent_library"]
        if library.partition(".")[0] not in targets.words("libraries"):
            yield targets.called(library, "the adapter", desk, technique="import", module=True)
    core = value.get("megatron_core")
    if isinstance(core, str) and core != "megatron.core":
        yield targets.called(core, "the adapter", desk, technique="import", module=True)


def _modules(root: list[Any], desk: Desk) -> Iterator[Sight]:
    """Yield the modules of sentence-transformers that are not its own."""
    for entry in root:
        ours = isinstance(entry, dict) and not {"idx", "name", "path"}.isdisjoint(entry)
        if ours and isinstance(entry.get("type"), str) and "." in entry["type"]:
            name = entry["type"]
            sight = targets.called(name, "the list of modules", desk, technique="import")
            if sight.verdict is Verdict.UNKNOWN_IMPORT:
                says = f"the list of modules has `{shown(name)}` imported, which is code of its own"
                sight = Sight(sight.verdict, "remote-code", says, callable=shown(name, 200))
            yield sight


def _pieces(root: dict[str, Any]) -> Iterator[Sight]:
    """Yield the pieces of weights that an index has loaded from outside of the folder."""
    pieces = root.get("weight_map")
    for path in (
        dict.fromkeys(v for v in pieces.values() if isinstance(v, str))
        if isinstance(pieces, dict)
        else ()
    ):
        if leads_away(path):
            says = "the index of the weights has a file outside of the folder loaded"
            yield Sight(Verdict.DANGEROUS, "path-traversal", says, arguments=(shown(path),))


def _pipeline(root: dict[str, Any], desk: Desk) -> Iterator[Sight]:
    """Yield the parts of a pipeline of diffusers that come from elsewhere."""
    if "_class_name" not in root and "_diffusers_version" not in root:
        return
    known = targets.words("libraries") | targets.words("diffusers")
    for key, value in root.items():
        if not (isinstance(value, list) and len(value) == 2):
            continue
        library, name = value
        if key == "_class_name":
            yield _remote(f"{library}.{name}", "the pipeline is code of its own", desk)
        elif isinstance(library, str) and isinstance(name, str) and library not in known:
            if not _LISTED.fullmatch(library) and "." not in library:
                continue  # two texts that are no module and class
            says = f"the part `{shown(key, 40)}` of the pipeline is code of its own"
            dotted = f"{library}.{name}"
            if targets.judged(dotted) is Verdict.DANGEROUS:
                yield targets.called(dotted, "the pipeline", desk)
            else:
                yield _remote(dotted, says, desk)


read = _Configuration()
