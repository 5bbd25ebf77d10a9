from __future__ import annotations

from pathlib import Path

import pytest

from roadworthy.evidence.licences import identify
from tests.evidence.conftest import Folder, checks, facts

APACHE = (Path(__file__).parents[2] / "LICENSE").read_text(encoding="utf-8")
GRANT = """Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
MIT = f"MIT License\n\nCopyright (c) 2022 A. Person\n\n{GRANT}"
END = "END OF TERMS AND CONDITIONS"


@pytest.mark.parametrize(
    "text",
    [
        APACHE,
        APACHE.replace("\n", "\r\n"),
        "\ufeff" + APACHE.lstrip(),
        APACHE.split(END)[0] + END + "\n",
        APACHE.replace("[yyyy] [name of copyright owner]", "2023 A Company"),
        APACHE.replace("[", "{").replace("]", "}"),
        "Copyright 2020 A Company\n\n" + APACHE,
    ],
    ids=range(7),
)
def test_the_whole_apache_text_is_named(text: str) -> None:
    assert identify(text.encode()) == "Apache-2.0"


@pytest.mark.parametrize(
    "text",
    [
        MIT,
        GRANT,
        MIT.replace("(c)", "©"),
        "# " + MIT,
        MIT.replace("\n", " \r\n"),
        MIT.replace('"', "”"),
    ],
    ids=range(6),
)
def test_the_whole_mit_text_is_named(text: str) -> None:
    assert identify(text.encode()) == "MIT"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MIT License",
        "Apache License\nVersion 2.0, January 2004",
        APACHE + "\nYou may not use it for military purposes.\n",
        "Additional terms apply.\n\n" + APACHE,
        APACHE.replace("perpetual", "revocable", 1),
        APACHE.replace(END, ""),
        APACHE.replace(END, END + "\n" + END),
        APACHE.split(END)[0] + END + "\nCopyright 2020 X, research use only\n",
        MIT + "\nExcept on Sundays.\n",
        MIT.replace("free of charge", "for a fee"),
        MIT.replace("2022 A. Person", "2022 A. Person. Commercial use is not allowed"),
        "This licence covers the code. The weights have another one.\n" + MIT,
        MIT + APACHE,
        MIT + MIT,
    ],
    ids=range(15),
)
def test_anything_else_has_no_name(text: str) -> None:
    assert identify(text.encode()) == ""


def test_a_text_that_is_not_known_is_a_finding_with_its_title(look: Folder) -> None:
    result = look({"MODEL_LICENSE": "\nThe House License\n\n1. ...\n"})
    assert checks(result) == ["licence-not-identified"]
    assert '"The House License"' in result.findings[0].says
    assert facts(result, "licence:MODEL_LICENSE") == {"licence_covers": "weights"}


@pytest.mark.parametrize(
    "name",
    [
        "LICENSE.txt",
        "LICENCE",
        "COPYING",
        "a/LICENSE-MIT",
        "LICENSES/MIT.txt",
        "X LICENSE AGREEMENT",
    ],
)
def test_licences_are_found_under_their_many_names(look: Folder, name: str) -> None:
    assert facts(look({name: MIT}), f"licence:{name}") == {"licence_text": "MIT"}


@pytest.mark.parametrize(
    "name", ["license.py", "licenses.json", "a/licenses/b.py", "unlicensed.txt"]
)
def test_other_files_are_not_licences(look: Folder, name: str) -> None:
    assert look({name: MIT}).components == ()


def test_a_notice_is_shown_and_not_judged(look: Folder) -> None:
    result = look({"NOTICE": "This product includes software."})
    assert [c.id for c in result.components] == ["licence:NOTICE"]
    assert checks(result) == []


@pytest.mark.parametrize("data", [b"\x00", b"\xff\xff", MIT.encode("utf-16")])
def test_a_licence_that_is_no_text_has_no_name(look: Folder, data: bytes) -> None:
    assert checks(look({"LICENSE": data})) == ["licence-not-identified"]
