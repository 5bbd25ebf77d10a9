"""Rules for names that are harmless with some arguments only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from roadworthy.loading.interface import Verdict
from roadworthy.loading.pickles.names import judged
from roadworthy.loading.pickles.values import THING, Import, Long, Made, Thing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call comes to."""

    verdict: Verdict
    result: object = THING
    says: str = ""
    """What it does, where it is not harmless."""
    imports: tuple[tuple[str, str], ...] = ()
    """What it imports by the names in its arguments."""
    inner: bytes | Long | None = None
    """Bytes that it loads."""


_FINE = Outcome(Verdict.HARMLESS)

Arguments = tuple[object, ...]
Rule = Callable[[Import, Arguments], Outcome]


def call(function: Import, arguments: object) -> Outcome:
    """Say what calling `function`, which has a rule, with `arguments` comes to."""
    if not isinstance(arguments, tuple):
        return _unknown("calls it with arguments that are not in the file")
    return RULES[function.known.rule](function, arguments)


def _unknown(says: str) -> Outcome:
    return Outcome(Verdict.UNKNOWN_IMPORT, says=says)


def _getattr(_function: Import, arguments: Arguments) -> Outcome:
    """An attribute of a harmless class, as members of enumerations and methods are pickled."""
    match arguments:
        case (Import() as owner, str(name)) | (Import() as owner, str(name), _):
            return _attribute(owner, name)
        case (Made() as made, str(name)) if _plain(name):
            return Outcome(Verdict.HARMLESS, Made(made.by, (made, name)))
        case (Thing() | str() | bytes() | int() | tuple() as owner, str(name)) if _plain(name):
            return _FINE
        case _:
            return _unknown("reads an attribute of something that cannot be told")


def _attribute(owner: Import, name: str) -> Outcome:
    found = judged(owner.module, f"{owner.name}.{name}")
    if found.verdict is Verdict.DANGEROUS:
        return Outcome(Verdict.DANGEROUS, says=f"reaches {owner.dotted}.{name}, which {found.does}")
    if owner.known.verdict is not Verdict.HARMLESS or owner.known.rule or not _plain(name):
        return _unknown("reads an attribute of something that is not known to be harmless")
    if found.verdict is Verdict.HARMLESS:
        return Outcome(Verdict.HARMLESS, Import(owner.module, f"{owner.name}.{name}", found))
    return Outcome(Verdict.HARMLESS, Made(owner, (owner, name)))


def _plain(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_")


def _by_name(function: Import, arguments: Arguments) -> Outcome:
    """NumPy's way to pickle a universal function: the names of a module and of what is in it."""
    match arguments:
        case (str(module), str(name)):
            return Outcome(Verdict.HARMLESS, imports=((module, name),))
        case _:
            return _unknown("imports something by a name that cannot be told")


def _type(_function: Import, arguments: Arguments) -> Outcome:
    return _FINE if len(arguments) == 1 else _unknown("makes a class of its own")


def _names(_function: Import, arguments: Arguments) -> Outcome:
    """Attributes by name: no dots, nothing that starts with an underscore."""
    fine = all(isinstance(item, str) and _plain(item) for item in arguments)
    return _kept(_function, arguments) if fine else _unknown("reads attributes by a path")


def _kept(function: Import, arguments: Arguments) -> Outcome:
    return Outcome(Verdict.HARMLESS, Made(function, arguments))


def _holds_function(function: Import, arguments: Arguments) -> Outcome:
    """A function with some of its arguments; what calls the result calls the function."""
    match arguments:
        case (Import() as inner, *_) if inner.known.verdict is Verdict.HARMLESS:
            if not inner.known.rule:
                return _kept(function, arguments)
    return _unknown("wraps a function that is not known to be harmless")


def _loads_bytes(_function: Import, arguments: Arguments) -> Outcome:
    """Torch keeps a storage as the bytes of a file of its own."""
    match arguments:
        case ((bytes() | Long()) as data,):
            return Outcome(Verdict.HARMLESS, inner=data)
        case _:
            return _unknown("loads bytes that cannot be told")


def _encode(_function: Import, arguments: Arguments) -> Outcome:
    """Bytes as protocols 0 to 2 write them; a codec makes bytes and nothing else."""
    match arguments:
        case (str(text), "latin1"):
            try:
                return Outcome(Verdict.HARMLESS, text.encode("latin-1"))
            except UnicodeEncodeError:
                return _FINE
        case (Long() as text, "latin1"):
            return Outcome(Verdict.HARMLESS, text)
        case _:
            return _FINE


RULES: MappingProxyType[str, Rule] = MappingProxyType(
    {
        "getattr": _getattr,
        "imports-by-name": _by_name,
        "type": _type,
        "attribute-names": _names,
        "holds-function": _holds_function,
        "loads-bytes": _loads_bytes,
        "kept": _kept,
        "array-wrapper": _kept,
        "encode": _encode,
    }
)
"""By the name under which `allowed.yaml` lists what they are for."""

DECIDED_BY_ARGUMENTS = frozenset(RULES) - {"kept", "array-wrapper", "encode"}
"""Rules that call some arguments harmless and others not; the rest only keep what they make."""
