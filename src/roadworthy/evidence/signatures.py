"""Digests and signatures that lie beside a model: lists of sums, pointers of Git LFS, bundles.

A signature of OpenSSF model signing is a Sigstore bundle (JSON) around an in-toto statement whose
predicate type is `https://model_signing/signature/v1.0`. What it lists is read and compared; the
signature itself is not verified here, so who signed is only what the file says.
https://github.com/ossf/model-signing-spec and https://github.com/sigstore/model-transparency
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from roadworthy.evidence.certificates import issuer_of, subject_of
from roadworthy.evidence.headers import is_pointer
from roadworthy.evidence.interface import Found, SourceFile, printable
from roadworthy.evidence.tree import shown
from roadworthy.sightings import SignedManifest, WrittenDigest
from roadworthy.system import Evidence

_LENGTHS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_LINE = re.compile(r"\\?([0-9a-fA-F]{32,128})[ \t]+[ *]?(\S.{0,400}?)\s*")
_TAGGED = re.compile(r"(?:SHA256|SHA512|SHA1|MD5) ?\((.{1,400})\) ?= ?([0-9a-fA-F]{32,128})\s*")
_ALONE = re.compile(r"\s*(?:sha256:)?([0-9a-fA-F]{32,128})\s*(?:-\s*)?")
_IN_TEXT = re.compile(rb"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")
_NAMED = re.compile(
    r"(?<![\w./-])([\w.-]+(?:/[\w.-]+){0,5}\.(?:safetensors|gguf|bin|pt|pth|ckpt|onnx|h5|keras|tflite|pkl))"
    r"(?![\w/])"
)
_OID = re.compile(rb"oid sha256:([0-9a-f]{64})\s")
_SUMS = (
    r"(?:sha-?(?:1|256|512)sums?|md5sums?|checksums?|digests?|hashes)"
    r"(?:\.(?:txt|sha256|sha512|md5))?"
)
_SUFFIX = r"\.(?:sha256(?:sum)?|sha512(?:sum)?|md5)"
_CARD = r"(?:readme|model_?card|model-card)\.md"
_WEIGHTS = r"\.(?:safetensors|gguf|bin|pt|pth|ckpt|onnx|h5|keras|tflite|pkl|msgpack)"
_MOST = 5_000
"""Digests of one list that are kept."""
_MOST_ENTRIES = 50_000
_PREDICATES = ("https://model_signing/signature/v1.0", "https://model_signing/Digests/v0.1")


class Signatures:
    """Files that say what the bytes of a model must be."""

    name = "signatures"
    wants = re.compile(
        rf"(?:.*/)?{_SUMS}|.*{_SUFFIX}|(?:.*/)?{_CARD}|.*{_WEIGHTS}"
        r"|.*\.(?:sig|sigstore|sigstore\.json|bundle)"
    )
    reads_text = False

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read one file."""
        lowered = file.path.lower()
        if re.fullmatch(rf".*{_WEIGHTS}", lowered):
            yield from _pointer(file)
        elif re.fullmatch(rf"(?:.*/)?{_CARD}", lowered):
            yield from _card(file)
        elif lowered.endswith((".sig", ".sigstore", ".json", ".bundle")):
            yield from _bundle(file)
        else:
            yield from _sums(file)

    def finish(self) -> Iterator[Found]:
        """Yield nothing more."""
        return iter(())


def _pointer(file: SourceFile) -> Iterator[WrittenDigest]:
    if is_pointer(file) and (match := _OID.search(file.head)):
        yield WrittenDigest(file.at(2), file.path, "sha256", match[1].decode())


def _card(file: SourceFile) -> Iterator[WrittenDigest]:
    """Yield the digests that stand on one line with the name of a file of weights."""
    data = file.head
    for count, match in enumerate(_IN_TEXT.finditer(data)):
        if count >= _MOST:
            return
        start = data.rfind(b"\n", 0, match.start()) + 1
        end = data.find(b"\n", match.end())
        line = data[start : len(data) if end < 0 else end][:2000].decode("utf-8", "replace")
        named = _NAMED.search(line)
        if named is not None:
            place = file.at(data.count(b"\n", 0, start) + 1, line)
            digest = match[0].decode().lower()
            yield WrittenDigest(place, _beside(file, named[1]), "sha256", digest)


def _sums(file: SourceFile) -> Iterator[WrittenDigest]:
    text = file.head.decode("utf-8-sig", "replace")
    if "\x00" in text:
        return
    lines = text.split("\n")
    for number, line in enumerate(lines[:_MOST], 1):
        line = line.rstrip("\r")[:1000]
        name = digest = ""
        if match := _LINE.fullmatch(line):
            digest, name = match[1], match[2]
        elif match := _TAGGED.fullmatch(line):
            name, digest = match[1], match[2]
        elif number == 1 and (match := _ALONE.fullmatch(text[:200])) and len(text) < 200:
            digest = match[1]
        algorithm = _LENGTHS.get(len(digest))
        if algorithm is None:
            continue
        own = re.sub(rf"{_SUFFIX}$", "", file.path, flags=re.IGNORECASE)
        path = _beside(file, name) if name and name != "-" else own
        yield WrittenDigest(file.at(number, line), path, algorithm, digest.lower())


