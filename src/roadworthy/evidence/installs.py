"""Commands that install packages: in Dockerfiles, in pipelines and in notebooks.

Only lines that are commands count, and each package named on them is said to be one version or
several. What such a command installs from a requirements file is the matter of that file.
Options of pip: https://pip.pypa.io/en/stable/cli/pip_install/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from roadworthy.evidence.code import notebooks
from roadworthy.evidence.dependencies.pip import EXTRA_INDEX, requirement
from roadworthy.evidence.deployment.commands import split
from roadworthy.evidence.interface import Found, SourceFile, printable
from roadworthy.evidence.masking import without_password
from roadworthy.sightings import Deploys, ExtraIndex, Fixed, Loose
from roadworthy.system import Evidence

_PIPELINE = (
    r"\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml|azure-pipelines\.ya?ml"
    r"|\.circleci/config\.ya?ml|\.travis\.ya?ml|cloudbuild\.ya?ml|bitbucket-pipelines\.ya?ml"
    r"|\.buildkite/[^/]+\.ya?ml|buildspec\.ya?ml"
)
_IMAGE = (
    r"(?![^/]*\.(?:py|pyi|md|rst|txt|json|js|ts|go|rs|sh|dockerignore)\Z)"
    r"(?:[^/]*[._-])?(?:dockerfile|containerfile)(?:[._-][^/]*)?"
)
_RUNS = (
    r"procfile|(?:docker-)?compose[^/]*\.ya?ml|fly\.toml|render\.ya?ml|vercel\.json|netlify\.toml"
    r"|serverless\.ya?ml|app\.ya?ml|chart\.ya?ml|skaffold\.ya?ml|wrangler\.toml|heroku\.yml"
)
_IS_PIPELINE = re.compile(rf"(?:.*/)?(?:{_PIPELINE})")
_IS_RUN = re.compile(rf"(?:.*/)?(?:{_IMAGE}|{_RUNS})")
_APART = re.compile(r"(?:.*/)?(?:tests?|docs?|examples?|\.devcontainer|\.github|ci|\.ci)/.*")

_LOOK = re.compile(rb"install|extra.index.url|npm i |npx ", re.IGNORECASE)
_LOOK_IN_NOTEBOOK = re.compile(rb"[!%][^\"\n]{0,200}install|%%(?:ba)?sh|%%shell")
"""Outputs of notebooks are long, and most of them install nothing."""
_COMMAND = re.compile(
    r"(?:^|&&|\|\||[;(!%\"']|\bRUN\s(?:--\S+\s+){0,9}|(?:^|\s)-\s|\b(?:run|script):\s|\bsudo\s)\s*"
    r"(?:[A-Za-z_]\w{0,60}=[^\s\"';(!%&|]{0,100}\s+){0,9}"
    r"(?:(?:[\w.~${}/-]{0,100}/)?(?:python[\d.]{0,5}\s+-m\s+|uv\s+)?(?P<pip>pip[\d.]{0,5})\s+install"
    r"|(?P<conda>conda|mamba|micromamba)\s+install|(?P<npm>npm)\s+(?:install|i|add))(?=\s)",
)
_EXTRA_VARIABLE = re.compile(
    r"\bPIP_EXTRA_INDEX_URL[=:\s]+[\"']?[a-z]{3,5}://(?:[^\s/@]*@)?([^\s/\"']+)"
)
_WITH_VALUE = frozenset(
    {"-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f"}
    | {"--find-links", "-t", "--target", "--prefix", "--root", "--platform", "--python-version"}
    | {"--trusted-host", "-e", "--editable", "--python", "--progress-bar", "--index-strategy"}
    | {"--no-binary", "--only-binary", "--timeout", "--retries", "--cache-dir", "--log", "--proxy"}
    | {"--implementation", "--abi", "--group", "--upgrade-strategy", "--root-user-action", "-n"}
    | {"--torch-backend", "--channel", "-p", "--name", "--index", "--default-index", "--src"}
    | {"--config-settings", "-C", "--global-option", "--exclude-newer", "--registry", "--cert"}
)
_TOOLS = frozenset(
    {"pip", "setuptools", "wheel", "uv", "poetry", "pdm", "pipenv", "build", "hatch"}
)
"""What installs packages; a builder's own tools weigh less than what runs."""
_NPM_NAME = re.compile(r"((?:@[\w.-]{1,100}/)?[\w.-]{1,214})(?:@(\S{1,100}))?")
_CONDA_NAME = re.compile(r"(?:[\w./-]{1,100}::)?([A-Za-z0-9_][\w.-]{0,100})([=<>!~].{0,100})?")
_BETWEEN = re.compile(r"[;&|\n]")
_MOST_LINES = 20_000
_MOST_COMMANDS = 50
"""Commands of one line."""
_MOST_LETTERS = 4_000
"""Letters of one command."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


class Installs:
    """Commands that install packages while something is built, tested or tried out."""

    name = "installs"
    wants = re.compile(rf"(?:.*/)?(?:{_PIPELINE}|{_IMAGE}|{_RUNS}|[^/]+\.ipynb)")
    reads_text = True

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read the commands of one file."""
        lowered = file.path.lower()
        pipeline = bool(_IS_PIPELINE.fullmatch(lowered))
        image = not pipeline and bool(_IS_RUN.fullmatch(lowered))
        if image and not _APART.fullmatch(lowered):
            yield Deploys(file.at(None))
        if not _LOOK.search(file.head):
            return
        if lowered.endswith(".ipynb"):
            if _LOOK_IN_NOTEBOOK.search(file.head):
                yield from _read(file, _of_notebook(file.head), "notebook")
        elif pipeline or "file" in lowered.rpartition("/")[2]:
            text = file.head.decode("utf-8-sig", "replace")
            yield from _read(file, _logical(text), "pipeline" if pipeline else "image")

    def finish(self) -> Iterator[Found]:
        """Yield nothing more."""
        return iter(())


