"""Anything may stand in workflows, scripts, lists of digests and bundles: no exception, an end."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadworthy.evidence import shell
from roadworthy.evidence.certificates import issuer_of, subject_of
from roadworthy.evidence.code import Code
from roadworthy.evidence.deployment import commands
from roadworthy.evidence.scripts import Scripts
from roadworthy.evidence.signatures import Signatures
from roadworthy.evidence.workflows import Workflows
from roadworthy.system import Sighting
from tests.evidence.conftest import source

YAML = st.lists(
    st.sampled_from(
        ["jobs:", "  a:", "    steps:", "      - uses: a/b@v1", "    container: x:1", "include:",
         "  - remote: https://x", "repos:", "- repo: x", "  rev: 1", "image: a", "&a [", "*a", "\t",
         "? x", "- - -", "uses: {", "services: [a, b]", "!!python/object x", "<<: *a", "\0", "}"]
    )
    | st.text(max_size=20),
    max_size=20,
).map("\n".join)  # fmt: skip
PATHS = [".github/workflows/a.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml", "action.yml",
         ".circleci/config.yml"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@settings(deadline=None, max_examples=60)
@given(text=YAML)
def test_any_workflow_is_read(path: str, text: str) -> None:
    collector = Workflows()
    file = source(path, text.encode("utf-8", "surrogatepass"))

    for found in (*collector.collect(file), *collector.finish()):
        line = found.place.line if hasattr(found, "place") and found.place else None
        assert line is None or 1 <= line <= text.count("\n") + 2


COMMANDS = st.lists(
    st.sampled_from(
        ["pip", "install", "curl", "|", "sh", "-c", "'", '"', "$(", ")", "<<END", "END", "\\",
         "hf download", "a/b", "--revision", "vllm serve", "git clone", "https://x.example/a.git",
         "if", "then", ";", "&&", "python -m", "-c", "npx", "sudo", "env", "A=1", "$X", "--"]
    )
    | st.text(max_size=15),
    max_size=25,
)  # fmt: skip


@settings(deadline=None)
@given(pieces=COMMANDS, joint=st.sampled_from([" ", "\n"]))
def test_any_script_is_read(pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    file = source("entrypoint.sh", b"pip " + text.encode("utf-8", "surrogatepass"))

    for found in Scripts().collect(file):
        assert isinstance(found, Sighting)
        assert 1 <= (found.place.line or 0) <= text.count("\n") + 1
    for words in commands.split(text):
        shell.bare(words)


PYTHON = st.lists(
    st.sampled_from(
        ["import pickle, yaml, torch, subprocess, os", "from flask import request",
         "def f(a, b=1):", "  eval(a)", "with open(x) as f:", "  pickle.load(f)", "x = x + y",
         "y = request.data",
         "K = {'revision': 1, **K}", "m.from_pretrained(x, **K)", "exec(f'{x}{y}')",
         "subprocess.run(['pip', 'install', *x])", "os.system(x % y)", "torch.load(*a, **b)",
         "yaml.load(x, Loader=y)", "a.b.c = lambda: eval(a.b.c)", "self.x = self.x", "eval()",
         "import requests; requests.get('http://x/a.bin')", "x = x", "x: int = eval(x)"]
    ),
    max_size=15,
).map("\n".join)  # fmt: skip


@settings(deadline=None)
@given(text=PYTHON)
def test_any_risk_in_python_is_read(text: str) -> None:
    collector = Code()
    list(collector.collect(source("a.py", text.encode())))
    list(collector.finish())


@pytest.mark.parametrize(
    "text",
    ["curl " + "a" * 200_000, "curl x | " * 20_000, "bash -c " * 30_000, "'" * 100_000,
     "pip install " + "x==1 " * 50_000, "a" * 1_000_000, "wget https://" * 30_000,
     "curl " + "| env " * 40_000, "\\\n" * 100_000, "git clone " + "." * 100_000],
    ids=range(10),
)  # fmt: skip
def test_a_long_script_ends(text: str) -> None:
    list(Scripts().collect(source("run.sh", text.encode())))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.just("e30="),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["dsseEnvelope", "payload", "subject", "predicate", "resources", "name", "digest",
                 "verificationMaterial", "certificate", "rawBytes", "x509CertificateChain"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)  # fmt: skip


@settings(deadline=None)
@given(outer=JSON, statement=JSON)
def test_any_bundle_is_read(outer: object, statement: object) -> None:
    if isinstance(statement, dict):
        statement["predicateType"] = "https://model_signing/signature/v1.0"
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    bundle = {"verificationMaterial": outer, "dsseEnvelope": {"payload": payload}}
    for value in (outer, bundle):
        list(Signatures().collect(source("model.sig", json.dumps(value).encode())))


@given(data=st.binary(max_size=200))
def test_any_certificate_and_list_is_read(data: bytes) -> None:
    for start in (b"", bytes.fromhex("0603551d11"), bytes.fromhex("060a2b0601040183bf300108")):
        subject_of(start + data)
        issuer_of(start + data)
    for path in ("SHA256SUMS", "README.md", "m.gguf", "m.sha256", "model.sig"):
        list(Signatures().collect(source(path, data)))


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "a" * 64 + " " * 900_000, "SHA256 (" * 100_000, ("a" * 64 + "\n") * 9999],
)
def test_a_long_list_of_digests_ends(text: str) -> None:
    for path in ("SHA256SUMS", "README.md", "m.sha256"):
        list(Signatures().collect(source(path, text.encode())))


@settings(deadline=None)
@given(value=JSON, name=st.text(max_size=5), data=st.binary(max_size=50))
def test_any_list_of_servers_is_read(value: object, name: str, data: bytes) -> None:
    server = {"command": "npx", "args": value}
    for text in (json.dumps({"mcpServers": {name: server, "x": value}}), json.dumps(value)):
        list(Scripts().collect(source(".mcp.json", text.encode())))
    list(Scripts().collect(source(".mcp.json", b"npx " + data)))
