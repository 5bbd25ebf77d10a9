"""Who a certificate says that it belongs to. Nothing is verified: it is read to name somebody.

Only two extensions are looked for in the DER: the alternative names of the subject (RFC 5280, a
mail address or a URI) and the issuer of the identity, as Fulcio writes it
(https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md).
"""

from __future__ import annotations

_NAMES = bytes.fromhex("0603551d11")
"""The object identifier of the alternative names, 2.5.29.17."""
_ISSUERS = (
    bytes.fromhex("060a2b0601040183bf300108"),
    bytes.fromhex("060a2b0601040183bf300101"),
)
"""1.3.6.1.4.1.57264.1.8, a UTF-8 string, and the older .1, its bare bytes."""
_MAIL, _URI = 0x81, 0x86
_OCTETS, _SEQUENCE, _BOOLEAN, _UTF8 = 0x04, 0x30, 0x01, 0x0C


def subject_of(certificate: bytes) -> str:
    """Return the mail address or the URI of the subject; empty where there is none."""
    value = _extension(certificate, _NAMES)
    tag, names, _ = _read(value, 0)
    if tag != _SEQUENCE:
        return ""
    position = 0
    for _ in range(20):
        tag, name, position = _read(names, position)
        if tag in (_MAIL, _URI):
            return name.decode("ascii", "replace")
        if tag < 0:
            break
    return ""


def issuer_of(certificate: bytes) -> str:
    """Return who vouched for the identity; empty where the certificate does not say so."""
    for oid in _ISSUERS:
        value = _extension(certificate, oid)
        if not value:
            continue
        tag, text, _ = _read(value, 0)
        plain = text if oid == _ISSUERS[0] and tag == _UTF8 else value
        return plain.decode("utf-8", "replace")
    return ""


def _extension(certificate: bytes, oid: bytes) -> bytes:
    """Return what stands in an extension; empty where there is none."""
    position = certificate.find(oid)
    if position < 0:
        return b""
    tag, value, after = _read(certificate, position + len(oid))
    if tag == _BOOLEAN:  # it is critical
        tag, value, after = _read(certificate, after)
    return value if tag == _OCTETS else b""


def _read(data: bytes, position: int) -> tuple[int, bytes, int]:
    """Return tag, value and end of the element at a position; tag -1 where there is none."""
    if position + 2 > len(data):
        return -1, b"", len(data)
    tag, length = data[position], data[position + 1]
    start = position + 2
    if length & 0x80:
        count = length & 0x7F
        if not 0 < count <= 4 or start + count > len(data):
            return -1, b"", len(data)
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    if start + length > len(data):
        return -1, b"", len(data)
    return tag, data[start : start + length], start + length
