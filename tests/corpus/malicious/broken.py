"""Files that nobody can read whole: cut, encrypted, scrambled, or in a format without a reader."""

from __future__ import annotations

import gzip
import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.corpus.malicious.archives import HARMLESS, npy, torch_members, zipped
from tests.corpus.malicious.entry import UNREADABLE, Entry
from tests.corpus.malicious.raw import BENIGN

CUT = (
    "scikit-learn/union.pkl", "scikit-learn/standard.joblib", "xgboost/classifier.pkl",
    "pandas/frame.pkl", "python/plain_0.pkl", "python/plain_4.pkl", "joblib/zlib.joblib",
    "joblib/gzip.joblib", "joblib/bz2.joblib", "joblib/xz.joblib", "torch/state_dict.pt",
    "torch/legacy.pth", "torch/scripted.torchscript", "numpy/objects.npy", "numpy/arrays.npz",
    "skops/logistic.skops", "keras/sequential.keras", "keras/sequential.h5", "gguf/chat.gguf",
    "onnx/model.onnx", "pandas/frame.pkl.gz", "python/typed.pkl.bz2",
    "python/typed.pkl.xz", "safetensors/model.safetensors", "tensorflow-cpu/double/saved_model.pb",
)  # fmt: skip
"""Real files that are cut in three places."""


def broken() -> Iterator[Entry]:
    """Yield files of which only `unreadable` (or worse, where bytes happen to say so) is right."""
    for file in CUT:
        data = (BENIGN / file).read_bytes()
        name = file.rpartition("/")[2]
        for title, share in (("a third", 3), ("a half", 2)):
            yield Entry(name, data[: len(data) // share], "cut", f"{title} of {file}", UNREADABLE)
        # What lies at the very end of these are numbers, which no reader of ours looks at.
        if not file.startswith(("gguf/", "keras/sequential.h5", "tensorflow-cpu", "torch/legacy")):
            yield Entry(name, data[:-1], "cut", f"all but a byte of {file}", UNREADABLE)
    for number, name in enumerate(("model.pkl", "model.joblib", "model.pickle", "model.sav") * 5):
        yield Entry(name, _noise(number), "noise", f"noise {number}", UNREADABLE)
    yield Entry("model.pkl", b"", "empty", "no bytes", UNREADABLE)
    yield Entry("model.pt", _encrypted(torch_members(HARMLESS)), "encrypted", "zip", UNREADABLE)
    yield Entry("models.zip", _encrypted([("model.pkl", HARMLESS)]), "encrypted", "zip", UNREADABLE)
    yield Entry("model.skops", _encrypted([("schema.json", b"{}")]), "encrypted", "zip", UNREADABLE)
    yield Entry(
        "x.npz", zipped([("a.npy", npy(HARMLESS)[:-3])]), "cut", "member of npz", UNREADABLE
    )
    yield Entry("model.pt", zipped(torch_members(HARMLESS[:-2])), "cut", "data.pkl", UNREADABLE)
    yield Entry("model.7z", b"7z\xbc\xaf\x27\x1c\0\4" + _noise(90), "other", "7z", UNREADABLE)
    yield Entry("model.rar", b"Rar!\x1a\x07\x01\0" + _noise(91), "other", "rar", UNREADABLE)
    wrong = gzip.compress(HARMLESS, mtime=0)[:-8] + bytes(8)
    yield Entry("model.pkl.gz", wrong, "checksum", "gzip", UNREADABLE)
    yield Entry("model.joblib", zlib.compress(HARMLESS)[:-4] + bytes(4), "checksum", "zlib",
                UNREADABLE)  # fmt: skip


def _noise(number: int) -> bytes:
    """Return bytes without a pattern that are always the same."""
    blocks = (hashlib.sha256(f"{number} {n}".encode()).digest() for n in range(20))
    return b"".join(blocks)


def _encrypted(members: list[tuple[str, bytes]]) -> bytes:
    """Write an archive that is encrypted in the old way, with a password that nobody knows."""
    out, entries = b"", []
    for name, data in members:
        held = _Cipher(b"roadworthy").encrypt(
            _noise(7)[:11] + bytes([zlib.crc32(data) >> 24]) + data
        )
        fields = struct.pack("<HHHHHIIIHH", 20, 1, zipfile.ZIP_STORED, 0, 33, zlib.crc32(data),
                             len(held), len(data), len(name), 0)  # fmt: skip
        entries.append(
            b"PK\1\2" + struct.pack("<H", 20) + fields
            + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name.encode()
        )  # fmt: skip
        out += b"PK\3\4" + fields + name.encode() + held
    central = b"".join(entries)
    count = len(entries)
    return out + central + b"PK\5\6" + struct.pack(
        "<HHHHIIH", 0, 0, count, count, len(central), len(out), 0
    )  # fmt: skip


class _Cipher:
    """The cipher of the old zip encryption."""

    def __init__(self, password: bytes) -> None:
        self._keys = [0x12345678, 0x23456789, 0x34567890]
        for byte in password:
            self._update(byte)

    def encrypt(self, data: bytes) -> bytes:
        """Encrypt bytes."""
        out = bytearray()
        for byte in data:
            low = self._keys[2] | 2
            out.append(byte ^ (low * (low ^ 1) >> 8 & 0xFF))
            self._update(byte)
        return bytes(out)

    def _update(self, byte: int) -> None:
        first, second, third = self._keys
        first = _crc(byte, first)
        second = ((second + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        self._keys = [first, second, _crc(second >> 24, third)]


def _crc(byte: int, before: int) -> int:
    value = (before ^ byte) & 0xFF
    for _ in range(8):
        value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return before >> 8 ^ value
