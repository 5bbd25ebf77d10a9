"""Measure roadworthy against plain scripts, side by side in one run, and print ratios.

    python benchmarks/run.py [--runs 5]

Each pair is measured in turns (ours, theirs, ours, theirs ...) after one run of each that does not
count, so both find the files in the page cache. Times are wall-clock seconds of whole processes,
start-up included, unless a row says otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import pty
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "applicant-ranking"
ROADWORTHY = (sys.executable, "-m", "roadworthy")

HASH = """
import hashlib, os, sys
for folder, folders, files in os.walk(sys.argv[1]):
    folders.sort()
    for name in sorted(files):
        with open(os.path.join(folder, name), "rb") as file:
            hashlib.file_digest(file, "sha256").hexdigest()
"""
"""The plain script: walk and hash the same files, on one core, and forget the digests."""

CLASSIFY = """
import datetime as dt, json, statistics, sys, time
from pathlib import Path
from roadworthy.assessment import check
from roadworthy.law.book import load
from roadworthy.law.clock import Clock
from roadworthy.law.engine import Evaluation
from roadworthy.law.results import classify
from roadworthy.law.truth import OneSystem
from roadworthy.vocabulary import common

clock = Clock(dt.date(2026, 11, 21), dt.date(2026, 11, 21))
begin = time.perf_counter()
book = load(common())
loading = time.perf_counter() - begin
world = check(Path(sys.argv[1]), clock, book=book).classification.world

def point():
    evaluation = Evaluation(book, OneSystem(world), clock, clock.on)
    for name in (*book.rules, *book.conclusions):
        evaluation.of(name, "truth"), evaluation.of(name, "stands")

def median(call, runs):
    call()
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)

