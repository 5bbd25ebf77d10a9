"""Measure how long 90 licence files take, against sha256 of the same bytes, and the peak of memory.

    python benchmarks/licences.py ../shared/licences/texts [SPDX]

The files are the published texts, those of Debian and of the SPDX list where they are there, and
variations of them: another line of copyright, other line breaks, a word changed. Each measure is a
process of its own, start-up included; the median of five is printed.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

FILES = 90
DEBIAN = Path("/usr/share/common-licenses")
READ = """
import sys
from pathlib import Path
from roadworthy.licences.texts import identify
known = [identify(path.read_text("utf-8")) for path in sorted(Path(sys.argv[1]).iterdir())]
print(sum(bool(read.exact) for read in known), sum(bool(read.matches) for read in known))
"""
HASH = """
import hashlib, sys
from pathlib import Path
for path in sorted(Path(sys.argv[1]).iterdir()):
    hashlib.sha256(path.read_bytes()).hexdigest()
"""


def texts(published: Path, spdx: Path | None) -> list[str]:
    """Return the published texts."""
    found = [
        path.read_text("utf-8").split("\n---\n", 1)[-1] for path in sorted(published.glob("*.txt"))
    ]
    if spdx:
        names = ("MIT", "BSD-3-Clause", "BSD-2-Clause", "ISC", "CC-BY-4.0", "CC-BY-NC-4.0")
        paths = (spdx / f"{name}.json" for name in names)
        found += [json.loads(path.read_text("utf-8"))["licenseText"] for path in paths]
    if DEBIAN.is_dir():
        found += [path.read_text("utf-8") for path in sorted(DEBIAN.iterdir())]
    return found


def varied(text: str, how: int) -> str:
    """Return a text with another line of copyright, other line breaks or a changed word."""
    if how == 0:
        return "Copyright (c) 2026 A Company\n\n" + text
    if how == 1:
        return "\n\n".join(textwrap.fill(" ".join(p.split()), 90) for p in text.split("\n\n"))
    return text.replace(" shall ", " should ", 1).replace(" may ", " can ", 1)


def measure(code: str, folder: str) -> tuple[float, int, str]:
    """Return seconds, peak of memory in MB and output of a process."""
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code + PEAK, folder], capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - begin
    *output, peak = done.stdout.splitlines()
    return seconds, int(peak) // 1024, " ".join(output)


PEAK = f"\nimport resource\nprint(resource.getrusage({resource.RUSAGE_SELF}).ru_maxrss)\n"


def main() -> None:
    published = Path(sys.argv[1])
    spdx = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    plain = texts(published, spdx)
    every = [*plain, *(varied(text, number % 3) for number, text in enumerate(plain * 3))]
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(every[:FILES]):
            (Path(folder) / f"{number:02}.txt").write_text(text, "utf-8")
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        ours = [measure(READ, folder) for _ in range(5)]
        theirs = [measure(HASH, folder) for _ in range(5)]
    seconds = statistics.median(one[0] for one in ours)
    plain_seconds = statistics.median(one[0] for one in theirs)
    exact, named = ours[0][2].split()
    print(f"{FILES} files, {size / 1e6:.2f} MB: {exact} word for word, {named} with a licence")
    print(f"{seconds:.2f} s, {seconds / plain_seconds:.1f} x sha256, {ours[0][1]} MB at the peak")


if __name__ == "__main__":
    main()
