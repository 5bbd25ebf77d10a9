"""Where a value comes from: a request, a model, a download, the operator, or the file itself.

The flow that is followed is simple: names that are given one value, arguments of calls, what a
`with` opens. A value that is put together has the worst origin of its pieces; what cannot be
followed is unknown. Nothing is run.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from roadworthy.evidence.code import libraries
from roadworthy.evidence.code.syntax import Function, Scope, Syntax

ORDER = ("outside", "model", "downloaded", "operator", "unknown", "constant")
"""Worst first."""

_MOST = 120
"""Expressions that are looked at for one value."""
_OUTSIDE = re.compile(
    r"(?:.*\.)?(?:request|req|flask\.request)\.(?:data|form|args|json|get_json|body|files|values"
    r"|get_data|query_params|query|stream|content|POST|GET|FILES|cookies|headers|text|params|match_info"
    r"|post|read)(?:\(\))?(?:\..*)?"
    r"|input\(\)|(?:.*\.)?(?:recv|recvfrom|recv_bytes|receive_text|receive_bytes|receive_json"
    r"|recv_string)\(\)(?:\..*)?|streamlit\.(?:text_input|text_area|chat_input"
    r"|file_uploader)\(\)(?:\..*)?"
)
_DOWNLOADED = re.compile(
    r"(?:requests|httpx|urllib\.request|urllib3|aiohttp)(?:\.\w+(?:\(\))?){0,3}\."
    r"(?:get|post|request|urlopen|urlretrieve|stream)\(\)(?:\..*)?"
    r"|(?:.*\.)?(?:hf_hub_download|snapshot_download|urlretrieve|cached_download|model_download"
    r"|dataset_download|cached_file|download_blob|get_object|load_state_dict_from_url)\(\)(?:\..*)?"
    r"|(?:.*\.)?chat_template"
)
_MODEL = re.compile(
    r"(?:.*\.)?(?:completions\.create|completions\.parse|messages\.create|responses\.create"
    r"|generate_content|create_chat_completion|create_completion|chat_completion|text_generation"
    r"|litellm\.completion|ollama\.chat|ollama\.generate|transformers\.pipeline\(\))\(\)(?:\..*)?"
)
_ASKED = re.compile(
    r".*\.(?:invoke|ainvoke|generate|predict|complete|acomplete|chat|query|run_sync|kickoff)"
    r"\(\)(?:\..*)?"
)
"""Methods with everyday names, which count in a file that imports a library for models."""
_OPERATOR = re.compile(
    r"sys\.argv|os\.environ(?:\..*)?|os\.getenv\(\)|(?:.*\.)?parse_(?:known_)?args\(\)(?:\..*)?"
    r"|(?:sys\.)?argv|sys\.stdin(?:\..*)?"
)
_HANDLERS = frozenset(
    {"get", "post", "put", "delete", "patch", "websocket", "route", "api_route", "add_url_rule"}
)
_TOOLS = frozenset({"tool", "function_tool", "kernel_function", "ai_function"})
_PASSING = frozenset(
    {"open", "str", "bytes", "bytearray", "Path", "BytesIO", "StringIO", "b64decode", "b64encode",
     "decompress", "join", "fsdecode", "fspath", "repr", "format", "dedent", "loads", "dumps",
     "memoryview", "abspath", "realpath", "expanduser", "dirname", "GzipFile", "ZipFile", "TarFile",
     "list", "tuple", "dict", "sorted", "next", "iter", "basename", "resolve"}
)  # fmt: skip
"""Functions that hand on what they get."""
_HARMLESS = frozenset({"int", "float", "len", "bool", "round", "hash", "id", "ord", "abs"})
_BUILTINS = frozenset(dir(builtins))


def origin(syntax: Syntax, node: ast.expr | None, scope: Scope) -> str:
    """Return where a value comes from, the worst where it is put together from several."""
    found: set[str] = set()
    stack: list[tuple[ast.expr, Scope]] = [(node, scope)] if node is not None else []
    seen: set[int] = set()
    while stack and len(seen) < _MOST:
        one, inner = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        kind, rest = _step(syntax, one, inner)
        if kind:
            found.add(kind)
        stack += rest
    if stack or not found:
        found.add("unknown")
    return min(found, key=ORDER.index)


def _step(syntax: Syntax, node: ast.expr, scope: Scope) -> tuple[str, list[tuple[ast.expr, Scope]]]:
    """Return what an expression is by itself, and the expressions that it is made from."""
    match node:
        case ast.Constant():
            return "constant", []
        case ast.Name():
            return _name(syntax, node, scope)
        case ast.Attribute():
            kind = _known(syntax, syntax.dotted(node, scope))
            if kind:
                return kind, []
            given = syntax.attributes.get(node.attr)
            if given is not None and isinstance(node.value, ast.Name) and node.value.id == "self":
                return "", [given]
            return "", [(node.value, scope)]
        case ast.Call():
            return _call(syntax, node, scope)
        case ast.Lambda() | ast.GeneratorExp() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            return "unknown", []
    return "", [(child, scope) for child in _children(node)]


def _children(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Subscript):
        yield node.value
        return
    if isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child


def _name(syntax: Syntax, node: ast.Name, scope: Scope) -> tuple[str, list[tuple[ast.expr, Scope]]]:
    kind = _known(syntax, syntax.dotted(node, scope))
    if kind:
        return kind, []
    around: Scope | None = scope
    while around is not None:
        if node.id in around.opened:
            return "", [(around.opened[node.id], around)]
        if node.id in around.values:
            break
        around = around.parent
    holder = scope.holder(node.id)
    if holder is None:
        return ("constant" if node.id == "__file__" else "unknown"), []
    if node.id in holder.defaults or (
        holder.values[node.id] is None
        and isinstance(holder.node, Function)
        and node.id in _arguments(holder.node)
    ):
        return _given(syntax, holder), []
    value = holder.values[node.id]
    return ("", [(value, holder)]) if value is not None else ("unknown", [])


def _arguments(node: Function) -> set[str]:
    given = node.args
    return {one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


def _given(syntax: Syntax, holder: Scope) -> str:
    """Return where the argument of a function comes from, by what decorates the function."""
    if not isinstance(holder.node, Function):
        return "unknown"
    for decorator in holder.node.decorator_list:
        func = decorator.func if isinstance(decorator, ast.Call) else decorator
        last = syntax.dotted(func).rpartition(".")[2]
        if last in _HANDLERS and syntax.uses(libraries.WEB) and isinstance(func, ast.Attribute):
            return "outside"
        if last in _TOOLS:
            return "model"
    return "unknown"


def _call(syntax: Syntax, node: ast.Call, scope: Scope) -> tuple[str, list[tuple[ast.expr, Scope]]]:
    dotted = syntax.dotted(node, scope)
    if kind := _known(syntax, dotted):
        return kind, []
    last = dotted.removesuffix("()").rpartition(".")[2].removesuffix("()")
    if last in _HARMLESS:
        return "constant", []
    pieces = [(arg, scope) for arg in node.args[:20]]
    pieces += [(keyword.value, scope) for keyword in node.keywords[:20]]
    if last in _PASSING:
        pieces = pieces[:1] if last == "open" else pieces
        return ("" if pieces else "unknown"), pieces
    if isinstance(node.func, ast.Attribute) and not syntax.library(dotted):
        return "", [(node.func.value, scope), *pieces]  # a method hands on what it is called on
    return "unknown", pieces


def _known(syntax: Syntax, dotted: str) -> str:
    if _OUTSIDE.fullmatch(dotted):
        return "outside"
    if _MODEL.fullmatch(dotted):
        return "model"
    if _DOWNLOADED.fullmatch(dotted):
        return "downloaded"
    if _OPERATOR.fullmatch(dotted):
        return "operator"
    if _ASKED.fullmatch(dotted) and syntax.uses(libraries.MODELS):
        return "model"
    return ""
