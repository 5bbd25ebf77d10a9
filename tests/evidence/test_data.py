from __future__ import annotations

import json
from typing import Any

import pytest

from roadworthy.evidence import croissant
from roadworthy.evidence.columns import of_csv, of_json, people
from roadworthy.system import Collected, Interval
from tests.evidence.conftest import Folder, checks, doubts, facts
from tests.evidence.licence_texts import MIT

CARD = """---
license: cc-by-4.0
language:
- en
- de
size_categories:
- n<1K
source_datasets:
- original
annotations_creators:
- crowdsourced
pretty_name: Letters
---
# Letters

## Source Data

[More Information Needed]

Letters of five people, written for this.

## Personal and Sensitive Information

All names are invented.
"""
CROISSANT: dict[str, Any] = {
    "@context": {"@vocab": "https://schema.org/", "license": "x", "recordSet": "cr:recordSet"},
    "@type": "sc:Dataset",
    "name": "letters",
    "conformsTo": "http://mlcommons.org/croissant/1.1",
    "license": "https://creativecommons.org/licenses/by-nc/4.0/",
    "rai:personalSensitiveInformation": ["Names", "Health"],
    "rai:dataCollection": "Asked by mail",
    "isBasedOn": {"@id": "https://example.org/other"},
    "recordSet": [{"field": [{"name": "r/gender"}, {"@id": "r/age"}]}],
}


def datasets(result: Collected) -> list[str]:
    return [part.id for part in result.components if part.kind == "dataset"]


def count(number: float) -> Interval:
    return Interval(number, number)


def line_of(result: Collected, id_: str, fact: str) -> str:
    (part,) = [part for part in result.components if part.id == id_]
    source = part.facts[fact].sources[0]
    return f"{source.path}:{source.line}"  # type: ignore[union-attr]


def test_a_folder_of_data_is_one_dataset_with_its_size(look: Folder) -> None:
    result = look({"data/a/x.csv": "1,2\n", "data/a/y.jsonl": "{}\n", "data/b/z.txt": "12345"})
    assert datasets(result) == ["dataset:data/a", "dataset:data/b"]
    assert facts(result, "dataset:data/a") == {
        "data_files": count(2),
        "data_bytes": count(7),
        "data_formats": "csv, jsonl",
    }


def test_a_folder_with_many_folders_is_one_dataset(look: Folder) -> None:
    result = look({f"data/{number}/x.txt": "x" for number in range(60)})
    assert datasets(result) == ["dataset:data"]
    assert facts(result, "dataset:data")["data_files"] == count(60)


@pytest.mark.parametrize(
    "path",
    [
        "src/x/data/words.json",
        "tests/data/x.csv",
        "docs/data/x.csv",
        "small.csv",
        "data/README.md",
        "data/LICENSE.txt",
        "data/prepare.py",
        "data.py",
        "metadata.json",
    ],
)
def test_other_files_are_no_data(look: Folder, path: str) -> None:
    assert datasets(look({path: "a,b\n", "src/x/__init__.py": ""})) == []


def test_a_large_table_anywhere_is_data(look: Folder) -> None:
    result = look({"big.csv": "a,b\n" * 20_000, "runs/x.parquet": b"PAR1"})
    assert datasets(result) == ["dataset:.", "dataset:runs"]


def test_pointers_to_data_elsewhere_are_not_counted_as_bytes(look: Folder) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 99999\n"
    result = look({"data/x.parquet": pointer})
    assert facts(result, "dataset:data") == {"data_files": count(1), "data_formats": "parquet"}
    assert checks(result) == ["data-not-here"]


def test_a_card_at_the_root_speaks_for_all_data(look: Folder) -> None:
    result = look({"README.md": CARD, "data/train.csv": "text,label\n", "LICENSE": MIT})
    assert datasets(result) == ["dataset:."]
    found = facts(result, "dataset:.")
    assert found["licence_tag"] == "cc-by-4.0"
    assert found["languages"] == "en, de"
    assert found["data_size"] == "n<1K"
    assert found["source_datasets"] == "original"
    assert found["annotations_by"] == "crowdsourced"
    assert found["data_origin"] == "Letters of five people, written for this."
    assert found["personal_data_statement"] == "All names are invented."
    assert found["data_files"] == count(1)
    assert line_of(result, "dataset:.", "licence_tag") == "README.md:2"
    assert line_of(result, "dataset:.", "personal_data_statement") == "README.md:24"
    assert "licence-disagreement" in doubts(result)


