"""Ways to hide a call in a pickle stream from whoever reads it."""

from __future__ import annotations

import pickle
import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO

from tests.corpus.malicious.assembly import (
    arguments,
    call,
    framed,
    instance,
    made,
    memoised,
    named,
    new,
    new_ex,
    proto,
    push,
    stacked,
    text,
)
from tests.corpus.malicious.entry import DANGEROUS, PRINT, UNKNOWN_IMPORT, WORD, Entry

SYSTEM = ("os", "system")
PLAIN = proto(2) + call(named(*SYSTEM), WORD) + b"."
HARMLESS = pickle.dumps({"weights": [0.5, 0.25], "name": "model"}, 4)
POP, STOP, MARK, DUP = b"0", b".", b"(", b"2"


def tricks() -> Iterator[Entry]:
    """Yield one raw pickle for each trick."""
    for name, data, *rest in (
        *_names(), *_memos(), *_calls(), *_chains(), *_streams(), *_breaks(), *_inside_harmless()
    ):  # fmt: skip
        expect, bypass = (*rest, "")[:2] if rest else (DANGEROUS, "")
        yield Entry("model.pkl", data, "pickle", name, expect, bypass)


Trick = tuple[str, bytes] | tuple[str, bytes, str] | tuple[str, bytes, str, str]


def _names() -> Iterator[Trick]:
    """Spell the name of the function in another way."""
    for how in ("short", "binary", "long", "line", "escaped", "quoted", "old", "old-long"):
        yield f"names as {how} strings", proto(4) + call(stacked(*SYSTEM, how), WORD) + STOP
    mixed = text("os", "quoted") + text("system", "long") + b"\x93"
    yield "names as two kinds of strings", proto(4) + call(mixed, WORD) + STOP
    yield "name of Python 2", proto(2) + call(named("__builtin__", "eval"), PRINT) + STOP
    yield "module of Python 2", proto(2) + call(named("commands", "getoutput"), WORD) + STOP
    yield "dotted name", framed(call(stacked("builtins", "exec.__call__"), PRINT))
    for module, name in (
        ("shutil", "os.system"), ("logging", "os.system"), ("random", "_os.system"),
        ("pathlib", "os.system"), ("torch", "os.system"), ("numpy", "os.system"),
        ("sklearn", "os.system"), ("joblib", "os.system"), ("glob", "os.system"),
        ("torch.serialization", "os.system"), ("torch.storage", "os.system"),
        ("collections", "_sys.modules.__class__"), ("numpy.lib.npyio", "os.system"),
        ("numpy._core.multiarray", "os.system"), ("torch._utils", "sys.modules"),
        ("torch.nn.modules.module", "functools.partial"), ("decimal", "_sys.modules"),
        ("joblib.numpy_pickle", "os.system"), ("sklearn.utils", "platform.os.system"),
        ("torch", "serialization.os.system"), ("torch.nn", "modules.module.torch.os.system"),
        ("collections", "OrderedDict.__init__.__globals__"),
        ("datetime", "sys.modules"), ("builtins", "object.__subclasses__"),
        ("builtins", "dict.__class__.__base__.__subclasses__"),
        ("builtins", "print.__self__.eval"), ("builtins", "len.__self__.__dict__"),
    ):  # fmt: skip
        found = name.endswith(("system", "eval"))
        yield (
            f"through {module}: {name}", framed(call(stacked(module, name), WORD)),
            DANGEROUS if found else UNKNOWN_IMPORT, "picklescan issue 66",
        )  # fmt: skip
    yield (
        "a module as an attribute",
        (framed(stacked("random", "_os") + POP + call(stacked("logging", "os"), WORD))),
        UNKNOWN_IMPORT,
    )
    yield (
        "upper case of a letter outside ASCII",
        (proto(4) + call(stacked("os", "syst\u1d49m"), WORD) + STOP),
        UNKNOWN_IMPORT,
    )
    yield (
        "names with an empty module",
        proto(4) + call(stacked("", "system"), WORD) + STOP,
        (UNKNOWN_IMPORT),
    )
    yield (
        "own module",
        proto(2) + call(named("my_project.layers", "Model"), 1) + STOP,
        (UNKNOWN_IMPORT),
    )
    yield (
        "module that looks like torch",
        (proto(2) + call(named("torch_utils", "_rebuild_tensor_v2"), WORD) + STOP),
        UNKNOWN_IMPORT,
    )
    yield (
        "module that looks like NumPy",
        (proto(2) + call(named("numpy.core.multiarray2", "_reconstruct"), WORD) + STOP),
        UNKNOWN_IMPORT,
    )
    yield (
        "unknown name of a known module",
        (proto(2) + call(named("torch._utils", "_rebuild_and_run"), WORD) + STOP),
        UNKNOWN_IMPORT,
    )
    yield (
        "own class of __main__",
        proto(2) + call(named("__main__", "Model"), 1) + STOP,
        (UNKNOWN_IMPORT),
    )
    yield (
        "long name",
        proto(2) + call(named("os" + ".path" * 200, "system"), WORD) + STOP,
        (UNKNOWN_IMPORT),
    )


