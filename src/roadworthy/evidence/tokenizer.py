"""Tokenizers: how many words they know, how long an input may be, whether they format a chat.

`tokenizer.json` can be tens of megabytes, so of a long one only the beginning is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.evidence.interface import Found, Part, SourceFile, printable
from roadworthy.evidence.json_text import MAX_JSON, count, read, text
from roadworthy.loading.safetensors_header import MalformedError
from roadworthy.system import Evidence, Finding, Interval, Outcome, Severity, Value

_UNSET = 10**12
"""Nothing reads that much; writers put 1e30 where no length is set."""
_MODEL = re.compile(rb'"model"\s*:\s*\{\s*"type"\s*:\s*"(\w{1,40})"')
_START = re.compile(rb'\s*\{\s*"version"\s*:')


class Tokenizer:
    """Tokenizers, one component for each folder."""

    name = "tokenizer"
    wants = re.compile(
        r"(?:.*/)?(?:tokenizer(?:_config)?|special_tokens_map|chat_template)\.(?:json|jinja|model)"
    )
    reads_text = False

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read one file of a tokenizer."""
        folder, _, base = file.path.rpartition("/")
        part = Part(f"tokenizer:{folder or '.'}", "tokenizer", "tokenizer", file.at(None))
        match base.lower():
            case "tokenizer_config.json":
                yield from _config(file, part)
            case "tokenizer.json":
                if _START.match(file.head) or b'"added_tokens"' in file.head:
                    yield _with(part, file.at(None), *_kind(file))
            case "tokenizer.model":
                yield part
            case "chat_template.json" | "chat_template.jinja":
                yield _with(part, file.at(1), ("chat_template", True))
            case "special_tokens_map.json" if b"_token" in file.head:
                yield part

    def finish(self) -> Iterator[Found]:
        """Yield nothing: the files of a folder are joined by their id."""
        return iter(())


def _config(file: SourceFile, part: Part) -> Iterator[Found]:
    try:
        document = read(file, MAX_JSON)
    except MalformedError as error:
        yield Finding(
            "malformed-model-file",
            Outcome.UNKNOWN,
            Severity.MEDIUM,
            f"{file.path} {error}.",
            "Download it again from its publisher, and compare the digest.",
            file.at(None),
        )
        return
    data = document.data
    yield part
    if kind := printable(text(data.get("tokenizer_class")), 80):
        yield _with(part, document.at("tokenizer_class"), ("architecture", kind))
    length = count(data.get("model_max_length"))
    if length and length < _UNSET:
        fact = ("context_length", Interval(length, length))
        yield _with(part, document.at("model_max_length"), fact)
    if data.get("chat_template"):
        yield _with(part, document.at("chat_template"), ("chat_template", True))
    if isinstance(code := data.get("auto_map"), dict | list | str) and code:
        yield _with(part, document.at("auto_map"), ("runs_own_code", True))


def _kind(file: SourceFile) -> Iterator[tuple[str, Value]]:
    if match := _MODEL.search(file.head):
        yield "model_type", match[1].decode()


def _with(part: Part, place: Evidence, *facts: tuple[str, Value]) -> Part:
    return replace(part, evidence=place, facts=facts)