@pytest.mark.parametrize(
    "front",
    [
        "pipeline_tag: text-generation\nsize_categories: n<1K\n",
        "sdk: gradio\ntask_categories: [x]\n",
        "license: mit\n",
        "",
    ],
)
def test_a_card_of_something_else_is_no_card_of_a_dataset(look: Folder, front: str) -> None:
    assert datasets(look({"README.md": f"---\n{front}---\n# X\n"})) == []


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("# X\nThe texts were downloaded from example.org in 2020.\n", "data_origin",
         "The texts were downloaded from example.org in 2020."),
        ("# X\n## Provenance\n\nBy hand.\n", "data_origin", "By hand."),
        ("# X\n## Privacy\n- No real people.\n", "personal_data_statement", "No real people."),
        ("---\nlicense: odbl\n---\n", "licence_tag", "odbl"),
    ],
)  # fmt: skip
def test_a_readme_beside_data_tells_where_they_come_from(
    look: Folder, text: str, fact: str, value: str
) -> None:
    result = look({"data/README.md": text, "data/x/a.txt": "x"})
    assert facts(result, "dataset:data")[fact] == value


@pytest.mark.parametrize(
    "text",
    [
        "# X\n## Personal and Sensitive Information\n[More Information Needed]\n",
        "# X\n## Privacy\n[More Information Needed](https://example.org/how#to)\n",
        "# X\n## Privacy\nTBD\n## Source\nN/A\n",
        "# X\n```\n# downloaded from here\n```\n",
        "---\nlicense: [1, 2]\n---\n",
        "---\nlicense: {\n---\n",
        "\x00",
    ],
)
def test_what_a_card_leaves_open_stays_unknown(look: Folder, text: str) -> None:
    result = look({"data/README.md": text, "data/a.txt": "x"})
    assert set(facts(result, "dataset:data")) == {"data_files", "data_bytes", "data_formats"}


def test_a_datasheet_speaks_for_its_folder(look: Folder) -> None:
    result = look({"letters/datasheet.md": "## Collection process\nBy mail.\n"})
    assert facts(result, "dataset:letters") == {"data_origin": "By mail."}


def test_columns_in_a_card_count_too(look: Folder) -> None:
    card = (
        "---\ndataset_info:\n  features:\n  - name: patient_id\n    dtype: int64\n"
        "  - name: diagnosis\n    dtype: string\n---\n"
    )
    result = look({"README.md": card})
    assert facts(result, "dataset:.") == {"names_personal_traits": True}


def test_croissant_is_read_with_its_lines(look: Folder) -> None:
    text = json.dumps(CROISSANT, indent=1)
    result = look({"letters/croissant.json": text, "letters/train.parquet": b"PAR1"})
    found = facts(result, "dataset:letters")
    assert found["licence_tag"] == "https://creativecommons.org/licenses/by-nc/4.0/"
    assert found["conforms_to"] == "http://mlcommons.org/croissant/1.1"
    assert found["personal_data_statement"] == "Names, Health"
    assert found["data_origin"] == "Asked by mail"
    assert found["source_datasets"] == "https://example.org/other"
    assert found["names_personal_traits"] is True
    assert line_of(result, "dataset:letters", "names_personal_traits").endswith(":19")
    assert line_of(result, "dataset:letters", "licence_tag") == "letters/croissant.json:10"
    (part,) = [part for part in result.components if part.kind == "dataset"]
    assert part.name == "letters"


def test_a_description_that_is_not_finished_names_no_licence() -> None:
    assert "licence_tag" not in [item.fact for item in croissant.read('{"license": "TBD"}').stated]


def test_the_keys_of_older_cards_are_known(look: Folder) -> None:
    card = "---\nlanguages:\n- pl\nlicenses:\n- cc-by-3.0\nsource_datasets:\n- original\n---\n"
    found = facts(look({"README.md": card}), "dataset:.")
    assert (found["languages"], found["licence_tag"]) == ("pl", "cc-by-3.0")


def test_a_card_and_a_description_that_name_other_licences_disagree(look: Folder) -> None:
    result = look({"README.md": CARD, "croissant.json": json.dumps(CROISSANT)})
    assert "licence-disagreement" in doubts(result)