def _memos() -> Iterator[Trick]:
    """Bring the name from the memo, and lie about what lies there."""
    yield "names from the memo", framed(call(memoised(*SYSTEM), WORD))
    confused = (
        text("os", "old") + b"q\x00" + text("system", "old") + b"q\x01"
        + text("torch._utils", "old") + b"\x94" + text("_rebuild_tensor_v2", "old") + b"\x94"
        + b"h\x00" + b"h\x01" + b"\x93"
    )  # fmt: skip
    yield (
        "memo of two kinds",
        proto(4) + call(confused, WORD) + STOP,
        DANGEROUS,
        ("picklescan issue 14"),
    )
    yield "memo by text", (
        proto(4) + text("os") + b"p7\n0" + text("system") + b"p08\n0"
        + call(b"g07\n" + b"g8\n" + b"\x93", WORD) + STOP
    )  # fmt: skip
    yield "memo number with an underscore", (
        proto(4) + text("os") + b"p1_0\n0" + text("system") + b"p 11\n0"
        + call(b"h\x0a" + b"h\x0b" + b"\x93", WORD) + STOP
    )  # fmt: skip
    far = struct.pack("<I", 70_000)
    yield "memo far away", (
        proto(4) + text("os") + b"r" + far + POP
        + call(b"j" + far + text("system") + b"\x93", WORD) + STOP
    )  # fmt: skip
    yield "memo overwritten", (
        proto(4) + text("collections") + b"q\x05" + POP + text("os") + b"q\x05" + POP
        + call(b"h\x05" + text("system") + b"\x93", WORD) + STOP
    )  # fmt: skip
    yield "function kept in the memo", (
        proto(2) + named(*SYSTEM) + b"q\x01" + POP + push({"a": 1}) + b"q\x02" + POP
        + b"h\x01" + arguments(WORD) + b"R" + STOP
    )  # fmt: skip
    yield "names under a mark that is dropped", (
        proto(4) + text("os") + MARK + text("collections") + b"1" + text("system") + b"\x93"
        + arguments(WORD) + b"R" + STOP
    )  # fmt: skip
    yield "names pushed twice", (
        proto(4) + text("os") + DUP + POP + text("system") + DUP + POP + b"\x93"
        + arguments(WORD) + b"R" + STOP
    )  # fmt: skip
    yield "names from a list that was popped", (
        proto(4) + push(["x"]) + POP + text("os") + text("OrderedDict") + POP + text("system")
        + b"\x93" + arguments(WORD) + b"R" + STOP
    )  # fmt: skip
    yield "name computed by a call", (
        proto(4) + text("os") + call(named("_codecs", "encode"), "system", "ascii") + b"\x93"
        + arguments(WORD) + b"R" + STOP
    ), UNKNOWN_IMPORT  # fmt: skip
    yield "name joined at load time", (
        proto(4) + text("os") + call(stacked("builtins", "str.join"), "", ["sys", "tem"]) + b"\x93"
        + arguments(WORD) + b"R" + STOP
    ), UNKNOWN_IMPORT  # fmt: skip


