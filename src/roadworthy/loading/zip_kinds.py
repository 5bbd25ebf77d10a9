"""What kind of model a zip archive holds, told by the names of its members."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from roadworthy.loading import magic
from roadworthy.loading.interface import Source, UnreadableError

_PICKLES = ("data.pkl", "constants.pkl")
_RAW = re.compile(
    r"(?:data|constants|tensors)/\d{1,9}|\.data/\d{1,9}\.storage"
    r"|data/weights/weight_\d{1,9}|data/constants/tensor_\d{1,9}"
)
_PYTHON = re.compile(r"(?:.*/)?(?:\.data/(?:extern_modules|python_version)|MAR-INF/.*)")
"""Members of archives of which the loader runs code as Python."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the members of an archive are to be taken."""

    folder: str | None = None
    """The folder that PyTorch puts everything into; None when it is no archive of PyTorch."""
    is_torchscript: bool = False

    @classmethod
    def of(cls, names: Iterable[str], *, cut: bool = False) -> Kind:
        """Return the kind of an archive with these members.

        Args:
            names: of the members.
            cut: whether the archive is cut off, so that others may be missing.
        """
        all_names = set(names)
        in_order = sorted(all_names)
        python = any(_PYTHON.fullmatch(name) for name in all_names)
        marks = ("data.pkl", ".data/version", ".data/extern_modules", "byteorder")
        if cut:
            scripts = sorted(name for name in all_names if "/code/__torch__" in name)
            if scripts:
                return cls(scripts[0].partition("code/")[0], is_torchscript=True)
        for mark in marks:
            for name in in_order:
                if name.endswith("/" + mark):
                    folder = name[: -len(mark)]
                    script = folder + "constants.pkl" in all_names
                    code = any(one.startswith(folder + "code/") for one in all_names)
                    return cls(folder, is_torchscript=script and code and not python)
        return cls()

    def _rest(self, name: str) -> str:
        if self.folder is None or not name.startswith(self.folder):
            return ""
        return name[len(self.folder) :]

    def is_raw(self, name: str) -> bool:
        """Tell whether a member is numbers that the loader takes as they are."""
        return _RAW.fullmatch(self._rest(name)) is not None

    def is_pickle(self, name: str) -> bool:
        """Tell whether the loader takes a member as a pickle whatever its content looks like."""
        return self._rest(name) in _PICKLES

    def is_script(self, name: str) -> bool:
        """Tell whether a member is source text of TorchScript, which can do less than Python."""
        rest = self._rest(name)
        return self.is_torchscript and rest.startswith("code/__torch__") and rest.endswith(".py")

    def is_schema(self, name: str) -> bool:
        """Tell whether a member may list the objects of a file of skops."""
        return name == "schema.json"

    def looks_like_pickle(self, source: Source, name: str) -> bool:
        """Tell whether what should be numbers begins as a pickle."""
        del name
        try:
            return magic.is_pickle(source.read(0, 16))
        except UnreadableError:
            return False
