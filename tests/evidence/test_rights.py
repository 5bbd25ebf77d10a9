from __future__ import annotations

import pytest

from roadworthy.evidence.rights import Rights, assign
from tests.evidence.conftest import Folder, checks, doubts, facts, gguf, pair, safetensors
from tests.evidence.licence_texts import APACHE, LLAMA, MIT, text_of

WEIGHTS = safetensors({"w": ("F32", [1], 4)})
CARD = "---\nlicense: {}\npipeline_tag: text-generation\n---\n# A model\n"
LLAMA_31 = "Llama 3.1 Community License"


def licence(result: object, id_: str) -> dict[str, object]:
    """Return what is known of the licence of one component."""
    found = facts(result, id_)  # type: ignore[arg-type]
    return {name: value for name, value in found.items() if name.startswith(("licence", "use_"))}


def test_a_text_named_for_the_model_is_for_the_weights_and_one_for_the_code_for_the_code(
    look: Folder,
) -> None:
    result = look(
        {
            "LICENSE-CODE": MIT,
            "LICENSE-MODEL": LLAMA,
            "app.py": "x = 1",
            "models/m.safetensors": WEIGHTS,
        }
    )
    assert licence(result, "weights:models/m.safetensors") == {"licence_title": LLAMA_31}
    assert licence(result, "code") == {"licence_text": "MIT"}
    assert "licence-disagreement" not in doubts(result)
    assert "licence-unclear" not in doubts(result)


def test_a_root_licence_of_code_and_another_one_of_the_card_do_not_contradict(look: Folder) -> None:
    result = look(
        {
            "LICENSE": APACHE,
            "README.md": CARD.format("llama3.1"),
            "MODEL_LICENSE": LLAMA,
            "src/app.py": "x = 1",
            "model.safetensors": WEIGHTS,
        }
    )
    assert licence(result, "code") == {"licence_text": "Apache-2.0"}
    assert licence(result, "weights:model.safetensors") == {
        "licence_tag": "llama3.1",
        "licence_title": LLAMA_31,
    }
    assert "licence-disagreement" not in doubts(result)


def test_a_text_beside_weights_and_nothing_else_is_theirs(look: Folder) -> None:
    result = look({"LICENSE": MIT, "m.safetensors": WEIGHTS, "modeling_x.py": "x = 1"})
    assert licence(result, "weights:m.safetensors") == {"licence_text": "MIT"}


def test_a_text_beside_weights_and_code_is_for_the_code_and_unclear_for_the_weights(
    look: Folder,
) -> None:
    result = look({"LICENSE": MIT, "m.safetensors": WEIGHTS, "src/app.py": "x = 1"})
    assert licence(result, "weights:m.safetensors") == {}
    assert licence(result, "code") == {"licence_text": "MIT"}
    assert doubts(result) == ["licence-unclear"]


def test_a_licence_that_only_ever_covers_models_is_not_for_the_code(look: Folder) -> None:
    result = look({"LICENSE": LLAMA, "m.safetensors": WEIGHTS, "app.py": "import torch"})
    assert licence(result, "weights:m.safetensors") == {"licence_title": LLAMA_31}
    assert [part.id for part in result.components if part.id == "code"] == []


def test_a_root_licence_says_nothing_about_weights_further_down(look: Folder) -> None:
    result = look({"LICENSE": MIT, "models/m.safetensors": WEIGHTS, "app.py": "x = 1"})
    assert licence(result, "weights:models/m.safetensors") == {}


def test_a_card_of_code_says_nothing_about_weights_further_down(look: Folder) -> None:
    result = look({"README.md": "---\nlicense: mit\n---\n", "models/m.safetensors": WEIGHTS})
    assert licence(result, "weights:models/m.safetensors") == {}


def test_a_model_card_speaks_for_weights_further_down_unless_a_nearer_one_does(
    look: Folder,
) -> None:
    result = look(
        {
            "README.md": CARD.format("gemma"),
            "unet/m.safetensors": WEIGHTS,
            "other/README.md": CARD.format("mit"),
            "other/m.safetensors": WEIGHTS,
        }
    )
    assert licence(result, "weights:unet/m.safetensors") == {"licence_tag": "gemma"}
    assert licence(result, "weights:other/m.safetensors") == {"licence_tag": "mit"}


