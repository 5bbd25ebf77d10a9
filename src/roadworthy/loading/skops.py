"""The list of objects in a file of skops, which names the classes and functions that are loaded.

skops asks its user to trust what is not on its own list. Here the names are judged as those of a
pickle are, and so are the ways in which a node can reach further than its name tells:
https://github.com/skops-dev/skops/security/advisories
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.pickles.names import judged

_MOST = 32 << 20
"""Bytes of the list."""
_PLAIN = frozenset(
    [
        "bool",
        "bytearray",
        "bytes",
        "complex",
        "dict",
        "float",
        "frozenset",
        "int",
        "list",
        "set",
        "slice",
        "str",
        "tuple",
    ]
)
_NODES = frozenset(
    [
        "BytearrayNode",
        "BytesNode",
        "CachedNode",
        "ConstructorFromReduceNode",
        "DTypeNode",
        "DefaultDictNode",
        "DictNode",
        "FunctionNode",
        "JsonNode",
        "ListNode",
        "LossNode",
        "MaskedArrayNode",
        "MethodNode",
        "NdArrayNode",
        "ObjectNode",
        "OperatorFuncNode",
        "PartialNode",
        "QuantileForestNode",
        "RandomGeneratorNode",
        "RandomStateNode",
        "SetNode",
        "SliceNode",
        "SparseMatrixNode",
        "TreeNode",
        "TupleNode",
        "TypeNode",
        "_DictWithDeprecatedKeysNode",
    ]
)
_NAMELESS = frozenset({"JsonNode", "CachedNode", "PartialNode", "OperatorFuncNode"})
"""Nodes whose class and module say nothing of what is loaded, or are judged apart."""
_MAKES = frozenset({"ObjectNode", "TypeNode", "FunctionNode", "MethodNode"})
"""Nodes that call no class and no function, but may give an object its state."""
_CALLED = frozenset({"", "converts"})
_MADE = _CALLED | {"only-made", "only-named"}
_BIT_GENERATORS = frozenset({"MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"})


def schema(source: Source) -> dict[str, Any] | None:
    """Return the tree of nodes, or None when the file is none of skops.

    Raises:
        UnreadableError: when it is too large or nested too deep.
    """
    data = source.read(0, _MOST + 1)
    if len(data) > _MOST:
        raise UnreadableError("its list of objects is too long to be read")
    try:
        tree = json.loads(data)  # which takes UTF-16 and UTF-32 too, as it does for skops
    except (ValueError, RecursionError) as error:
        raise UnreadableError("its list of objects is no JSON, or is nested too deep") from error
    return tree if isinstance(tree, dict) and "__loader__" in tree else None


def read(tree: dict[str, Any], desk: Desk) -> Iterator[Sight]:
    """Yield what the nodes would load."""
    said: set[tuple[str, ...]] = set()
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(item for item in node if isinstance(item, (dict, list)))
        elif isinstance(node, dict):
            stack.extend(item for item in node.values() if isinstance(item, (dict, list)))
            for sight in _node(node, desk):
                key = (sight.technique, sight.callable, sight.says)
                if key not in said:
                    said.add(key)
                    yield sight


def _node(node: dict[str, Any], desk: Desk) -> Iterator[Sight]:
    loader = node.get("__loader__", "")
    module, name = node.get("__module__", ""), node.get("__class__", "")
    if not all(isinstance(text, str) for text in (loader, module, name)):
        yield Sight(Verdict.UNREADABLE, "unreadable", "one of its nodes has a name that is no text")
        return
    if loader and loader not in _NODES:
        yield _unknown(
            "unknown-loader", loader[:100], "a node is loaded in a way that is not known"
        )
    if name and loader not in _NAMELESS:
        yield from _name(module, name, desk, made=loader in _MAKES)
    content = node.get("content")
    inner = content if isinstance(content, dict) else {}
    match loader:
        case "MethodNode":
            yield from _method(module, name, inner, desk)
        case "FunctionNode" if "function" in inner or "module_path" in inner:
            yield from _name(str(inner.get("module_path")), str(inner.get("function")), desk)
        case "OperatorFuncNode":
            yield from _operator(module, name)
        case "RandomGeneratorNode":
            yield from _generator(inner)


def _name(module: str, name: str, desk: Desk, *, made: bool = True) -> Iterator[Sight]:
    """Judge a name; `made` where what it names is referred to, or made without its `__init__`."""
    dotted = f"{module}.{name}"[:300]
    if module == "builtins" and name in _PLAIN:
        return
    desk.imported(dotted)
    known = judged(module, name)
    if known.verdict is Verdict.DANGEROUS:
        does = f"it loads a name that {known.does}"
        yield Sight(Verdict.DANGEROUS, "import", does, dotted)
    elif known.verdict is not Verdict.HARMLESS or known.rule not in (_MADE if made else _CALLED):
        yield _unknown("import", dotted, "it loads a name that is not known to be harmless")


def _method(module: str, name: str, inner: dict[str, Any], desk: Desk) -> Iterator[Sight]:
    function = str(inner.get("func"))
    owner = inner.get("obj")
    dotted = f"{module}.{name}.{function}"[:300]
    if not isinstance(owner, dict):
        yield _unknown("method", dotted, "it takes a method from something that is not in the file")
        return
    if function.startswith("_") or "." in function:
        says = "it reaches into an object by a private name"
        yield Sight(Verdict.DANGEROUS, "method", says, dotted)
    elif judged(module, f"{name}.{function}").verdict is Verdict.DANGEROUS:
        yield Sight(Verdict.DANGEROUS, "method", "it takes a dangerous method", dotted)
    if (owner.get("__module__"), owner.get("__class__")) != (module, name):
        says = "it names another class than that of the object whose method it takes"
        yield Sight(Verdict.DANGEROUS, "method", says, dotted)
    desk.imported(dotted)


def _operator(module: str, name: str) -> Iterator[Sight]:
    dotted = f"{module}.{name}"[:300]
    if module != "operator" or name not in ("attrgetter", "itemgetter", "methodcaller"):
        says = "it calls any function of the module operator under another name"
        yield Sight(Verdict.DANGEROUS, "call", says, dotted)
    elif name != "itemgetter":
        yield _unknown("call", dotted, "it reaches attributes or methods by name")


def _generator(inner: dict[str, Any]) -> Iterator[Sight]:
    found = inner.get("bit_generator")
    name = found.get("bit_generator") if isinstance(found, dict) else None
    if isinstance(name, str) and name not in _BIT_GENERATORS:
        yield _unknown("import", f"numpy.random.{name}"[:300], "it calls a name of numpy.random")


def _unknown(technique: str, name: str, says: str) -> Sight:
    return Sight(Verdict.UNKNOWN_IMPORT, technique, says, name)
