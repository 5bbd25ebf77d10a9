"""Reads configuration in YAML by which NeMo, SpeechBrain, MLflow and hydra build objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.errors import YamlError
from roadworthy.loading import targets
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.objects import whole
from roadworthy.loading.shown import shown
from roadworthy.safe_yaml import Leaf, Path_, documents

_MOST = 1 << 20
_TAG = re.compile(
    r"(?:^|[\s,\[{(])!(?:"
    r"(?P<python>!python/[^\s,\]}]*|<[^>]*python/[^>]*>)"
    r"|(?P<new>new|name|apply|module|include|pickle|class):(?P<what>[^\s,\]}]*))",
)
_HIDES = re.compile(
    r"(?m)^%TAG\s"
    r"|(?:^|[\s,\[{(:-])!(?:!(?:map|seq|str|omap|set|pairs)\b|<tag:yaml\.org,2002:[a-z]+>)"
    r"|[:,\[{-][ \t]+!\s"
    r"|target_{0,2}[\"']?\s*:\s*(?:&\S+\s+)?[!*]"
    r"|(?:^[ \t]*(?:-[ \t]+)?|[{,][ \t]*)\*[^\s:,]+[ \t]+:"
)
"""Ways to write a value so that only a loader sees it; `safe_yaml` leaves such values out."""
_TEXT_TAGS = ("!python/none", "!python/bool", "!python/str", "!python/unicode", "!python/int",
              "!python/float", "!python/list", "!python/dict", "!python/tuple", "!python/long",
              "!python/complex", "!python/bytes")  # fmt: skip


class _Yaml:
    """YAML by which a loader builds objects."""

    format = "configuration in YAML"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield the callables that tags and keys name."""
        data = whole(source, desk, _MOST)
        yield from _tags(data.decode("utf-8", "replace"), desk)
        try:
            found = documents(data, name="")
        except YamlError:
            raise UnreadableError("it is no YAML that could be read whole") from None
        for leaves in found:
            yield from _leaves(leaves, desk)


def _tags(text: str, desk: Desk) -> Iterator[Sight]:
    """Yield the tags by which YAML makes objects of Python."""
    if _HIDES.search(text):
        says = "it hides values behind tags or aliases that no configuration needs"
        yield Sight(Verdict.UNKNOWN_IMPORT, "yaml-tag", says)
    for number, line in enumerate(text.splitlines(), 1):
        for found in () if line.lstrip().startswith("#") else _TAG.finditer(line):
            place = (f"line {number}",)
            if tag := found["python"]:
                if tag.lower() in _TEXT_TAGS:
                    continue
                says = f"a tag of YAML makes an object of Python: `{shown(tag)}`"
                yield Sight(Verdict.DANGEROUS, "yaml-tag", says, shown(tag), place)
            elif found["new"] in {"include", "pickle"}:
                says = f"a tag has another file read: `{shown(found['what'])}`"
                yield Sight(Verdict.UNKNOWN_IMPORT, "external-data", says, arguments=place)
            else:
                yield targets.called(found["what"], "a tag of YAML", desk)


def _leaves(leaves: dict[Path_, Leaf], desk: Desk) -> Iterator[Sight]:
    """Yield what keys of known loaders name."""
    for path, leaf in leaves.items():
        if not path or not isinstance(leaf.value, str):
            if path and path[-1] == "trust_remote_code" and leaf.value is True:
                says = "the configuration tells its loader to trust code of the repository"
                yield Sight(Verdict.UNKNOWN_IMPORT, "remote-code", says)
            continue
        key, text = path[-1], leaf.value
        if key in {"_target_", "__target__"} or (key == "target" and _is_target(path, leaves)):
            yield targets.called(text, "the configuration", desk)
        elif path[0] == "flavors" and "python_function" in path:
            yield from _mlflow(str(key), text, desk)


def _is_target(path: Path_, leaves: dict[Path_, Leaf]) -> bool:
    """Tell whether `target:` names a callable, as configurations of before hydra have it."""
    text = str(leaves[path].value)
    beside = (*path[:-1], "params")
    return bool(re.fullmatch(r"[A-Za-z_]\w*(?:\.\w+)+", text)) and (
        text.startswith("nemo.") or any(other[: len(beside)] == beside for other in leaves)
    )


def _mlflow(key: str, text: str, desk: Desk) -> Iterator[Sight]:
    """Judge what the python_function of MLflow loads."""
    if key == "loader_module" and text not in targets.words("mlflow"):
        yield targets.called(text, "MLflow", desk, technique="import", module=True)
    elif key in {"code", "model_code_path", "streamable_code"}:
        says = f"MLflow puts code of the model on the path and may run it: `{shown(text)}`"
        yield Sight(Verdict.UNKNOWN_IMPORT, "remote-code", says)


read = _Yaml()
