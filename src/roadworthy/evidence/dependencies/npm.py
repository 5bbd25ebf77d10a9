"""Node projects: package.json, and the locks of npm, pnpm and yarn.

Formats: https://docs.npmjs.com/cli/configuring-npm/package-lock-json, the types that pnpm publishes
as `@pnpm/lockfile.types` (versions 5 to 9), and yarn.lock of yarn 1 and of yarn 2 and later. The
two that are no JSON are read by their lines, as their tools write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.evidence.dependencies.locks import Keys, json_of
from roadworthy.evidence.dependencies.requirement import (
    MAX_PER_FILE,
    About,
    Declared,
    Lock,
    Locked,
    Read,
    beside,
    folder,
    malformed,
)
from roadworthy.evidence.interface import SourceFile, printable
from roadworthy.evidence.masking import without_password
from roadworthy.sightings import Deprecated
from roadworthy.system import Finding, Sighting

_NAME = re.compile(r"(?:@[a-z0-9~_.-]{1,100}/)?[A-Za-z0-9~_.-]{1,214}")
_EXACT = re.compile(r"=?v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)")
_COMMIT = re.compile(r"#[0-9a-f]{40}$")
_WEAK = re.compile(r"(?:sha1|md5)-\S+(?:\s+(?:sha1|md5)-\S+)*")
_LOCAL = re.compile(r"(?:file|link|workspace|portal|catalog):")
_FAMILIES = frozenset({"package.json"})


def package_json(file: SourceFile, text: str) -> Iterator[Read]:
    """Read what a package.json depends on."""
    data = json_of(file, text)
    if isinstance(data, Finding):
        yield data
        return
    publishes = not data.get("private") and "name" in data and "version" in data
    entry = any(key in data for key in ("main", "module", "exports", "types", "bin"))
    yield About(
        file.at(None),
        "package.json",
        library=publishes and entry,
        workspaces=bool(data.get("workspaces")),
    )
    for group in ("dependencies", "devDependencies", "optionalDependencies"):
        wanted = data.get(group)
        if not isinstance(wanted, dict):
            continue
        keys = Keys(text)
        keys.line(group)
        for name, allowed in list(wanted.items())[:MAX_PER_FILE]:
            line = keys.line(name)
            if not isinstance(allowed, str) or not _NAME.fullmatch(name):
                yield malformed(file, line, f"has a dependency of no known form: {name}")
            elif not _LOCAL.match(allowed):
                exact = _EXACT.fullmatch(allowed.strip())
                place = file.at(line, without_password(f'"{name}": "{allowed}"'))
                constraint = printable(without_password(allowed.strip()))
                version = exact[1] if exact else ""
                fixed = bool(exact or _COMMIT.search(allowed))
                optional = group == "optionalDependencies"
                yield Declared(
                    "npm",
                    name.lower(),
                    "" if constraint == "*" else constraint,
                    version,
                    fixed,
                    False,
                    place,
                    "package.json",
                    optional,
                    group == "devDependencies",
                )


def package_lock(file: SourceFile, text: str) -> Iterator[Read | Sighting]:
    """Read a package-lock.json or npm-shrinkwrap.json of version 1, 2 or 3."""
    data = json_of(file, text)
    if isinstance(data, Finding):
        yield data
        return
    packages = data.get("packages")
    keys = Keys(text)
    folders = {folder(file.path)}
    if isinstance(packages, dict):
        keys.line("packages")
        for path, entry in packages.items():
            line = keys.line(path)
            if not path or not isinstance(entry, dict) or entry.get("link"):
                continue
            above, inside, name = path.rpartition("node_modules/")
            if not inside:
                member = beside(file.path, path)  # a workspace
                folders.update([member] if member is not None else [])
                continue
            alias = entry.get("name")
            name = alias if isinstance(alias, str) else name
            yield from _locked(file, line, name, entry, inner="node_modules/" in above)
    elif isinstance(data.get("dependencies"), dict):
        keys.line("dependencies")
        yield from _version_1(file, keys, data["dependencies"])
    else:
        yield malformed(file, None, "holds no packages")
        return
    yield Lock(file.path, _FAMILIES, frozenset(folders))


def _version_1(
    file: SourceFile, keys: Keys, packages: dict[str, object]
) -> Iterator[Read | Sighting]:
    """Read the packages of version 1, which stand inside each other."""
    stack = [iter(packages.items())]
    while stack:
        name, entry = next(stack[-1], ("", None))
        if entry is None and not name:
            stack.pop()
        elif isinstance(entry, dict):
            yield from _locked(file, keys.line(name), name, entry, inner=len(stack) > 1)
            below = entry.get("dependencies")
            if isinstance(below, dict):
                stack.append(iter(below.items()))


def _locked(
    file: SourceFile, line: int | None, name: str, entry: dict[str, object], *, inner: bool
) -> Iterator[Read | Sighting]:
    version = entry.get("version")
    if not isinstance(version, str) or not _NAME.fullmatch(name):
        return
    if _LOCAL.match(version):
        return
    exact = version if _EXACT.fullmatch(version) else ""
    integrity = entry.get("integrity")
    hashed = isinstance(integrity, str) and bool(integrity)
    weak = isinstance(integrity, str) and bool(_WEAK.fullmatch(integrity.strip()))
    resolved = entry.get("resolved")
    by_commit = isinstance(resolved, str) and bool(_COMMIT.search(resolved))
    if by_commit or _COMMIT.search(version):
        hashed = True  # a commit of git is itself the hash of what it holds
    if entry.get("inBundle") or entry.get("bundled"):
        hashed = True  # it comes inside the archive of another package, whose hash covers it
    place = file.at(line, without_password(f'"{name}": "{version}"'))
    yield Locked("npm", name.lower(), exact, hashed, place, inner, weak)
    notice = entry.get("deprecated")
    if isinstance(notice, str) and notice:
        yield Deprecated(place, name.lower(), printable(version), printable(notice))


# -- pnpm and yarn, by lines ----------------------------------------------------------------------

_PNPM_KEY = re.compile(
    r"  ['\"]?/?((?:@[^/@'\"\s]+/)?[^/@'\"\s]+)[@/](\d[^_('\":\s]*)[^'\"\s]*['\"]?:\s*(?:\{.*)?"
)
_PNPM_OTHER = re.compile(r"  ['\"]?/?((?:@[^/@'\"\s]+/)?[^/@'\"\s]+)@()\S.*")
"""An address instead of a version."""
_PNPM_COMMIT = re.compile(r"(?:commit: |/)[0-9a-f]{40}\b")
_YARN_HEAD = re.compile(r"\"?((?:@[^/@\"\s]+/)?[^/@\"\s]+)@([^\n]*):")
_YARN_VERSION = re.compile(r"  version:? \"?([^\"\s]+)\"?")


def pnpm_lock(file: SourceFile, text: str) -> Iterator[Read]:
    """Read a pnpm-lock.yaml, version 5 to 9."""
    if not re.search(r"^lockfileVersion:", text, re.MULTILINE):
        yield malformed(file, None, "is not written as pnpm writes it")
        return
    section = ""
    folders = {folder(file.path)}
    waiting: tuple[str, str, int, str] | None = None
    hashed = False
    for number, line in enumerate([*text.split("\n"), "end:"], 1):
        line = line.rstrip("\r")
        if line and not line.startswith(" "):
            if waiting:
                yield _pnpm_entry(file, waiting, hashed)
                waiting = None
            section = line.partition(":")[0]
        elif section == "importers" and line.startswith("  ") and line[2:3] not in (" ", ""):
            member = beside(file.path, line.partition(":")[0].strip(" '\""))
            folders.update([member] if member is not None else [])
        elif section == "packages" and line.startswith("  ") and line[2:3] not in (" ", ""):
            if waiting:
                yield _pnpm_entry(file, waiting, hashed)
            match = _PNPM_KEY.fullmatch(line) or _PNPM_OTHER.fullmatch(line)
            waiting = (match[1], match[2], number, line) if match else None
            hashed = False
        elif waiting and ("integrity:" in line or _PNPM_COMMIT.search(line)):
            hashed = True
    yield Lock(file.path, _FAMILIES, frozenset(folders))


def _pnpm_entry(file: SourceFile, entry: tuple[str, str, int, str], hashed: bool) -> Locked:
    name, version, number, line = entry
    return Locked("npm", name.lower(), version, hashed, file.at(number, line))


def yarn_lock(file: SourceFile, text: str) -> Iterator[Read]:
    """Read a yarn.lock, of yarn 1 or of yarn 2 and later."""
    if "# yarn lockfile v1" not in text[:400] and "__metadata:" not in text:
        yield malformed(file, None, "is not written as yarn writes it")
        return
    folders = {folder(file.path)}
    name, version, number, shows, hashed, local = "", "", 0, "", False, False
    for count, line in enumerate([*text.split("\n"), "end@0:"], 1):
        line = line.rstrip("\r")
        if line[:1] not in ("", " ", "#"):
            if name and version and not local:
                yield Locked("npm", name.lower(), version, hashed, file.at(number, shows))
            head = _YARN_HEAD.fullmatch(line)
            name, version, number, shows, hashed = head[1] if head else "", "", count, line, False
            local = bool(head) and re.search(r"@(?:workspace|link|portal|file):", line) is not None
            for member in re.findall(r"@workspace:([^\",\s]+)", line) if local else ():
                inside = beside(file.path, member)
                folders.update([inside] if inside is not None else [])
        elif match := _YARN_VERSION.match(line):
            version = match[1]
        elif line.startswith(("  integrity ", "  checksum:")):
            hashed = True
    yield Lock(file.path, _FAMILIES, frozenset(folders))
