"""Python projects: pyproject.toml, setup.cfg, setup.py (read, never run) and Pipfile.

Tables: https://packaging.python.org/specifications/pyproject-toml/,
https://packaging.python.org/specifications/dependency-groups/, https://python-poetry.org/docs/pyproject/
and https://pipenv.pypa.io/en/latest/pipfile.html.
"""

from __future__ import annotations

import ast
import configparser
import re
import tomllib
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from roadworthy.evidence.dependencies.pip import requirement
from roadworthy.evidence.dependencies.requirement import (
    MAX_PER_FILE,
    About,
    Lines,
    Read,
    malformed,
)
from roadworthy.evidence.interface import SourceFile, printable
from roadworthy.evidence.masking import without_password
from roadworthy.sightings import ExtraIndex
from roadworthy.system import Finding, Outcome, Severity, Sighting

_MAX_TOML = 1 << 18
"""Characters of a pyproject.toml, a setup.py and their like."""
_MAX_INI = 1 << 16
"""Characters of a setup.cfg; `configparser` takes time in the square of its bad lines."""
_DEVELOPMENT = frozenset(
    {"dev", "develop", "development", "test", "tests", "testing", "lint", "doc", "docs", "typing"}
    | {"types", "ci", "bench", "benchmark", "examples", "quality", "style", "release"}
)
"""Names of groups and extras that only those need who work on the project."""
_LONG_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){32}")
"""A dotted key so long that only an attack has it; `tomllib` takes time in its square."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    text: str
    """As a requirement."""
    key: str
    """What stands in the file, to find the line by."""
    family: str = "pyproject"
    optional: bool = False
    constraint: str = ""
    """What it allows, where that cannot be written as a specifier."""
    development: bool = False


def toml(file: SourceFile, text: str) -> dict[str, Any] | Finding:
    """Return a small TOML file as tables, or why it cannot be read."""
    if len(text) > _MAX_TOML or _LONG_KEY.search(text):
        return malformed(file, None, "is larger or deeper than any project needs")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        at = re.search(r"at line (\d+)", str(error))
        return malformed(file, int(at[1]) if at else None, "is not valid TOML")


def pyproject(file: SourceFile, text: str) -> Iterator[Read | Sighting]:
    """Read `[project]`, dependency groups, Poetry and what the build needs."""
    data = toml(file, text)
    if isinstance(data, Finding):
        yield data
    else:
        yield About(file.at(None), "pyproject", library=_publishes(data))
        yield from _read(file, text, _declared(data))
        uv = _table(_table(data.get("tool")).get("uv"))
        if uv.get("index-strategy") == "unsafe-best-match":
            place = Lines(file, text).at("index-strategy")
            yield ExtraIndex(place, "", safe=False)


def _publishes(data: dict[str, Any]) -> bool:
    """Tell whether a package is built from it that others may install."""
    tool = _table(data.get("tool"))
    private = any(
        "Private ::" in text for text in _texts(_table(data.get("project")).get("classifiers"))
    )
    if private or _table(tool.get("uv")).get("package") is False:
        return False
    poetry = _table(tool.get("poetry"))
    if poetry.get("package-mode") is False:
        return False
    named = "name" in _table(data.get("project")) or "name" in poetry
    return "build-system" in data and named


def pipfile(file: SourceFile, text: str) -> Iterator[Read]:
    """Read `[packages]`, `[dev-packages]` and named groups of a Pipfile."""
    data = toml(file, text)
    if isinstance(data, Finding):
        yield data
        return
    apart = {"source", "requires", "scripts", "pipenv"}
    yield About(file.at(None), "pipfile")
    wanted = (
        w
        for name in data
        if name not in apart
        for w in _named(data[name], "pipfile", name != "packages")
    )
    yield from _read(file, text, wanted)


def setup_cfg(file: SourceFile, text: str) -> Iterator[Read]:
    """Read `install_requires` and the extras of a setup.cfg."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        if len(text) > _MAX_INI:
            raise configparser.Error
        parser.read_string(text)
    except configparser.Error:
        yield malformed(file, None, "is not a valid setup.cfg")
        return
    texts = [
        parser.get("options", key, fallback="") or ""
        for key in ("install_requires", "setup_requires", "tests_require")
    ]
    if parser.has_section("options.extras_require"):
        texts += [value or "" for _, value in parser.items("options.extras_require")]
    lines = (line.strip() for value in texts for line in value.splitlines())
    wanted = (
        _Wanted(line, line, "setup")
        for line in lines
        if line and not line.startswith(("#", "file:"))
    )
    yield About(file.at(None), "setup", library=parser.has_option("metadata", "name"))
    yield from _read(file, text, wanted)


def setup_py(file: SourceFile, text: str) -> Iterator[Read]:
    """Read what `setup()` requires where it is written out; say so where it is computed."""
    if "setup(" not in text.replace(" ", ""):
        return
    try:
        if len(text) > _MAX_TOML:
            raise ValueError
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield malformed(file, None, "cannot be parsed as Python")
        return
    given = _assigned(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and _is_setup(node.func)):
            continue
        yield About(file.at(None), "setup", library=True)
        for keyword in node.keywords:
            if keyword.arg in ("install_requires", "setup_requires", "extras_require"):
                texts = _literal(keyword.value, given)
                if texts is None:
                    yield _computed(file, keyword.value.lineno, keyword.arg)
                else:
                    yield from _read(file, text, (_Wanted(t, t, "setup") for t in texts))


