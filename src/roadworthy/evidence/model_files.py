"""Model files: what loading each of them would run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from roadworthy.evidence.headers import is_pointer
from roadworthy.evidence.interface import Found, SourceFile
from roadworthy.loading.desk import read
from roadworthy.loading.formats import HEAD, may_be_pickle
from roadworthy.loading.interface import BESIDE, Reading, Sight, Verdict
from roadworthy.sightings import ModelFile

_TEXT = (
    "py|pyi|pyx|pxd|ipynb|md|markdown|rst|txt|adoc|tex|bib|html?|css|scss|less|js|mjs|cjs|jsx|tsx?"
    "|vue|svelte|map|c|h|cc|cpp|cxx|hpp|hh|cu|cuh|m|mm|go|rs|java|kt|scala|swift|rb|php|pl|lua|r|jl"
    "|cs|fs|sql|sh|bash|zsh|fish|bat|ps1|cmake|mk|gradle|toml|ini|conf|properties|env|lock|log|csv"
    "|tsv|po|pot|proto|thrift|graphql|diff|patch|asc|sig|crt|key|pub|json|jsonl|ya?ml|cfg"
)
"""Suffixes of texts that no program loads as a model."""
_MEDIA = (
    "png|jpe?g|gif|webp|bmp|ico|svg|tiff?|pdf|mp[34]|wav|flac|ogg|webm|mov|avi|mkv|woff2?|ttf|otf"
    "|eot|docx?|xlsx?|pptx?|odt|parquet|arrow|feather|pyc|so|dll|dylib|exe|o|a|class|mo"
)
"""Suffixes of pictures, sound, documents, tables and programs that say what they are."""
_SETTINGS = (
    r"(?:config|(?:special_)?tokenizer_config|processor_config|preprocessor_config|model_index"
    r"|adapter_config|chat_template|modules|metadata|config_sentence_transformers"
    r"|image_processor_config|video_preprocessor_config|feature_extractor_config|generation_config"
    r"|scheduler_config|open_clip_config|model_config|model|architecture"
    r"|[^/]*\.(?:safetensors|bin)\.index)\.json"
    r"|config\.cfg|(?:model_config|hparams|hyperparams|mlmodel|model)\.ya?ml"
)
"""Texts that a loader of models reads all the same."""
_LEFT_OUT = re.compile(rf".*\.(?:{_TEXT}|{_MEDIA})", re.DOTALL)
_READ = re.compile(rf"(?:.*/)?(?:{_SETTINGS})|.*chat_templates?/.*\.json", re.DOTALL)
_ZIPPED = re.compile(r".*\.(?:docx?|xlsx?|pptx?|odt)", re.DOTALL)
"""Documents that are zip archives by right."""
_PACKED = re.compile(
    r"(?i).*(?P<package>\.(?:whl|egg|pyz|jar|war|ear|aar|apk|ipa|nupkg|vsix|xpi|crx|conda|gem|crate"
    r"|deb|rpm|phar|asar|epub|kmz|xlsb|od[sp]))"
    r"|.*\.(?:zip|tar|t?gz|t?bz2?|t?xz|t?zst|lzma|lz4|7z|rar|z)"
)
"""Archives of anything; those of programs (`package`) hold code, since that is what they are."""
_NO_MODEL = frozenset({"zip", "tar", "npy", "compressed", "program", "container", "no-model"})
"""Formats of `formats.FORMATS` that alone make no model of an archive."""


class ModelFiles:
    """Files that programs load as models, by their content where the name leaves it open."""

    name = "model files"
    wants = re.compile(r"(?s:.+)")
    reads_text = False

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Yield what loading the file would run; nothing for what is no model."""
        if _is_left_out(file.path) and not _poses(file):
            return
        if is_pointer(file):  # the reader of weights says that they are not here
            return
        try:
            reading = read(file.source, file.path)
        except OSError as error:
            says = f"it could not be read to its end ({error.strerror})"
            reading = Reading("unknown", (Sight(Verdict.UNREADABLE, "unreadable", says),))
        if reading is not None and (kept := _judged(file.path, reading)) is not None:
            yield ModelFile(file.at(None), kept)

    def finish(self) -> Iterator[Found]:
        """Yield nothing more."""
        return iter(())


@cache
def _is_left_out_suffix(name: str) -> bool:
    return _LEFT_OUT.fullmatch(name) is not None


def _is_left_out(path: str) -> bool:
    """Tell a file that by its name no loader reads."""
    suffix = path[path.rfind(".") :] if "." in path else ""
    return len(suffix) < 20 and _is_left_out_suffix(suffix) and not _READ.fullmatch(path)


def _poses(file: SourceFile) -> bool:
    """Tell a model under a name that says something else; `pickle.load` asks for no name."""
    head = file.head[:HEAD]
    if head.startswith(b"PK\3\4"):
        return _ZIPPED.fullmatch(file.path) is None
    return head.startswith((b"\x93NUMPY", b"\x89HDF\r\n\x1a\n")) or may_be_pickle(file.source, head)


def _judged(path: str, reading: Reading) -> Reading | None:
    """Leave out of an archive what is no matter of models; None where nothing is left of it.

    Code in a wheel or beside data is not what loading a model runs. Beside a model it may be, as
    `inference.py` is in the archives that services of clouds start.
    """
    packed = _PACKED.fullmatch(path)
    has_model = not _NO_MODEL.issuperset(reading.holds)
    if packed is None or (has_model and not packed["package"]):
        return reading
    left_out = BESIDE | {"prefix-data"} if packed["package"] else BESIDE
    sights = tuple(sight for sight in reading.sights if sight.technique not in left_out)
    return replace(reading, sights=sights) if sights or has_model else None