def _beside(file: SourceFile, name: str) -> str:
    """Return the path of a name that stands in a file, from the root; outside of it as it is."""
    folder = file.path.rpartition("/")[0]
    joined = posixpath.normpath(posixpath.join(folder, name.replace("\\", "/")))
    return printable(joined, 400)


# -- bundles --------------------------------------------------------------------------------------


def _bundle(file: SourceFile) -> Iterator[SignedManifest]:
    """Read a bundle, when it is one: other signatures end in .sig too."""
    start = file.head[:4096].lstrip()
    if not start.startswith(b"{") or b"dsseEnvelope" not in file.head:
        return
    place = file.at(None)
    try:
        if file.size > len(file.head):
            raise ValueError("is larger than a signature needs to be")
        bundle = _object(json.loads(file.head))
        statement = _statement(bundle)
        if statement is None:
            return  # it signs something else
        yield _manifest(place, bundle, statement)
    except RecursionError:
        yield _broken(place, "nests too deep")
    except (ValueError, TypeError) as error:
        known = isinstance(error, _BrokenError)
        yield _broken(place, str(error) if known else "is no bundle that can be read")


class _BrokenError(ValueError):
    """A bundle breaks its format; the message says how."""


def _broken(place: Evidence, why: str) -> SignedManifest:
    return SignedManifest(place, "", (), (), "", "", "", why)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _BrokenError("holds something else than an object where one belongs")
    return value


def _statement(bundle: dict[str, Any]) -> dict[str, Any] | None:
    envelope = _object(bundle.get("dsseEnvelope"))
    payload = envelope.get("payload")
    if not isinstance(payload, str):
        raise _BrokenError("has no payload")
    try:
        data = base64.b64decode(payload, validate=True)
    except binascii.Error:
        raise _BrokenError("has a payload that is not base64") from None
    statement = _object(json.loads(data))
    return statement if statement.get("predicateType") in _PREDICATES else None


def _manifest(place: Evidence, bundle: dict[str, Any], statement: dict[str, Any]) -> SignedManifest:
    subjects = statement.get("subject")
    if not isinstance(subjects, list) or not subjects:
        raise _BrokenError("names no subject")
    if statement["predicateType"] == _PREDICATES[1]:
        entries = tuple(_entry(_object(one), "") for one in subjects[:_MOST_ENTRIES])
        return _made(place, bundle, "", entries, ())
    predicate = _object(statement.get("predicate"))
    serialization = _object(predicate.get("serialization", {}))
    if serialization.get("method", "files") != "files":
        raise _BrokenError("signs pieces of files, which are not compared here")
    resources = predicate.get("resources")
    if not isinstance(resources, list) or not 0 < len(resources) <= _MOST_ENTRIES:
        raise _BrokenError("lists no files, or more than can be compared")
    entries = tuple(_entry(_object(one), "sha256") for one in resources)
    root = hashlib.sha256(b"".join(bytes.fromhex(digest) for _, digest in entries)).hexdigest()
    subject = _object(subjects[0])
    if _object(subject.get("digest")).get("sha256") != root:
        raise _BrokenError("contradicts itself: its digest of the whole is not that of its list")
    ignored = serialization.get("ignore_paths", [])
    left = tuple(str(one) for one in ignored[:1000]) if isinstance(ignored, list) else ()
    return _made(place, bundle, str(subject.get("name", "")), entries, left)


def _entry(one: dict[str, Any], algorithm: str) -> tuple[str, str]:
    name = one.get("name")
    digest = one.get("digest")
    if not algorithm:
        digest = _object(digest).get("sha256")
    elif one.get("algorithm") != algorithm:
        raise _BrokenError("uses digests other than sha256, which are not compared here")
    if not isinstance(name, str) or not isinstance(digest, str):
        raise _BrokenError("lists a file without name or digest")
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise _BrokenError("lists a digest that is none")
    return shown(name[:1000]), digest


def _made(
    place: Evidence,
    bundle: dict[str, Any],
    model: str,
    entries: tuple[tuple[str, str], ...],
    ignored: tuple[str, ...],
) -> SignedManifest:
    material = _object(bundle.get("verificationMaterial", {}))
    certificate = _certificate(material)
    issuer = printable(issuer_of(certificate), 200)
    method = "sigstore" if issuer else "certificate" if certificate else "key"
    return SignedManifest(
        place,
        printable(model, 200),
        entries,
        ignored,
        printable(subject_of(certificate), 200),
        issuer,
        method,
    )


def _certificate(material: dict[str, Any]) -> bytes:
    """Return the certificate of the signer; empty where a key signed."""
    one = material.get("certificate")
    if one is None:
        chain = material.get("x509CertificateChain")
        listed = chain.get("certificates") if isinstance(chain, dict) else None
        one = listed[0] if isinstance(listed, list) and listed else None
    raw = one.get("rawBytes") if isinstance(one, dict) else None
    if not isinstance(raw, str) or len(raw) > 100_000:
        return b""
    try:
        return base64.b64decode(raw)
    except binascii.Error:
        return b""
