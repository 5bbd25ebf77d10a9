"""The same hostile content in rarer spellings of its format, each of which real loaders accept."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from tests.corpus.malicious.archives import PAYLOADS, legacy_torch, npy, torch_members, zipped
from tests.corpus.malicious.assembly import call, named, proto, push
from tests.corpus.malicious.entry import DANGEROUS, PRINT, UNKNOWN_IMPORT, WORD, Entry
from tests.corpus.malicious.others import TEMPLATES, field, gguf, lambda_model

STREAM = PAYLOADS["os.system"]
HARMLESS = proto(2) + push({"a": 1}) + b"."
BAD = TEMPLATES["globals of cycler"]


def variants() -> Iterator[Entry]:
    """Yield the files."""
    for format_, name, what, data, *rest in (
        *_arrays(), *_compressed(), *_tars(), *_zips(), *_texts(), *_binaries()
    ):  # fmt: skip
        expect = rest[0] if rest else DANGEROUS
        yield Entry(name, data, f"{format_}, rarely so", what, expect)


Variant = tuple[str, str, str, bytes] | tuple[str, str, str, bytes, str]


def _npy(header: str, version: bytes = b"\1\0", data: bytes = STREAM) -> bytes:
    size = struct.pack("<H" if version == b"\1\0" else "<I", len(header) + 1)
    return b"\x93NUMPY" + version + size + header.encode() + b"\n" + data


def _arrays() -> Iterator[Variant]:
    shape = "'fortran_order': False, 'shape': (1,)"
    for what, header in (
        ("order of its own", "{'shape': (1,), 'descr': '|O', 'fortran_order': False}"),
        ("O without a bar", f"{{'descr': 'O', {shape}}}"),
        ("O with a size", f"{{'descr': '|O8', {shape}}}"),
        ("field of objects", f"{{'descr': [('a', '<i4'), ('b', '|O')], {shape}}}"),
        ("subarray of objects", f"{{'descr': [('a', 'O', (2,))], {shape}}}"),
        ("objects in a field of a field", f"{{'descr': [('a', [('b', '|O')])], {shape}}}"),
        ("double quotes", '{"descr": "|O", "fortran_order": False, "shape": (1,)}'),
        ("number of Python 2", "{'descr': '|O', 'fortran_order': False, 'shape': (1L,)}"),
        ("spaces", "{  'descr' :  '|O' ,'fortran_order':False,'shape':( 1 , ) , }   "),
        ("two descriptions", f"{{'descr': '<i4', 'descr': '|O', {shape}}}"),
    ):  # fmt: skip
        yield "npy", "x.npy", what, _npy(header)
    plain = f"{{'descr': '|O', {shape}}}"
    yield "npy", "x.npy", "second version", _npy(plain, b"\2\0")
    yield "npy", "x.npy", "third version", _npy(plain, b"\3\0")
    yield "npz", "x.npz", "member without suffix", zipped([("a", npy(STREAM))])
    yield "npz", "x.npz", "deflated", zipped([("a.npy", npy(STREAM))], zipfile.ZIP_DEFLATED)
    yield "npz", "x.npz", "pickle as a member", zipped([("a.npy", STREAM)])


def _compressed() -> Iterator[Variant]:
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = raw.compress(STREAM) + raw.flush()
    tail = struct.pack("<II", zlib.crc32(STREAM), len(STREAM))
    head = b"\x1f\x8b\x08"
    yield (
        "gzip",
        "m.pkl.gz",
        "all fields of the header",
        (
            head
            + b"\x1e"
            + bytes(6)
            + b"\4\0abcd"
            + b"name\0"
            + b"comment\0"
            + b"\0\0"
            + body
            + tail
        ),
    )
    yield "gzip", "m.pkl.gz", "zeros behind it", gzip.compress(STREAM, mtime=0) + bytes(512)
    yield (
        "gzip",
        "m.pkl.gz",
        "harmless part first",
        (gzip.compress(HARMLESS, mtime=0) + gzip.compress(STREAM, mtime=0)),
    )
    yield "gzip", "m.pkl.gz", "byte by byte", b"".join(
        gzip.compress(STREAM[n : n + 1], mtime=0) for n in range(len(STREAM)))  # fmt: skip
    yield "gzip", "m.bin", "no suffix that tells", gzip.compress(STREAM, mtime=0)
    yield "bz2", "m.pkl.bz2", "two parts", bz2.compress(STREAM[:7]) + bz2.compress(STREAM[7:])
    yield "bz2", "m.pkl.bz2", "smallest blocks", bz2.compress(STREAM, 1)
    yield "xz", "m.pkl.xz", "two parts", lzma.compress(STREAM[:7]) + lzma.compress(STREAM[7:])
    yield "xz", "m.pkl.xz", "no check", lzma.compress(STREAM, check=lzma.CHECK_NONE)
    filters = [{"id": lzma.FILTER_DELTA, "dist": 1}, {"id": lzma.FILTER_LZMA2, "preset": 0}]
    yield "xz", "m.pkl.xz", "two filters", lzma.compress(STREAM, filters=filters)
    yield "lzma", "m.joblib", "length said", (
        lzma.compress(STREAM, lzma.FORMAT_ALONE)[:5] + struct.pack("<Q", len(STREAM))
        + lzma.compress(STREAM, lzma.FORMAT_ALONE)[13:]
    )  # fmt: skip
    for level in (0, 6, 9):
        yield "zlib", "m.joblib", f"level {level}", zlib.compress(STREAM, level)
    yield "zlib", "m.z", "under .z", zlib.compress(STREAM)


def _tar(format_: int, name: str = "model.pkl", data: bytes = STREAM) -> bytes:
    held = BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=format_) as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return held.getvalue()


def _tars() -> Iterator[Variant]:
    yield "tar", "m.tar", "GNU, long name", _tar(tarfile.GNU_FORMAT, "d/" * 90 + "model.pkl")
    yield "tar", "m.tar", "PAX, name in Greek", _tar(tarfile.PAX_FORMAT, "μοντέλο.pkl")
    yield "tar", "m.tar", "USTAR", _tar(tarfile.USTAR_FORMAT)
    old = bytearray(_tar(tarfile.USTAR_FORMAT))
    old[257:265] = bytes(8)
    old[148:156] = b"        "
    old[148:156] = b"%06o\0 " % sum(old[:512])
    yield "tar", "m.tar", "without the word ustar", bytes(old)
    yield "tar", "m.tar", "without an end", _tar(tarfile.USTAR_FORMAT)[:1024]
    yield (
        "tar",
        "m.tar",
        "two archives",
        (_tar(tarfile.USTAR_FORMAT, "a.txt", b"words")[:1024] + _tar(tarfile.USTAR_FORMAT)),
    )
    yield "tar", "m.pt", "under .pt", _tar(tarfile.GNU_FORMAT, "pickle")
    yield "tar", "m.tar", "member without suffix", _tar(tarfile.GNU_FORMAT, "weights")


def _zips() -> Iterator[Variant]:
    members = torch_members(STREAM)
    held = _Unseekable()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in members:
            archive.writestr(_dated(name), data)
    yield "torch archive", "m.pt", "sizes behind the data", held.getvalue()
    wide = BytesIO()
    with zipfile.ZipFile(wide, "w") as archive, archive.open(
        _dated("archive/data.pkl"), "w", force_zip64=True
    ) as member:  # fmt: skip
        member.write(STREAM)
    yield "torch archive", "m.pt", "long sizes", wide.getvalue()
    for method, what in ((zipfile.ZIP_BZIP2, "bz2"), (zipfile.ZIP_LZMA, "lzma")):
        yield "torch archive", "m.pt", f"members packed with {what}", zipped(members, method)
    yield "torch archive", "m.pt", "no folder", zipped([("data.pkl", STREAM), ("version", b"3")])
    deep = [("a/b/c/data.pkl", STREAM), ("a/b/c/version", b"3")]
    yield "torch archive", "m.pt", "deep folder", zipped(deep)
    yield "torch archive", "m.zip", "under .zip", zipped(members)
    yield "torch archive", "model", "without suffix", zipped(members)


def _dated(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


class _Unseekable(BytesIO):
    """A file that can only be written forward, so that an archive puts sizes behind the data."""

    def seek(self, *_: int) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def _texts() -> Iterator[Variant]:
    model = lambda_model()
    text = json.dumps(model)
    spelled = text.replace("Lambda", "\\u004cambda").replace("__lambda__", "\\u005f_lambda__")
    name = '"class_name": "Lambda"'
    twice = text.replace(name, f'"class_name": "Dense", {name}')
    for what, data in (
        ("UTF-16", text.encode("utf-16")), ("UTF-16 without a mark", text.encode("utf-16-le")),
        ("UTF-32", text.encode("utf-32")), ("letters as numbers", spelled.encode()),
        ("a key twice", twice.encode()),
        ("spread over lines", json.dumps(model, indent=8).encode()),
    ):  # fmt: skip
        yield "Keras 3", "m.keras", what, zipped([("config.json", data), ("metadata.json", b"{}")])
    schema = {"__class__": "system", "__module__": "os", "__loader__": "TypeNode", "protocol": 2}
    wide = json.dumps(schema).encode("utf-16")
    yield "skops", "m.skops", "UTF-16", zipped([("schema.json", wide)]), UNKNOWN_IMPORT
    nested = {"__class__": "dict", "__module__": "builtins", "__loader__": "DictNode", "content": {
        "a": {"__class__": "list", "__module__": "builtins", "__loader__": "ListNode",
              "content": [schema]}}, "protocol": 2}  # fmt: skip
    yield (
        "skops",
        "m.skops",
        "deep in a list",
        (zipped([("schema.json", json.dumps(nested).encode())])),
        UNKNOWN_IMPORT,
    )
    settings = json.dumps({"chat_template": BAD})
    letters = settings.replace("__", "\\u005f\\u005f")
    yield "chat template", "tokenizer_config.json", "letters as numbers", letters.encode()
    double = settings[:-1] + ', "chat_template": ' + json.dumps(BAD) + "}"
    yield (
        "chat template",
        "tokenizer_config.json",
        "a key twice",
        (double.replace(json.dumps(BAD), '"{{ 1 }}"', 1).encode()),
    )
    yield "chat template", "processor_config.json", "of a processor", settings.encode()
    old = json.dumps({"auto_map": {"AutoModel": "m.Model"}}, indent=4)
    yield "configuration", "config.json", "indented", old.encode(), UNKNOWN_IMPORT


def _binaries() -> Iterator[Variant]:
    for key in ("tokenizer.chat_template.tool_use", "tokenizer.chat_template.rag"):
        yield "GGUF", "m.gguf", key, gguf(BAD).replace(
            struct.pack("<Q", 23) + b"tokenizer.chat_template",
            struct.pack("<Q", len(key)) + key.encode())  # fmt: skip
    yield (
        "torch before archives",
        "m.pth",
        "real streams behind the first frame",
        (_behind_the_first_frame()),
    )
    second = gguf(BAD)
    yield "GGUF", "m.gguf", "second version", second[:4] + struct.pack("<I", 2) + second[8:]
    yield "GGUF", "m.bin", "under .bin", gguf(BAD)
    outside = field(1, 4) + field(2, 1) + field(8, "w") + field(14, 1) + (
        field(13, field(1, "location") + field(2, "../../x")))  # fmt: skip
    constant = field(4, "Constant") + field(5, field(1, "value") + field(20, 4) + field(5, outside))
    own = field(4, "Run") + field(7, "com.evil")
    function = field(1, "f") + field(7, own) + field(10, "my")
    for what, graph, more in (
        ("data outside in a constant", field(1, constant), b""),
        ("operator of its own in a function", field(1, field(4, "Relu")), field(25, function)),
    ):  # fmt: skip
        model = field(1, 8) + field(7, graph + field(2, "g")) + field(8, field(2, 17)) + more
        yield "ONNX", "m.onnx", what, model, UNKNOWN_IMPORT
    far = bytes(512) + b"#!/bin/sh\n"
    yield (
        "pickle",
        "m.pkl",
        "call behind a script of zeros",
        (proto(2) + push(far) + b"0" + call(named("os", "system"), WORD) + b"."),
    )
    yield (
        "pickle",
        "m.pkl",
        "looks like an archive",
        (proto(2) + push(b"PK\3\4" + bytes(30)) + b"0" + call(named("os", "system"), WORD) + b"."),
    )
    yield (
        "pickle",
        "m.pt",
        "archive in its bytes",
        (
            proto(3)
            + push(zipped([("a", b"b")]))
            + b"0"
            + call(named("builtins", "exec"), PRINT)
            + b"."
        ),
    )


def _behind_the_first_frame() -> bytes:
    """Write the old format of torch with harmless streams inside the frame of the first one.

    Each stream is loaded from the same file: the second begins where the frame of the first ends.
    """
    shown = legacy_torch(HARMLESS)
    begin = shown.index(b".", 2) + 1
    body = shown[2:]
    rest = legacy_torch(call(named("os", "system"), WORD) + b".")[begin:]
    return proto(4) + b"\x95" + struct.pack("<Q", len(body)) + body + rest
