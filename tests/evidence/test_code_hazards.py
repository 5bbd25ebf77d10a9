"""Which calls run what they are given, and where that comes from."""

from __future__ import annotations

import pytest

from roadworthy.sightings import Risky
from tests.evidence.conftest import Folder

HEAD = """import ast, json, os, pickle, subprocess, sys, yaml, joblib, torch, requests, numpy as np
from flask import Flask, request
from openai import OpenAI
from jinja2 import Template, Environment
from jinja2.sandbox import ImmutableSandboxedEnvironment
app = Flask(__name__)
client = OpenAI()
"""
CASES: dict[str, tuple[str, str, bool]] = {
    "pickle.loads(request.data)": ("pickle", "outside", False),
    "body = request.get_data()\npickle.loads(body)": ("pickle", "outside", False),
    "pickle.loads(requests.get('https://x').content)": ("pickle", "downloaded", False),
    "with open('a.pkl', 'rb') as f:\n  pickle.load(f)": ("pickle", "constant", False),
    "pickle.load(open(sys.argv[1], 'rb'))": ("pickle", "operator", False),
    "def f(p):\n  joblib.load(p)": ("pickle", "unknown", False),
    "def f(p='a'):\n  joblib.load(p)": ("pickle", "unknown", False),
    "np.load('a.npy', allow_pickle=True)": ("pickle", "constant", False),
    "yaml.load(x)": ("yaml", "unknown", False),
    "yaml.load(x, Loader=yaml.CSafeLoader)": ("yaml", "unknown", True),
    "yaml.load(x, yaml.SafeLoader)": ("yaml", "unknown", True),
    "yaml.load(request.data, Loader=yaml.FullLoader)": ("yaml", "outside", False),
    "yaml.safe_load(request.data)": ("yaml", "outside", True),
    "eval(input())": ("eval", "outside", False),
    "eval('1 + 1')": ("eval", "constant", True),
    "eval(sys.argv[1])": ("eval", "operator", False),
    "r = client.chat.completions.create(model='m')\nexec(r.choices[0].message.content)": (
        "eval", "model", False,
    ),
    "@app.route('/x')\ndef f(q):\n  eval(q)": ("eval", "outside", False),
    "@tool\ndef f(q):\n  eval(q)": ("eval", "model", False),
    "subprocess.run(request.args['c'], shell=True)": ("shell", "outside", False),
    "os.system(f'ls {request.args}')": ("shell", "outside", False),
    "Template(request.form['t'])": ("template", "outside", False),
    "Environment().from_string(tokenizer.chat_template)": ("template", "downloaded", False),
    "Template('Dear {{ name }}')": ("template", "constant", True),
    "torch.load('a.pt')": ("torch", "constant", False),
    "torch.load('a.pt', weights_only=False)": ("pickle", "constant", False),
}  # fmt: skip
NOTHING = [
    "model.eval()",
    "json.loads(request.data)",
    "ast.literal_eval(input())",
    "re.compile('x')",
    "df.eval('a + b')",
    "np.load('a.npy')",
    "np.load('a.npy', allow_pickle=False)",
    "subprocess.run(['ls', request.args['x']])",
    "subprocess.run('ls', shell=True)",
    "os.system('ls')",
    "ImmutableSandboxedEnvironment().from_string(request.data)",
    "def eval(x):\n  return x\neval(input())",
    "json.load(open('a'))",
    '"""\n>>> pickle.load(f)\n"""',
]


def risky(look: Folder, code: str, path: str = "app.py") -> list[Risky]:
    return [one for one in look({path: HEAD + code + "\n"}).sightings if isinstance(one, Risky)]


@pytest.mark.parametrize(("code", "wanted"), CASES.items(), ids=list(CASES))
def test_the_source_is_followed(look: Folder, code: str, wanted: tuple[str, str, bool]) -> None:
    (one,) = risky(look, code)

    assert (one.technique, one.source, one.safe) == wanted
    assert one.place.line == (HEAD + code).count("\n") + 1


@pytest.mark.parametrize("code", NOTHING)
def test_ordinary_calls_are_nothing(look: Folder, code: str) -> None:
    assert risky(look, code) == []


def test_tests_are_left_out(look: Folder) -> None:
    assert risky(look, "pickle.loads(request.data)", "tests/test_a.py") == []


def test_a_notebook_shows_the_line_of_the_file(look: Folder) -> None:
    text = '{"cells": [{"cell_type": "code", "source": [\n"import pickle\\n",\n"pickle.load(f)"]}]}'
    (one,) = [x for x in look({"a.ipynb": text}).sightings if isinstance(x, Risky)]

    assert one.place.line == 3


def test_a_long_chain_of_names_ends(look: Folder) -> None:
    names = "".join(f"a{n} = a{n + 1} + a{n + 2}\n" for n in range(300))

    assert [one.source for one in risky(look, names + "eval(a0)")] == ["unknown"]