@pytest.mark.parametrize(
    ("tag", "text", "disagree"),
    [
        ("llama3", LLAMA, True),
        ("llama3.1", LLAMA, False),
        ("apache-2.0", MIT, True),
        ("mit", MIT, False),
        ("other", LLAMA, False),
        ("terms-of-my-own", LLAMA, False),
    ],
)
def test_a_tag_that_cannot_mean_the_text_is_a_finding(
    look: Folder, tag: str, text: str, disagree: bool
) -> None:
    result = look({"README.md": CARD.format(tag), "LICENSE": text, "m.safetensors": WEIGHTS})
    assert ("licence-disagreement" in doubts(result)) is disagree


def test_two_spellings_of_one_licence_do_not_disagree(look: Folder) -> None:
    header = gguf([pair("general.license", "Apache-2.0")], [])
    result = look({"README.md": CARD.format("apache-2.0"), "m.gguf": header})
    assert checks(result) == []
    assert str(licence(result, "weights:m.gguf")["licence_tag"]).lower() == "apache-2.0"


def test_two_texts_for_the_same_weights_leave_the_licence_open(look: Folder) -> None:
    result = look(
        {
            "A LICENSE AGREEMENT": LLAMA,
            "B LICENSE AGREEMENT": text_of("Llama 3.2"),
            "m.safetensors": WEIGHTS,
        }
    )
    assert str(licence(result, "weights:m.safetensors")["licence_title"]).endswith("DETERMINABLE")
    assert doubts(result) == ["licence-unclear"]


def test_a_list_of_forbidden_uses_stands_beside_the_licence(look: Folder) -> None:
    policy = "# Llama 3.1 Acceptable Use Policy\n" + "You agree not to. " * 200
    result = look({"LICENSE": LLAMA, "USE_POLICY.md": policy, "m.safetensors": WEIGHTS})
    assert licence(result, "weights:m.safetensors") == {
        "licence_title": LLAMA_31,
        "use_policy": "Llama 3.1 Acceptable Use Policy",
    }


def test_a_list_of_forbidden_uses_hides_no_licence_beside_it(look: Folder) -> None:
    policy = "# Gemma Prohibited Use Policy\n" + "You may not. " * 200
    result = look({"LICENSE": MIT, "USE_POLICY.md": policy, "m.safetensors": WEIGHTS})
    assert licence(result, "weights:m.safetensors") == {
        "licence_text": "MIT",
        "use_policy": "Gemma Prohibited Use Policy",
    }


def test_texts_in_a_folder_of_licences_are_for_the_folder_above(look: Folder) -> None:
    result = look({"model_licenses/LICENSE-X": LLAMA, "m.safetensors": WEIGHTS, "app.py": "x = 1"})
    assert licence(result, "weights:m.safetensors") == {"licence_title": LLAMA_31}


def test_a_folder_full_of_texts_says_nothing_about_the_code(look: Folder) -> None:
    result = look({"LICENSES/MIT.txt": MIT, "licenses/x/LICENSE.txt": APACHE, "app.py": "x = 1"})
    assert [part.id for part in result.components if part.id == "code"] == []


@pytest.mark.parametrize("name", ["NOTICE", "LICENSE-3RD-PARTY", "LICENSES_bundled.txt"])
def test_licences_of_what_is_inside_are_not_those_of_the_code(look: Folder, name: str) -> None:
    assert licence(look({"LICENSE": APACHE, name: MIT, "a.py": ""}), "code") == {
        "licence_text": "Apache-2.0"
    }


def test_a_choice_of_licences_is_no_contradiction_where_the_manifest_names_both(
    look: Folder,
) -> None:
    texts = {"LICENSE-MIT": MIT, "LICENSE-APACHE": APACHE, "a.py": ""}
    manifest = '[project]\nlicense = "MIT OR Apache-2.0"\n'
    both = look({**texts, "pyproject.toml": manifest})
    assert licence(both, "code") == {"licence_tag": "MIT OR Apache-2.0"}
    assert checks(both) == []
    assert doubts(both) == []
    one = look({"pyproject.toml": manifest.replace(" OR Apache-2.0", "")})
    assert doubts(one) == ["licence-unclear"]


def test_many_weights_beside_one_text_are_unclear_and_told_once(look: Folder) -> None:
    weights = {f"m{number}.safetensors": WEIGHTS for number in range(5)}
    result = look({"LICENSE": MIT, "app.py": "", **weights})
    assert doubts(result) == ["licence-unclear"]


