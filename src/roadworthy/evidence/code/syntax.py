"""One pass over a syntax tree: names and where they come from, calls, texts.

Nothing is run. A value is known only when the source holds it just so; a default (of an argument,
an option of the command line, an environment variable) is told apart from what is certain.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from roadworthy.evidence.code.libraries import family
from roadworthy.evidence.interface import SourceFile
from roadworthy.system import Evidence

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
"""Where a word begins inside of a name."""
_MAX_DEPTH = 12
_MAX_STEPS = 200
_MAX_TEXT = 4_000
"""Bounds for a text that is put together: names that double each other grow without end."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scoped = Function | ast.ClassDef | ast.Lambda

_NEVER = frozenset({"?", *dir(builtins), *sys.stdlib_module_names})
"""What a name begins with that belongs to no library: a text, a built-in function."""
_OWN = frozenset({"self", "cls", "super"})
"""What a method of the class itself is called on."""
_PATHS = frozenset({"str", "pathlib.Path", "Path", "pathlib.PurePath"})
_ENVIRONMENT = frozenset(
    {"os.environ.get", "os.getenv", "environ.get", "getenv", "os.environ.setdefault"}
)
_FIELDS = frozenset({"Field", "field", "Option", "Argument", "attrib", "ib", "mapped_column"})
"""Calls that stand where a value does, and hold the default of it."""


@dataclass(frozen=True, slots=True)
class Source:
    """The Python text of a file, and where its lines stand in that file."""

    file: SourceFile
    lines: Sequence[str]
    rows: Sequence[int] = ()
    """The line of the file for each line of the text; empty when they are the same."""

    def holds(self, *words: bytes) -> bool:
        """Tell whether one of the words stands anywhere in the file."""
        return any(word in self.file.head for word in words)

    def row(self, line: int) -> int:
        """Return the line of the file in which a line of the text stands."""
        return self.rows[min(line, len(self.rows)) - 1] if self.rows else line

    def at(self, line: int, mark: str = "") -> Evidence:
        """Return the place of a line of the text; `mark` goes before the excerpt."""
        shows = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return self.file.at(self.row(line), f"{mark}{shows.strip()[:400]}")


@dataclass(frozen=True, slots=True)
class Known:
    """A text that an expression is, or is unless somebody chooses another one."""

    text: str = ""
    default: bool = False
    """True when it is only the value that holds until somebody sets another."""


@dataclass(slots=True)
class Scope:
    """The names of one function, class or module."""

    node: Scoped | None = None
    parent: Scope | None = None
    values: dict[str, ast.expr | None] = field(default_factory=dict)
    """The one value that a name is ever given; None when there are several."""
    defaults: set[str] = field(default_factory=set)
    """Names of arguments whose value is only a default."""
    opened: dict[str, ast.expr] = field(default_factory=dict)
    """What a `with` gives a name to."""

    def give(self, name: str, value: ast.expr | None) -> None:
        """Note a value; a second one makes the name unknown."""
        self.values[name] = None if name in self.values else value

    def holder(self, name: str) -> Scope | None:
        """Return the scope in which a name that is used here was given."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values and (scope is self or not isinstance(scope.node, ast.ClassDef)):
                return scope
            scope = scope.parent
        return None

    @property
    def function(self) -> str:
        """Return the name of the innermost function, or an empty text."""
        scope: Scope | None = self
        while scope is not None:
            if isinstance(scope.node, Function):
                return scope.node.name
            scope = scope.parent
        return ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call, what it calls, and the names that it sees."""

    node: ast.Call
    scope: Scope
    dotted: str
    """`library.Class().method`, as far as the file shows where the name comes from."""
    last: str
    """The last name of what is called."""

    @property
    def line(self) -> int:
        """Return the line on which the call starts."""
        return self.node.lineno

    def keyword(self, *names: str) -> ast.expr | None:
        """Return the argument that has one of these names."""
        for name in names:
            for keyword in self.node.keywords:
                if keyword.arg == name:
                    return keyword.value
        return None

    def given(self, syntax: Syntax, *names: str) -> Given:
        """Return an argument by name, also out of a dictionary that is spread into the call."""
        hidden = False
        for keyword in self.node.keywords:
            if keyword.arg in names:
                return Given(keyword.value, self.scope)
            if keyword.arg is None:
                inner = syntax.entries(keyword.value, self.scope)
                hidden = hidden or inner is None
                for name in names:
                    if inner and name in inner.values:
                        return Given(inner.values[name], inner.scope)
        return Given(None, self.scope, hidden)

    def argument(self, names: Sequence[str], position: int | None) -> ast.expr | None:
        """Return an argument by its names, else by its position."""
        value = self.keyword(*names)
        if value is None and position is not None and len(self.node.args) > position:
            if any(isinstance(a, ast.Starred) for a in self.node.args[: position + 1]):
                return None
            value = self.node.args[position]
        return value


