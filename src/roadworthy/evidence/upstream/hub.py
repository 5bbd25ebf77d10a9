"""The local cache of the Hugging Face hub, read as its own library reads it, and never written.

Layout (https://huggingface.co/docs/huggingface_hub/guides/manage-cache):

    CACHE/models--ORG--NAME/refs/main                what a branch or tag stood for: a commit
                            snapshots/COMMIT/FILE    a link to ../../blobs/ETAG, or the file itself
                            blobs/ETAG               the bytes, or a link into CACHE/blobs
                            trees/COMMIT.json        every file that the commit holds
                            .no_exist/COMMIT/FILE    somebody asked, and the commit has no such file
    CACHE/blobs/XX/HASH                              bytes that several repositories share

A commit is taken only when it is the one that was asked for: another snapshot of the same model
may have another licence.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from roadworthy.evidence.interface import printable
from roadworthy.evidence.tree import Follow, read_small

MAIN = "main"
"""The revision that is meant when none is named."""

_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?"
_ID = re.compile(rf"(?:{_PART}/)?{_PART}")
_URL = re.compile(r"(?:https?://(?:www\.)?(?:huggingface\.co|hf\.co)/|hf://(?:models/)?)", re.I)
_REVISION = re.compile(r"[A-Za-z0-9_][\w.-]{0,99}(?:/[A-Za-z0-9_][\w.-]{0,99}){0,7}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SHORT = re.compile(r"[0-9a-f]{7,39}")
_SHARED = re.compile(r"[0-9a-f]{64}")
_MAX_REF = 256
_MAX_TREE = 8 << 20
_MAX_ENTRIES = 20_000
"""Entries of a folder of the cache that are looked at."""
_MAX_OTHERS = 3
_NEEDED = re.compile(r"readme\.md|(?:model_)?licen[sc]e[^/]*|notice[^/]*|[^/]*config\.json")
"""Files at the top of a repository without which its terms are not known."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a model lies."""

    folder: Path
    revision: str
    """The commit; empty where the place does not tell."""
    where: str
    """`cache` or `with`."""
    follow: Follow | None = None
    absent: tuple[str, ...] = ()
    """Files that the commit holds, or may hold, and that do not lie there."""
    by_name: bool = False
    """True when only the last part of the id agrees with the name of the folder."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A model, or the revision of it that is asked for, does not lie here."""

    why: str
    """Goes on after the name of the model: "is not in ..."."""
    check: str = "upstream-not-found"


def hub_id(name: str) -> str:
    """Return the id on the hub that a name is, or an empty text.

    >>> hub_id("https://huggingface.co/org/name"), hub_id("../name"), hub_id("a--b")
    ('org/name', '', '')
    """
    name = _URL.sub("", name, count=1).removesuffix("/")
    if not _ID.fullmatch(name) or "--" in name or ".." in name or name.endswith(".git"):
        return ""
    return name


def is_revision(name: str) -> bool:
    """Return whether a text can be the name of a branch, a tag or a commit."""
    return bool(_REVISION.fullmatch(name)) and ".." not in name


def is_commit(name: str) -> bool:
    """Return whether a text is a whole commit, which never moves."""
    return bool(_COMMIT.fullmatch(name))


def folder_name(id_: str) -> str:
    """Return the name of the folder of a model in a cache.

    >>> folder_name("org/name")
    'models--org--name'
    """
    return "models--" + id_.replace("/", "--")


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder, and no link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def entries(folder: Path) -> Iterator[str]:
    """Yield the names of folders in a folder, links left out; nothing when it cannot be read."""
    try:
        with os.scandir(folder) as scan:
            for count, entry in enumerate(scan):
                if count >= _MAX_ENTRIES:
                    return
                if entry.is_dir(follow_symlinks=False):
                    yield entry.name
    except (OSError, ValueError):
        return


def locate(cache: Path, id_: str, revision: str, where: str = "cache") -> Located | Missing:
    """Find one revision of a model in a cache.

    Args:
        cache: the folder that holds `models--...`, its real path.
        id_: the id on the hub.
        revision: what was asked for; `main` when nothing was.
        where: how the place is called in the report.
    """
    name = folder_name(id_)
    repository = cache / name
    if not is_folder(repository):
        if problem := _unreadable(cache):
            return Missing(f"was not found, as the local cache cannot be read ({problem})")
        alike = sorted(other for other in entries(cache) if other.lower() == name.lower())
        other = alike[0].removeprefix("models--").replace("--", "/") if alike else ""
        differently = f", which holds {other}, written differently" if other else ""
        return Missing(f"is not in the local cache{differently}")
    commit = _commit(repository, revision)
    if isinstance(commit, Missing):
        return commit
    snapshot = repository / "snapshots" / commit
    if not (commit and is_folder(repository / "snapshots") and is_folder(snapshot)):
        return Missing(
            f"is not in the local cache in the revision {revision}{_others(repository)}",
            "upstream-revision-not-found",
        )
    return Located(
        snapshot, commit, where, follower(cache, repository, snapshot), _absent(repository, commit)
    )


