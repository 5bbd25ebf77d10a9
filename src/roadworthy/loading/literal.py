"""A literal of Python, as numpy writes it into the header of an array.

It is read without the parser of Python, which warns, and runs out of stack, on texts that somebody
made for it.
"""

from __future__ import annotations

import re

from roadworthy.loading.interface import UnreadableError

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>[urUR]?(?:'(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+"))"""
    r"""|(?P<number>-?\d{1,20})L?|(?P<word>True|False|None)|(?P<mark>[()\[\]{},:]))"""
)
_ESCAPE = re.compile(r"\\(.)")
_DEPTH = 32
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_WORDS = {"True": True, "False": False, "None": None}


def parse(text: str) -> object:
    """Return the value of a literal made of texts, integers, tuples, lists and dictionaries.

    >>> parse("{'descr': [('a', '<f4', (2,))], 'fortran_order': False, 'shape': (3, )}")
    {'descr': [('a', '<f4', (2,))], 'fortran_order': False, 'shape': (3,)}

    Raises:
        UnreadableError: when it is none.
    """
    reader = _Reader(text)
    value = reader.value(0)
    if reader.text[reader.at :].strip(" \t\r\n\0"):
        raise _error()
    return value


def _error() -> UnreadableError:
    return UnreadableError("its header is no literal of Python")


class _Reader:
    # Not frozen: how far it came is its state.
    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def _next(self) -> re.Match[str]:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise _error()
        self.at = match.end()
        return match

    def value(self, depth: int) -> object:
        match = self._next()
        if match["text"] is not None:
            return _text(match["text"])
        if match["number"] is not None:
            return int(match["number"])
        if match["word"] is not None:
            return _WORDS[match["word"]]
        if match["mark"] not in _CLOSES or depth >= _DEPTH:
            raise _error()
        if match["mark"] == "{":
            return self._pairs(depth + 1)
        items, comma = self._items(_CLOSES[match["mark"]], depth + 1)
        if match["mark"] == "[":
            return items
        return tuple(items) if comma or len(items) != 1 else items[0]

    def _closed(self, mark: str) -> bool:
        match = _TOKEN.match(self.text, self.at)
        if match is not None and match["mark"] == mark:
            self.at = match.end()
            return True
        return False

    def _items(self, closes: str, depth: int) -> tuple[list[object], bool]:
        items: list[object] = []
        comma = False
        while not self._closed(closes):
            if items and not comma:
                raise _error()
            items.append(self.value(depth))
            comma = self._closed(",")
        return items, comma

    def _pairs(self, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        comma = True
        while not self._closed("}"):
            key = self.value(depth)
            if not comma or not isinstance(key, str) or not self._closed(":"):
                raise _error()
            found[key] = self.value(depth)
            comma = self._closed(",")
        return found


def _text(token: str) -> str:
    inner = token.lstrip("urUR")[1:-1]
    # what an escape stands for does not matter here, only that it ends no text
    return _ESCAPE.sub(r"\1", inner)
