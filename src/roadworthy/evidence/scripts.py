"""Shell scripts, Procfiles and lists of servers: what they fetch, install and trust, line by line.

A script whose name says that it starts something counts as a start; one whose name says that it
sets up, builds or trains does not. Of others only a container that starts them tells.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from roadworthy.evidence import shell
from roadworthy.evidence.deployment import commands
from roadworthy.evidence.deployment.setup import Setup, unreadable
from roadworthy.evidence.interface import Found, SourceFile
from roadworthy.sightings import Install
from roadworthy.system import Evidence

_APART = re.compile(
    r"(?:.*/)?(?:tests?|testing|docs?|\.github|\.circleci|site-packages|third_party|vendor)/.*"
)
_WORTH = re.compile(
    rb"\b(?:pip3?|pipx|conda|mamba|npm|npx|uvx|apt|apt-get|apk|yum|dnf|curl|wget|aria2c|git|hf|gdown"
    rb"|huggingface-cli|ollama|vllm|sglang|aws|gsutil|gcloud|azcopy|kaggle|spacy|nltk|poetry|pnpm|yarn"
    rb"|trust-remote-code|from_pretrained|text-generation-launcher|llama-server|modelscope)\b"
)
_STARTS = re.compile(
    r"(?:.*[-_.])?(?:entry-?point|start|serve|server|launch|prestart)(?:[-_.].*)?|run|boot"
)
_SETS_UP = re.compile(
    r"(?:.*[-_.])?(?:install|setup|set-?up|bootstrap|build|dev|ci|test|tests|lint|format|make"
    r"|download|fetch|get|train|training|prepare|prep|release|publish|deploy|env|example|demo|eval"
    r"|evaluate|bench|benchmark|convert|export|quantize|finetune|fine|update|upgrade|clean|data"
    r"|provision|configure)(?:[-_.].*)?"
)
_SERVERS = re.compile(r"(?:.*/)?(?:\.?mcp|claude_desktop_config|mcp[_-]?(?:config|servers))\.json")
"""Lists of servers of the Model Context Protocol, which a program starts."""
_HEREDOC = re.compile(r"<<-?\s*[\"']?([A-Za-z_]\w{0,60})[\"']?")
_MOST_LINES = 5_000
_MOST = 200
"""Things of one script that are kept."""
_AROUND = 15
"""Lines after a command in which a digest may be compared."""


class Scripts:
    """Scripts of the shell."""

    name = "scripts"
    wants = re.compile(
        rf".*\.(?:sh|bash)|(?:.*/)?(?:procfile|[\w.-]*entrypoint)|{_SERVERS.pattern}"
    )
    reads_text = True

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read one script."""
        lowered = file.path.lower()
        if _APART.fullmatch(lowered) or b"\x00" in file.head or not _WORTH.search(file.head):
            return
        if _SERVERS.fullmatch(lowered):
            yield from islice(_servers(file), _MOST)
            return
        setup = Setup(file, file.head.decode("utf-8-sig", "replace"))
        when = _when(lowered)
        yield from islice(_read(setup, when, lowered.endswith("procfile")), _MOST)

    def finish(self) -> Iterator[Found]:
        """Yield nothing more."""
        return iter(())


def _when(path: str) -> str:
    base = path.rpartition("/")[2]
    stem = re.sub(r"\.(?:sh|bash)$", "", base)
    if base == "procfile":
        return "start"
    if _SETS_UP.fullmatch(stem) and "entrypoint" not in stem:
        return "build"
    return "start" if _STARTS.fullmatch(stem) else "script"


def _read(setup: Setup, when: str, procfile: bool) -> Iterator[Found]:
    for number, last, text in _lines(setup):
        if procfile:
            text = text.partition(":")[2]
        for _ in shell.piped(text):
            place = setup.at(number)
            yield Install(place, shell.PIPED, when, piped=True, checked=False)
        around = "\n".join(setup.lines[number - 1 : last + _AROUND])

        def at(word: str, first: int = number, end: int = last) -> Evidence:
            return setup.at(setup.find(word, first, end))

        for words in commands.split(text):
            yield from _simple(words, shell.Context(when, at, around))


def _servers(file: SourceFile) -> Iterator[Found]:
    """Yield what the servers fetch and install when they are started."""
    text = file.head.decode("utf-8-sig", "replace")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        yield unreadable(file, None, "is no list of servers in JSON that can be read")
        return
    setup = Setup(file, text)
    for key in ("mcpServers", "servers"):
        servers = data.get(key) if isinstance(data, dict) else None
        for name, server in servers.items() if isinstance(servers, dict) else ():
            if not isinstance(server, dict) or not isinstance(server.get("command"), str):
                continue
            given = server.get("args")
            rest = given if isinstance(given, list) else []
            words = [server["command"], *(one for one in rest if isinstance(one, str))]
            start = setup.find(json.dumps(name), 1, len(setup.lines))
            place = setup.at(setup.find('"command"', start, len(setup.lines)))
            yield from _simple(words, shell.Context("start", lambda _, at=place: at))  # type: ignore[misc]


def _simple(words: list[str], context: shell.Context, depth: int = 0) -> Iterator[Found]:
    words = shell.bare(words)
    if not words or depth > 3:
        return
    program = words[0].rpartition("/")[2]
    if program in ("sh", "bash") and len(words) > 2 and re.fullmatch(r"-\w*c", words[1]):
        for inner in commands.split(words[2]):
            yield from _simple(inner, context, depth + 1)
        return
    yield from shell.seen_in(words, context)
    server, rest, model = commands.server(words)
    if server:
        yield from shell.served(rest, server, model, context)


def _lines(setup: Setup) -> Iterator[tuple[int, int, str]]:
    """Yield first line, last line and text of each command line; here-documents are left out."""
    parts: list[str] = []
    first, ends = 0, ""
    for number, line in enumerate(setup.lines[:_MOST_LINES], 1):
        line = line.rstrip("\r")
        if ends:
            ends = "" if line.strip() == ends else ends
            continue
        stripped = line.strip()
        if not parts and (not stripped or stripped.startswith("#")):
            continue
        first = first if parts else number
        parts.append(stripped.removesuffix("\\"))
        if stripped.endswith("\\") and len(parts) < 500:
            continue
        text = " ".join(parts)
        parts = []
        if "<<" in text and "<<<" not in text and (here := _HEREDOC.search(text)):
            ends = here[1]
        yield first, number, text
