"""How the bytes of containers, programs and other files begin."""

from __future__ import annotations

import re
import struct
import zlib

MODEL_NAMES = (
    r".*\.(?:bin|pt|pth|ckpt|pkl|pickle|p|joblib|jl|dill|sav|model|mdl|h5|hdf5|keras|pb|onnx|tflite"
    r"|lite|safetensors|gguf|ggml|npy|npz|nemo|mar|pt2|ptl|pte|params|pdparams|pdmodel|weights|msgpack"
    r"|skops|mlmodel|caffemodel|t7|rds|llamafile|torchscript|engine|plan|tar|zip|gz)"
)
"""Names under which a file is taken for a model, so that anything else there poses as one."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")
_END = b"PK\x05\x06"


def is_zip(head: bytes) -> bool:
    """Tell a zip archive by its first record."""
    return head.startswith(_ZIP)


def ends_as_zip(tail: bytes) -> bool:
    """Tell a zip archive by the record at its end; anything may stand before and after."""
    at = tail.rfind(_END)
    while at >= 0:
        if is_end_record(tail[at : at + 22]):
            return True
        at = tail.rfind(_END, 0, at)
    return False


def is_end_record(record: bytes) -> bool:
    """Tell whether the fields of an end record can be true, so that chance bytes are not one."""
    if len(record) < 22:
        return False
    disk, first, here, entries, size, _, _ = struct.unpack_from("<4H2LH", record, 4)
    if 0xFFFF in (here, entries) or size == 0xFFFFFFFF:
        return True
    return bool(disk == first and here <= entries and entries * 46 <= size)


def is_tar(head: bytes) -> bool:
    """Tell a tar archive by the checksum of its first header; old ones have no other mark."""
    return len(head) >= 512 and tar_checksum_holds(head[:512])


def tar_checksum_holds(header: bytes) -> bool:
    """Tell whether a block of 512 bytes is a header of a tar archive."""
    digits = header[148:156].replace(b"\0", b" ").strip()
    if not re.fullmatch(rb"[0-7]{1,8}", digits) or not header[0]:
        return False
    rest = header[:148] + b" " * 8 + header[156:512]
    unsigned = sum(rest)
    # old programs summed signed bytes
    return int(digits, 8) in (unsigned, unsigned - 256 * sum(byte > 127 for byte in rest))


def is_npy(head: bytes) -> bool:
    """Tell an array of numpy."""
    return head.startswith(b"\x93NUMPY")


def compression(head: bytes) -> str:
    """Return which compression the bytes begin with: `gzip`, `bz2`, `xz` ..., or an empty text."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if re.match(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", head):
        return "bz2"
    if head.startswith(b"\xfd7zXZ\0"):
        return "xz"
    if head.startswith(b"\x28\xb5\x2f\xfd") or re.match(rb"[P-_]\x2aM\x18", head):
        return "zstandard"
    if head.startswith(b"\x04\x22\x4d\x18"):
        return "lz4"
    if head.startswith(b"\x1f\x9d"):
        return "compress"
    if re.match(rb"ZF0x[0-9a-f]{1,16}L?\s", head):
        return "joblib"
    if len(head) >= 13 and head[0] == 0x5D and head[1:3] == b"\0\0" and head[13:14] == b"\0":
        return "lzma"
    if len(head) > 2 and _is_zlib(head[0], head[1]) and _inflates(head):
        return "zlib"
    return ""


def _is_zlib(first: int, second: int) -> bool:
    return first & 0x8F == 8 and (first << 8 | second) % 31 == 0 and not second & 1 << 5


def _inflates(head: bytes) -> bool:
    # two bytes are not enough of a mark; without them the checksum at the end is not looked at
    one = zlib.decompressobj(-15)
    try:
        found = one.decompress(head[2:], 4096)
    except zlib.error:
        return False
    # the usual window is mark enough for a stream that breaks off before it gives anything
    return bool(found) or one.eof or head[0] == 0x78


def is_compressed(head: bytes) -> bool:
    """Tell a compressed file."""
    return bool(compression(head))


def is_pickle(head: bytes) -> bool:
    """Tell a pickle of protocol 2 and later."""
    return head[:1] == b"\x80" and head[1:2] in b"\x02\x03\x04\x05" and len(head) > 2


def is_legacy_torch(head: bytes) -> bool:
    """Tell a file as PyTorch wrote it before it took to zip archives."""
    at = head.find(b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 0, 64)
    return at in (0, 2, 11) and (at == 0 or head[:1] == b"\x80")


