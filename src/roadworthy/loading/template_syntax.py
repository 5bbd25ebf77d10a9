"""Chat templates as trees: parsed by jinja2's own parser, walked without recursion, never run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import Environment, TemplateError
from jinja2 import nodes as kinds
from jinja2.ext import Extension
from jinja2.parser import Parser

from roadworthy.loading.interface import UnreadableError

MOST_CHARACTERS = 1 << 17
"""Characters of a template; the longest of a published model has under 40,000."""
_MOST_DEPTH = 60
"""Brackets and blocks inside one another, so that parsing ends the same on every stack."""
_MOST_CHAIN = 200
"""Prefix operators and `else` in one expression: jinja2 calls itself once for each."""
_CHANGES: dict[str, Callable[[str], str]] = {
    "capitalize": str.capitalize, "lower": str.lower, "safe": str, "string": str,
    "strip": str.strip, "title": str.title, "trim": str.strip, "upper": str.upper,
}  # fmt: skip
"""Filters and methods that make one text of one text."""
_MAKES = frozenset({"decode", "format", "join", "lower", "replace", "reverse", "string",
                    "translate", "upper"})  # fmt: skip
"""Filters and methods that put texts together."""
_OPENS = frozenset(
    {"block", "call", "filter", "for", "generation", "if", "macro", "raw", "set", "with"}
)


class _Generation(Extension):
    """The block by which trainers find the words of the assistant."""

    tags = {"generation"}  # noqa: RUF012 (the attribute is jinja2's)

    def parse(self, parser: Parser) -> kinds.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return kinds.Scope(body, lineno=line)


def parsed(text: str) -> kinds.Template:
    """Return the tree of a template.

    Raises:
        UnreadableError: when jinja2 cannot parse it, or it is larger than any template.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableError(f"the template has more than {MOST_CHARACTERS:,} characters")
    environment = Environment(  # noqa: S701 (parses only; nothing is rendered)
        extensions=["jinja2.ext.loopcontrols", "jinja2.ext.do", _Generation],
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=0,
    )
    try:
        _check_depth(environment.lex(text))
        return environment.parse(text)
    except TemplateError as error:
        raise UnreadableError(
            f"it is no template that jinja2 parses (line {getattr(error, 'lineno', 0) or 0})"
        ) from None
    except (RecursionError, ValueError, ArithmeticError, SyntaxError, MemoryError):
        raise UnreadableError("it is no template that jinja2 parses") from None


def _check_depth(tokens: Iterator[tuple[int, str, str]]) -> None:
    """Refuse what would send jinja2's parser deep into itself."""
    blocks = brackets = chain = 0
    words: list[str] = []
    for _, kind, value in tokens:
        if kind in {"block_begin", "variable_begin"}:
            brackets, chain, words = 0, 0, []
        elif kind == "name":
            words.append(value)
            chain += value in {"not", "if", "else"}
        elif kind == "operator":
            words.append(value)
            brackets += (value in {"(", "[", "{"}) - (value in {")", "]", "}"})
            chain += value in {"+", "-"}
        elif kind == "block_end" and words:
            if words[0] in _OPENS and not (words[0] == "set" and "=" in words):
                blocks += 1
            elif words[0].startswith("end"):
                blocks -= 1
        if max(blocks, brackets) > _MOST_DEPTH or chain > _MOST_CHAIN:
            raise UnreadableError("the template nests deeper than any template needs")


def walk(root: kinds.Node, *, into: Callable[[kinds.Node], bool] | None = None) -> Iterator[Any]:
    """Yield a node and all below it, in the order of the text, without recursion.

    Args:
        root: where to begin.
        into: whether to go below a node; everywhere by default.
    """
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if into is None or into(node):
            stack.extend(reversed(list(node.iter_child_nodes())))


