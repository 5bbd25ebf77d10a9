"""What a pickle would import and call, by streams written opcode by opcode."""

from __future__ import annotations

import pickle
import re
import struct
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadworthy.loading import desk
from roadworthy.loading.interface import LimitError, Reading, UnreadableError, Verdict
from roadworthy.loading.sources import InMemory

DANGEROUS = Verdict.DANGEROUS
UNKNOWN = Verdict.UNKNOWN_IMPORT
UNREADABLE = Verdict.UNREADABLE
HARMLESS = Verdict.HARMLESS


def read(data: bytes) -> Reading:
    reading = desk.read(InMemory(data), "model.pkl")
    assert reading is not None
    return reading


def text(value: str) -> bytes:
    raw = value.encode("utf-8", "surrogatepass")
    return b"\x8c" + bytes([len(raw)]) + raw


def stack_global(module: str, name: str) -> bytes:
    return text(module) + text(name) + b"\x93"


SYSTEM = b"cos\nsystem\n"
RUN = SYSTEM + b"(S'echo'\ntR"
NAMED = {"os.system", "posix.system"}
ORDERED = b"ccollections\nOrderedDict\n"


IMPORTS = {
    "GLOBAL": SYSTEM + b".",
    "GLOBAL and REDUCE": RUN + b".",
    "GLOBAL in protocol 2": b"\x80\x02" + SYSTEM + b"X\x04\0\0\0echo\x85R.",
    "INST": b"(S'echo'\nios\nsystem\n.",
    "INST without arguments": b"(ios\nsystem\n.",
    "OBJ": b"(" + SYSTEM + b"S'echo'\no.",
    "NEWOBJ": b"\x80\x02" + SYSTEM + b")\x81.",
    "NEWOBJ_EX": b"\x80\x04" + SYSTEM + b")}\x92.",
    "BUILD": b"\x80\x02" + SYSTEM + b"}b.",
    "STACK_GLOBAL": b"\x80\x04" + stack_global("os", "system") + b".",
    "STACK_GLOBAL with MEMOIZE": b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94\x93.",
    "STACK_GLOBAL by BINGET": b"\x80\x04\x8c\x02os\x940\x8c\x06system\x940h\x00h\x01\x93.",
    "STACK_GLOBAL by LONG_BINGET": b"\x80\x04\x8c\x02osr\0\1\0\x000\x8c\x06systemj\0\1\0\0"
    b"0j\0\1\0\0\x8c\x06system\x93.",
    "STACK_GLOBAL by PUT and GET": b"\x80\x04\x8c\x02osp7\n0g7\n\x8c\x06system\x93.",
    "STACK_GLOBAL by BINPUT far up": b"\x80\x04\x8c\x02osq\xc80h\xc8\x8c\x06system\x93.",
    "STACK_GLOBAL after DUP and POP": b"\x80\x04\x8c\x02os20\x8c\x06system20\x93.",
    "STACK_GLOBAL after POP_MARK": b"\x80\x04\x8c\x02os(NNN1\x8c\x06system\x93.",
    "STACK_GLOBAL below a mark": b"\x80\x04\x8c\x02os\x8c\x06system(0\x93.",
    "STACK_GLOBAL of overwritten memo": b"\x80\x04\x8c\x04jsonq\0\x8c\x02osq\x0000h\0\x8c\x06system"
    b"\x93.",
    "STACK_GLOBAL of MEMOIZE after PUT": b"\x80\x04Nq\x05\x8c\x02os\x9400h\x01\x8c\x06system\x93.",
    "STACK_GLOBAL of BINUNICODE": b"\x80\x04X\x02\0\0\0osX\x06\0\0\0system\x93.",
    "STACK_GLOBAL of BINUNICODE8": b"\x80\x04\x8d\x02" + bytes(7) + b"os\x8c\x06system\x93.",
    "STACK_GLOBAL of SHORT_BINSTRING": b"\x80\x04U\x02osU\x06system\x93.",
    "STACK_GLOBAL of BINSTRING": b"\x80\x04T\x02\0\0\0osT\x06\0\0\0system\x93.",
    "STACK_GLOBAL of escaped STRING": b"\x80\x04S'\\x6fs'\nS'sys\\164em'\n\x93.",
    "STACK_GLOBAL of escaped UNICODE": b"\x80\x04V\\u006fs\nVsystem\n\x93.",
    "without PROTO": text("os") + text("system") + b"\x93.",
    "in a frame": b"\x80\x04\x95" + struct.pack("<Q", 14) + stack_global("os", "system") + b".",
    "in a frame that is too long": b"\x80\x04\x95" + b"\xff" * 7 + b"\0" + RUN + b".",
    "in a frame that is too short": b"\x80\x04\x95" + bytes(8) + RUN + b".",
    "behind another value": b"\x80\x02K\x010" + RUN + b".",
    "below the value that is returned": b"\x80\x02" + RUN + b"0K\x01.",
    "in a list": b"\x80\x02](" + RUN + b"e.",
    "as a key": b"\x80\x02}" + RUN + b"Ns.",
    "in the second stream": b"N." + RUN + b".",
    "in the third stream": b"\x80\x02N.\x80\x02N.\x80\x02" + RUN + b".",
    "before a break": b"\x80\x02" + RUN + b"\xff",
    "before the end is missing": b"\x80\x02" + RUN,
    "without a line feed at the end": b"\x80\x02cos\nsystemX",
    "in the arguments of a persistent id": b"\x80\x02" + RUN + b"Q.",
    "as the argument of something harmless": ORDERED + RUN + b"\x85R.",
    "in the state of something harmless": b"\x80\x02" + ORDERED + b")R}X\x01\0\0\0a" + RUN + b"sb.",
    "a function in the file that is called": b"ccloudpickle.cloudpickle\n_make_function\n)R)R.",
    "Python 2's module": b"c__builtin__\neval\n.",
    "Python 2's commands": b"ccommands\ngetoutput\n.",
}