_LIBRARY = re.compile(rb"!<arch>\n(?:/ |//|#1/|__\.SYMDEF|[\w.+-]{1,15}\.o)")
"""An ar archive for linkers; that of a Debian package begins with `debian-binary`."""


def program(head: bytes) -> str:
    """Return what kind of program the bytes begin, in plain words, or an empty text."""
    if head[:4] == b"\x7fELF" and head[4:5] in b"\1\2" and head[5:6] in b"\1\2" and len(head) > 6:
        return "a program or library for Linux (ELF)"
    if head[:2] == b"MZ" and _is_dos(head):
        return "a program or library for Windows (PE)"
    if head[:4] in (
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
    ):
        return "a program or library for macOS (Mach-O)"
    if head[:4] == b"\xca\xfe\xba\xbe" and len(head) >= 8:
        major = int.from_bytes(head[6:8], "big")
        return "a program or library for macOS (Mach-O)" if major < 44 else "a class of Java"
    if _LIBRARY.match(head):
        return "a library of object files (ar)"
    if head[:8] == b"\0asm\1\0\0\0":
        return "a program in WebAssembly"
    if re.match(rb"#![ \t]{0,8}/[\x20-\x7e\t]{1,250}(?:\r?\n|$)", head):
        return "a script (#!)"
    if head[:8] == b"L\0\0\0\x01\x14\x02\0":
        return "a shortcut of Windows, which starts what it names"
    if re.match(rb"(?i)@echo (?:off|on)\s", head):
        return "a batch script of Windows"
    return ""


def _is_dos(head: bytes) -> bool:
    if head[2:6] == b"qFpD" or b"This program " in head[:1024]:
        return True
    if len(head) < 64:
        return False
    at = int.from_bytes(head[60:64], "little")
    return head[at : at + 4] == b"PE\0\0" or head[at : at + 2] in (b"NE", b"LE", b"LX")


def is_program(head: bytes) -> bool:
    """Tell something that a system would run."""
    return bool(program(head))


_CONTAINERS = (
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"MSCF\0\0\0\0", "a cabinet of Windows"),
    (b"!<arch>\n", "an ar archive"),
    (b"xar!", "a xar archive"),
    (b"LRZI", "an lrzip archive"),
    (b"LZIP\1", "an lzip file"),
    (b"\x89LZO\0\r\n\x1a\n", "an lzop file"),
    (b"\xff\x06\0\0sNaPpY", "a Snappy stream"),
    (b"hsqs", "a SquashFS image"),
    (b"Salted__", "a file encrypted with OpenSSL"),
    (b"age-encryption.org/", "a file encrypted with age"),
    (b"-----BEGIN PGP MESSAGE-----", "a message encrypted with PGP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a compound file of Microsoft Office"),
)
_CPIO = re.compile(rb"07070[127][0-7A-Fa-f]{8}")


def container(head: bytes) -> str:
    """Return which container that has no reader here begins, or an empty text."""
    if _LIBRARY.match(head):
        return ""
    found = next((words for mark, words in _CONTAINERS if head.startswith(mark)), "")
    return found or ("a cpio archive" if _CPIO.match(head) else "")


def is_container(head: bytes) -> bool:
    """Tell a container that has no reader here."""
    return bool(container(head))


_PAGE = re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s{0,64}<(?:!doctype html|html|head|script)\b")


_TEMPLATE = re.compile(rb"\s(?:xmlns:)?(?:tal|metal)[:=]")
"""Templates of pages, which Zope and Pyramid keep under `.pt`."""


def no_model(head: bytes) -> str:
    """Return what a file is that is often found in the place of a model, or an empty text."""
    if head.startswith(b"version https://git-lfs.github.com/spec/"):
        return "a pointer of Git LFS, not the model itself"
    if _PAGE.match(head) and not _TEMPLATE.search(head):
        return "a web page"
    if head.startswith(b"%PDF-"):
        return "a PDF document"
    return ""


def is_no_model(head: bytes) -> bool:
    """Tell a file that is no model but is often found in the place of one."""
    return bool(no_model(head))


def is_data(head: bytes) -> bool:
    """Tell tables of SPSS and of IDL, whose suffix (`.sav`) people give to pickles too.

    No opcode of a pickle begins with `$`, and a text after `S` has to stand in quotes.
    """
    return head.startswith((b"$FL2", b"$FL3", b"SR\0\x04", b"SR\0\x06"))