def test_a_card_and_a_description_that_mean_one_licence_agree(look: Folder) -> None:
    same = {**CROISSANT, "license": "https://creativecommons.org/licenses/by/4.0/deed.en"}
    result = look({"README.md": CARD, "croissant.json": json.dumps(same)})
    assert "licence-disagreement" not in doubts(result)


MARK = '"http://mlcommons.org/croissant/1.0"'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{" + MARK, "is not JSON at line 1"),
        (f"[{MARK}]", "holds no object"),
        ('{"license": "mit", "license": "x", "conformsTo": ' + MARK + "}", "twice"),
        (f"[{MARK}," + "[" * 200_000, "is nested too deeply"),
        ('{"a": ' + "1" * 5000 + f', "b": {MARK}}}', "is not JSON"),
        (MARK + " " * (1 << 20), "is larger than"),
    ],
    ids=range(6),
)
def test_a_malformed_description_is_a_finding(look: Folder, text: str, problem: str) -> None:
    result = look({"croissant.json": text})
    assert "malformed-croissant" in checks(result)
    assert any(problem in finding.says for finding in result.findings)


@pytest.mark.parametrize(
    "data",
    [
        {"license": 3, "name": 4},
        {"license": [], "recordSet": 1},
        {"license": [[["x"]]], "recordSet": [{"field": {"name": 2}}]},
        {"license": {"@id": {"@id": "x"}}, "recordSet": {"field": [None]}},
        {},
    ],
)
def test_odd_values_in_a_description_say_nothing(data: dict[str, Any]) -> None:
    assert croissant.read(json.dumps(data)).columns == ()
    assert croissant.read(json.dumps(data)).problem == ""


@pytest.mark.parametrize(
    "header",
    [
        "name,date_of_birth,score",
        "age,workclass,education,marital-status,occupation,race,sex,income",
        "patient_id;diagnosis;ward",
        "FirstName\tLastName\tGender",
        "text,label,ethnicity",
        "applicantName,applicantGender,cv",
        "user_id,age,clicks",
        "gender,age",
        "employee,salary",
    ],
)
def test_columns_for_traits_of_people_are_seen(header: str) -> None:
    assert people(of_csv(header.encode())).traits


@pytest.mark.parametrize(
    "header",
    [
        "key,value,age,ttl",
        "url,age",
        "word,gender,number",
        "species,island,sex,year,age",
        "Sex,Length,Diameter,Rings",
        "vehicle_id,diagnosis,age",
        "race,time,lap",
        "email,label",
        "name,age",
        "id,text,label",
        "page,image,language",
        "average,passage,message,sextant",
        "1,2,3",
        "ethnicity",
        "",
    ],
)
def test_columns_for_other_things_are_not_taken_for_people(header: str) -> None:
    assert people(of_csv(header.encode())).traits == ()


@pytest.mark.parametrize(
    ("header", "who"),
    [
        ("first_name,last_name,score", True),
        ("full_name,score", True),
        ("name,email,phone", True),
        ("customer_email,text", True),
        ("name,score", False),
        ("email,label", False),
        ("name,address", False),
        ("user,assistant", False),
    ],
)
def test_columns_that_tell_who_somebody_is_are_seen(header: str, who: bool) -> None:
    assert bool(people(of_csv(header.encode())).who) is who


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{"a": 1, "b": {"c": 2}}\n{"d": 1}', ["a", "b", "c"]),
        ('[{"a": 1}]', ["a"]),
        ("[1, 2]", []),
        ('{"a": ', []),
        ('{"a": ' + "[" * 60_000, []),
        ('{"a": ' + "9" * 5000 + "}", []),
        ("", []),
        ("\x00", []),
    ],
)
def test_the_keys_of_the_first_object_are_the_columns(text: str, names: list[str]) -> None:
    assert of_json(text.encode()) == names


@pytest.mark.parametrize(
    "head", [b"", b"\x00,\x00", b"a," * 40_000, b'"a,b', b"\xff\xfea,b", b"," * 100]
)
def test_a_hostile_header_names_nobody(head: bytes) -> None:
    assert people(of_csv(head)).traits == ()


def test_the_file_with_the_columns_is_named(look: Folder) -> None:
    result = look({"data/p.csv": "patient_id,diagnosis\n1,x\n", "data/q.csv": "a,b\n"})
    assert facts(result, "dataset:data")["names_personal_traits"] is True
    assert line_of(result, "dataset:data", "names_personal_traits") == "data/p.csv:1"