class Constants:
    """The texts that expressions come to, as far as they can be told without running anything."""

    _MOST = 8
    _DEPTH = 40
    _LENGTH = 1024

    def __init__(self, root: kinds.Node) -> None:
        self._values: dict[str, list[kinds.Node]] = {}
        self._known: dict[int, tuple[str, ...]] = {}
        """By the identity of a node, which the tree keeps alive; each is looked at once."""
        for node in walk(root):
            if isinstance(node, kinds.Assign) and (name := target(node.target)):
                self._values.setdefault(name, []).append(node.node)
            elif isinstance(node, kinds.Call):
                for pair in node.kwargs:
                    self._values.setdefault(pair.key, []).append(pair.value)

    def of(self, node: kinds.Node, depth: int = 0) -> tuple[str, ...]:
        """Return the texts that a node may come to; none where that cannot be told."""
        if id(node) in self._known:
            return self._known[id(node)]
        if depth > self._DEPTH:
            return ()
        # Set first: a name that is made of itself comes to nothing.
        self._known[id(node)] = ()
        found = self._known[id(node)] = self._of(node, depth + 1)
        return found

    def _of(self, node: kinds.Node, below: int) -> tuple[str, ...]:
        match node:
            case kinds.Const(value=str() as value):
                return (value,)
            case kinds.Const(value=int() as value) if not isinstance(value, bool):
                return (str(value),) if abs(value) < 10**12 else ()
            case kinds.Name(name=name) | kinds.NSRef(attr=name):
                return self._named(name, below)
            case kinds.Getattr(node=kinds.Name(), attr=name) if name in self._values:
                return self._named(name, below)
            case kinds.Concat(nodes=parts):
                return self._joined(parts, below)
            case kinds.Add(left=left, right=right):
                return self._joined([left, right], below)
            case kinds.Mul(left=left, right=kinds.Const(value=int() as times)):
                return self._some(text * min(times, 64) for text in self.of(left, below))
            case kinds.Filter(node=inner, name=name, args=args) if inner is not None:
                return self._filtered(inner, name, args, below)
            case kinds.Call(node=kinds.Getattr(node=inner, attr=name), args=args):
                if name == "join" and len(args) == 1:
                    return self._filtered(args[0], "join", [inner], below)
                return self._filtered(inner, name, args, below)
            case kinds.Getitem(node=inner, arg=kinds.Slice(start=None, stop=None, step=step)):
                if step is not None and self.of_number(step) == -1:
                    return self._some(text[::-1] for text in self.of(inner, below))
        return ()

    def is_made(self, node: kinds.Node) -> bool:
        """Tell whether a value is a text that was put together, as far as that can be seen."""
        values = [node]
        if isinstance(node, kinds.Name):
            values = self._values.get(node.name, [])
        elif isinstance(node, kinds.Getattr) and isinstance(node.node, kinds.Name):
            values = self._values.get(node.attr, [])
        for value in values[:20]:
            match value:
                case kinds.Concat():
                    return True
                case kinds.Filter(name=name) if name in _MAKES:
                    return True
                case kinds.Call(node=kinds.Getattr(attr=name)) if name in _MAKES:
                    return True
        return False

    def _named(self, name: str, depth: int) -> tuple[str, ...]:
        values = self._values.get(name, [])[:4]
        return self._some(text for value in values for text in self.of(value, depth))

    def of_number(self, node: kinds.Node) -> int | None:
        """Return a number that stands in a template as such."""
        if isinstance(node, kinds.Neg) and isinstance(node.node, kinds.Const):
            node, sign = node.node, -1
        else:
            sign = 1
        if isinstance(node, kinds.Const) and type(node.value) is int:
            return sign * node.value
        return None

    def _joined(self, parts: list[Any], depth: int, between: str = "") -> tuple[str, ...]:
        texts: tuple[str, ...] = ("",)
        for at, part in enumerate(parts[:512]):
            glue = between if at else ""
            # What cannot be told stands as a blank: the fragments around it still show.
            found = self.of(part, depth) or ("\x00",)
            texts = self._some(text + glue + more for text in texts for more in found[:4])
        return texts

    def _filtered(self, inner: Any, name: str, args: list[Any], depth: int) -> tuple[str, ...]:
        if name == "join" and isinstance(inner, (kinds.List, kinds.Tuple)):
            between = self.of(args[0], depth) if args else ("",)
            return self._joined(inner.items, depth, between[0] if between else "\x00")
        if change := _CHANGES.get(name):
            return self._some(change(text) for text in self.of(inner, depth))
        if name == "reverse":
            return self._some(text[::-1] for text in self.of(inner, depth))
        if name == "replace" and len(args) >= 2:
            pairs = [
                (old, new) for old in self.of(args[0], depth) for new in self.of(args[1], depth)
            ]
            return self._some(
                text.replace(old, new[:16])
                for text in self.of(inner, depth)
                for old, new in pairs[:4]
            )
        if name == "format":
            return self._formatted(inner, args, depth)
        return ()

    def _formatted(self, inner: Any, args: list[Any], depth: int) -> tuple[str, ...]:
        """Fill `%s` and `{}` in their order; enough to see a name that is put together."""
        values = [(self.of(arg, depth) or ("\x00",))[0] for arg in args[:64]]
        results = []
        for text in self.of(inner, depth):
            rest = iter(values)
            results.append(re.sub(r"%s|\{\d*\}", lambda _, rest=rest: next(rest, "\x00"), text))  # type: ignore[misc]
        return self._some(iter(results))

    def _some(self, texts: Iterator[str]) -> tuple[str, ...]:
        kept: dict[str, None] = {}
        for text in texts:
            kept[text[: self._LENGTH]] = None
            if len(kept) >= self._MOST:
                break
        return tuple(kept)


def target(node: kinds.Node) -> str:
    """Return the name that a `set` gives a value; empty for several at once."""
    if isinstance(node, kinds.NSRef):
        return node.attr
    return node.name if isinstance(node, kinds.Name) else ""
