"""Python code: which models it loads or calls, how people meet it, whom it ranks.

The code is parsed with `ast` and never run. A call that loads a model is a part of the system;
everything that needs judgement (talks with people, ranks applicants) is a proposal.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from roadworthy.evidence import wording
from roadworthy.evidence.interface import Found, Part, SourceFile, printable
from roadworthy.system import Evidence, Finding, Options, Outcome, Proposal, Severity, Value

_AI = (
    rb"(?:transformers|llama_cpp|xllamacpp|vllm|openai|anthropic|litellm|ollama|peft|unsloth|mlx_lm"
    rb"|sentence_transformers|ctransformers|faster_whisper|diffusers|gradio|streamlit|chainlit)"
)
_WEB = rb"(?:fastapi|flask|starlette|litestar|quart|sanic|aiohttp|bottle|tornado|http\.server)"
_IMPORTS = tuple(
    re.compile(word + rb"(?:(" + _AI + rb"\b)|" + _WEB + rb"\b)") for word in (b"import ", b"from ")
)
"""Two patterns with a literal start, which is what `re` searches fast."""
_SURE = (b"pplicant", b"credit")
_UNSURE = (b"andidate", b"resume", b"CV", b"\xc3\xa9sum\xc3\xa9")
"""Words for people, and for other things when no word about work stands in the same file."""
_WORK = (b"job", b"Job", b"recruit", b"Recruit", b"iring", b"nterview", b"acanc", b"mployer")
_PEOPLE = re.compile(
    rb"applicant|resume|r\xc3\xa9sum\xc3\xa9|\bcvs?\b|job.?seeker|candidate|credit.?(?:worth|scor|risk|app)"
)
_VERB = re.compile(
    rb"rank|scor|grad|rat(?:e|ing)|assess|evaluat|apprais|compar|sort|shortlist|screen|filter|select"
    rb"|triag|match|priorit|approve|predict|credit"
)
_JOB = re.compile(
    rb"job|applicant|recruit|hiring|hire[sd]?\b|interview|vacanc|r\xc3\xa9sum\xc3\xa9|resumes|employer|cvs"
    rb"|curriculum|credit|human resources"
)
_BEFORE, _AFTER, _AROUND = 120, 40, 1500
"""Bytes around a word for people in which a verb, or a word about work, makes it worth parsing."""
_MAX_DEPTH = 12
_NEAR = 15
"""Lines before and after within which words about work make a candidate a person."""
_APART = re.compile(
    r"(?:^|/)(?:tests?|testing|docs?|test_[^/]*\.py|[^/]*_test\.py|conftest\.py)(?:/|$)"
)

_NOT_WEIGHTS = re.compile(r"Tokenizer|Processor|FeatureExtractor|Config|Scheduler|Vocab")
_LOCAL_CLASSES = {
    "SentenceTransformer": ("model_name_or_path",),
    "CrossEncoder": ("model_name", "model_name_or_path"),
    "Llama": ("model_path",),
    "LLM": ("model",),
    "AsyncLLMEngine": ("model",),
    "WhisperModel": ("model_size_or_path",),
    "CTransformers": ("model",),
}
"""Classes that load a model, and the argument that names it (or the first one)."""
_LIBRARY_OF = {
    "SentenceTransformer": "sentence_transformers",
    "CrossEncoder": "sentence_transformers",
    "Llama": "llama_cpp",
    "LLM": "vllm",
    "AsyncLLMEngine": "vllm",
    "WhisperModel": "faster_whisper",
    "CTransformers": "ctransformers",
}
_HOSTED = {
    "chat.completions.create": "openai",
    "chat.completions.parse": "openai",
    "responses.create": "openai",
    "completions.create": "openai",
    "embeddings.create": "openai",
    "messages.create": "anthropic",
    "messages.stream": "anthropic",
    "litellm.completion": "litellm",
    "litellm.acompletion": "litellm",
    "litellm.embedding": "litellm",
}
"""Ends of calls to hosted models, and the library that has to be imported."""
_OLLAMA = frozenset({"chat", "generate", "embed", "embeddings"})
_LIBRARIES = frozenset(
    {"transformers", "llama_cpp", "xllamacpp", "vllm", "openai", "anthropic", "litellm", "ollama",
     "sentence_transformers", "ctransformers", "faster_whisper", "peft", "mlx_lm", "unsloth"}
)  # fmt: skip
_GENERATES = frozenset(
    {"generate", "create_chat_completion", "create_completion", "handle_chat_completions",
     "handle_completions", "generate_content", "generate_text", "stream_generate"}
)  # fmt: skip
_TEXT_TASKS = frozenset(
    {"text-generation", "text2text-generation", "conversational", "summarization", "translation"}
)
_FRONT_ENDS = {
    "ChatInterface": "gradio",
    "Chatbot": "gradio",
    "chat_input": "streamlit",
    "chat_message": "streamlit",
    "on_message": "chainlit",
}
_ROUTES = frozenset({"get", "post", "put", "route", "websocket", "api_route", "add_api_route"})
_CHAT_PATH = re.compile(r"/(?:[\w{}<>:.-]+/)*\w*chat\w*(?:/.*)?", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Code:
    """Python files."""

    name = "code"
    wants = re.compile(r".*\.py")
    reads_text = True

    def __init__(self) -> None:
        self._loads: list[Part] = []
        self._routes: list[Proposal] = []

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Parse the file if any word in it promises something."""
        head = file.head
        apart = _APART.search(file.path.lower()) is not None
        people = not apart and _ranks_people(head)
        if not (people or _uses_models(head, apart)):
            return
        tree, problem = _parsed(head)
        if tree is None:
            yield Finding(
                "unparsable-code",
                Outcome.UNKNOWN,
                Severity.LOW,
                f"{file.path} could not be parsed as Python ({problem}), so what it loads is not "
                "known.",
                "Correct it, or remove it from the project.",
                file.at(None),
            )
            return
        reader = _Reader(file, tree)
        self._loads.extend(reader.loads())
        if apart:
            return
        proposals = list(reader.models())
        if people:
            proposals += _People(file, tree).proposals()
        self._routes.extend(reader.routes())
        yield from _best(proposals)

    def finish(self) -> Iterator[Found]:
        """Yield the models; a revision holds only when every place that loads one names it."""
        by_id: dict[str, list[Part]] = {}
        for part in self._loads:
            by_id.setdefault(part.id, []).append(part)
        for id_ in sorted(by_id):
            parts = by_id[id_]
            pinned = all(any(name == "revision" for name, _ in part.facts) for part in parts)
            for part in parts:
                facts = tuple(f for f in part.facts if pinned or f[0] != "revision")
                yield replace(part, facts=facts)
        if by_id:
            yield from _best(self._routes)