@dataclass(frozen=True, slots=True)
class Given:
    """An argument, where it is given, and the names that it sees."""

    value: ast.expr | None
    scope: Scope
    hidden: bool = False
    """Whether it may be given in a way that the file does not show (`**options`)."""


@dataclass(frozen=True, slots=True)
class Entries:
    """What a dictionary holds, and the names that its values see."""

    values: dict[str, ast.expr]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Defined:
    """A function or a class, and the names that surround it."""

    node: Function | ast.ClassDef
    scope: Scope


def parsed(data: bytes | str) -> tuple[ast.Module | None, str]:
    """Parse without letting anything of the inspected code out: no warning, no exception."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data), ""
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return None, type(error).__name__


@dataclass(slots=True)
class Syntax:
    """What one pass over a tree shows (`survey.survey` makes it)."""

    source: Source
    module: Scope = field(default_factory=Scope)
    imported: set[str] = field(default_factory=set)
    """Top-level names of imported packages."""
    starred: set[str] = field(default_factory=set)
    """Packages from which everything is imported."""
    origins: dict[str, str] = field(default_factory=dict)
    """What a local name was imported as, dotted; a leading dot for the project's own."""
    attributes: dict[str, tuple[ast.expr, Scope] | None] = field(default_factory=dict)
    """The one value that an attribute of any object of this file is ever given, and where."""
    calls: list[Call] = field(default_factory=list)
    """Those that somebody asked for, by line."""
    others: list[Call] = field(default_factory=list)
    """Calls that only the readers of risks asked for, those of `calls` too, by line."""
    bare: set[int] = field(default_factory=set)
    """Ids of calls whose result nobody uses."""
    defined: list[Defined] = field(default_factory=list)
    stored: list[ast.Name | ast.arg] = field(default_factory=list)
    texts: list[ast.Constant] = field(default_factory=list)
    docstrings: list[ast.Constant] = field(default_factory=list)
    """Texts that nothing is done with."""
    compares: list[ast.Compare] = field(default_factory=list)
    subscripts: list[ast.Subscript] = field(default_factory=list)
    lists: list[ast.List | ast.Tuple | ast.Set] = field(default_factory=list)
    formatted: list[ast.JoinedStr] = field(default_factory=list)
    assigned: list[tuple[ast.Assign | ast.AnnAssign, Scope]] = field(default_factory=list)
    keywords: list[ast.keyword] = field(default_factory=list)
    attribute_reads: list[ast.Attribute] = field(default_factory=list)
    _steps: int = 0

    def at(self, node: ast.expr | ast.stmt, mark: str = "") -> Evidence:
        """Return the place of a node."""
        return self.source.at(node.lineno, mark)

    # -- names ----------------------------------------------------------------------------------

    def dotted(self, node: ast.AST, scope: Scope | None = None, depth: int = 0) -> str:
        """Return `a.b().c` for a chain of names, the first one traced to where it was imported."""
        names: list[str] = []
        scope = scope or self.module
        call = ""
        for _ in range(2 * _MAX_DEPTH):
            if isinstance(node, ast.Attribute):
                if isinstance(node.value, ast.Name) and node.value.id == "self" and depth < 4:
                    given = self.attributes.get(node.attr)
                    traced = self._traced(given[0], given[1], depth) if given else ""
                    if traced:
                        names.append(traced + call)
                        return ".".join(reversed(names))
                names.append(node.attr + call)
                node, call = node.value, ""
            elif isinstance(node, ast.Call):
                node, call = node.func, "()"
            elif isinstance(node, ast.Await):
                node = node.value
            else:
                break
        if isinstance(node, ast.Name):
            origin = self.origins.get(node.id)
            if origin is None and depth < 4 and (holder := scope.holder(node.id)):
                origin = self._traced(holder.values[node.id], holder, depth)
            names.append((origin or node.id) + call)
        else:
            names.append(("[]" if isinstance(node, ast.Subscript) else "?") + call)
        return ".".join(reversed(names))

    def _traced(self, value: ast.expr | None, scope: Scope, depth: int) -> str:
        """Return where a value comes from, when it was made by something that was imported."""
        if isinstance(value, ast.Await):
            value = value.value
        if not isinstance(value, ast.Call | ast.Attribute | ast.Name):
            return ""
        dotted = self.dotted(value, scope, depth + 1)
        return dotted if self._is_imported(dotted) else ""

    def _is_imported(self, dotted: str) -> bool:
        root = dotted.partition(".")[0].removesuffix("()")
        return not root or root in self.imported

    def library(self, dotted: str) -> str:
        """Return the package that a dotted name certainly comes from, else an empty text."""
        root = dotted.partition(".")[0].removesuffix("()")
        if root in self.imported:
            return family(root)
        if "." not in dotted and len(self.starred) == 1:
            return family(next(iter(self.starred)))
        return ""

    def may_come_from(self, dotted: str, libraries: frozenset[str]) -> bool:
        """Tell whether a method belongs to one of these packages, as far as the file shows."""
        root = dotted.partition(".")[0].removesuffix("()")
        if root in self.imported:
            return family(root) in libraries
        own = root in _OWN and dotted.count(".") == 1
        return root not in _NEVER and not own and self.uses(libraries)

    def uses(self, libraries: frozenset[str]) -> bool:
        """Tell whether the file imports one of these packages."""
        return any(family(name) in libraries for name in self.imported)

    # -- values ---------------------------------------------------------------------------------

    def text(self, node: ast.expr | None, scope: Scope | None = None) -> str:
        """Return the text that an expression certainly is or is by default, else empty."""
        return self.known(node, scope).text

    def known(self, node: ast.expr | None, scope: Scope | None = None, depth: int = 0) -> Known:
        """Return the text that an expression is, as far as that is simple."""
        scope = scope or self.module
        if depth == 0:
            self._steps = 0
        self._steps += 1
        if node is None or depth > _MAX_DEPTH or self._steps > _MAX_STEPS:
            return Known()
        match node:
            case ast.Constant(value=str() as text):
                return Known(text)
            case ast.Name():
                return self._named(node.id, scope, depth)
            case ast.Attribute():
                given = self.attributes.get(node.attr)
                return Known(self.known(*given, depth + 1).text, True) if given else Known()
            case ast.Subscript(slice=ast.Constant(value=str() as key)):
                return self._entry(node.value, key, scope, depth)
            case ast.Call():
                return self._called(node, scope, depth)
            case ast.BoolOp(op=ast.Or()):
                return Known(self.known(node.values[-1], scope, depth + 1).text, True)
            case ast.BinOp(op=ast.Div() | ast.Add()):
                joint = "/" if isinstance(node.op, ast.Div) else ""
                return self._joined([node.left, node.right], joint, scope, depth)
            case ast.JoinedStr():
                parts = [p.value if isinstance(p, ast.FormattedValue) else p for p in node.values]
                return self._joined(parts, "", scope, depth)
        return Known()

    def _named(self, name: str, scope: Scope, depth: int) -> Known:
        holder = scope.holder(name)
        if holder is None:
            return Known()
        known = self.known(holder.values[name], holder, depth + 1)
        return Known(known.text, known.default or name in holder.defaults)

    def _joined(self, nodes: list[ast.expr], joint: str, scope: Scope, depth: int) -> Known:
        parts = [self.known(node, scope, depth + 1) for node in nodes[:20]]
        if not parts or not all(part.text for part in parts) or len(nodes) > 20:
            return Known()
        if sum(len(part.text) for part in parts) > _MAX_TEXT:
            return Known()
        texts = [part.text.rstrip("/") if joint else part.text for part in parts[:-1]]
        return Known(joint.join([*texts, parts[-1].text]), any(part.default for part in parts))

    def _entry(self, node: ast.expr, key: str, scope: Scope, depth: int) -> Known:
        """Return what a dictionary of this file holds under a key."""
        if isinstance(node, ast.Name) and (holder := scope.holder(node.id)):
            value, scope = holder.values[node.id], holder
        elif isinstance(node, ast.Attribute) and (given := self.attributes.get(node.attr)):
            value, scope = given
        else:
            return Known()
        if not isinstance(value, ast.Dict):
            return Known()
        for name, entry in zip(value.keys, value.values, strict=True):
            if isinstance(name, ast.Constant) and name.value == key:
                return self.known(entry, scope, depth + 1)
        return Known()

    def _called(self, call: ast.Call, scope: Scope, depth: int) -> Known:
        dotted = self.dotted(call.func, scope)
        if dotted in _ENVIRONMENT and len(call.args) == 2:
            return Known(self.known(call.args[1], scope, depth + 1).text, True)
        if dotted in _PATHS and len(call.args) == 1:
            return self.known(call.args[0], scope, depth + 1)
        if dotted == "os.path.join":
            return self._joined(call.args, "/", scope, depth)
        if dotted.rpartition(".")[2] in _FIELDS:
            return Known(self.known(_default_of(call), scope, depth + 1).text, True)
        return Known()

    def reference(self, node: ast.expr, scope: Scope) -> str:
        """Return the dotted name of a constant that another module of the project may hold."""
        if not isinstance(node, ast.Name | ast.Attribute):
            return ""
        dotted = self.dotted(node, scope)
        root = dotted.partition(".")[0]
        ours = dotted.startswith(".") or (root in self.imported and "." in dotted)
        return dotted if ours and root not in sys.stdlib_module_names and "(" not in dotted else ""

    def entries(self, node: ast.expr, scope: Scope) -> Entries | None:
        """Return what a dictionary holds that stands in the file; None where it is not known."""
        for _ in range(_MAX_DEPTH):
            match node:
                case ast.Dict():
                    pairs = zip(node.keys, node.values, strict=True)
                    named = {str(k.value): v for k, v in pairs if isinstance(k, ast.Constant)}
                    return Entries(named, scope) if len(named) == len(node.keys) else None
                case ast.Call(func=ast.Name(id="dict"), args=[]):
                    given = {k.arg: k.value for k in node.keywords if k.arg is not None}
                    return Entries(given, scope) if len(given) == len(node.keywords) else None
                case ast.Name():
                    holder = scope.holder(node.id)
                    value = holder.values[node.id] if holder else None
                    if holder is None or value is None or node.id in holder.defaults:
                        return None
                    node, scope = value, holder
                case _:
                    return None
        return None

    def truth(self, given: Given) -> bool | None:
        """Return whether an argument is certainly true or false; None when that is not known."""
        node: ast.expr | None = given.value
        scope = given.scope
        for _ in range(_MAX_DEPTH):
            match node:
                case ast.Constant():
                    return bool(node.value)
                case ast.Name():
                    holder = scope.holder(node.id)
                    if holder is None or node.id in holder.defaults:
                        return None
                    node, scope = holder.values[node.id], holder
                case _:
                    return None
        return None

    def number(self, node: ast.expr | None, scope: Scope) -> float | None:
        """Return the number that an expression is, where it stands in the file."""
        for _ in range(_MAX_DEPTH):
            if isinstance(node, ast.Constant):
                value = node.value
                plain = isinstance(value, int | float) and not isinstance(value, bool)
                return float(value) if plain and abs(value) < 1e18 else None  # type: ignore[arg-type]
            if not isinstance(node, ast.Name):
                return None
            holder = scope.holder(node.id)
            if holder is None or node.id in holder.defaults:
                return None
            node, scope = holder.values[node.id], holder
        return None

    def constants(self) -> Iterator[tuple[str, str, int]]:
        """Yield the texts of the module that other modules may import: name, text, line."""
        for name, value in self.module.values.items():
            if value is not None and (text := self.text(value)):
                yield name, text, value.lineno


def _default_of(call: ast.Call) -> ast.expr | None:
    """Return the default that a declared field or option has."""
    named = next((k.value for k in call.keywords if k.arg == "default"), None)
    return named or (call.args[0] if call.args else None)


def identifier(node: ast.expr) -> str:
    """Return the last name of an expression: of a variable, an attribute, an entry."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            return key
    return ""
