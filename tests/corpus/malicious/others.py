"""Hostile files of the formats that are no pickles, and programs that pose as models."""

from __future__ import annotations

import base64
import json
import marshal
import struct
from collections.abc import Iterator
from typing import Any

from tests.corpus.malicious.archives import zipped
from tests.corpus.malicious.entry import DANGEROUS, PRINT, UNKNOWN_IMPORT, UNREADABLE, WORD, Entry
from tests.corpus.malicious.raw import BENIGN

TEMPLATES = {
    "globals of cycler": "{{ cycler.__init__.__globals__.os.popen('" + WORD + "').read() }}",
    "globals of self": '{{ self.__init__.__globals__.__builtins__.eval("' + PRINT + '") }}',
    "subclasses": "{{ ''.__class__.__mro__[1].__subclasses__()[104].load_module('os') }}",
    "attr filter": "{{ messages|attr('__class__')|attr('__base__') }}",
    "joined name": "{% set x = '__cla' ~ 'ss__' %}{{ ''|attr(x) }}",
    "reversed name": "{{ ''|attr('__ssalc__'|reverse) }}",
    "escaped name": "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "item instead of attribute": "{{ ''['__class__']['__base__'] }}",
    "lipsum": "{{ lipsum.__globals__['os'].popen('" + WORD + "') }}",
    "namespace": "{% set n = namespace(x=cycler.__init__) %}{{ n.x.__globals__ }}",
    "joiner in a condition": "{% if joiner.__init__.__globals__.os.system('"
    + WORD
    + "') %}{% endif %}",
    "inside a loop": "{% for m in messages %}{{ m.content.__class__.__base__ }}{% endfor %}",
    "inside a macro": "{% macro f(x) %}{{ x.__class__.__mro__ }}{% endmacro %}{{ f(1) }}",
    "format string": "{{ '{0.__class__.__init__.__globals__}'.format(messages) }}",
    "map with attribute": "{{ messages|map(attribute='__class__')|list }}",
}
PLAIN = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"


def others() -> Iterator[Entry]:
    """Yield the files of all other formats."""
    yield from _keras()
    yield from _hdf5()
    yield from _tensorflow()
    yield from _onnx()
    yield from _templates()
    yield from _configurations()
    yield from _markup()
    yield from _programs()


def _layer(module: str | None, class_name: str, config: Any, **more: Any) -> dict[str, Any]:
    return {"module": module, "class_name": class_name, "config": config,
            "registered_name": None, **more}  # fmt: skip


def _keras_archive(*layers: dict[str, Any], **settings: Any) -> bytes:
    entry = _layer("keras.layers", "InputLayer", {"batch_shape": [None, 4], "name": "in"})
    model = _layer("keras", "Sequential", {"name": "s", "layers": [entry, *layers], **settings})
    return zipped([
        ("metadata.json", b'{"keras_version": "3.12.0", "date_saved": "2026-01-01@00:00:00"}'),
        ("config.json", json.dumps(model).encode()),
        ("model.weights.h5", (BENIGN / "keras/only.weights.h5").read_bytes()),
    ])  # fmt: skip


def _bytecode() -> str:
    return base64.b64encode(marshal.dumps(compile(PRINT, "x", "eval"), 2)).decode()


def lambda_model() -> dict[str, Any]:
    """Return the configuration of a Keras 3 model with a layer of bytecode."""
    code = {"class_name": "__lambda__", "config": {"code": _bytecode(), "defaults": None}}
    layer = _layer("keras.layers", "Lambda", {"name": "l", "function": code})
    return _layer("keras", "Sequential", {"name": "s", "layers": [layer]})


