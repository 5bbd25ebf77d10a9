"""Zip archives: what any reader would load is read, and what readers differ about is said."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import zipfile
import zlib

import pytest

from roadworthy.loading import desk
from roadworthy.loading.interface import Verdict
from tests.loading.archives import (
    EVIL,
    FINE,
    UNKNOWN,
    Member,
    changed,
    read,
    techniques,
    torch,
    verdict,
    zipped,
)

LINK = 0o120777 << 16
ELF = b"\x7fELF\2\1\1" + bytes(57)


def by_library(name: str, data: bytes, method: int = zipfile.ZIP_STORED) -> bytes:
    """Return an archive as the standard library writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


HARMLESS = {
    "an archive of PyTorch": zipped(*torch(Member(b"m/data/0", bytes(64)))),
    "an archive with its end in zip64": zipped(*torch(), wide=True),
    "an archive of the library": by_library("m/data.pkl", FINE),
    "a compressed archive": by_library("a/data.pkl", FINE, zipfile.ZIP_DEFLATED),
    "an archive in bz2": by_library("a/data.pkl", FINE, zipfile.ZIP_BZIP2),
    "an archive in lzma": by_library("a/data.pkl", FINE, zipfile.ZIP_LZMA),
    "an archive with a comment": zipped(*torch(), comment=b"hello"),
    "an archive without members": zipped(),
    "numbers that look like a pickle": zipped(*torch(Member(b"m/data/0", b"\x80\x02" + bytes(50)))),
    "numbers that look like a program": zipped(*torch(Member(b"m/data/0", ELF))),
    "numbers whose checksum is wrong": zipped(*torch(Member(b"m/data/0", bytes(64), crc=1))),
    "a link inside": zipped(*torch(Member(b"m/latest", b"data.pkl", attributes=LINK))),
    "a text": zipped(Member(b"readme.txt", b"hello\ncos is a function\n")),
    "an archive in the archive": zipped(Member(b"inner.zip", zipped(*torch()))),
    "a name that goes up and down": zipped(Member(b"a/../data.pkl", FINE)),
    "sizes behind the data": zipped(
        Member(b"a.pkl", FINE, flags=8, local_size=0, local_packed=0, local_crc=0)
    ),
}


@pytest.mark.parametrize("data", HARMLESS.values(), ids=HARMLESS)
def test_an_ordinary_archive_is_harmless(data: bytes) -> None:
    assert read(data).sights == ()


DANGEROUS = {
    "the object": zipped(*torch(data=EVIL)),
    "an archive with its end in zip64": zipped(*torch(data=EVIL), wide=True),
    "another name": zipped(*torch(Member(b"m/extra", EVIL))),
    "another folder": zipped(*torch(Member(b"other/data.pkl", EVIL))),
    "compressed": zipped(Member(b"data.pkl", EVIL, method=8)),
    "a pickle of text": zipped(Member(b"x.txt", b"cos\nsystem\n(S'echo roadworthy'\ntR.")),
    "where numbers should be": zipped(*torch(Member(b"m/data/0", EVIL))),
    "an archive in an archive": zipped(
        Member(b"a.zip", zipped(Member(b"b.zip", zipped(*torch(data=EVIL)))))
    ),
    "a folder that holds data": zipped(Member(b"data.pkl/", EVIL)),
}


@pytest.mark.parametrize("data", DANGEROUS.values(), ids=DANGEROUS)
def test_what_a_member_would_run_is_found(data: bytes) -> None:
    found = read(data)
    assert found.verdict is Verdict.DANGEROUS
    assert found.sights[0].callable in ("os.system", "posix.system")


