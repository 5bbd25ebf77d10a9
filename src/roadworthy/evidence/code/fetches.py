"""Calls that fetch models, data and code, each by itself: what, which revision, from where.

`models` says which models the code loads, a fact of the model; here each call stands with its line,
since one that names a commit does not pin another that names none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from roadworthy.evidence.code import libraries
from roadworthy.evidence.code.glance import stands_outside_examples
from roadworthy.evidence.code.syntax import Call, Given, Known, Syntax, identifier
from roadworthy.evidence.interface import printable
from roadworthy.evidence.shell import HUB_FILE
from roadworthy.safe_yaml import parse
from roadworthy.sightings import Fetch, Offline, RemoteCode

_TRUST = "trust_remote_code"
_NESTED = ("model_kwargs", "hf_model_kwargs", "huggingface_pipeline_kwargs", "tokenizer_kwargs")
_CUSTOM = "custom_pipeline"
_MODEL_NAMES = (*libraries.FROM_PRETRAINED, "model", "model_name_or_path", "path", "repo_id")
_HUB = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_LOCAL = re.compile(r"[./~\\]|[A-Za-z]:[\\/]|s3://|gs://|abfss?://|/|file:")
_BARE = re.compile(
    r"(?:distil|xlm-|al|de|ro|sci|camem|flau|finance)?(?:bert|roberta|berta)(?:[-_].*)?|(?:distil)?gpt2"
    r"(?:-.*)?|openai-gpt|t5-\w+|xlnet-.*|bloom.*|(?:facebook|google)-.*"
)
"""Names without an owner that a hub keeps from its first days."""
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+")
_FILE = re.compile(
    r"[^?#]*\.(?:pt|pth|bin|ckpt|safetensors|gguf|ggml|onnx|pkl|pickle|joblib|h5|hdf5|keras|npz|npy|pb|tflite"
    r"|csv|tsv|parquet|jsonl|arrow|zip|tar|tgz|gz|bz2|xz|7z|whl|model|mar|nemo|engine|so)(?:[?#].*)?",
    re.IGNORECASE,
)
_BUILDERS = frozenset(
    {"csv", "json", "parquet", "text", "arrow", "pandas", "xml", "imagefolder", "audiofolder",
     "videofolder", "webdataset", "generator", "sql", "hdf5", "pdffolder", "lance", "spark"}
)  # fmt: skip
"""What `load_dataset` reads from files by itself."""
_PLAIN = frozenset({"get", "stream", "urlopen", "read_csv", "read_parquet", "read_json",
                    "read_pickle"})  # fmt: skip
"""Calls with everyday names, which count where the address is that of a file."""
_HERE = frozenset({"snapshot_download", "hf_hub_download", "cached_file", "model_download",
                   "dataset_download"})  # fmt: skip
"""Calls that return the folder into which they fetched."""
_TOKENIZER = re.compile(r"tokeni[sz]er", re.IGNORECASE)
_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE")
_MOST = 200
"""Calls of one file that are kept."""
_NAME = 200
_DIGEST = re.compile(r"(?:sha256[:-])?[0-9a-fA-F]{64}")
_DIGEST_NAME = re.compile(r"hexdigest|sha256|digest|checksum|hash", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Row:
    call: str
    what: str
    libraries: frozenset[str]
    name: tuple[str, ...]
    at: int | None
    revision: tuple[str, ...]
    bare: str
    address: bool
    when: str
    """Argument that must be true."""
    checks: tuple[str, ...]


@cache
def _rows() -> Mapping[str, tuple[_Row, ...]]:
    here = resources.files("roadworthy.evidence.code")
    found: dict[str, tuple[_Row, ...]] = {}
    for row in parse((here / "fetches.yaml").read_bytes(), name="fetches.yaml").data["calls"]:
        made = _row(row)
        found[made.call] = (*found.get(made.call, ()), made)
    return found


def _row(row: Mapping[str, Any]) -> _Row:
    return _Row(
        row["call"],
        row["what"],
        frozenset(row.get("from", ())),
        tuple(row["name"]),
        row.get("at"),
        tuple(row.get("revision", ())),
        row.get("bare", "folder"),
        row.get("address", False),
        row.get("if", ""),
        tuple(row.get("checks", ())),
    )


CALLS = libraries.words(
    "hf_hub_download snapshot_download cached_file load_dataset load_dataset_builder"
    " SentenceTransformer SparseEncoder CrossEncoder LLM EngineArgs AsyncEngineArgs Engine"
    " load_lora_weights WhisperModel load_model TextEmbedding SparseTextEmbedding"
    " HuggingFaceEmbeddings HuggingFaceBgeEmbeddings HuggingFaceEmbedding create_model from_hparams"
    " FlagModel BGEM3FlagModel FlagReranker model_download dataset_download pull urlretrieve"
    " load_state_dict_from_url download_url_to_file get_file retrieve download fetch_openml get"
    " stream urlopen read_csv read_parquet read_json read_pickle from_pretrained pipeline load"
    " from_single_file create_model_and_transforms"
)
"""Names of calls that are looked at here; a test compares them with the table."""

_WORDS = (
    b"urlretrieve(", b"_from_url(", b"download_url_to_file(", b"nltk.download(", b"gdown.",
    b"wget.download(", b"kagglehub.", b"pooch.retrieve(", b"fetch_openml(", b"torch.hub.load(",
    b"utils.get_file(", b"hf_hub_download(", b"snapshot_download(", b"spacy.cli", b"_HUB_OFFLINE",
)  # fmt: skip
_ASKS = (
    b"requests.get(", b"httpx.get(", b"urlopen(", b"read_csv(", b"read_parquet(", b"read_json(",
    b"read_pickle(",
)  # fmt: skip


def worth_reading(data: bytes) -> bool:
    """Tell cheaply whether a file may fetch anything that is no model of a known library."""
    if stands_outside_examples(data, _WORDS):
        return True
    return b"://" in data and stands_outside_examples(data, _ASKS)


@dataclass(frozen=True, slots=True)
class Fetching:
    """A call that fetches, and the constant of another module that names what it fetches."""

    fetch: Fetch
    reference: str = ""


def fetches(syntax: Syntax, when: str) -> Iterator[Fetching]:
    """Yield a sighting for each call that fetches something."""
    calls = (_fetching(syntax, call) for call in syntax.others)
    found = list(islice((one for one in calls if one is not None), _MOST))
    by_address = sum(not one.fetch.hub for one in found)
    checked = 0 < by_address <= _digests_compared(syntax)
    for one in found:
        compared = one.fetch.checked or (checked and not one.fetch.hub)
        yield replace(one, fetch=replace(one.fetch, when=when, checked=compared))


def named(one: Fetching, text: str) -> Iterator[Fetch]:
    """Yield a fetch with the name that another module holds; nothing for a folder."""
    if not text:
        yield one.fetch
    elif not (_LOCAL.match(text) or text.count("/") > 1):
        unsure = one.fetch.unsure.replace("name and ", "")
        unsure = "" if unsure == "name" else unsure
        yield replace(one.fetch, name=printable(text, _NAME), unsure=unsure)


def _digests_compared(syntax: Syntax) -> int:
    """Count the digests that stand in a file which computes some and compares them."""
    if not syntax.source.holds(b"hexdigest"):
        return 0
    compared = any(
        _DIGEST_NAME.search(syntax.dotted(side) if not isinstance(side, ast.Name) else side.id)
        for node in syntax.compares
        for side in (node.left, *node.comparators)
    )
    texts = (text.value for text in syntax.texts if isinstance(text.value, str))
    return sum(_DIGEST.fullmatch(text.strip()) is not None for text in texts) if compared else 0


def _fetching(syntax: Syntax, call: Call) -> Fetching | None:
    match call.last:
        case "from_pretrained":
            return _from_pretrained(syntax, call)
        case "from_single_file":
            return _single_file(syntax, call)
        case "pipeline":
            return _pipeline(syntax, call)
        case "load" if call.dotted == "torch.hub.load":
            return _torch_hub(syntax, call)
        case "create_model_and_transforms" if "open_clip" in syntax.imported:
            return _open_clip(syntax, call)
    for row in _rows().get(call.last, ()):
        if not row.libraries or _comes_from(syntax, call, row):
            return _by_row(syntax, call, row)
    return None


def _comes_from(syntax: Syntax, call: Call, row: _Row) -> bool:
    library = syntax.library(call.dotted)
    if row.call in _PLAIN or row.call in ("download", "pull", "retrieve", "get_file"):
        return library in row.libraries
    return library in row.libraries or (not library and syntax.uses(row.libraries))


def _by_row(syntax: Syntax, call: Call, row: _Row) -> Fetching | None:
    given = _argument(syntax, call, row.name, row.at)
    if row.when and syntax.truth(call.given(syntax, row.when)) is not True:
        return None
    if row.address:
        return _by_address(syntax, call, row, given)
    if row.call.startswith("load_dataset"):
        text = syntax.text(given.value, given.scope)
        if text in _BUILDERS:
            return _data_files(syntax, call)
    what = row.what
    if what == "model" and syntax.text(call.keyword("repo_type"), call.scope) == "dataset":
        what = "data"
    return _at_hub(syntax, call, what, given, row.revision, row.bare)


def _argument(syntax: Syntax, call: Call, names: tuple[str, ...], position: int | None) -> Given:
    given = call.given(syntax, *names)
    if given.value is None and position is not None:
        return Given(call.argument(names, position), call.scope, given.hidden)
    return given


# -- by address -----------------------------------------------------------------------------------


def _by_address(syntax: Syntax, call: Call, row: _Row, given: Given) -> Fetching | None:
    known = syntax.known(given.value, given.scope)
    if row.call in _PLAIN and not (
        _ADDRESS.match(known.text) and (_FILE.fullmatch(known.text) or HUB_FILE.match(known.text))
    ):
        return None  # an ordinary request, or a file of the project
    if known.text and not _ADDRESS.match(known.text) and "." in known.text[:2]:
        return None
    checks = any(
        (g := call.given(syntax, name)).value is not None and syntax.truth(g) is not False
        for name in row.checks
    )
    return Fetching(replace(_address(syntax, call, row.what, known), checked=checks))


def _address(syntax: Syntax, call: Call, what: str, known: Known) -> Fetch:
    name = printable(known.text, _NAME)
    place = syntax.source.at(call.line)
    how = _shown(call)
    if match := HUB_FILE.match(known.text):
        return Fetch(place, what, match[1], printable(match[2], 100), "", how)
    unsure = "" if known.text else "name"
    return Fetch(place, what, name, "", "", how, hub=False, unsure=unsure, can_pin=False)


def _data_files(syntax: Syntax, call: Call) -> Fetching | None:
    known = syntax.known(call.keyword("data_files"), call.scope)
    if not _ADDRESS.match(known.text):
        return None
    return Fetching(_address(syntax, call, "data", known))


def _single_file(syntax: Syntax, call: Call) -> Fetching | None:
    known = syntax.known(call.argument(("pretrained_model_link_or_path",), 0), call.scope)
    if not _ADDRESS.match(known.text):
        return None
    return Fetching(_address(syntax, call, "model", known))


# -- from a hub -----------------------------------------------------------------------------------


def _from_pretrained(syntax: Syntax, call: Call) -> Fetching | None:
    owner = call.dotted.split(".")[-2] if "." in call.dotted else ""
    if owner in ("cls", "self", "super()", ""):
        return None
    names: tuple[str, ...] = libraries.FROM_PRETRAINED
    at = 0
    if owner.startswith("Peft") and (len(call.node.args) > 1 or call.keyword("model_id")):
        names, at = ("model_id",), 1
    elif owner == "Llama":
        names = ("repo_id",)
    given = _argument(syntax, call, names, at)
    if given.value is None and not given.hidden:
        return None  # a method of the project with the same name
    what = "tokenizer" if _TOKENIZER.search(owner) else "model"
    return _at_hub(syntax, call, what, given, ("revision",), "old")


def _pipeline(syntax: Syntax, call: Call) -> Fetching | None:
    if call.dotted not in ("pipeline", "transformers.pipeline", "transformers.pipelines.pipeline"):
        return None
    if not syntax.imported & {"transformers", "diffusers", "optimum"}:
        return None
    given = _argument(syntax, call, ("model",), 1)
    if given.value is None and not given.hidden:
        task = syntax.text(call.argument(("task",), 0), call.scope)
        place = syntax.source.at(call.line)
        name = f"the default model of {task}" if task else "a default model"
        return Fetching(Fetch(place, "model", printable(name, 80), "", "", "pipeline"))
    return _at_hub(syntax, call, "model", given, ("revision",), "old")


def _torch_hub(syntax: Syntax, call: Call) -> Fetching | None:
    if syntax.text(call.keyword("source"), call.scope) == "local":
        return None
    known = syntax.known(call.argument(("repo_or_dir", "github"), 0), call.scope)
    name, _, ref = known.text.partition(":")
    place = syntax.source.at(call.line)
    unsure = "name" if not known.text or known.default else ""
    return Fetching(
        Fetch(place, "code", printable(name, _NAME), printable(ref, 100), "", "torch.hub.load",
              unsure=unsure)
    )  # fmt: skip


def _open_clip(syntax: Syntax, call: Call) -> Fetching | None:
    known = syntax.known(call.argument(("model_name",), 0), call.scope)
    weights = syntax.known(call.argument(("pretrained",), 1), call.scope)
    place = syntax.source.at(call.line)
    if known.text.startswith(("hf-hub:", "hf_hub:")):
        name, _, ref = known.text.partition(":")[2].partition("@")
        return Fetching(Fetch(place, "model", name, ref, "", call.last))
    if not weights.text or _LOCAL.match(weights.text):
        return None
    name = printable(f"{known.text} {weights.text}", _NAME)
    return Fetching(Fetch(place, "model", name, "", "", call.last, can_pin=False))


def _at_hub(
    syntax: Syntax,
    call: Call,
    what: str,
    given: Given,
    revisions: tuple[str, ...],
    bare: str,
) -> Fetching | None:
    if given.value is not None and _was_fetched(syntax, given):
        return None  # the call that fetched it is judged by itself
    known = syntax.known(given.value, given.scope)
    name, ref = known.text, ""
    if match := re.fullmatch(r"hf[-_]hub:([^@]+)(?:@(.+))?", name):
        name, ref = match[1], match[2] or ""
        revisions = revisions or ("",)
    if _LOCAL.match(name) or name.count("/") > 1:
        return None
    unsure = _unsure_name(name, known.default, bare)
    if not name and _is_folder(given.value):
        return None
    revision, revision_unsure = _revision(syntax, call, revisions)
    place = syntax.source.at(call.line)
    reference = ""
    if not name and given.value is not None:
        reference = syntax.reference(given.value, given.scope)
    fetch = Fetch(
        place,
        what,
        printable(name, _NAME),
        printable(revision or ref, 100),
        "",
        _shown(call),
        unsure=" and ".join(part for part in (unsure, "revision" * revision_unsure) if part),
        can_pin=bool(revisions),
        stays=syntax.truth(call.given(syntax, "local_files_only")) is True,
    )
    return Fetching(fetch, reference)


def _unsure_name(name: str, default: bool, bare: str) -> str:
    if not name or default:
        return "name" if not name else ""
    if _HUB.fullmatch(name) or bare in ("hub", "library"):
        return ""
    return "" if bare == "old" and _BARE.fullmatch(name) else "name"


def _revision(syntax: Syntax, call: Call, names: tuple[str, ...]) -> tuple[str, bool]:
    """Return the revision that a call asks for, and whether that is not known."""
    if not names or names == ("",):
        return "", False
    given = call.given(syntax, *names)
    if given.value is None:
        for nested in _NESTED:
            inner = call.given(syntax, nested)
            entries = syntax.entries(inner.value, inner.scope) if inner.value else None
            if entries and "revision" in entries.values:
                given = Given(entries.values["revision"], entries.scope)
    if given.value is None:
        return "", given.hidden
    if isinstance(given.value, ast.Constant) and given.value.value is None:
        return "", False
    known = syntax.known(given.value, given.scope)
    return known.text, not known.text or known.default


def _was_fetched(syntax: Syntax, given: Given) -> bool:
    """Tell whether a value is what another call fetched, or a piece of what lies here."""
    node, scope = given.value, given.scope
    for _ in range(8):
        match node:
            case ast.Call():
                return syntax.dotted(node.func, scope).rpartition(".")[2] in _HERE
            case ast.Name():
                holder = scope.holder(node.id)
                node = holder.values[node.id] if holder else None
                scope = holder or scope
            case _:
                return False
    return False


def _is_folder(node: ast.expr | None) -> bool:
    """Tell whether an expression is a folder of this machine, by how it is made."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Div)
    if isinstance(node, ast.Call):
        func = node.func
        last = func.attr if isinstance(func, ast.Attribute) else identifier(func)
        return last in ("Path", "join", "resolve", "absolute", "expanduser", "mkdtemp", "abspath")
    return False


