"""Measure the readers of model files against other scanners, on the same files and in one run.

    python benchmarks/models.py [--peers picklescan hayward] [--with-modelaudit] [--quick]

Each scanner is installed in an environment of its own under `.cache/bench-models`. What it says of
a file is one of dangerous, suspicious, error and silent; `model_peers.py` tells how its own words
become these. Found is dangerous or suspicious; a false alarm is the same, said of a benign file;
both are shown apart. Times are of whole processes, start-up included, by the clock and of the
processor; speeds and ratios are of the processor. Memory is the most that a process held. What
takes longer than the limit is stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import struct
import subprocess
import sys
import tempfile
import threading
import time
import venv
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "bench-models"
ASK = Path(__file__).with_name("model_peers.py")
PEERS: dict[str, tuple[str, ...]] = {
    "picklescan": ("picklescan[7z]==1.0.5",),
    # With the newest NumPy it fails on each array; this is the last one that it works with.
    "modelscan": ("modelscan[h5py,tensorflow]==0.8.8", "numpy==1.26.4"),
    # It needs typing-extensions and does not say so.
    "fickling": ("fickling==0.1.12", "typing-extensions"),
    "hayward": ("hayward==1.4.1",),
    "modelaudit": ("modelaudit==0.2.54",),
}
SLOW = ("modelaudit",)
"""Peers that need minutes for a thousand small files; asked only when wanted."""
WORDS = ("dangerous", "suspicious", "error", "silent")
MOST_MEMORY = 12 << 30
"""Bytes of memory that a process may ask for, so that none takes the machine down."""

HASH = """
import hashlib, sys
for path in open(sys.argv[1]).read().splitlines():
    with open(path, "rb") as file:
        hashlib.file_digest(file, "sha256").hexdigest()
print("{}")
"""
"""The plain script beside which reading is measured: hash the files, and forget the digests."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process that ended, or was stopped."""

    seconds: float
    cpu: float
    """Seconds of processor time, which a busy machine does not change much."""
    peak: int
    """Bytes of memory at most."""
    said: dict[str, str] | None
    """What was said of each file; None when the process failed or was stopped."""
    stopped: bool = False


def ask(python: Path, scanner: str, paths: list[Path], scratch: Path, limit: float) -> Run:
    """Let a scanner look at files, in a process of its own."""
    listed = scratch / "paths.txt"
    listed.write_text("\n".join(map(str, paths)))
    command = [str(python), str(ASK), scanner, str(listed)]
    if scanner == "sha256":
        command = [str(python), "-c", HASH, str(listed)]
    out = scratch / "said.json"
    begin = time.perf_counter()
    with out.open("wb") as held, subprocess.Popen(
        command, stdout=held, stderr=subprocess.DEVNULL, preexec_fn=_limit, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src") if scanner == "roadworthy" else ""},
    ) as process:  # fmt: skip
        late = threading.Timer(limit, os.killpg, (process.pid, 9))
        late.start()
        _, status, usage = os.wait4(process.pid, 0)
        late.cancel()
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
    said = None
    lines = out.read_text("utf-8", "replace").splitlines()
    if process.returncode == 0 and lines:
        said = json.loads(lines[-1])
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    cpu = usage.ru_utime + usage.ru_stime
    return Run(seconds, cpu, peak, said, stopped=seconds >= limit)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def environment(peer: str) -> Path | None:
    """Install a scanner, if it is not there yet; None when it does not install."""
    folder = CACHE / peer
    python = folder / "bin" / "python"
    wanted = "\n".join(PEERS[peer])
    mark = folder / "installed.txt"
    if mark.is_file() and mark.read_text() == wanted:
        return python
    venv.create(folder, with_pip=True, clear=True)
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", *PEERS[peer]],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print(f"{peer} did not install: {done.stderr[-300:]}")
        return None
    mark.write_text(wanted)
    return python


