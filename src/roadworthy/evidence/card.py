"""Model cards and READMEs: front matter gives facts, prose gives proposals.

Front matter is the YAML between two lines `---` at the very top
(https://huggingface.co/docs/hub/model-cards#model-card-metadata).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy import safe_yaml
from roadworthy.errors import YamlError
from roadworthy.evidence import wording
from roadworthy.evidence.interface import NOT_TEXT, Found, Part, SourceFile, printable
from roadworthy.system import Finding, Outcome, Proposal, Severity, Value

_FENCE = re.compile(rb"---[ \t]*\r?")
_KEYS = {
    "license": "licence_tag",
    "license_name": "licence_name",
    "base_model": "base_model",
    "pipeline_tag": "pipeline_tag",
    "language": "languages",
    "datasets": "training_datasets",
}
"""Keys of the front matter, and the facts that they are."""

_DENIED_SECTION = re.compile(
    r"out[- ]of[- ]scope|limitation|prohibit|forbidden|misuse|not intended|unacceptable|disallow"
    r"|restrict|do not|don't|bias|risk|ethic|acceptable use|malicious|must not|unsupported"
    r"|licen[sc]e",
    re.IGNORECASE,
)
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?:\s+(.*?))?\s*#*\s*")
_BOLD = re.compile(r"\s*(?:\*\*|__)(.{1,200}?)(?:\*\*|__)\s*:?\s*")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)\s*")
_BULLET = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_CODE = re.compile(r"\s*(`{3,}|~{3,})")
_MAX_BLOCK = 400
"""Lines of one paragraph."""


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    text: str


class Card:
    """Model cards and READMEs."""

    name = "card"
    wants = re.compile(rf"(?:.*/)?(?:readme|model[_-]?card)(?!.*\.(?:{NOT_TEXT})$)[^/]*")
    reads_text = True

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read the front matter, then what the prose suggests."""
        name = file.path.rpartition("/")[2]
        id_ = f"card:{file.path}"
        yield Part(id_, "document", name, file.at(None))
        if b"\x00" in file.head:
            if file.head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
                yield _finding("unreadable-text", file, None, "is not a text", "Save it as UTF-8.")
                return
            text = file.head.decode("utf-16", "replace")
        else:
            text = file.head.decode("utf-8-sig", "replace")
        lines = re.split(r"\r\n|\n|\r", text)
        front = _front_matter(file.head)
        body_from = 0
        if front is not None:
            body_from = front.count(b"\n") + 2
            yield from _facts(file, id_, name, front, lines)
        elif re.match(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n\s{0,20}[a-z_]{1,40}\s{0,10}:", file.head):
            yield _finding(
                "malformed-front-matter",
                file,
                1,
                "opens its front matter and does not close it",
                "Close it with a line of three hyphens.",
            )
        yield from _proposals(file, lines, body_from)

    def finish(self) -> Iterator[Found]:
        """Yield nothing: each card stands alone."""
        return iter(())


def _front_matter(data: bytes) -> bytes | None:
    """Return the bytes between the two fences, with the line ends, or None."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    first, newline, rest = data.partition(b"\n")
    if not newline or not _FENCE.fullmatch(first):
        return None
    position = 0
    while position < len(rest):
        end = rest.find(b"\n", position)
        end = len(rest) if end < 0 else end
        if _FENCE.fullmatch(rest[position:end]):
            return rest[:position]
        position = end + 1
    return None


def _facts(
    file: SourceFile, id_: str, name: str, front: bytes, lines: list[str]
) -> Iterator[Found]:
    try:
        document = safe_yaml.parse(front, name=file.path, first_line=2)
    except YamlError as error:
        line = re.search(r":(\d+)$", error.where)
        yield _finding(
            "malformed-front-matter",
            file,
            int(line[1]) if line else 1,
            f"has front matter that {error.message}",
            f"{error.hint.capitalize()}.",
        )
        return
    if not isinstance(document.data, dict):
        return  # a text between two rules, or nothing
    for key, fact in _KEYS.items():
        if key not in document.data:
            continue
        value = _text(document.data[key])
        line_number = document.line((key,))
        shows = lines[line_number - 1] if line_number <= len(lines) else ""
        if value is None:
            yield _finding(
                "malformed-front-matter",
                file,
                line_number,
                f"has a value of {key} that is neither a text nor a list of texts",
                "Write a text, or a list of texts.",
            )
        elif value:
            place = file.at(line_number, shows)
            yield Part(id_, "document", name, place, facts=((fact, value),))


def _text(value: object) -> str | None:
    """Return a text or a list of texts as one text; None for anything else."""
    if value is None:
        return ""
    if isinstance(value, str):
        return printable(value, 400)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return printable(", ".join(value[:50]), 400)
    return None


def _proposals(file: SourceFile, lines: list[str], body_from: int) -> Iterator[Found]:
    body = "\n".join(lines[body_from:])
    if not wording.worth_reading(body):
        return
    jobs = (match[0] for match in wording.JOB.finditer(body))
    about_work = next(jobs, "")
    seen: set[str] = set()
    for block in _blocks(lines, body_from):
        for sentence in wording.affirmed(block.text):
            for fact, value, said in _suggested(sentence, about_work):
                if repr(value) + fact in seen:
                    continue
                seen.add(repr(value) + fact)
                line = block.line + block.text.count("\n", 0, sentence.start + said.start)
                why = f'The text says "{printable(said.shows, 80)}".'
                yield Proposal(fact, value, file.at(line, said.shows), why)


def _suggested(
    sentence: wording.Sentence, surroundings: str
) -> Iterator[tuple[str, Value, wording.Suggested]]:
    for said in wording.purposes(sentence.text, surroundings):
        yield "purpose", {said.option: True}, said
    if match := wording.CHAT.search(sentence.text):
        yield "interacts_with_people", True, wording.Suggested("", match.start(), match[0], False)


def _blocks(lines: list[str], body_from: int) -> Iterator[_Block]:
    """Yield paragraphs and list items that stand in no section about what is out of scope."""
    denied_level = 0  # of the heading that opened a denied section; 0 outside one
    denied_list = False
    fence = ""
    start, parts = 0, list[str]()

    def close() -> Iterator[_Block]:
        nonlocal denied_list, parts
        text = "\n".join(parts)
        parts = []
        if not text.strip():
            return
        is_item = bool(_BULLET.match(text))
        if not is_item:
            denied_list = False
        if not denied_level and not (is_item and denied_list):
            yield _Block(start, text)
        if text.rstrip(" *_").endswith(":") and not is_item:
            denied_list = wording.denies(text)

    for number, line in enumerate(lines[body_from:], body_from + 1):
        code = _CODE.match(line)
        if fence:
            if code and code[1].startswith(fence):
                fence = ""
            continue
        heading = _HEADING.fullmatch(line)
        title, level = (heading[2] or "", len(heading[1])) if heading else ("", 0)
        if not heading and (bold := _BOLD.fullmatch(line)):
            title, level = bold[1], 7
        elif not heading and parts and len(parts) == 1 and _UNDERLINE.fullmatch(line):
            title, level = parts.pop(), 1 if "=" in line else 2
        if level:
            yield from close()
            if not denied_level or level <= denied_level:
                denied_level = level if _DENIED_SECTION.search(title) else 0
            denied_list = False
        elif code:
            yield from close()
            fence = code[1]
        elif not line.strip() or line.lstrip().startswith((">", "|")):
            yield from close()
        else:
            if _BULLET.match(line) or len(parts) >= _MAX_BLOCK:
                yield from close()
            if not parts:
                start = number
            parts.append(line)
    yield from close()


def _finding(check: str, file: SourceFile, line: int | None, what: str, fix: str) -> Finding:
    return Finding(check, Outcome.UNKNOWN, Severity.LOW, f"{file.path} {what}.", fix, file.at(line))