@pytest.mark.parametrize("data", IMPORTS.values(), ids=IMPORTS)
def test_a_dangerous_name_is_seen_however_it_is_written(data: bytes) -> None:
    reading = read(data)

    assert reading.verdict is DANGEROUS
    assert {s.callable for s in reading.sights if s.verdict is DANGEROUS} <= NAMED | {
        "builtins.eval",
        "subprocess.getoutput",
        "cloudpickle.cloudpickle._make_function",
    }


DANGERS = re.findall(
    r"\S+",
    """
os.system posix.system nt.system subprocess.Popen subprocess.run pty.spawn builtins.eval
builtins.exec builtins.compile builtins.open builtins.__import__ builtins.setattr builtins.map
_io.open io.open runpy.run_path runpy._run_code timeit.timeit cProfile.run profile.run
pydoc.locate pydoc.pipepager importlib.import_module importlib._bootstrap._call_with_frames_removed
ctypes.CDLL asyncio.create_subprocess_shell asyncio.unix_events._UnixSubprocessTransport
webbrowser.open shutil.rmtree code.interact code.InteractiveInterpreter.runcode bdb.Bdb.run pdb.run
idlelib.pyshell.ModifiedInterpreter.runcode lib2to3.pgen2.grammar.Grammar.loads
distutils.file_util.write_file ensurepip._run_pip doctest.debug_script trace.Trace.run
unittest.mock._importer torch.serialization.load torch.load pandas.read_pickle pickle.loads
_pickle.loads marshal.loads types.FunctionType types.CodeType logging.config.dictConfig
uuid._popen zipimport.zipimporter socket.create_connection urllib.request.urlopen
http.client.HTTPSConnection requests.get ftplib.FTP smtplib.SMTP torch.hub.load pip.main
pip._internal.main numpy.testing._private.utils.runstring numpy.f2py.crackfortran.getlincoef
operator.attrgetter operator.methodcaller functools.reduce sys.modules pkgutil.resolve_name
multiprocessing.util.spawnv_passfds venv.create site.addsitedir atexit.register joblib.load
torch.jit.unsupported_tensor_ops.execWrapper torch._inductor.codecache.compile_file
torch.utils.collect_env.run torch._dynamo.guards.GuardBuilder.get dill.loads numpy.load
_posixsubprocess.fork_exec _interpreters.run_string _osx_support._read_output
scipy.stats.os.system numpy.os.system torch.nn.modules.module.torch.os.system random._os.system
collections.OrderedDict.__init__.__globals__ builtins.eval.__call__ thing.__class__.__subclasses__
""",
)