def _calls() -> Iterator[Trick]:
    """Call without REDUCE, or with a result that nobody sees."""
    yield "INST", instance(*SYSTEM, WORD) + STOP
    yield "OBJ", made(*SYSTEM, WORD) + STOP
    yield "NEWOBJ", proto(2) + new("subprocess", "Popen", [WORD]) + STOP
    yield "NEWOBJ_EX", proto(4) + new_ex("subprocess", "Popen", [WORD]) + STOP
    yield (
        "result dropped",
        proto(2) + call(named(*SYSTEM), WORD) + POP + push({"a": 1}) + STOP,
        (DANGEROUS),
        "report on fickling about POP",
    )
    yield (
        "result built upon",
        (proto(2) + call(named(*SYSTEM), WORD) + push({"a": 1}) + b"b" + STOP),
        DANGEROUS,
        "GHSA-mhc9-48gj-9gp3",
    )
    yield "INST and dropped", instance(*SYSTEM, WORD) + POP + push([1]) + STOP
    yield "OBJ and dropped", made(*SYSTEM, WORD) + POP + push([1]) + STOP
    yield "call inside a list", MARK + call(named(*SYSTEM), WORD) + b"l" + STOP
    yield "call as a key", proto(2) + b"}" + call(named(*SYSTEM), WORD) + b"Ns" + STOP
    yield "import alone", proto(2) + named(*SYSTEM) + STOP
    yield "import as state", (
        proto(2) + named("collections", "OrderedDict") + b")R"
        + b"}" + push("__reduce__") + named(*SYSTEM) + b"sb" + STOP
    )  # fmt: skip
    yield "state set on a class", (
        proto(2) + named("pathlib", "PurePath") + b"N}" + push("__str__")
        + named("builtins", "eval") + b"s\x86b" + STOP
    )  # fmt: skip
    yield (
        "own __setstate__",
        (proto(2) + named("my_project", "Model") + b")\x81" + push({"a": 1}) + b"b" + STOP),
        UNKNOWN_IMPORT,
    )
    for opcode, code in ((b"\x82", b"\x07"), (b"\x83", b"\x07\x01"), (b"\x84", b"\x07\0\0\x01")):
        yield f"extension {opcode.hex()}", proto(2) + opcode + code + b")R" + STOP, UNKNOWN_IMPORT
    yield "reconstructor", (
        proto(2) + named("copy_reg", "_reconstructor") + MARK + named("subprocess", "Popen")
        + named("__builtin__", "object") + b"NtR" + STOP
    )  # fmt: skip
    for wrapper in (
        ("functools", "partial"), ("builtins", "map"), ("builtins", "filter"),
        ("itertools", "starmap"), ("itertools", "accumulate"), ("functools", "reduce"),
        ("weakref", "WeakMethod"), ("collections", "defaultdict"), ("builtins", "property"),
        ("sklearn.preprocessing._function_transformer", "FunctionTransformer"),
        ("functools", "cached_property"), ("numpy", "vectorize"), ("builtins", "iter"),
    ):  # fmt: skip
        data = named(*wrapper) + MARK + named(*SYSTEM) + push([WORD]) + b"tR"
        yield f"function handed to {wrapper[1]}", proto(2) + data + STOP
    lazy = named("builtins", "map") + MARK + named("builtins", "eval") + push([PRINT]) + b"tR"
    yield "map drained by list", proto(2) + named("builtins", "list") + MARK + lazy + b"tR" + STOP
    yield (
        "map drained by bytes",
        proto(2) + named("builtins", "bytes") + MARK + lazy + b"t\x81" + (STOP),
    )
    booster = named("lightgbm.engine", "CVBooster")
    set_up = named("copyreg", "_reconstructor") + MARK + booster * 2
    yield (
        "class that opens a file, set up by the reconstructor",
        proto(2) + set_up + push("/nonexistent/roadworthy") + b"tR.",
        UNKNOWN_IMPORT,
    )
    hook = (
        named("torch.nn.modules.linear", "Linear")
        + b")\x81}"
        + push("_forward_hooks")
        + (b"}K\x00" + named(*SYSTEM) + b"ssb")
    )
    yield "hook of a layer", proto(2) + hook + STOP