def _is_setup(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name == "setup"


def _assigned(tree: ast.Module) -> dict[str, ast.expr]:
    """Return what each name of the module is given, where nothing changes it later."""
    changes: Counter[str] = Counter()
    for node in ast.walk(tree):
        match node:
            case (
                ast.Name(id=name, ctx=ast.Store())
                | ast.Subscript(value=ast.Name(id=name), ctx=ast.Store())
                | ast.Call(func=ast.Attribute(value=ast.Name(id=name)))
            ):
                changes[name] += 1
    return {
        name: value
        for statement in tree.body
        for name, value in _given(statement)
        if changes[name] == 1
    }


def _given(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value


def _literal(node: ast.expr, given: dict[str, ast.expr]) -> list[str] | None:
    """Return the texts of a list, or of a table of lists, that is written out."""
    match node:
        case ast.Name(id=name):
            value = given.get(name)
            return _literal(value, {}) if value is not None else None
        case ast.Constant(value=str() as text):
            return [line.strip() for line in text.splitlines() if line.strip()]
        case ast.List(elts=inner) | ast.Tuple(elts=inner):
            return _all(inner, given)
        case ast.Dict(values=inner):
            return _all(inner, given)
    return None


def _all(nodes: list[ast.expr], given: dict[str, ast.expr]) -> list[str] | None:
    texts: list[str] = []
    for node in nodes:
        read = _literal(node, given)
        if read is None:
            return None
        texts += read
    return texts


def _computed(file: SourceFile, line: int, argument: str) -> Finding:
    return Finding(
        "computed-requirements",
        Outcome.UNKNOWN,
        Severity.LOW,
        f"{file.path} computes {argument} when it runs, so what it requires is not known.",
        "Declare the requirements in pyproject.toml.",
        file.at(line),
    )


def _read(file: SourceFile, text: str, wanted: Iterator[_Wanted]) -> Iterator[Read]:
    lines = Lines(file, text)
    for count, one in enumerate(wanted):
        place = lines.at(one.key, re.split(r"[^\w.-]", one.key, maxsplit=1)[0])
        if count >= MAX_PER_FILE:
            yield malformed(file, place.line, "requires more than any project needs")
            return
        read = requirement(one.text, place, one.family, optional=one.optional)
        if read is None:
            shown = without_password(one.text)
            yield malformed(file, place.line, f"has a requirement of no known form: {shown}")
        else:
            constraint = one.constraint or read.constraint
            yield replace(read, constraint=constraint, development=one.development)


def _declared(data: dict[str, Any]) -> Iterator[_Wanted]:
    for text in _texts(_table(data.get("build-system")).get("requires")):
        yield _Wanted(text, text, "build")
    project = _table(data.get("project"))
    tool = _table(data.get("tool"))
    for text in _texts(project.get("dependencies")):
        yield _Wanted(text, text)
    for name, group in _table(project.get("optional-dependencies")).items():
        for text in _texts(group):
            yield _Wanted(text, text, development=name.lower() in _DEVELOPMENT)
    groups = list(_table(data.get("dependency-groups")).values())
    groups += [_table(tool.get("uv")).get("dev-dependencies")]
    groups += list(_table(_table(tool.get("pdm")).get("dev-dependencies")).values())
    for group in groups:
        for text in _texts(group):
            yield _Wanted(text, text, development=True)
    poetry = _table(tool.get("poetry"))
    yield from _named(poetry.get("dependencies"), "pyproject")
    yield from _named(poetry.get("dev-dependencies"), "pyproject", True)
    for name, group in _table(poetry.get("group")).items():
        table = _table(group).get("dependencies")
        yield from _named(table, "pyproject", name.lower() in _DEVELOPMENT)


def _named(table: object, family: str, development: bool = False) -> Iterator[_Wanted]:
    """Yield the requirements of a table of names, as Poetry and Pipenv write them."""
    for name, value in _table(table).items():
        if name.lower() == "python":
            continue
        one = _table(value[0] if isinstance(value, list) and value else value)
        several = isinstance(value, list) and len(value) > 1
        if "path" in one or "file" in one:
            continue  # a part of the project itself
        marked = several or bool({"markers", "python", "platform", "optional"} & one.keys())
        address = one.get("git") or one.get("url")
        if isinstance(address, str) and not several:
            commit = one.get("rev") or one.get("ref")
            git = "git+" if "git" in one and not address.startswith("git") else ""
            at = f"@{commit}" if isinstance(commit, str) else ""
            text = f"{name} @ {git}{address}{at}"
            yield _Wanted(text, name, family, marked, development=development)
            continue
        version = value if isinstance(value, str) else one.get("version")
        text = version.strip() if isinstance(version, str) and not several else ""
        specifier = _specifier(text)
        own = "" if specifier or text in ("", "*") else printable(text)
        own = "several" if several else own
        yield _Wanted(name + specifier, name, family, marked, own, development)


def _specifier(text: str) -> str:
    """Return a constraint of Poetry as a specifier, where it can be one.

    >>> _specifier("1.0"), _specifier("^2"), _specifier("^2 || ^3")
    ('==1.0', '>=2', '')
    """
    if re.fullmatch(r"\d[\w.*+!-]*", text):
        return f"=={text}"
    if match := re.fullmatch(r"[~^](\d[\w.+!-]*)", text):
        return f">={match[1]}"
    return text if re.match(r"[=<>!~]", text) and "|" not in text else ""


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))