def _shown(call: Call) -> str:
    parts = call.dotted.split(".")
    return printable(".".join(parts[-2:]) if parts[-1] == "from_pretrained" else parts[-1], 60)


# -- remote code and settings ---------------------------------------------------------------------


def remote_code(syntax: Syntax) -> Iterator[RemoteCode]:
    """Yield the calls that let code run which comes with a model, a tokenizer or a dataset."""
    for call in syntax.others:
        for how, given in _trusting(syntax, call):
            decided = _decided(syntax, how, given)
            if decided is False:
                continue
            at = 1 if call.last == "pipeline" else 0
            known = syntax.known(call.argument(_MODEL_NAMES, at), call.scope)
            revision, unsure = _revision(syntax, call, ("code_revision",))
            if not revision:
                revision, unsure = _revision(syntax, call, ("revision",))
            yield RemoteCode(
                syntax.at(call.node),
                how,
                printable(known.text, _NAME),
                "" if unsure else printable(revision, 100),
                decided is None,
            )


def _trusting(syntax: Syntax, call: Call) -> Iterator[tuple[str, Given]]:
    """Yield the arguments of a call that may let code run."""
    given = call.given(syntax, _TRUST)
    if given.value is not None:
        yield _TRUST, given
    for nested in _NESTED:
        inner = call.given(syntax, nested)
        entries = syntax.entries(inner.value, inner.scope) if inner.value is not None else None
        if entries and _TRUST in entries.values:
            yield _TRUST, Given(entries.values[_TRUST], entries.scope)
    custom = call.given(syntax, _CUSTOM) if call.last == "from_pretrained" else given
    if call.last == "from_pretrained" and custom.value is not None:
        yield _CUSTOM, custom


def _decided(syntax: Syntax, how: str, given: Given) -> bool | None:
    if how == _TRUST:
        return syntax.truth(given)
    if isinstance(given.value, ast.Constant) and not given.value.value:
        return False
    return True if syntax.text(given.value, given.scope) else None


def offline(syntax: Syntax) -> Iterator[Offline]:
    """Yield where the code itself forbids the library of a hub to fetch."""
    for node, scope in syntax.assigned:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            match target:
                case ast.Subscript(slice=ast.Constant(value=str() as name)) if name in _OFFLINE:
                    if syntax.text(node.value, scope).lower() in ("1", "true", "yes", "on"):
                        yield Offline(syntax.at(node), name)