SYSTEM = b"cos\nsystem\n(S'echo roadworthy'\ntR"
MIXES: dict[str, tuple[bytes, ...]] = {
    # Each part leaves the stack as it was, so that it may be repeated for ever.
    "many kinds": (
        b"K\x010", b"M\x01\x020", b"N0", b")0", b"h\x000", b"\x8c\x02ab0", b"K\x01K\x02\x860",
        b"\x8c\x05layer\x940", b"(K\x01K\x02t0", b"]0", b"J\x01\x02\x03\x040",
        b"\x8c\x1elayer.17.self_attention.weight0",
    ),
    "small numbers": (b"K\x01K\x02K\x03K\x04" * 4 + b"0" * 16,),
    "strings": (b"\x8c\x03abc\x8c\x03def00",),
    "memo": (b"h\x00h\x00h\x00h\x00" + b"0000",),
    "memoised strings": (b"\x8c\x02ab\x940",),
    "tuples": (b"K\x01K\x02\x86K\x03\x8600"[:-1],),
    "lists": (b"](K\x01K\x02K\x03K\x04e0",),
    "calls": (b"h\x01)R0",),
    "imports": (b"ccollections\nOrderedDict\n0",),
}  # fmt: skip
"""Parts of which the long pickles are made; memo 0 holds a number, memo 1 a harmless class."""


