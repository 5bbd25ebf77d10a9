"""A matrix that nobody tuned for: dangerous functions of the standard library, drawn at random.

The functions are found in the source of the Python that runs: each whose own body calls something
that runs text or programs, imports by name, opens files or connections. Which are drawn, and how
the call is written, comes from the seed.
"""

from __future__ import annotations

import ast
import random
import re
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.corpus.malicious.archives import torch_members, zipped
from tests.corpus.malicious.assembly import STYLES, written
from tests.corpus.malicious.entry import UNKNOWN_IMPORT, Entry

_NAMES = {"exec", "eval", "compile", "__import__", "open"}
"""Called by their bare names; a method of one of these names is mostly something else."""
_MODULES = {
    "os": {"system", "popen", "remove", "unlink", "rename", "mkdir", "kill", "chmod", "open",
           "execv", "execve", "execvpe", "spawnv", "spawnve", "posix_spawn", "fork", "putenv"},
    "subprocess": {"Popen", "run", "call", "check_call", "check_output", "getoutput"},
    "shutil": {"rmtree", "copyfile", "copytree", "move", "unpack_archive"},
    "importlib": {"import_module"}, "runpy": {"run_path", "run_module"},
    "pickle": {"load", "loads", "Unpickler"}, "marshal": {"load", "loads"},
    "socket": {"socket", "create_connection", "create_server"}, "io": {"open", "open_code"},
    "urllib": {"urlopen"}, "_posixsubprocess": {"fork_exec"}, "tempfile": {"mkstemp", "mkdtemp"},
    "ctypes": {"CDLL"}, "_winapi": {"CreateProcess"},
}  # fmt: skip
_NEAR = re.compile(rb"\b(?:exec|eval|compile|__import__|open)\(|\b(?:os|subprocess|shutil)\.")
"""What a module holds that is worth parsing."""
_LEFT_OUT = {
    "test",
    "tests",
    "idlelib",
    "lib2to3",
    "turtledemo",
    "site-packages",
    "__pycache__",
    "tkinter",
}


@cache
def dangerous_functions() -> tuple[tuple[str, str], ...]:
    """Return all such functions, as module and name, sorted."""
    library = Path(sysconfig.get_path("stdlib"))
    found: set[tuple[str, str]] = set()
    for path in sorted(library.rglob("*.py")):
        inside = path.relative_to(library)
        if _LEFT_OUT & set(inside.parts) or inside.parts[0].removesuffix(".py") not in (
            sys.stdlib_module_names
        ):
            continue
        module = ".".join(inside.with_suffix("").parts).removesuffix(".__init__")
        source = path.read_bytes()
        if _NEAR.search(source):
            found.update((module, name) for name in _functions(source))
    return tuple(sorted(found))


def _functions(source: bytes) -> Iterator[str]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _reaches(node):
            yield node.name
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and _reaches(inner):
                    yield f"{node.name}.{inner.name}" if inner.name != "__init__" else node.name


def _reaches(function: ast.AST) -> bool:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)):
                if name in _MODULES.get(module, ()):
                    return True
    return False


def heldout(seed: int, count: int) -> Iterator[Entry]:
    """Draw calls of such functions; what is right at least is that the import is not known."""
    draw = random.Random(seed)
    functions = dangerous_functions()
    for _ in range(count):
        module, name = draw.choice(functions)
        style = draw.choice(tuple(STYLES))
        stream = written(style, module, name, "roadworthy")
        title = f"{module}.{name}, {style}"
        if draw.random() < 0.3:
            data = zipped(torch_members(stream))
            yield Entry("model.pt", data, "torch archive", title, UNKNOWN_IMPORT)
        else:
            yield Entry("model.pkl", stream, "pickle", title, UNKNOWN_IMPORT)
