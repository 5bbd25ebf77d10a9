from __future__ import annotations

import pytest

from roadworthy.evidence.licences import covers
from roadworthy.licences.readings import Sure
from roadworthy.rights.interface import Issue
from roadworthy.sightings import LicenceText
from roadworthy.system import Collected, Outcome, Severity
from tests.evidence.conftest import Folder, checks, facts, reviewed, safetensors
from tests.evidence.licence_texts import APACHE, FILLER, LLAMA, MIT, text_of

WEIGHTS = safetensors({"w": ("F32", [1], 4)})


def first(result: Collected) -> Issue:
    """Return what is said of the text beside some weights."""
    (issue,) = reviewed(result)
    assert issue.check == "licence-unclear"
    return issue


def test_a_text_that_is_not_known_is_told_with_its_title(look: Folder) -> None:
    result = look({"MODEL_LICENSE": "\nThe House License\n\n1. ...\n", "m.safetensors": WEIGHTS})
    assert '"The House License"' in first(result).says
    assert facts(result, "licence:MODEL_LICENSE") == {"licence_covers": "weights"}


@pytest.mark.parametrize(
    "name",
    [
        "LICENSE.txt",
        "LICENCE",
        "COPYING",
        "a/LICENSE-MIT",
        "LICENSES/MIT.txt",
        "X LICENSE AGREEMENT",
        "EULA.txt",
    ],
)
def test_licences_are_found_under_their_many_names(look: Folder, name: str) -> None:
    assert facts(look({name: MIT}), f"licence:{name}") == {"licence_text": "MIT"}


@pytest.mark.parametrize(
    "name", ["license.py", "licenses.json", "a/licenses/b.py", "unlicensed.txt"]
)
def test_other_files_are_not_licences(look: Folder, name: str) -> None:
    assert look({name: MIT}).components == ()


def test_a_notice_is_shown_and_not_judged(look: Folder) -> None:
    result = look({"NOTICE": "This product includes software."})
    assert [c.id for c in result.components] == ["licence:NOTICE"]
    assert checks(result) == []


@pytest.mark.parametrize("data", [b"\x00", b"\xff\xff", MIT.encode("utf-16")])
def test_a_licence_that_is_no_text_has_no_name(look: Folder, data: bytes) -> None:
    result = look({"LICENSE": data, "m.safetensors": WEIGHTS})
    assert facts(result, "licence:LICENSE") == {}
    assert first(result).severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("title", "marks", "name"),
    [
        ("META LLAMA 3 COMMUNITY LICENSE AGREEMENT",
         "Meta Llama 3 Version Release Date: x\n700 million monthly active users",
         "Llama 3 Community License"),
        ("**LLAMA 3.3 COMMUNITY LICENSE AGREEMENT**",
         "Llama 3.3 Version Release Date: x\n700 million monthly active users",
         "Llama 3.3 Community License"),
        ("Gemma Terms of Use", "Model Derivatives, Gemma Prohibited Use Policy",
         "Gemma Terms of Use"),
        ("Qwen LICENSE AGREEMENT", "Qwen Materials, 100 million monthly active users",
         "Qwen License Agreement"),
        ("Qwen RESEARCH LICENSE AGREEMENT", "Non-Commercial", "Qwen Research License"),
        ("Tongyi Qianwen RESEARCH LICENSE AGREEMENT", "Tongyi Qianwen Materials, Non-Commercial",
         "Tongyi Qianwen Research License"),
        ("DEEPSEEK LICENSE AGREEMENT\n\nVersion 1.0, some day",
         "Use-based restrictions, Derivatives of the Model", "DeepSeek License Agreement 1.0"),
        ("Yi Series Models License Agreement\nVersion [1.0]", "", "Yi Series Models License 1.0"),
        ("# Mistral AI Research License", "", "Mistral AI Research License 0.1"),
        ("GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007", "", "GNU GPL v3"),
        ("Creative Commons Legal Code\n\nCC0 1.0 Universal", "public domain", "CC0 1.0"),
        ("Attribution-NonCommercial 4.0 International\n====", "Creative Commons", "CC BY-NC 4.0"),
    ],
)  # fmt: skip
def test_a_licence_is_known_by_its_title_and_marks(
    look: Folder, title: str, marks: str, name: str
) -> None:
    result = look({"LICENSE": f"\n\n{title}\n\n{FILLER}{marks}\n", "m.safetensors": WEIGHTS})
    assert facts(result, "licence:LICENSE") == {"licence_title": name}
    assert "by its title" in first(result).says
    assert first(result).severity is Severity.LOW
    assert first(result).outcome is Outcome.UNKNOWN
    assert first(result).place is not None