print(json.dumps({
    "rules": len(book.rules),
    "load": loading,
    "point": median(point, 50),
    "classify": median(lambda: classify(book, world, clock), 10),
}))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One process that ended."""

    seconds: float
    peak: int
    """Bytes of memory at most."""


def run(command: Sequence[str]) -> Run:
    """Run a command and wait for it; codes 0, 1 and 3 are answers, all others a failure."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1, 3):
            said = process.stderr.read().decode() if process.stderr else ""
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {said}")
    return Run(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def first_byte(command: Sequence[str]) -> float:
    """Return the seconds until the command shows anything in a terminal."""
    ours, theirs = pty.openpty()
    begin = time.perf_counter()
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        select.select([ours], [], [], 120)
        seconds = time.perf_counter() - begin
        try:
            while os.read(ours, 1 << 16):
                pass
        except OSError:
            pass  # the other side of the terminal is closed: the command has ended
        process.wait()
    os.close(ours)
    return seconds


def side_by_side(ours: Sequence[str], theirs: Sequence[str], runs: int) -> list[tuple[Run, Run]]:
    """Run both in turns; the first pair does not count."""
    return [(run(ours), run(theirs)) for _ in range(runs + 1)][1:]


def row(name: str, pairs: list[tuple[Run, Run]]) -> None:
    """Print the medians of a pair, the median of the ratios, and the memory of ours."""
    ours = statistics.median(a.seconds for a, _ in pairs)
    theirs = statistics.median(b.seconds for _, b in pairs)
    ratio = statistics.median(a.seconds / b.seconds for a, b in pairs)
    peak = max(a.peak for a, _ in pairs)
    print(f"{name:<56} {ours:7.3f} s {theirs:7.3f} s {ratio:7.2f} x {peak / 1e6:7.0f} MB")


def line(name: str, seconds: float) -> None:
    """Print one time that has nothing beside it."""
    print(f"{name:<56} {1000 * seconds:6.1f} ms")


def empty(root: Path) -> None:
    """Leave the folder empty: what every check pays."""


def big_model(root: Path, size: int = 300_000_000) -> None:
    """Write a repository with one large file of weights (`size` bytes), some code and a card."""
    header = json.dumps(
        {"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}, separators=(",", ":")
    ).encode()
    with (root / "model.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))
    (root / "README.md").write_text("---\nlicense: apache-2.0\n---\n# A model\n\nIt answers.\n")
    for number in range(20):
        (root / f"part_{number}.py").write_text(f"def f_{number}(x):\n    return x + {number}\n")


def many_texts(root: Path) -> None:
    """Write 10,000 small texts in 100 folders."""
    for number in range(10_000):
        folder = root / f"folder-{number % 100:02}"
        folder.mkdir(exist_ok=True)
        (folder / f"note-{number}.txt").write_text(f"Note {number}.\n" * 20)


def many_modules(root: Path) -> None:
    """Write 2,000 modules; one in ten loads a model."""
    loads = (
        "from transformers import pipeline\n\n\n"
        'ANSWER = pipeline("text-generation", model="org/model")\n'
    )
    body = "".join(f"def f_{n}(x: int) -> int:\n    return x + {n}\n\n\n" for n in range(25))
    for number in range(2_000):
        folder = root / f"package_{number % 50:02}"
        folder.mkdir(exist_ok=True)
        (folder / f"module_{number}.py").write_text(body + (loads if number % 10 == 0 else ""))


MIX = {
    "module_{n}.py": (11_000, "def f(x: int) -> int:\n    return x + {n}\n\n\n" * 40),
    "serve_{n}.py": (
        500,
        "from transformers import pipeline\n\nANSWER = pipeline('text-generation', model='org/m')\n"
        + "\n\ndef f(x: int) -> int:\n    return x + {n}\n" * 40,
    ),
    "note_{n}.md": (3_000, "# Note {n}\n\nIt says what was decided, and why.\n" * 20),
    "data_{n}.json": (2_500, '{{"id": {n}, "words": ["one", "two", "three"]}}\n' * 20),
    "table_{n}.csv": (1_500, "id,name,value\n" + "{n},a,1\n" * 100),
    "settings_{n}.yaml": (1_000, "name: service-{n}\nport: 80\nmodel: org/m\n"),
    "page_{n}.html": (500, "<p>Page {n}</p>\n" * 50),
}
"""Names and texts of small files, and how many of each: 20,000 in all."""


def whole_company(root: Path) -> None:
    """Write 20,000 small files of many kinds in 200 folders, and 2 GB of weights in four shards."""
    number = 0
    for name, (count, text) in MIX.items():
        for _ in range(count):
            folder = root / f"part-{number % 200:03}"
            folder.mkdir(exist_ok=True)
            (folder / name.format(n=number)).write_text(text.format(n=number))
            number += 1
    for shard in range(4):
        header = json.dumps(
            {
                f"w{shard}": {
                    "dtype": "F16",
                    "shape": [250_000_000],
                    "data_offsets": [0, 500_000_000],
                }
            }
        ).encode()
        with (root / f"model-{shard + 1:05}-of-00004.safetensors").open("wb") as file:
            file.write(struct.pack("<Q", len(header)) + header)
            for _ in range(500):
                file.write(bytes(1_000_000))


def example(root: Path) -> None:
    """Copy the example, without environments or caches."""
    ignored = shutil.ignore_patterns(".venv", "__pycache__")
    shutil.copytree(EXAMPLE, root, dirs_exist_ok=True, ignore=ignored)


REPOSITORIES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "0": ("check (0) an empty folder", empty),
    "a": ("check (a) 300 MB of weights, 22 files", big_model),
    "A": ("check (A) 2 GB of weights, 22 files", partial(big_model, size=2_000_000_000)),
    "b": ("check (b) the example, 20 files", example),
    "c": ("check (c) 10,000 small texts", many_texts),
    "d": ("check (d) 2,000 Python modules", many_modules),
    "E": ("check (E) 20,000 files and 2 GB of weights", whole_company),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=REPOSITORIES, help="measure this repository alone")
    given = parser.parse_args()
    runs = given.runs
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    print(f"Python {platform.python_version()}, {cores} cores, medians of {runs} runs{load}\n")
    print(f"{'':<56} {'ours':>9} {'plain':>9} {'ratio':>9} {'memory':>10}")
    with tempfile.TemporaryDirectory(prefix="roadworthy-bench-") as scratch:
        # Both sides find compiled modules, as after an installation; the warm-up compiles them.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(scratch, "bytecode"))
        version = (*ROADWORTHY, "--version")
        bare = (sys.executable, "-c", "pass")
        row("--version, against an empty Python", side_by_side(version, bare, 3 * runs))
        chosen = {given.only} if given.only else set(REPOSITORIES)
        for name, (title, build) in REPOSITORIES.items():
            if name not in chosen:
                continue
            root = Path(scratch, name)
            root.mkdir()
            build(root)
            ours = (*ROADWORTHY, "check", str(root))
            plain = (sys.executable, "-c", HASH, str(root))
            row(f"{title}, against sha256", side_by_side(ours, plain, runs))
        if given.only:
            return
        print()
        for name in "ab":
            command = (*ROADWORTHY, "check", str(Path(scratch, name)))
            seconds = statistics.median([first_byte(command) for _ in range(runs)])
            line(f"first output of check ({name}) in a terminal", seconds)
        done = subprocess.run(
            [sys.executable, "-c", CLASSIFY, str(Path(scratch, "b"))],
            capture_output=True, check=True,
        )  # fmt: skip
    found = json.loads(done.stdout)
    print(f"\nin one process, the example, {found['rules']} rules:")
    line("loading the packs", found["load"])
    line("truth and stands of all rules, one point of clocks", found["point"])
    line("full classification, with periods and reasons", found["classify"])


if __name__ == "__main__":
    main()
