"""Which safeguards the code sets up: flags with their lines. Whether they suffice, people judge."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from roadworthy.evidence.code import libraries
from roadworthy.evidence.code.behaviour import is_logger
from roadworthy.evidence.code.models import Load, is_guard
from roadworthy.evidence.code.signals import Signal, argument_names
from roadworthy.evidence.code.syntax import Call, Syntax

_CHECKS_CALLER = re.compile(
    r"(?:get_|require_|verify_|check_|validate_)?(?:current_)?(?:active_|admin_|verified_)?"
    r"(?:user|auth|login|api_?key|token|credentials|jwt|session_user|admin)"
    r"|\w*authenticat\w*|\w*authori[sz]\w*|verify_\w*(?:key|token)|require_\w*(?:user|auth|login|key)",
    re.IGNORECASE,
)
"""Names of what a route depends on when it asks who calls."""
_DECORATORS = frozenset(
    {"login_required", "jwt_required", "permission_required", "requires_auth", "token_required",
     "password_auth_callback", "oauth_callback", "header_auth_callback", "auth_required"}
)  # fmt: skip
_SIZES = (
    "max_tokens", "max_new_tokens", "max_output_tokens", "max_completion_tokens", "num_predict",
    "max_tokens_to_sample", "maxTokens",
)  # fmt: skip
_SIZED = frozenset(
    {"SamplingParams", "GenerationConfig", "GenerateContentConfig", "create", "stream", "pipeline",
     "completion", "acompletion", "complete", "chat", "converse", "parse", "text_generation",
     "chat_completion", "__call__"}
)  # fmt: skip
_WRITTEN = re.compile(r"(?:user_?)?(?:prompt|message|query|question|text|input|content)s?")
_IN = re.compile(r"(?:user_?)?(?:prompt|query|question|input|message|request)s?(?:_text)?|user_\w+")
_OUT = re.compile(
    r"(?:\w+_)?(?:answer|response|reply|output|completion|generation|generated)s?(?:_text)?"
)
_NOTICE = re.compile(
    r"\byou(?:'re|’re| are) (?:chatting|talking|speaking|interacting|communicating) (?:with|to)"
    r" (?:an? |our )?(?:AI|artificial|chat-?bot|bot|virtual|automated|machine)\b"
    r"|\bI(?:'m|’m| am) an? (?:AI|artificial)\b"
    r"|\b(?:an?|our|the|this|my) AI(?:[- ]powered)? (?:\w+ ){0,2}"
    r"(?:assistant|chatbot|system|tool|model|agent)\b"
    r"|\bAI (?:chatbot|assistant)\b|\bAI[- ]generated\b"
    r"|\bgenerated (?:by|with) (?:an? )?(?:AI|artificial intelligence)\b"
    r"|\bKI-(?:generiert|Assistent|System)|\bvon einer KI\b|\bpar une IA\b|\bassistant IA\b",
    re.IGNORECASE,
)
_NO_NOTICE = re.compile(r"\b(?:not|isn['’]t|no) (?:an? )?AI\b|you are an? (?:helpful )?AI", re.I)
_SHOWN_BY = {
    "gradio": frozenset({"Markdown", "HTML", "ChatInterface", "Chatbot", "Interface", "Info"}),
    "streamlit": frozenset(
        {"caption", "info", "warning", "markdown", "write", "title", "header", "subheader", "text"}
    ),
    "chainlit": frozenset({"Message", "AskUserMessage"}),
}
"""Calls whose texts people see."""
_OLD = re.compile(
    r"\bdelete\s+from\s+[\w.\"`]{0,40}(?:message|conversation|chat|prompt|log|session|upload)\w*\"?`?"
    r"\s+where\b[^;]{0,200}(?:<|before|interval|older|expire)",
    re.IGNORECASE,
)
_PURGES = re.compile(
    r"_?(?:delete|purge|remove|clean_?up|prune|expire)_(?:old|expired|stale)_"
    r"(?:\w+_)?(?:messages?|conversations?|chats?|prompts?|logs?|histor(?:y|ies))"
)
_STATES = frozenset({"pending", "approved", "rejected"})
_REVIEWS = re.compile(r"(?:approve|review|reject)(?:_\w+)?")


CALLS = (
    _SIZED
    | frozenset(name for names in _SHOWN_BY.values() for name in names)
    | {"Depends", "Security", "launch", "run", "analyze", "anonymize", "create", "predict",
       "validate", "parse", "Guard", "for_pydantic", "compile", "UserProxyAgent", "Task",
       "instrument_app", "RedisChatMessageHistory"}
)  # fmt: skip
"""Names of calls that are looked at here."""
KEYWORDS = frozenset({"watermarking_config", "return_source_documents", "expireAfterSeconds"})


def shown(syntax: Syntax, loads: list[Load]) -> Iterator[Signal]:
    """Yield what one file shows about safeguards."""
    for call in syntax.calls:
        yield from _callers(syntax, call)
        yield from _sizes(syntax, call)
        yield from _filters(syntax, call)
        yield from _review(syntax, call)
        yield from _notice(syntax, call)
        yield from _rest(syntax, call)
    yield from _fields(syntax)
    yield from _request_logs(syntax)
    yield from _sources(syntax)
    yield from _retention(syntax)
    yield from _queue(syntax)
    for load in loads:
        if is_guard(load):
            for flag in _direction(syntax, load.line):
                yield Signal(flag, load.line)


def _callers(syntax: Syntax, call: Call) -> Iterator[Signal]:
    if call.last in ("Depends", "Security") and syntax.library(call.dotted) == "fastapi":
        if call.node.args:
            name = syntax.dotted(call.node.args[0]).rpartition(".")[2].removesuffix("()")
            if _CHECKS_CALLER.fullmatch(name):
                yield Signal("control_authentication", call.line)
    elif call.last == "launch" and "gradio" in syntax.imported:
        if _given(syntax, call, call.keyword("auth")):
            yield Signal("control_authentication", call.line)
        if _given(syntax, call, call.keyword("ssl_certfile")):
            yield Signal("control_encryption", call.line)
    elif call.last == "run" and syntax.uses(libraries.WEB):
        value = call.keyword("ssl_certfile", "ssl_context")
        yield from [Signal("control_encryption", call.line)] * _given(syntax, call, value)


def _given(syntax: Syntax, call: Call, value: ast.expr | None) -> bool:
    """Tell whether an argument is certainly given: a name may hold None."""
    if isinstance(value, ast.Name):
        known = syntax.known(value, call.scope)
        named = {defined.node.name for defined in syntax.defined}
        return value.id in named or bool(known.text and not known.default)
    return (
        value is not None
        and not isinstance(value, ast.Attribute | ast.IfExp | ast.BoolOp)
        and (not _is(value, None, False))
    )


def _is(node: ast.expr, *values: object) -> bool:
    return isinstance(node, ast.Constant) and any(node.value is value for value in values)


def _sizes(syntax: Syntax, call: Call) -> Iterator[Signal]:
    last = call.last
    if not (last in _SIZED or last in libraries.GENERATES or last in libraries.LOADERS):
        return
    if not syntax.uses(libraries.MODELS | frozenset({"xllamacpp"})):
        return
    for name in _SIZES:
        value = call.keyword(name) or _entry(call, name)
        number = syntax.number(value, call.scope)
        if number is not None and number > 0:
            yield Signal("control_size_limits", value.lineno if value else call.line)
            return


def _entry(call: Call, name: str) -> ast.expr | None:
    """Return what a dictionary in the arguments holds under a key."""
    for argument in (*call.node.args, *(k.value for k in call.node.keywords)):
        if isinstance(argument, ast.Dict):
            for key, value in zip(argument.keys, argument.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == name:
                    return value
    return None


def _fields(syntax: Syntax) -> Iterator[Signal]:
    """Yield fields of a request that may only have so many characters."""
    for node, scope in syntax.assigned:
        target, value = (
            (node.target if isinstance(node, ast.AnnAssign) else node.targets[0]),
            node.value,
        )
        if isinstance(target, ast.Name) and isinstance(scope.node, ast.ClassDef):
            if (
                isinstance(value, ast.Call)
                and syntax.dotted(value.func).rpartition(".")[2] == "Field"
            ):
                limit = next((k.value for k in value.keywords if k.arg == "max_length"), None)
                if _WRITTEN.fullmatch(target.id) and syntax.number(limit, scope) is not None:
                    yield Signal("control_size_limits", node.lineno)
        elif isinstance(target, ast.Subscript) and _is_key(target, "MAX_CONTENT_LENGTH"):
            yield Signal("control_size_limits", node.lineno)


def _is_key(node: ast.Subscript, key: str) -> bool:
    return isinstance(node.slice, ast.Constant) and node.slice.value == key


def _filters(syntax: Syntax, call: Call) -> Iterator[Signal]:
    """Yield filters; whether they look at what goes in or comes out, names have to tell."""
    if call.last in ("analyze", "anonymize"):
        found = syntax.may_come_from(
            call.dotted, frozenset({"presidio_analyzer", "presidio_anonymizer"})
        )
    elif call.dotted.endswith("moderations.create"):
        found = syntax.may_come_from(call.dotted, frozenset({"openai", "mistralai"}))
    elif call.last == "predict":
        found = syntax.may_come_from(call.dotted, frozenset({"detoxify"}))
    elif call.last in ("validate", "parse", "Guard", "for_pydantic"):
        found = syntax.library(call.dotted) == "guardrails"
        on = syntax.text(call.keyword("on"), call.scope)
        if found:
            inward = on in ("prompt", "messages", "msg_history")
            yield Signal(f"control_{'input' if inward else 'output'}_filters", call.line, True)
            return
    else:
        return
    if found:
        names = [*argument_names(call), call.scope.function]
        yield from (Signal(flag, call.line, True) for flag in _flags(names))


def _flags(names: list[str]) -> Iterator[str]:
    """Tell from names which way a text goes; names that say both or nothing tell nothing."""
    words = [name.lower() for name in names]
    parts = {part for word in words for part in word.split("_")}
    goes_in = any(_IN.fullmatch(w) for w in words) or bool(parts & {"prompt", "input", "question"})
    comes_out = any(_OUT.fullmatch(w) for w in words) or bool(
        parts & {"output", "answer", "response", "reply"}
    )
    if goes_in != comes_out:
        yield "control_input_filters" if goes_in else "control_output_filters"


def _direction(syntax: Syntax, line: int) -> Iterator[str]:
    for call in syntax.calls:
        if call.line == line:
            yield from _flags([*argument_names(call), call.scope.function])
            return


def _review(syntax: Syntax, call: Call) -> Iterator[Signal]:
    if call.last == "compile" and "langgraph" in syntax.imported:
        value = call.keyword("interrupt_before", "interrupt_after")
        if value is not None and not (isinstance(value, ast.List) and not value.elts):
            yield Signal("control_human_review", call.line, True)
    elif call.last == "UserProxyAgent" and "autogen" in syntax.imported:
        if syntax.text(call.keyword("human_input_mode"), call.scope) == "ALWAYS":
            yield Signal("control_human_review", call.line, True)
    elif call.last == "Task" and syntax.library(call.dotted) == "crewai":
        value = call.keyword("human_input")
        if value is not None and _is(value, True):
            yield Signal("control_human_review", call.line, True)


def _queue(syntax: Syntax) -> Iterator[Signal]:
    """Yield what approves or rejects, where the file has all three states of a review."""
    if not syntax.source.holds(b"ending", b"ENDING"):
        return
    states = {str(text.value).lower() for text in syntax.texts if len(str(text.value)) < 12}
    if states >= _STATES and syntax.uses(libraries.MODELS | libraries.WEB):
        for defined in syntax.defined:
            if not isinstance(defined.node, ast.ClassDef) and _REVIEWS.fullmatch(defined.node.name):
                yield Signal("control_human_review", defined.node.lineno)


def _notice(syntax: Syntax, call: Call) -> Iterator[Signal]:
    library = syntax.library(call.dotted)
    if call.last not in _SHOWN_BY.get(library, ()):
        return
    for value in (*call.node.args, *(k.value for k in call.node.keywords)):
        text = syntax.text(value, call.scope)
        if text and _NOTICE.search(text) and not _NO_NOTICE.search(text):
            yield Signal("control_ai_notice", value.lineno)
            return


def _rest(syntax: Syntax, call: Call) -> Iterator[Signal]:
    if call.keyword("watermarking_config") is not None:
        value = call.keyword("watermarking_config")
        if value is not None and not _is(value, None) and syntax.uses(libraries.MODELS):
            yield Signal("control_marks_output", call.line, True)
    if call.last == "instrument_app" and "opentelemetry" in syntax.imported:
        yield Signal("control_metrics", call.line)
    if call.last == "run" and syntax.library(call.dotted) == "uvicorn":
        value = call.keyword("access_log")
        if value is not None and _is(value, True):
            yield Signal("control_request_logs", call.line)
    value = call.keyword("return_source_documents")
    if value is not None and _is(value, True):
        yield Signal("control_shows_sources", call.line)


def _request_logs(syntax: Syntax) -> Iterator[Signal]:
    """Yield middleware that writes a log."""
    logged = [call.line for call in syntax.calls if is_logger(call)]
    for defined in syntax.defined:
        for decorator in defined.node.decorator_list:
            dotted = syntax.dotted(decorator).removesuffix("()")
            last = dotted.rpartition(".")[2]
            if last in _DECORATORS:
                yield Signal("control_authentication", decorator.lineno)
            elif last in ("middleware", "before_request", "after_request"):
                end = defined.node.end_lineno or 0
                line = next((n for n in logged if defined.node.lineno <= n <= end), None)
                if line is not None:
                    yield Signal("control_request_logs", line)


def _sources(syntax: Syntax) -> Iterator[Signal]:
    if syntax.uses(frozenset({"llama_index"})):
        for node in syntax.attribute_reads:
            if node.attr == "source_nodes":
                yield Signal("control_shows_sources", node.lineno)
    for subscript in syntax.subscripts:
        if _is_key(subscript, "source_documents"):
            yield Signal("control_shows_sources", subscript.lineno)


def _retention(syntax: Syntax) -> Iterator[Signal]:
    if syntax.source.holds(b"DELETE", b"delete"):
        for text in syntax.texts:
            if _OLD.search(str(text.value)):
                yield Signal("control_retention", text.lineno)
    for defined in syntax.defined:
        if _PURGES.fullmatch(defined.node.name):
            yield Signal("control_retention", defined.node.lineno)
    for call in syntax.calls:
        if call.keyword("expireAfterSeconds") is not None:
            yield Signal("control_retention", call.line)
        elif call.last == "RedisChatMessageHistory":
            value = call.keyword("ttl")
            if value is not None and not _is(value, None):
                yield Signal("control_retention", call.line)