def long_pickle(path: Path, mix: str, opcodes: int = 12_000_000) -> int:
    """Write a pickle of so many opcodes that calls a program at its very end; return its size."""
    import pickletools

    head = b"\x80\x04K\x07q\x000" + b"ccollections\nOrderedDict\nq\x010"
    parts = MIXES[mix]
    counted = [sum(1 for _ in pickletools.genops(head + part + b"N.")) - 9 for part in parts]
    rounds = opcodes // sum(counted)
    block = b"".join(parts) * 1_000
    with path.open("wb") as file:
        file.write(head)
        for _ in range(rounds // 1_000):
            file.write(block)
        file.write(SYSTEM + b".")
    return path.stat().st_size


def weights(path: Path, size: int = 2_000_000_000) -> None:
    """Write a torch archive with one storage of zeros that is as large as said."""
    tensor = (
        b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\n"
        b"X\x01\0\0\x000X\x03\0\0\0cpuJ" + struct.pack("<i", size // 4) + b"tQK\x00"
        b"J" + struct.pack("<i", size // 4) + b"\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR."
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        archive.writestr("model/data.pkl", tensor)
        archive.writestr("model/byteorder", "little")
        with archive.open("model/data/0", "w", force_zip64=True) as file:
            for _ in range(size // 1_000_000):
                file.write(bytes(1_000_000))
        archive.writestr("model/version", "3\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--peers", nargs="*", choices=PEERS)
    parser.add_argument("--with-modelaudit", action="store_true")
    parser.add_argument("--seed", type=int, default=7, help="for the held-out draw")
    parser.add_argument("--limit", type=float, default=300, help="seconds for one process")
    parser.add_argument("--quick", action="store_true", help="no long pickles, no weights")
    given = parser.parse_args()
    peers = given.peers
    if peers is None:
        peers = [peer for peer in PEERS if peer not in SLOW or given.with_modelaudit]
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}\n")
    pythons = {"roadworthy": Path(sys.executable)}
    pythons |= {peer: python for peer in peers if (python := environment(peer))}
    with tempfile.TemporaryDirectory(prefix="roadworthy-models-") as folder:
        bench = _Bench(pythons, Path(folder), given.limit)
        bench.verdicts(given.seed)
        if not given.quick:
            bench.long_pickles()
            bench.weights()


@dataclass(frozen=True, slots=True)
class _Bench:
    pythons: dict[str, Path]
    scratch: Path
    limit: float

    def ask(self, scanner: str, paths: list[Path]) -> Run:
        python = self.pythons.get(scanner, Path(sys.executable))
        return ask(python, scanner, paths, self.scratch, self.limit)

    def verdicts(self, seed: int) -> None:
        """Print who finds what, and who cries wolf."""
        folder = self.scratch / "malicious"
        subprocess.run(
            [sys.executable, "-m", "tests.corpus.malicious", str(folder), "--seed", str(seed)],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )  # fmt: skip
        benign = ROOT / "tests" / "corpus" / "benign"
        malicious = dict(_entries(folder, "matrix"))
        bypasses = [path for path, entry in malicious.items() if entry["bypass"]]
        harmless = sorted(path for path in benign.rglob("*") if path.is_file())
        runs = self._table("malicious", list(malicious))
        self._table("of these, those by a published bypass of a scanner", bypasses, runs)
        self._table(f"held out, seed {seed}", _listed(folder, "heldout"))
        self._table("broken or encrypted", _listed(folder, "broken"))
        self._table("benign", harmless)
        self._table("285 small files", self._copies([*harmless[::3], *malicious][:285]))

    def _table(
        self, title: str, paths: list[Path], runs: dict[str, Run] | None = None
    ) -> dict[str, Run]:
        """Print what each scanner says of the files, and return it."""
        print(f"{title}: {len(paths)} files")
        print(
            " " * 14 + "".join(word.rjust(16) for word in WORDS) + "     clock processor   memory"
        )
        asked = {}
        for scanner in self.pythons:
            run = asked[scanner] = runs[scanner] if runs else self.ask(scanner, paths)
            print(f"  {scanner:<12}{_shares(run, paths)}{_cost(run) if runs is None else ''}")
        print(flush=True)
        return asked

    def _copies(self, paths: list[Path]) -> list[Path]:
        """Copy files into a folder of their own, for scanners that want a folder."""
        copies = []
        for number, path in enumerate(paths):
            copy = self.scratch / "small" / f"{number:03}" / path.name
            copy.parent.mkdir(parents=True)
            copy.write_bytes(path.read_bytes())
            copies.append(copy)
        return copies

    def long_pickles(self) -> None:
        """Print how fast hostile pickles of twelve million opcodes are read."""
        print("pickles of 12 million opcodes that call a program at their end")
        for mix in MIXES:
            path = self.scratch / "long.pkl"
            size = long_pickle(path, mix)
            print(f"  {mix}, {size / 1e6:.0f} MB")
            for scanner in self.pythons if mix == "many kinds" else ("roadworthy",):
                run = self.ask(scanner, [path])
                word = (run.said or {}).get(str(path), "stopped" if run.stopped else "failed")
                print(f"    {scanner:<12}{word:>12}{size / 1e6 / run.cpu:9.1f} MB/s{_cost(run)}")
            path.unlink()
        print()

    def weights(self) -> None:
        """Print what reading two gigabytes of weights costs beside hashing them."""
        path = self.scratch / "model.pt"
        weights(path)
        path.read_bytes()  # into the page cache
        plain = self.ask("sha256", [path])
        print(f"2 GB of weights in a torch archive; hashing takes {plain.cpu:.2f} s")
        for scanner in self.pythons:
            run = self.ask(scanner, [path])
            word = (run.said or {}).get(str(path), "stopped" if run.stopped else "failed")
            ratio = run.cpu / plain.cpu
            print(f"    {scanner:<12}{word:>12}{ratio:9.2f} x hashing{_cost(run)}")


def _entries(folder: Path, group: str) -> Iterator[tuple[Path, dict[str, str]]]:
    for entry in json.loads((folder / f"{group}.json").read_text()):
        yield folder / group / entry["path"], entry


def _listed(folder: Path, group: str) -> list[Path]:
    return [path for path, _ in _entries(folder, group)]


def _shares(run: Run, paths: list[Path]) -> str:
    if run.said is None:
        return f"{'stopped' if run.stopped else 'failed':>64}"
    counts = Counter(run.said.get(str(path), "silent") for path in paths)
    return "".join(f"{counts[word]} ({counts[word] / len(paths):.1%})".rjust(16) for word in WORDS)


def _cost(run: Run) -> str:
    return f"{run.seconds:8.2f} s {run.cpu:7.2f} s {run.peak / 1e6:6.0f} MB"


if __name__ == "__main__":
    main()