def _chains() -> Iterator[Trick]:
    """Find the function at load time."""
    get = named("builtins", "getattr")
    module = call(named("builtins", "__import__"), "os")
    yield (
        "getattr of __import__",
        (proto(2) + get + MARK + module + push("system") + b"tR" + arguments(WORD) + b"R" + STOP),
    )
    module = call(named("importlib", "import_module"), "os")
    yield (
        "getattr of import_module",
        (proto(2) + get + MARK + module + push("system") + b"tR" + arguments(WORD) + b"R" + STOP),
        DANGEROUS,
        "picklescan pull request 74",
    )
    yield "getattr of a module in a module", (
        proto(4) + get + MARK + stacked("logging", "os") + push("system") + b"tR"
        + arguments(WORD) + b"R" + STOP
    ), UNKNOWN_IMPORT  # fmt: skip
    yield "getattr chain from a class", (
        proto(2) + get + MARK + named("collections", "OrderedDict") + push("__init__") + b"tR"
        + STOP
    ), UNKNOWN_IMPORT  # fmt: skip
    yield "getattr chain to globals", (
        proto(2) + get + MARK + get + MARK + named("torch._utils", "_rebuild_tensor_v2")
        + push("__globals__") + b"tR" + push("get") + b"tR" + STOP
    ), UNKNOWN_IMPORT  # fmt: skip
    getter = call(named("operator", "attrgetter"), "system")
    yield (
        "attrgetter of __import__",
        (proto(2) + getter + MARK + call(named("builtins", "__import__"), "os") + b"tR" + STOP),
        DANGEROUS,
        "GHSA-m273-6v24-x4m4",
    )
    for finder in ("operator", "_operator"):
        getter = call(named(finder, "attrgetter"), "system")
        yield (
            f"{finder}.attrgetter on a module in a module",
            proto(4) + getter + MARK + stacked("logging", "os") + b"tR" + arguments(WORD) + b"R.",
            DANGEROUS,
            "GHSA-955r-x9j8-7rhh",
        )
        caller = call(named(finder, "methodcaller"), "system", WORD)
        yield (
            f"{finder}.methodcaller on a module in a module",
            proto(4) + caller + MARK + stacked("logging", "os") + b"tR.",
        )
    yield (
        "resolve_name and call",
        (proto(2) + call(call(named("pkgutil", "resolve_name"), "os:system"), WORD) + STOP),
        DANGEROUS,
        "GHSA-vvpj-8cmc-gx39",
    )
    yield (
        "locate and call",
        (proto(2) + call(call(named("pydoc", "locate"), "os.system"), WORD) + STOP),
        DANGEROUS,
        "CVE-2026-22608",
    )
    yield "sys.modules", (
        proto(2) + get + MARK + named("sys", "modules") + push("get") + b"tR" + arguments("os")
        + b"R" + STOP
    )  # fmt: skip
    code = MARK + b"".join(push(n) for n in (0, 0, 0, 0, 1, 64)) + b"t"
    yield "function from code", (
        proto(2) + named("types", "FunctionType") + MARK + named("types", "CodeType") + code
        + b"R}tR" + STOP
    )  # fmt: skip
    yield "code from marshal", (
        proto(2) + named("types", "FunctionType") + MARK + call(named("marshal", "loads"), b"N")
        + b"}tR" + STOP
    ), DANGEROUS, "picklescan pull request 74"  # fmt: skip


def _torch_archive(stream: bytes) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in (("archive/data.pkl", stream), ("archive/version", b"3\n")):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return held.getvalue()


def _streams() -> Iterator[Trick]:
    """Put the call into another stream than the first."""
    yield "second stream", HARMLESS + PLAIN
    yield "tenth stream", HARMLESS * 9 + PLAIN
    yield "thousandth stream", HARMLESS * 999 + PLAIN
    yield "first of two streams", PLAIN + HARMLESS
    yield "second stream of protocol 0", (HARMLESS + call(named(*SYSTEM), WORD) + STOP)
    yield "after a gap of zeros", HARMLESS + bytes(64) + PLAIN, UNKNOWN_IMPORT
    yield "after a gap of words", HARMLESS + b"# padding #" * 9 + PLAIN, UNKNOWN_IMPORT
    for title, inner in (
        ("pickle", PLAIN),
        ("framed pickle", framed(call(stacked(*SYSTEM), WORD))),
    ):
        yield (
            f"{title} in bytes to pickle.loads",
            (proto(3) + call(named("pickle", "loads"), inner) + STOP),
            DANGEROUS,
            "GHSA-84r2-jw7c-4r5q",
        )
        yield (
            f"{title} in bytes to torch.storage",
            (proto(3) + call(named("torch.storage", "_load_from_bytes"), inner) + STOP),
        )
    yield (
        "torch archive in bytes to torch.storage",
        (proto(3) + call(named("torch.storage", "_load_from_bytes"), _torch_archive(PLAIN)) + STOP),
    )
    yield from _behind_the_frame()
    yield "nested three times", (
        proto(3) + call(named("_pickle", "loads"), proto(3) + call(
            named("pickle", "loads"), proto(3) + call(named("pickle", "loads"), PLAIN) + STOP
        ) + STOP) + STOP
    )  # fmt: skip