def _keras() -> Iterator[Entry]:
    code = {"class_name": "__lambda__", "config": {"code": _bytecode(), "defaults": None}}
    lambda_layer = _layer("keras.layers", "Lambda", {"name": "l", "function": code})
    layers: dict[str, tuple[dict[str, Any], str, str]] = {
        "Lambda with bytecode": (lambda_layer, DANGEROUS, ""),
        "Lambda inside a model inside": (
            _layer("keras", "Sequential", {"name": "inner", "layers": [lambda_layer]}),
            DANGEROUS, ""),
        "Lambda inside TimeDistributed": (
            _layer("keras.layers", "TimeDistributed", {"layer": lambda_layer}), DANGEROUS, ""),
        "Lambda of old Keras": (_layer("keras.layers", "Lambda", {
            "function": [_bytecode(), None, None], "function_type": "lambda", "module": "x"}),
            DANGEROUS, ""),
        "Lambda that names a function": (_layer("keras.layers", "Lambda", {
            "function": {"module": "os", "class_name": "function", "config": "system",
                         "registered_name": "system"}, "arguments": {"command": WORD}}),
            DANGEROUS, "CVE-2025-1550"),
        "function as a layer": (
            _layer("os", "function", "system", registered_name="system"),
            DANGEROUS, "CVE-2025-1550"),
        "class of subprocess": (_layer("subprocess", "Popen", {"args": [WORD]}), DANGEROUS,
                                "CVE-2025-1550"),
        "class of builtins": (_layer("builtins", "exec", PRINT), DANGEROUS, "CVE-2025-1550"),
        "own layer": (_layer("my_project.layers", "Layer", {}), UNKNOWN_IMPORT, ""),
        "own registered layer": ({**_layer(None, "Layer", {}), "registered_name": "my>Layer"},
                                 UNKNOWN_IMPORT, ""),
        "download on load": (_layer("keras.utils", "get_file", {
            "origin": "https://roadworthy.invalid/x.tar.gz", "extract": True}), UNKNOWN_IMPORT,
            "CVE-2025-12060"),
        "switches the safe mode off": (_layer("keras.config", "enable_unsafe_deserialization", {}),
                                       UNKNOWN_IMPORT, "CVE-2025-9906"),
        "module of torch": (_layer("keras.layers", "TorchModuleWrapper", {
            "module": base64.b64encode(b"\x80\x02cos\nsystem\n.").decode()}), UNKNOWN_IMPORT,
            "CVE-2025-49655"),
        "vocabulary from a file": (_layer("keras.layers", "StringLookup", {
            "vocabulary": "/etc/passwd"}), UNKNOWN_IMPORT, "CVE-2025-12058"),
        "activation of its own": (_layer("keras.layers", "Dense", {
            "units": 1, "activation": {"module": "builtins", "class_name": "function",
                                       "config": "eval", "registered_name": "eval"}}),
            DANGEROUS, ""),
    }  # fmt: skip
    for what, (layer, expect, bypass) in layers.items():
        yield Entry("model.keras", _keras_archive(layer), "Keras 3", what, expect, bypass)
    compiled = {"loss": {"module": "os", "class_name": "function", "config": "system"}}
    model = json.loads(zipped_member(_keras_archive(), "config.json"))
    model["compile_config"] = compiled
    yield Entry("model.keras", zipped([("config.json", json.dumps(model).encode()),
                                       ("metadata.json", b"{}")]), "Keras 3", "loss of its own",
                DANGEROUS)  # fmt: skip
    text = json.dumps(_layer("keras", "Sequential", {"name": "s", "layers": [lambda_layer]}))
    yield Entry("config.json", text.encode(), "Keras JSON", "Lambda with bytecode")
    yield Entry("model.json", text.encode(), "Keras JSON", "Lambda with bytecode")
    yield Entry("metadata.pb", b"\x0a\x10" + b"x" * 16 + text.encode(), "Keras metadata",
                "Lambda with bytecode", UNREADABLE)  # fmt: skip