@pytest.mark.parametrize("dotted", DANGERS)
def test_known_dangers_are_dangerous_wherever_the_dot_stands(dotted: str) -> None:
    parts = dotted.split(".")
    verdicts = [
        read(
            b"\x80\x04" + stack_global(".".join(parts[:at]), ".".join(parts[at:])) + b")R."
        ).verdict
        for at in range(1, len(parts))
    ]

    assert DANGEROUS in verdicts
    assert HARMLESS not in verdicts


SETTINGS = b"ctransformers.training_args\nTrainingArguments\n"
UNKNOWNS = {
    "a class of its own": b"\x80\x04" + stack_global("model", "Net") + b")\x81.",
    "a neighbour of something harmless": b"ccollections\nnamedtuple\n.",
    "an attribute of something harmless": b"\x80\x04"
    + stack_global("collections", "OrderedDict.fromkeys")
    + b".",
    "EXT1": b"\x80\x02\x82\x05.",
    "EXT2": b"\x80\x02\x83\x05\x01.",
    "EXT4": b"\x80\x02\x84\x05\x01\0\0.",
    "a name that a call makes": b"\x80\x04" + ORDERED + b")R\x8c\x06system\x93.",
    "a module that a call makes": b"\x80\x04\x8c\x02os" + ORDERED + b")R\x93.",
    "a name that is a number": b"\x80\x04\x8c\x02osK\x01\x93.",
    "a call of what a call made": b"\x80\x02" + ORDERED + b")R)R.",
    "a call of a plain value": b"\x80\x02K\x01)R.",
    "a call of a persistent id": b"\x80\x02NQ)R.",
    "a class that is changed": b"\x80\x02" + ORDERED + b"}b.",
    "entries for a class": b"\x80\x02" + ORDERED + b"(NNu.",
    "a dunder of something made": b"cbuiltins\ngetattr\n(" + ORDERED + b")RS'__a'\ntR.",
    "a method that is handed on": ORDERED + b"(cbuiltins\ngetattr\n(" + ORDERED + b")RS'a'\ntRtR.",
    "a method that is called": b"cbuiltins\ngetattr\n(" + ORDERED + b")RS'a'\ntR)R.",
    "a member that is handed on": ORDERED + b"(cbuiltins\ngetattr\n(" + ORDERED + b"S'a'\ntRtR.",
    "settings that are called by their maker": b"ccopyreg\n_reconstructor\n(" + SETTINGS + SETTINGS
    + b"S'/tmp'\ntR.",
    "settings that are handed on": ORDERED + b"(" + SETTINGS + b"tR.",
    "functions in the file": b"ccloudpickle.cloudpickle\n_make_function\n)R.",
    "code in the file": b"ccloudpickle.cloudpickle\n_builtin_type\n(S'CodeType'\ntR)R.",
    "getattr of what starts with an underscore": b"cbuiltins\ngetattr\n("
    + ORDERED + b"S'_a'\ntR.",
    "getattr by a name that is made": b"cbuiltins\ngetattr\n(" + ORDERED + ORDERED + b")RtR.",
    "getattr handed on": b"cfunctools\npartial\n(cbuiltins\ngetattr\ntR.",
    "a partial of something unknown": b"cfunctools\npartial\n(cmodel\nf\ntR.",
    "a partial that is called": b"cfunctools\npartial\n(" + ORDERED + b"tR)R.",
    "a class with type": b"cbuiltins\ntype\n(S'a'\n)}tR.",
    "a function by its name": b"cnumpy.core\n_ufunc_reconstruct\n(S'm'\nS'f'\ntR.",
    "settings that are called": b"ctransformers.training_args\nTrainingArguments\n(S'/tmp'\ntR.",
    "a name of Python 2 in protocol 4": b"\x80\x04" + stack_global("copy_reg", "_reconstructor")
    + b".",
    "a program in TorchScript": b"\x80\x02c__torch__.m\nNet\n)\x81.",
    "letters that look alike": b"\x80\x04" + stack_global("c\u043ellections", "OrderedDict") + b".",
    "a name with a space": b"ccollections\n OrderedDict\n.",
    "a name with a carriage return": b"ccollections\r\nOrderedDict\r\n.",
}  # fmt: skip


@pytest.mark.parametrize("data", UNKNOWNS.values(), ids=UNKNOWNS)
def test_what_is_not_known_stays_unknown(data: bytes) -> None:
    assert read(data).verdict is UNKNOWN