def _of_notebook(data: bytes) -> Iterator[_Line]:
    for cell in notebooks.read(data).cells:
        if cell.kind != "code":
            continue
        shell = any(line.startswith(("%%bash", "%%sh", "%%shell")) for line in cell.lines[:1])
        for text, row in zip(cell.lines, cell.rows, strict=True):
            if shell or text.lstrip().startswith(("!", "%")):
                yield _Line(row, text)


def _logical(text: str) -> Iterator[_Line]:
    """Yield lines, continued ones joined, comments left out."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n")[:_MOST_LINES], 1):
        line = line.strip()
        if line.startswith("#"):
            continue
        first = first if parts else number
        parts.append(line.removesuffix("\\"))
        if line.endswith("\\") and len(parts) < 1000:
            continue
        yield _Line(first, " ".join(parts))
        parts = []
    if parts:
        yield _Line(first, " ".join(parts))


def _read(file: SourceFile, lines: Iterator[_Line], role: str) -> Iterator[Found]:
    for line in lines:
        text = line.text[:20_000]
        place = file.at(line.number, without_password(printable(text, 200)))
        for pattern in (EXTRA_INDEX, _EXTRA_VARIABLE):
            for index in pattern.finditer(text):
                safe = "--require-hashes" in text
                yield ExtraIndex(place, printable(index[1]), safe=safe)
        for match in islice(_COMMAND.finditer(text), _MOST_COMMANDS):
            # One command only: what a hostile line holds behind it is split for the next match.
            rest = _BETWEEN.split(text[match.end() : match.end() + _MOST_LETTERS], maxsplit=1)[0]
            for words in split(rest)[:1]:
                yield from _packages(words, match.lastgroup or "", place, role)


def _packages(words: list[str], tool: str, place: Evidence, role: str) -> Iterator[Found]:
    value = False
    for word in words[:500]:
        word = word.strip("\"'`),")
        if value or not word:
            value = False
        elif word.startswith("-"):
            value = word in _WITH_VALUE
        elif not word.startswith((".", "/", "$", "~", "#", "{")) and not word.endswith(".whl"):
            yield from _package(word, tool, place, role)


def _package(word: str, tool: str, place: Evidence, role: str) -> Iterator[Found]:
    if tool == "npm":
        match = _NPM_NAME.fullmatch(word)
        name, allows = (match[1], match[2] or "") if match else ("", "")
        exact = re.fullmatch(r"v?(\d+\.\d+\.\d+\S*)|\S*\$\S*", allows)
        fixed, version = bool(exact), (exact and exact[1]) or ""
    elif tool == "conda":
        match = _CONDA_NAME.fullmatch(word)
        name, allows = (match[1], match[2] or "") if match else ("", "")
        exact = re.match(r"==?(\d+\.[\w.]+)|==?.*\$", allows)
        fixed, version = bool(exact), (exact and exact[1]) or ""
    else:
        name, allows, fixed, version = _of_pip(word, place)
    if not name:
        return
    ecosystem = "pypi" if tool == "pip" else tool
    role = "build" if name in _TOOLS and role == "image" else role
    if fixed:
        yield Fixed(place, ecosystem, name, printable(version), role)
    else:
        yield Loose(place, ecosystem, name, printable(without_password(allows)), role)


def _of_pip(word: str, place: Evidence) -> tuple[str, str, bool, str]:
    """Return name, constraint, whether it is fixed, and the version."""
    if re.match(r"[\w.\[\],-]+===?\S*[${]", word):
        return re.split(r"[\[=]", word, maxsplit=1)[0], "", True, ""  # given to the build
    if re.match(r"(?:git\+|https?:)", word):
        name = word.partition("#")[0].rstrip("/").rpartition("/")[2].partition("@")[0]
        fixed = bool(re.search(r"@[0-9a-f]{40}(?:#|$)|[#&]sha256=|\.whl", word))
        return name.removesuffix(".git"), f"@ {word}", fixed, ""
    read = requirement(word, place, "command")
    if read is None:
        return "", "", False, ""
    return read.name, read.constraint, read.fixed, read.version
