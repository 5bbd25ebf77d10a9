"""The one pass over a syntax tree, without recursion: a deep tree costs no more than a wide one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from roadworthy.evidence.code.syntax import Call, Defined, Function, Scope, Source, Syntax

_NO_NODES = frozenset(
    {"ctx", "op", "ops", "id", "attr", "name", "kind", "type_comment", "conversion", "is_async",
     "level", "module", "names", "simple", "arg", "rest", "type_ignores"}
)  # fmt: skip
"""Fields that hold no expression or statement."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls are kept; to look at the others costs more than to find them."""

    names: frozenset[str]
    """Last names of what is called."""
    keywords: frozenset[str]
    """Names of arguments that make any call interesting."""
    others: frozenset[str] = frozenset()
    """Last names of calls that are kept apart, for the readers of risks."""


def survey(source: Source, tree: ast.Module, wanted: Wanted) -> Syntax:
    """Read a tree once."""
    syntax = Syntax(source)
    reading = _Survey(syntax, [(tree, syntax.module)])
    reading.run()
    for call, known in _calls(syntax, reading.calls, wanted):
        syntax.others.append(call)
        if known:
            syntax.calls.append(call)
    for calls in (syntax.calls, syntax.others):
        calls.sort(key=lambda call: (call.node.lineno, call.node.col_offset))
    return syntax


def _calls(
    syntax: Syntax, calls: list[tuple[ast.Call, Scope]], wanted: Wanted
) -> Iterator[tuple[Call, bool]]:
    """Yield the calls that are asked for, and whether they are more than a risk."""
    for node, scope in calls:
        called = node.func
        if isinstance(called, ast.Attribute):
            last = called.attr
        elif isinstance(called, ast.Name):
            last = syntax.origins.get(called.id, called.id).rpartition(".")[2]
        else:
            continue
        known = last in wanted.names or any(k.arg in wanted.keywords for k in node.keywords)
        if known or last in wanted.others:
            yield Call(node, scope, syntax.dotted(called, scope), last), known


