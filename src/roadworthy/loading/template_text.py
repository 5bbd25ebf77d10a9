"""What in a chat template puts words into a conversation that nobody in it wrote.

A template that always adds the same system prompt does what templates do. One that adds words only
when a message holds a certain phrase, or on a certain day, or so that nobody sees them, hides.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jinja2 import nodes as kinds

from roadworthy.loading.interface import Sight, Verdict
from roadworthy.loading.shown import shown
from roadworthy.loading.template_code import lists
from roadworthy.loading.template_syntax import Constants, target, walk

TECHNIQUE = "template-instruction"
_HIDDEN = re.compile("[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\U000e0000-\U000e01ef]")
"""Characters that take no room, and those that turn the direction of what is shown."""
_BASE64 = re.compile(r"[A-Za-z0-9+/]{48,}={0,2}")
_ADDRESS = re.compile(r"(?:https?|ftp|wss?)://[^\s\"'<>)\]}\x00]{3,}|!\[[^\]]{0,80}\]\(")
_TAG = re.compile(r"<[^<>]{0,80}>|\[[A-Z_/ ]{2,40}\]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEW = 4
"""Words below which a text is a marker and no instruction."""
_CONTENT = frozenset({"content", "text", "messages", "prompt", "query", "user_input"})
_MANY = 4
"""Messages from which a conversation is long; templates ask whether there is one, or two."""
_TESTS = frozenset({"in", "eq", "equalto", "==", "sameas", "ne", "contains"})
_METHODS = frozenset({"startswith", "endswith", "find", "index", "count", "rfind", "split"})
_TRIGGER = re.compile(r"[^\W\d_]{3,}")
_MARK = re.compile(r"\A[\s\W_]*[<\[{(|/#*@`:_\\]|[>\]})|:`_]\s*\Z")
"""A text that begins or ends as markers do."""


def seen(root: kinds.Template, constants: Constants) -> Iterator[Sight]:
    """Yield what adds words that the conversation does not show."""
    yield from _texts(root, constants)
    tainted, dated = _tainted(root)
    armed: dict[str, str] = {}
    for node in walk(root):
        if isinstance(node, kinds.Assign):
            trigger = _trigger(node.node, tainted, dated, constants)
            if trigger and (name := target(node.target)):
                armed.setdefault(name, trigger)
    for node in walk(root):
        if isinstance(node, kinds.If | kinds.CondExpr):
            trigger = _trigger(node.test, tainted, dated, constants) or _armed(node.test, armed)
            if trigger and (added := _added(node)):
                says = f"the chat template adds words of its own when {trigger}"
                yield _sight(node, says, added)
        elif isinstance(node, kinds.Filter | kinds.Call):
            yield from _rewritten(node, tainted, constants)


def _armed(test: Any, armed: dict[str, str]) -> str:
    """Return what a condition waits for that was found out before."""
    names = (
        node.attr if isinstance(node, kinds.Getattr) else node.name
        for node in walk(test)
        if isinstance(node, kinds.Getattr | kinds.Name)
    )
    return next((armed[name] for name in names if name in armed), "") if armed else ""


def _texts(root: kinds.Template, constants: Constants) -> Iterator[Sight]:
    first = True
    for node in walk(root):
        match node:
            case kinds.TemplateData(data=str() as text):
                yield from _text(node, text.lstrip("\ufeff") if first else text)
            case kinds.Const(value=str() as text):
                yield from _text(node, text)
            case kinds.Concat() | kinds.Add():
                for text in constants.of(node):
                    yield from _text(node, text, whole=False)
        first = first and not isinstance(node, kinds.TemplateData)


def _text(node: Any, text: str, *, whole: bool = True) -> Iterator[Sight]:
    if found := _phrases().search(" ".join(text.lower().split())):
        yield _sight(node, "the chat template gives the model a covert instruction", found[0])
    if not whole:
        return
    if found := _HIDDEN.search(text):
        code = f"U+{ord(found[0]):04X}"
        yield _sight(node, f"the chat template holds invisible characters ({code})", text)
    if found := _ADDRESS.search(text):
        yield _sight(node, "the chat template puts a web address into the conversation", found[0])
    for found in _BASE64.finditer(text):
        if _encoded(found[0]):
            yield _sight(node, "the chat template holds an encoded text", found[0])
            break


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in lists()["phrases"]))


def _encoded(text: str) -> bool:
    """Return whether a run of letters is base64 of something that can be read."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4))[:200]
    except (binascii.Error, ValueError):
        return False
    return sum(32 <= byte < 127 for byte in data) > 0.9 * len(data)