def _uses_models(data: bytes, apart: bool) -> bool:
    """Return whether the file imports something that loads a model or serves one to people."""
    for pattern in _IMPORTS:
        for match in pattern.finditer(data):
            if match[1] or (not apart and b"chat" in data):
                return True
    return b".from_pretrained(" in data


def _ranks_people(data: bytes) -> bool:
    """Return whether a word for people stands near a verb that judges: cheap, never too strict."""
    if not (
        any(root in data for root in _SURE)
        or (any(root in data for root in _UNSURE) and any(word in data for word in _WORK))
    ):
        return False
    data = data.lower()
    for match in _PEOPLE.finditer(data):
        start, end = match.span()
        if not _VERB.search(data, max(0, start - _BEFORE), end + _AFTER):
            continue
        if _JOB.search(data, max(0, start - _AROUND), end + _AROUND):
            return True
    return False


def _parsed(data: bytes) -> tuple[ast.Module | None, str]:
    """Parse without letting anything of the inspected code out: no warning, no exception."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data), ""
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return None, type(error).__name__


def _best(proposals: list[Proposal]) -> Iterator[Proposal]:
    """Yield the first place in each file for each value."""
    seen: set[tuple[str, str, str]] = set()
    for proposal in sorted(
        proposals, key=lambda p: (p.evidence.path, p.evidence.line or 0, p.fact)
    ):
        key = (proposal.evidence.path, proposal.fact, repr(proposal.value))
        if key not in seen:
            seen.add(key)
            yield proposal


@dataclass(slots=True)
class _Reader:
    """Reads one syntax tree for models and for places where people meet them."""

    file: SourceFile
    tree: ast.Module
    lines: list[str] = field(default_factory=list)
    imported: set[str] = field(default_factory=set)
    """Top-level names of imported packages."""
    origins: dict[str, str] = field(default_factory=dict)
    """What a local name was imported as, dotted."""
    values: dict[str, ast.expr | None] = field(default_factory=dict)
    """The one value that a name is ever given; None when there are several."""
    calls: list[ast.Call] = field(default_factory=list)
    bare: set[int] = field(default_factory=set)
    """Ids of calls whose result nobody uses."""
    model_paths: list[ast.Assign] = field(default_factory=list)
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=list)
    compares: list[ast.Compare] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = self.file.head.decode("utf-8-sig", "replace").splitlines()
        for node in ast.walk(self.tree):
            match node:
                case ast.Import():
                    for alias in node.names:
                        self.imported.add(alias.name.partition(".")[0])
                        if alias.asname:
                            self.origins[alias.asname] = alias.name
                case ast.ImportFrom():
                    module = node.module or ""
                    if not node.level:
                        self.imported.add(module.partition(".")[0])
                    for alias in node.names:
                        self.origins[alias.asname or alias.name] = f"{module}.{alias.name}"
                case ast.Assign():
                    self._assign(node)
                case ast.AnnAssign() if isinstance(node.target, ast.Name) and node.value:
                    self._give(node.target.id, node.value)
                case ast.AugAssign() if isinstance(node.target, ast.Name):
                    self.values[node.target.id] = None
                case ast.Expr() if isinstance(node.value, ast.Call):
                    self.bare.add(id(node.value))
                case ast.Call():
                    self.calls.append(node)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.functions.append(node)
                case ast.Compare():
                    self.compares.append(node)
                case ast.arg():
                    self.values[node.arg] = None

    def _assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._give(target.id, node.value)
            elif (
                isinstance(target, ast.Attribute)
                and target.attr == "path"
                and isinstance(target.value, ast.Attribute)
                and target.value.attr == "model"
            ):
                self.model_paths.append(node)

    def _give(self, name: str, value: ast.expr) -> None:
        self.values[name] = None if name in self.values else value

    # -- models ---------------------------------------------------------------------------------

    def loads(self) -> Iterator[Part]:
        """Yield a part for each call that loads a model or asks a service."""
        for call in self.calls:
            yield from self._load(call)
        if "xllamacpp" in self.imported:
            for node in self.model_paths:
                yield self._part("weights", self._text(node.value), node, ())

    def _load(self, call: ast.Call) -> Iterator[Part]:
        dotted = self._dotted(call.func)
        last = dotted.rpartition(".")[2]
        if last == "from_pretrained":
            yield from self._from_pretrained(call, dotted)
        elif last == "pipeline" and (
            "transformers" in self.imported or "diffusers" in self.imported
        ):
            if dotted in ("pipeline", "transformers.pipeline", "transformers.pipelines.pipeline"):
                yield self._named(call, "weights", ("model",), 1)
        elif last in _LOCAL_CLASSES and _LIBRARY_OF[last] in self.imported:
            yield self._named(call, "weights", _LOCAL_CLASSES[last], 0)
        elif "ollama" in self.imported and last in _OLLAMA and self._keyword(call, "model"):
            yield self._named(call, "weights", ("model",), None)
        else:
            for end, library in _HOSTED.items():
                if library in self.imported and f".{dotted}".endswith(f".{end}"):
                    yield self._named(call, "service", ("model",), None)
                    return

    def _from_pretrained(self, call: ast.Call, dotted: str) -> Iterator[Part]:
        owner = dotted.split(".")[-2] if "." in dotted else ""
        if owner in ("cls", "self", "super()", "") or _NOT_WEIGHTS.search(owner):
            return
        if owner.startswith("Peft") and len(call.args) > 1:
            yield self._named(call, "adapter", ("model_id",), 1)
        elif owner == "Llama":
            yield self._named(call, "weights", ("repo_id",), 0)
        else:
            yield self._named(call, "weights", ("pretrained_model_name_or_path", "model_name"), 0)

    def _named(
        self, call: ast.Call, kind: str, keywords: tuple[str, ...], position: int | None
    ) -> Part:
        value = next((v for k in keywords if (v := self._keyword(call, k)) is not None), None)
        if value is None and position is not None and len(call.args) > position:
            value = call.args[position]
        revision = self._text(self._keyword(call, "revision"))
        facts = (("revision", revision),) if revision else ()
        return self._part(kind, self._text(value), call, facts)

    def _part(
        self, kind: str, name: str, node: ast.stmt | ast.expr, facts: tuple[tuple[str, Value], ...]
    ) -> Part:
        place = self._at(node)
        name = printable(name, 200)
        id_ = f"model:{name}" if name else f"model:unknown:{self.file.path}:{place.line}"
        return Part(
            id_,
            kind,
            name or "whose id the code does not hold",
            place,
            facts=(("loaded_by_code", True), *facts),
        )

    def models(self) -> Iterator[Proposal]:
        """Yield what loading, generating and front ends suggest."""
        for part in self.loads():
            yield Proposal("is_ai_system", True, part.evidence, "The code loads or calls a model.")
        for call in self.calls:
            if self._writes_text(call):
                yield Proposal(
                    "generates", {"text": True}, self._at(call), "The code lets a model write text."
                )
            front = self.front_end(call.func)
            if front:
                yield from self._chat(call, f"The code shows a chat window ({front}).")
        for function in self.functions:
            for decorator in function.decorator_list:
                if not isinstance(decorator, ast.Call) and self.front_end(decorator):
                    yield from self._chat(decorator, "The code answers messages of people.")

    def _writes_text(self, call: ast.Call) -> bool:
        if id(call) in self.bare or not (self.imported & _LIBRARIES):
            return False
        dotted = self._dotted(call.func)
        last = dotted.rpartition(".")[2]
        if last in _GENERATES:
            return True
        if last == "pipeline":
            task = self._keyword(call, "task") or (call.args[0] if call.args else None)
            return self._text(task) in _TEXT_TASKS
        if last == "chat" and "ollama" in self.imported:
            return self._keyword(call, "model") is not None
        return any(
            library in self.imported and "embed" not in end and f".{dotted}".endswith(f".{end}")
            for end, library in _HOSTED.items()
        )

    def front_end(self, node: ast.expr) -> str:
        """Return the name of the chat front end that an expression stands for, or an empty text."""
        dotted = self._dotted(node)
        last = dotted.rpartition(".")[2]
        library = _FRONT_ENDS.get(last)
        return last if library and library in self.imported else ""

    def routes(self) -> Iterator[Proposal]:
        """Yield the routes that say chat; whether a model is behind them shows at the end."""
        for function in self.functions:
            for decorator in function.decorator_list:
                if not (
                    isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)
                ):
                    continue
                if decorator.func.attr not in _ROUTES or not decorator.args:
                    continue
                path = self._text(decorator.args[0])
                named = "chat" in function.name.lower() and path.startswith("/")
                if named or _CHAT_PATH.fullmatch(path):
                    yield from self._chat(
                        decorator, f"The code serves the route {printable(path)}."
                    )
        for compare in self.compares:
            texts = [self._text(side) for side in (compare.left, *compare.comparators)]
            sides = [self._dotted(side) for side in (compare.left, *compare.comparators)]
            path = next((text for text in texts if _CHAT_PATH.fullmatch(text)), "")
            if path and any(side.endswith((".path", "path")) for side in sides):
                yield from self._chat(compare, f"The code serves the route {printable(path)}.")

    def _chat(self, node: ast.expr, why: str) -> Iterator[Proposal]:
        place = self._at(node)
        yield Proposal("interacts_with_people", True, place, why)
        yield Proposal("generates", {"text": True}, place, why)

    # -- reading expressions --------------------------------------------------------------------

    def _at(self, node: ast.stmt | ast.expr) -> Evidence:
        shows = self.lines[node.lineno - 1] if node.lineno <= len(self.lines) else ""
        return self.file.at(node.lineno, shows)

    def _dotted(self, node: ast.AST) -> str:
        """Return `a.b.c` for a chain of names, with the first one as it was imported."""
        names: list[str] = []
        for _ in range(_MAX_DEPTH):
            if isinstance(node, ast.Attribute):
                names.append(node.attr)
                node = node.value
            elif isinstance(node, ast.Call):
                node = node.func
                if isinstance(node, ast.Name):
                    names.append(f"{node.id}()")
                    break
            else:
                break
        if isinstance(node, ast.Name) and not (names and names[-1].endswith("()")):
            names.append(self.origins.get(node.id, node.id))
        return ".".join(reversed(names))

    def _keyword(self, call: ast.Call, name: str) -> ast.expr | None:
        return next((k.value for k in call.keywords if k.arg == name), None)

    def _text(self, node: ast.expr | None, depth: int = 0) -> str:
        """Return the text that an expression certainly is, as far as that is simple, else empty."""
        if node is None or depth > _MAX_DEPTH:
            return ""
        match node:
            case ast.Constant(value=str() as text):
                return text
            case ast.Name():
                return self._text(self.values.get(node.id), depth + 1)
            case ast.Call():
                return self._called_text(node, depth)
            case ast.BinOp(op=ast.Div()):
                left, right = self._text(node.left, depth + 1), self._text(node.right, depth + 1)
                return f"{left.rstrip('/')}/{right}" if left and right else ""
            case ast.BinOp(op=ast.Add()):
                left, right = self._text(node.left, depth + 1), self._text(node.right, depth + 1)
                return left + right if left and right else ""
        return ""

    def _called_text(self, call: ast.Call, depth: int) -> str:
        dotted = self._dotted(call.func)
        if dotted in ("os.environ.get", "os.getenv") and len(call.args) == 2:
            return self._text(call.args[1], depth + 1)  # the default stands in the file
        if dotted in ("str", "pathlib.Path", "Path") and len(call.args) == 1:
            return self._text(call.args[0], depth + 1)
        if dotted == "os.path.join":
            parts = [self._text(argument, depth + 1) for argument in call.args]
            return "/".join(parts) if parts and all(parts) else ""
        return ""


@dataclass(slots=True)
class _People:
    """Reads names, texts and comments of one file for the ranking of people."""

    file: SourceFile
    tree: ast.Module
    lines: list[str] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    """Ids of texts that stand in a list of what the program refuses."""

    def proposals(self) -> list[Proposal]:
        """Return what the file suggests about whom it ranks."""
        self.lines = self.file.head.decode("utf-8-sig", "replace").splitlines()
        result: list[Proposal] = []
        in_strings: set[int] = set()
        nodes = list(ast.walk(self.tree))
        for node in nodes:
            self._note_refused(node)
        for node in nodes:
            match node:
                case ast.Constant(value=str() as text) if len(text) > 3:
                    in_strings.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
                    if id(node) not in self.refused:
                        result += self._texts(text, node.lineno, node.end_lineno or node.lineno)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    result += self._names(node.name, node.lineno)
                case ast.Name(ctx=ast.Store()):
                    result += self._names(node.id, node.lineno)
                case ast.arg():
                    result += self._names(node.arg, node.lineno)
        result += self._comments(in_strings)
        return result

    def _note_refused(self, node: ast.AST) -> None:
        names: list[str] = []
        value: ast.expr | None = None
        match node:
            case ast.Assign():
                names = [t.id for t in node.targets if isinstance(t, ast.Name)]
                value = node.value
            case ast.AnnAssign(target=ast.Name(id=name)):
                names, value = [name], node.value
            case ast.keyword(arg=str() as name):
                names, value = [name], node.value
        if value is not None and any(wording.NEGATED_NAME.search(name) for name in names):
            self.refused.update(id(inner) for inner in ast.walk(value))

    def _names(self, name: str, line: int) -> Iterator[Proposal]:
        words = _CAMEL.sub(" ", name).replace("_", " ").strip().lower()
        if " " in words and not wording.denies(words):
            for said in wording.purposes(words, self._near(line)):
                yield from self._proposed(said, line, f"The code has a name that says it: {name}.")

    def _texts(self, text: str, first: int, last: int) -> Iterator[Proposal]:
        if " " not in text:
            text = re.sub(r"[/_-]+", " ", text)  # a route, a key
        if not wording.worth_reading(text):
            return
        for sentence in wording.affirmed(text):
            for said in wording.purposes(sentence.text, self._near(first)):
                line = self._line(said.shows, first, last)
                yield from self._proposed(said, line, f'A text in the code says "{said.shows}".')

    def _comments(self, in_strings: set[int]) -> Iterator[Proposal]:
        """Read runs of comment lines as one text each, so that a wrapped "not" still counts."""
        first, run = 0, list[str]()
        for number, line in enumerate([*self.lines, ""], 1):
            comment = "" if number in in_strings else _comment(line)
            if comment:
                first = first or number
                run.append(comment)
            elif run:
                yield from self._texts("\n".join(run), first, number - 1)
                first, run = 0, []

    def _near(self, line: int) -> str:
        return "\n".join(self.lines[max(0, line - 1 - _NEAR) : line + _NEAR]).replace("_", " ")

    def _line(self, shows: str, first: int, last: int) -> int:
        word = shows.split("\n")[0].split("  ")[0]
        for number in range(first, min(last, len(self.lines)) + 1):
            if word in self.lines[number - 1]:
                return number
        return first

    def _proposed(self, said: wording.Suggested, line: int, why: str) -> Iterator[Proposal]:
        shows = self.lines[line - 1] if line <= len(self.lines) else said.shows
        place = self.file.at(line, shows)
        option: Options = {said.option: True}
        yield Proposal("purpose", option, place, printable(why, 200))
        yield Proposal("profiles_people", True, place, printable(why, 200))


def _comment(line: str) -> str:
    match = re.search(r"(?:^|\s)#(.*)", line)
    return match[1].strip() if match else ""
