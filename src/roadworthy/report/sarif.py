"""The report for code scanning: SARIF 2.1.0, one result for each finding and each open duty."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from roadworthy import __version__
from roadworthy.assessment import Assessment
from roadworthy.duties import Duty, State
from roadworthy.findings import catalogue
from roadworthy.report.arrange import headline
from roadworthy.report.json import safe
from roadworthy.report.upstream import Upstream
from roadworthy.report.view import DISCLAIMER, OUTCOMES, printable
from roadworthy.report.words import Words
from roadworthy.system import Answer, Evidence, Finding, Outcome, Severity

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "SRCROOT"
"""Every address is relative to the folder that was inspected, which carries this name."""
FINGERPRINT = "roadworthyResult/v1"
DESCRIPTION = "roadworthy.yaml"
"""Where a result points that is about no file: answers, evidence and decisions belong there."""
_NO_FILE = "About no file of the project; answers, evidence and decisions belong here."
MOST = 5000
"""Results in one file, the worst first: code scanning shows no more."""
_LONGEST = 1000
"""Characters of one text; code scanning cuts descriptions of rules at 1024."""

_GRAVE = (Severity.HIGH, Severity.MEDIUM)


def write(assessment: Assessment) -> str:
    """Write the report as SARIF with stable order, safe to show on a terminal."""
    return safe(document(assessment))


def document(assessment: Assessment) -> dict[str, Any]:
    """Return the log as plain data."""
    return {"$schema": SCHEMA, "version": VERSION, "runs": [_Run(assessment).entry()]}


class _Run:
    """Builds one run; rules and files get their numbers when a result first names them."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._words = Words(assessment)
        self._upstream = Upstream.of(assessment.collected.components)
        self._rules: dict[str, dict[str, Any]] = {}
        self._numbers: dict[str, int] = {}
        """Of rules and of files."""
        self._files: dict[str, str] = {}
        self._twins: Counter[str] = Counter()

    def entry(self) -> dict[str, Any]:
        assessment = self._assessment
        results = list(self._results())
        shown = results[:MOST]
        return {
            "tool": {
                "driver": {
                    "name": "roadworthy",
                    "version": __version__,
                    "rules": list(self._rules.values()),
                }
            },
            "automationDetails": {"id": f"roadworthy/{quote(assessment.system.id, safe='')}/"},
            "originalUriBaseIds": {
                ROOT: {"description": {"text": "The folder that was inspected."}}
            },
            "invocations": [
                {
                    "executionSuccessful": True,
                    "toolExecutionNotifications": list(self._notifications(results)),
                }
            ],
            "artifacts": [_artifact(path, digest) for path, digest in self._files.items()],
            "results": shown,
            "properties": {
                "outcome": str(assessment.outcome),
                "headline": _text(headline(assessment)),
                "on": assessment.clock.on.isoformat(),
                "lawAsOf": assessment.clock.law_as_of.isoformat(),
                "digest": f"sha256:{assessment.collected.digest}",
                "packs": [
                    f"{pack.id} {pack.text.version} sha256:{pack.digest}"
                    for pack in assessment.classification.book.packs
                ],
                "resultsLeftOut": len(results) - len(shown),
                "disclaimer": DISCLAIMER,
            },
        }

    def _notifications(self, results: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Say what no result can: the outcome, and everything that is not decided."""
        assessment = self._assessment
        outcome = OUTCOMES[assessment.outcome]
        yield _notification("note", f"{outcome}: {headline(assessment)}. {DISCLAIMER}")
        undecided = sum(duty.state is State.UNKNOWN for duty in assessment.duties)
        if undecided:
            asked = assessment.questions[:1]
            how = f' First question: "{asked[0].question.text}" (roadworthy ask).' if asked else ""
            yield _notification(
                "warning", f"{undecided} duties are not decided, and have no result here.{how}"
            )
        if len(results) > MOST:
            yield _notification(
                "warning", f"{len(results) - MOST} more results are in the other formats."
            )

    def _results(self) -> Iterator[dict[str, Any]]:
        for finding in self._assessment.findings:
            if finding.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE):
                yield self._finding(finding)
        for duty in self._assessment.duties:
            if duty.state in (State.OPEN, State.PARTLY, State.ACCEPTED):
                yield self._duty(duty)

    def _finding(self, finding: Finding) -> dict[str, Any]:
        level = _level(finding)
        known = catalogue().findings.get(finding.check)
        rule = self._rule(
            finding.check,
            short=known.says if known else finding.check.replace("-", " "),
            full=known.why if known else f"What the check {finding.check} looks for.",
            advice=known.fix if known else "See the message.",
            level=level,
            tags=["finding", *([known.group] if known else [])],
        )
        accepted = finding.outcome is Outcome.ACCEPTED
        says = finding.says if accepted else f"{finding.says} {finding.fix}"
        place = finding.place
        return {
            **rule,
            "kind": "fail",
            "level": level,
            "message": {"text": _text(says)},
            **self._locations(place),
            **self._fingerprint(finding.check, place.path if place else "", finding.about),
            **(_suppressed(finding.fix) if accepted else {}),
            "properties": {
                "outcome": str(finding.outcome),
                "severity": str(finding.severity),
                "confidence": finding.confidence,
                **({"method": finding.method} if finding.method else {}),
            },
        }

    def _duty(self, duty: Duty) -> dict[str, Any]:
        binds = duty.binds(self._assessment.clock.on)
        day = duty.result.due
        rule = self._rule(
            f"{duty.law}/{duty.id}",
            short=duty.title,
            full=f"{duty.says} ({duty.cite})",
            advice=f"{duty.title}: {duty.wanted or 'show how it is fulfilled'} ({duty.cite}).",
            level="none",
            tags=["duty", duty.law, duty.who],
        )
        state = "due now" if binds else f"binds from {day}" if day else "no day yet"
        decision = duty.decision
        return {
            **rule,
            # No problem was found in the code: nothing shows yet that the duty is fulfilled.
            "kind": "open",
            "level": "none",
            "message": {"text": _text(f"{duty.title} ({duty.cite}), {state}: {duty.next}.")},
            **self._locations(self._rests_on(duty)),
            **self._fingerprint(duty.law, duty.id, duty.result.subject),
            **(_suppressed(f"accepted by {decision.who}: {decision.why}") if decision else {}),
            "properties": {
                "state": str(duty.state),
                "who": duty.who,
                "due": day.isoformat() if day else None,
                "bindsNow": binds,
                "cite": duty.cite,
            },
        }

    def _rests_on(self, duty: Duty) -> Evidence | None:
        """Return the line that a duty rests on: of a file if there is one, else of an answer."""
        said: Evidence | None = None
        for ground in duty.result.because:
            fact = ground.kind and self._words.fact(ground.kind, ground.subject, ground.fact)
            for source in fact.sources if fact else ():
                if isinstance(source, Evidence):
                    return source
                if isinstance(source, Answer) and said is None:
                    path, _, line = source.where.rpartition(":")
                    said = Evidence(path, int(line), "") if line.isdecimal() else None
        return said

    def _rule(
        self, id_: str, *, short: str, full: str, advice: str, level: str, tags: list[str]
    ) -> dict[str, Any]:
        """Describe a rule once, and refer to it."""
        self._rules.setdefault(
            id_,
            {
                "id": id_,
                "name": id_,
                "shortDescription": {"text": _text(short)},
                "fullDescription": {"text": _text(full)},
                "help": {"text": _text(advice or short)},
                "defaultConfiguration": {"level": level},
                "properties": {"tags": tags},
            },
        )
        return {"ruleId": id_, "ruleIndex": self._number(f"rule {id_}", len(self._rules))}

    def _number(self, name: str, count: int) -> int:
        """Return the place of a rule or file in its list, of which it was the last when new."""
        return self._numbers.setdefault(name, count - 1)

    def _locations(self, place: Evidence | None) -> dict[str, Any]:
        """Point at a line of the project: code scanning refuses a whole log for one result without.

        A file of an upstream model is no file of the project, so the line that names the model
        stands for it.
        """
        model = self._upstream.model(place.path) if place else ""
        said: dict[str, Any] = {}
        if place and model:
            at = place.where
            said = {
                "logicalLocations": [{"fullyQualifiedName": _text(place.path), "kind": "resource"}],
                "message": {"text": _text(f"{at}, a file of a model that is named here")},
            }
        found = self._upstream.in_project(place) if place else None
        if found is None or not _inside(found.path):
            found = Evidence(DESCRIPTION, None, "")
            said = {**said, "message": {"text": _NO_FILE}}
        return {"locations": [{"physicalLocation": self._physical(found), **said}]}

    def _physical(self, place: Evidence) -> dict[str, Any]:
        path = place.path
        self._files[path] = self._files.get(path) or place.sha256
        artifact = {**_address(path), "index": self._number(f"file {path}", len(self._files))}
        region = {"region": {"startLine": place.line}} if place.line else {}
        return {"artifactLocation": artifact, **region}

    def _fingerprint(self, *parts: str) -> dict[str, Any]:
        """Name a result by what it is about, and not by its line, which moves."""
        name = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._twins[name] += 1
        return {"partialFingerprints": {FINGERPRINT: f"{name}:{self._twins[name]}"}}


def _level(finding: Finding) -> str:
    """Return how loud a result is; what could not be seen is one step quieter than a failure."""
    if finding.outcome is Outcome.FAIL:
        if finding.severity is Severity.HIGH:
            return "error"
        return "warning" if finding.severity is Severity.MEDIUM else "note"
    return "warning" if finding.severity in _GRAVE else "note"


def _suppressed(why: str) -> dict[str, Any]:
    return {"suppressions": [{"kind": "external", "justification": _text(why)}]}


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _text(text)}}


def _artifact(path: str, digest: str) -> dict[str, Any]:
    return {"location": _address(path), **({"hashes": {"sha-256": digest}} if digest else {})}


def _address(path: str) -> dict[str, Any]:
    return {"uri": quote(path, safe="/", errors="surrogatepass"), "uriBaseId": ROOT}


def _inside(path: str) -> bool:
    """Tell whether a path stays inside the folder that was inspected."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts


def _text(text: str) -> str:
    """Return a text for a message: printable, not too long, and never read as a link."""
    clean = printable(text).replace("](", "] (")
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 3] + "..."
