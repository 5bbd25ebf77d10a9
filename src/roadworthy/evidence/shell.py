"""What one simple command fetches, installs or trusts: in images, manifests, scripts and calls.

A command is a list of words, as `deployment.commands.split` makes it. Options were read in the
documentation of each tool. What a variable decides is not known, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from roadworthy.evidence.interface import printable
from roadworthy.evidence.masking import without_password
from roadworthy.sightings import Fetch, Install, RemoteCode, Started
from roadworthy.system import Evidence, Sighting

_LOCAL = re.compile(r"[./~]|[A-Za-z]:[\\/]")
_REMOTE = re.compile(
    r"(?:https?|ftp)://(?!localhost|127\.|\[::1\]|0\.0\.0\.0|host\.docker|[\w-]+(?::\d+)?(?:/|$))"
)
"""An address on another network: one word alone is the name of a service beside this one."""
_GIT = re.compile(r"(?:https?|git|ssh)://\S+|git@\S+|\S+\.git")
_HUB = re.compile(
    r"https?://(?:huggingface\.co|hf\.co)/((?:datasets/|spaces/)?[\w.-]+/[\w.-]+?)(?:\.git)?/?"
)
HUB_FILE = re.compile(
    r"https?://(?:huggingface\.co|hf\.co)/((?:datasets/|spaces/)?[\w.-]+/[\w.-]+)/(?:resolve|raw|blob)/([^/?#]+)/"
)
"""The address of one file at the hub: the repository and the revision."""
_CLOUD = re.compile(r"(?:s3|gs|az|abfss?|oss|hdfs)://\S+|https?://\S+\.blob\.core\.windows\.net\S*")
_IN_CODE = re.compile(
    r"(snapshot_download|hf_hub_download|from_pretrained|SentenceTransformer|load_dataset)\(\s*"
    r"(?:repo_id\s*=\s*)?[\"']([\w.-]{1,96}/[\w.-]{1,96})[\"']([^)\n]{0,300})"
)
_REVISION = re.compile(r"revision\s*=\s*[\"']([^\"'\n]{1,100})[\"']")
_PIPED = re.compile(
    r"\b(?:curl|wget)\b[^|;&\n]{0,400}\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:env\s+)?(?:\w+=\S+\s+)*"
    r"(?:/\S{0,40}/)?(?:ba|z|da|k)?sh\b|"
    r"\b(?:curl|wget)\b[^|;&\n]{0,400}\|\s*(?:sudo\s+)?python[\d.]*\b|"
    r"\b(?:ba|z)?sh\s+(?:-\w+\s+)?[\"']?(?:\$\(|<\()\s*(?:curl|wget)\b|"
    r"\b(?:eval|source)\s+[\"']?(?:\$\(|<\()\s*(?:curl|wget)\b"
)
_COMPARES = re.compile(
    r"\b(?:sha(?:256|384|512)sum|md5sum|b2sum)\s[^\n|;&]{0,200}?(?:-\w*c\b|--check\b|--status\b)"
    r"|\bshasum\s[^\n|;&]{0,200}?-\w*c\b|\bgpg\s[^\n|;&]{0,200}?--verify\b|--checksum=sha"
    r"|\bcosign\s+verify"
)
_COMMIT = re.compile(
    r"\bgit\s+(?:-C\s+\S+\s+)?(?:checkout|reset\s+--hard|switch\s+--detach)\s+(?:-q\s+)?[\"']?"
    r"([0-9a-f]{40})\b"
)
_PREFIXES = frozenset(
    {"exec", "sudo", "env", "nohup", "time", "then", "do", "else", "if", "while", "until", "!", "{",
     "(", "tini", "--", "dumb-init", "gosu", "command", "RUN"}
)  # fmt: skip
_ASSIGNS = re.compile(r"[A-Za-z_]\w*=")
_VERSION = re.compile(r".+(?:@v?\d[\w.+-]*|==[\w.+!-]+)")

_INSTALLERS: dict[str, tuple[str, ...]] = {
    "pip": ("install", "download"), "pip3": ("install", "download"), "pipx": ("install", "run"),
    "conda": ("install", "create", "env"), "mamba": ("install", "create", "env"),
    "micromamba": ("install", "create"), "poetry": ("add", "install"), "pdm": ("add", "install"),
    "npm": ("install", "i", "ci", "add"), "yarn": ("install", "add"),
    "pnpm": ("install", "i", "add", "dlx"), "bun": ("install", "add", "x"),
    "apt": ("install",), "apt-get": ("install",), "apk": ("add",), "yum": ("install",),
    "dnf": ("install",), "microdnf": ("install",), "zypper": ("install",), "brew": ("install",),
    "gem": ("install",), "cargo": ("install",), "go": ("install",),
}  # fmt: skip
_RUNNERS = frozenset({"npx", "uvx", "bunx"})
"""Commands that fetch a package and run it at once."""
PIPED = "a download that goes into an interpreter"
"""What `Install.tool` is for `curl ... | sh`."""
_TRUST = ("--trust-remote-code", "--trust_remote_code")
_MODELS = ("--model", "--model-id", "--model-path", "--model_name_or_path", "--model_id")
_VALUED = frozenset({"-o", "-O", "--output", "--output-document", "-P", "-d", "--dir", "-H",
                     "--header", "--retry", "-C", "-x", "--proxy", "-e", "-A"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """Where a command stands."""

    when: str
    """start, build, script, run or notebook, as with `Fetch`."""
    at: Callable[[str], Evidence]
    """Returns the place of a word of it."""
    text: str = ""
    """What stands around it: a digest may be compared in the next command."""

    @property
    def checked(self) -> bool:
        """Tell whether a digest or a signature is compared nearby."""
        return _COMPARES.search(self.text) is not None

    @property
    def commit(self) -> str:
        """Return the commit that is checked out nearby."""
        found = _COMMIT.search(self.text)
        return found[1] if found else ""


def piped(text: str) -> Iterator[int]:
    """Yield where a download goes straight into an interpreter: offsets in the text."""
    if "curl" in text or "wget" in text:
        for match in _PIPED.finditer(text):
            yield match.start()


def bare(words: Sequence[str]) -> list[str]:
    """Return a command without what only says how to start it.

    >>> bare(["then", "sudo", "-E", "A=1", "pip", "install", "x"])
    ['pip', 'install', 'x']
    """
    rest = list(words)
    led = False
    while rest and (
        _ASSIGNS.match(rest[0]) or rest[0] in _PREFIXES or (led and rest[0].startswith("-"))
    ):
        led = rest[0] in ("sudo", "env", "nohup", "tini", "dumb-init", "command") or (
            led and rest[0].startswith("-")
        )
        rest.pop(0)
    return rest


def seen_in(words: Sequence[str], context: Context) -> Iterator[Sighting]:
    """Yield what one simple command shows; it is `bare` and no `sh -c`."""
    if not words:
        return
    program = words[0].rpartition("/")[2]
    if context.when == "start":
        for word in words[:6]:
            if word.endswith((".sh", ".bash")):
                yield Started(context.at(word), printable(word.rpartition("/")[2], 100))
    yield from _trusted(program, words, context)
    if context.when != "build":
        yield from _installed(program, words, context)
    yield from _fetched(program, words, context)


def _trusted(program: str, words: Sequence[str], context: Context) -> Iterator[RemoteCode]:
    """Yield the option that lets code of a model run, which many programs share."""
    for word in words:
        flag, _, value = word.partition("=")
        if flag not in _TRUST or value.lower() in ("false", "0"):
            continue
        following = words[words.index(word) + 1 :][:1]
        if not value and following and following[0].lower() == "false":
            continue
        model = next((text for name in _MODELS if (text := option(words, name))), "")
        if not model and program == "vllm" and len(words) > 2:
            model = words[2]
        code = option(words, "--code-revision") or option(words, "--revision")
        yield RemoteCode(context.at(word), flag, printable(model, 200), printable(code, 100))
        return


# -- installs -------------------------------------------------------------------------------------


def _installed(program: str, words: Sequence[str], context: Context) -> Iterator[Install]:
    rest = list(words[1:])
    if program.startswith("python") and rest[:2] == ["-m", "pip"]:
        program, rest = "pip", rest[2:]
    elif program == "uv" and rest[:1] == ["pip"]:
        program, rest = "pip", rest[1:]
    elif program == "uv" and rest[:2] == ["tool", "run"]:
        program, rest = "uvx", rest[2:]
    elif program == "uv" and rest[:2] == ["tool", "install"]:
        program, rest = "pipx", rest[1:]
    plain = [word for word in rest if not word.startswith("-")]
    if program in _RUNNERS or (program, *plain[:1]) in (("pnpm", "dlx"), ("bun", "x")):
        yield from _ran(program, rest, plain, context)
        return
    verbs = _INSTALLERS.get(program, ())
    if not plain or plain[0] not in verbs or "--help" in rest or "--no-index" in rest:
        return
    if plain[0] == "env" and plain[1:2] not in (["create"], ["update"]):
        return
    wanted = plain[1:]
    exact = bool(wanted) and all(_VERSION.fullmatch(word) for word in wanted)
    locked = plain[0] == "ci" or "--require-hashes" in rest or "--frozen-lockfile" in rest
    tool = f"{program} {plain[0]}"
    yield Install(context.at(plain[0]), tool, context.when, exact=exact or locked, checked=locked)


def _ran(
    program: str, rest: Sequence[str], plain: Sequence[str], context: Context
) -> Iterator[Install]:
    if "--no-install" in rest or "--no" in rest or "--offline" in rest:
        return
    named = [word for word in plain if word not in ("dlx", "x", "run")]
    for option in ("--from", "--package", "-p"):
        if option in rest[:-1]:
            named = [rest[rest.index(option) + 1]]
    package = named[0] if named else ""
    if package and not _LOCAL.match(package):
        exact = _VERSION.fullmatch(package) is not None
        tool = printable(f"{program} {package}", 100)
        yield Install(context.at(package), tool, context.when, exact=exact)


# -- fetches --------------------------------------------------------------------------------------


def _fetched(program: str, words: Sequence[str], context: Context) -> Iterator[Sighting]:
    match program:
        case "hf" | "huggingface-cli" | "modelscope" if words[1:2] == ["download"]:
            yield from _hub_download(program, words, context)
        case "ollama" if words[1:2] in (["pull"], ["run"]) and len(words) > 2:
            name, _, tag = words[2].partition(":")
            if words[1] == "pull" or context.when == "start":
                yield _fetch(context, "model", name, tag, f"ollama {words[1]}", can_pin=False)
        case "git" if "clone" in words:
            yield from _clone(words, context)
        case "curl" | "wget" | "aria2c":
            yield from _address(program, words, context)
        case "gdown":
            named = next((word for word in words[1:] if not word.startswith("-")), "")
            yield _file(context, named, "gdown")
        case "aws" | "gsutil" | "gcloud" | "azcopy" | "rclone" | "s5cmd":
            source = [word for word in words[1:] if not word.startswith("-")]
            found = next((word for word in source[:-1] if _CLOUD.match(word)), "")
            if found:
                yield _file(context, found, program)
        case "kaggle" if "download" in words:
            yield _file(context, words[-1], "kaggle")
        case _ if program.startswith(("python", "ipython")):
            yield from _python(words, context)


def _python(words: Sequence[str], context: Context) -> Iterator[Sighting]:
    rest = list(words[1:])
    if rest[:2] == ["-m", "nltk.downloader"] or rest[:3] == ["-m", "spacy", "download"]:
        named = [word for word in rest[2:] if not word.startswith("-") and word != "download"]
        how = "nltk" if rest[1].startswith("nltk") else "spacy download"
        what = "data" if how == "nltk" else "model"
        if named:
            yield _fetch(context, what, named[-1], "", how, can_pin=False)
    for index, word in enumerate(rest[:-1]):
        if word != "-c":
            continue
        for found in _IN_CODE.finditer(rest[index + 1][:20_000]):
            revision = _REVISION.search(found[3])
            what = "data" if found[1] == "load_dataset" else "model"
            yield _fetch(context, what, found[2], revision[1] if revision else "", found[1])
        if "nltk.download(" in rest[index + 1]:
            yield _fetch(context, "data", "nltk", "", "nltk.download", can_pin=False)


def _hub_download(program: str, words: Sequence[str], context: Context) -> Iterator[Sighting]:
    named = next((word for word in words[2:] if not word.startswith("-")), "")
    kind = option(words, "--repo-type")
    what = "data" if kind == "dataset" else "model"
    if named and not _LOCAL.match(named):
        yield _fetch(context, what, named, option(words, "--revision"), f"{program} download")


def served(words: Sequence[str], server: str, model: str, context: Context) -> Iterator[Sighting]:
    """Yield what a server of models fetches when it starts."""
    revision = option(words, "--revision")
    lies_here = _LOCAL.match(model) or model.count("/") != 1
    if not model or (lies_here and not re.search(r"[$`{]", model)):
        return
    can_pin = server in ("vllm", "tgi", "sglang", "kserve")
    if server == "llama.cpp":
        model = model.partition(":")[0]
    yield _fetch(context, "model", model, revision, server, can_pin=can_pin)


def _clone(words: Sequence[str], context: Context) -> Iterator[Sighting]:
    address = next((word for word in words[1:] if _GIT.fullmatch(word) and "://" in word), "")
    address = address or next((word for word in words[1:] if word.startswith("git@")), "")
    if not address:
        return
    ref = option(words, "--revision") or option(words, "--branch") or option(words, "-b")
    ref = context.commit or ref
    hub = _HUB.fullmatch(address)
    name = hub[1] if hub else without_password(address)
    what = "code" if not hub or name.startswith("spaces/") else "model"
    if hub and name.startswith("datasets/"):
        what = "data"
    yield _fetch(context, what, name, ref, "git clone")


def _address(program: str, words: Sequence[str], context: Context) -> Iterator[Sighting]:
    if program == "curl" and not _saves(words):
        return
    before = ""
    for word in words[1:]:
        if before not in _VALUED and _REMOTE.match(word):
            if match := HUB_FILE.match(word):
                yield _fetch(context, "file", match[1], match[2], program)
            else:
                yield _file(context, word, program)
        before = word


def _saves(words: Sequence[str]) -> bool:
    """Tell whether curl writes what it gets into a file, and sends nothing."""
    sends = {"-X", "--request", "-d", "--data", "--data-raw", "-F", "--json", "-I", "--head"}
    if sends & set(words):
        return False
    short = [word for word in words if re.fullmatch(r"-[A-Za-z]+", word)]
    return any("o" in word or "O" in word for word in short) or any(
        word.startswith(("--output", "--remote-name")) for word in words
    )


def _fetch(
    context: Context, what: str, name: str, revision: str, how: str, *, can_pin: bool = True
) -> Fetch:
    unsure = [
        said for said, text in (("name", name), ("revision", revision)) if re.search(r"[$`{]", text)
    ]
    return Fetch(
        context.at(name or how.split()[0]),
        what,
        printable(name, 200),
        printable(revision, 100),
        context.when,
        how,
        unsure=" and ".join(unsure),
        can_pin=can_pin,
        checked=context.checked,
    )


def _file(context: Context, address: str, how: str) -> Fetch:
    shown = printable(without_password(address), 200)
    unsure = "name" if re.search(r"[$`{]", address) else ""
    return Fetch(context.at(address[:60]), "file", shown, "", context.when, how, hub=False,
                 unsure=unsure, can_pin=False, checked=context.checked)  # fmt: skip


def option(words: Sequence[str], name: str) -> str:
    """Return the value of an option, empty where it is not given."""
    for index, word in enumerate(words):
        if word == name and index + 1 < len(words):
            return "" if words[index + 1].startswith("--") else words[index + 1]
        if word.startswith(f"{name}=") and name.startswith("--"):
            return word[len(name) + 1 :]
    return ""
