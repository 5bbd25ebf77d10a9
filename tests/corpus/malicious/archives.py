"""Hostile pickles in archives and compressed files, and archives that lie about what they hold."""

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

from tests.corpus.malicious.assembly import call, framed, named, proto, push, stacked, written
from tests.corpus.malicious.entry import DANGEROUS, PRINT, UNKNOWN_IMPORT, WORD, Entry
from tests.corpus.malicious.raw import BENIGN

PAYLOADS = {
    "os.system": written("reduce", "os", "system", WORD),
    "builtins.exec": written("framed", "builtins", "exec", PRINT),
    "own module": written("reduce", "my_project.layers", "Model", 1),
    "protocol 0": written("protocol 0", "posix", "system", WORD),
    "pip.main": written("memo", "pip", "main", ["--version"]),
    "runpy": written("protocol 5", "runpy", "_run_code", PRINT, {}),
    "broken behind the call": proto(2) + call(named("subprocess", "call"), [WORD]) + b"\xff",
    "harmless first": proto(2) + push({"a": 1}) + b"0" + call(named("os", "popen"), WORD) + b".",
}
"""What is put into each container; `own module` is known to be nothing worse than unknown."""
HARMLESS = proto(2) + push({"weight": [1, 2]}) + b"."
Members = list[tuple[str, bytes]]


def archives() -> Iterator[Entry]:
    """Yield every container with several payloads, and the archives that lie."""
    for what, stream in PAYLOADS.items():
        expect = UNKNOWN_IMPORT if what == "own module" else DANGEROUS
        for format_, name, data in _containers(stream):
            yield Entry(name, data, format_, what, expect)
    yield from _lying_zips()
    yield from _beside_the_model()


def _containers(stream: bytes) -> Iterator[tuple[str, str, bytes]]:
    torch = torch_members(stream)
    yield "torch archive", "model.pt", zipped(torch)
    yield "torch archive as .bin", "pytorch_model.bin", zipped(torch)
    yield "torch archive, compressed", "model.pth", zipped(torch, zipfile.ZIP_DEFLATED)
    yield "torch archive, other folder", "model.ckpt", zipped(torch_members(stream, "model_7"))
    yield "torch before archives", "model.pth", legacy_torch(stream)
    yield (
        "torch tar",
        "model.tar",
        tarred(
            [
                ("sys_info", HARMLESS),
                ("pickle", stream),
                ("storages", HARMLESS),
                ("tensors", HARMLESS),
            ]
        ),
    )
    yield "tar", "model.tar", tarred([("readme.txt", b"weights"), ("model/model.pkl", stream)])
    yield "tar.gz", "model.tar.gz", gzip.compress(tarred([("model.pkl", stream)]), mtime=0)
    yield "tar.xz", "model.tar.xz", lzma.compress(tarred([("model.joblib", stream)]))
    yield (
        "nemo",
        "model.nemo",
        tarred([("model_config.yaml", b"name: model\n"), ("model_weights.ckpt", zipped(torch))]),
    )
    yield "gzip", "model.pkl.gz", gzip.compress(stream, mtime=0)
    yield "gzip twice", "model.pkl.gz", gzip.compress(gzip.compress(stream, mtime=0), mtime=0)
    yield (
        "gzip in two parts",
        "model.pkl.gz",
        (gzip.compress(stream[:9], mtime=0) + gzip.compress(stream[9:], mtime=0)),
    )
    yield "bz2", "model.pkl.bz2", bz2.compress(stream)
    yield "xz", "model.pkl.xz", lzma.compress(stream)
    yield "joblib zlib", "model.joblib", zlib.compress(stream)
    yield "joblib zlib, lightly", "model.joblib", zlib.compress(stream, 1)
    yield "joblib gzip", "model.joblib", gzip.compress(stream, mtime=0)
    yield "joblib bz2", "model.joblib", bz2.compress(stream)
    yield "joblib lzma", "model.joblib", lzma.compress(stream, lzma.FORMAT_ALONE)
    yield "joblib xz", "model.joblib", lzma.compress(stream)
    yield "joblib after an array", "model.joblib", _after_an_array(stream)
    yield "npy", "x.npy", npy(stream)
    yield "npz", "x.npz", zipped([("a.npy", npy(stream)), ("b.npy", npy(stream))])
    yield "zip", "model.zip", zipped([("readme.txt", b"weights"), ("model/model.pkl", stream)])
    yield "zip in zip", "models.zip", zipped([("inner.zip", zipped([("model.pkl", stream)]))])
    yield "torch archive in zip", "models.zip", zipped([("model.pt", zipped(torch))])
    yield (
        "gzip in tar in zip",
        "models.zip",
        zipped([("a.tar", tarred([("model.pkl.gz", gzip.compress(stream, mtime=0))]))]),
    )
    yield "pickle before an archive", "model.pt", stream + zipped(torch_members(HARMLESS))
    yield "mar", "model.mar", zipped(
        [("MAR-INF/MANIFEST.json", b'{"model": {"serializedFile": "m.pt"}}'),
         ("m.pt", zipped(torch))]
    )  # fmt: skip


