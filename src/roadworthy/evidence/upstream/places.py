"""Where upstream models may lie: the cache of this machine, and the folders that a person names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from roadworthy.errors import InputError
from roadworthy.evidence.interface import printable
from roadworthy.evidence.tree import read_small
from roadworthy.evidence.upstream.hub import (
    Located,
    Missing,
    folder_name,
    hub_id,
    is_commit,
    is_folder,
    is_revision,
    locate,
)

_VARIABLE = re.compile(r"\$(?:(\w+)|\{([^}]*)\})")
_REMOTE = re.compile(r"^\s*url\s*=\s*https?://(?:[^@/\s]*@)?huggingface\.co/(\S+?)\s*$", re.M)
_MAX_NOTES = 64
"""Notes of a download that are compared."""
_MAX_NOTE = 4096
_MAX_GIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Given:
    """A folder that a person names, and what they say of it."""

    path: Path
    """Real path."""
    names: tuple[str, str]
    """The last two parts of the path as it was written."""
    id: str = ""
    """The model that it is, where they say so."""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look."""

    cache: Path | None = None
    given: tuple[Given, ...] = ()
    look: bool = True
    """False when the user wants no upstream model to be looked up."""

    def locate(self, id_: str, revision: str, rivals: Set[str]) -> Located | Missing:
        """Find a model: first in what a person names, then in the cache.

        Args:
            id_: the id on the hub.
            revision: what was asked for.
            rivals: other models of the project; a bare name that two of them share proves nothing.
        """
        missing: Missing | None = None
        for given in self.given:
            found = _in_given(given, id_, revision, rivals)
            if isinstance(found, Located):
                return found
            missing = missing or found
        cached = locate(self.cache, id_, revision) if self.cache else Missing(_NOWHERE)
        if isinstance(cached, Located) or missing is None:
            return cached
        return missing


_NOWHERE = "is not in the local cache"


def from_environment(
    environment: Mapping[str, str], home: Path, given: Iterable[str] = (), *, look: bool = True
) -> Places:
    """Return the places that the user's environment and options name.

    The cache is where the library of the hub keeps it: HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE (its
    old name), HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub.

    Args:
        environment: the variables.
        home: what `~` stands for.
        given: the values of `--with`, `PATH` or `ORG/NAME[@REVISION]=PATH`.
        look: False to look nowhere.

    Raises:
        InputError: when a folder of `given` is missing.
    """

    def path(*names: str) -> Path | None:
        text = next((environment[name] for name in names if environment.get(name)), "")
        text = _VARIABLE.sub(lambda m: environment.get(m[1] or m[2], m[0]), text)
        if not text:
            return None
        return home / text[2:] if text == "~" or text.startswith("~/") else Path(text)

    cache = path("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")
    if cache is None:
        base = path("HF_HOME") or (path("XDG_CACHE_HOME") or home / ".cache") / "huggingface"
        cache = base / "hub"
    return Places(_resolved(cache), tuple(_given(text) for text in given), look)


def _resolved(path: Path) -> Path | None:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return None


def _given(text: str) -> Given:
    said, equals, rest = text.partition("=")
    name, at, revision = said.partition("@")
    path = Path(text)
    id_ = ""
    real = _resolved(path)
    if equals and name and hub_id(name) == name and not (real and is_folder(real)):
        if at and not is_revision(revision):
            raise InputError(
                f"names no revision: {revision!r}",
                where="--with",
                hint="write ORG/NAME@COMMIT=PATH",
            )
        path, id_ = Path(rest), name
        real = _resolved(path)
    if not text or real is None or not is_folder(real):
        raise InputError(
            "is no folder that can be read",
            where=f"--with {printable(text, 300)}",
            hint="name the folder of a model, a folder of such folders, or a cache of the hub",
        )
    names = (path.absolute().parent.name, path.absolute().name)
    return Given(real, names, id_, revision if id_ else "")


# -- one folder that a person names -------------------------------------------------------------


def _in_given(given: Given, id_: str, revision: str, rivals: Set[str]) -> Located | Missing | None:
    if given.id:
        return _checked(given.path, revision, given.revision) if given.id == id_ else None
    for cache in (given.path, given.path / "hub"):
        if is_folder(cache) and is_folder(cache / folder_name(id_)):
            return locate(cache, id_, revision, "with")
    organisation, _, name = id_.rpartition("/")
    if given.names == (organisation, name) or id_ == _remote(given.path):
        return _checked(given.path, revision)
    for parts in ((organisation, name) if organisation else (name,), (id_.replace("/", "--"),)):
        if folder := _inside(given.path, parts):
            return _checked(folder, revision)
    if any(other != id_ and other.rpartition("/")[2] == name for other in rivals):
        return None
    if given.names[1] == name:
        return _checked(given.path, revision, by_name=True)
    if folder := _inside(given.path, (name,)):
        return _checked(folder, revision, by_name=_remote(folder) != id_)
    return None


def _inside(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """Return the folder below, where it is one and no link."""
    for part in parts:
        folder = folder / part
        if not is_folder(folder):
            return None
    return folder


def _checked(
    folder: Path, revision: str, said: str = "", *, by_name: bool = False
) -> Located | Missing:
    """Return the folder, unless another revision is asked for than the one that it holds."""
    holds = said or _downloaded(folder) or _checked_out(folder)
    if revision != "main" and holds != revision and not (said == "" and _begins(holds, revision)):
        held = f"revision {holds[:12]}" if holds else "a revision that it does not tell"
        return Missing(
            f"lies in a folder of --with in {held}, and not in {revision}",
            "upstream-revision-not-found",
        )
    return Located(folder, holds, "with", by_name=by_name)


def _begins(commit: str, revision: str) -> bool:
    return len(revision) >= 7 and is_commit(commit) and commit.startswith(revision)


def _downloaded(folder: Path) -> str:
    """Return the commit that `hf download --local-dir` noted for every file, if it is one."""
    notes = folder / ".cache" / "huggingface" / "download"
    if not all(is_folder(path) for path in (notes.parent.parent, notes.parent, notes)):
        return ""
    commits: set[str] = set()
    for path in sorted(notes.glob("*.metadata"))[:_MAX_NOTES]:
        lines = (read_small(path, _MAX_NOTE) or b"").decode("ascii", "replace").splitlines()
        commits.add(lines[0].strip() if lines else "")
    (commit,) = commits if len(commits) == 1 else ("",)
    return commit if is_commit(commit) else ""


def _checked_out(folder: Path) -> str:
    """Return the commit of a git clone."""
    git = folder / ".git"
    head = _git(git, "HEAD")
    if is_commit(head):
        return head
    reference = head.removeprefix("ref: ")
    if reference == head or not is_revision(reference):
        return ""
    inner = git
    for part in reference.split("/")[:-1]:
        inner = inner / part
        if not is_folder(inner):
            break
    else:
        if is_commit(commit := _git(git, reference)):
            return commit
    for line in _git(git, "packed-refs").splitlines():
        commit, _, name = line.partition(" ")
        if name == reference and is_commit(commit):
            return commit
    return ""


def _remote(folder: Path) -> str:
    """Return the id on the hub that a git clone came from."""
    found = {hub_id(match) for match in _REMOTE.findall(_git(folder / ".git", "config"))}
    return found.pop() if len(found) == 1 else ""


def _git(folder: Path, name: str) -> str:
    if not is_folder(folder):
        return ""
    return (read_small(folder / name, _MAX_GIT) or b"").decode("utf-8", "replace").strip()
