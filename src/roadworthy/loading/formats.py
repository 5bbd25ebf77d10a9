"""Which reader is for which file: by content first, by name second."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from roadworthy.loading import magic, plain, r_objects
from roadworthy.loading.interface import Reader, Source
from roadworthy.loading.sources import Stream

HEAD = 4096
"""Bytes of the beginning by which a format is recognised."""

TAIL = 22 + 0xFFFF
"""Bytes of the end: as far back as readers of zip archives look for the record at their end."""

_UNPACKED = 1 << 20
"""Bytes that are unpacked only to look at the end."""


@dataclass(frozen=True, slots=True)
class Format:
    """How files of a format are recognised, and the module that reads them."""

    name: str
    """Short, as `Desk.inner` names it in `hint`: `pickle`, `zip`, `onnx` ..."""
    module: str
    """Module of this package whose `read` is the `Reader`; imported when first needed."""
    begins: Callable[[bytes], bool] | None = None
    """Tells by the first `HEAD` bytes."""
    ends: Callable[[bytes], bool] | None = None
    """Tells by the last `TAIL` bytes, for formats that are read from their end."""
    names: str = r"(?!)"
    """Matched (`fullmatch`) against the lower-cased name where no content tells.

    It is tried on the last part of the path, and then on the whole.
    """
    only: str = ""
    """Matched against the lower-cased name as well: the content counts for such names alone."""
    covers: tuple[str, ...] = ()
    """Formats that the content looks like too and that this reader hands on itself."""
    named: bool = False
    """Loaders go by the name alone, so it is read as this whatever else the content looks like."""

    def reader(self) -> Reader:
        """Return the reader."""
        return cast(Reader, import_module(f"roadworthy.loading.{self.module}").read)


_PICKLE = re.compile(
    # Protocol 2 and up says so. Of 0 and 1, only what hardly any text begins with is taken for one:
    # an import that is used at once, or a list or dictionary that is put aside at once.
    rb"\x80[\x02-\x05](?=[^\n])"
    rb"|\(?[ci][A-Za-z_][\w.]*\r?\n[A-Za-z_][\w.]*\r?\n(?:[()\]}0.]|q[\0-\x1f]|p[0-9]+\n|S['\"])"
    rb"|\((?:lp|dp|p)[0-9]+\n|[\]}]q\0"
)


def _is_pickle(head: bytes) -> bool:
    return _PICKLE.match(head) is not None


def _is_hdf5(head: bytes) -> bool:
    return any(head[at : at + 8] == b"\x89HDF\r\n\x1a\n" for at in (0, 512, 1024, 2048))


def _is_gguf(head: bytes) -> bool:
    return head[:4] == b"GGUF"


def _is_safetensors(head: bytes) -> bool:
    # The length of the header (below 2**32, so the upper half is zero), and the header.
    return head[4:9] == b"\0\0\0\0{" and head[9:].lstrip()[:1] in (b'"', b"}")


def _is_tflite(head: bytes) -> bool:
    return head[4:8] == b"TFL3"


def _is_markup(head: bytes) -> bool:
    """Tell PMML and OpenVINO by the first element, which stands early where nobody hides it."""
    return (
        re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml[^>]*>\s*<)?(?:PMML|net)[\s>]", head) is not None
    )


def _is_compiled(head: bytes) -> bool:
    """Tell plans of TensorRT, programs of ExecuTorch and models for chips of Rockchip."""
    return head[:4] in {b"ptrt", b"ftrt", b"RKNN"} or head[4:8] in {b"ET12", b"ET13"}


def _is_unread(head: bytes) -> bool:
    """Tell the formats that were before GGUF."""
    return head[:4] in {b"lmgg", b"fmgg", b"tjgg", b"algg"}


FORMATS: tuple[Format, ...] = (
    Format("zip", "zips", begins=magic.is_zip, ends=magic.ends_as_zip),
    Format("tar", "tars", begins=magic.is_tar),
    Format("npy", "npy", begins=magic.is_npy),
    Format("compressed", "compressed", begins=magic.is_compressed),
    Format("program", "programs", begins=magic.is_program, only=magic.MODEL_NAMES),
    Format("container", "containers", begins=magic.is_container),
    Format("no-model", "containers", begins=magic.is_no_model, only=magic.MODEL_NAMES),
    Format("legacy-torch", "legacy_torch", begins=magic.is_legacy_torch, covers=("pickle",)),
    Format(
        "pickle",
        "pickles",
        begins=_is_pickle,
        names=r".*\.(?:pkl|pickle|pck|pcl|p|dill|cloudpickle|sav|joblib|jl)",
    ),
    Format(
        "chat-template",
        "templates",
        names=r"chat_template.*\.jinja2?|(?:.*/)?additional_chat_templates/[^/]+\.jinja2?",
        named=True,
    ),
    Format(
        "configuration",
        "configurations",
        names=r"(?:config|tokenizer_config|processor_config|preprocessor_config"
        r"|image_processor_config|video_preprocessor_config|feature_extractor_config|model_index"
        r"|adapter_config|modules|generation_config|chat_template|scheduler_config|model"
        r"|config_sentence_transformers|open_clip_config|model_config|architecture"
        r"|.*\.(?:safetensors|bin)\.index)\.json",
        named=True,
    ),
    Format(
        "settings",
        "settings",
        names=r"(?:model_config|hparams|hyperparams|mlmodel|model)\.ya?ml|mlmodel",
        named=True,
    ),
    Format("hdf5", "hdf5", begins=_is_hdf5, names=r".*\.(?:h5|hdf5)"),
    Format("gguf", "gguf", begins=_is_gguf, names=r".*\.gguf"),
    Format("safetensors", "safetensors", begins=_is_safetensors, names=r".*\.safetensors"),
    Format(
        "tflite",
        "tflite",
        begins=_is_tflite,
        names=r".*\.(?:tflite|lite)",
        covers=("zip",),
    ),
    Format("onnx", "onnx", names=r".*\.onnx"),
    Format(
        "tensorflow",
        "tensorflow",
        names=r"(?!(?:.*/)?fingerprint\.pb$).*\.(?:pb|pbtxt)|(?:.*\.ckpt|model|graph)(?:-\d+)?\.meta",
    ),
    Format(
        "markup",
        "markup",
        begins=_is_markup,
        names=r".*\.pmml|(?:.*[_.-])?(?:model|net|network|encoder|decoder|tokenizer|detokenizer)"
        r"\.xml",
    ),
    Format("msgpack", "msgpack", names=r".*\.msgpack"),
    Format("coreml", "coreml", names=r".*\.mlmodel"),
    Format("plain", "plain", begins=plain.begins, names=r".*\.cbm"),
    Format("ubjson", "ubjson", names=r".*\.ubj"),
    Format("paddle", "pickles", names=r".*\.(?:pdparams|pdopt|pdstates)"),
    Format("r", "r_objects", begins=r_objects.begins, names=r".*\.(?:rds|rda|rdata)"),
    Format(
        "compiled",
        "compiled",
        begins=_is_compiled,
        names=r"model\.plan|.*\.(?:engine|trt|pte|rknn|hef|om|kmodel|dlc|vmfb|tpu|xmodel|mlmodelc)",
    ),
    Format(
        "unread",
        "unread",
        begins=_is_unread,
        names=r".*\.(?:pdmodel|t7|ggml|mnn|caffemodel|cntk|uff|ncnn|nnef|bigdl)",
    ),
    Format("spacy-settings", "spacy_settings", names=r"config\.cfg", named=True),
)
"""All formats. Add a row for each reader, those with the clearest content first."""

_PLAIN_PICKLE = next(entry for entry in FORMATS if entry.name == "pickle")
_OPCODES = frozenset(
    bytes([code])
    for code in b"()BCFGIJKLMNSTUVX]c}\x80\x82\x83\x84\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x95\x96\x97"
)
"""First bytes with which a pickle can begin: opcodes that take nothing from the stack.

