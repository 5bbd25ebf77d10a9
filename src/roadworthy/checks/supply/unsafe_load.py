"""Calls that run what they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from roadworthy.checks.fetched import by_file
from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import Risky
from roadworthy.system import Finding, Severity

_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
_FROM = {
    "outside": "from a request or another input from outside",
    "model": "from the output of a model",
    "downloaded": "from a download",
    "operator": "from the command line or the environment",
    "unknown": "from a source that the file does not show",
    "constant": "from a file that the code names",
}


@dataclass(frozen=True, slots=True)
class _Technique:
    does: str
    fix: str
    severities: dict[str, Severity | None]
    """By the source; None is unknown, a source that is left out is fine."""


_TECHNIQUES = {
    "pickle": _Technique(
        "loads a pickle, which can run code,",
        "Save the data as safetensors, JSON or npz without objects, and load that.",
        {"outside": _HIGH, "model": _HIGH, "downloaded": _HIGH, "operator": None, "unknown": None,
         "constant": _LOW},
    ),
    "torch": _Technique(
        "loads a file as a pickle (torch.load without weights_only=True)",
        "Load safetensors, or give weights_only=True with torch 2.6 or later.",
        {"outside": _HIGH, "model": _HIGH, "downloaded": _HIGH, "operator": _LOW, "unknown": _LOW,
         "constant": _LOW},
    ),
    "yaml": _Technique(
        "reads YAML with a loader that makes any object",
        "Use yaml.safe_load.",
        {"outside": _HIGH, "model": _HIGH, "downloaded": _HIGH, "operator": _LOW, "unknown": _LOW,
         "constant": _LOW},
    ),
    "eval": _Technique(
        "runs a text as Python",
        "Parse what is needed (ast.literal_eval, json.loads), or run it in a sandbox.",
        {"outside": _HIGH, "model": _HIGH, "downloaded": _HIGH, "operator": _MEDIUM,
         "unknown": None},
    ),
    "shell": _Technique(
        "runs a text as a command of the shell",
        "Give a list of words without a shell, and allow known commands only.",
        {"outside": _HIGH, "model": _HIGH, "downloaded": _HIGH},
    ),
    "template": _Technique(
        "renders a text as a template outside of a sandbox",
        "Use jinja2.sandbox.ImmutableSandboxedEnvironment, or hand the text in as a value.",
        {"outside": _HIGH, "model": _HIGH, "downloaded": _HIGH, "operator": _LOW, "unknown": None},
    ),
    "extract": _Technique(
        "unpacks an archive, which may write anywhere,",
        'Give filter="data" (Python 3.12, or 3.11.4), and check the digest of the archive first.',
        {"outside": _MEDIUM, "downloaded": _MEDIUM, "model": _MEDIUM, "unknown": None},
    ),
}  # fmt: skip
_UNPROTECTED = _Technique(
    "switches a protection off",
    "Leave it on, and load files that need no code.",
    {},
)
_REPL = "Run what a model writes in a container without network and without secrets."
_DEFAULT_SINCE = (2, 6)
"""The version of torch in which `weights_only=True` became the default, and got safe."""


class UnsafeLoad(Check):
    """A call runs what it is given, and what it is given comes from somewhere else.

    What it looks at:
        Python and notebooks: pickles (`pickle`, `joblib`, `torch.load`, `numpy.load` with
        `allow_pickle`), `yaml.load`, `eval` and `exec`, templates outside of a sandbox, shells,
        archives, and arguments that switch a protection off. The flow is followed simply: a
        request, the output of a model or a download is high; a file that the code names is low; a
        source that the file does not show is unknown. `torch.load` is judged by the version of
        torch that is asked for. Tests and documentation are left out.

    Why it matters:
        Whoever can choose what such a call is given runs code on the machine. With a model in the
        chain, a sentence in a document that it reads may be enough.

    How to fix it:
        Use formats that hold data only, and parsers that make nothing but data. Run what has to be
        run in a sandbox without network and secrets.

    References:
        https://docs.python.org/3/library/pickle.html
        https://pytorch.org/docs/stable/generated/torch.load.html
        https://genai.owasp.org/llmrisk/llm052025-improper-output-handling/
    """

    name = "unsafe-load"
    severity = Severity.HIGH

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at each such call and where its input comes from."""
        calls = seen.of(Risky)
        torch = _torch(seen)
        unknown: list[Risky] = []
        fine = 0
        for one in calls:
            judged = self._judged(one, torch)
            if judged is None:
                unknown.append(one)
            elif judged is True:
                fine += 1
            else:
                yield judged
        for place, lines in by_file(unknown):
            names = ", ".join(
                dict.fromkeys(one.call for one in unknown if one.place.path == place.path)
            )
            yield self.unknown(
                place,
                f"{place.path} ({lines}) calls {names}, and it is not known what these are given.",
                "Show where it comes from, or use a format that holds data only.",
                severity=Severity.LOW,
            )
        if not calls:
            yield self.not_applicable("No call here runs what it is given.")
        elif fine:
            yield self.passes(f"Calls that cannot run what they are given: {fine}.")

    def _judged(self, one: Risky, torch: bool | None) -> Finding | Literal[True] | None:
        """Return what is wrong, True where nothing is, None where that is not known."""
        if one.safe:
            return True
        if one.technique in ("unprotected", "repl"):
            return self._by_itself(one)
        if one.technique == "torch" and one.setting == "weights_only=True":
            return self._old_torch(one) if torch is False else True
        if one.technique == "torch" and (one.setting or torch is not False):
            return True if torch and not one.setting else None
        severities = _TECHNIQUES[one.technique].severities
        if one.source not in severities:
            return True
        severity = severities[one.source]
        return self._unsafe(one, severity) if severity else None

    def _unsafe(self, one: Risky, severity: Severity) -> Finding:
        technique = _TECHNIQUES[one.technique]
        setting = f" ({one.setting})" if one.setting else ""
        says = f"{one.call}{setting} {technique.does} {_FROM[one.source]}."
        return self.fails(one.place, says, technique.fix, severity=severity, about=one.call)

    def _by_itself(self, one: Risky) -> Finding:
        if one.technique == "repl":
            says = f"{one.call} lets a model run code or commands on this machine."
            return self.fails(one.place, says, _REPL, severity=Severity.MEDIUM, about=one.call)
        says = f"{one.call} {_UNPROTECTED.does} ({one.setting})."
        fix = _UNPROTECTED.fix
        return self.fails(one.place, says, fix, severity=Severity.MEDIUM, about=one.call)

    def _old_torch(self, one: Risky) -> Finding:
        says = "weights_only=True can be got around before torch 2.6 (CVE-2025-32434)."
        fix = "Require torch 2.6 or later."
        return self.fails(one.place, says, fix, severity=Severity.MEDIUM, about=one.call)


