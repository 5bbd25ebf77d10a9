"""What in a chat template reaches out of the template, into Python or into other files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import nodes as kinds

from roadworthy.loading.interface import Sight, Verdict
from roadworthy.loading.shown import shown
from roadworthy.loading.template_syntax import Constants, walk
from roadworthy.safe_yaml import parse

TECHNIQUE = "template-code"
_DUNDER = re.compile(r"__[A-Za-z0-9_]+__")
_HALF = re.compile(r"(?<![A-Za-z0-9_])__[a-z]{0,20}\x00|\x00[a-z]{0,20}__(?![A-Za-z0-9_])")
"""A part of such a name beside a part that cannot be told."""
_BLANK = "\x00"
"""Stands in a text for what cannot be told."""
_FIELD = re.compile(r"\{[^{}]{0,80}[.\[]")
_LAZY = frozenset({"select", "reject", "selectattr", "rejectattr", "map", "batch", "slice"})
_MOST_TURNS = 1_000_000
"""Turns of a loop, or copies of a text; the sandbox of transformers stops at 100,000."""


@cache
def lists() -> dict[str, Any]:
    """Return the lists of `templates.yaml`."""
    text = (resources.files("roadworthy.loading") / "templates.yaml").read_bytes()
    found: dict[str, Any] = parse(text, name="templates.yaml").data
    return found


@cache
def _built() -> re.Pattern[str]:
    return re.compile(rf"__(?:{'|'.join(lists()['dunders'])})__")


def seen(root: kinds.Template, constants: Constants) -> Iterator[Sight]:
    """Yield what reaches out of a template."""
    given = _given(root)
    for node in walk(root):
        yield from _node(node, constants, given)


def _given(root: kinds.Template) -> frozenset[str]:
    """Return the names that a template itself gives a value."""
    names = {
        node.name for node in walk(root) if isinstance(node, kinds.Name) and node.ctx != "load"
    }
    return frozenset(names | {node.name for node in walk(root) if isinstance(node, kinds.Macro)})


def _node(node: Any, constants: Constants, given: frozenset[str]) -> Iterator[Sight]:
    if isinstance(node, (kinds.Import, kinds.FromImport, kinds.Include, kinds.Extends)):
        what = " or ".join(constants.of(node.template)[:1]) or "another file"
        yield _dangerous(node, f"the chat template loads {shown(what)}")
        return
    for name in _names(node, constants):
        if _DUNDER.fullmatch(name) or name in lists()["internals"]:
            yield _dangerous(
                node, f"the chat template reaches into Python through `{shown(name)}`", name
            )
        elif isinstance(node, kinds.Const | kinds.Concat | kinds.Add | kinds.Filter | kinds.Call):
            if found := _built().search(name):
                yield _dangerous(
                    node, f"the chat template builds the name `{found[0]}` of Python", found[0]
                )
            elif _HALF.search(name):
                yield _unknown(node, "the chat template builds a name as Python's own are")
    if isinstance(node, kinds.Getitem) and constants.is_made(node.arg):
        texts = constants.of(node.arg)
        if not texts or _BLANK in "".join(texts):
            yield _unknown(node, "the chat template picks an attribute by a name made at run time")
    match node:
        case kinds.Filter() | kinds.Call() | kinds.Test():
            yield from _applied(node, constants, given)
        case kinds.Getattr(node=kinds.Name(name=name)) | kinds.Getitem(node=kinds.Name(name=name)):
            if name in lists()["foreign"] and name not in given:
                says = f"the chat template asks for `{name}`, which no chat has"
                yield _unknown(node, says)
            elif name in lists()["functions"] and name not in given:
                yield _unknown(node, f"the chat template looks into the function `{name}`")
        case kinds.Mul() | kinds.Pow():
            turns = constants.of_number(node.right)
            if turns is not None and turns > (_MOST_TURNS if isinstance(node, kinds.Mul) else 64):
                yield _unknown(node, "the chat template makes a text or a number without bound")


def _names(node: Any, constants: Constants) -> Iterator[str]:
    """Yield the names that a node reaches for, and the texts that it puts together."""
    match node:
        case kinds.TemplateData():
            return
        case kinds.Const(value=str() as value):
            yield value
        case kinds.Getitem(arg=arg):
            yield from constants.of(arg)
        case kinds.Concat() | kinds.Add() | kinds.Filter() | kinds.Call():
            yield from constants.of(node)
    for _, value in node.iter_fields():
        if isinstance(value, str) and not isinstance(node, kinds.Const):
            yield value


def _applied(node: Any, constants: Constants, given: frozenset[str]) -> Iterator[Sight]:
    """Judge filters and calls."""
    match node:
        case kinds.Filter(name="attr", args=args):
            names = constants.of(args[0]) if args else ()
            if not names:
                yield _unknown(
                    node, "the chat template picks an attribute by a name made at run time"
                )
            elif {"format", "format_map"} & {*names}:
                yield _dangerous(
                    node, "the chat template goes around the sandbox by `format`", "format"
                )
        case kinds.Filter(name="map", args=[first, *_]):
            if "attr" in constants.of(first):
                yield _unknown(node, "the chat template picks attributes by `map('attr')`")
        case kinds.Filter(name="string" | "list" | "tojson" | "pprint", node=inner):
            if isinstance(inner, kinds.Name) and inner.name not in given:
                if inner.name in {*lists()["functions"], *lists()["foreign"]}:
                    says = f"the chat template takes letters out of the function `{inner.name}`"
                    yield _unknown(node, says)
            elif isinstance(inner, kinds.Filter) and inner.name in _LAZY and node.name == "string":
                yield _unknown(node, "the chat template takes letters out of the name of an object")
        case kinds.Call(node=kinds.Getattr(node=base, attr="format"), args=args):
            texts = constants.of(base)
            if not texts:
                yield _unknown(node, "the chat template formats with a text made at run time")
            elif any(_FIELD.search(text) for text in texts):
                yield _unknown(node, "the chat template reads attributes by `format`")
        case kinds.Call(node=kinds.Name(name="range"), args=args):
            if any((constants.of_number(arg) or 0) > _MOST_TURNS for arg in args):
                yield _unknown(node, "the chat template loops without bound")


def _dangerous(node: kinds.Node, says: str, name: str = "") -> Sight:
    line = (f"line {node.lineno}",)
    return Sight(Verdict.DANGEROUS, TECHNIQUE, says, callable=shown(name), arguments=line)


def _unknown(node: kinds.Node, says: str) -> Sight:
    return Sight(Verdict.UNKNOWN_IMPORT, TECHNIQUE, says, arguments=(f"line {node.lineno}",))