def _behind_the_frame() -> Iterator[Trick]:
    """A stream that ends early in its frame: the next one begins where the frame ends.

    The frame is read as a whole, and a second `load` from the same file goes on behind it.
    """
    for what, following in (
        ("protocol 0", call(named(*SYSTEM), WORD) + STOP),
        ("protocol 2", PLAIN),
        ("no protocol said", call(stacked(*SYSTEM), WORD) + STOP),
        ("INST", instance(*SYSTEM, WORD) + STOP),
        ("OBJ", made(*SYSTEM, WORD) + STOP),
    ):
        for gap, left in (("zeros", bytes(50)), ("words", b"weights " * 8), ("lies", b"X\xff\xff")):
            body = b"}." + left
            yield (
                f"stream behind the frame of another, {what} after {gap}",
                proto(4) + b"\x95" + struct.pack("<Q", len(body)) + body + following,
            )


def _breaks() -> Iterator[Trick]:
    """Break the stream after the call has been made."""
    body = proto(2) + call(named(*SYSTEM), WORD)
    yield "unknown opcode after the call", body + b"\xff", DANGEROUS, "GHSA-9gvj-pp9x-gcfr"
    yield "no end", body
    yield "empty stack at the end", body + POP + STOP
    yield "pop of nothing", body + POP + POP + POP + STOP
    yield "memo that is not there", body + b"h\xff" + STOP
    yield "cut in a string", body + b"X\xff\x00\x00\x00abc"
    yield "string of 2 GB", body + b"X\xff\xff\xff\x7fabc"
    yield "bytes of many GB", body + b"\x8e" + struct.pack("<Q", 1 << 40) + b"abc"
    yield "negative length", body + b"T\xff\xff\xff\xffabc" + STOP
    yield "text that is none", body + b"X\x02\x00\x00\x00\xff\xfe" + STOP
    yield "number that is none", body + b"Ixyz\n" + STOP
    yield "unknown protocol after the call", body + proto(9) + STOP
    yield (
        "frame longer than the file",
        (proto(4) + call(stacked(*SYSTEM), WORD) + b"\x95" + struct.pack("<Q", 1 << 30) + b"N."),
    )
    yield (
        "frame shorter than its content",
        (proto(4) + b"\x95" + struct.pack("<Q", 4) + call(stacked(*SYSTEM), WORD) + STOP),
    )
    yield "frame in a frame", (
        proto(4) + b"\x95" + struct.pack("<Q", 40) + b"\x95" + struct.pack("<Q", 8)
        + call(stacked(*SYSTEM), WORD) + STOP
    )  # fmt: skip
    yield "protocol said again", proto(2) + proto(0) + call(named(*SYSTEM), WORD) + proto(5) + STOP
    yield "no protocol, opcodes of protocol 4", call(stacked(*SYSTEM), WORD) + STOP
    yield "next buffer after the call", body + b"\x97" + STOP
    yield "persistent object after the call", body + b"Pid\n" + STOP
    yield (
        "long number before the call",
        (
            proto(2)
            + b"\x8b"
            + struct.pack("<i", 4)
            + b"\x01\0\0\0"
            + call(named(*SYSTEM), WORD)
            + STOP
        ),
    )


def _inside_harmless() -> Iterator[Trick]:
    """Put the call among much that is harmless."""
    payload = call(named(*SYSTEM), WORD) + POP
    many = b"".join(push(f"layer.{n}.weight") + POP for n in range(2_000))
    yield "before much that is harmless", proto(2) + payload + many + push({"a": 1}) + STOP
    yield "behind much that is harmless", proto(2) + many + payload + push({"a": 1}) + STOP
    yield "in the middle", proto(2) + many + payload + many + push({"a": 1}) + STOP
    yield "under a thousand lists", proto(2) + b"]" * 1_000 + payload + b"a" * 999 + STOP
    yield "behind a large text", proto(2) + push("x" * 300_000) + POP + payload + push(1) + STOP
    yield (
        "behind a large number of memos",
        (
            proto(4)
            + b"".join(push(n) + b"\x94" + POP for n in range(3_000))
            + payload
            + push(1)
            + STOP
        ),
    )
