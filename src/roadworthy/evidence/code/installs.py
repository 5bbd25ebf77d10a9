"""Calls and notebook lines that install packages or run other programs that fetch something."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from roadworthy.evidence import shell
from roadworthy.evidence.code.libraries import words
from roadworthy.evidence.code.notebooks import Cell
from roadworthy.evidence.code.syntax import Call, Scope, Source, Syntax
from roadworthy.evidence.deployment import commands
from roadworthy.sightings import Install
from roadworthy.system import Evidence, Sighting

CALLS = words(
    "run call check_call check_output Popen system popen getoutput main getstatusoutput"
    " create_subprocess_exec create_subprocess_shell"
)
_MODULES = ("subprocess.", "os.", "asyncio.", "commands.")
_WORDS = (
    b"pip install", b'"pip"', b"'pip'", b"pip.main", b"_internal", b"conda", b"npx", b"uvx",
    b"apt-get", b"apt install", b"npm ", b'"npm"', b"wget", b"curl", b"git clone", b'"clone"',
    b"hf download", b"huggingface-cli", b"ollama pull", b"gdown", b"pip3", b"pipx",
)  # fmt: skip
_STARTS = (b"subprocess", b"os.system", b"os.popen", b"pip.main", b"pip._internal")
_MAGIC = re.compile(r"\s*[!%]{1,2}\s*(\S.{0,2000})")


def worth_reading(data: bytes, notebook: bool) -> bool:
    """Tell cheaply whether a file may install anything."""
    if notebook and any(word in data for word in (b"!", b"%pip", b"%conda")):
        return any(word in data for word in _WORDS)
    return any(word in data for word in _STARTS) and any(word in data for word in _WORDS)


def shown(syntax: Syntax, when: str) -> Iterator[Sighting]:
    """Yield what the programs fetch and install that the code starts."""
    for call in syntax.others:
        if call.last == "main" and call.dotted.startswith("pip"):
            listed = ["pip", *_words(syntax, _first(call), call.scope)]
            yield from shell.seen_in(listed, _context(syntax, call, when, ""))
        elif call.last in CALLS and call.dotted.startswith(_MODULES):
            yield from _started(syntax, call, when)


def _started(syntax: Syntax, call: Call, when: str) -> Iterator[Sighting]:
    first = _first(call)
    if call.last == "create_subprocess_exec":
        listed = [_word(syntax, one, call.scope) for one in call.node.args[:50]]
        yield from shell.seen_in(shell.bare(listed), _context(syntax, call, when, ""))
        return
    if isinstance(first, ast.List | ast.Tuple):
        listed = shell.bare(_words(syntax, first, call.scope))
        yield from shell.seen_in(listed, _context(syntax, call, when, " ".join(listed)))
        return
    text = _word(syntax, first, call.scope) if first is not None else ""
    for _ in shell.piped(text):
        yield Install(syntax.at(call.node), shell.PIPED, when, piped=True)
    for inner in commands.split(text)[:50]:
        yield from shell.seen_in(shell.bare(inner), _context(syntax, call, when, text))


def _first(call: Call) -> ast.expr | None:
    value = call.argument(("args", "cmd", "command"), 0)
    if isinstance(value, ast.Name):
        holder = call.scope.holder(value.id)
        return holder.values[value.id] if holder else None
    return value


def _words(syntax: Syntax, node: ast.expr | None, scope: Scope) -> list[str]:
    if not isinstance(node, ast.List | ast.Tuple):
        return []
    return [_word(syntax, one, scope) for one in node.elts[:50]]


def _word(syntax: Syntax, node: ast.expr, scope: Scope) -> str:
    """Return a word of a command, with `{}` for what is not known."""
    if isinstance(node, ast.Attribute) and node.attr == "executable":
        return "python"
    if text := syntax.text(node, scope):
        return text
    if isinstance(node, ast.JoinedStr):
        parts = [
            str(part.value) if isinstance(part, ast.Constant) else _piece(syntax, part, scope)
            for part in node.values[:50]
        ]
        return "".join(parts)
    return "{}"


def _piece(syntax: Syntax, part: ast.expr, scope: Scope) -> str:
    inner = part.value if isinstance(part, ast.FormattedValue) else part
    if isinstance(inner, ast.Attribute) and inner.attr == "executable":
        return "python"
    return syntax.text(inner, scope) or "{}"


def _context(syntax: Syntax, call: Call, when: str, text: str) -> shell.Context:
    def at(_: str) -> Evidence:
        return syntax.at(call.node)

    return shell.Context(when, at, text)


def in_notebook(source: Source, cells: list[Cell]) -> Iterator[Sighting]:
    """Yield what the lines of a notebook install that are commands of the shell."""
    for cell in cells:
        if cell.kind != "code":
            continue
        for line, row in zip(cell.lines, cell.rows, strict=True):
            match = _MAGIC.match(line)
            if match is None:
                continue
            place = source.file.at(row, line)
            for _ in shell.piped(match[1]):
                yield Install(place, shell.PIPED, "notebook", piped=True)
            for inner in commands.split(match[1]):
                context = shell.Context("notebook", lambda _, at=place: at, match[1])  # type: ignore[misc]
                yield from shell.seen_in(shell.bare(inner), context)
