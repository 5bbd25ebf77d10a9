"""The structure of an HDF5 file as far as judging it needs: objects, links and text attributes.

Format: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html (superblocks 0 to 3,
object headers 1 and 2, symbol tables, links in headers, attributes, strings in global heaps).
Groups and attributes in fractal heaps are not read, and are said to be so; data are never read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from roadworthy.loading.interface import Source, UnreadableError

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_MOST_OBJECTS = 100_000
_MOST_MESSAGES = 20_000
_MOST_BLOCKS = 4_096
_MOST_TEXT = 16 << 20
_MOST_NODES = 100_000
_MOST_LINKS = 500_000
_MOST_READ = 256 << 20
"""Bytes of structure that are read in all; what a file points to twice counts twice."""
_KEPT = 1 << 20
_SYMBOLS, _LINK_INFO, _LINK, _SPACE, _TYPE = 0x11, 0x02, 0x06, 0x01, 0x03
_EXTERNAL, _LAYOUT, _ATTRIBUTE, _ATTRIBUTES, _MORE = 0x07, 0x08, 0x0C, 0x15, 0x10
_MODERN = 2
"""The version of object headers without padding."""


def place(head: bytes) -> int | None:
    """Return where a file of HDF5 begins: at 0, or at 512, 1024, 2048 behind what others put."""
    starts = (0, 512, 1024, 2048)
    return next((at for at in starts if head[at : at + 8] == SIGNATURE), None)


@dataclass(slots=True)
class Thing:
    """An object of the file: a group, a dataset or a named type."""

    address: int
    path: str
    attributes: list[tuple[str, bytes]] = field(default_factory=list)
    """Texts and bytes by name; numbers are left out."""
    links: list[tuple[str, int]] = field(default_factory=list)
    """Names and addresses of what lies in a group."""
    elsewhere: list[str] = field(default_factory=list)
    """Files that it is linked to or keeps its data in."""
    unread: list[str] = field(default_factory=list)
    """What of it is beyond this reader."""
    claims: int = 0
    """Bytes that it says its data have when unpacked."""


class Hdf5:
    """Reads objects by their address."""

    def __init__(self, source: Source, start: int) -> None:
        self._source = source
        self._base = start
        self._blocks: dict[int, dict[int, bytes]] = {}
        self._left = _MOST_READ
        version = self._at(8, 1)[0]
        if version <= 1:
            head = self._at(8, 16)
            self._o, self._l = head[5], head[6]
            self._check_sizes()
            # Base address, free space, end, driver; then the symbol of the root: name, address.
            at = 24 + (4 if version == 1 else 0) + 5 * self._o
        elif version <= 3:
            head = self._at(8, 4)
            self._o, self._l = head[1], head[2]
            self._check_sizes()
            at = 12 + 3 * self._o
        else:
            raise UnreadableError("its HDF5 is of a version that is not known")
        self._root = self._number(self._at(at, self._o))

    def _check_sizes(self) -> None:
        if self._o not in {4, 8} or self._l not in {4, 8}:
            raise UnreadableError("its HDF5 gives addresses an impossible size")

    def things(self) -> Iterator[Thing]:
        """Yield every object that can be reached, the root first.

        Raises:
            UnreadableError: where the structure breaks, or has more than any model.
        """
        waiting, seen = [(self._root, "/")], {self._root}
        while waiting:
            address, path = waiting.pop()
            thing = Thing(address, path[:400])
            try:
                self._headers(thing)
            except IndexError:
                raise UnreadableError("its HDF5 ends inside a header") from None
            yield thing
            for name, inner in reversed(thing.links):
                if inner not in seen:
                    seen.add(inner)
                    waiting.append((inner, f"{path.rstrip('/')}/{name}"))
            if len(seen) > _MOST_OBJECTS or len(waiting) > _MOST_LINKS:
                raise UnreadableError("its HDF5 has more objects than any model")

    # --- bytes ---

    def _spend(self, amount: int) -> None:
        self._left -= amount
        if self._left < 0:
            raise UnreadableError("its HDF5 has more structure than any model")

    def _at(self, address: int, length: int) -> bytes:
        self._spend(length + 16)
        data = self._source.read(self._base + address, length)
        if len(data) != length:
            raise UnreadableError("its HDF5 points behind its end")
        return data

    @staticmethod
    def _number(data: bytes) -> int:
        return int.from_bytes(data, "little")

    def _address(self, data: bytes, at: int) -> int | None:
        """Return an address, or None where it is said to be undefined."""
        raw = data[at : at + self._o]
        if len(raw) < self._o:
            raise UnreadableError("its HDF5 ends inside an address")
        return None if raw == b"\xff" * self._o else self._number(raw)

    # --- headers ---

    def _headers(self, thing: Thing) -> None:
        """Read all messages of an object."""
        space, kind, size = 1, b"", 0
        for number, flags, data in self._messages(thing.address):
            if flags & 2:
                if number in {_ATTRIBUTE, _LINK}:
                    thing.unread.append("an attribute that it shares with others")
                continue
            if number == _SPACE:
                space = self._elements(data)
            elif number == _TYPE:
                kind = data
                size = self._number(data[4:8])
            elif number == _ATTRIBUTE:
                self._attribute(data, thing)
            elif number == _LINK:
                self._link(data, thing)
            elif number == _SYMBOLS:
                self._symbols(data, thing)
            elif number in {_LINK_INFO, _ATTRIBUTES}:
                self._dense(number, data, thing)
            elif number == _EXTERNAL:
                self._external(data, thing)
            elif number == _LAYOUT and self._layout(data) == 3:
                thing.elsewhere.append("")
        thing.claims = space * size if kind else 0

    def _messages(self, address: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield type, flags and data of each message of a header, blocks that follow included."""
        head = self._at(address, 16)
        modern = head[:4] == b"OHDR"
        if modern:
            flags = head[5]
            at = address + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
            wide = 1 << (flags & 3)
            blocks = [(at + wide, self._number(self._at(at, wide)))]
            prefix = 6 if flags & 4 else 4
        elif head[0] == 1:
            blocks = [(address + 16, self._number(head[8:12]))]
            prefix = 8
        else:
            raise UnreadableError("its HDF5 has an object without a header")
        count = 0
        seen: set[int] = set()
        for _ in range(_MOST_BLOCKS):
            if not blocks:
                return
            start, length = blocks.pop(0)
            if start in seen or length > _MOST_TEXT:
                raise UnreadableError("its HDF5 has a header that goes on for ever")
            seen.add(start)
            block = self._at(start, length)
            at = 0
            while at + prefix <= length:
                if modern:
                    number, size, flag = (
                        block[at],
                        self._number(block[at + 1 : at + 3]),
                        block[at + 3],
                    )
                else:
                    number = self._number(block[at : at + 2])
                    size, flag = self._number(block[at + 2 : at + 4]), block[at + 4]
                data = block[at + prefix : at + prefix + size]
                if len(data) < size:
                    raise UnreadableError("its HDF5 has a message longer than its header")
                at += prefix + size
                count += 1
                if count > _MOST_MESSAGES:
                    raise UnreadableError("its HDF5 has a header with too many messages")
                if number == _MORE:
                    more = self._address(data, 0)
                    length_more = self._number(data[self._o : self._o + self._l])
                    if more is None:
                        raise UnreadableError("its HDF5 has a header that goes on nowhere")
                    # The modern block has a signature before and a checksum behind.
                    blocks.append((more + 4, length_more - 8) if modern else (more, length_more))
                elif number:
                    yield number, flag, data
        raise UnreadableError("its HDF5 has a header in too many pieces")

    def _elements(self, data: bytes) -> int:
        """Return how many elements a dataspace has."""
        rank, at = data[1], 8 if data[0] == 1 else 4
        sizes = [self._number(data[at + n * self._l : at + (n + 1) * self._l]) for n in range(rank)]
        return math.prod(sizes)

    @staticmethod
    def _layout(data: bytes) -> int:
        return data[2] if data[0] < 3 else data[1]

    # --- attributes ---

    def _attribute(self, data: bytes, thing: Thing) -> None:
        """Add an attribute that is text or bytes."""
        version, flags = data[0], data[1]
        sizes = [self._number(data[at : at + 2]) for at in (2, 4, 6)]
        if version not in {1, 2, 3}:
            raise UnreadableError("its HDF5 has an attribute of a version that is not known")
        at = 9 if version == 3 else 8
        parts = []
        for size in sizes:
            parts.append(data[at : at + size])
            at += -(-size // 8) * 8 if version == 1 else size
        name = parts[0].rstrip(b"\0").decode("utf-8", "replace")[:200]
        if version > 1 and flags & 1:
            thing.unread.append(f"the attribute {name!r}, whose type lies elsewhere")
            return
        kind, space = parts[1], parts[2]
        count = 1 if not space or (version > 1 and flags & 2) else self._elements(space)
        for value in self._values(kind, count, data[at:]):
            self._spend(len(value) + 64)
            thing.attributes.append((name, value))

    def _values(self, kind: bytes, count: int, data: bytes) -> Iterator[bytes]:
        """Yield the texts that stand in an attribute, or in the heap that it points to."""
        number, size = kind[0] & 15, self._number(kind[4:8])
        if number in {3, 5}:  # text or bytes of a fixed length
            if 0 < size <= _MOST_TEXT:
                for at in range(0, min(count * size, len(data)), size):
                    yield data[at : at + size].rstrip(b"\0")
        elif number == 9:  # a length, and where in a heap it stands
            step = 8 + self._o
            for at in range(0, min(count * step, len(data)), step):
                address = self._address(data, at + 4)
                index = self._number(data[at + 4 + self._o : at + step])
                length = self._number(data[at : at + 4])
                if length and address:
                    yield self._heap(address).get(index, b"")[:_MOST_TEXT].rstrip(b"\0")
        elif number == 10:  # an array of one of them
            rank = kind[8] if len(kind) > 8 else 0
            inner = 8 + 4 + rank * 8 if kind[0] >> 4 < 3 else 8 + 1 + rank * 4
            if len(kind) >= inner + 8 and kind[inner] & 15 != 10:
                yield from self._values(kind[inner:], _MOST_MESSAGES, data)

    def _heap(self, address: int) -> dict[int, bytes]:
        """Return the objects of a global heap."""
        if address in self._blocks:
            return self._blocks[address]
        head = self._at(address, 8 + self._l)
        size = self._number(head[8:])
        if head[:4] != b"GCOL" or size > 4 * _MOST_TEXT:
            raise UnreadableError("its HDF5 points to a heap that is none")
        block = self._at(address, size)
        found: dict[int, bytes] = {}
        at = 8 + self._l
        while at + 8 + self._l <= size:
            index = self._number(block[at : at + 2])
            length = self._number(block[at + 8 : at + 8 + self._l])
            at += 8 + self._l
            if not index:
                break
            found[index] = block[at : at + length]
            at += -(-length // 8) * 8
        if size <= _KEPT and len(self._blocks) < 64:
            self._blocks[address] = found
        return found

    # --- links ---

    def _link(self, data: bytes, thing: Thing) -> None:
        """Add a link that stands in a header."""
        flags, at, kind = data[1], 2, 0
        if flags & 8:
            kind, at = data[at], at + 1
        at += (8 if flags & 4 else 0) + (1 if flags & 16 else 0)
        wide = 1 << (flags & 3)
        length = self._number(data[at : at + wide])
        name = data[at + wide : at + wide + length].decode("utf-8", "replace")[:200]
        at += wide + length
        if kind == 0:
            address = self._address(data, at)
            if address is not None:
                thing.links.append((name, address))
        elif kind == 64:
            text = data[at + 3 : at + 2 + self._number(data[at : at + 2])]
            thing.elsewhere.append(text.partition(b"\0")[0].decode("utf-8", "replace"))
        elif kind != 1:
            thing.unread.append("a link of a kind that is not known")

    def _symbols(self, data: bytes, thing: Thing) -> None:
        """Add the links of a group that keeps them in a tree."""
        tree, heap = self._address(data, 0), self._address(data, self._o)
        if tree is None or heap is None:
            return
        head = self._at(heap, 8 + 2 * self._l + self._o)
        where = self._address(head, 8 + 2 * self._l)
        size = self._number(head[8 : 8 + self._l])
        if head[:4] != b"HEAP" or where is None or size > _MOST_TEXT:
            raise UnreadableError("its HDF5 has a group without names")
        names = self._at(where, size)
        nodes, seen = [tree], set[int]()
        while nodes:
            node = nodes.pop()
            if node in seen or len(seen) > _MOST_NODES:
                raise UnreadableError("its HDF5 has a group that goes in a circle")
            seen.add(node)
            kind = self._at(node, 8)
            if kind[:4] == b"TREE" and kind[4] == 0:
                used = self._number(kind[6:8])
                start = node + 8 + 2 * self._o + self._l
                keys = self._at(start, used * (self._o + self._l))
                step = self._o + self._l
                nodes.extend(self._number(keys[n * step : n * step + self._o]) for n in range(used))
            elif kind[:4] == b"SNOD":
                self._entries(node, self._number(kind[6:8]), names, thing)
            else:
                raise UnreadableError("its HDF5 has a group whose tree is none")

    def _entries(self, node: int, count: int, names: bytes, thing: Thing) -> None:
        step = 2 * self._o + 24
        block = self._at(node + 8, count * step)
        self._spend(count * 256)
        for at in range(0, count * step, step):
            offset = self._number(block[at : at + self._o])
            name = names[offset : offset + 1000].partition(b"\0")[0].decode("utf-8", "replace")
            cache = self._number(block[at + 2 * self._o : at + 2 * self._o + 4])
            address = self._address(block, at + self._o)
            if cache != 2 and address is not None:  # 2 is a link by name within the file
                thing.links.append((name[:200], address))

    def _dense(self, number: int, data: bytes, thing: Thing) -> None:
        """Note links and attributes that lie in a fractal heap."""
        flags = data[1]
        at = 2 + ((8 if number == _LINK_INFO else 2) if flags & 1 else 0)
        if self._address(data, at) is not None:
            what = "links" if number == _LINK_INFO else "attributes"
            thing.unread.append(f"more {what} than fit into its header")

    def _external(self, data: bytes, thing: Thing) -> None:
        """Add the files in which a dataset keeps its data."""
        used = self._number(data[6:8])
        heap = self._address(data, 8)
        if heap is None:
            raise UnreadableError("its HDF5 keeps data in files without a name")
        head = self._at(heap, 8 + 2 * self._l + self._o)
        where = self._address(head, 8 + 2 * self._l)
        size = self._number(head[8 : 8 + self._l])
        if head[:4] != b"HEAP" or where is None or size > _MOST_TEXT:
            raise UnreadableError("its HDF5 keeps data in files without a name")
        names = self._at(where, size)
        for n in range(used):
            at = 8 + self._o + n * 3 * self._l
            offset = self._number(data[at : at + self._l])
            name = names[offset : offset + 1000].partition(b"\0")[0]
            thing.elsewhere.append(name.decode("utf-8", "replace"))
