"""What the configuration of a Keras model has Keras do: code, functions and files that it names.

The objects of a configuration name a class and, since Keras 3, its module; loading finds both and
calls `from_config`. Covered are the published ways around the safe mode of Keras: code in `Lambda`
(CVE-2024-3660, CVE-2025-9905), any module and function (CVE-2025-1550), functions of Keras that
load, fetch or lift the ban (CVE-2025-8747, CVE-2025-9906, CVE-2025-12060), vocabularies that are
paths (CVE-2025-12058), pickles in `TorchModuleWrapper` (CVE-2025-49655), other models in
`TFSMLayer` (CVE-2026-1462). The version that will load the file is not known, so none of them is
cleared.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.loading import targets
from roadworthy.loading.interface import Desk, Sight, Verdict
from roadworthy.loading.objects import Objects
from roadworthy.loading.paths import leads_away
from roadworthy.loading.shown import shown
from roadworthy.loading.sources import InMemory
from roadworthy.safe_yaml import parse

_MODULE = re.compile(r"(?:keras|tf_keras|tensorflow(?:\.python)?\.keras)(?:\.\w+)*")
_OPERATION = re.compile(
    r"(?:Py_?Func|EagerPyFunc|ReadFile|WriteFile|MatchingFiles|load_op|io\.(?:read|write)_file)"
)
_CODE_BYTES = 24
"""Letters of base64 that hold the smallest code object."""


@cache
def _words(key: str) -> frozenset[str]:
    data: Any = parse(
        (resources.files("roadworthy.loading") / "keras.yaml").read_bytes(), name="keras.yaml"
    ).data
    return frozenset(data[key].split())


def is_model(root: Any) -> bool:
    """Tell whether a JSON text is the configuration of a Keras model."""
    if not isinstance(root, dict):
        return False
    if _is_object(root) or "keras_version" in root or "model_config" in root:
        return True
    return isinstance(root.get("modelTopology"), dict)


def _is_object(value: dict[str, Any]) -> bool:
    return isinstance(value.get("class_name"), str) and ("config" in value or "items" in value)


def judged(objects: Objects, desk: Desk) -> Iterator[Sight]:
    """Yield what loading the configuration does besides building layers that Keras brings along."""
    seen: set[Sight] = set()
    for value in objects:
        if "class_name" not in value:
            continue
        for sight in _object(value, desk):
            if sight not in seen:
                seen.add(sight)
                yield sight


def _object(value: dict[str, Any], desk: Desk) -> Iterator[Sight]:
    name, module, config = value["class_name"], value.get("module"), value.get("config")
    if not isinstance(name, str) or not (module is None or isinstance(module, str)):
        yield _sight(Verdict.UNKNOWN_IMPORT, "import", "an object names its class by no text")
        return
    base = name.rpartition(">")[2]
    inner = config if isinstance(config, dict) else {}
    match base:
        case "__lambda__":
            yield _code(value)
        case "Lambda":
            yield from _lambda(inner, desk)
        case "function":
            yield from _function(config, module, desk)
        case "__typespec__":
            spec = f"{module or ''}.{value.get('spec_name') or ''}"
            if not re.fullmatch(r"(?:tensorflow|keras)(?:\.\w+)*\.\w*(?:Spec|Variant)", spec):
                yield from _named(spec, desk, "the model imports")
        case "TorchModuleWrapper":
            yield from _torch(inner, desk)
        case "TFSMLayer":
            yield _other_model(inner)
        case "TFOpLambda" | "TensorFlowOpLayer":
            yield from _operation(base, inner)
        case "JaxLayer" | "FlaxLayer":
            says = f"the layer `{base}` runs functions that are not part of Keras"
            yield _sight(Verdict.UNKNOWN_IMPORT, "import", says, callable=f"keras.layers.{base}")
        case _:
            yield from _class(name, module, value, desk)
    if base in _words("lookups"):
        yield from _vocabulary(base, inner)


def _class(name: str, module: str | None, value: dict[str, Any], desk: Desk) -> Iterator[Sight]:
    """Judge a class by where it comes from."""
    registered = value.get("registered_name")
    known = _words("classes") | _words("lookups") | _words("values")
    for text in (name, registered):
        if isinstance(text, str) and ">" in text and not text.startswith(("Keras>", "keras>")):
            yield from _named(text.replace(">", "."), desk, "the model needs")
            return
    if module and not _MODULE.fullmatch(module):
        yield from _named(f"{module}.{name}", desk, "the model imports")
    elif name in _words("forbidden"):
        yield _forbidden(f"{module or 'keras'}.{name}", desk)
    elif name.rpartition(">")[2].rpartition(".")[2] not in known:
        yield from _named(f"{module}.{name}" if module else name, desk, "the model needs")


def _function(name: Any, module: str | None, desk: Desk) -> Iterator[Sight]:
    """Judge a function that is named by its module."""
    if not isinstance(name, str):
        yield _sight(Verdict.UNKNOWN_IMPORT, "import", "the model names a function by no text")
    elif name.rpartition(".")[2] in _words("forbidden"):
        yield _forbidden(f"{module or 'keras'}.{name}", desk)
    elif module in {None, "builtins"} or _MODULE.fullmatch(module or ""):
        # `builtins` is how Keras says that a function is its own.
        if name not in _words("functions"):
            yield from _named(f"{module or 'keras'}.{name}", desk, "the model calls", own=True)
    else:
        yield from _named(f"{module}.{name}", desk, "the model calls")


def _named(dotted: str, desk: Desk, does: str, *, own: bool = False) -> Iterator[Sight]:
    """Yield what is known of a name that is no part of Keras."""
    desk.imported(shown(dotted, 200))
    last = dotted.rpartition(".")[2]
    if own and not dotted.startswith("builtins."):
        verdict = Verdict.UNKNOWN_IMPORT
    elif own:
        dangerous = last in targets.words("names") or last.startswith("__")
        verdict = Verdict.DANGEROUS if dangerous else Verdict.UNKNOWN_IMPORT
    else:
        verdict = targets.judged(dotted)
    if verdict is Verdict.DANGEROUS:
        says = f"{does} `{shown(dotted)}`, which runs what the file says"
    else:
        says = f"{does} `{shown(dotted)}`, which is no part of Keras"
        verdict = Verdict.UNKNOWN_IMPORT
    yield _sight(verdict, "import", says, callable=shown(dotted, 200))


def _forbidden(dotted: str, desk: Desk) -> Sight:
    desk.imported(shown(dotted, 200))
    says = (
        f"the model calls `{shown(dotted)}`, which loads, fetches or writes when a model is loaded"
    )
    return _sight(Verdict.DANGEROUS, "call", says, callable=shown(dotted, 200))


def _code(value: dict[str, Any]) -> Sight:
    says = "a layer holds compiled Python code, which loading turns into a function and runs"
    return _sight(Verdict.DANGEROUS, "lambda-layer", says, arguments=(_glimpse(value),))


def _glimpse(value: dict[str, Any]) -> str:
    """Return the beginning of what a layer holds as code."""
    config = value.get("config")
    code = config.get("code", config.get("value")) if isinstance(config, dict) else config
    return shown(code[0] if isinstance(code, list) and code else code)


def _lambda(config: dict[str, Any], desk: Desk) -> Iterator[Sight]:
    """Judge the functions of a `Lambda` layer, as Keras 3 and Keras 2 write them."""
    parts = [_listed(config.get(key)) for key in ("function", "output_shape", "mask")]
    kinds = [config.get(f"{key}_type") for key in ("function", "output_shape", "mask")]
    if parts[0] is None:
        says = "a `Lambda` layer does not say what it runs"
        yield _sight(Verdict.UNKNOWN_IMPORT, "lambda-layer", says)
    for key, part, kind in zip(("function", "output_shape", "mask"), parts, kinds, strict=True):
        code = part[0] if isinstance(part, list) and part else part
        looks = isinstance(code, str) and len(code) >= _CODE_BYTES and isinstance(part, list)
        if kind == "lambda" or looks:
            yield _code({"config": part})
        elif isinstance(part, str) and kind != "raw":
            module = config.get("module" if key == "function" else f"{key}_module")
            yield from _function(part, module if isinstance(module, str) else None, desk)


def _listed(value: Any) -> Any:
    """Return a list that SavedModel writes as an object."""
    if isinstance(value, dict) and value.get("class_name") == "__tuple__":
        return value.get("items")
    return value


def _torch(config: dict[str, Any], desk: Desk) -> Iterator[Sight]:
    says = "a `TorchModuleWrapper` holds a pickle, which loading runs"
    yield _sight(Verdict.DANGEROUS, "nested-pickle", says, callable="torch.load")
    held = config.get("module")
    if isinstance(held, str):
        try:
            data = base64.b64decode(held)
        except (binascii.Error, ValueError):
            return
        yield from desk.inner(InMemory(data), "module.pt")


def _other_model(config: dict[str, Any]) -> Sight:
    path = config.get("filepath")
    away = not isinstance(path, str) or leads_away(path)
    says = "a `TFSMLayer` loads another model, whose operations run with this one"
    verdict = Verdict.DANGEROUS if away else Verdict.UNKNOWN_IMPORT
    return _sight(verdict, "external-model", says, arguments=(shown(path),))


def _vocabulary(name: str, config: dict[str, Any]) -> Iterator[Sight]:
    """Judge a vocabulary, which is a list, or a path that loading reads."""
    for key in ("vocabulary", "idf_weights", "idf_weights_path", "vocabulary_path"):
        path = config.get(key)
        if not isinstance(path, str) or not path:
            continue
        if leads_away(path):
            says = f"the layer `{name}` reads a file elsewhere when it is loaded"
            yield _sight(Verdict.DANGEROUS, "path-traversal", says, arguments=(shown(path),))
        else:
            says = f"the layer `{name}` reads a file that is not part of the model"
            yield _sight(Verdict.UNKNOWN_IMPORT, "external-data", says, arguments=(shown(path),))


def _operation(name: str, config: dict[str, Any]) -> Iterator[Sight]:
    """Judge an operation of TensorFlow that stands as a layer."""
    text = config.get("function" if name == "TFOpLambda" else "node_def")
    if not isinstance(text, str) or _OPERATION.search(text):
        says = f"the layer `{name}` runs an operation that reads, writes or calls Python"
        yield _sight(Verdict.DANGEROUS, "operator", says, arguments=(shown(text),))
    elif name == "TFOpLambda":
        first = text.removeprefix("tf.").removeprefix("compat.v1.").removeprefix("keras.")
        if first.partition(".")[0] not in _words("tensorflow"):
            says = f"the layer `{name}` calls `{shown(text)}` of TensorFlow, which is not known"
            yield _sight(Verdict.UNKNOWN_IMPORT, "operator", says, callable=shown(text))


def _sight(
    verdict: Verdict,
    technique: str,
    says: str,
    *,
    callable: str = "",  # noqa: A002 (the name of the field)
    arguments: tuple[str, ...] = (),
) -> Sight:
    return Sight(verdict, technique, says, callable=callable, arguments=arguments)
