from __future__ import annotations

import pytest

from tests.evidence.conftest import Folder, checks, facts


def test_requirements_are_read_with_pins_extras_markers_and_hashes(look: Folder) -> None:
    result = look(
        {
            "requirements.txt": "# comment\n--index-url https://example.org/simple\n"
            "Torch_Vision[a,b] == 2.0 ; python_version > '3' # why\n"
            "x==1.0 \\\n  --hash=sha256:00 \\\n  --hash=sha256:11\ny>=1,<2\n\n"
            "z @ https://example.org/z.whl\n",
        }
    )
    shown = {
        c.id: (c.purl, c.facts["pinned"].value, c.facts["declared"].value, c.files[0].line)
        for c in result.components
    }
    assert shown == {
        "dependency:torch-vision": ("pkg:pypi/torch-vision@2.0", True, "==2.0", 3),
        "dependency:x": ("pkg:pypi/x@1.0", True, "==1.0", 4),
        "dependency:y": ("pkg:pypi/y", False, ">=1,<2", 7),
        "dependency:z": ("pkg:pypi/z", False, "@ https://example.org/z.whl", 9),
    }
    assert checks(result) == []


def test_one_loose_declaration_makes_a_dependency_loose(look: Folder) -> None:
    result = look({"requirements.txt": "x==1\n", "dev/requirements.txt": "x\n"})
    assert facts(result, "dependency:x") == {"declared": "==1", "pinned": False}


@pytest.mark.parametrize("pin", ["==1.*", "==1,!=2", "~=1.0", ">=1"])
def test_what_allows_several_versions_is_no_pin(look: Folder, pin: str) -> None:
    assert facts(look({"requirements.in": f"x{pin}\n"}), "dependency:x")["pinned"] is False


def test_pyproject_is_read_in_all_its_tables(look: Folder) -> None:
    result = look(
        {
            "pyproject.toml": """
[project]
dependencies = ["a>=1"]
[project.optional-dependencies]
x = ["b==2"]
[dependency-groups]
dev = ["c", {include-group = "x"}]
[tool.poetry.dependencies]
python = "^3.11"
d = "1.0"
e = {version = "^2", extras = ["x"]}
"""
        }
    )
    found = {c.name: (c.facts["declared"].value, c.files[0].line) for c in result.components}
    assert found == {
        "a": (">=1", 3), "b": ("==2", 5), "c": ("any", 7), "d": ("==1.0", 10), "e": (">=2", 11),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["[", "a = " + "[" * 5000, "a." * 200 + "b = 1", "\x00", "[project]\ndependencies = ['?']"],
    ids=range(5),
)
def test_a_bad_pyproject_is_a_finding(look: Folder, text: str) -> None:
    assert checks(look({"pyproject.toml": text})) == ["malformed-manifest"]


@pytest.mark.parametrize(
    "text", ["project = 1", "[project]\ndependencies = {a = 1}", "[tool]\npoetry = []", ""]
)
def test_tables_of_another_shape_are_passed_over(look: Folder, text: str) -> None:
    assert look({"pyproject.toml": text}).components == ()


def test_installed_metadata_is_a_package_with_its_licence(look: Folder) -> None:
    result = look(
        {
            "my_pkg-1.dist-info/METADATA": "Metadata-Version: 2.4\nName: My_Pkg\nVersion: 1.2\n"
            "License-Expression: MIT\nRequires-Dist: dep>=1; extra == 'x'\n\n"
            "Requires-Dist: not-me\n"
        }
    )
    assert [c.id for c in result.components] == ["dependency:dep", "package:my-pkg"]
    package = result.components[1]
    assert (package.kind, package.version, package.purl) == ("code", "1.2", "pkg:pypi/my-pkg@1.2")
    assert facts(result, "package:my-pkg") == {"licence_tag": "MIT"}
    assert package.files[0].line == 4


def test_a_whole_licence_text_in_metadata_is_no_tag(look: Folder) -> None:
    text = "Name: x\nLicense: Permission is\n  hereby granted\n"
    assert facts(look({"x.dist-info/METADATA": text}), "package:x") == {}
