"""Lists of digests and signatures are read, and what breaks their format is told."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from roadworthy.evidence.certificates import issuer_of, subject_of
from roadworthy.sightings import SignedManifest, WrittenDigest
from tests.evidence.conftest import Folder

A, B = "a" * 64, "b" * 64
LISTS: dict[str, tuple[str, str, list[tuple[str, str, int | None]]]] = {
    "a list": ("SHA256SUMS", f"{A}  m.bin\n{B} *n.bin\n", [("m.bin", A, 1), ("n.bin", B, 2)]),
    "in a folder": ("x/checksums.txt", f"{A}  sub/m.bin\n", [("x/sub/m.bin", A, 1)]),
    "capitals": ("SHA256SUMS.txt", f"{A.upper()}  m.bin\n", [("m.bin", A, 1)]),
    "the other form": ("SHA256SUMS", f"SHA256 (m.bin) = {A}\n", [("m.bin", A, 1)]),
    "one file, no name": ("m.gguf.sha256", f"{A}\n", [("m.gguf", A, 1)]),
    "one file and its name": ("x/m.gguf.sha256", f"{A}  m.gguf\n", [("x/m.gguf", A, 1)]),
    "another text": ("checksums.txt", "none yet\n", []),
    "no digest by its length": ("SHA256SUMS", f"{A}a  m.bin\n", []),
    "a card": ("README.md", f"# M\n\n| m.safetensors | `{A}` |\n", [("m.safetensors", A, 3)]),
    "a commit in a card": ("README.md", f"At commit {A[:40]}, m.safetensors was ...\n", []),
    "a digest of nothing named": ("README.md", f"sha256 {A}\n", []),
    "a pointer": (
        "m.safetensors",
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{A}\nsize 9\n",
        [("m.safetensors", A, 2)],
    ),
    "outside of the project": ("SHA256SUMS", f"{A}  ../../m.bin\n", [("../../m.bin", A, 1)]),
}


def der(tag: int, data: bytes) -> bytes:
    return bytes([tag, len(data)]) + data


CERTIFICATE = der(
    0x30,
    bytes.fromhex("0603551d11") + der(4, der(0x30, der(0x86, b"https://ci.example/x")))
    + bytes.fromhex("060a2b0601040183bf300108") + der(4, der(0x0C, b"https://issuer.example")),
)  # fmt: skip


def bundle(**changes: Any) -> dict[str, Any]:
    root = hashlib.sha256(bytes.fromhex(A)).hexdigest()
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "m", "digest": {"sha256": root}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "serialization": {"method": "files", "ignore_paths": ["x"]},
            "resources": [{"name": "m.bin", "algorithm": "sha256", "digest": A}],
        },
    }
    statement.update(changes)
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    raw = base64.b64encode(CERTIFICATE).decode()
    return {
        "verificationMaterial": {"certificate": {"rawBytes": raw}},
        "dsseEnvelope": {"payload": payload, "signatures": []},
    }


def manifests(look: Folder, text: str) -> list[SignedManifest]:
    found = look({"model.sig": text}).sightings
    return [one for one in found if isinstance(one, SignedManifest)]


@pytest.mark.parametrize(("path", "text", "wanted"), LISTS.values(), ids=list(LISTS))
def test_digests_that_are_written_are_read(
    look: Folder, path: str, text: str, wanted: list[tuple[str, str, int | None]]
) -> None:
    found = [one for one in look({path: text}).sightings if isinstance(one, WrittenDigest)]

    assert [(one.path, one.digest, one.place.line) for one in found] == wanted


def test_a_signature_shows_what_it_lists_and_who_is_said_to_have_signed(look: Folder) -> None:
    (one,) = manifests(look, json.dumps(bundle()))

    assert (one.entries, one.ignored, one.model) == ((("m.bin", A),), ("x",), "m")
    assert (one.identity, one.issuer) == ("https://ci.example/x", "https://issuer.example")
    assert (one.method, one.problem) == ("sigstore", "")


def test_the_older_form_is_read(look: Folder) -> None:
    old = bundle(
        predicateType="https://model_signing/Digests/v0.1",
        subject=[{"name": "m.bin", "digest": {"sha256": A}}],
    )

    assert manifests(look, json.dumps(old))[0].entries == (("m.bin", A),)


BROKEN = {
    "no subject": {"subject": []},
    "another digest of the whole": {"subject": [{"name": "m", "digest": {"sha256": B}}]},
    "no files": {"predicate": {"resources": []}},
    "pieces of files": {"predicate": {"serialization": {"method": "shards"}, "resources": [{}]}},
    "other digests": {"predicate": {"resources": [{"name": "a", "algorithm": "blake2b"}]}},
    "no digest": {
        "predicate": {"resources": [{"name": "a", "algorithm": "sha256", "digest": "x"}]}
    },
    "no predicate": {"predicate": None},
}


@pytest.mark.parametrize("changes", BROKEN.values(), ids=list(BROKEN))
def test_a_signature_that_breaks_its_format_is_told(look: Folder, changes: dict[str, Any]) -> None:
    (one,) = manifests(look, json.dumps(bundle(**changes)))

    assert one.problem


@pytest.mark.parametrize(
    "text",
    ['{"dsseEnvelope": 1}', '{"dsseEnvelope": {"payload": "%"}}', '{"dsseEnvelope": ',
     '{"dsseEnvelope": ' + "[" * 100_000, '{"dsseEnvelope": {"payload": "bm8="}}'],
)  # fmt: skip
def test_a_broken_bundle_is_told(look: Folder, text: str) -> None:
    assert [bool(one.problem) for one in manifests(look, text)] == [True]


@pytest.mark.parametrize(
    "text",
    ["-----BEGIN PGP SIGNATURE-----\n", "{}", "", json.dumps(bundle(predicateType="other"))],
)
def test_other_signatures_are_left_alone(look: Folder, text: str) -> None:
    assert manifests(look, text) == []


@pytest.mark.parametrize("cut", range(0, len(CERTIFICATE), 5))
def test_a_certificate_that_is_cut_off_names_nobody_or_the_same(cut: int) -> None:
    assert subject_of(CERTIFICATE[:cut]) in ("", "https://ci.example/x")
    assert issuer_of(CERTIFICATE[:cut]) in ("", "https://issuer.example")


def test_a_name_in_a_signature_can_be_shown(look: Folder) -> None:
    old = bundle(
        predicateType="https://model_signing/Digests/v0.1",
        subject=[{"name": "m\x1b[31m.bin", "digest": {"sha256": A}}],
    )

    assert manifests(look, json.dumps(old))[0].entries == (("m\\x1b[31m.bin", A),)