@pytest.mark.parametrize(
    ("name", "text", "tag"),
    [
        ("pyproject.toml", '[project]\nname = "x"\nlicense = "MIT"\n', "MIT"),
        ("pyproject.toml", '[project]\nlicense = {text = "Apache-2.0"}\n', "Apache-2.0"),
        ("pyproject.toml", '[project.license]\ntext = "MIT"\n', "MIT"),
        ("pyproject.toml", '[tool.poetry]\nlicense = "MIT OR Apache-2.0"\n', "MIT OR Apache-2.0"),
        ("pyproject.toml",
         '[project]\nclassifiers = [\n  "License :: OSI Approved :: MIT License",\n]\n', "MIT"),
        ("setup.cfg", "[metadata]\nlicense = ISC\n", "ISC"),
        ("package.json", '{"name": "x",\n "license": "ISC"}', "ISC"),
        ("package.json", '{"license": {"type": "MIT"}}', "MIT"),
        ("CITATION.cff", "cff-version: 1.2.0\nlicense: MIT\n", "MIT"),
        ("CITATION.cff", "license:\n- MIT\n- Apache-2.0\n", "MIT OR Apache-2.0"),
    ],
)  # fmt: skip
def test_a_manifest_names_the_licence_of_the_code(
    look: Folder, name: str, text: str, tag: str
) -> None:
    result = look({name: text})
    assert licence(result, "code") == {"licence_tag": tag}
    (component,) = [part for part in result.components if part.id == "code"]
    assert component.kind == "code"
    assert component.facts["licence_tag"].sources[0].line  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project]\nlicense = {file = "LICENSE"}\n'),
        ("pyproject.toml", '[tool.mine]\nlicense = "MIT"\n'),
        ("pyproject.toml", '[project]\n# license = "MIT"\n'),
        ("pyproject.toml", '[project]\ndescription = """\nlicense = "MIT"\n"""\n'),
        ("pyproject.toml",
         '[project]\nclassifiers = [\n "License :: OSI Approved :: BSD License",\n]\n'),
        ("setup.cfg", "[metadata]\nlicense = file: LICENSE\n"),
        ("package.json", '{"license": "SEE LICENSE IN LICENSE.md"}'),
        ("package.json", '{"license": 3}'),
        ("package.json", '{"license": ["MIT", "ISC"]}'),
        ("package.json", '{"license": '),
        ("package.json", '["license"]' * 2),
        ("package.json", "[" * 100_000 + '"license"'),
        ("CITATION.cff", "- license"),
        ("CITATION.cff", "license: {a: b}"),
        ("web/package.json", '{"license": "MIT"}'),
    ],
)  # fmt: skip
def test_what_names_no_licence_of_the_code_gives_none(look: Folder, name: str, text: str) -> None:
    assert [part.id for part in look({name: text}).components if part.id == "code"] == []


def test_a_malformed_citation_is_a_finding(look: Folder) -> None:
    assert checks(look({"CITATION.cff": "license: [MIT"})) == ["malformed-citation"]


def test_a_manifest_that_contradicts_the_text_is_a_finding(look: Folder) -> None:
    manifest = '[project]\nlicense = "MIT"\n'
    result = look({"pyproject.toml": manifest, "LICENSE": APACHE, "a.py": ""})
    assert "licence-disagreement" in doubts(result)


def test_nothing_is_assigned_where_there_is_nothing() -> None:
    assert assign([], []) == assign([], ["README.md"]) == Rights()


def test_an_installed_package_has_the_text_that_it_brings(look: Folder) -> None:
    result = look(
        {
            "p-1.dist-info/METADATA": "Name: p\nVersion: 1\nLicense: Apache 2.0 License\n",
            "p-1.dist-info/licenses/LICENSE": APACHE,
            "p-1.dist-info/licenses/vendored/LICENSE": MIT,
            "p/data/m.safetensors": WEIGHTS,
        }
    )
    assert licence(result, "package:p") == {
        "licence_tag": "Apache 2.0 License",
        "licence_text": "Apache-2.0",
    }
    assert licence(result, "weights:p/data/m.safetensors") == {}
    assert "licence-disagreement" not in doubts(result)


def test_a_package_whose_text_is_another_licence_than_it_says_is_a_finding(look: Folder) -> None:
    result = look(
        {"p-1.dist-info/METADATA": "Name: p\nLicense: MIT\n", "p-1.dist-info/LICENSE": APACHE}
    )
    assert "licence-disagreement" in doubts(result)


def test_of_the_texts_between_which_a_package_lets_choose_it_is_given_none(look: Folder) -> None:
    result = look(
        {
            "p-1.dist-info/METADATA": "Name: p\nLicense: Apache-2.0 OR MIT\n",
            "p-1.dist-info/LICENSE.APACHE": APACHE,
            "p-1.dist-info/LICENSE.MIT": MIT,
        }
    )
    assert licence(result, "package:p") == {"licence_tag": "Apache-2.0 OR MIT"}
    assert "licence-disagreement" not in doubts(result)
