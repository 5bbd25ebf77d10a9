"""Command lines that serve or fetch models, in Dockerfiles, compose files and manifests.

Options: https://docs.vllm.ai/en/stable/cli/serve.html, https://huggingface.co/docs/text-generation-inference
(`--model-id`), https://github.com/ggml-org/llama.cpp/tree/master/tools/server (`-hf`, `-m`),
https://docs.sglang.ai (`--model-path`), https://docs.ollama.com and `hf download`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from roadworthy.evidence import shell
from roadworthy.evidence.deployment.names import Named, named
from roadworthy.evidence.deployment.setup import Model, Seen, Setup, is_on
from roadworthy.evidence.interface import printable
from roadworthy.sightings import Install, Started
from roadworthy.system import Evidence

_MODEL_OPTIONS = {
    "vllm": ("--model",),
    "sglang": ("--model-path", "--model"),
    "tgi": ("--model-id",),
    "llama.cpp": ("-hf", "-hfr", "--hf-repo", "--hf", "-m", "--model"),
    "mlx": ("--model",),
    "fastchat": ("--model-path",),
    "kserve": ("--model_id",),
}
"""For each server: the options that name its model, the most telling first."""
_PROGRAMS = {
    "text-generation-launcher": "tgi",
    "text-embeddings-router": "tgi",
    "llama-server": "llama.cpp",
    "mlx_lm.server": "mlx",
    "vllm.entrypoints.openai.api_server": "vllm",
    "vllm.entrypoints.api_server": "vllm",
    "sglang.launch_server": "sglang",
    "llama_cpp.server": "llama.cpp",
    "fastchat.serve.model_worker": "fastchat",
}
_IMAGES = {
    "vllm": "vllm",
    "sglang": "sglang",
    "text-generation-inference": "tgi",
    "text-embeddings-inference": "tgi",
    "llama.cpp": "llama.cpp",
    "huggingfaceserver": "kserve",
}
_CONTROLS = {
    "--api-key": "authentication",
    "--api-key-file": "authentication",
    "--ssl-certfile": "encryption",
    "--ssl-cert-file": "encryption",
    "--max-input-tokens": "size_limits",
    "--max-input-length": "size_limits",
    "--max-total-tokens": "size_limits",
}
"""Options with a value, and what they set up."""
_SWITCHES = {
    "--metrics": "metrics",
    "--enable-metrics": "metrics",
    "--enable-log-requests": "request_logs",
}
_ASSIGNS = re.compile(r"[A-Za-z_]\w*=")
_BETWEEN = re.compile(r"^(?:&&|\|\||\||;|&)$")
_IN_CODE = re.compile(
    r"(?:snapshot_download|hf_hub_download|from_pretrained|SentenceTransformer)\(\s*"
    r"(?:repo_id\s*=\s*)?[\"']([\w./-]{3,200})[\"']"
)
_HUB = re.compile(
    r"https?://(?:huggingface\.co|hf\.co)/([\w.-]{1,96}/[\w.-]{1,96}?)(?:\.git)?(?:/|$)"
)
_REMOTE = re.compile(r"(?:https?|ftp|git|ssh)://(?!localhost|127\.|\[::1\]|0\.0\.0\.0)|git@")


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command and where it stands."""

    words: Sequence[str]
    first: int
    last: int
    """Lines."""
    image: str = ""
    """The image in which it runs, which tells the server when the words do not."""
    builds: bool = field(default=False, kw_only=True)
    """True when it runs while an image is built."""


def split(text: str) -> list[list[str]]:
    """Return the simple commands of a shell line, one list of words each.

    >>> split("a 'b c' && d|e")
    [['a', 'b c'], ['d'], ['e']]
    """
    try:
        lexer = shlex.shlex(text[:20_000], posix=True, punctuation_chars=";&|")
        lexer.whitespace_split = True
        lexer.commenters = "#"
        words = list(lexer)
    except ValueError:  # a quote that never ends
        words = text[:20_000].split()
    result: list[list[str]] = [[]]
    for word in words:
        if _BETWEEN.match(word) or set(word) <= set(";&|"):
            result.append([])
        else:
            result[-1].append(word)
    return [words for words in result if words]


def read(setup: Setup, command: Command) -> Iterator[Seen]:
    """Yield what a command serves, fetches and sets up."""
    words = list(command.words)
    while words and (
        _ASSIGNS.match(words[0]) or words[0] in ("exec", "sudo", "env", "nohup", "time")
    ):
        words.pop(0)
    if not words:
        return
    program = words[0].rpartition("/")[2]
    if program in ("sh", "bash", "ash") and len(words) > 2 and words[1].startswith("-"):
        if any(shell.piped(words[2][:20_000])) and not command.builds:
            line = setup.find("curl" if "curl" in words[2] else "wget", command.first, command.last)
            yield Install(setup.at(line), shell.PIPED, "start", piped=True)
        for inner in split(words[2]):
            if inner[0].rpartition("/")[2] not in ("sh", "bash", "ash"):
                yield from read(setup, Command(inner, command.first, command.last, command.image,
                                               builds=command.builds))  # fmt: skip
        return
    context = _context(setup, command)
    if not command.builds:
        yield Started(context.at(words[0]))
    yield from shell.seen_in(words, context)
    yield from _fetched(setup, command, program, words)
    yield from _served(setup, command, program, words, context)


