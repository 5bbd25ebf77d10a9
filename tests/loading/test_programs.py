"""Programs and other files in the place of models."""

from __future__ import annotations

import struct

import pytest

from roadworthy.loading import desk
from roadworthy.loading.interface import Verdict
from roadworthy.loading.sources import InMemory
from tests.loading.archives import Member, techniques, verdict, zipped

PE = b"MZ" + bytes(58) + struct.pack("<L", 64) + b"PE\0\0" + bytes(40)

PROGRAMS = {
    "ELF": b"\x7fELF\2\1\1" + bytes(57),
    "PE": PE,
    "a program of DOS": b"MZ\x90" + bytes(61) + b"This program cannot be run in DOS mode.",
    "llamafile": b"MZqFpD='\n" + bytes(100),
    "Mach-O": b"\xcf\xfa\xed\xfe\x07\0\0\x01" + bytes(24),
    "Mach-O for several": b"\xca\xfe\xba\xbe\0\0\0\x02" + bytes(40),
    "Java": b"\xca\xfe\xba\xbe\0\0\0\x41" + bytes(40),
    "WebAssembly": b"\0asm\1\0\0\0" + bytes(8),
    "a script": b"#!/bin/sh\necho roadworthy\n",
    "a script in another way": b"#! /usr/bin/env python3\r\nprint('roadworthy')\r\n",
    "a shortcut": b"L\0\0\0\x01\x14\x02\0" + bytes(70),
    "a batch": b"@echo off\r\necho roadworthy\r\n",
}
NAMES = ("model.pt", "pytorch_model.bin", "a/model.safetensors", "MODEL.ONNX", "x.gguf")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_with_the_name_of_a_model_is_dangerous(data: bytes, name: str) -> None:
    assert verdict(data, name) is Verdict.DANGEROUS


@pytest.mark.parametrize("name", ["libx.so", "run.sh", "tool.exe", "a", "page.html"])
@pytest.mark.parametrize("data", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_under_its_own_name_is_no_model(data: bytes, name: str) -> None:
    assert desk.read(InMemory(data), name) is None


def test_a_program_inside_of_an_archive() -> None:
    assert verdict(zipped(Member(b"model.bin", PE))) is Verdict.DANGEROUS
    assert verdict(zipped(Member(b"x.dll", PE))) is Verdict.UNKNOWN_IMPORT


def test_a_program_with_an_archive_behind_it_is_both() -> None:
    data = PROGRAMS["llamafile"] + zipped(Member(b"a.pkl", b"\x80\x02cnobody\nknows\n."))
    assert techniques(data, "x.llamafile") >= {"executable", "import"}


NUMBERS = {
    "by chance MZ": b"MZ" + bytes(range(200)),
    "by chance #!": b"#!" + bytes(range(200)),
    "half of ELF": b"\x7fELF\x07" + bytes(60),
    "nothing": b"",
    "short": b"MZ",
    "by chance zlib": b"HKEYS",
    "by chance zlib, and long": b"HK" + bytes(range(256)) * 20,
}


@pytest.mark.parametrize("data", NUMBERS.values(), ids=NUMBERS)
def test_numbers_are_no_program(data: bytes) -> None:
    assert desk.read(InMemory(data), "weights.weights") is None


CONTAINERS = {
    "7z": b"7z\xbc\xaf\x27\x1c\0\4" + bytes(40),
    "rar": b"Rar!\x1a\x07\1\0" + bytes(40),
    "cab": b"MSCF\0\0\0\0" + bytes(40),
    "ar": b"!<arch>\ndebian-binary   ",
    "cpio": b"070701" + b"0" * 104,
    "OpenSSL": b"Salted__" + bytes(40),
    "age": b"age-encryption.org/v1\n",
    "PGP": b"-----BEGIN PGP MESSAGE-----\n",
}


@pytest.mark.parametrize("data", CONTAINERS.values(), ids=CONTAINERS)
def test_a_container_without_a_reader_is_unreadable(data: bytes) -> None:
    assert verdict(data, "model.bin") is Verdict.UNREADABLE
    assert verdict(zipped(Member(b"a", data))) is Verdict.UNREADABLE


NO_MODELS = {
    "a page": b"<!DOCTYPE html>\n<html><body>Not found</body></html>",
    "a page without a type": b"  <HTML>",
    "a document": b"%PDF-1.7\n",
    "a pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
}


@pytest.mark.parametrize("data", NO_MODELS.values(), ids=NO_MODELS)
def test_what_is_no_model_is_unreadable_under_the_name_of_one(data: bytes) -> None:
    assert verdict(data, "pytorch_model.bin") is Verdict.UNREADABLE
    assert desk.read(InMemory(data), "readme.html") is None
