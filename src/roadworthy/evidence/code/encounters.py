"""Where people meet a model: chat windows, bots, routes; and what it makes for them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from roadworthy.evidence.code import libraries
from roadworthy.evidence.code.models import Load
from roadworthy.evidence.code.syntax import Syntax
from roadworthy.evidence.interface import printable
from roadworthy.system import Proposal

_CHAT_PATH = re.compile(
    r"/(?:[\w{}<>:.-]+/)*(?:\w*[_-])?chat(?:bot|ting|[_-]?(?:streams?|completions?|messages?))?"
    r"(?:/(?:completions?|streams?|messages?|ask|send|query|\{\w+\}|<[\w:]+>))?/?",
    re.IGNORECASE,
)
_CHAT_NAME = re.compile(
    r"(?:\w+_)?chat(?:bot|_?(?:completions?|streams?|messages?|endpoint|handler|with_\w+))?",
    re.IGNORECASE,
)
_ROUTES = frozenset({"get", "post", "put", "route", "websocket", "api_route", "add_api_route"})
_BOTS = {
    "MessageHandler": "telegram",
    "message": "aiogram",
    "event": "slack_bolt",
}
_MADE = {"text": "write text", "image": "make images", "audio": "make sound or speech",
         "video": "make video"}  # fmt: skip
CALLS = frozenset(libraries.CHAT_WIDGETS) | {"MessageHandler"}
"""Names of calls that are looked at here."""


def proposals(
    syntax: Syntax, found: list[Load], made_here: list[tuple[str, int]]
) -> Iterator[Proposal]:
    """Yield what loading, generating and front ends suggest."""
    for load in found:
        yield Proposal("is_ai_system", True, load.part.evidence, "The code loads or calls a model.")
    for makes, line in made_here:
        why = f"The code lets a model {_MADE[makes]}."
        yield Proposal("generates", {makes: True}, syntax.source.at(line), why)
    for call in syntax.calls:
        if call.last != "on_message" and (front := front_end(syntax, call.dotted)):
            yield from _chat(syntax, call.node, f"The code shows a chat window ({front}).")
    for defined in syntax.defined:
        for decorator in defined.node.decorator_list:
            if not isinstance(decorator, ast.Call) and front_end(syntax, syntax.dotted(decorator)):
                yield from _chat(syntax, decorator, "The code answers messages of people.")


def front_end(syntax: Syntax, dotted: str) -> str:
    """Return the name of the chat front end that a name stands for, or an empty text."""
    last = dotted.rpartition(".")[2].removesuffix("()")
    library = libraries.CHAT_WIDGETS.get(last)
    return last if library and library in syntax.imported else ""


def routes(syntax: Syntax) -> Iterator[Proposal]:
    """Yield the routes and bots with which people chat; a model may stand in another file."""
    for defined in syntax.defined:
        for decorator in defined.node.decorator_list:
            if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
                yield from _route(syntax, decorator, decorator.func.attr, defined.node.name)
        if defined.node.name == "on_message" and "discord" in syntax.imported:
            yield from _chat(syntax, defined.node, "The code answers messages of people.")
    for call in syntax.calls:
        if call.last == "MessageHandler" and syntax.library(call.dotted) == "telegram":
            yield from _chat(syntax, call.node, "The code answers messages of people.")
    for compare in syntax.compares:
        sides = (compare.left, *compare.comparators)
        path = next((t for side in sides if _CHAT_PATH.fullmatch(t := syntax.text(side))), "")
        if path and any(syntax.dotted(side).endswith("path") for side in sides):
            yield from _chat(syntax, compare, f"The code serves the route {printable(path)}.")


def _route(syntax: Syntax, decorator: ast.Call, verb: str, name: str) -> Iterator[Proposal]:
    library = _BOTS.get(verb)
    if library in ("aiogram", "slack_bolt") and library in syntax.imported:
        first = syntax.text(decorator.args[0]) if decorator.args else ""
        if verb == "message" or first in ("message", "app_mention"):
            yield from _chat(syntax, decorator, "The code answers messages of people.")
        return
    if verb not in _ROUTES or not decorator.args:
        return
    path = syntax.text(decorator.args[0])
    named = verb != "get" and _CHAT_NAME.fullmatch(name) and path.startswith("/")
    if named or _CHAT_PATH.fullmatch(path):
        yield from _chat(syntax, decorator, f"The code serves the route {printable(path)}.")


def _chat(syntax: Syntax, node: ast.expr | ast.stmt, why: str) -> Iterator[Proposal]:
    place = syntax.at(node)
    yield Proposal("interacts_with_people", True, place, why)
    yield Proposal("generates", {"text": True}, place, why)
