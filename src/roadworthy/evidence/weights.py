"""Weights: what the headers of safetensors and GGUF files say; pickles are never opened.

Shards (`model-00001-of-00003.safetensors`) are one component, named as if it were one file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import inf

from roadworthy.evidence import gguf, safetensors
from roadworthy.evidence.interface import Found, Part, SourceFile, printable
from roadworthy.evidence.safetensors import MalformedError
from roadworthy.system import Evidence, Finding, Interval, Outcome, Proposal, Severity, Value

_POINTER = b"version https://git-lfs.github.com/spec/"
_MAX_POINTER = 1024
"""Bytes; a pointer file is shorter (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md)."""
_SHARD = re.compile(r"(.+)-(\d{5})-of-(\d{5})(\.[^.]+)")
_HUB = re.compile(r"https?://(?:www\.)?huggingface\.co/([\w.-]+/[\w.-]+)/?")
_PATH_LINE = re.compile(rb"(?:import )?[\w ;.,='\\/~+\"()\[\]:-]*+")
_MAX_BASES = 32


@dataclass(slots=True)
class _Read:
    """What one file says about the weights that it belongs to."""

    place: Evidence
    part: Part
    facts: dict[str, Value] = field(default_factory=dict)
    low: int | None = None
    """Parameters at least; None when the file does not say."""
    high: int = 0
    elements: Counter[str] = field(default_factory=Counter)
    shard: tuple[int, int] | None = None


class Weights:
    """Weights files."""

    name = "weights"
    wants = re.compile(r".*\.(?:safetensors|gguf|bin|pt|pth|ckpt|pkl)")
    reads_text = False

    def __init__(self) -> None:
        self._read: dict[str, list[_Read]] = {}

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read the header; what the shards say together comes from `finish`."""
        read = _identified(file)
        lowered = file.path.lower()
        suffix = lowered.rpartition(".")[2]
        pointer = file.size < _MAX_POINTER and file.head.startswith(_POINTER)
        if suffix == "bin" and not pointer and not _is_pickle(file):
            return
        if suffix == "pth" and _is_path_list(file):
            return  # a path configuration file of Python's `site`
        read.facts["weights_format"] = suffix if suffix in ("safetensors", "gguf") else "pickle"
        if pointer:
            yield _finding(
                "weights-not-downloaded",
                file,
                f"{file.path} is a pointer of Git LFS; the weights themselves are not here.",
                "Run `git lfs pull`, and check again.",
            )
        elif suffix in ("safetensors", "gguf"):
            try:
                if suffix == "gguf":
                    _gguf(file, read)
                else:
                    yield from _safetensors(file, read)
            except MalformedError as error:
                yield _finding(
                    "malformed-weights",
                    file,
                    f"{file.path} {error}.",
                    "Download it again from its publisher, and compare the digest.",
                )
                read.facts = {}
                read.low = None
        self._read.setdefault(read.part.id, []).append(read)

    def finish(self) -> Iterator[Found]:
        """Yield a component for each set of weights, its parameters summed over the shards."""
        for id_ in sorted(self._read):
            reads = sorted(self._read[id_], key=lambda read: read.place.path)
            yield from self._component(reads)

    def _component(self, reads: list[_Read]) -> Iterator[Found]:
        shared: dict[str, Value] = {}
        elements: Counter[str] = Counter()
        for read in reads:
            elements.update(read.elements)
        missing = _missing(reads)
        known = [read for read in reads if read.low is not None]
        if known:
            low = sum(read.low or 0 for read in known)
            complete = not missing and len(known) == len(reads)
            shared["parameters"] = Interval(
                low, sum(read.high for read in known) if complete else inf
            )
        if elements and not any("quantisation" in read.facts for read in reads):
            shared["quantisation"] = max(sorted(elements), key=lambda name: elements[name])
        if missing:
            first = reads[0]
            yield Finding(
                "shards-missing",
                Outcome.UNKNOWN,
                Severity.MEDIUM,
                f"{missing} of the files of {first.part.name} are missing; what is counted is a "
                "lower bound.",
                "Download all of its files, and check again.",
                first.place,
            )
        kind = "adapter" if any(read.part.kind == "adapter" for read in reads) else "weights"
        name = next((read.part.name for read in reads if read.facts), reads[0].part.name)
        yield Proposal("publishes_model", True, reads[0].place, f"The weights of {name} lie here.")
        for read in reads:
            facts = {**read.facts, **(shared if read in known else {})}
            yield replace(read.part, kind=kind, name=name, facts=tuple(sorted(facts.items())))