`PERSID` is not among them: unpicklers refuse it, unless they are made for a format of their own.
"""


_UNKNOWN = Format("unknown", "unknown")
_LARGE_UNKNOWN = Format("large-unknown", "unknown_numbers")
_WEIGHTS = re.compile(
    r"(?:pytorch_model|diffusion_pytorch_model|adapter_model|consolidated|model)(?:[.-].*)?\.bin"
    r"|.*\.(?:pt|pth|pt2|ptl|ckpt|nemo|mar|torchscript)"
)
"""Names that hardly anything but weights has."""
_PERHAPS = re.compile(r".*\.(?:bin|weights|params|model|mdl)")
_LARGE = 10 << 20
"""Bytes from which a file of such a name is more likely weights than anything else."""


def recognised(source: Source, name: str) -> Iterator[Format]:
    """Yield every format that the bytes look like; those that only the name tells, else.

    More than one is right for a file that is two things at once: what loads it decides which.
    """
    head = source.read(0, HEAD)
    size = source.size
    tail = b""
    # the short file is at hand, the long one is asked for its end; not where that means unpacking
    if size is not None and (size <= _UNPACKED or not isinstance(source, Stream)):
        tail = head if size <= len(head) else source.read(max(0, size - TAIL), TAIL)
    whole = name.lower()
    base = whole.rpartition("/")[2]
    by_content = [entry for entry in FORMATS if _tells(entry, head, tail, base)]
    by_name = [
        entry
        for entry in FORMATS
        if entry not in by_content
        and (not by_content or entry.named)
        and (re.fullmatch(entry.names, base) or re.fullmatch(entry.names, whole))
    ]
    if by_name and not by_content and magic.is_data(head):
        return  # no loader of models gets past these bytes, whatever the name says
    covered = {name for entry in by_content for name in entry.covers}
    yield from (entry for entry in by_content if entry.name not in covered)
    yield from by_name
    known = {entry.name for entry in (*by_content, *by_name)} | covered
    if known.isdisjoint(("pickle", "paddle")) and may_be_pickle(source, head):
        yield _PLAIN_PICKLE
    elif not (by_content or by_name) and b"\0" in head:
        if _WEIGHTS.fullmatch(base):
            yield _UNKNOWN
        elif _PERHAPS.fullmatch(base) and (size or 0) >= _LARGE:
            yield _LARGE_UNKNOWN


def may_be_pickle(source: Source, head: bytes) -> bool:
    """Tell whether a loader of pickles would get somewhere with a file, whatever its name."""
    if head[:1] not in _OPCODES:
        return False
    from roadworthy.loading.pickles.probe import plausible  # costs its imports, and few files ask

    return plausible(source, head)


def _tells(entry: Format, head: bytes, tail: bytes, base: str) -> bool:
    content = (entry.begins is not None and entry.begins(head)) or (
        entry.ends is not None and entry.ends(tail)
    )
    return content and (not entry.only or re.fullmatch(entry.only, base) is not None)
