"""Write the benign files of the corpus with the real libraries, and the manifest beside them.

    make corpus            (python -m tests.corpus.make_benign, in an environment of its own)

Each maker in `tests/corpus/makers` writes into `tests/corpus/benign/<library>[-<version>]/`. A file
stays only when it is small. `benign.yaml` says of each file which library wrote it, which version,
what it is and its digest. With `--only scikit-learn` just the makers of that library run, and the
other lines of the manifest stay. With `--suffix old` the folders get that ending, so that files of
older versions (`requirements/old.in`) lie beside those of newer ones; what is not installed there
is left out.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import os
import platform
import random
import shutil
import sys
import sysconfig
import tempfile
import traceback
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from tests.corpus.makers import MAKERS, Maker

HERE = Path(__file__).resolve().parent
BENIGN = HERE / "benign"
MANIFEST = HERE / "benign.yaml"
LARGEST = 40_000
NEUTRAL = Path(tempfile.gettempdir(), "corpus")
GROUPS = ("arrays", "torch_files", "sklearn_files", "language_files", "other_files")


def main() -> int:
    """Write the files; 1 when a maker failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", action="append", help="a library, as the registry calls it")
    parser.add_argument("--suffix", default="", help="an ending of the folders")
    given = parser.parse_args()
    _under_neutral_names()
    missing = [group for group in GROUPS if not _imported(group)]
    failed = [] if given.only or given.suffix else missing
    lines = _kept_lines()
    for maker in MAKERS:
        if given.only and maker.library not in given.only:
            continue
        if given.suffix and not _installed(maker.library):
            continue
        print(maker.library, maker.write.__name__, file=sys.stderr)
        random.seed(0)
        try:
            for name, says in _made(maker, given.suffix):
                lines[name] = says
        except Exception:  # one library that fails must not cost the files of the others
            traceback.print_exc()
            failed.append(maker.write.__name__)
    present = {name: line for name, line in sorted(lines.items()) if (BENIGN / name).is_file()}
    MANIFEST.write_text(
        "# Written by make_benign.py: what each file in benign/ is, and what wrote it.\n"
        + "".join(f"{name}: {line}\n" for name, line in present.items()),
        "utf-8",
    )
    print(f"{len(present)} files; failed: {', '.join(failed) or 'none'}", file=sys.stderr)
    return 1 if failed else 0


def _under_neutral_names() -> None:
    """Start again with all modules found through neutral paths: some formats keep the paths."""
    if "ROADWORTHY_CORPUS" in os.environ:
        return
    NEUTRAL.mkdir(exist_ok=True)
    targets = {"project": HERE.parents[1], "packages": Path(sysconfig.get_path("purelib"))}
    for name, target in targets.items():
        (NEUTRAL / name).unlink(missing_ok=True)
        (NEUTRAL / name).symlink_to(target)
    search = os.pathsep.join(str(NEUTRAL / name) for name in targets)
    given = {
        "ROADWORTHY_CORPUS": "1",
        "PYTHONPATH": search,
        "HF_HUB_OFFLINE": "1",
        "PYTHONHASHSEED": "0",
    }
    command = (sys.executable, "-P", "-m", "tests.corpus.make_benign", *sys.argv[1:])
    os.execve(sys.executable, command, {**os.environ, **given})


def _tells_where_it_was_made(made: Path) -> bool:
    """Tell whether a file, or a member of an archive, holds a path of this machine."""
    paths = {str(Path(sys.prefix).resolve()), str(HERE.parents[1].resolve()), sys.base_prefix}
    held = [made.read_bytes()]
    if zipfile.is_zipfile(made):
        with zipfile.ZipFile(made) as archive:
            held += [archive.read(name) for name in archive.namelist()]
    return any(path.encode() in data for path in paths for data in held)


def _installed(library: str) -> bool:
    try:
        metadata.version(library)
    except metadata.PackageNotFoundError:
        return False
    return True


def _imported(group: str) -> bool:
    try:
        importlib.import_module(f"tests.corpus.makers.{group}")
    except ImportError as error:
        print(f"{group}: {error}", file=sys.stderr)
        return False
    return True


def _made(maker: Maker, suffix: str) -> Iterator[tuple[str, str]]:
    """Run a maker in a folder of its own and yield the lines of the manifest."""
    version = (
        platform.python_version() if maker.library == "python" else metadata.version(maker.library)
    )
    folder = "-".join(filter(None, (maker.library, suffix)))
    scratch = NEUTRAL / "made"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        for name, says in maker.write(scratch):
            made = scratch / name
            size = made.stat().st_size
            if size > LARGEST:
                print(f"  {folder}/{name}: too large ({size:,} bytes)", file=sys.stderr)
                continue
            if _tells_where_it_was_made(made):
                print(f"  {folder}/{name}: holds a path of this machine", file=sys.stderr)
                continue
            target = BENIGN / folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made, target)
            digest = hashlib.sha256(target.read_bytes()).hexdigest()
            told = (
                f"library: {maker.library}, version: '{version}', what: '{says}', sha256: {digest}"
            )
            yield f"{folder}/{name}", f"{{{told}}}"
    finally:
        shutil.rmtree(scratch)


def _kept_lines() -> dict[str, str]:
    if not MANIFEST.is_file():
        return {}
    lines = MANIFEST.read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


if __name__ == "__main__":
    sys.exit(main())
