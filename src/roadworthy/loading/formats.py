"""Which reader is for which file: by content first, by name second."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from roadworthy.loading.interface import Reader, Source

HEAD = 4096
"""Bytes of the beginning, and of the end, by which a format is recognised."""


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
    """Tells by the last `HEAD` bytes, for formats that are read from their end."""
    names: str = r"(?!)"
    """Matched (`fullmatch`) against the lower-cased name where no content tells.

    It is tried on the last part of the path, and then on the whole.
    """

    def reader(self) -> Reader:
        """Return the reader."""
        return cast(Reader, import_module(f"roadworthy.loading.{self.module}").read)


def _is_hdf5(head: bytes) -> bool:
    return any(head[at : at + 8] == b"\x89HDF\r\n\x1a\n" for at in (0, 512, 1024, 2048))


FORMATS: tuple[Format, ...] = (
    Format("pickle", "pickles", names=r".*\.(?:pkl|pickle|p|dill|cloudpickle|sav)"),
    Format(
        "chat-template",
        "templates",
        names=r"chat_template.*\.jinja2?|(?:.*/)?additional_chat_templates/[^/]+\.jinja2?",
    ),
    Format(
        "configuration",
        "configurations",
        names=r"(?:config|tokenizer_config|processor_config|preprocessor_config"
        r"|image_processor_config|video_preprocessor_config|feature_extractor_config|model_index"
        r"|adapter_config|modules|generation_config|chat_template|scheduler_config|model"
        r"|config_sentence_transformers|open_clip_config|model_config|architecture)\.json",
    ),
    Format(
        "settings",
        "settings",
        names=r"(?:model_config|hparams|hyperparams|mlmodel|model)\.ya?ml|mlmodel",
    ),
    Format("hdf5", "hdf5", begins=_is_hdf5, names=r".*\.(?:h5|hdf5)"),
    Format("spacy-settings", "spacy_settings", names=r"config\.cfg"),
)
"""All formats. Add a row for each reader, those with the clearest content first."""


def recognised(source: Source, name: str) -> Iterator[Format]:
    """Yield every format that the bytes look like; those that only the name tells, else.

    More than one is right for a file that is two things at once: what loads it decides which.
    """
    head = source.read(0, HEAD)
    size = source.size
    tail = source.read(max(0, size - HEAD), HEAD) if size is not None else b""
    by_content = [
        entry
        for entry in FORMATS
        if (entry.begins is not None and entry.begins(head))
        or (entry.ends is not None and entry.ends(tail))
    ]
    if by_content:
        yield from by_content
        return
    whole = name.lower()
    base = whole.rpartition("/")[2]
    yield from (
        entry
        for entry in FORMATS
        if re.fullmatch(entry.names, base) or re.fullmatch(entry.names, whole)
    )
