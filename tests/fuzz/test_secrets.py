"""Anything may stand in a text that is searched for secrets: no exception, no wrong line."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadworthy.evidence.masking import masked
from roadworthy.evidence.secrets import Secrets
from roadworthy.sightings import Credential, NotSearched, Searched, Secret
from roadworthy.system import Sighting
from tests.evidence.conftest import source

fuzz = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

PATHS = st.sampled_from(
    ["a.py", ".env", ".env.production", "deploy/prod/app.yaml", ".netrc", ".pgpass", "a.ipynb",
     "a.xml", ".bash_history", "config.json", "id_rsa", "README", "a.p12", "settings/test.py",
     ".github/workflows/ci.yml", "poetry.lock", "a\\x00.txt"]
)  # fmt: skip
PIECES = st.sampled_from(
    ["-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: x: y: ",
     "\\n", "\n", "\r\n", "MIIE" + "a1B2" * 20, "password", "PASSWORD=", "secret", "token", "key: ",
     "'", '"', "\\\"", "=", ":=", "=>", ": ", "://", "a:b@", "postgres://u:", "@h.example.org/d",
     "sk-", "ghp_", "eyJ", ".eyJ", ".", "AKIA", "xoxb-", "hf_", "SG.", "hooks.slack.com/services/",
     "A1b2C3d4E5f6G7h8I9j0", "0123456789abcdef" * 4, "value", "name: ", "<", ">", "${X}", "ENC[",
     "kind: Secret\n", "data:\n", "  a: YWJjZGVmMTIzIQ==\n", '"auths"', '"auth": "YTpi', "curl -u ",
     "mysql -p", "machine h login u password ", "secretKeyRef:\n  name: x\n  key: y\n",
     "${{ secrets.X }}", "environment: production\n", "  jobs:\n", "Bearer ", "Q~", "\x00", "\xe9",
     "milvus", "é" * 20, "-" * 40, "Aaa: " * 30, "+" * 60, "a" * 600]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40).map("".join)


def searched(path: str, data: bytes) -> None:
    """Search a text, and hold what comes out against what is promised."""
    secrets = Secrets()
    found = [*secrets.collect(source(path, data)), *secrets.finish()]
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for one in found:
        assert isinstance(one, Secret | Credential | Searched | NotSearched)
        assert one.place.line is None or 1 <= one.place.line <= lines
        assert one.place.shows.isprintable()


@fuzz
@given(PATHS, st.binary(max_size=400))
def test_any_bytes(path: str, data: bytes) -> None:
    searched(path, data)


@fuzz
@given(PATHS, TEXTS)
def test_any_text(path: str, text: str) -> None:
    searched(path, text.encode("utf-8", "replace"))


@fuzz
@given(PATHS, TEXTS)
def test_any_utf_16(path: str, text: str) -> None:
    secrets = Secrets()
    list(secrets.collect(source(path, text.encode("utf-16", "replace"))))
    assert all(isinstance(one, Sighting) for one in secrets.finish())


@fuzz
@given(TEXTS)
def test_a_masked_line_is_masked(text: str) -> None:
    once = masked(text)

    assert masked(once) == once