def _context(setup: Setup, command: Command) -> shell.Context:
    """Return where a command stands, for those who say what it fetches."""
    around = "\n".join(setup.lines[command.first - 1 : command.last])[:20_000]

    def at(word: str) -> Evidence:
        return setup.at(setup.find(word, command.first, command.last))

    return shell.Context("build" if command.builds else "start", at, around)


def _served(
    setup: Setup, command: Command, program: str, words: list[str], context: shell.Context
) -> Iterator[Seen]:
    def where(word: str) -> int:
        return setup.find(word, command.first, command.last)

    if program == "ollama" and len(words) > 2 and words[1] in ("pull", "run"):
        yield from setup.serves(words[2], where(words[2]))
        return
    server, rest = _server(program, words, command.image)
    if not server:
        return
    revision = _option(rest, ("--revision",))
    model = _model(server, rest)
    yield from shell.served(rest, server, model, context)
    if model:
        yield from setup.serves(model, where(model), revision)
    for adapter in _adapters(rest):
        at = setup.at(where(adapter))
        yield Model(Named(printable(adapter, 200), "adapter"), at, "served_by_configuration")
    for option, control in _CONTROLS.items():
        value = _option(rest, (option,))
        if value and is_on(value):
            yield setup.control(control, where(option))
    for option, control in _SWITCHES.items():
        if option in rest:
            yield setup.control(control, where(option))


def server(words: list[str]) -> tuple[str, list[str], str]:
    """Return which server of models a command starts, the words behind its name, and the model."""
    found, rest = _server(words[0].rpartition("/")[2], words, "")
    return found, rest, _model(found, rest) if found else ""


def _model(server: str, rest: list[str]) -> str:
    model = _option(rest, _MODEL_OPTIONS[server])
    if not model and server == "vllm":
        model = next((w for w in rest[:1] if not w.startswith("-")), "")
    return model


def _adapters(words: list[str]) -> Iterator[str]:
    """Yield what stands behind `--lora-modules`, as `name=adapter`."""
    if "--lora-modules" in words:
        for word in words[words.index("--lora-modules") + 1 :]:
            name, equals, adapter = word.partition("=")
            if name.startswith("-") or not equals:
                return
            if re.fullmatch(r"[\w./-]+", adapter):
                yield adapter


def _server(program: str, words: list[str], image: str) -> tuple[str, list[str]]:
    """Return which server a command starts, and the words behind its name."""
    if program in _PROGRAMS:
        return _PROGRAMS[program], words[1:]
    if program == "vllm" and words[1:2] == ["serve"]:
        return "vllm", words[2:]
    if program == "lmdeploy" and words[1:3] == ["serve", "api_server"]:
        return "vllm", words[3:]
    if "-m" in words and program.startswith("python"):
        at = words.index("-m") + 1
        module = words[at] if at < len(words) else ""
        return (_PROGRAMS[module], words[at + 1 :]) if module in _PROGRAMS else ("", [])
    for part, server in _IMAGES.items():
        if part in image:
            bare = words[1:] if words[0] == "serve" else words
            return server, bare
    return "", []


def _fetched(setup: Setup, command: Command, program: str, words: list[str]) -> Iterator[Seen]:
    line = setup.find(words[0], command.first, command.last)
    ids: list[str] = []
    revision = ""
    if program in ("hf", "huggingface-cli") and words[1:2] == ["download"]:
        kind = _option(words, ("--repo-type",))
        ids = [w for w in words[2:3] if not kind or kind == "model"]
        revision = _option(words, ("--revision",))
        fetched = True
    elif program in ("curl", "wget", "aria2c") or (program == "git" and "clone" in words):
        addresses = [word for word in words if _REMOTE.match(word)]
        fetched = bool(addresses)
        ids = [m[1] for word in addresses if (m := _HUB.match(word))]
    else:
        found = [m[1] for word in words for m in _IN_CODE.finditer(word)]
        fetched = bool(found) and program.startswith("python")
        ids = found if fetched else []
    if fetched and command.builds:
        yield setup.fact("fetches_at_build", line)
    for id_ in ids:
        model = named(id_)
        if model is not None:
            at = setup.at(setup.find(id_, command.first, command.last))
            yield Model(model, at, "named_in_configuration", revision)


def _option(words: Sequence[str], names: Sequence[str]) -> str:
    """Return the value of the first of the options that is given."""
    for name in names:
        for index, word in enumerate(words):
            if word == name and index + 1 < len(words):
                value = words[index + 1]
                return "" if value.startswith("--") else value
            if word.startswith(f"{name}=") and name.startswith("-"):
                return word[len(name) + 1 :]
    return ""