@dataclass(slots=True)
class _Survey:
    syntax: Syntax
    stack: list[tuple[ast.AST, Scope]]
    calls: list[tuple[ast.Call, Scope]] = field(default_factory=list)

    def run(self) -> None:
        stack = self.stack
        while stack:
            node, scope = stack.pop()
            kind = type(node)
            visit = _VISITORS.get(kind)
            if visit is not None:
                visit(self, node, scope)
                continue
            names = _FIELDS.get(kind)
            if names is None:
                names = _FIELDS[kind] = tuple(n for n in node._fields if n not in _NO_NODES)
            for name in names:
                value = getattr(node, name, None)
                if isinstance(value, list):
                    stack += [(v, scope) for v in value if isinstance(v, ast.AST)]
                elif isinstance(value, ast.AST):
                    stack.append((value, scope))

    def _push(self, nodes: Sequence[ast.AST | None], scope: Scope) -> None:
        self.stack += [(node, scope) for node in nodes if node is not None]

    def _import(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            self.syntax.imported.add(alias.name.partition(".")[0])
            if alias.asname:
                self.syntax.origins[alias.asname] = alias.name

    def _import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        module = "." * node.level + (node.module or "")
        if not node.level:
            self.syntax.imported.add(module.partition(".")[0])
        for alias in node.names:
            joint = "" if module.endswith(".") else "."
            if alias.name == "*":
                self.syntax.starred.add(module.partition(".")[0])
            else:
                self.syntax.origins[alias.asname or alias.name] = f"{module}{joint}{alias.name}"

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        self.syntax.assigned.append((node, scope))
        for target in node.targets:
            self._target(target, node.value, scope)
        self.stack.append((node.value, scope))

    def _ann_assign(self, node: ast.AnnAssign, scope: Scope) -> None:
        self.syntax.assigned.append((node, scope))
        if node.value is not None:
            self._target(node.target, node.value, scope)
            self.stack.append((node.value, scope))
        elif isinstance(node.target, ast.Name):
            self.syntax.stored.append(node.target)

    def _named_expr(self, node: ast.NamedExpr, scope: Scope) -> None:
        self._target(node.target, node.value, scope)
        self.stack.append((node.value, scope))

    def _opened(self, node: ast.withitem, scope: Scope) -> None:
        if isinstance(node.optional_vars, ast.Name):
            scope.opened[node.optional_vars.id] = node.context_expr
        self._push([node.context_expr, node.optional_vars], scope)

    def _target(self, target: ast.expr, value: ast.expr, scope: Scope) -> None:
        match target:
            case ast.Name():
                self.syntax.stored.append(target)
                scope.give(target.id, value)
                if isinstance(scope.node, ast.ClassDef):
                    self._attribute(target.id, value, scope)
            case ast.Attribute():
                self._attribute(target.attr, value, scope)
                self.stack.append((target.value, scope))
            case _:
                self.stack.append((target, scope))

    def _attribute(self, name: str, value: ast.expr | None, scope: Scope) -> None:
        given = (value, scope) if value is not None else None
        self.syntax.attributes[name] = None if name in self.syntax.attributes else given

    def _name(self, node: ast.Name, scope: Scope) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.syntax.stored.append(node)
            scope.values[node.id] = None

    def _get(self, node: ast.Attribute, scope: Scope) -> None:
        if isinstance(node.ctx, ast.Load):
            self.syntax.attribute_reads.append(node)
        else:
            self.syntax.attributes[node.attr] = None
        self.stack.append((node.value, scope))

    def _expression(self, node: ast.Expr, scope: Scope) -> None:
        if isinstance(node.value, ast.Constant):
            if isinstance(node.value.value, str):
                self.syntax.docstrings.append(node.value)
            return
        if isinstance(node.value, ast.Call):
            self.syntax.bare.add(id(node.value))
        self.stack.append((node.value, scope))

    def _call(self, node: ast.Call, scope: Scope) -> None:
        self.calls.append((node, scope))
        if isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument":
            default = next((k.value for k in node.keywords if k.arg == "default"), None)
            for option in node.args:
                if isinstance(option, ast.Constant) and isinstance(option.value, str):
                    self._attribute(option.value.lstrip("-").replace("-", "_"), default, scope)
        self.syntax.keywords += node.keywords
        self._push([node.func, *node.args, *(k.value for k in node.keywords)], scope)

    def _function(self, node: Function, scope: Scope) -> None:
        self.syntax.defined.append(Defined(node, scope))
        inner = self._arguments(node, scope)
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and self.syntax.dotted(decorator.func).endswith(
                "option"
            ):
                self._option(decorator, inner)
        self._push([*node.decorator_list, node.returns], scope)
        self._push(node.body, inner)

    def _option(self, decorator: ast.Call, inner: Scope) -> None:
        """Note the default of an option that a decorator hands to a function."""
        default = next((k.value for k in decorator.keywords if k.arg == "default"), None)
        for option in decorator.args:
            if isinstance(option, ast.Constant) and isinstance(option.value, str):
                name = option.value.lstrip("-").replace("-", "_")
                inner.values[name] = default
                inner.defaults.add(name)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> None:
        self.stack.append((node.body, self._arguments(node, scope)))

    def _arguments(self, node: Function | ast.Lambda, scope: Scope) -> Scope:
        inner = Scope(node, scope)
        given = node.args
        plain = [*given.posonlyargs, *given.args]
        defaults: list[ast.expr | None] = [None] * (len(plain) - len(given.defaults))
        pairs = [
            *zip(plain, [*defaults, *given.defaults], strict=True),
            *zip(given.kwonlyargs, given.kw_defaults, strict=True),
        ]
        for argument, default in pairs:
            inner.values[argument.arg] = default
            inner.defaults.add(argument.arg)
            self.syntax.stored.append(argument)
            self._push([argument.annotation, default], scope)
        for rest in (given.vararg, given.kwarg):
            if rest is not None:
                inner.values[rest.arg] = None
                self.syntax.stored.append(rest)
        return inner

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        self.syntax.defined.append(Defined(node, scope))
        self.syntax.keywords += node.keywords
        self._push([*node.decorator_list, *node.bases, *(k.value for k in node.keywords)], scope)
        self._push(node.body, Scope(node, scope))

    def _constant(self, node: ast.Constant, scope: Scope) -> None:
        if isinstance(node.value, str) and len(node.value) > 3:
            self.syntax.texts.append(node)

    def _compare(self, node: ast.Compare, scope: Scope) -> None:
        self.syntax.compares.append(node)
        self._push([node.left, *node.comparators], scope)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> None:
        self.syntax.subscripts.append(node)
        self._push([node.value, node.slice], scope)

    def _list(self, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> None:
        self.syntax.lists.append(node)
        self._push(node.elts, scope)

    def _f_string(self, node: ast.JoinedStr, scope: Scope) -> None:
        self.syntax.formatted.append(node)
        self._push(node.values, scope)

    def _global(self, node: ast.Global, scope: Scope) -> None:
        for name in node.names:
            self.syntax.module.values[name] = None
            scope.values[name] = None

    def _handler(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.name:
            scope.values[node.name] = None
        self._push([node.type, *node.body], scope)

    def _augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        if isinstance(node.target, ast.Name):
            holder = scope.holder(node.target.id) or scope
            holder.values[node.target.id] = None
            scope.values[node.target.id] = None
        else:
            self.stack.append((node.target, scope))
        self.stack.append((node.value, scope))


_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
"""The fields of each kind of node that hold nodes, noted as they are met."""
_VISITORS: dict[type[ast.AST], Callable[[_Survey, Any, Scope], None]] = {
    ast.Import: _Survey._import,
    ast.ImportFrom: _Survey._import_from,
    ast.Assign: _Survey._assign,
    ast.AnnAssign: _Survey._ann_assign,
    ast.AugAssign: _Survey._augmented,
    ast.withitem: _Survey._opened,
    ast.NamedExpr: _Survey._named_expr,
    ast.Name: _Survey._name,
    ast.Attribute: _Survey._get,
    ast.Expr: _Survey._expression,
    ast.Call: _Survey._call,
    ast.FunctionDef: _Survey._function,
    ast.AsyncFunctionDef: _Survey._function,
    ast.Lambda: _Survey._lambda,
    ast.ClassDef: _Survey._class,
    ast.Constant: _Survey._constant,
    ast.Compare: _Survey._compare,
    ast.Subscript: _Survey._subscript,
    ast.List: _Survey._list,
    ast.Tuple: _Survey._list,
    ast.Set: _Survey._list,
    ast.JoinedStr: _Survey._f_string,
    ast.Global: _Survey._global,
    ast.ExceptHandler: _Survey._handler,
}
