from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.evidence.weights import Weights
from roadworthy.system import Finding, Interval
from tests.evidence.conftest import (
    Folder,
    checks,
    facts,
    gguf,
    pair,
    safetensors,
    source,
    text,
    with_header,
)

PLAIN = safetensors({"a": ("F32", [2, 3], 24), "b": ("BF16", [5], 10)}, format="pt")
LLAMA = gguf(
    [
        pair("general.architecture", "llama"), pair("general.name", "Tiny"),
        pair("general.license", "apache-2.0"), pair("general.file_type", 15),
        pair("llama.context_length", 2048), pair("tokenizer.ggml.tokens", ["a", "bc", ""]),
        pair("general.base_model.count", 1), pair("general.base_model.0.name", "Big"),
        pair("general.base_model.0.repo_url", "https://huggingface.co/org/big"),
    ],
    [("w", [32, 2], 2, 0), ("v", [8], 0, 64)],
    data=96,
)  # fmt: skip


def test_parameters_of_safetensors_are_counted_exactly(look: Folder) -> None:
    result = look({"model.safetensors": PLAIN})
    assert facts(result, "weights:model.safetensors") == {
        "parameters": Interval(11, 11), "quantisation": "F32", "weights_format": "safetensors",
    }  # fmt: skip


def test_shards_of_one_folder_are_one_component(look: Folder) -> None:
    result = look({f"m/model-0000{n}-of-00002.safetensors": PLAIN for n in (1, 2)})
    assert facts(result, "weights:m/model.safetensors")["parameters"] == Interval(22, 22)
    assert len(result.components[0].files) == 2


def test_a_missing_shard_leaves_a_lower_bound(look: Folder) -> None:
    result = look({"model-00001-of-00003.safetensors": PLAIN})
    assert facts(result, "weights:model.safetensors")["parameters"] == Interval(11, float("inf"))
    assert checks(result) == ["shards-missing"]


def test_packed_integers_do_not_tell_the_parameters(look: Folder) -> None:
    data = safetensors({"x.qweight": ("I32", [4], 16), "x.scales": ("F16", [2], 4)})
    result = look({"model.safetensors": data})
    assert "parameters" not in facts(result, "weights:model.safetensors")
    assert checks(result) == ["packed-weights"]


def test_a_lora_is_an_adapter(look: Folder) -> None:
    data = safetensors({"base.lora_A.weight": ("F32", [4], 16)})
    result = look({"lora.safetensors": data})
    assert result.components[0].kind == "adapter"


def test_what_gguf_says_becomes_facts(look: Folder) -> None:
    result = look({"tiny.gguf": LLAMA})
    assert result.components[0].name == "Tiny"
    assert facts(result, "weights:tiny.gguf") == {
        "active_parameters_by_header": Interval(72, 72), "architecture": "llama",
        "base_model": "org/big", "context_length": Interval(2048, 2048),
        "licence_tag": "apache-2.0", "parameters": Interval(72, 72), "quantisation": "Q4_K_M",
        "vocabulary_size": Interval(3, 3), "weights_format": "gguf",
    }  # fmt: skip


EXPERTS = [
    ("token_embd.weight", [8, 4], 0, 0), ("blk.0.ffn_gate_inp.weight", [8, 4], 0, 128),
    ("blk.0.ffn_up_exps.weight", [8, 2, 4], 0, 256), ("rope_freqs.weight", [8], 0, 512),
]  # fmt: skip


def mixture(**counts: int) -> bytes:
    pairs = [pair("general.architecture", "llama"), pair("tokenizer.chat_template", "{{ x }}")]
    return gguf([*pairs, *(pair(f"llama.{k}", v) for k, v in counts.items())], EXPERTS, data=544)


def test_experts_that_are_not_chosen_are_not_active(look: Folder) -> None:
    found = facts(look({"m.gguf": mixture(expert_count=4, expert_used_count=1)}), "weights:m.gguf")
    assert found["parameters"] == Interval(128, 128)
    assert found["active_parameters_by_header"] == Interval(80, 80)
    assert (found["experts"], found["experts_per_token"]) == (Interval(4, 4), Interval(1, 1))
    assert found["chat_template"] is True


@pytest.mark.parametrize(
    "counts",
    [{}, {"expert_count": 4}, {"expert_count": 3, "expert_used_count": 1},
     {"expert_count": 4, "expert_used_count": 5},
     {"expert_count": 4, "expert_used_count": 1, "nextn_predict_layers": 1}],
)  # fmt: skip
def test_experts_that_do_not_add_up_leave_the_active_parameters_unknown(
    look: Folder, counts: dict[str, int]
) -> None:
    result = look({"m.gguf": mixture(**counts)})
    assert "active_parameters_by_header" not in facts(result, "weights:m.gguf")


