"""Objects of R, which are not read: promises in them are code."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading.interface import Desk, Sight, Source, Verdict


def begins(head: bytes) -> bool:
    """Tell objects of R by their first bytes, in each of their encodings."""
    head = head[5:] if head[:5] in {b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n"} else head
    return head[:6] in {b"X\n\0\0\0\2", b"X\n\0\0\0\3"} or head[:4] in {b"A\n2\n", b"A\n3\n"}


class _R:
    """What `saveRDS` and `save` write."""

    format = "objects of R"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield that it may hold code."""
        says = "it holds objects of R, which may carry code that runs when they are first used"
        yield Sight(Verdict.UNREADABLE, "unreadable", says)


read = _R()