def _torch(seen: Seen) -> bool | None:
    """Tell whether torch loads weights only by default, in every version that may be installed."""
    known: set[bool | None] = set()
    for part in seen.parts("dependency"):
        if part.id == "dependency:torch":
            declared = part.facts.get("declared")
            text = str(declared.value) if declared else ""
            known.add(_is_new(part.version) if part.version else _by_range(text))
    if False in known:
        return False
    return True if known == {True} else None


def _is_new(version: str) -> bool | None:
    match = re.match(r"(\d+)\.(\d+)", version)
    return (int(match[1]), int(match[2])) >= _DEFAULT_SINCE if match else None


def _by_range(declared: str) -> bool | None:
    """Tell by a range of versions; None where old and new ones are allowed.

    >>> _by_range(">=2.6,<3"), _by_range("<2.5"), _by_range(">=2.0")
    (True, False, None)
    """
    bounds = [
        (match[1], (int(match[2]), int(match[3])))
        for match in re.finditer(r"(>=|==|~=|<=|<|>)\s*(\d+)\.(\d+)", declared)
    ]
    if any(sign in (">=", "==", "~=", ">") and at >= _DEFAULT_SINCE for sign, at in bounds):
        return True
    if any(
        at < _DEFAULT_SINCE or (sign == "<" and at == _DEFAULT_SINCE)
        for sign, at in bounds
        if sign in ("<", "<=", "==")
    ):
        return False
    return None
