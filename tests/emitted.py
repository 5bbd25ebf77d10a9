"""Reads from the source which findings it can emit, so that none is left out of the catalogue.

A *maker* is `Finding`, and whatever else has a parameter or a field called `check`: a function that
builds findings, or a class that carries the name to one. A name comes into being where a maker is
called with it, as a text or as a variable of the module or the function that holds texts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

NAME = "check"
_KEBAB = re.compile(r"[a-z]+(?:-[a-z]+)+")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Emitted:
    """The name of a finding, or what could not be read as one, and where it stands."""

    name: str
    where: str


@dataclass(frozen=True)
class _Maker:
    position: int
    default: ast.expr | None = None


def emitted(root: Path, leave_out: Sequence[str] = ()) -> Iterator[Emitted]:
    """Yield every name that the modules below a folder give to a finding."""
    apart = {path for name in leave_out for path in (root / name).rglob("*.py")}
    files = sorted(set(root.rglob("*.py")) - apart)
    trees = {path: ast.parse(path.read_text("utf-8")) for path in files}
    makers = {path: dict(_makers(tree)) for path, tree in trees.items()}
    public = {
        name: maker
        for found in makers.values()
        for name, maker in found.items()
        if not name.startswith("_")
    }
    for path, tree in trees.items():
        module = _Module(str(path.relative_to(root)), tree, {**public, **makers[path]})
        yield from module.names()


def _makers(tree: ast.Module) -> Iterator[tuple[str, _Maker]]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
            if NAME in names:
                yield node.name, _Maker(names.index(NAME) - (names[0] in ("self", "cls")))
        elif isinstance(node, ast.ClassDef):
            fields = [item for item in node.body if isinstance(item, ast.AnnAssign)]
            names = [ast.unparse(item.target) for item in fields]
            if NAME in names:
                position = names.index(NAME)
                yield node.name, _Maker(position, fields[position].value)


@dataclass(frozen=True)
class _Module:
    path: str
    tree: ast.Module
    makers: dict[str, _Maker]

    def names(self) -> Iterator[Emitted]:
        """Yield the names in every call of a maker, and the defaults of makers."""
        yield from self._in(self.tree, [self.tree])

    def _in(self, node: ast.AST, scopes: list[ast.AST]) -> Iterator[Emitted]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call) and (maker := self.makers.get(_called(child))):
                given = _given(child, maker)
                yield from self._of(given, scopes) if given else self._odd(child)
            inner = [*scopes, child] if isinstance(child, Function | ast.ClassDef) else scopes
            yield from self._in(child, inner)

    def _of(self, node: ast.expr, scopes: list[ast.AST]) -> Iterator[Emitted]:
        match node:
            case ast.Constant(value=str(text)):
                yield Emitted(text, self._where(node))
            case ast.Attribute(attr=attribute) if attribute == NAME:
                return  # It was given where the object was made.
            case ast.Name(id=name) if name == NAME and any(_takes(scope) for scope in scopes):
                return  # It was given where the function was called.
            case ast.Name(id=name) if values := [v for s in scopes for v in _assigned(s, name)]:
                for value in values:
                    yield from self._of(value, scopes)
            case ast.Call() | ast.IfExp() | ast.Dict():
                yield from self._texts(node, scopes)
            case _:
                yield from self._odd(node)

    def _texts(self, node: ast.expr, scopes: list[ast.AST]) -> Iterator[Emitted]:
        """Yield the texts in an expression that look like names of findings."""
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and _KEBAB.fullmatch(str(part.value)):
                yield Emitted(str(part.value), self._where(part))
            elif isinstance(part, ast.Name):
                for value in (v for s in scopes for v in _assigned(s, part.id)):
                    yield from self._texts(value, scopes)

    def _odd(self, node: ast.expr) -> Iterator[Emitted]:
        yield Emitted(f"cannot be read: {ast.unparse(node)}", self._where(node))

    def _where(self, node: ast.expr) -> str:
        return f"{self.path}:{node.lineno}"


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _given(call: ast.Call, maker: _Maker) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == NAME:
            return keyword.value
    return call.args[maker.position] if len(call.args) > maker.position else maker.default


def _takes(scope: ast.AST) -> bool:
    return isinstance(scope, Function) and NAME in {arg.arg for arg in scope.args.args}


def _assigned(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    """Yield what is assigned to a name in a function or on top of a module."""
    nodes = ast.walk(scope) if isinstance(scope, Function) else ast.iter_child_nodes(scope)
    for node in nodes:
        if isinstance(node, ast.Assign):
            pairs = [pair for target in node.targets for pair in _pairs(target, node.value)]
            yield from (value for target, value in pairs if ast.unparse(target) == name)


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]
