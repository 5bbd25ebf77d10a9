"""Asks one scanner of model files about many files; runs in the scanner's own environment.

    python model_peers.py picklescan|modelscan|fickling|hayward|modelaudit|roadworthy LIST

LIST is a file with one path a line. Printed is a JSON object: path to `dangerous`, `suspicious`,
`error` or `silent`. How each scanner's own words become one of these:

- dangerous: it says that loading the file is unsafe, as it does by default (its exit code says so,
  or a severity of high or critical).
- suspicious: it names something in the file without calling it unsafe (a name that it does not
  know; a severity of medium or low).
- error: it says that it could not read the file, or parts of it, or it fails on it.
- silent: it says nothing, or says that all is well, or does not look at files of this kind.

A file is scanned by its path, on its own, through the programming interface that the scanner's own
command uses; hayward and modelaudit, whose command writes JSON, by their command on the folder.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Verdicts = dict[str, str]
_ORDER = ("silent", "error", "suspicious", "dangerous")


def picklescan(paths: list[str]) -> Verdicts:
    """Unsafe globals are issues; names that it does not know are listed as suspicious."""
    from picklescan.scanner import SafetyLevel, scan_file_path  # type: ignore[import-not-found]

    def one(path: str) -> str:
        found = scan_file_path(path)
        if found.issues_count:
            return "dangerous"
        if any(entry.safety == SafetyLevel.Suspicious for entry in found.globals):
            return "suspicious"
        return "error" if found.scan_err else "silent"

    return _each(paths, one)


def modelscan(paths: list[str]) -> Verdicts:
    """Critical and high issues are dangerous; what it skips, it does not look at."""
    from modelscan.modelscan import ModelScan  # type: ignore[import-not-found]

    def one(path: str) -> str:
        told = ModelScan().scan(path)
        return _worst(
            [_by_severity(issue["severity"]) for issue in told["issues"]]
            + ["error" for _ in told["errors"]]
        )

    return _each(paths, one)


def fickling(paths: list[str]) -> Verdicts:
    """Severities from likely unsafe on are dangerous; those between are suspicious."""
    import zipfile

    from fickling.analysis import Severity  # type: ignore[import-not-found]
    from fickling.loader import scan_file, scan_zip_archive  # type: ignore[import-not-found]

    def one(path: str) -> str:
        if zipfile.is_zipfile(path):
            results = list(scan_zip_archive(path, graceful=True).values())
        else:
            results = [scan_file(path, graceful=True)]
        said = []
        for result in results:
            if result.results and result.severity >= Severity.LIKELY_UNSAFE:
                said.append("dangerous")
            elif result.results and result.severity > Severity.LIKELY_SAFE:
                said.append("suspicious")
            elif result.errors:
                said.append("error")
        return _worst(said)

    return _each(paths, one)


def hayward(paths: list[str]) -> Verdicts:
    """Critical and high findings are dangerous; gaps of its coverage are errors.

    What it does not know, it names as information: suspicious, as with the others.
    """
    told = _command("hayward", "scan", "--format", "json", *_roots(paths))
    said = _gathered(paths)
    for finding in told["findings"]:
        word = _by_severity(finding["severity"])
        if "-SKIP-" in finding["rule_id"]:
            word = "error"
        elif finding["severity"] == "info":
            word = "suspicious"
        _add(said, finding["file"], word)
    for gap in told["coverage_gaps"]:
        _add(said, str(gap), "error")
    return {path: _worst(words) for path, words in said.items()}


def modelaudit(paths: list[str]) -> Verdicts:
    """Critical issues are dangerous, warnings suspicious; notes for information are nothing."""
    said = _gathered(paths)
    told = _command(
        "modelaudit", "scan", "--format", "json", "--no-cache", "--quiet", *_roots(paths)
    )
    for issue in told["issues"]:
        place = str(issue.get("location") or "")
        words = {"critical": "dangerous", "error": "error", "warning": "suspicious"}
        word = words.get(str(issue.get("severity", "")).lower(), "silent")
        _add(said, place, word)
    return {path: _worst(words) for path, words in said.items()}


def roadworthy(paths: list[str]) -> Verdicts:
    """Dangerous is dangerous, an unknown import suspicious, and what is unreadable an error."""
    from roadworthy.loading.desk import read
    from roadworthy.loading.interface import Verdict
    from roadworthy.loading.sources import InFile

    words = {
        Verdict.DANGEROUS: "dangerous",
        Verdict.UNKNOWN_IMPORT: "suspicious",
        Verdict.UNREADABLE: "error",
        Verdict.HARMLESS: "silent",
    }

    def one(path: str) -> str:
        fd = os.open(path, os.O_RDONLY)
        try:
            found = read(InFile(fd, os.fstat(fd).st_size), path)
        finally:
            os.close(fd)
        return words[found.verdict] if found else "silent"

    return _each(paths, one)


SCANNERS: dict[str, Callable[[list[str]], Verdicts]] = {
    scanner.__name__: scanner
    for scanner in (roadworthy, picklescan, modelscan, fickling, hayward, modelaudit)
}


def _each(paths: list[str], one: Callable[[str], str]) -> Verdicts:
    """Ask about file after file; a scanner that fails on a file has not read it."""
    said = {}
    for path in paths:
        try:
            said[path] = one(path)
        except (Exception, SystemExit, RecursionError):
            said[path] = "error"
    return said


def _by_severity(severity: Any) -> str:
    name = str(getattr(severity, "name", severity)).lower()
    if name in ("critical", "high"):
        return "dangerous"
    return "suspicious" if name in ("medium", "low") else "silent"


def _worst(words: Iterable[str]) -> str:
    return max(words, key=_ORDER.index, default="silent")


def _roots(paths: list[str]) -> list[str]:
    """Return the one folder that holds all, or the one file."""
    return paths if len(paths) == 1 else [os.path.commonpath(paths)]


def _gathered(paths: list[str]) -> dict[str, list[str]]:
    return {path: [] for path in paths}


def _add(said: dict[str, list[str]], place: str, word: str) -> None:
    """Give a word to the file that a place begins with (`path`, `path:member`, `path (pos 3)`)."""
    while place and place not in said:
        place = place[: max(place.rfind(mark) for mark in (":", " ", "!", "/", "["))]
        if place.count("/") < 2:
            return
    if place:
        said[place].append(word)


def _command(*command: str) -> dict[str, Any]:
    name, *rest = command
    program = Path(sys.executable).with_name(name)
    quiet = {**os.environ, "PROMPTFOO_DISABLE_TELEMETRY": "1", "NO_ANALYTICS": "1"}
    done = subprocess.run([str(program), *rest], capture_output=True, text=True, env=quiet)
    begin = done.stdout.find("{")
    if begin < 0:
        raise SystemExit(f"{name} ended with {done.returncode}: {done.stderr[-500:]}")
    told: dict[str, Any] = json.JSONDecoder().raw_decode(done.stdout[begin:])[0]
    return told


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    print(json.dumps(SCANNERS[sys.argv[1]](Path(sys.argv[2]).read_text().splitlines())))
