"""What the code does with models and with what people write: flags with their lines."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from roadworthy.evidence.code import libraries
from roadworthy.evidence.code.models import Load
from roadworthy.evidence.code.signals import Signal, argument_names
from roadworthy.evidence.code.syntax import Call, Syntax

PROMPTS = re.compile(
    r"(?:(?:user|full|final|chat|input|raw)_?)?(?:prompts?|questions?|utterance|completion_text)"
    r"|user_(?:message|input|query|text)|(?:chat_)?messages|chat_history|conversation(?:_history)?"
    r"|(?:bot|assistant|model|llm|ai)_(?:answer|response|reply|output|message)|answer"
    r"|generated_text|response_text|completion",
    re.IGNORECASE,
)
"""Names of variables that hold what people write to a model, or what it answers."""
_LOGGERS = re.compile(r"_?(?:logger|log|logging)|loguru", re.IGNORECASE)
_LEVELS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "trace"}
)
_INSERT = re.compile(
    r"\binsert\s+(?:or\s+\w+\s+)?into\s+[\w.\"`\[]{0,40}"
    r"(?:message|conversation|chat|prompt|completion|dialog)",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"(?:Chat|Conversation|Prompt)(?:Message|Log|Record|Turn|History|Entry)?|Message"
)
_QUERY = re.compile(r"quer|question|prompt", re.IGNORECASE)
_TRAINS = ("YOLO().train", "SentenceTransformer().fit")
_FETCHES = frozenset({"requests", "httpx", "aiohttp", "urllib", "urllib3", "curl_cffi"})


CALLS = _LEVELS | {"create", "train", "fit", "backward", "add", "insert_one", "insert_many",
                   "BeautifulSoup", "load", "search"}  # fmt: skip
"""Names of calls that are looked at here."""


def shown(syntax: Syntax, loads: list[Load], made: list[tuple[str, int]]) -> Iterator[Signal]:
    """Yield what one file shows about the behaviour of the code."""
    for load in loads:
        hosted = load.part.kind == "service"
        flag = "code_calls_hosted_models" if hosted else "code_loads_models"
        yield Signal(flag, load.line, True)
        if load.embeds:
            yield Signal("code_embeds", load.line, True)
    flags = {"text": "text", "image": "images", "audio": "audio", "video": "video"}
    for makes, line in made:
        yield Signal(f"code_generates_{flags[makes]}", line, True)
    yield from _training(syntax, loads)
    yield from _streams(syntax, {line for _, line in made} | {load.line for load in loads})
    answers = _answers(syntax, {line for _, line in made})
    if loads or made or syntax.uses(libraries.MODELS):
        yield from _logs(syntax, answers)
    yield from _stores(syntax)
    yield from _searches(syntax)
    yield from _fetches(syntax)


def _training(syntax: Syntax, loads: list[Load]) -> Iterator[Signal]:
    own = any(load.part.kind == "weights" for load in loads)
    for call in syntax.calls:
        hosted = call.dotted.endswith("fine_tuning.jobs.create") and "openai" in syntax.imported
        own_step = own and call.last == "backward" and "loss" in call.dotted.lower()
        if hosted or own_step or call.dotted.endswith(_TRAINS):
            yield Signal("code_fine_tunes", call.line, True)


def _streams(syntax: Syntax, lines: set[int]) -> Iterator[Signal]:
    for call in syntax.calls:
        if call.line in lines or call.last in libraries.GENERATES:
            value = call.keyword("stream")
            if isinstance(value, ast.Constant) and value.value is True:
                yield Signal("code_streams", call.line, True)


def _answers(syntax: Syntax, lines: set[int]) -> set[str]:
    """Return the names of variables that hold what a model answered."""
    names: set[str] = set()
    for node, _ in syntax.assigned:
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(value, ast.Call) and value.lineno in lines:
            made_by = syntax.dotted(value.func).rpartition(".")[2]
            if made_by[:1].isupper() or made_by in ("from_pretrained", "pipeline"):
                continue  # a model, not an answer
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(target.id for target in targets if isinstance(target, ast.Name))
    return names


def is_logger(call: Call) -> bool:
    """Tell whether a call writes to a log."""
    if call.last not in _LEVELS or not isinstance(call.node.func, ast.Attribute):
        return False
    owner = call.node.func.value
    name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
    return bool(_LOGGERS.fullmatch(name)) or call.dotted.startswith(("logging.", "loguru."))


def _logs(syntax: Syntax, answers: set[str]) -> Iterator[Signal]:
    for call in syntax.calls:
        if not is_logger(call):
            continue
        if any(n in answers or PROMPTS.fullmatch(n) for n in argument_names(call)):
            yield Signal("code_logs_prompts", call.line)


def _stores(syntax: Syntax) -> Iterator[Signal]:
    if syntax.source.holds(b"INTO", b"into"):
        for text in syntax.texts:
            if _INSERT.search(str(text.value)):
                yield Signal("code_stores_conversations", text.lineno)
    for call in syntax.calls:
        arguments = call.node.args
        if call.last == "add" and len(arguments) == 1 and "session" in call.dotted.lower():
            if _RECORD.fullmatch(_class_of(call, arguments[0])):
                yield Signal("code_stores_conversations", call.line)
        elif call.last in ("insert_one", "insert_many") and arguments:
            keys = _keys(arguments[0])
            if any(PROMPTS.fullmatch(key) for key in keys):
                yield Signal("code_stores_conversations", call.line)


def _class_of(call: Call, node: ast.expr | None) -> str:
    """Return the name of the class of which an argument is a fresh object."""
    if isinstance(node, ast.Name) and (holder := call.scope.holder(node.id)):
        node = holder.values[node.id]
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name
    return ""


def _keys(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        for key in node.keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value


def _searches(syntax: Syntax) -> Iterator[Signal]:
    """Yield searches of faiss, which others use for clusters and neighbours of any kind."""
    for call in syntax.calls:
        if call.last != "search" or not syntax.may_come_from(call.dotted, frozenset({"faiss"})):
            continue
        if any(_QUERY.search(name) for name in argument_names(call)):
            yield Signal("code_retrieves", call.line, True)


def _fetches(syntax: Syntax) -> Iterator[Signal]:
    """Yield where pages are fetched and taken apart."""
    soups = [c.line for c in syntax.calls if c.dotted in ("bs4.BeautifulSoup", "BeautifulSoup")]
    if soups and syntax.imported & _FETCHES:
        yield Signal("code_crawls", soups[0])
    for call in syntax.calls:
        if call.dotted == "torch.hub.load" and syntax.text(call.keyword("source")) != "local":
            yield Signal("code_downloads_at_run_time", call.line, True)