def _tainted(root: kinds.Template) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that hold what was said in a message, and those that hold the date."""
    tainted, dated = {*_CONTENT}, set[str]()
    gives: list[tuple[str, Any]] = [
        (name, node.node if isinstance(node, kinds.Assign) else node.iter)
        for node in walk(root)
        if isinstance(node, kinds.Assign | kinds.For) and (name := target(node.target))
    ]
    for _ in range(6):
        before = len(tainted) + len(dated)
        for name, value in gives:
            core = _core(value)
            if core in tainted - {"messages"}:
                tainted.add(name)
            if core in dated or core == "strftime_now":
                dated.add(name)
        if len(tainted) + len(dated) == before:
            break
    return frozenset(tainted), frozenset(dated | {"strftime_now"})


def _core(node: Any) -> str:
    """Return what an expression is about, without methods, filters and slices: `content`."""
    for _ in range(100):
        match node:
            case kinds.Filter(node=inner) if inner is not None:
                if node.name in {"length", "count"}:
                    return "length"
                node = inner
            case kinds.Call(node=kinds.Getattr(node=inner)):
                node = inner
            case kinds.Call(node=inner):
                node = inner
            case kinds.Getitem(node=inner, arg=kinds.Const(value=str() as name)):
                return name
            case kinds.Getitem(node=inner):
                node = inner
            case kinds.Getattr(attr=name) | kinds.Name(name=name) | kinds.NSRef(attr=name):
                return str(name)
            case _:
                return ""
    return ""


def _trigger(
    test: Any, tainted: frozenset[str], dated: frozenset[str], constants: Constants
) -> str:
    """Return in words what in a conversation a condition waits for; empty for the ordinary."""
    for node in walk(test):
        if isinstance(node, kinds.Filter) and node.name == "random":
            return "chance has it"
        for about, text in _compared(node):
            core = _core(about)
            for word in constants.of(text):
                if core in dated:
                    return "the day comes"
                if core == "length" and word.isdecimal() and int(word) >= _MANY:
                    return "a conversation gets long"
                if core in tainted and _TRIGGER.search(word) and not _MARK.search(word):
                    return f"a message holds “{shown(word, 40)}”"
    return ""


def _compared(node: Any) -> tuple[tuple[Any, Any], ...]:
    """Return what a node compares with what, in each way to say it."""
    match node:
        case kinds.Compare(expr=left, ops=[kinds.Operand(expr=right), *_]):
            return (left, right), (right, left)
        case kinds.Call(node=kinds.Getattr(node=left, attr=name), args=[right, *_]):
            return ((left, right),) if name in _METHODS else ()
        case kinds.Test(node=left, name=name, args=[right, *_]) if name in _TESTS:
            return (left, right), (right, left)
        case kinds.Filter(name="selectattr" | "rejectattr", args=[attribute, _, right, *_]):
            return (
                ((kinds.Getattr(kinds.Name("", "load"), attribute.value, "load"), right),)
                if (isinstance(attribute, kinds.Const) and isinstance(attribute.value, str))
                else ()
            )
    return ()


def _added(node: Any) -> str:
    """Return the words that a condition adds, when they are more than a marker."""
    if isinstance(node, kinds.CondExpr):
        parts = [node.expr1] + ([node.expr2] if node.expr2 is not None else [])
    else:
        parts = [*node.body, *node.else_] if not node.elif_ else [*node.body]
    texts = [
        str(below.data if isinstance(below, kinds.TemplateData) else below.value)
        for part in parts
        for below in walk(part, into=_says)
        if isinstance(below, kinds.TemplateData)
        or (isinstance(below, kinds.Const) and isinstance(below.value, str))
    ]
    for text in texts:
        if len(_WORD.findall(_TAG.sub(" ", text))) >= _FEW:
            return text
    return ""


def _says(node: Any) -> bool:
    """Return whether what stands below a node may be said in the conversation."""
    if isinstance(node, kinds.Call):
        return not (isinstance(node.node, kinds.Name) and node.node.name == "raise_exception")
    return not isinstance(node, kinds.Compare | kinds.Test)


def _rewritten(node: Any, tainted: frozenset[str], constants: Constants) -> Iterator[Sight]:
    """Yield a `replace` that puts other words into somebody's mouth."""
    match node:
        case kinds.Filter(name="replace", node=base, args=[old, new, *_]):
            pass
        case kinds.Call(node=kinds.Getattr(node=base, attr="replace"), args=[old, new, *_]):
            pass
        case _:
            return
    if _core(base) not in tainted:
        return
    for text in constants.of(new):
        if _WORD.search(_TAG.sub(" ", text)) and not _MARK.search(text):
            before = " ".join(constants.of(old)[:1])
            says = f"the chat template puts other words in place of “{shown(before, 40)}”"
            yield _sight(node, says, text)


def _sight(node: kinds.Node, says: str, text: str) -> Sight:
    arguments = (shown(text.strip(), 120), f"line {node.lineno}")
    return Sight(Verdict.UNKNOWN_IMPORT, TECHNIQUE, says, arguments=arguments)