def _identified(file: SourceFile) -> _Read:
    folder, _, base = file.path.rpartition("/")
    stem, _, suffix = base.rpartition(".")
    shard = _SHARD.fullmatch(base)
    place = file.at(None)
    if shard is not None:
        stem, suffix = shard[1], shard[4].lstrip(".")
        base = stem + "." + suffix
    id_ = f"weights:{folder + '/' if folder else ''}{base}"
    lowered = base.lower()
    kind = (
        "adapter" if lowered.startswith(("adapter_model.", "pytorch_lora_weights.")) else "weights"
    )
    read = _Read(place, Part(id_, kind, stem or base, place))
    if shard is not None:
        read.shard = (int(shard[2]), int(shard[3]))
    return read


def _is_pickle(file: SourceFile) -> bool:
    """Return whether a `.bin` file starts like something that PyTorch wrote (zip or pickle)."""
    return file.head[:2] in (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


def _is_path_list(file: SourceFile) -> bool:
    """Return whether a `.pth` file is lines of paths and imports, and cannot build an object."""
    lines = file.head.splitlines()
    return (
        file.size <= len(file.head)
        and all(_PATH_LINE.fullmatch(line) for line in lines)
        and all(line.startswith(b"import ") or b"(" not in line for line in lines)
    )


def _missing(reads: list[_Read]) -> int:
    counts = {read.shard[1] for read in reads if read.shard}
    if not counts:
        return 0
    have = {read.shard[0] for read in reads if read.shard}
    return max(0, max(counts) - len(have))


def _safetensors(file: SourceFile, read: _Read) -> Iterator[Found]:
    found = safetensors.read_header(file)
    if found.adapter:
        read.part = replace(read.part, kind="adapter")
    for key, fact in (
        ("modelspec.architecture", "architecture"),
        ("modelspec.license", "licence_tag"),
    ):
        if value := printable(found.metadata.get(key, "")):
            read.facts[fact] = value
    if found.packed:
        read.facts["quantisation"] = "packed integers"
        yield Finding(
            "packed-weights",
            Outcome.NOT_APPLICABLE,
            Severity.INFO,
            f"{file.path} holds packed integers ({printable(found.packed, 80)}), so its header "
            "does not tell the number of parameters.",
            "State the number of parameters in roadworthy.yaml, with its source.",
            file.at(None),
        )
        return
    total = found.elements.total()
    read.low = total - safetensors.integers(found.elements)
    read.high = total + found.scale_elements
    read.elements = found.elements


def _gguf(file: SourceFile, read: _Read) -> None:
    header = gguf.read_header(file)
    facts = read.facts
    architecture = printable(header.text("general.architecture"))
    if architecture:
        facts["architecture"] = architecture
        context = header.count(f"{header.text('general.architecture')}.context_length")
        if context:
            facts["context_length"] = Interval(context, context)
    if licence := printable(header.text("general.license")):
        facts["licence_tag"] = licence
    if header.quantisation:
        facts["quantisation"] = header.quantisation
    if bases := _bases(header):
        facts["base_model"] = bases
    if name := printable(header.text("general.name")):
        read.part = replace(read.part, name=name)
    if header.text("general.type") == "adapter":
        read.part = replace(read.part, kind="adapter")
    if header.elements:
        read.low = read.high = header.elements.total()


def _bases(header: gguf.Header) -> str:
    names: list[str] = []
    for number in range(min(header.count("general.base_model.count") or 0, _MAX_BASES)):
        prefix = f"general.base_model.{number}."
        url = _HUB.fullmatch(header.text(prefix + "repo_url"))
        name = url[1] if url else header.text(prefix + "name")
        if name:
            names.append(printable(name))
    return ", ".join(names)


def _finding(check: str, file: SourceFile, says: str, fix: str) -> Finding:
    return Finding(check, Outcome.UNKNOWN, Severity.MEDIUM, says, fix, file.at(None))
