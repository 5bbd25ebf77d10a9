"""Texts of licences for tests: two real ones, and others that only have title and marks."""

from __future__ import annotations

from pathlib import Path

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
FILLER = "Some further term stands here, in words of our own.\n" * 40


def text_of(model: str) -> str:
    """Return a text with the title and the marks of a licence of that family."""
    return (
        f"{model.upper()} COMMUNITY LICENSE AGREEMENT\n{model} Version Release Date: some day\n"
        f"{FILLER}Above 700 million monthly active users, ask for a licence.\n"
    )


LLAMA = text_of("Llama 3.1")