def torch_members(stream: bytes, folder: str = "archive") -> Members:
    """Return the members of a torch archive with one storage."""
    return [
        (f"{folder}/data.pkl", stream), (f"{folder}/byteorder", b"little"),
        (f"{folder}/data/0", bytes(16)), (f"{folder}/version", b"3\n"),
    ]  # fmt: skip


def zipped(members: Members, method: int = zipfile.ZIP_STORED) -> bytes:
    """Write an archive whose dates never change."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, method)
    return held.getvalue()


def tarred(members: Members) -> bytes:
    """Write a tar archive."""
    held = BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, data in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return held.getvalue()


def legacy_torch(stream: bytes) -> bytes:
    """Write the format that torch had before archives: magic, protocol, system, object, keys."""
    magic = proto(2) + b"\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
    system = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"int": 4}}
    return (
        magic
        + proto(2)
        + b"M\xe9\x03."
        + proto(2)
        + push(system)
        + b"."
        + stream
        + (proto(2) + push([]) + b".")
    )


def npy(stream: bytes) -> bytes:
    """Write an array of objects, which is a header and a pickle."""
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    header += b" " * (118 - len(header) - 1) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + stream


def _after_an_array(stream: bytes) -> bytes:
    """Put a stream behind a real joblib file, where its own object ends."""
    real = (BENIGN / "joblib/plain.joblib").read_bytes()
    return real[:-1] + b"0" + stream


def _patched(data: bytes, old: bytes, new: bytes, which: int = 0) -> bytes:
    """Replace the n-th occurrence of some bytes (from the end if negative)."""
    places = [at for at in range(len(data)) if data.startswith(old, at)]
    at = places[which]
    return data[:at] + new + data[at + len(new) :]


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def _with_flag(data: bytes, signature: bytes, bit: int = 1) -> bytes:
    """Set a bit of the flags in the header of the first member."""
    at = data.index(signature)
    flags = at + (6 if signature == LOCAL else 8)
    value = struct.unpack_from("<H", data, flags)[0] | bit
    return data[:flags] + struct.pack("<H", value) + data[flags + 2 :]


def _lying_zips() -> Iterator[Entry]:
    """Archives that one reader opens and another refuses, or reads otherwise."""
    for what in ("os.system", "builtins.exec", "own module"):
        stream = PAYLOADS[what]
        for title, data, bypass in _lies(stream):
            expect = UNKNOWN_IMPORT if what == "own module" else DANGEROUS
            yield Entry("model.pt", data, f"lying archive, {title}", what, expect, bypass)


def _lies(stream: bytes) -> Iterator[tuple[str, bytes, str]]:
    bad, good = zipped(torch_members(stream)), zipped(torch_members(HARMLESS))
    crc = struct.pack("<I", zlib.crc32(stream))
    yield "encrypted says the central header", _with_flag(bad, CENTRAL), "CVE-2025-1945"
    yield "encrypted says the local header", _with_flag(bad, LOCAL), "CVE-2025-1945"
    yield "encrypted say both", _with_flag(_with_flag(bad, LOCAL), CENTRAL), "CVE-2025-1945"
    yield "checksum of the local header", _patched(bad, crc, b"\1\2\3\4"), "CVE-2025-10156"
    yield "checksum of the central header", _patched(bad, crc, b"\1\2\3\4", -1), "CVE-2025-10156"
    yield (
        "checksum of both",
        _patched(_patched(bad, crc, bytes(4)), crc, bytes(4)),
        "CVE-2025-10156",
    )
    name = b"archive/data.pkl"
    yield (
        "other name in the local header",
        _patched(bad, name, b"archive/data.txt"),
        ("CVE-2025-1944"),
    )
    yield "other name in the central header", _patched(bad, name, b"archive/data.txt", -1), ""
    yield "two of the name, the second hostile", zipped_twice(HARMLESS, stream), ""
    yield "two of the name, the first hostile", zipped_twice(stream, HARMLESS), ""
    yield "two folders", zipped(torch_members(HARMLESS) + torch_members(stream, "other")), ""
    yield "capital letters", zipped([(n.replace("data.pkl", "Data.PKL"), d)
                                     for n, d in torch_members(stream)]), ""  # fmt: skip
    other = [*torch_members(HARMLESS), ("archive/constants.pkl", stream)]
    yield "constants.pkl", zipped(other), ""
    yield (
        "a member without suffix",
        zipped([*torch_members(HARMLESS), ("archive/extra", stream)]),
        "",
    )
    yield "a member that says it is a picture", zipped(
        [*torch_members(HARMLESS), ("archive/image.png", stream)]), ""  # fmt: skip
    yield "hidden folder", zipped([*torch_members(HARMLESS), ("archive/.data/x.pkl", stream)]), ""
    yield "words before the archive", b"#" * 100 + bad, ""
    yield "comment behind the archive", bad[:-2] + b"\x05\x00hello", ""
    yield "words behind the archive", bad + b"#" * 100, ""
    yield "archive behind an archive", good + bad, ""
    yield "archive before an archive", bad + good, ""
    yield "archive behind a harmless pickle", HARMLESS + bad, ""
    yield "method that nobody knows", _patched(bad, b"\0\0\0\0\x21\0", b"\x63\0", 0), ""
    yield "no central directory", bad[: bad.index(CENTRAL)], ""
    yield "cut in the central directory", bad[: bad.index(CENTRAL) + 30], ""
    yield "traversal", zipped([("../../model.pkl", stream)]), ""
    yield "absolute name", zipped([("/etc/model.pkl", stream)]), ""
    yield "backslashes", zipped([("archive\\data.pkl", stream), ("archive/version", b"3")]), ""
    size = struct.pack("<I", len(stream))
    yield "size of the local header", _patched(bad, crc + size, crc + b"\1\0\0\0"), ""
    yield "size of the central header", _patched(bad, crc + size, crc + b"\1\0\0\0", -1), ""


def zipped_twice(first: bytes, second: bytes) -> bytes:
    """Write an archive with two members of one name."""
    names = torch_members(first)
    extra = [("archive/data.pkX", second)]
    return zipped([names[0], *extra, *names[1:]]).replace(b"data.pkX", b"data.pkl")


def _beside_the_model() -> Iterator[Entry]:
    """Containers in which something other than a pickle would run."""
    harmless = zipped(torch_members(HARMLESS))
    source = f"{PRINT}\n".encode()
    manifest = json.dumps({"model": {"handler": "handler.py", "serializedFile": "m.pt"}}).encode()
    yield Entry("model.mar", zipped([
        ("MAR-INF/MANIFEST.json", manifest), ("handler.py", source), ("m.pt", harmless)
    ]), "mar", "handler of its own", UNKNOWN_IMPORT)  # fmt: skip
    yield Entry("model.pt", zipped([
        ("pkg/.data/version", b"6"), ("pkg/.data/extern_modules", b"os\n"),
        ("pkg/model/model.pkl", written("reduce", "own_layers", "Model", 1)),
        ("pkg/own_layers.py", source),
    ]), "torch.package", "module of its own", UNKNOWN_IMPORT)  # fmt: skip
    yield Entry("model.pt2", zipped([
        ("model/archive_format", b"pt2"), ("model/archive_version", b"0"),
        ("model/data/aotinductor/model/model.so", b"\x7fELF\x02\x01\x01" + bytes(57)),
    ]), "pt2", "shared library", UNKNOWN_IMPORT)  # fmt: skip
    code = "class M(Module):\n  def forward(self, x: Tensor) -> Tensor:\n    return "
    for what, body in (
        ("operator of an extension", "ops.evil_extension.run(x)"),
        ("reads a file", 'torch.from_file("/etc/passwd", False, 10)'),
    ):
        yield Entry("model.pt", zipped([
            ("m/data.pkl", proto(2) + named("__torch__", "M") + b")\x81}b."),
            ("m/code/__torch__.py", f"{code}{body}\n".encode()),
            ("m/constants.pkl", proto(2) + b")."), ("m/version", b"3\n"),
        ]), "TorchScript", what, UNKNOWN_IMPORT)  # fmt: skip
    for target, expect in (("os.system", DANGEROUS), ("my_project.Model", UNKNOWN_IMPORT),
                           ("subprocess.Popen", DANGEROUS), ("builtins.exec", DANGEROUS)
                           ):  # fmt: skip
        settings = f"target: x\nencoder:\n  _target_: {target}\n  command: {WORD}\n".encode()
        yield Entry("model.nemo", tarred([("./model_config.yaml", settings)]), "nemo",
                    f"_target_ {target}", expect)  # fmt: skip
    for kind, node in (
        ("type", {"__class__": "system", "__module__": "os", "__loader__": "TypeNode"}),
        ("function", {"__class__": "function", "__module__": "builtins",
                      "__loader__": "FunctionNode", "content": "os.system"}),
        ("method", {"__class__": "system", "__module__": "os", "__loader__": "MethodNode",
                    "content": {"func": "system", "obj": {"__class__": "os", "__module__": "os",
                                                          "__loader__": "ObjectNode"}}}),
        ("operator", {"__class__": "methodcaller", "__module__": "operator",
                      "__loader__": "OperatorFuncNode", "attrs": {"__class__": "tuple"}}),
        ("reduce", {"__class__": "Popen", "__module__": "subprocess", "__loader__": "ReduceNode"}),
    ):  # fmt: skip
        schema = json.dumps({**node, "protocol": 2, "_skops_version": "0.11.0"}).encode()
        yield Entry(
            "model.skops",
            zipped([("schema.json", schema)]),
            "skops",
            kind,
            UNKNOWN_IMPORT,
            "CVE-2025-54412 and CVE-2025-54413" if kind in ("method", "operator") else "",
        )
    own = json.dumps({"__class__": "Model", "__module__": "my_project", "__loader__": "ObjectNode",
                      "protocol": 2, "_skops_version": "0.13.0"}).encode()  # fmt: skip
    yield Entry("model.skops", zipped([("schema.json", own)]), "skops", "own class", UNKNOWN_IMPORT)
    lz4 = b"\x04\x22\x4d\x18\x60\x40\x82"
    stream = PAYLOADS["os.system"]
    block = struct.pack("<I", len(stream) | 0x80000000) + stream + bytes(4)
    yield Entry("model.joblib", lz4 + block, "joblib lz4", "os.system", "unreadable")
    zstd = b"\x28\xb5\x2f\xfd\x20" + bytes([len(stream)])
    head = struct.pack("<I", 1 | len(stream) << 3)[:3]
    yield Entry("model.pkl.zst", zstd + head + stream, "zstd", "os.system", "unreadable")
    framed_call = framed(call(stacked("os", "system"), WORD))
    yield Entry(
        "x.npy", npy(HARMLESS) + framed_call, "npy", "stream behind the array", UNKNOWN_IMPORT
    )
