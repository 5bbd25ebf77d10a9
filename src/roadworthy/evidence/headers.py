"""One file of weights: which set it belongs to, and what its header says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from roadworthy.evidence import safetensors
from roadworthy.evidence.interface import Part, SourceFile, printable
from roadworthy.evidence.safetensors import Tensors
from roadworthy.loading import gguf_header
from roadworthy.system import Evidence, Interval, Value

_POINTER = b"version https://git-lfs.github.com/spec/"
_MAX_POINTER = 1024
"""Bytes; a pointer file is shorter (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md)."""
_SHARD = re.compile(r"(.+)-(\d{5})-of-(\d{5})(\.[^.]+)")
_NUMBERED = re.compile(r"(consolidated)\.\d\d(\.pth)")
"""Weights in several files without a total, as the first Llama came."""
_HUB = re.compile(r"https?://(?:www\.)?huggingface\.co/([\w.-]+/[\w.-]+)/?")
_PATH_LINE = re.compile(rb"(?:import )?[\w ;.,='\\/~+\"()\[\]:-]*+")
_MAX_BASES = 32


@dataclass(slots=True)
class Read:
    """What one file says about the weights that it belongs to."""

    place: Evidence
    part: Part
    suffix: str = ""
    facts: dict[str, Value] = field(default_factory=dict)
    tensors: Tensors | None = None
    header: gguf_header.Header | None = None
    shard: tuple[int, int] | None = None
    pointer: bool = False


def identified(file: SourceFile) -> Read:
    """Return which set of weights a file belongs to, by its name."""
    folder, _, base = file.path.rpartition("/")
    shard = _SHARD.fullmatch(base)
    if shard is not None:
        base = shard[1] + shard[4]
    elif numbered := _NUMBERED.fullmatch(base):
        base = numbered[1] + numbered[2]
    stem, _, suffix = base.rpartition(".")
    place = file.at(None)
    id_ = f"weights:{folder + '/' if folder else ''}{base}"
    adapter = base.lower().startswith(("adapter_model.", "pytorch_lora_weights."))
    part = Part(id_, "adapter" if adapter else "weights", stem or base, place)
    read = Read(place, part, suffix.lower())
    if shard is not None:
        read.shard = (int(shard[2]), int(shard[3]))
    return read


def is_pointer(file: SourceFile) -> bool:
    """Return whether only a pointer of Git LFS lies here."""
    return file.size < _MAX_POINTER and file.head.startswith(_POINTER)


def is_pickle(file: SourceFile, suffix: str) -> bool:
    """Return whether a `.bin` or `.pth` file is something that PyTorch wrote."""
    if suffix == "pth":
        return not _is_path_list(file)  # a path configuration file of Python's `site`
    return file.head[:2] in (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


def _is_path_list(file: SourceFile) -> bool:
    """Return whether a file is lines of paths and imports, and cannot build an object."""
    lines = file.head.splitlines()
    return (
        file.size <= len(file.head)
        and all(_PATH_LINE.fullmatch(line) for line in lines)
        and all(line.startswith(b"import ") or b"(" not in line for line in lines)
    )


def of_header(file: SourceFile, read: Read, suffix: str) -> None:
    """Add what the header says; other formats are only named.

    Raises:
        MalformedError: when it contradicts its format or the size of the file.
    """
    named = ("safetensors", "gguf", "onnx", "tflite", "keras", "h5", "msgpack")
    if suffix in named or not read.pointer:  # a pointer named .bin leaves open what it stands for
        read.facts["weights_format"] = suffix if suffix in named else "pickle"
    if read.pointer:
        return
    if suffix == "safetensors":
        _safetensors(file, read)
    elif suffix == "gguf":
        _gguf(file, read)


def _safetensors(file: SourceFile, read: Read) -> None:
    found = read.tensors = safetensors.read_header(file)
    if found.adapter:
        read.part = replace(read.part, kind="adapter")
    for key, fact in (
        ("modelspec.architecture", "architecture"),
        ("license", "licence_tag"),
        ("modelspec.license", "licence_tag"),
    ):
        if value := printable(found.metadata.get(key, "")):
            read.facts[fact] = value


def _gguf(file: SourceFile, read: Read) -> None:
    header = read.header = gguf_header.read_header(file, file.head)
    facts = read.facts
    architecture = printable(header.text("general.architecture"))
    if architecture:
        facts["architecture"] = architecture
    for key, fact in (
        ("context_length", "context_length"),
        ("vocab_size", "vocabulary_size"),
        ("expert_count", "experts"),
        ("expert_used_count", "experts_per_token"),
    ):
        if number := header.count(f"{header.text('general.architecture')}.{key}"):
            facts[fact] = Interval(number, number)
    if header.words and "vocabulary_size" not in facts:
        facts["vocabulary_size"] = Interval(header.words, header.words)
    for key, fact in (
        ("general.license", "licence_tag"),
        ("general.license.name", "licence_name"),
        ("general.license.link", "licence_link"),
        ("general.quantized_by", "quantised_by"),
    ):
        if value := printable(header.text(key)):
            facts[fact] = value
    if header.text("tokenizer.chat_template"):
        facts["chat_template"] = True
    if header.quantisation:
        facts["quantisation"] = header.quantisation
    if bases := _bases(header):
        facts["base_model"] = bases
    source = _HUB.fullmatch(header.text("general.source.repo_url"))
    if source:
        facts["converted_from"] = source[1]
    if name := printable(header.text("general.name")):
        read.part = replace(read.part, name=name)
    if header.text("general.type") == "adapter":
        read.part = replace(read.part, kind="adapter")


def _bases(header: gguf_header.Header) -> str:
    names: list[str] = []
    for number in range(min(header.count("general.base_model.count") or 0, _MAX_BASES)):
        prefix = f"general.base_model.{number}."
        url = _HUB.fullmatch(header.text(prefix + "repo_url"))
        name = url[1] if url else header.text(prefix + "name")
        if name:
            names.append(printable(name))
    return ", ".join(names)