# What the header before a member, the directory and the end say, where they differ.
TWO_TRUTHS = {
    "another name in the header": zipped(Member(b"readme", EVIL, local_name=b"data.pkl")),
    "another method in the header": zipped(Member(b"data.pkl", EVIL, method=8, local_method=0)),
    "stored, and the header says packed": zipped(
        Member(b"data.pkl", EVIL, raw=EVIL, local_method=8)
    ),
    "another method in the directory": zipped(
        Member(b"data.pkl", EVIL, raw=EVIL, method=8, local_method=0)
    ),
    "marked as encrypted in the directory": zipped(
        Member(b"data.pkl", EVIL, flags=1, local_flags=0)
    ),
    "marked as encrypted in the header": zipped(Member(b"data.pkl", EVIL, local_flags=1)),
    "a wrong checksum": zipped(Member(b"data.pkl", EVIL, crc=1)),
    "a wrong checksum in the header": zipped(Member(b"data.pkl", EVIL, local_crc=1)),
    "a wrong checksum of packed data": zipped(Member(b"data.pkl", EVIL, method=8, crc=1)),
    "a size that is too small": zipped(Member(b"data.pkl", EVIL, size=4)),
    "a size that is too large": zipped(Member(b"data.pkl", EVIL, size=400)),
    "another size in the header": zipped(Member(b"data.pkl", EVIL, local_size=3, local_packed=3)),
    "a size of nothing in the directory": zipped(
        Member(b"data.pkl", EVIL, size=0, packed=0, local_size=len(EVIL), local_packed=len(EVIL))
    ),
    "a name with a zero byte": zipped(Member(b"data.pkl\0.txt", EVIL)),
    "a wrong number of members": zipped(Member(b"data.pkl", EVIL), entries=7),
    "bytes behind the end": zipped(Member(b"data.pkl", EVIL), after=b"hello"),
    "a second archive behind the first": (
        zipped(Member(b"a.txt", b"1")) + zipped(Member(b"data.pkl", EVIL))
    ),
    "the other order": zipped(Member(b"data.pkl", EVIL)) + zipped(Member(b"a.txt", b"1")),
    "an archive in the comment": zipped(
        Member(b"a.txt", b"1"), comment=zipped(Member(b"data.pkl", EVIL))
    ),
    "a member that no list tells of": zipped(
        Member(b"a.txt", b"1"), Member(b"data.pkl", EVIL, listed=False), Member(b"b.txt", b"2")
    ),
    "one at the beginning": zipped(Member(b"data.pkl", EVIL, listed=False), Member(b"b.txt", b"2")),
    "one that is packed and unlisted": zipped(
        Member(b"data.pkl", EVIL, method=8, listed=False), Member(b"b.txt", b"2")
    ),
    "one without a length": zipped(
        Member(b"data.pkl", EVIL, flags=8, listed=False, local_size=0, local_packed=0),
        Member(b"b", b""),
    ),
    "two members of a name": zipped(*torch(Member(b"m/data.pkl", EVIL))),
    "packed and cut off": zipped(Member(b"data.pkl", EVIL, method=8, packed=len(EVIL))),
    "no end": zipped(Member(b"data.pkl", EVIL))[:-22],
    "no directory": zipped(Member(b"data.pkl", EVIL))[: 30 + 8 + len(EVIL)],
    "bytes before the first member": zipped(Member(b"data.pkl", EVIL), prefix=b"hello"),
    "the same, with offsets that do not count them": zipped(
        Member(b"data.pkl", EVIL), prefix=b"hello", shift=False
    ),
}  # fmt: skip


@pytest.mark.parametrize("data", TWO_TRUTHS.values(), ids=TWO_TRUTHS)
def test_where_readers_differ_all_that_any_loads_is_read(data: bytes) -> None:
    verdicts = {sight.verdict for sight in read(data).sights}
    assert verdicts == {Verdict.DANGEROUS, Verdict.UNREADABLE}


@pytest.mark.parametrize("name", TWO_TRUTHS)
def test_where_readers_differ_nothing_is_cleared(name: str) -> None:
    # the same archives with a harmless pickle of the same length, so that the fields still hold
    fine = b"\x80\x02N" + b"2" * (len(EVIL) - 4) + b"."
    data = TWO_TRUTHS[name].replace(EVIL, fine)
    assert verdict(data) is not Verdict.HARMLESS


LEADING_OUTSIDE = (b"../x", b"/etc/cron.d/x", b"a/../../x", b"..\\x", b"C:\\x", b"C:x", b"\\\\h\\x")


@pytest.mark.parametrize("name", LEADING_OUTSIDE)
def test_a_name_that_leads_outside_is_dangerous(name: bytes) -> None:
    assert verdict(zipped(Member(name, b"1"))) is Verdict.DANGEROUS


@pytest.mark.parametrize("target", [b"/etc/passwd", b"../../x", b"..\\..\\x"])
def test_a_link_that_leads_outside_is_dangerous(target: bytes) -> None:
    data = zipped(Member(b"m/link", target, attributes=LINK))
    assert techniques(data) == {"path-traversal"}


UNREADABLE = {
    "encrypted": Member(b"data.pkl", FINE, raw=b"\x9b" * 40, flags=1),
    "a method that is not known": Member(b"data.pkl", FINE, method=99),
    "deflate64": Member(b"data.pkl", FINE, method=9),
    "broken": Member(b"data.pkl", FINE, raw=b"\xff\xff\xff", method=8),
    "packed and cut off": Member(b"data.pkl", FINE, raw=zlib.compress(FINE)[2:9], method=8),
    "beyond the end": Member(b"data.pkl", FINE, packed=1 << 31, size=1 << 31),
    "not where it should be": Member(b"data.pkl", FINE, offset=3),
    "beyond everything": Member(b"data.pkl", FINE, offset=1 << 31),
    "lzma without a header": Member(b"data.pkl", FINE, method=14),
}


