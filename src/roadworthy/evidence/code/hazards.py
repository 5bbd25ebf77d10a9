"""Calls that run, or may run, what they are given, and where that comes from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.evidence.code.glance import stands_outside_examples
from roadworthy.evidence.code.libraries import words
from roadworthy.evidence.code.origins import origin
from roadworthy.evidence.code.syntax import Call, Given, Syntax
from roadworthy.evidence.interface import printable
from roadworthy.safe_yaml import parse
from roadworthy.sightings import Risky

CALLS = words(
    "load loads Unpickler read_pickle open decode load_session eval exec system popen run call"
    " check_call check_output Popen getoutput create_subprocess_shell Template from_string"
    " render_template_string extractall unpack_archive load_model enable_unsafe_deserialization"
    " PythonREPL PythonREPLTool PythonAstREPLTool ShellTool create_python_agent"
    " LocalCommandLineCodeExecutor load_all unsafe_load unsafe_load_all full_load safe_load"
    " safe_load_all load_local create_pandas_dataframe_agent create_csv_agent"
)
"""Last names of calls that are looked at; a test compares them with the table."""

_MODULES = (
    b"pickle", b"dill", b"joblib", b"marshal", b"shelve", b"torch.load(", b"yaml", b"jinja2",
    b"render_template_string(", b"tarfile", b"unpack_archive(", b"load_model(", b"numpy", b"mako",
    b"enable_unsafe_deserialization", b"REPL", b"allow_dangerous_", b"ShellTool", b"skops.io",
    b"LocalCommandLineCodeExecutor", b"create_python_agent",
)  # fmt: skip
_TELLING = (
    b"load(", b"loads(", b"load_all(", b"Unpickler(", b"read_pickle(", b"shelve.open(",
    b"jsonpickle.decode(", b"Template(", b"from_string(", b"extractall(", b"unpack_archive(",
    b"load_model(", b"REPL", b"allow_dangerous_", b"enable_unsafe_", b"allow_pickle",
    b"render_template_string(", b"ShellTool(", b"LocalCommandLineCodeExecutor(", b"python_agent(",
)  # fmt: skip
_SHELL = (b"shell=True", b"os.system(", b"os.popen(", b"create_subprocess_shell(", b"getoutput(")
_RUNS = re.compile(rb"(?<![\w.])(?:eval|exec)\(")
_SAFE_LOADERS = re.compile(r"(?:.*\.)?C?(?:Safe|Base)Loader")
_FULL = re.compile(r"(?:.*\.)?C?FullLoader")
_MOST = 200


@dataclass(frozen=True, slots=True)
class _Row:
    call: str
    technique: str
    at: int | None
    name: tuple[str, ...]
    only: str
    library: str


@cache
def _rows() -> Mapping[str, tuple[_Row, ...]]:
    found: dict[str, tuple[_Row, ...]] = {}
    for row in _data()["calls"]:
        made = _row(row)
        last = made.call.rpartition(".")[2]
        found[last] = (*found.get(last, ()), made)
    return found


@cache
def _flags() -> tuple[str, ...]:
    return tuple(_data()["flags"])


@cache
def _data() -> Any:
    here = resources.files("roadworthy.evidence.code")
    return parse((here / "hazards.yaml").read_bytes(), name="hazards.yaml").data


def _row(row: Mapping[str, Any]) -> _Row:
    return _Row(
        row["call"],
        row["technique"],
        row.get("at"),
        tuple(row.get("name", ())),
        row.get("only", ""),
        row.get("from", ""),
    )


def worth_reading(data: bytes) -> bool:
    """Tell cheaply whether a file may hold such a call."""
    if any(word in data for word in _MODULES) and stands_outside_examples(data, _TELLING):
        return True
    if stands_outside_examples(data, _SHELL):
        return True
    return (b"eval(" in data or b"exec(" in data) and _RUNS.search(data) is not None


def risky(syntax: Syntax) -> Iterator[Risky]:
    """Yield a sighting for each such call."""
    count = 0
    for call in syntax.others:
        found = _risky(syntax, call)
        if found is not None and count < _MOST:
            count += 1
            yield found


def _risky(syntax: Syntax, call: Call) -> Risky | None:
    for flag in _flags():
        given = call.given(syntax, flag)
        if given.value is not None and syntax.truth(given) is not False:
            return _made(syntax, call, "unprotected", "unknown", flag)
    for row in _rows().get(call.last, ()):
        if _fits(syntax, call, row):
            return _judged(syntax, call, row)
    return None


def _fits(syntax: Syntax, call: Call, row: _Row) -> bool:
    if row.library:
        return syntax.library(call.dotted) == row.library or (
            row.library == "autogen" and call.dotted.startswith("autogen")
        )
    if row.call in ("eval", "exec"):
        return call.dotted == row.call and row.call not in _defined(syntax)
    return call.dotted == row.call


def _defined(syntax: Syntax) -> set[str]:
    return {one.node.name for one in syntax.defined}


def _judged(syntax: Syntax, call: Call, row: _Row) -> Risky | None:
    if row.only:
        wanted = not row.only.startswith("!")
        given = call.given(syntax, row.only.lstrip("!"))
        if given.value is None or syntax.truth(given) is (not wanted):
            return None
    value = _value(syntax, call, row)
    source = origin(syntax, value.value, value.scope)
    match row.technique:
        case "yaml":
            return _yaml(syntax, call, source)
        case "torch":
            return _torch(syntax, call, source)
        case "shell" if source not in ("outside", "model", "downloaded"):
            return None
        case "extract":
            return _extract(syntax, call, source)
        case "eval" | "template":
            safe = source == "constant"
            return _made(syntax, call, row.technique, source, safe=safe)
        case "unprotected":
            setting = f"{row.only.lstrip('!')}=False" if row.only else call.last
            return _made(syntax, call, row.technique, source, setting)
    return _made(syntax, call, row.technique, source, row.only)


def _value(syntax: Syntax, call: Call, row: _Row) -> Given:
    given = call.given(syntax, *row.name)
    if given.value is None and row.at is not None:
        return Given(call.argument(row.name, row.at), call.scope)
    if row.at is None and isinstance(call.node.func, ast.Attribute):
        return Given(call.node.func.value, call.scope)
    return given


def _yaml(syntax: Syntax, call: Call, source: str) -> Risky:
    if call.last.startswith("safe_"):
        return _made(syntax, call, "yaml", source, safe=True)
    if call.last.startswith("load"):
        given = call.argument(("Loader",), 1)
        loader = syntax.dotted(given, call.scope) if given is not None else ""
        if _SAFE_LOADERS.fullmatch(loader):
            return _made(syntax, call, "yaml", source, loader, safe=True)
        if _FULL.fullmatch(loader):
            return _made(syntax, call, "yaml", source, loader, safe=source != "outside")
        return _made(syntax, call, "yaml", source, loader)
    full = call.last.startswith("full_")
    return _made(syntax, call, "yaml", source, call.last, safe=full and source != "outside")


def _torch(syntax: Syntax, call: Call, source: str) -> Risky:
    given = call.given(syntax, "weights_only")
    truth = syntax.truth(given) if given.value is not None else None
    if truth is False:
        return _made(syntax, call, "pickle", source, "weights_only=False")
    if truth is True:
        return _made(syntax, call, "torch", source, "weights_only=True")
    setting = "weights_only by a variable" if given.value is not None or given.hidden else ""
    return _made(syntax, call, "torch", source, setting)


def _extract(syntax: Syntax, call: Call, source: str) -> Risky | None:
    given = call.given(syntax, "filter")
    if given.value is not None:
        text = syntax.text(given.value, given.scope)
        safe = text != "fully_trusted"
        return _made(syntax, call, "extract", source, f"filter={text}", safe=safe)
    if call.last == "unpack_archive" and source not in ("outside", "downloaded"):
        return None
    return _made(syntax, call, "extract", source)


def _made(
    syntax: Syntax, call: Call, technique: str, source: str, setting: str = "", *,
    safe: bool = False,
) -> Risky:  # fmt: skip
    shown = printable(call.dotted.replace("()", ""), 80)
    return Risky(syntax.at(call.node), technique, shown, source, printable(setting, 80), safe)
