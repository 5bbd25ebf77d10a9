"""Models in XML, numbers that run nothing, and formats that nothing here reads."""

from __future__ import annotations

import struct

import pytest

from roadworthy.loading.interface import Verdict
from tests.loading.conftest import reading, told

UNREAD = ("unreadable", "unreadable")
ENTITY = ("dangerous", "xml-entity")
DOUBTFUL = ("unknown_import", "xml-entity")
PLAN = ("unknown_import", "compiled-plan")

PMML = b'<?xml version="1.0"?>\n<PMML version="4.4"><Header/><TreeModel a="1"/></PMML>'
NET = b'<net name="n" version="11"><layers><layer id="0" type="%s" version="%s"/></layers></net>'


def with_doctype(inside: str, body: str = "<PMML>&x;</PMML>", encoding: str = "utf-8") -> bytes:
    return f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE PMML {inside}>{body}".encode(
        encoding
    )


LAUGHS = '[<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY x "&b;&b;&b;">]'
XML = {
    "PMML": (PMML, set()),
    "OpenVINO": (NET % (b"Add", b"opset1"), set()),
    "a document type without entities": (with_doctype("[<!ELEMENT PMML ANY>]", "<PMML/>"), set()),
    "an extension": (NET % (b"Own", b"extension"), {("unknown_import", "custom-operator")}),
    "a file": (with_doctype('[<!ENTITY x SYSTEM "file:///etc/passwd">]'), {ENTITY}),
    "an address": (with_doctype('[<!ENTITY x PUBLIC "p" "https://x.example/">]'), {ENTITY}),
    "a parameter": (with_doctype('[<!ENTITY % x SYSTEM "https://x.example/"> %x;]'), {ENTITY}),
    "in 16 bits": (with_doctype('[<!ENTITY x SYSTEM "/x">]', encoding="utf-16"), {ENTITY}),
    "multiplied": (with_doctype(LAUGHS), {ENTITY, DOUBTFUL}),
    "a file behind many others": (
        with_doctype("[" + '<!ENTITY a "b">' * 200 + '<!ENTITY x SYSTEM "/x">]'), {ENTITY, DOUBTFUL}
    ),
    "entities without end": (
        with_doctype("[" + "".join(f'<!ENTITY a{n} "b">' for n in range(11_000)) + "]"),
        {UNREAD, DOUBTFUL},
    ),
    "of its own": (with_doctype('[<!ENTITY x "y">]'), {DOUBTFUL}),
    "a type elsewhere": (with_doctype('SYSTEM "https://x.example/a.dtd"', "<PMML/>"), {DOUBTFUL}),
    "an include": (
        b'<PMML xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="/x"/></PMML>',
        {DOUBTFUL},
    ),
    "broken": (PMML[:-3], {UNREAD}),
    "nothing": (b"", {UNREAD}),
    "an encoding of nobody": (b"<?xml version='1.0' encoding='x-y'?><PMML/>", {UNREAD}),
    "no XML": (b"\0\0\0", {UNREAD}),
    "deep": (b"<a>" * 50_000 + b"</a>" * 50_000, {UNREAD}),
    "a tag without end": (b"<a b='" + b"c" * (9 << 20), {UNREAD}),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), XML.values(), ids=XML)
def test_what_a_parser_of_xml_would_fetch_is_told(
    data: bytes, expected: set[tuple[str, str]]
) -> None:
    assert told("model.pmml", data) == expected


FLAX = b"\x81\xa6params\x82\xa1a\xc7\x03\x01abc\xa1b\x93\x01\xcb" + bytes(8) + b"\xc0"
PACKED = {
    "arrays of Flax": (FLAX, set()),
    "a time": (b"\xd6\xff" + bytes(4), set()),
    "an extension of somebody's own": (b"\x81\xa1a\xd4\x2a\0", {("unknown_import", "extension")}),
    "cut": (FLAX[:-3], {UNREAD}),
    "bytes behind it": (FLAX + b"\0", {UNREAD}),
    "a length that lies": (b"\xc6\xff\xff\xff\xff", {UNREAD}),
    "a list that lies": (b"\xdd\xff\xff\xff\xff\x01", {UNREAD}),
    "lists in lists": (b"\x91" * 5000 + b"\x01", {UNREAD}),
    "no value": (b"\xc1", {UNREAD}),
    "nothing": (b"", {UNREAD}),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), PACKED.values(), ids=PACKED)
def test_message_pack_is_stepped_over(data: bytes, expected: set[tuple[str, str]]) -> None:
    assert told("flax_model.msgpack", data) == expected


UBJSON = {
    "an object": (b"{i\x01aSi\x02xyi\x01b[$d#i\x02" + bytes(8) + b"i\x01cTi\x01d[i\x01Z]}", set()),
    "counted": (b"{#i\x01i\x01a[#i\x02TF", set()),
    "cut": (b"{i\x01aSi\x09x}", {UNREAD}),
    "a length below zero": (b"[Si\xff]", {UNREAD}),
    "a list that lies": (b"[$d#L\x7f" + b"\xff" * 7, {UNREAD}),
    "lists in lists": (b"[" * 5000, {UNREAD}),
    "bytes behind it": (b"[]]", {UNREAD}),
    "no value": (b"x", {UNREAD}),
    "nothing": (b"", {UNREAD}),
}


@pytest.mark.parametrize(("data", "expected"), UBJSON.values(), ids=UBJSON)
def test_universal_binary_json_is_stepped_over(data: bytes, expected: set[tuple[str, str]]) -> None:
    assert told("model.ubj", data) == expected


@pytest.mark.parametrize(
    ("name", "data", "verdict"),
    [
        ("model.cbm", b"CBM1" + struct.pack("<I", 4) + bytes(4), Verdict.HARMLESS),
        ("model.cbm", b"CBM1" + struct.pack("<I", 400) + bytes(4), Verdict.UNREADABLE),
        ("model.cbm", b"something", Verdict.UNREADABLE),
        ("model.txt", b"tree\nversion=v4\nnum_class=1\n", Verdict.HARMLESS),
        ("model.bin", struct.pack("<ii", 793712314, 12), Verdict.HARMLESS),
        ("model.engine", b"anything", Verdict.UNKNOWN_IMPORT),
        ("model.bin", b"ptrt" + bytes(20), Verdict.UNKNOWN_IMPORT),
        ("model.pte", bytes(4) + b"ET12", Verdict.UNKNOWN_IMPORT),
        ("a.rds", b"X\n\0\0\0\3\0\4\3\0", Verdict.UNREADABLE),
        ("a.RData", b"RDX3\nX\n\0\0\0\3", Verdict.UNREADABLE),
        ("a.rds", b"anything", Verdict.UNREADABLE),
        ("model.pdmodel", b"anything", Verdict.UNREADABLE),
        ("ggml-model.bin", b"tjgg" + bytes(20), Verdict.UNREADABLE),
        ("model.pdparams", b"\x80\x02}q\0.", Verdict.HARMLESS),
        ("model.pdparams", b"\x80\x02cos\nsystem\nq\0X\2\0\0\0idq\1\x85R.", Verdict.DANGEROUS),
    ],
)
def test_a_format_without_code_is_harmless_and_one_without_reader_is_not(
    name: str, data: bytes, verdict: Verdict
) -> None:
    assert reading(name, data).verdict is verdict


def test_a_template_behind_the_magic_of_an_archive_is_still_read_as_one() -> None:
    data = b"PK\x03\x04{{ x.__class__ }}"

    assert ("dangerous", "template-code") in told("chat_template.jinja", data)