def test_what_is_computed_and_not_learned_is_no_parameter(look: Folder) -> None:
    data = safetensors({
        "w": ("F32", [2], 8), "embeddings.position_ids": ("I64", [1, 4], 32),
        "rotary_emb.inv_freq": ("F32", [4], 16), "h.0.attn.bias": ("F32", [1, 1, 2, 2], 16),
    })  # fmt: skip
    found = facts(look({"model.safetensors": data}), "weights:model.safetensors")
    assert found["parameters"] == Interval(2, 2)


def test_a_name_alone_does_not_make_a_tensor_a_mask(look: Folder) -> None:
    data = safetensors({
        "a.inv_freq": ("F32", [2, 2], 16), "h.0.attn.bias": ("F32", [4], 16),
        "b.position_ids": ("F32", [2], 8),
    })  # fmt: skip
    found = facts(look({"model.safetensors": data}), "weights:model.safetensors")
    assert found["parameters"] == Interval(10, 10)


def test_files_of_the_first_llama_are_one_component(look: Folder) -> None:
    result = look({f"consolidated.0{n}.pth": b"PK\x03\x04\xff" for n in (0, 1)})
    assert [c.id for c in result.components] == ["weights:consolidated.pth"]


def test_other_formats_are_named(look: Folder) -> None:
    names = ("m.onnx", "m.tflite", "m.keras", "tf_model.h5", "flax_model.msgpack")
    result = look(dict.fromkeys(names, b"x"))
    assert {dict(c.facts)["weights_format"].value for c in result.components} == {
        "onnx", "tflite", "keras", "h5", "msgpack",
    }  # fmt: skip


def test_a_pointer_of_git_lfs_is_no_weights_file(look: Folder) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"
    result = look({"model.safetensors": pointer, "pytorch_model.bin": pointer})
    assert checks(result) == ["weights-not-downloaded", "weights-not-downloaded"]
    assert "git lfs pull" in result.findings[0].fix


def test_pickles_are_named_and_not_opened(look: Folder) -> None:
    result = look({"model.pt": b"cos\nsystem\n(S'false'\ntR.", "pytorch_model.bin": b"PK\x03\x04"})
    assert [dict(c.facts)["weights_format"].value for c in result.components] == ["pickle"] * 2


def test_other_bin_files_and_paths_of_site_are_not_weights(look: Folder) -> None:
    result = look({"firmware.bin": b"\x7fELF", "editable.pth": "/srv/project/src\n"})
    assert result.components == ()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("minilm/model.safetensors", "minilm"),
        ("pkg/model/model.safetensors", "pkg/model"),
        ("model.safetensors", "model"),
        ("minilm/tiny.safetensors", "tiny"),
    ],
)
def test_weights_whose_file_name_says_nothing_are_named_after_their_folder(
    look: Folder, path: str, name: str
) -> None:
    result = look({path: safetensors({"w": ("F32", [1], 4)})})
    (component,) = result.components
    assert component.name == name


LARGE = b"E5Q4" + bytes(1 << 20)


@pytest.mark.parametrize("name", ["engine/e5-small-q4.bin", "res/weights.npz", "saved_model.pb"])
def test_a_large_file_in_a_format_that_is_not_read_may_be_weights(look: Folder, name: str) -> None:
    (finding,) = look({name: LARGE}).findings
    assert (finding.check, finding.place and finding.place.path) == ("unreadable-weights", name)


def test_files_of_one_folder_that_may_be_weights_are_one_finding(look: Folder) -> None:
    result = look({f"m/{name}.bin": LARGE for name in "abcde"})
    assert checks(result) == ["unreadable-weights"]
    assert "a.bin, b.bin, c.bin and 2 more in m may be" in result.findings[0].says


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("data/train.bin", LARGE),
        ("vectors.npz", LARGE),
        ("tool.bin", b"\x7fELF" + LARGE),
        ("small.bin", b"E5Q4"),
    ],
)
def test_what_is_data_or_a_program_or_small_is_not_said_to_be_weights(
    look: Folder, name: str, data: bytes
) -> None:
    assert "unreadable-weights" not in checks(look({name: data}))


def test_escapes_in_a_name_do_not_reach_the_terminal(look: Folder) -> None:
    result = look({"m.gguf": gguf([pair("general.name", "\x1b[2Jevil\u202e")], [])})
    assert result.components[0].name == "evil\ufffd"


def entry(**changes: object) -> bytes:
    body: dict[str, object] = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    return json.dumps({"a": body | changes}).encode()


