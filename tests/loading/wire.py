"""Protocol buffers and flat buffers as tests write them, a field at a time."""

from __future__ import annotations

import struct


def varint(value: int) -> bytes:
    result = b""
    while value > 0x7F:
        result += bytes([value & 0x7F | 0x80])
        value >>= 7
    return result + bytes([value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def nested(field: int, *parts: bytes | str) -> bytes:
    data = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    return varint(field << 3 | 2) + varint(len(data)) + data


def lite(*names: str | int) -> bytes:
    """Return a model of TensorFlow Lite with operators by name or number."""
    codes = []
    for name in names:
        text = name.encode() if isinstance(name, str) else b""
        # The table: its virtual table lies before it, the text behind it.
        virtual = struct.pack("<6H", 12, 16, 4, 8 if text else 0, 0, 12)
        code = 32 if isinstance(name, str) else min(name, 127)
        fields = struct.pack("<iiii", 12, code, 8, 32 if isinstance(name, str) else name)
        codes.append((virtual + fields, struct.pack("<I", len(text)) + text + b"\0"))
    head = struct.pack("<I4s", 20, b"TFL3") + struct.pack("<4H", 8, 12, 4, 8) + bytes(4)
    head += struct.pack("<iII", 12, 3, 4)
    body = b""
    base = len(head) + 4 + 4 * len(codes)
    offsets = b""
    for n, (table, text) in enumerate(codes):
        at = len(head) + 4 + 4 * n
        offsets += struct.pack("<I", base + len(body) + 12 - at)
        body += table + text
        body += bytes(-len(body) % 4)
    return head + struct.pack("<I", len(codes)) + offsets + body
