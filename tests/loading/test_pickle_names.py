"""The lists of names: consistent, and what they make of a name."""

from __future__ import annotations

import sys

import pytest

from roadworthy.loading.interface import Verdict
from roadworthy.loading.pickles import calls
from roadworthy.loading.pickles.names import BUILDS, judged, lists, modern


def test_no_name_is_harmless_and_dangerous() -> None:
    known = lists()
    harmless = {(module, name) for module, names in known.allowed.items() for name in names}

    assert not harmless & set(known.exact)
    assert not harmless & set(known.builders)
    assert not set(known.rules) & (set(known.exact) | set(known.builders))
    assert not harmless & set(known.rules)


def test_every_rule_that_a_name_is_listed_under_exists() -> None:
    assert set(lists().rules.values()) == set(calls.RULES)
    assert BUILDS not in calls.RULES
    assert set(calls.STATES) < set(calls.RULES)


def test_every_danger_says_what_it_does() -> None:
    known = lists()
    for does in {*known.exact.values(), *known.modules.values(), *known.packages.values()}:
        assert does[0].islower()
        assert not does.endswith(".")


def test_names_are_identifiers_between_dots() -> None:
    known = lists()
    names = {name for names in known.allowed.values() for name in names}
    names |= {name for _, name in (*known.exact, *known.rules, *known.builders)}
    names |= set(known.allowed) | set(known.modules) | set(known.packages)

    assert {name for name in names if not name.replace(".", "_").isidentifier()} == set()


@pytest.mark.parametrize("module", sorted(set(sys.builtin_module_names) - {"_abc", "errno"}))
def test_no_module_of_the_interpreter_is_harmless_as_a_whole(module: str) -> None:
    assert judged(module, "anything_at_all").verdict is not Verdict.HARMLESS


@pytest.mark.parametrize(
    ("module", "name", "protocol", "verdict"),
    [
        ("__builtin__", "set", 2, Verdict.HARMLESS),
        ("__builtin__", "set", 4, Verdict.UNKNOWN_IMPORT),
        ("__builtin__", "eval", 2, Verdict.DANGEROUS),
        ("__builtin__", "eval", 4, Verdict.DANGEROUS),
        ("builtins", "set", 0, Verdict.HARMLESS),
        ("urllib", "urlopen", 2, Verdict.DANGEROUS),
        ("collections", "OrderedDict.__init__", 4, Verdict.UNKNOWN_IMPORT),
        ("collections", "OrderedDict.__init__.__globals__", 4, Verdict.DANGEROUS),
        ("http", "HTTPStatus", 4, Verdict.HARMLESS),
        ("http.client", "HTTPConnection", 4, Verdict.DANGEROUS),
        ("numpy", "os.system", 4, Verdict.DANGEROUS),
        ("numpy", "os", 4, Verdict.DANGEROUS),
        ("random", "_os.system", 4, Verdict.DANGEROUS),
        ("mylib.code", "Thing", 4, Verdict.UNKNOWN_IMPORT),
        ("mylib.os.path", "Thing", 4, Verdict.UNKNOWN_IMPORT),
        ("", "", 4, Verdict.UNKNOWN_IMPORT),
        ("a." * 600, "b", 4, Verdict.UNKNOWN_IMPORT),
        ("os", ".".join("a" * 40), 4, Verdict.DANGEROUS),
    ],
)
def test_a_name_is_judged_as_the_stream_imports_it(
    module: str, name: str, protocol: int, verdict: Verdict
) -> None:
    assert judged(module, name, protocol).verdict is verdict


def test_names_of_python_2_are_translated_as_pickle_does() -> None:
    assert modern("copy_reg", "_reconstructor") == ("copyreg", "_reconstructor")
    assert modern("itertools", "imap") == ("builtins", "map")
    assert modern("collections", "deque") == ("collections", "deque")