def test_a_small_table_about_people_is_data_wherever_it_lies(look: Folder) -> None:
    result = look({"people.csv": "full_name,gender\nA. Person,x\n"})
    assert facts(result, "dataset:.")["names_people"] is True


def test_a_licence_for_data_belongs_to_the_data(look: Folder) -> None:
    result = look({"LICENSE-DATA": MIT, "data/a/x.csv": "a,b\n", "app.py": ""})
    assert facts(result, "dataset:data/a")["licence_text"] == "MIT"


def test_a_licence_in_the_folder_of_data_belongs_to_the_data(look: Folder) -> None:
    result = look({"data/LICENSE": MIT, "data/x.csv": "a,b\n", "LICENSE-CODE": MIT})
    assert facts(result, "dataset:data")["licence_text"] == "MIT"


def test_a_root_licence_says_nothing_about_data_further_down(look: Folder) -> None:
    result = look({"LICENSE": MIT, "data/x.csv": "a,b\n"})
    assert "licence_text" not in facts(result, "dataset:data")


@pytest.mark.parametrize(
    ("readme", "facts_of"),
    [
        ("The people in `data/` are invented.", {"data/a": True, "data/b": True}),
        ("The people in [data/a](data/a/) are invented.", {"data/a": True, "data/b": None}),
        ("The people in src/data/ are invented.", {"data/a": None, "data/b": None}),
        ("The people in `data/` are not invented.", {"data/a": None, "data/b": None}),
        ("See `data/`. The names in the code are invented.", {"data/a": None, "data/b": None}),
    ],
)
def test_a_readme_that_names_a_folder_of_data_speaks_for_it(
    look: Folder, readme: str, facts_of: dict[str, bool | None]
) -> None:
    result = look({"README.md": f"# App\n\n{readme}\n", "data/a/x.txt": "x", "data/b/y.txt": "y"})

    found = {name: facts(result, f"dataset:{name}").get("data_fictional") for name in facts_of}

    assert found == facts_of


def test_card_and_description_that_state_the_same_thing_do_not_disagree(look: Folder) -> None:
    described = {**CROISSANT, "license": "https://creativecommons.org/licenses/by/4.0/"}
    result = look({"README.md": CARD, "croissant.json": json.dumps(described)})
    assert "facts-disagree" not in checks(result)
    assert facts(result, "dataset:.")["personal_data_statement"] == "All names are invented."


def test_what_a_description_states_of_people_counts(look: Folder) -> None:
    described = {
        **CROISSANT,
        "rai:personalSensitiveInformation": "No personal data is included.",
        "rai:dataCollection": "Web scraping of town.example.org; generated with GPT-4.",
        "rai:dataBiases": "Mostly one town.",
    }
    found = facts(look({"letters/croissant.json": json.dumps(described)}), "dataset:letters")
    assert found["data_sensitive"] == {"personal": False}
    assert found["data_crawled"] is True
    assert found["data_written_by"] == "GPT-4"
    assert found["data_known_bias"] == "Mostly one town."


@pytest.mark.parametrize(
    ("more", "fact", "value"),
    [
        ("tags:\n- synthetic\n", "data_synthetic", True),
        ("language_creators:\n- machine-generated\n", "data_synthetic", True),
        ("extra_gated_prompt: Agree.\n", "access_form", "terms"),
        ("extra_gated_fields:\n  Name: text\n", "access_form", "Name"),
        ("extra_gated_eu_disallowed: true\n", "access_refused", "European Union"),
        ("license_link: LICENSE-DATA\n", "licence_link", "LICENSE-DATA"),
    ],
)
def test_more_keys_of_a_card_are_read(look: Folder, more: str, fact: str, value: object) -> None:
    card = f"---\nsize_categories: n<1K\n{more}---\n# X\n"
    assert facts(look({"README.md": card}), "dataset:.")[fact] == value


def test_what_one_card_denies_and_another_states_counts_as_stated(look: Folder) -> None:
    result = look(
        {
            "data/README.md": "## Privacy\nIt contains no personal data.\n",
            "data/datasheet.md": "## Privacy\nIt contains personal data of members.\n",
            "data/x.txt": "x",
        }
    )
    assert facts(result, "dataset:data")["data_sensitive"] == {"personal": True}