HARMLESS_ONES = {
    "numbers": b"\x80\x04](K\x01M\x01\x02J\1\0\0\0G" + bytes(8) + b"\x8a\x01\x05e.",
    "protocol 0": b"(lp0\nI1\naI01\naL5L\naF1.5\naS'a'\np1\naVb\naNa.",
    "bytes": b"\x80\x05](C\x01aB\x01\0\0\0a\x8e\x01" + bytes(7) + b"a\x96\x01" + bytes(7) + b"ae.",
    "a set": b"\x80\x04\x8f(K\x01\x90(K\x01\x91\x86.",
    "buffers": b"\x80\x05\x97\x98.",
    "a persistent id": b"\x80\x02(X\x07\0\0\0storageNtQ.",
    "a persistent id of protocol 0": b"P1\n.",
    "an ordered dictionary": b"\x80\x02" + ORDERED + b")R(X\x01\0\0\0aK\x01u.",
    "an object of protocol 0": b"ccopy_reg\n_reconstructor\n"
    b"(cdatetime\ndate\nc__builtin__\nobject\nNtR.",
    "a member of an enumeration": b"cbuiltins\ngetattr\n(chttp\nHTTPStatus\nS'OK'\ntR.",
    "a partial of something harmless": b"cfunctools\npartial\n(" + ORDERED + b"tR.",
    "the type of None": b"cbuiltins\ntype\n(NtR.",
    "a universal function by its name": b"cnumpy.core\n_ufunc_reconstruct\n(S'numpy'\nS'add'\ntR.",
    "settings that are only made": b"\x80\x02ctransformers.training_args\nTrainingArguments\n)\x81"
    b"}b.",
    "torch's class with its source": b"\x80\x02(X\x06\0\0\0modulectorch.nn.modules.linear\nLinear\n"
    b"X\x04\0\0\0fileX\x06\0\0\0sourcetQ)\x81}b.",
    "settings of protocol 0": b"ccopy_reg\n_reconstructor\n("
    + SETTINGS
    + b"c__builtin__\nobject\nNtR(dp0\nb.",
    "a method in a state": ORDERED
    + b")R(S'a'\ncbuiltins\ngetattr\n("
    + ORDERED
    + b")RS'stem'\ntRdb.",
    "two streams": b"\x80\x02N.\x80\x02N.",
    "something behind the end": b"\x80\x02N.\0\0\0\0 the rest",
    "bytes in protocol 2": pickle.dumps(b"\xff" * 300, 2),
    "a mark that is taken back": b"\x80\x02(0N.",
    "a harmless stream inside": b"\x80\x02" + b"U\x20" + b"\x80\x02]." + bytes(28) + b".",
}


@pytest.mark.parametrize("data", HARMLESS_ONES.values(), ids=HARMLESS_ONES)
def test_what_is_known_to_be_harmless_is_harmless(data: bytes) -> None:
    assert read(data).sights == ()