def _unreadable(cache: Path) -> str:
    """Return why a cache that is there cannot be read."""
    try:
        os.scandir(cache).close()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        return printable(getattr(error, "strerror", None) or str(error))
    return ""


def _commit(repository: Path, revision: str) -> str | Missing:
    """Return the commit that a revision stood for when it was downloaded; empty when unknown."""
    if is_commit(revision):
        return revision
    folder = repository / "refs"
    for part in revision.split("/")[:-1]:
        if not is_folder(folder):
            return ""
        folder = folder / part
    reference = folder / revision.rpartition("/")[2]
    if is_folder(folder) and os.path.lexists(reference):
        said = (read_small(reference, _MAX_REF) or b"").decode("ascii", "replace").strip()
        if not is_commit(said):
            return Missing(
                f"lies in a damaged cache, whose refs/{revision} names no commit",
                "malformed-cache",
            )
        return said
    if _SHORT.fullmatch(revision):
        begins = [s for s in _snapshots(repository) if s.startswith(revision)]
        return begins[0] if len(begins) == 1 else ""
    return ""


def _snapshots(repository: Path) -> list[str]:
    if not is_folder(repository / "snapshots"):
        return []
    return sorted(name for name in entries(repository / "snapshots") if is_commit(name))


def _others(repository: Path) -> str:
    names = _snapshots(repository)
    if not names:
        return ""
    more = f" and {len(names) - _MAX_OTHERS} more" if len(names) > _MAX_OTHERS else ""
    return f", only in {', '.join(name[:12] for name in names[:_MAX_OTHERS])}{more}"


def etag(snapshot: Path, path: str) -> str:
    """Return the sha256 that the cache promises for a file, where it does.

    A blob is named after what the hub says of it: for large files their sha256.
    """
    try:
        name = (snapshot / path).readlink().name
    except (OSError, ValueError):
        return ""
    return name if _SHARED.fullmatch(name) else ""


# -- links --------------------------------------------------------------------------------------


def follow_in(root: Path) -> Follow | None:
    """Return which links stand for files when `root` is itself a snapshot in a cache."""
    try:
        snapshot = root.resolve()
    except (OSError, ValueError, RuntimeError):
        return None
    repository = snapshot.parent.parent
    if snapshot.parent.name != "snapshots" or not repository.name.startswith("models--"):
        return None
    return follower(repository.parent, repository, snapshot)


def follower(cache: Path, repository: Path, snapshot: Path) -> Follow:
    """Return what says which file a link in a snapshot stands for.

    A link counts when it leads to a regular file of the same repository's `blobs`, or on from
    there into the store that the cache shares. Everything else is refused.
    """
    blobs, shared = repository / "blobs", cache / "blobs"

    def follow(path: str) -> str | None:
        blob = _target(snapshot / path)
        if blob is None or blob.parent != blobs or not is_folder(blobs):
            return None
        if _is_file(blob):
            return str(blob)
        store = _target(blob)
        if (
            store is None
            or store.parent.parent != shared
            or not _SHARED.fullmatch(store.name)
            or store.parent.name != store.name[:2]
            or not _is_file(store)
        ):
            return None
        return str(store)

    return follow


def _target(link: Path) -> Path | None:
    """Return where a link leads, one step, with the links in the folders on the way resolved."""
    try:
        target = link.parent / link.readlink()
        if target.name in ("", ".", ".."):
            return None
        return target.parent.resolve(strict=True) / target.name
    except (OSError, ValueError, RuntimeError):
        return None


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


# -- what should lie there ----------------------------------------------------------------------


def _absent(repository: Path, commit: str) -> tuple[str, ...]:
    """Return the files that matter for the terms and are not in the snapshot."""
    snapshot = repository / "snapshots" / commit
    listed = _listed(repository, commit)
    if listed is None:
        here = os.path.lexists(snapshot / "README.md")
        nowhere = os.path.lexists(repository / ".no_exist" / commit / "README.md")
        return () if here or nowhere else ("README.md",)
    wanted = [path for path in listed if _NEEDED.fullmatch(path.lower())]
    return tuple(sorted(path for path in wanted if not os.path.lexists(snapshot / path)))


def _listed(repository: Path, commit: str) -> tuple[str, ...] | None:
    """Return the paths at the top of a commit, where the cache keeps the list."""
    if not is_folder(repository / "trees"):
        return None
    data = read_small(repository / "trees" / f"{commit}.json", _MAX_TREE)
    if data is None:
        return None
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return None
    files = tree.get("files") if isinstance(tree, dict) else None
    if not isinstance(files, dict) or tree.get("format_version") != 1:
        return None
    return tuple(path for path in files if "/" not in path and "\x00" not in path)
