"""Constants of one module that another one imports as the id of a model."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from roadworthy.evidence.code.models import Load
from roadworthy.evidence.code.syntax import Syntax
from roadworthy.evidence.interface import Part, printable

_MODULES = re.compile(
    r"(?:.*/)?(?:\w*config\w*|\w*settings?|\w*const\w*|defaults?|models?|params?|env\w*|options?"
    r"|globals?|common|__init__|base)\.py"
)
"""Files that hold constants by their name; those that are parsed anyway count whatever the name."""
_CONSTANT = re.compile(
    rb"""^[ \t]{0,8}(\w{2,60})[ \t]*(?::[^=\n]{1,60})?=[ \t]*"""
    rb"""(os\.(?:getenv|environ\.get)\([^,\n]{1,80},[ \t]*)?["']([^"'\n\\]{1,200})["'][ \t]*[),]?"""
    rb"""[ \t]*(?:\#[^\n]*)?$""",
    re.MULTILINE,
)
_MOST = 200
_LONGEST = 64 << 10
"""Bytes of a file of constants that are looked at."""


@dataclass(frozen=True, slots=True)
class _Constant:
    text: str
    path: str
    line: int


def may_hold_constants(path: str) -> bool:
    """Tell by its name whether a file may name models for other files."""
    return _MODULES.fullmatch(path) is not None


@dataclass(slots=True)
class Constants:
    """What the modules of the project call their texts."""

    modules: dict[str, dict[str, _Constant | None]] = field(default_factory=dict)
    """By dotted path of the module, then by name; None for a name that is given twice."""

    def scan(self, path: str, data: bytes) -> None:
        """Note the constants of a file that is not worth parsing."""
        names = self._of(path)
        head = data[:_LONGEST]
        for count, match in enumerate(_CONSTANT.finditer(head)):
            if count >= _MOST:
                return
            name, text = match[1].decode(), match[3].decode("utf-8", "replace")
            line = head.count(b"\n", 0, match.start(1)) + 1
            names[name] = None if name in names else _Constant(text, path, line)

    def add(self, syntax: Syntax) -> None:
        """Note the constants of a file that was parsed."""
        path = syntax.source.file.path
        names = self._of(path)
        for name, text, line in syntax.constants():
            if len(names) < _MOST:
                names[name] = _Constant(text, path, syntax.source.row(line))

    def join(self, later: Constants) -> None:
        """Take over the constants of files that come later in the walk."""
        for module, names in later.modules.items():
            self.modules[module] = {**self.modules.get(module, {}), **names}

    def _of(self, path: str) -> dict[str, _Constant | None]:
        return self.modules.setdefault(_module(path), {})

    def named(self, load: Load) -> Part:
        """Return the part of a load, with its name where another module holds it."""
        found = self._find(load) if load.reference else None
        if found is None:
            return load.part
        name = printable(found.text, 200)
        place = load.part.evidence
        shows = printable(f"{name} ({found.path}:{found.line}): {place.shows}")
        return replace(
            load.part, id=f"model:{name}", name=name, evidence=replace(place, shows=shows)
        )

    def _find(self, load: Load) -> _Constant | None:
        module, _, name = _absolute(load.part.evidence.path, load.reference).rpartition(".")
        for candidate in (module, module.rpartition(".")[0]):  # the second: settings.model_name
            if not candidate:
                continue
            held = [
                names[name]
                for path, names in self.modules.items()
                if name in names and (path == candidate or path.endswith(f".{candidate}"))
            ]
            if held:
                texts = {constant.text for constant in held if constant is not None}
                return held[0] if len(texts) == 1 and None not in held else None
        return None


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _absolute(path: str, reference: str) -> str:
    """Return a reference as it is from the root: `.config.ID` in a/b.py is `a.config.ID`.

    >>> _absolute("a/b.py", ".config.ID"), _absolute("a/b/c.py", "..x.ID")
    ('a.config.ID', 'a.x.ID')
    """
    rest = reference.lstrip(".")
    level = len(reference) - len(rest)
    if not level:
        return reference
    folders = path.split("/")[:-level]
    return ".".join([*folders, rest])