BROKEN = {
    "nothing": b"",
    "no end": b"\x80\x02N",
    "an unknown opcode": b"\x80\x02N\xff.",
    "an empty stack": b"\x80\x02.",
    "a stack that is empty above the mark": b"\x80\x02N(.",
    "no mark": b"\x80\x02Nt.",
    "nothing put aside": b"\x80\x02h\x05.",
    "MEMOIZE of nothing": b"\x80\x04\x94N.",
    "a negative number to put aside": b"Np-1\n.",
    "a length that is too large": b"\x80\x04\x8e\0\0\0\x40\2\0\0\0ab.",
    "a length that is negative": b"\x80\x02T\xff\xff\xff\xff.",
    "a number of negative length": b"\x80\x02\x8b\xff\xff\xff\xff.",
    "a text that is no UTF-8": b"\x80\x02X\x01\0\0\0\xff.",
    "a number that is none": b"Ix\n.",
    "a text without quotes": b"Sx\n.",
    "a key without a value": b"\x80\x02}(Nu.",
    "an unknown protocol": b"\x80\x06N.",
    "a frame that is too long": b"\x80\x04\x95\xff\0\0\0\0\0\0\0N.",
    "a line without end": b"c" + b"a" * 100_000,
    "an import without a name": b"cos",
    "OBJ without a class": b"\x80\x02(o.",
    "a second stream that breaks off": b"\x80\x02N." + b"\x80\x02](" + b"K\x01" * 20,
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_unreadable(data: bytes) -> None:
    assert read(data).verdict is UNREADABLE


def test_arguments_and_place_of_a_call_are_told() -> None:
    data = b"\x80\x02K\x010cos\nsystem\nX\x04\0\0\0echo\x85R."

    (sight,) = read(data).sights

    assert (sight.technique, sight.callable) == ("call", "os.system")
    assert sight.arguments == ("'echo'",)
    assert sight.offset == data.index(b"R.")
    assert sight.says == "it calls os.system, which starts programs"


def test_arguments_are_cut_and_printable() -> None:
    value = "\u202e\n" + "a" * 500
    data = SYSTEM + b"X" + struct.pack("<I", len(value.encode())) + value.encode() + b"\x85R."

    ((argument,),) = (sight.arguments for sight in read(data).sights)

    assert argument.isascii()
    assert argument.isprintable()
    assert len(argument) < 150


def test_deep_arguments_do_not_run_away() -> None:
    data = b"\x80\x02" + SYSTEM + b")" + b"\x85" * 5000 + b"R."

    assert read(data).verdict is DANGEROUS


def test_a_name_that_is_no_text_for_a_report_is_shown_escaped() -> None:
    (sight,) = read(b"\x80\x04" + stack_global("m\u202e\n", "x" * 200) + b".").sights

    assert sight.callable.isascii()
    assert sight.callable.isprintable()


def test_all_imports_are_listed_harmless_ones_too() -> None:
    assert read(b"\x80\x02" + ORDERED + SYSTEM + b"0.").imports == (
        "collections.OrderedDict",
        "os.system",
    )


def test_a_huge_index_allocates_nothing() -> None:
    assert read(b"\x80\x02Nr\xff\xff\xff\xffp99999999999999999999\nj\xff\xff\xff\xff.").sights == ()


@pytest.mark.parametrize("filler", [b"N", b"(", b"N\x94", b"K\x01", b"]", b"\x8c\x03abc\x94"])
def test_a_long_stream_is_read_to_its_end(filler: bytes) -> None:
    reading = read(b"\x80\x04" + filler * 100_000 + RUN + b".")

    assert [sight.callable for sight in reading.sights] == ["os.system"]


LONG = b"\x80\x04" + b"K\x010" * 40_000
FAR = {
    "STACK_GLOBAL": (stack_global("os", "system"), DANGEROUS),
    "STACK_GLOBAL with MEMOIZE": (b"\x8c\x02os\x94\x8c\x06system\x94\x93", DANGEROUS),
    "STACK_GLOBAL by BINGET": (b"\x8c\x02os\x940\x8c\x06system\x940h\x00h\x01\x93", DANGEROUS),
    "STACK_GLOBAL of long texts": (b"X\x02\0\0\0osX\x06\0\0\0system\x93", DANGEROUS),
    "STACK_GLOBAL of escapes": (b"S'\\x6fs'\nVsystem\n\x93", DANGEROUS),
    "STACK_GLOBAL of something harmless": (stack_global("datetime", "date") + b"0N", HARMLESS),
    "INST": (b"(ios\nsystem\n", DANGEROUS),
    "STACK_GLOBAL after a detour": (b"\x8c\x02os20\x8c\x06system\x93", UNKNOWN),
    "STACK_GLOBAL by BINPUT": (b"\x8c\x02osq\x010h\x01\x8c\x06system\x93", UNKNOWN),
    "STACK_GLOBAL of DUP and MEMOIZE": (b"\x8c\x02os2\x9400h\x00\x8c\x06system\x93", UNKNOWN),
    "EXT1": (b"\x82\x05", UNKNOWN),
    "an import that cannot be told": (b"N\x8c\x06system\x93", UNKNOWN),
    "a call whose arguments decide": (b"cbuiltins\ntype\n(NtR", HARMLESS),
    "a call whose arguments decide otherwise": (b"cbuiltins\ntype\n(NNNtR", UNKNOWN),
    "no end": (b"", UNREADABLE),
}


@pytest.mark.parametrize(("data", "verdict"), FAR.values(), ids=FAR)
def test_the_far_end_of_a_long_stream_is_judged_alike(data: bytes, verdict: Verdict) -> None:
    end = b"." if data else b""

    assert read(LONG + data + end).verdict is verdict


def test_names_are_known_by_their_number_across_runs_of_a_long_stream() -> None:
    data = b"\x80\x04\x8c\x08datetime\x94\x8c\x04date\x94\x93\x94" + b"\x8c\x03abc\x94" * 270_000

    far = b"h\x00h\x01\x93" + b"\x8c\x02os\x94\x8c\x06system\x94" + b"N\x94" * 5000
    index = struct.pack("<I", 270_003)

    assert read(data + far + b".").sights == ()
    assert read(data + far + b"j" + index + b"\x8c\x06system\x93.").verdict is DANGEROUS


HIDDEN = b"\x80\x02cos\nsystem\nX\x04\0\0\0echo\x85R."
CARRIERS = {
    "short bytes": b"\x80\x04C" + bytes([len(HIDDEN)]) + HIDDEN + b".",
    "bytes behind others": b"\x80\x04B" + struct.pack("<I", 60 + len(HIDDEN)) + bytes(60) + HIDDEN
    + b".",
    "long bytes": b"\x80\x04B" + struct.pack("<I", 90_000 + len(HIDDEN)) + bytes(90_000) + HIDDEN
    + b".",
    "a text of protocol 0": b"\x80\x04X\x1a\0\0\0xx(cos\nsystem\n(S'echo'\ntR..",
    "behind a gap": b"\x80\x04N." + bytes(1000) + HIDDEN,
    "behind junk": b"\x80\x04N.junk\n\xff" + HIDDEN,
}  # fmt: skip


@pytest.mark.parametrize("data", CARRIERS.values(), ids=CARRIERS)
def test_a_stream_inside_or_behind_is_read(data: bytes) -> None:
    (sight,) = read(data).sights

    assert (sight.verdict, sight.technique) == (DANGEROUS, "hidden-stream")
    assert sight.callable == "os.system"


@pytest.mark.parametrize("junk", [bytes(30), b"weights " * 4, b"X\xff\xff"])
@pytest.mark.parametrize("filler", [b"", b"N0" * 40_000])
def test_a_stream_behind_a_frame_is_where_a_file_is_read_on(junk: bytes, filler: bytes) -> None:
    frame = b"\x95" + struct.pack("<Q", 2 + len(junk)) + b"}."

    reading = read(b"\x80\x04" + filler + frame + junk + RUN + b".")

    assert [sight.callable for sight in reading.sights if sight.callable] == ["os.system"]


def test_text_that_only_looks_like_an_import_is_no_stream() -> None:
    assert read(pickle.dumps("cats\ndogs\n(and so on).\n" * 10)).sights == ()


def test_bytes_that_torch_loads_are_read_as_a_file() -> None:
    inner = b"(" + RUN + b"l."
    data = b"\x80\x02ctorch.storage\n_load_from_bytes\nB" + struct.pack("<I", len(inner)) + inner

    (sight,) = read(data + b"\x85R.").sights

    assert (sight.verdict, sight.inside) == (DANGEROUS, ("storage.pkl",))


TEMPLATE = (
    "\ndef _parse_args(self, {0} loc=0, scale=1):\n    return ({0}), loc, scale\n\n"
    "def _parse_args_rvs(self, {0} loc=0, scale=1, size=None):\n"
    "    return self._argcheck_rvs({0} loc, scale, size=size)\n\n"
    "def _parse_args_stats(self, {0} loc=0, scale=1, moments='mv'):\n"
    "    return ({0}), loc, scale, moments\n"
)


@pytest.mark.parametrize(
    ("template", "verdict"),
    [
        (TEMPLATE.format("a, b,"), HARMLESS),
        (TEMPLATE.format("a=print(1),"), UNKNOWN),
        ("import os", UNKNOWN),
    ],
)
def test_the_text_that_scipy_runs_for_a_distribution_must_be_its_own(
    template: str, verdict: Verdict
) -> None:
    raw = template.encode()
    data = (
        b"\x80\x02cscipy.stats._continuous_distns\nnorm_gen\n)\x81}X\x13\0\0\0_parse_arg_template"
        b"X" + struct.pack("<I", len(raw)) + raw + b"sb."
    )

    assert read(data).verdict is verdict


def wrapper(kind: bytes, shape: bytes, *, aligned: bool = True) -> bytes:
    """An array as joblib writes it: the wrapper in the stream, its bytes right behind."""
    return (
        b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(X\x05\0\0\0shape" + shape
        + b"X\x05\0\0\0dtypecnumpy\ndtype\n(X" + struct.pack("<I", len(kind)) + kind
        + b"\x89\x88tR(K\x03X\x01\0\0\0<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK"
        + (b"\x3f" if kind == b"O8" else b"\0") + b"tb"
        + (b"X\x1b\0\0\0numpy_array_alignment_bytesK\x10" if aligned else b"")
        + b"ub"
    )  # fmt: skip


def test_arrays_in_the_middle_of_a_stream_are_passed_over() -> None:
    data = b"\x80\x03](" + wrapper(b"f8", b"K\x02K\x03\x86") + b"\x02\0\0" + b"." * 48
    data += wrapper(b"U3", b"K\x02\x85", aligned=False) + b"." * 24 + b"e."

    assert read(data).sights == ()


def test_objects_in_the_middle_of_a_stream_are_read() -> None:
    data = b"\x80\x03" + wrapper(b"O8", b"K\x01\x85") + b"\x80\x02" + RUN + b"." + b"."

    assert [sight.callable for sight in read(data).sights] == ["os.system"]


@pytest.mark.parametrize("kind", [b"x9", b"f", b"8f8", b""])
def test_an_array_of_an_unknown_kind_is_unreadable(kind: bytes) -> None:
    assert read(b"\x80\x03" + wrapper(kind, b"K\x01\x85") + bytes(50)).verdict is UNREADABLE


def test_many_streams_are_too_many() -> None:
    reading = read(b"N." * 100_001)

    assert (reading.verdict, reading.sights[0].technique) == (UNREADABLE, "unreadable")


class Once:
    """A source that can only be read forward, as a compressed one."""

    size = None

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def read(self, offset: int, length: int) -> bytes:
        if offset < self.at - (4 << 20) - 4096:
            raise UnreadableError("it was read already")
        found = self.data[offset : offset + min(length, 10_000)]
        self.at = max(self.at, offset + len(found))
        return found


def test_a_source_is_read_forward_and_in_short_pieces() -> None:
    data = b"\x80\x04B" + struct.pack("<I", 8 << 20) + bytes(8 << 20) + b"0" + LONG[2:] + RUN + b"."

    reading = desk.read(Once(data), "model.pkl")

    assert reading is not None
    assert [sight.callable for sight in reading.sights] == ["os.system"]


@pytest.mark.parametrize("shift", range(8))
def test_a_name_is_known_wherever_exact_reading_ends(shift: int) -> None:
    harmless = b"\x8c\x08datetime\x94\x8c\x04date\x94\x930"
    again = b"h\x00h\x01\x930" * 20_000

    assert read(b"\x80\x04" + harmless + b"N0" * (32_740 + shift) + again + b"N.").sights == ()


def test_the_desk_limits_how_many_opcodes_are_read() -> None:
    reading = desk.read(InMemory(b"N0" * 50_000 + b"N."), "a.pkl", desk.Limits(opcodes=10_000))

    assert reading is not None
    assert "opcodes" in reading.sights[0].says
    assert issubclass(LimitError, UnreadableError)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
        | st.tuples(inner, inner)
        | st.sets(st.integers(), max_size=3)
        | st.binary(max_size=5).map(bytearray)
    ),
    max_leaves=20,
)


@given(PLAIN, st.integers(0, 5))
def test_plain_data_is_harmless(value: object, protocol: int) -> None:
    assert read(pickle.dumps(value, protocol)).sights == ()


def opcodes(data: bytes) -> Iterator[int]:
    """Yield where opcodes begin in a stream without nested ones."""
    import pickletools

    yield from (place for _, _, place in pickletools.genops(data) if place is not None)


@settings(max_examples=60)
@given(PLAIN, st.integers(2, 5), st.data())
def test_a_call_put_in_anywhere_is_found(value: object, protocol: int, data: st.DataObject) -> None:
    stream = pickle.dumps(value, protocol)
    at = data.draw(st.sampled_from([place for place in opcodes(stream) if place >= 2]))

    reading = read(stream[:at] + RUN + b"0" + stream[at:])

    assert "os.system" in {s.callable for s in reading.sights if s.verdict is DANGEROUS}