MALFORMED = {
    "empty": b"",
    "exabytes": struct.pack("<Q", 1 << 60) + b"{}",
    "all ones": b"\xff" * 16,
    "nested": with_header(b"[" * 100_000),
    "nested inside": with_header(b'{"a":{"dtype":' + b"[" * 50_000 + b"]" * 50_000 + b"}}"),
    "negative shape": with_header(entry(shape=[-1]), 4),
    "huge number": with_header(
        b'{"a":{"dtype":"F32","shape":[' + b"9" * 5000 + b'],"data_offsets":[0,4]}}', 4
    ),
    "huge product": with_header(entry(shape=[1 << 40, 1 << 40]), 4),
    "float": with_header(entry(shape=[1.0]), 4),
    "boolean": with_header(entry(shape=[True]), 4),
    "outside": with_header(entry(data_offsets=[0, 400], shape=[100]), 4),
    "backwards": with_header(entry(data_offsets=[4, 0]), 4),
    "wrong size": with_header(entry(shape=[2]), 4),
    "unknown type": with_header(entry(dtype="F1"), 4),
    "trailing bytes": with_header(entry(), 5),
    "twice": with_header(
        b'{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'
    ),
    "key twice": with_header(
        b'{"a":{"dtype":"F32","dtype":"F16","shape":[0],"data_offsets":[0,0]}}'
    ),
    "extra key": with_header(entry(x=1), 4),
    "overlap": safetensors({"a": ("F32", [1], 4), "b": ("F32", [1], 4)}).replace(
        b"[4, 8]", b"[0, 4]"
    ),
    "no text": with_header(b'{"a\xff":1}'),
    "lists": with_header(b'{"__metadata__":{"a":[]}}'),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_lying_safetensors_header_gives_a_finding_and_no_facts(look: Folder, name: str) -> None:
    result = look({"m.safetensors": MALFORMED[name]})
    assert checks(result) == ["malformed-weights"]
    assert facts(result, "weights:m.safetensors") == {}


def counts(tensors: int, pairs: int, version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, tensors, pairs)


BAD_GGUF = {
    "empty": b"",
    "magic": b"GGML" + bytes(100),
    "version": counts(0, 0, 1),
    "big-endian": b"GGUF\0\0\0\3" + bytes(16),
    "many pairs": counts(0, 1 << 60),
    "many tensors": counts(1 << 60, 0),
    "ends": counts(1, 0),
    "long key": counts(0, 1) + struct.pack("<Q", 1 << 63),
    "long text": counts(0, 1) + text("k") + struct.pack("<IQ", 8, (1 << 64) - 1),
    "long list": counts(0, 1) + text("k") + struct.pack("<IIQ", 9, 8, (1 << 64) - 1),
    "long numbers": counts(0, 1) + text("k") + struct.pack("<IIQ", 9, 4, (1 << 64) - 1),
    "lists of lists": counts(0, 1)
    + text("k")
    + struct.pack("<I", 9)
    + struct.pack("<IQ", 9, 1) * 99,
    "value type": counts(0, 1) + text("k") + struct.pack("<I", 13),
    "five dimensions": gguf([], [("w", [1, 1, 1, 1, 1], 0, 0)], data=4),
    "tensor type": gguf([], [("w", [1], 5, 0)], data=4),
    "huge": gguf([], [("w", [1 << 40, 1 << 40, 1 << 40], 0, 0)]),
    "outside": gguf([], [("w", [1 << 30], 0, 0)]),
    "overlap": gguf([], [("w", [8], 0, 0), ("v", [8], 0, 0)], data=64),
    "same name": gguf([], [("w", [8], 0, 0), ("w", [8], 0, 32)], data=64),
    "same key": gguf([pair("a", 1), pair("a", 2)], []),
}


@pytest.mark.parametrize("name", BAD_GGUF)
def test_a_lying_gguf_header_gives_a_finding_and_no_facts(look: Folder, name: str) -> None:
    result = look({"m.gguf": BAD_GGUF[name]})
    assert checks(result) == ["malformed-weights"]
    assert facts(result, "weights:m.gguf") == {}


def read_both_ways(path: str, data: bytes) -> bool:
    """Return whether there was a finding; raises when the reader does."""
    collector = Weights()
    found = [*collector.collect(source(path, data)), *collector.finish()]
    return any(isinstance(thing, Finding) for thing in found)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_never_an_exception(data: bytes) -> None:
    read_both_ways("m.safetensors", data)
    read_both_ways("m.safetensors", with_header(data))
    read_both_ways("m.gguf", data)
    read_both_ways("m.gguf", b"GGUF\3\0\0\0" + data)


@given(st.data())
def test_changed_bytes_are_never_an_exception(data: st.DataObject) -> None:
    for path, good in (("m.safetensors", PLAIN), ("m.gguf", LLAMA)):
        changed = bytearray(good)
        for _ in range(data.draw(st.integers(1, 4))):
            changed[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
        read_both_ways(path, bytes(changed))


@given(st.integers(0, 400))
def test_a_file_cut_short_is_always_a_finding(length: int) -> None:
    assert read_both_ways("m.gguf", LLAMA[: min(length, len(LLAMA) - 1)])
    assert read_both_ways("m.safetensors", PLAIN[: min(length, len(PLAIN) - 1)])


def test_weights_in_the_folder_only_propose_that_a_model_is_published(look: Folder) -> None:
    found = look({"model.safetensors": PLAIN})
    assert [(p.fact, p.value, p.evidence.path) for p in found.proposals] == [
        ("publishes_model", True, "model.safetensors")
    ]