def zipped_member(data: bytes, name: str) -> bytes:
    """Return a member of an archive."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def _hdf5() -> Iterator[Entry]:
    """Change the configuration in a real HDF5 file of Keras without moving a byte."""
    real = (BENIGN / "keras/functional.h5").read_bytes()
    begin = real.index(b'{"class_name": "Functional"')
    model, end = json.JSONDecoder().raw_decode(real[begin:].decode("latin-1"))
    code = {"class_name": "__lambda__", "config": {"code": _bytecode()}}
    changes = {
        "Lambda with bytecode": (_layer("keras.layers", "Lambda", {"function": code}), DANGEROUS),
        "Lambda of old Keras": ({"class_name": "Lambda", "config": {
            "function": [_bytecode(), None, None], "function_type": "lambda"}}, DANGEROUS),
        "function of os": ({"module": "os", "class_name": "function", "config": "system"},
                           DANGEROUS),
        "own layer": (_layer("my_project", "Layer", {}), UNKNOWN_IMPORT),
    }  # fmt: skip
    for what, (layer, expect) in changes.items():
        held = {"module": model.get("module"), "class_name": "Sequential",
                "config": {"name": "s", "layers": [layer]}}  # fmt: skip
        data = json.dumps(held).encode().ljust(end)
        assert len(data) == end, "the new configuration is longer than the old one"
        for name in ("model.h5", "model.hdf5"):
            yield Entry(name, real[:begin] + data + real[begin + end :], "Keras HDF5", what, expect)


def field(number: int, value: bytes | str | int) -> bytes:
    """Write a field of a protocol buffer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    """Write a number of a protocol buffer."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes((*out, value))


def _tensorflow() -> Iterator[Entry]:
    for operator, expect in (
        ("PyFunc", DANGEROUS), ("PyFuncStateless", DANGEROUS), ("EagerPyFunc", DANGEROUS),
        ("ReadFile", UNKNOWN_IMPORT), ("WriteFile", UNKNOWN_IMPORT),
        ("MyOwnOperator", UNKNOWN_IMPORT), ("TRTEngineOp", UNKNOWN_IMPORT),
    ):  # fmt: skip
        node = field(1, "node") + field(2, operator)
        graph = field(1, field(1, "x") + field(2, "Placeholder")) + field(1, node)
        saved = field(1, 1) + field(2, field(1, field(4, "serve")) + field(2, graph))
        yield Entry("saved_model.pb", saved, "SavedModel", operator, expect)
        yield Entry("frozen.pb", graph, "frozen graph", operator, expect)
        function = field(1, field(1, "f")) + field(3, node)
        library = field(1, field(1, "x") + field(2, "Placeholder")) + field(2, field(1, function))
        saved = field(1, 1) + field(2, field(1, field(4, "serve")) + field(2, library))
        yield Entry("saved_model.pb", saved, "SavedModel", f"{operator} in a function", expect)


def _onnx() -> Iterator[Entry]:
    def model(node: bytes, initialiser: bytes = b"", domain: str = "") -> bytes:
        graph = field(1, node) + field(2, "g") + (field(5, initialiser) if initialiser else b"")
        return field(1, 8) + field(7, graph) + field(8, field(1, domain) + field(2, 17))

    relu = field(1, "x") + field(2, "y") + field(4, "Relu")
    for what, place in (
        ("traversal", "../../../../etc/passwd"), ("absolute", "/etc/passwd"),
        ("backslashes", "..\\..\\secret"), ("drive", "C:\\secret"), ("deep", "a/../../b/../../c"),
    ):  # fmt: skip
        outside = field(1, 4) + field(2, 1) + field(8, "w") + field(14, 1) + (
            field(13, field(1, "location") + field(2, place)))  # fmt: skip
        bypass = "CVE-2024-27318" if what == "deep" else "CVE-2022-25882"
        yield Entry("model.onnx", model(relu, outside), "ONNX", f"data outside, {what}",
                    UNKNOWN_IMPORT, bypass)  # fmt: skip
    for domain, operator in (("ai.onnx.contrib", "PyCustomOp"), ("com.evil", "Run"),
                             ("com.microsoft.extensions", "PyOp"), ("my.domain", "Relu")
                             ):  # fmt: skip
        node = field(1, "x") + field(2, "y") + field(4, operator) + field(7, domain)
        yield Entry("model.onnx", model(node, domain=domain), "ONNX", f"{domain} {operator}",
                    UNKNOWN_IMPORT)  # fmt: skip
    body = field(5, field(1, "g") + field(6, field(1, field(4, "Run") + field(7, "com.evil"))))
    inner = field(1, "x") + field(4, "If") + body
    yield Entry("model.onnx", model(inner), "ONNX", "operator of its own in a branch", UNREADABLE)


def gguf(template: str) -> bytes:
    """Write a GGUF file with a chat template and no tensors."""

    def string(value: str) -> bytes:
        return struct.pack("<Q", len(value.encode())) + value.encode()

    pairs = [("general.architecture", "llama"), ("tokenizer.chat_template", template)]
    return (
        b"GGUF"
        + struct.pack("<IQQ", 3, 0, len(pairs))
        + b"".join(string(key) + struct.pack("<I", 8) + string(value) for key, value in pairs)
    )


def _templates() -> Iterator[Entry]:
    for what, template in TEMPLATES.items():
        bypass = "CVE-2024-34359" if what == "globals of cycler" else ""
        settings = json.dumps({"tokenizer_class": "X", "chat_template": template}).encode()
        yield Entry("tokenizer_config.json", settings, "chat template", what, DANGEROUS, bypass)
        yield Entry("model.gguf", gguf(template), "GGUF template", what, DANGEROUS, bypass)
        yield Entry("chat_template.jinja", template.encode(), "Jinja file", what)
    bad = TEMPLATES["globals of cycler"]
    several = [{"name": "default", "template": PLAIN}, {"name": "tool_use", "template": bad}]
    yield Entry("tokenizer_config.json", json.dumps({"chat_template": several}).encode(),
                "chat template", "second of several")  # fmt: skip
    yield Entry("tokenizer_config.json", json.dumps({"chat_template": PLAIN * 400 + bad}).encode(),
                "chat template", "behind a long template")  # fmt: skip
    yield Entry("chat_template.json", json.dumps({"chat_template": bad}).encode(), "chat template",
                "file of a processor")  # fmt: skip


def _configurations() -> Iterator[Entry]:
    own = {"AutoModel": "modeling_evil.Model", "AutoConfig": "configuration_evil.Config"}
    for name, held, what in (
        ("config.json", {"model_type": "x", "auto_map": own}, "auto_map"),
        ("config.json", {"model_type": "x", "auto_map": {"AutoModel": "o/r--m.Model"}},
         "auto_map of another repository"),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["t.Tokenizer", None]}},
         "auto_map"),
        ("preprocessor_config.json", {"auto_map": {"AutoProcessor": "p.Processor"}}, "auto_map"),
        ("config.json", {"custom_pipelines": {"x": {"impl": "p.Pipeline", "pt": ["AutoModel"]}}},
         "custom pipeline"),
        ("model_index.json", {"_class_name": "DiffusionPipeline", "unet": ["my_module", "Unet"]},
         "own class of diffusers"),
        ("modules.json", [{"idx": 0, "name": "0", "path": "", "type": "my_module.Pooling"}],
         "own class of sentence transformers"),
    ):  # fmt: skip
        yield Entry(name, json.dumps(held).encode(), "configuration", what, UNKNOWN_IMPORT)
    target = {"model": {"_target_": "os.system", "command": WORD}}
    yield Entry("config.json", json.dumps(target).encode(), "configuration", "_target_ os.system")
    first = {"idx": 0, "name": "0", "path": "", "type": "subprocess.Popen"}
    yield Entry("modules.json", json.dumps([first]).encode(), "configuration",
                "class of sentence transformers")  # fmt: skip
    loader = f"flavors:\n  python_function:\n    loader_module: os\n    data: {WORD}\n".encode()
    yield Entry("MLmodel", loader, "MLflow", "loader of its own", UNKNOWN_IMPORT)
    spacy = (
        b'[nlp]\nlang = "en"\n[components.x]\nfactory = "own_factory"\n[x]\n@misc = "own.run.v1"\n'
    )
    yield Entry("config.cfg", spacy, "spaCy", "function of its own", UNKNOWN_IMPORT)


def _markup() -> Iterator[Entry]:
    doctype = '<?xml version="1.0"?>\n<!DOCTYPE {0} [{1}]>\n<{0}>&x;</{0}>\n'
    for name, root in (("model.xml", "net"), ("model.pmml", "PMML")):
        for what, entity in (
            ("entity from a file", '<!ENTITY x SYSTEM "file:///nonexistent">'),
            ("entity from the network", '<!ENTITY x SYSTEM "https://roadworthy.invalid/x">'),
            ("parameter entity", '<!ENTITY % y SYSTEM "https://roadworthy.invalid/y"> %y;'),
            ("entities of entities", '<!ENTITY y "yyyyyyyyyy"><!ENTITY x "' + "&y;" * 20 + '">'),
        ):  # fmt: skip
            expect = UNKNOWN_IMPORT if what == "entities of entities" else DANGEROUS
            yield Entry(name, doctype.format(root, entity).encode(), "XML", what, expect)


def _programs() -> Iterator[Entry]:
    elf = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 2, 62, 1) + bytes(200)
    pe = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(200)
    mach = struct.pack("<IIIIII", 0xFEEDFACF, 0x01000007, 3, 2, 0, 0) + bytes(200)
    script = f"#!/bin/sh\n{WORD}\n".encode()
    python = f"#!/usr/bin/env python3\n{PRINT}\n".encode()
    for name in ("model.pt", "pytorch_model.bin", "model.pkl", "model.safetensors", "model.onnx",
                 "model.gguf", "model.h5"):  # fmt: skip
        for what, data in (("ELF", elf), ("PE", pe), ("Mach-O", mach), ("shell script", script),
                           ("Python script", python)):  # fmt: skip
            if name in ("model.onnx", "model.h5") and what != "ELF":
                continue
            yield Entry(name, data, "program", f"{what} as {name}")
    llamafile = (
        b"MZqFpD='\n" + bytes(500) + zipped([("model.gguf", gguf(PLAIN)), (".args", b"-m\n")])
    )
    yield Entry("model.llamafile", llamafile, "program", "llamafile")
    yield Entry("model.bin", b"\0asm\1\0\0\0" + bytes(50), "program", "WebAssembly", UNREADABLE)
    yield Entry("model.bin", b"<html><script>console.log('roadworthy')</script></html>", "program",
                "HTML", UNREADABLE)  # fmt: skip
    yield Entry("model.bin", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(50), "program", "Java class",
                UNREADABLE)  # fmt: skip
    yield Entry("model.pt", zipped([("a/data.pkl", b"\x80\x02}."), ("a/lib.so", elf)]), "program",
                "shared library in an archive", UNKNOWN_IMPORT)  # fmt: skip
    yield Entry("model.rds", b"X\n\0\0\0\3\0\4\3\0\0\3\5\0" + bytes(40), "R", "serialised objects",
                UNREADABLE)  # fmt: skip
