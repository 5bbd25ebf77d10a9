"""What a model was made from: the configuration of an adapter, of a merge, of a fine-tuning run.

PEFT writes `adapter_config.json` (https://huggingface.co/docs/peft), mergekit `mergekit_config.yml`
(https://github.com/arcee-ai/mergekit), and trainers read a YAML of their own. A path on somebody's
machine is no name of a model, so it leaves the base unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from roadworthy import safe_yaml
from roadworthy.errors import YamlError
from roadworthy.evidence.interface import Found, Part, SourceFile, printable
from roadworthy.evidence.json_text import count, read, text
from roadworthy.evidence.model_config import HUB_ID
from roadworthy.system import Evidence, Finding, Interval, Outcome, Severity, Value

_MAX_MODELS = 64
_MERGE = re.compile(rb"^merge_method[ \t]*:", re.MULTILINE)
_TRAINER = {
    "base_model": (b"micro_batch_size", b"datasets"),  # axolotl
    "model_name_or_path": (b"finetuning_type", b"stage"),  # LLaMA-Factory
}
"""The key under which a trainer names the model, with keys that only this trainer has."""


def adapter(file: SourceFile) -> Iterator[Found]:
    """Read the configuration of an adapter.

    Raises:
        MalformedError: when it cannot be read.
    """
    document = read(file)
    data = document.data
    if kind := printable(text(data.get("peft_type")), 40):
        yield _part(document.at("peft_type"), ("adapter_type", kind))
    if rank := count(data.get("r")):
        yield _part(document.at("r"), ("adapter_rank", Interval(rank, rank)))
    if revision := printable(text(data.get("revision")), 80):
        yield _part(document.at("revision"), ("base_revision", revision))
    if "base_model_name_or_path" not in data:
        return
    place = document.at("base_model_name_or_path")
    name = text(data["base_model_name_or_path"])
    if HUB_ID.fullmatch(name):
        yield _part(place, ("base_model", name))
    else:
        yield _no_name(file, place, name)


def merge(file: SourceFile) -> Iterator[Found]:
    """Read the recipe of a merge, or of a fine-tuning run whose trainer is plain from its keys."""
    is_merge = _MERGE.search(file.head)
    key = next((k for k, signs in _TRAINER.items() if _has(file.head, k, *signs)), "")
    if not is_merge and not key:
        return
    try:
        document = safe_yaml.parse(file.head, name=file.path)
    except YamlError as error:
        yield Finding(
            "malformed-model-file",
            Outcome.UNKNOWN,
            Severity.MEDIUM,
            f"{file.path} {error.message}, so what the model was made from is not known.",
            f"{error.hint.capitalize()}.",
            file.at(None),
        )
        return
    if not isinstance(document.data, dict):
        return
    found = list(_models(document.data, ())) if is_merge else [((key,), document.data.get(key))]
    names: dict[str, list[tuple[str | int, ...]]] = {}
    for path, name in found[:_MAX_MODELS]:
        if not isinstance(name, str):
            continue
        for one in filter(None, map(str.strip, name.split("+"))):  # mergekit: model+adapter
            if HUB_ID.fullmatch(one):
                names.setdefault(one, []).append(path)
            else:
                yield _no_name(file, file.at(document.line(path), f"{path[-1]}: {one}"), one)
    value = ", ".join(sorted(names))
    for name, paths in names.items():
        for path in paths:
            place = file.at(document.line(path), f"{path[-1]}: {name}")
            yield _part(place, ("base_model", value))


def _has(head: bytes, *keys: str | bytes) -> bool:
    words = [key.encode() if isinstance(key, str) else key for key in keys]
    return all(re.search(rb"^" + word + rb"[ \t]*:", head, re.MULTILINE) for word in words)


def _models(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield what stands under `model` and `base_model`, at any depth."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _models(item, (*path, number))
    elif isinstance(value, dict):
        for key, item in value.items():
            if (key in ("model", "base_model") and isinstance(item, str)) or (
                key == "path" and path and path[-1] == "model"
            ):
                yield (*path, key), item
            else:
                yield from _models(item, (*path, key))


def _part(place: Evidence, *facts: tuple[str, Value]) -> Part:
    return Part("", "adapter", "", place, facts=facts)


def _no_name(file: SourceFile, place: Evidence, name: str) -> Finding:
    return Finding(
        "base-model-not-named",
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        f"{file.path} names {printable(name, 80) or 'nothing'} as what the model was made from, "
        "which is no id of a published model.",
        "Write the id under which the base model is published.",
        place,
    )