@pytest.mark.parametrize(
    "text",
    [
        "LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\nSee the web.\n",
        LLAMA.replace("700 million", "7 million"),
        LLAMA.replace("Version Release Date", "Date"),
        "Not the " + LLAMA,
        "This file explains the following.\n" + LLAMA,
        LLAMA.replace("LLAMA 3.1", "LLAMA 3.5"),
        "DEEPSEEK LICENSE AGREEMENT\nVersion 2.0\n" + FILLER,
        "GNU GENERAL PUBLIC LICENSE\nVersion 4\n" + FILLER,
        "CREATIVEML OPEN RAIL-M LICENSE (MODIFIED)\n"
        + "Use-based restrictions, Derivatives of the Model\n"
        + FILLER,
        "The ChatGLM9-6B License\nnon-sublicensable, national security\n" + FILLER,
        "Mistral AI Research Licence for Schools\n" + FILLER,
        "Commons Clause\n\nGNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n" + FILLER,
    ],
    ids=range(12),
)
def test_a_title_without_the_text_that_belongs_to_it_names_nothing(look: Folder, text: str) -> None:
    result = look({"LICENSE": text, "m.safetensors": WEIGHTS})
    assert facts(result, "licence:LICENSE") == {}
    assert first(result).severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        (APACHE + "\nNot for military purposes.\n", "Apache License 2.0", "is added in LICENSE, "),
        (APACHE.replace("perpetual", "revocable", 1), "Apache License 2.0", "is changed in"),
        (MIT.replace("free of charge", "for a fee"), "MIT License", ', for a fee"'),
        (MIT + "Only on working days.\n", "MIT License", '"Only on working days"'),
    ],
)  # fmt: skip
def test_a_changed_text_is_said_to_be_changed_and_where(
    look: Folder, text: str, name: str, says: str
) -> None:
    result = look({"LICENSE": text, "m.safetensors": WEIGHTS})
    assert facts(result, "licence:LICENSE") == {"licence_title": name}
    assert f"is the {name} with a change: " in first(result).says
    assert says in first(result).says
    assert first(result).severity is Severity.MEDIUM


def test_what_a_text_holds_is_seen_by_checks(look: Folder) -> None:
    result = look({"LICENSE-CODE": MIT, "NOTICE": MIT + "\nMore words.\n"})
    texts = [one for one in result.sightings if isinstance(one, LicenceText)]
    assert [(t.place.path, t.covers, t.aside) for t in texts] == [
        ("LICENSE-CODE", "code", False),
        ("NOTICE", "", True),
    ]
    assert texts[0].reading.exact == "MIT"
    assert texts[1].reading.matches[0].sure is Sure.CHANGED


@pytest.mark.parametrize("text", [MIT + APACHE, LLAMA + text_of("Llama 3.2"), LLAMA + MIT])
def test_several_licences_in_one_file_name_none(look: Folder, text: str) -> None:
    result = look({"LICENSE": text, "m.safetensors": WEIGHTS})
    assert facts(result, "licence:LICENSE") == {}
    assert "holds several licences" in first(result).says
    assert "(line 1)" in first(result).says


def test_a_use_policy_behind_its_licence_is_no_second_licence(look: Folder) -> None:
    text = LLAMA + "\n# Llama 3.1 Acceptable Use Policy\nBe nice.\n"
    assert facts(look({"LICENSE": text}), "licence:LICENSE") == {
        "licence_title": "Llama 3.1 Community License"
    }


def test_a_use_policy_is_not_taken_for_a_licence(look: Folder) -> None:
    text = "# Llama 4 Acceptable Use Policy\n" + FILLER
    result = look({"USE_POLICY.md": text})
    assert facts(result, "licence:USE_POLICY.md") == {"use_policy": "Llama 4 Acceptable Use Policy"}
    assert checks(result) == []


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("MODEL_LICENSE", "weights"),
        ("LICENSE-MODEL.txt", "weights"),
        ("WEIGHTS_LICENSE", "weights"),
        ("LICENSE-CODE", "code"),
        ("LICENSE_DATA", "data"),
        ("licenses/weights.txt", "weights"),
        ("model_licenses/LICENSE-X", "weights"),
        ("licenses/code/MIT.txt", ""),
        ("LICENSE", ""),
        ("LICENSE-MIT", ""),
        ("LICENSE-CODE-AND-MODEL", ""),
        ("models/LICENSE", ""),
    ],
)
def test_the_name_of_a_file_says_what_its_licence_is_for(path: str, scope: str) -> None:
    assert covers(path) == scope


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"%PDF-1.4\n\x00"])
def test_a_licence_as_a_pdf_is_not_read_and_that_is_said(look: Folder, data: bytes) -> None:
    result = look({"Some Community License.pdf": data})
    assert "is a PDF" in first(result).says
    assert first(result).severity is Severity.MEDIUM


@pytest.mark.parametrize(
    "name", ["third_party_licenses.txt", "LICENSES_bundled.txt", "x.dist-info/licenses/AUTHORS"]
)
def test_a_list_of_what_is_inside_is_shown_and_not_judged(look: Folder, name: str) -> None:
    result = look({name: "Somebody\nMIT License\nApache License\n"})
    assert [c.id for c in result.components] == [f"licence:{name}"]
    assert checks(result) == []
