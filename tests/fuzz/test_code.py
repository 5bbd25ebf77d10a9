"""Anything may stand in a Python file or a notebook: no exception, no wrong line, an end."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadworthy.evidence.code import Code
from roadworthy.evidence.interface import Found
from roadworthy.system import Finding, Sighting
from tests.evidence.conftest import source

PIECES = st.sampled_from(
    ["import openai", "from transformers import pipeline, AutoModel as A", "import gradio as gr",
     "from .config import ID", "from x import *", "ID = 'org/m'", "ID = ID + ID", "x = f'{ID}/{x}'",
     "def f(a='m', *b, c=ID, **d):", "class C(BaseModel):", "  name: str = Field('m')",
     "  return x",
     "  self.m = A.from_pretrained(a, trust_remote_code=True)",
     "p = pipeline('text-generation', ID)",
     "r = openai.OpenAI().chat.completions.create(model=ID, stream=True, max_tokens=9)",
     "@app.post('/chat')", "async def chat(q):", "  logger.info(prompt)",
     "gr.ChatInterface(f).launch()",
     "lambda *a, k=1: (yield)", "x[1]['age'] = *a, b", "del x; global y",
     "match x:", "  case [1, *y]: pass",
     "# rank the applicants for a job", "def rank_applicants(applicants): ...", "'''" , "\\", "\t(",
     "with a as (b, c): pass", "for i in range(3): ...", "print 'two'", "type X = int", "try: x",
     "except* E as e: pass", "x: int", "y = [z := 1]", "await r", "f(**{'a': 1}, *b)", "\0", "\x0c",
     "%pip install x", "!ls", "%%bash"]
)  # fmt: skip
SOURCES = st.one_of(
    st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=25).map("\n".join),
    st.text(max_size=300),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | PIECES,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "source", "input", "cell_type", "outputs", "worksheets", "a"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)
CELLS = st.builds(
    lambda kind, lines: {"cell_type": kind, "source": lines},
    st.sampled_from(["code", "markdown", "raw"]),
    st.lists(PIECES.map(lambda line: line + "\n"), max_size=10),
)
NOTEBOOKS = st.lists(CELLS, max_size=6).map(lambda cells: {"cells": cells})


def found(path: str, data: bytes) -> list[Found]:
    collector = Code()
    return [*collector.collect(source(path, data)), *collector.finish()]


def lines(results: list[Found]) -> list[int]:
    places = [r.place if isinstance(r, Finding | Sighting) else r.evidence for r in results]
    return [place.line for place in places if place is not None and place.line is not None]


@pytest.mark.parametrize("head", ["", "import openai, pandas\n"])
@settings(deadline=None)
@given(text=SOURCES)
def test_any_source_text_gives_findings_and_lines_that_exist(head: str, text: str) -> None:
    data = (head + text).encode("utf-8", "surrogatepass")
    assert all(
        1 <= line <= len((head + text).splitlines()) + 1 for line in lines(found("a.py", data))
    )


@settings(deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    found("a.py", b"import openai\n" + data)
    found("a.ipynb", b"import openai\n" + data)


@settings(deadline=None)
@given(
    document=st.one_of(JSON, NOTEBOOKS), indent=st.sampled_from([None, 1]), cut=st.integers(0, 60)
)
def test_any_notebook_is_read_and_its_lines_exist(
    document: object, indent: int | None, cut: int
) -> None:
    text = json.dumps(document, indent=indent)
    text = text[: max(0, len(text) - cut)] if cut % 2 else text
    seen = lines(found("a.ipynb", text.encode()))
    assert all(1 <= line <= text.count("\n") + 1 for line in seen)


DEEP = {
    "calls": "import openai\nx = " + "f(" * 90 + ")" * 90,
    "attributes": "import openai\nx = a" + ".b" * 3000,
    "sums": "import openai\nx = chat('a')" + " + 1" * 3000,
    "one line": "import openai; x = chat(" + "'a', " * 200_000 + ")",
    "one text": "import openai; x = chat('" + "rank the applicants " * 50_000 + "')",
    "imports": "import a;" * 60_000,
    "one word": "import openai\nx = '" + "A" * 1_000_000 + "'",
    "spaces": "import openai\n" + " " * 1_000_000 + "%x",
    "many lines in one text": "import openai\ndef credit_score(): ...\nx = f'''"
    + "{a}\nb" * 20_000
    + "'''",
    "many texts on one line": "import openai\nx = ["
    + "'rank each candidate by resume', " * 20_000
    + "] # job",
    "f-strings": "import openai\nx0 = 'a'\n"
    + "".join(f"x{n + 1} = f'{{x{n}}}{{x{n}}}'\n" for n in range(60))
    + "from vllm import LLM\nLLM(model=x60)",
    "names": "import openai\n" + "".join(f"a{n} = a{n + 1}\n" for n in range(2000)) + "chat(a0)",
    "nothing imported": "import openai\n; import",
    "self": "import openai\nself.a = self.a.b\nx = self.a.a.a.create(model=self.a)",
    "old": "import openai\nprint 'x'",
    "new": "import openai\nclass A[T: int]: ...\ntype B = A",
    "coding": "# coding: utf-16\nimport openai",
    "wide": "import openai\nx = chat('\ud83d\ude00')",
}


@pytest.mark.parametrize("name", DEEP)
def test_hostile_sources_end(name: str) -> None:
    found("a.py", DEEP[name].encode("utf-8", "surrogatepass"))
