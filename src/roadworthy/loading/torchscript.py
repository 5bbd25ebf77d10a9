"""Source text of TorchScript, which looks like Python and can only call operators of PyTorch.

It cannot import. What it can do is call operators that read and write files, and operators and
classes of extensions that have to be loaded first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from roadworthy.loading.interface import Sight, Source, UnreadableError, Verdict
from roadworthy.safe_yaml import parse

_MOST = 16 << 20
"""Bytes of one source file."""
_SPACE = re.compile(r"\s*\.\s*")
_OPERATOR = re.compile(r"\b(?:ops|torch)\s{0,9}\.\s{0,9}\w+(?:\s{0,9}\.\s{0,9}\w+)?")
_CLASS = re.compile(r"\btorch\.classes\.(\w+)")
_PYTHON = re.compile(
    r"^[ \t]{0,99}(?:import[ \t](?!__torch__)|from[ \t])|\b(?:__import__|exec|eval)\(", re.MULTILINE
)
"""What the old kind has of Python is only the import of its own classes."""
_BUILDERS = frozenset(
    f"torch.jit._pickle.{name}"
    for name in (
        "build_boollist",
        "build_doublelist",
        "build_intlist",
        "build_tensor_from_id",
        "build_tensorlist",
        "restore_type_tag",
    )
)


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    data = parse((resources.files(__package__) / "torchscript.yaml").read_bytes(), name="").data
    return frozenset(data["namespaces"]), frozenset(data["files"])


def read(source: Source) -> Iterator[Sight]:
    """Yield what the text would call besides the operators that only calculate."""
    data = source.read(0, _MOST + 1)
    if len(data) > _MOST:
        raise UnreadableError("its source text is too long to be read")
    text = data.decode("utf-8", "replace")
    namespaces, files = _known()
    seen = set()
    for match in _OPERATOR.finditer(text):
        name = _SPACE.sub(".", match[0])
        first, *rest = name.split(".")
        # the text writes operators of aten as functions of torch
        operator = rest[-1] if first == "ops" else rest[0]
        if operator in files and name not in seen:
            seen.add(name)
            says = "running the model reads or writes a file that the model chooses"
            yield Sight(Verdict.DANGEROUS, "file-access", says, name, offset=match.start())
        elif first == "ops" and rest[0] not in namespaces and name not in seen:
            seen.add(name)
            says = "it needs operators of an extension that is not a part of PyTorch"
            yield Sight(Verdict.UNKNOWN_IMPORT, "custom-operator", says, name, offset=match.start())
    if (python := _PYTHON.search(text)) is not None:
        says = "it is no source text of TorchScript but of Python, which what loads it may run"
        yield Sight(Verdict.UNKNOWN_IMPORT, "code-in-archive", says, offset=python.start())
    for match in _CLASS.finditer(text):
        if match[1] not in namespaces and match[0] not in seen:
            seen.add(match[0])
            says = "it needs a class of an extension that is not a part of PyTorch"
            yield Sight(
                Verdict.UNKNOWN_IMPORT, "custom-class", says, match[0], offset=match.start()
            )


def is_own(sight: Sight) -> bool:
    """Tell whether a sight is only of what the loader of TorchScript knows itself.

    It takes no name for an import: it looks classes up in the source text that lies in the archive,
    and knows the functions of its own that build lists.
    """
    if sight.callable in _BUILDERS:
        return True
    if not sight.callable.startswith("__torch__."):
        return False
    extension = _CLASS.search(sight.callable)
    return extension is None or extension[1] in _known()[0]