@pytest.mark.parametrize("member", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_unpacked_is_unreadable(member: Member) -> None:
    assert verdict(zipped(member)) is Verdict.UNREADABLE


@pytest.mark.parametrize("cut", range(1, len(zipped(*torch())), 7))
def test_an_archive_that_is_cut_off_is_never_harmless(cut: int) -> None:
    data = zipped(*torch())
    found = desk_read(data[:cut])
    assert found is not Verdict.HARMLESS


def desk_read(data: bytes) -> Verdict | None:
    """Return the verdict, or None where the bytes are taken for no model."""
    from roadworthy.loading.sources import InMemory

    found = desk.read(InMemory(data), "model.zip")
    return None if found is None else found.verdict


def test_members_that_overlap_are_said() -> None:
    # many entries of the directory lead to one member
    one = Member(b"a.pkl", FINE)
    data = zipped(one, Member(b"b.pkl", b"", packed=len(FINE), size=len(FINE), offset=0))
    assert any("overlaps" in sight.says for sight in read(data).sights)


def test_a_bomb_comes_to_an_end() -> None:
    # a pickle of 64 MB of zeros in text, packed a thousand times smaller, many times over
    bomb = b"\x80\x02B" + struct.pack("<I", 64 << 20) + bytes(64 << 20) + b"."
    one = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = one.compress(bomb) + one.flush()
    members = [Member(b"%d.pkl" % n, raw=raw, size=len(bomb), crc=0, method=8) for n in range(5)]
    limits = desk.Limits(bytes=1 << 20)
    found = read(zipped(*members), limits=limits)
    assert found.verdict is Verdict.UNREADABLE
    assert any("more than 1,048,576 bytes" in sight.says for sight in found.sights)


def test_too_many_members_are_said() -> None:
    data = zipped(*[Member(b"%d" % n) for n in range(200)])
    found = read(data, limits=desk.Limits(members=100))
    assert [sight.says for sight in found.sights] == ["it asks for more than 100 members"]


def test_archives_in_archives_come_to_an_end() -> None:
    data = FINE
    for _ in range(12):
        data = zipped(Member(b"a.zip", data))
    assert techniques(data) == {"nesting"}


CODE = {
    "a module": Member(b"handler.py", b"x = 1\n"),
    "a compiled module": Member(b"a/x.pyc", b"\xcb\r\r\n"),
    "a script": Member(b"setup.sh", b"#!/bin/sh\n"),
    "a library": Member(b"a/libx.so", ELF),
    "a library under another name": Member(b"a/notes", ELF),
    "a line that Python runs": Member(b"x.pth", b"import os\n"),
}


@pytest.mark.parametrize("member", CODE.values(), ids=CODE)
def test_code_in_an_archive_is_not_known_to_be_harmless(member: Member) -> None:
    assert verdict(zipped(*torch(member))) is Verdict.UNKNOWN_IMPORT


def script(text: bytes, data: bytes = FINE) -> bytes:
    """Return an archive of TorchScript."""
    code = Member(b"m/code/__torch__.py", text)
    return zipped(*torch(code, Member(b"m/constants.pkl", b"\x80\x02)."), data=data))


SCRIPTS = {
    b"def forward(self, x): return torch.relu(x)": Verdict.HARMLESS,
    b"ops.quantized.linear(x)": Verdict.HARMLESS,
    b"ops.torchvision.nms(x)": Verdict.HARMLESS,
    b"_a : __torch__.torch.classes.quantized.LinearPackedParamsBase": Verdict.HARMLESS,
    b"ops.mine.run(x)": Verdict.UNKNOWN_IMPORT,
    b"ops . mine . run(x)": Verdict.UNKNOWN_IMPORT,
    b"_a : __torch__.torch.classes.mine.Engine": Verdict.UNKNOWN_IMPORT,
    b"op_version_set = 1\nimport __torch__.torch.nn\n": Verdict.HARMLESS,
    b"import os\n": Verdict.UNKNOWN_IMPORT,
    b"class A:\n  from os import system\n": Verdict.UNKNOWN_IMPORT,
    b"__import__('os')": Verdict.UNKNOWN_IMPORT,
    b"torch.save(x, 'a')": Verdict.DANGEROUS,
    b"torch.from_file('a', True, 10)": Verdict.DANGEROUS,
    b"ops.aten.save(x, 'a')": Verdict.DANGEROUS,
    b"ops.image.write_file('a', x)": Verdict.DANGEROUS,
}


@pytest.mark.parametrize(("text", "expected"), SCRIPTS.items())
def test_torchscript_is_judged_by_the_operators_that_it_calls(
    text: bytes, expected: Verdict
) -> None:
    assert verdict(script(text)) is expected


def test_classes_of_torchscript_are_looked_up_in_the_archive() -> None:
    data = b"\x80\x02c__torch__\nNet\n)\x81."
    assert verdict(script(b"", data)) is Verdict.HARMLESS
    assert verdict(zipped(*torch(data=data))) is Verdict.UNKNOWN_IMPORT


def test_source_text_of_torchscript_is_no_python_in_an_archive_that_is_cut_off() -> None:
    data = script(b"def forward(self, x): return torch.relu(x)")
    assert verdict(data[: data.index(b"m/constants.pkl")]) is Verdict.UNREADABLE


def test_python_beside_torchscript_is_code() -> None:
    code = Member(b"m/extra/x.py", b"import os")
    torchscript = Member(b"m/code/__torch__.py", b"")
    data = zipped(*torch(code, torchscript, Member(b"m/constants.pkl", b"\x80\x02).")))
    assert techniques(data) == {"code-in-archive"}


@pytest.mark.parametrize("mark", [b"m/.data/extern_modules", b"MAR-INF/MANIFEST.json"])
def test_where_code_is_run_as_python_none_is_torchscript(mark: bytes) -> None:
    data = zipped(
        *torch(
            Member(b"m/code/__torch__.py", b"x = 1"),
            Member(b"m/constants.pkl", b"\x80\x02)."),
            Member(mark, b"{}"),
        )
    )
    assert "code-in-archive" in techniques(data)


def test_a_tensor_that_is_a_file_of_its_own_is_read() -> None:
    inner = Member(b"m/data/weights/weight_0.pt", zipped(*torch(data=EVIL)))
    assert verdict(zipped(Member(b"m/byteorder", b"little"), inner)) is Verdict.DANGEROUS


def test_a_pickle_before_an_archive_is_read_too() -> None:
    data = zipped(Member(b"a.pkl", FINE), prefix=EVIL)
    assert verdict(data) is Verdict.DANGEROUS


def test_an_archive_behind_a_long_comment_is_found() -> None:
    data = FINE + zipped(Member(b"a.pkl", EVIL), comment=bytes(65_000))
    assert verdict(data) is Verdict.DANGEROUS


def test_names_cannot_write_to_the_terminal() -> None:
    data = zipped(Member(b"\x1b[31m\xe2\x80\xae/x.pkl", UNKNOWN))
    (sight,) = read(data).sights
    assert all(part.isprintable() for part in sight.inside)


def test_the_place_is_told_from_the_outside_in() -> None:
    data = zipped(Member(b"a.zip", zipped(Member(b"b/data.pkl", EVIL))))
    assert read(data).sights[0].inside == ("a.zip", "b/data.pkl")


def test_pytorch_can_leave_checksums_out() -> None:
    members = [
        Member(b"m/data.pkl", FINE, crc=1),
        Member(b"m/byteorder", b"little", crc=2),
        Member(b"m/data/0", bytes(8), crc=3),
    ]
    assert read(zipped(*members)).sights == ()
    # one that is wrong beside others that are right was changed
    members[1] = Member(b"m/byteorder", b"little")
    assert techniques(zipped(*members)) == {"header-mismatch"}


def test_bz2_and_lzma_in_zip_are_compared_with_their_checksum() -> None:
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        data = by_library("a.pkl", FINE, method)
        at = data.index(struct.pack("<L", zlib.crc32(FINE)), 40)
        assert "header-mismatch" in techniques(changed(data, at, b"\1\2\3\4"))


def test_a_dictionary_that_takes_too_much_memory_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 12}]
    packed = lzma.compress(FINE, lzma.FORMAT_RAW, filters=filters)
    raw = b"\x09\x04\x05\x00\x5d" + struct.pack("<L", 0xFFFFFFF0) + packed
    found = read(zipped(Member(b"a.pkl", FINE, raw=raw, method=14)))
    assert found.verdict is Verdict.UNREADABLE
    assert "memory" in found.sights[0].says


def test_bz2_that_is_no_bz2_is_unreadable() -> None:
    raw = bz2.compress(FINE)[:-5]
    assert verdict(zipped(Member(b"a.pkl", FINE, raw=raw, method=12))) is Verdict.UNREADABLE
