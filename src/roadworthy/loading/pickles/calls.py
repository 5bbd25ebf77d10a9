"""Rules for names that are harmless with some arguments only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from roadworthy.loading.interface import Verdict
from roadworthy.loading.pickles import dtypes
from roadworthy.loading.pickles.names import judged
from roadworthy.loading.pickles.values import THING, Attribute, Import, Long, Made, Pairs


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


_METHODS = re.compile(
    r"_infer_parameters|_lazy_load_hook|_call(?:_[a-z]+)*|stem|lemmatize|(?:word_)?tokenize|analyze"
    r"|split|lower|upper|strip|join|findall|search|match|sub|index|count|transform|predict|score"
)
"""Methods that objects are known to refer to; those that write files, say, are not among them."""


def _getattr(_function: Import, arguments: Arguments) -> Outcome:
    """An attribute of a harmless class, as members of enumerations and methods are pickled."""
    match arguments:
        case (Import() as owner, str(name)):
            pass
        case (owner, str(name)) if owner is THING and _METHODS.fullmatch(name):
            return Outcome(Verdict.HARMLESS, Attribute(None, name))
        case _:
            return _unknown("reads an attribute of something that cannot be told")
    found = judged(owner.module, f"{owner.name}.{name}")
    if found.verdict is Verdict.DANGEROUS:
        return Outcome(Verdict.DANGEROUS, says=f"reaches {owner.dotted}.{name}, which {found.does}")
    if owner.known.verdict is not Verdict.HARMLESS or not _plain(name) or not _is_type(owner):
        return _unknown("reads an attribute of something that is not known to be harmless")
    if found.verdict is Verdict.HARMLESS:
        return Outcome(Verdict.HARMLESS, Import(owner.module, f"{owner.name}.{name}", found))
    return Outcome(Verdict.HARMLESS, Attribute(owner, name))


def _is_type(owner: Import) -> bool:
    """Tell a class that may be built upon: without a rule, or one that only converts."""
    return owner.known.rule in {"", "converts"}


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


def _kept(function: Import, arguments: Arguments) -> Outcome:
    return Outcome(Verdict.HARMLESS, Made(function, arguments))


def _holds_function(function: Import, arguments: Arguments) -> Outcome:
    """A function with some of its arguments; what calls the result calls the function."""
    match arguments:
        case (Import() as inner, *_) if _may_be_held(function, inner):
            return _kept(function, arguments)
    return _unknown("wraps a function that is not known to be harmless")


def _may_be_held(function: Import, inner: Import) -> bool:
    """Tell whether a function may be held; `partial` only holds it, the others call it at once."""
    if inner.known.verdict is not Verdict.HARMLESS:
        return False
    return not inner.known.rule or (
        function.name == "partial" and inner.known.rule in {"converts", "only-named"}
    )


def _held(owner: Made, state: object) -> str:
    """A state can put another function, and other arguments, in the place of those at first."""
    match owner.by.name, state:
        case ("partial", (Import() as inner, *_)) if _may_be_held(owner.by, inner):
            return ""
        case ("partial", _):
            return "is given a function that is not known to be harmless"
        case _:
            return ""


def _loads_bytes(_function: Import, arguments: Arguments) -> Outcome:
    """Some keep a part as the bytes of a file of its own: torch a storage, numba a pickle."""
    match arguments:
        case ((bytes() | Long()) as data, *_):
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


def _reconstructor(_function: Import, arguments: Arguments) -> Outcome:
    """Protocols 0 and 1 make an object by `__init__` of its base, if that is not `object`."""
    match arguments:
        case (_, Import() as base, *_) if _is_type(base):
            return _FINE
        case _:
            return _unknown("sets up an object by a class that is not known to be harmless")


def _only_made(_function: Import, _arguments: Arguments) -> Outcome:
    return _unknown("sets itself up while loading, which reads files or more")


def _only_named(_function: Import, _arguments: Arguments) -> Outcome:
    return _unknown("is called while loading, and may call what its arguments bring along")


def _converts(_function: Import, arguments: Arguments) -> Outcome:
    """A type of Python made from an object, which may be asked for its text or its entries."""
    if any(argument is THING or isinstance(argument, Made) for argument in arguments):
        return _unknown("is made from an object, whose own code may run for it")
    return _FINE


def _constructor(_function: Import, arguments: Arguments) -> Outcome:
    """NumPy's way to make a generator: its name, and what makes it by this name."""
    if all(isinstance(argument, Import) for argument in arguments[1:]):
        return _FINE
    return _unknown("calls something that has no name in the file")


def _no_formula(_owner: Made, state: object) -> str:
    """Statsmodels evaluates a formula again, as Python, when an object with one is loaded."""
    if not isinstance(state, Pairs) or not state.whole:
        return "has a state that cannot be told"
    known = {"restore_design_info", "restore_model_spec", "formula", "design_info", "model_spec"}
    return "evaluates a formula when it is loaded" if known & set(state.items) else ""


_NAMES = r"[A-Za-z0-9_=, ]{0,400}"
_PARSER = re.compile(
    rf"\s{{0,9}}def _parse_args\(self, {_NAMES}\):\s{{1,9}}return \({_NAMES}\), {_NAMES}"
    rf"\s{{1,9}}def _parse_args_rvs\(self, {_NAMES}, size=None\):"
    rf"\s{{1,9}}return self\._argcheck_rvs\({_NAMES}, size=size\)"
    rf"\s{{1,9}}def _parse_args_stats\(self, {_NAMES}, moments='mv'\):"
    rf"\s{{1,9}}return \({_NAMES}\), {_NAMES}, moments\s{{0,9}}"
)


def _distribution(_owner: Made, state: object) -> str:
    """SciPy runs a text from the state of a distribution, which takes its arguments apart."""
    if not isinstance(state, Pairs) or not state.whole:
        return "has a state that cannot be told"
    text = state.items.get("_parse_arg_template", "")
    if not isinstance(text, str) or (text and not _PARSER.fullmatch(text)):
        return "runs a text from its state that is not the one SciPy writes"
    return ""


RULES: MappingProxyType[str, Rule] = MappingProxyType(
    {
        "getattr": _getattr,
        "imports-by-name": _by_name,
        "type": _type,
        "holds-function": _holds_function,
        "loads-bytes": _loads_bytes,
        "kept": _kept,
        "array-wrapper": _kept,
        "encode": _encode,
        "reconstructor": _reconstructor,
        "only-made": _only_made,
        "only-named": _only_named,
        "converts": _converts,
        "constructor-by-name": _constructor,
        "no-formula": _kept,
        "distribution": _kept,
    }
)
"""What calling something means, by the name under which `allowed.yaml` lists it."""

STATES: MappingProxyType[str, Callable[[Made, object], str]] = MappingProxyType(
    {
        "no-formula": _no_formula,
        "distribution": _distribution,
        "holds-function": _held,
        "kept": dtypes.problem,
    }
)
"""What is wrong with a state that something is given; empty where it is harmless."""

NEEDS_CARE = frozenset(RULES) - {
    "kept",
    "encode",
    "reconstructor",
    "converts",
    "constructor-by-name",
}
"""Rules for which a stream has to be followed exactly."""

DECIDED_BY_ARGUMENTS = NEEDS_CARE - {"array-wrapper", "only-made", "only-named"}
"""Rules for what must not be handed to anything that may call it with what it likes."""
