from __future__ import annotations

import json
from typing import Any

import pytest

from roadworthy.system import Interval
from tests.evidence.conftest import Folder, checks, facts


def config(**values: Any) -> str:
    return json.dumps(values, indent=2)


def test_the_files_of_a_folder_are_one_tokenizer(look: Folder) -> None:
    result = look({
        "m/tokenizer_config.json": config(
            tokenizer_class="LlamaTokenizer", model_max_length=4096, chat_template="{{ messages }}"
        ),
        "m/tokenizer.json": '{"version": "1.0", "model": {"type": "BPE", "vocab": {}}}',
        "m/special_tokens_map.json": '{"bos_token": "<s>"}', "m/tokenizer.model": b"\n\x0e",
    })  # fmt: skip
    (component,) = result.components
    assert (component.id, component.kind) == ("tokenizer:m", "tokenizer")
    assert facts(result, "tokenizer:m") == {
        "architecture": "LlamaTokenizer", "chat_template": True, "model_type": "BPE",
        "context_length": Interval(4096, 4096),
    }  # fmt: skip


@pytest.mark.parametrize("length", [10**30, 1e30, 1000000000000000019884624838656, 0, -1, "512"])
def test_a_length_that_is_not_set_is_unknown(look: Folder, length: object) -> None:
    result = look({"tokenizer_config.json": config(model_max_length=length)})
    assert "context_length" not in facts(result, "tokenizer:.")


@pytest.mark.parametrize("template", ["", None, []])
def test_no_template_is_not_said_to_be_there(look: Folder, template: object) -> None:
    result = look({"tokenizer_config.json": config(chat_template=template)})
    assert "chat_template" not in facts(result, "tokenizer:.")


@pytest.mark.parametrize("name", ["chat_template.jinja", "chat_template.json"])
def test_a_template_may_stand_in_a_file_of_its_own(look: Folder, name: str) -> None:
    assert facts(look({name: "{{ x }}"}), "tokenizer:.")["chat_template"] is True


def test_code_that_loading_would_run_is_a_fact(look: Folder) -> None:
    text = config(auto_map={"AutoTokenizer": ["tokenization.T", None]})
    assert facts(look({"tokenizer_config.json": text}), "tokenizer:.")["runs_own_code"] is True


def test_of_a_long_tokenizer_the_beginning_is_enough(look: Folder) -> None:
    text = '{"version": "1.0", "model": {"type": "BPE", "vocab": {"' + "x" * (2 << 20)
    result = look({"tokenizer.json": text})
    assert facts(result, "tokenizer:.") == {"model_type": "BPE"}
    assert checks(result) == []


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1, "a": 2}', "[" * 100_000, "x" * (5 << 20)])
def test_a_broken_configuration_is_a_finding(look: Folder, text: str) -> None:
    assert checks(look({"tokenizer_config.json": text})) == ["malformed-model-file"]


def test_files_of_other_programs_stay_silent(look: Folder) -> None:
    assert look({"tokenizer.json": "{}", "special_tokens_map.json": "{}"}).components == ()
