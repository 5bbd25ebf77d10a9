from __future__ import annotations

import json
from pathlib import Path

import pytest

from roadworthy.sightings import (
    Deprecated,
    ExtraIndex,
    Lockfile,
    Loose,
    Manifest,
    UnreadLock,
    Uploaded,
)
from roadworthy.system import Collected
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
    assert facts(result, "dependency:x") == {"declared": "==1, any", "pinned": False}


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


@pytest.mark.parametrize(
    ("classifiers", "expected"),
    [
        ("Classifier: License :: OSI Approved :: MIT License\n", {"licence_tag": "MIT"}),
        ("Classifier: License :: OSI Approved :: BSD License\n", {}),
        (
            "Classifier: License :: OSI Approved :: MIT License\n"
            "Classifier: License :: OSI Approved :: Apache Software License\n",
            {},
        ),
    ],
)
def test_a_classifier_of_an_installed_package_counts_where_nothing_else_is_said(
    look: Folder, classifiers: str, expected: dict[str, str]
) -> None:
    text = f"Name: x\nVersion: 1\n{classifiers}"
    assert facts(look({"x.dist-info/METADATA": text}), "package:x") == expected


def test_a_whole_licence_text_in_metadata_is_no_tag(look: Folder) -> None:
    text = "Name: x\nLicense: Permission is\n  hereby granted\n"
    assert facts(look({"x.dist-info/METADATA": text}), "package:x") == {}


# -- requirements files ----------------------------------------------------------------------------

SHA = "a" * 64
COMMIT = "b" * 40


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"x==1 --hash=sha256:{SHA}", {"declared": "==1", "pinned": True, "hashed": True}),
        ("x==1", {"declared": "==1", "pinned": True, "hashed": False}),
        ("x===1", {"declared": "===1", "pinned": True, "hashed": False}),
        ("x>=1", {"declared": ">=1", "pinned": False}),
        ("x", {"declared": "any", "pinned": False}),
        (
            f"x @ git+https://example.org/x@{COMMIT}",
            {
                "declared": f"@ git+https://example.org/x@{COMMIT}",
                "pinned": True,
                "hashed": False,
            },
        ),
        (
            "x @ git+https://example.org/x@main",
            {"declared": "@ git+https://example.org/x@main", "pinned": False},
        ),
        (
            "git+https://example.org/x@main#egg=x",
            {"declared": "@ git+https://example.org/x@main#egg=x", "pinned": False},
        ),
        (
            "-e git+https://example.org/x@main#egg=X",
            {"declared": "@ git+https://example.org/x@main#egg=X", "pinned": False},
        ),
        (
            "https://example.org/x-1.2-py3-none-any.whl",
            {
                "declared": "@ https://example.org/x-1.2-py3-none-any.whl",
                "pinned": True,
                "hashed": False,
            },
        ),
    ],
)
def test_each_form_of_a_requirement_says_what_it_fixes(
    look: Folder, line: str, expected: dict[str, object]
) -> None:
    assert facts(look({"requirements.txt": f"{line}\n"}), "dependency:x") == expected


def test_an_address_with_the_hash_of_what_it_serves_is_pinned(look: Folder) -> None:
    result = look({"requirements.txt": f"x @ https://example.org/x.zip#sha256={SHA}\n"})
    assert (facts(result, "dependency:x")["pinned"], facts(result, "dependency:x")["hashed"]) == (
        True,
        True,
    )


def test_a_password_in_an_address_is_never_shown(look: Folder) -> None:
    result = look(
        {
            "requirements.txt": "x @ git+https://joe:hunter2@example.org/x\n"
            "git+https://joe:hunter2@example.org/y\n",
            "package.json": '{"dependencies": {"z": "git+https://joe:hunter2@example.org/z"}}',
            "pyproject.toml": "[project]\ndependencies = [\n"
            '"x @ git+https://joe:hunter2@example.org/x"]\n',
        }
    )
    assert len(result.components) == 2
    assert "hunter2" not in repr(result)


def test_an_address_without_a_name_is_said_to_be_unlisted(look: Folder) -> None:
    result = look({"requirements.txt": "git+https://example.org/x\n"})
    assert checks(result) == ["dependency-without-name"]


def test_paths_and_options_are_no_requirements(look: Folder) -> None:
    result = look(
        {"requirements.txt": "-e .\n./local\n--index-url https://example.org\n-e ./sub[x]\n"}
    )
    assert (result.components, checks(result)) == ((), [])


def test_a_file_that_is_taken_in_and_not_there_is_a_finding(look: Folder) -> None:
    result = look({"a/requirements.txt": "-r ../base.txt\n-c ../../constraints.txt\n"})
    assert checks(result) == ["requirements-not-read", "requirements-not-read"]
    assert "base.txt" in result.findings[0].says


def test_a_constraint_pins_what_is_required_and_requires_nothing_itself(look: Folder) -> None:
    result = look(
        {
            "requirements.txt": "-c constraints.txt\nx>=1\ny\n",
            "constraints.txt": "x==1.5\nz==2\ny<3\n",
        }
    )
    assert [c.id for c in result.components] == ["dependency:x", "dependency:y"]
    assert result.components[0].version == "1.5"
    assert facts(result, "dependency:x")["pinned"] is True
    assert facts(result, "dependency:y")["pinned"] is False


def test_pip_compile_pins_the_file_that_it_compiled(look: Folder) -> None:
    result = look(
        {"requirements.in": "x\n", "requirements.txt": "x==1\nw==2\n", "dev-requirements.in": "w\n"}
    )
    assert facts(result, "dependency:x")["pinned"] is True
    assert facts(result, "dependency:w")["pinned"] is False


def test_prose_that_is_called_requirements_is_no_flood(look: Folder) -> None:
    result = look({"requirements-notes.txt": "these words are no requirements at all\n" * 50})
    assert len(result.findings) == 6


# -- projects --------------------------------------------------------------------------------------


def test_what_the_build_needs_is_a_dependency_too(look: Folder) -> None:
    result = look({"pyproject.toml": '[build-system]\nrequires = ["hatchling>=1"]\n'})
    assert facts(result, "dependency:hatchling") == {"declared": ">=1", "pinned": False}


def test_poetry_tables_are_read_with_their_own_notation(look: Folder) -> None:
    text = """
[tool.poetry.dependencies]
a = "^2 || ^3"
b = {git = "https://example.org/b", rev = "main"}
c = {path = "../c"}
d = [{version = "1", python = "<3.9"}, {version = "2", python = ">=3.9"}]
e = "~1.2"
f = "1.*"
"""
    result = look({"pyproject.toml": text})
    shown = {
        c.name: (c.facts["declared"].value, c.facts["pinned"].value) for c in result.components
    }
    assert shown == {
        "a": ("^2 || ^3", False), "b": ("@ git+https://example.org/b@main", False),
        "d": ("several", False), "e": (">=1.2", False), "f": ("==1.*", False),
    }  # fmt: skip


def test_setup_cfg_is_read_with_its_extras(look: Folder) -> None:
    text = (
        "[options]\ninstall_requires =\n    a>=1\n    # no\n    b==2; python_version > '3'\n"
        "[options.extras_require]\nx =\n    c\n"
    )
    result = look({"setup.cfg": text})
    assert [(c.name, c.facts["declared"].value, c.files[0].line) for c in result.components] == [
        ("a", ">=1", 3), ("b", "==2", 5), ("c", "any", 8),
    ]  # fmt: skip


def test_setup_py_is_read_where_its_lists_are_written_out(look: Folder) -> None:
    text = (
        "from setuptools import setup\nneeds = ['a>=1', 'b']\n"
        "setup(name='x', install_requires=needs, extras_require={'y': ['c==1']})\n"
    )
    assert [c.name for c in look({"setup.py": text}).components] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "text",
    [
        "setup(install_requires=open('requirements.txt').read().split())",
        "needs = ['a']\nneeds.append('b')\nsetup(install_requires=needs)",
        "needs = ['a']\nneeds += other()\nsetup(install_requires=needs)",
        "extras = {}\nextras['x'] = ['a']\nsetup(extras_require=extras)",
        "setup(install_requires=['a', read()])",
    ],
)
def test_setup_py_that_computes_is_not_known(look: Folder, text: str) -> None:
    result = look({"setup.py": f"from setuptools import setup\n{text}\n"})
    assert (checks(result), result.components) == (["computed-requirements"], ())


def test_setup_py_is_never_run(look: Folder, tmp_path: Path) -> None:
    look({"setup.py": f"open({str(tmp_path / 'ran')!r}, 'w')\nsetup(install_requires=['a'])\n"})
    assert not (tmp_path / "ran").exists()


# -- locks -----------------------------------------------------------------------------------------

PYPROJECT = '[project]\nname = "demo"\ndependencies = ["torch>=2", "tomli; python_version<\'3\'"]\n'
UV = f"""version = 1
revision = 3

[[package]]
name = "demo"
version = "0.1"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "torch" }},
]

[package.metadata]
requires-dist = [
    {{ name = "tomli", marker = "python_full_version < '3'" }},
    {{ name = "torch", specifier = ">=2" }},
]

[[package]]
name = "sympy"
version = "1.13"
source = {{ registry = "https://pypi.org/simple" }}
wheels = [
    {{ url = "https://example.org/sympy.whl", size = 1 }},
]

[[package]]
name = "torch"
version = "2.3.1"
source = {{ registry = "https://pypi.org/simple" }}
sdist = {{ url = "https://example.org/torch.tar.gz", hash = "sha256:{SHA}", size = 1 }}
wheels = [
    {{ url = "https://example.org/torch.whl", hash = "sha256:{SHA}", size = 1 }},
]
"""
POETRY = f"""[[package]]
name = "torch"
version = "2.3.1"
description = "Tensors"
optional = false
files = [
    {{file = "torch.whl", hash = "sha256:{SHA}"}},
]

[package.dependencies]
sympy = "*"

[[package]]
name = "sympy"
version = "1.13"
files = []

[metadata]
lock-version = "2.1"
"""
PYLOCK = f"""lock-version = "1.0"
created-by = "pip"

[[packages]]
name = "torch"
version = "2.3.1"

[[packages.wheels]]
name = "torch.whl"
url = "https://example.org/torch.whl"

[packages.wheels.hashes]
sha256 = "{SHA}"

[[packages]]
name = "sympy"
version = "1.13"
wheels = [{{ url = "https://example.org/sympy.whl" }}]
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [("uv.lock", UV), ("poetry.lock", POETRY), ("pylock.toml", PYLOCK), ("pdm.lock", POETRY)],
)
def test_a_lock_pins_the_range_of_its_project(look: Folder, name: str, text: str) -> None:
    result = look(
        {"pyproject.toml": PYPROJECT.replace(", \"tomli; python_version<'3'\"", ""), name: text}
    )
    assert facts(result, "dependency:torch") == {
        "declared": ">=2", "pinned": True, "locked_by": name, "hashed": True,
    }  # fmt: skip
    assert facts(result, "dependency:sympy") == {
        "pinned": True, "locked_by": name, "hashed": False,
    }  # fmt: skip
    torch = next(c for c in result.components if c.name == "torch")
    assert (torch.version, torch.purl) == ("2.3.1", "pkg:pypi/torch@2.3.1")
    assert [e.path for e in torch.files] == sorted([name, "pyproject.toml"])
    line = next(e.line for e in torch.files if e.path == name)
    assert text.splitlines()[(line or 0) - 1] == 'name = "torch"'
    assert checks(result) == []


def test_the_project_itself_and_what_no_machine_needs_are_not_missed(look: Folder) -> None:
    result = look({"pyproject.toml": PYPROJECT, "uv.lock": UV})
    assert "dependency:demo" not in [c.id for c in result.components]
    assert checks(result) == []


def test_a_lock_that_lacks_a_name_of_its_manifest_is_out_of_date(look: Folder) -> None:
    manifest = '[project]\ndependencies = [\n"torch>=2",\n"numpy",\n]\n'
    result = look({"pyproject.toml": manifest, "uv.lock": UV})
    assert [(f.check, f.place and f.place.line) for f in result.findings] == [
        ("lock-out-of-date", 4)
    ]
    assert "numpy" in result.findings[0].says
    assert facts(result, "dependency:numpy")["pinned"] is False


def test_a_lock_pins_nothing_in_folders_that_are_no_members_of_it(look: Folder) -> None:
    result = look({"uv.lock": UV, "other/pyproject.toml": PYPROJECT})
    assert facts(result, "dependency:torch")["pinned"] is False
    assert facts(result, "dependency:torch@2.3.1")["pinned"] is True


def test_a_lock_pins_the_members_of_its_workspace(look: Folder) -> None:
    member = (
        '\n[[package]]\nname = "part"\nversion = "1"\nsource = { editable = "packages/part" }\n'
    )
    result = look({"uv.lock": UV + member, "packages/part/pyproject.toml": PYPROJECT})
    assert facts(result, "dependency:torch")["pinned"] is True


def test_a_lock_does_not_pin_a_requirements_file_beside_it(look: Folder) -> None:
    result = look({"uv.lock": UV, "pyproject.toml": PYPROJECT, "requirements.txt": "torch\n"})
    assert facts(result, "dependency:torch")["pinned"] is False
    assert [c.version for c in result.components if c.name == "torch"] == ["", "2.3.1"]


def test_two_locks_of_one_project_that_disagree_leave_the_version_open(look: Folder) -> None:
    result = look(
        {"uv.lock": UV, "poetry.lock": POETRY.replace("2.3.1", "2.4"), "pyproject.toml": PYPROJECT}
    )
    assert checks(result) == ["locks-disagree"]
    assert "torch" in result.findings[0].says
    torch = next(c for c in result.components if c.name == "torch")
    assert (torch.version, "pinned" in torch.facts) == ("", False)


def test_locks_of_two_projects_may_hold_two_versions(look: Folder) -> None:
    result = look({"a/uv.lock": UV, "b/uv.lock": UV.replace("2.3.1", "2.4")})
    assert [c.id for c in result.components if c.name == "torch"] == [
        "dependency:torch@2.3.1",
        "dependency:torch@2.4",
    ]
    assert checks(result) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("uv.lock", 'package = [{name = "x", version = "1"}]'),
        ("uv.lock", 'a = """\n[[package]]\nname = "x"\nversion = "1"\n"""'),
        ("uv.lock", '  [[package]]\nname = "x"'),
        ("uv.lock", '[[package]]\nversion = "1"'),
        ("uv.lock", b"\xff\xfe"),
        ("uv.lock", "this is no lock"),
        ("poetry.lock", "\x00"),
        ("Pipfile.lock", "[]"),
        ("Pipfile.lock", '{"default":' * 5000),
        ("package-lock.json", "{"),
        ("package-lock.json", '{"lockfileVersion": 3}'),
        ("pnpm-lock.yaml", "hello"),
        ("yarn.lock", "hello"),
        ("conda-lock.yml", "hello"),
        ("environment.yml", "dependencies: [&a x, *a]"),
        ("package.json", '{"dependencies": {"a b": 1}}'),
        ("setup.cfg", "no section"),
        ("setup.py", "setup(\n"),
        ("Pipfile", "["),
    ],
)
def test_a_malformed_lock_or_manifest_is_a_finding(
    look: Folder, name: str, text: str | bytes
) -> None:
    assert checks(look({name: text})) == ["malformed-manifest"]


def test_a_lock_beyond_the_limit_is_a_finding(look: Folder) -> None:
    assert checks(look({"uv.lock": UV + "#" * (8 << 20)})) == ["malformed-manifest"]


def test_a_long_lock_is_read_to_its_end(look: Folder) -> None:
    result = look({"uv.lock": "#" * (2 << 20) + "\n" + UV})
    assert facts(result, "dependency:torch")["pinned"] is True
    assert checks(result) == []


def test_pipenv_pins_by_its_lock(look: Folder) -> None:
    lock = {
        "_meta": {"hash": {"sha256": SHA}},
        "default": {"torch": {"hashes": ["sha256:1"], "version": "==2.3.1"}},
        "develop": {"pytest": {"version": "==8"}},
    }
    result = look(
        {
            "Pipfile": '[packages]\ntorch = ">=2"\n[dev-packages]\npytest = "*"\nruff = "*"\n',
            "Pipfile.lock": json.dumps(lock, indent=4),
        }
    )
    assert facts(result, "dependency:torch") == {
        "declared": ">=2", "pinned": True, "locked_by": "Pipfile.lock", "hashed": True,
    }  # fmt: skip
    assert facts(result, "dependency:pytest")["hashed"] is False
    assert checks(result) == ["lock-out-of-date"]


# -- node ------------------------------------------------------------------------------------------

PACKAGE_JSON = """{
  "dependencies": {
    "react": "^18",
    "@x/y": "1.2.3"
  },
  "optionalDependencies": {"gone": "*"},
  "devDependencies": {"part": "workspace:*"}
}
"""
NPM_3 = json.dumps(
    {
        "lockfileVersion": 3,
        "packages": {
            "": {"dependencies": {"react": "^18"}},
            "node_modules/react": {"version": "18.3.1", "integrity": "sha512-aa"},
            "node_modules/@x/y": {"version": "1.2.3"},
            "node_modules/@x/y/node_modules/react": {"version": "17.0.0", "integrity": "sha512-b"},
            "node_modules/part": {"link": True, "resolved": "part"},
            "part": {"version": "0.0.1"},
        },
    },
    indent=2,
)
NPM_1 = json.dumps(
    {
        "lockfileVersion": 1,
        "dependencies": {
            "react": {"version": "18.3.1", "integrity": "sha512-aa"},
            "@x/y": {
                "version": "1.2.3",
                "dependencies": {"react": {"version": "17.0.0", "integrity": "sha512-b"}},
            },
        },
    },
    indent=2,
)
PNPM_9 = """lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      react:
        specifier: ^18
        version: 18.3.1
  part: {}

packages:

  '@x/y@1.2.3':
    resolution: {tarball: https://example.org/y.tgz}

  react@18.3.1:
    resolution: {integrity: sha512-aa==}

snapshots:

  react@19.9.9: {}
"""
PNPM_5 = """lockfileVersion: 5.4

packages:

  /@x/y/1.2.3:
    resolution: {tarball: x}
  /react/18.3.1_peer@1.0.0:
    resolution: {integrity: sha512-aa==}
    dev: false
"""
YARN_1 = """# yarn lockfile v1


"@x/y@1.2.3":
  version "1.2.3"
  resolved "https://example.org/y.tgz"

react@^18, react@^18.2:
  version "18.3.1"
  integrity sha512-aa==
  dependencies:
    loose "^1"
"""
YARN_4 = """__metadata:
  version: 8
  cacheKey: 10c0

"@x/y@npm:1.2.3":
  version: 1.2.3
  resolution: "@x/y@npm:1.2.3"
  languageName: node

"demo@workspace:.":
  version: 0.0.0-use.local
  resolution: "demo@workspace:."

"react@npm:^18":
  version: 18.3.1
  resolution: "react@npm:18.3.1"
  checksum: 10c0/aa
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package-lock.json", NPM_3),
        ("npm-shrinkwrap.json", NPM_1),
        ("pnpm-lock.yaml", PNPM_9),
        ("pnpm-lock.yaml", PNPM_5),
        ("yarn.lock", YARN_1),
        ("yarn.lock", YARN_4),
    ],
    ids=["npm 3", "npm 1", "pnpm 9", "pnpm 5", "yarn 1", "yarn 4"],
)
def test_each_lock_of_node_pins_what_package_json_allows(
    look: Folder, name: str, text: str
) -> None:
    result = look({"package.json": PACKAGE_JSON, name: text})
    assert facts(result, "dependency:npm:react") == {
        "declared": "^18", "pinned": True, "locked_by": name, "hashed": True,
    }  # fmt: skip
    assert facts(result, "dependency:npm:@x/y") == {
        "declared": "1.2.3", "pinned": True, "locked_by": name, "hashed": False,
    }  # fmt: skip
    react = next(c for c in result.components if c.id == "dependency:npm:react")
    assert react.purl == "pkg:npm/react@18.3.1"
    line = next(e.line for e in react.files if e.path == name)
    assert "react" in text.splitlines()[(line or 0) - 1]
    assert checks(result) == []


def test_a_copy_inside_another_package_is_a_component_of_its_own(look: Folder) -> None:
    result = look({"package-lock.json": NPM_3})
    assert [c.id for c in result.components if c.name == "react"] == [
        "dependency:npm:react",
        "dependency:npm:react@17.0.0",
    ]


def test_npm_and_python_names_stay_apart(look: Folder) -> None:
    result = look({"package.json": PACKAGE_JSON, "requirements.txt": "react==1\n"})
    assert facts(result, "dependency:react")["declared"] == "==1"
    assert facts(result, "dependency:npm:react")["declared"] == "^18"


# -- conda -----------------------------------------------------------------------------------------

ENVIRONMENT = """name: demo
channels: [conda-forge]
dependencies:
  - python=3.11
  - conda-forge::numpy==1.26.4
  - scipy=1.11.4=py311h_0
  - pandas >=2
  - pip
  - pip:
      - torch==2.3.1
      - -e .
"""
CONDA_LOCK = """version: 1
metadata:
  platforms:
  - linux-64
package:
- name: python
  version: 3.11.9
  manager: conda
  platform: linux-64
  dependencies:
    name: ''
  hash:
    md5: 0123
- category: main
  dependencies: {}
  hash:
    sha256: aa
  manager: pip
  name: torch
  platform: linux-64
  version: 2.3.1
- name: python
  version: 3.11.9
  manager: conda
  platform: osx-64
  hash:
    md5: 4567
"""


def test_conda_environments_are_read_with_their_pip_section(look: Folder) -> None:
    result = look({"environment.yml": ENVIRONMENT})
    shown = {c.id: (c.purl, c.facts["pinned"].value, c.files[0].line) for c in result.components}
    assert shown == {
        "dependency:conda:numpy": ("pkg:conda/numpy@1.26.4", True, 5),
        "dependency:conda:pandas": ("pkg:conda/pandas", False, 7),
        "dependency:conda:pip": ("pkg:conda/pip", False, 8),
        "dependency:conda:python": ("pkg:conda/python", False, 4),
        "dependency:conda:scipy": ("pkg:conda/scipy@1.11.4", True, 6),
        "dependency:torch": ("pkg:pypi/torch@2.3.1", True, 10),
    }


def test_conda_lock_pins_the_environment(look: Folder) -> None:
    result = look({"environment.yml": ENVIRONMENT, "conda-lock.yml": CONDA_LOCK})
    assert facts(result, "dependency:conda:python") == {
        "declared": "=3.11", "pinned": True, "locked_by": "conda-lock.yml", "hashed": True,
    }  # fmt: skip
    assert facts(result, "dependency:torch")["locked_by"] == "conda-lock.yml"
    assert checks(result) == ["lock-out-of-date"]


# -- what manifests and locks amount to, for the checks -------------------------------------------


def manifest(result: Collected, path: str) -> Manifest:
    (one,) = [s for s in result.sightings if isinstance(s, Manifest) and s.place.path == path]
    return one


def loose(result: Collected) -> list[tuple[str, str, str]]:
    found = [one for one in result.sightings if isinstance(one, Loose)]
    return [(one.place.path, one.name, one.role) for one in found]


LIBRARIES = {
    "a package that is built": ("pyproject.toml", '[project]\nname="x"\n[build-system]\n', True),
    "a project that is not built": ("pyproject.toml", '[project]\nname="x"\n', False),
    "a build of nothing": ("pyproject.toml", '[build-system]\nrequires=["x"]\n', False),
    "one that is private": (
        "pyproject.toml",
        '[project]\nname="x"\nclassifiers=["Private :: Do Not Upload"]\n[build-system]\n',
        False,
    ),
    "uv without a package": (
        "pyproject.toml",
        '[project]\nname="x"\n[build-system]\n[tool.uv]\npackage=false\n',
        False,
    ),
    "Poetry without a package": (
        "pyproject.toml",
        '[tool.poetry]\nname="x"\npackage-mode=false\n[build-system]\n',
        False,
    ),
    "a setup script": ("setup.py", "setup(install_requires=['x'])\n", True),
    "a private package of npm": (
        "package.json",
        '{"name":"x","version":"1","private":true}',
        False,
    ),
    "a published package of npm": (
        "package.json",
        '{"name":"x","version":"1","main":"a.js"}',
        True,
    ),
    "an application of npm": ("package.json", '{"name":"x","version":"1"}', False),
}


@pytest.mark.parametrize(("path", "text", "wanted"), LIBRARIES.values(), ids=list(LIBRARIES))
def test_a_manifest_says_whether_others_install_it(
    look: Folder, path: str, text: str, wanted: bool
) -> None:
    assert manifest(look({path: text}), path).library is wanted


def test_a_lock_holds_for_its_manifest_and_a_compiled_file_is_a_lock(look: Folder) -> None:
    result = look(
        {
            "a/pyproject.toml": '[project]\nname="x"\ndependencies=["b>=1"]\n',
            "a/requirements.txt": "# autogenerated by pip-compile\nb==1\n",
            "b/requirements.txt": "b==1 --hash=sha256:00\n",
            "c/requirements.txt": "b==1\n",
            "d/requirements.in": "b\n",
            "d/requirements.txt": "b==1\n    # via -r requirements.in\n",
        }
    )
    assert manifest(result, "a/pyproject.toml").locks == ("a/requirements.txt",)
    compiled = {s.place.path: s.compiled for s in result.sightings if isinstance(s, Manifest)}
    assert [path for path in compiled if compiled[path]] == [
        "a/requirements.txt",
        "b/requirements.txt",
        "d/requirements.txt",
    ]
    assert loose(result) == []


def test_what_only_some_need_is_told_apart(look: Folder) -> None:
    result = look(
        {
            "pyproject.toml": '[build-system]\nrequires=["b"]\n[project]\ndependencies=["r"]\n'
            '[project.optional-dependencies]\ntest=["t"]\nfast=["f"]\n[dependency-groups]\nx=["d"]\n',
            "requirements-dev.txt": "q\n",
            "docs/requirements.txt": "s\n",
            "package.json": '{"dependencies":{"n":"^1"},"devDependencies":{"m":"^1"}}',
            "environment.yml": "dependencies:\n- python=3.12\n- c\n",
        }
    )
    assert {name: role for _, name, role in loose(result)} == {
        "b": "build", "r": "run", "t": "development", "f": "run", "d": "development",
        "q": "development", "s": "development", "n": "run", "m": "development", "c": "run",
    }  # fmt: skip


def test_what_an_installed_package_requires_is_no_requirement_of_the_project(look: Folder) -> None:
    text = "Name: a\nVersion: 1\nRequires-Dist: b>=1\n"
    assert loose(look({"a-1.dist-info/METADATA": text})) == []


def test_a_member_of_a_workspace_is_pinned_by_the_lock_above_it(look: Folder) -> None:
    lock = '# yarn lockfile v1\n\n"a@^1":\n  version "1.0.0"\n  integrity sha512-x\n'
    member = '{"dependencies": {"a": "^1"}}'
    top = '{"workspaces": ["p/*"], "private": true}'
    with_it = look({"package.json": top, "yarn.lock": lock, "p/x/package.json": member})
    assert (loose(with_it), manifest(with_it, "p/x/package.json").locks) == ([], ("yarn.lock",))


def test_a_folder_below_a_lock_that_is_no_workspace_is_not_pinned_by_it(look: Folder) -> None:
    lock = '# yarn lockfile v1\n\n"a@^1":\n  version "1.0.0"\n  integrity sha512-x\n'
    result = look(
        {
            "package.json": "{}",
            "yarn.lock": lock,
            "p/x/package.json": '{"dependencies": {"a": "^1"}}',
        }
    )
    assert loose(result) == [("p/x/package.json", "a", "run")]


HASHES = {
    "a commit of git": (
        "uv.lock",
        'source = { git = "https://a/b?rev=x#%s" }' % ("a" * 40),
        (),
        (),
    ),
    "a hash": ("uv.lock", 'sdist = { url = "x", hash = "sha256:00" }', (), ()),
    "none": ("uv.lock", 'source = { registry = "x" }', ("a",), ()),
    "MD5 alone": ("pylock.toml", 'sdist = { url = "x", hashes = { md5 = "00" } }', (), ("a",)),
    "MD5 beside a better one": (
        "pylock.toml",
        'sdist = { url = "x", hashes = { md5 = "00", sha256 = "00" } }',
        (),
        (),
    ),
}


@pytest.mark.parametrize(("path", "line", "bare", "weak"), HASHES.values(), ids=list(HASHES))
def test_a_lock_says_which_packages_have_no_hash(
    look: Folder, path: str, line: str, bare: tuple[str, ...], weak: tuple[str, ...]
) -> None:
    head = "version = 1\n" if path == "uv.lock" else 'lock-version = "1.0"\n'
    table = "[[package]]" if path == "uv.lock" else "[[packages]]"
    result = look({path: f'{head}\n{table}\nname = "a"\nversion = "1"\n{line}\n'})
    (one,) = [s for s in result.sightings if isinstance(s, Lockfile)]
    assert (one.packages, one.bare, one.weak) == (1, bare, weak)


@pytest.mark.parametrize(
    ("integrity", "bare", "weak"),
    [
        ("sha512-x", (), ()),
        ("sha1-x", (), ("a",)),
        ("sha1-x sha512-y", (), ()),
        ("sha1-" * 5000 + " ", (), ("a",)),
        ("", ("a",), ()),
        (None, ("a",), ()),
    ],
)
def test_npm_says_which_hash_it_has(
    look: Folder, integrity: str | None, bare: tuple[str, ...], weak: tuple[str, ...]
) -> None:
    packages = {"node_modules/a": {"version": "1.0.0", "integrity": integrity}}
    result = look({"package-lock.json": json.dumps({"packages": packages})})
    (one,) = [s for s in result.sightings if isinstance(s, Lockfile)]
    assert (one.bare, one.weak) == (bare, weak)


def test_what_comes_inside_another_package_or_from_a_commit_needs_no_hash(look: Folder) -> None:
    packages = {
        "node_modules/a": {"version": "1.0.0", "inBundle": True},
        "node_modules/b": {"version": "1.0.0", "resolved": f"git+ssh://git@x/b.git#{'a' * 40}"},
    }
    result = look({"package-lock.json": json.dumps({"packages": packages})})
    (one,) = [s for s in result.sightings if isinstance(s, Lockfile)]
    assert (one.packages, one.bare) == (2, ())


def test_the_hash_of_the_whole_poetry_lock_is_no_hash_of_its_last_package(look: Folder) -> None:
    text = '[[package]]\nname = "a"\nversion = "1"\nfiles = []\n\n[metadata]\nlock-version = "2"\n'
    result = look({"poetry.lock": text + 'content-hash = "00"\n'})
    (one,) = [s for s in result.sightings if isinstance(s, Lockfile)]
    assert one.bare == ("a",)


def test_days_of_upload_and_notices_of_deprecation_are_kept(look: Folder) -> None:
    uv = (
        'version = 1\n\n[[package]]\nname = "a"\nversion = "1"\nwheels = [\n'
        '    { url = "x", hash = "sha256:0", upload-time = "2019-01-02T00:00:00Z" },\n'
        '    { url = "y", hash = "sha256:1", upload-time = "2020-01-02T00:00:00Z" },\n]\n'
    )
    npm = {"packages": {"node_modules/b": {"version": "1.0.0", "deprecated": "Use c"}}}
    found = look({"uv.lock": uv, "package-lock.json": json.dumps(npm)}).sightings
    assert [(s.name, s.day) for s in found if isinstance(s, Uploaded)] == [("a", "2020-01-02")]
    assert [(s.name, s.notice) for s in found if isinstance(s, Deprecated)] == [("b", "Use c")]


def test_what_is_not_read_is_said_to_be_there(look: Folder) -> None:
    result = look({"Cargo.toml": "[package]", "web/bun.lockb": b"\x00\xff", "go.mod": "module x"})
    found = [s for s in result.sightings if isinstance(s, Manifest | UnreadLock)]
    assert [(s.place.path, s.ecosystem) for s in found] == [
        ("Cargo.toml", "Cargo"),
        ("go.mod", "Go"),
        ("web/bun.lockb", "npm"),
    ]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("--extra-index-url https://a.example.org/x\ny==1\n", False),
        ("--extra-index-url=https://u:p@a.example.org/x\ny==1 --hash=sha256:0\n", True),
        ("--extra-index-url https://a.example.org/x\ny==1 --hash=sha256:0\nz\n", False),
    ],
)
def test_a_second_index_is_safe_where_every_package_has_a_hash(
    look: Folder, text: str, safe: bool
) -> None:
    (one,) = [s for s in look({"requirements.txt": text}).sightings if isinstance(s, ExtraIndex)]
    assert (one.host, one.safe) == ("a.example.org", safe)


@pytest.mark.parametrize(
    ("folder", "apart"),
    [("tests/fixtures/app", True), ("sub/Fixtures", True), ("contests", False), ("app", False)],
)
def test_a_manifest_that_only_tests_read_is_for_development(
    look: Folder, folder: str, apart: bool
) -> None:
    text = '[project]\nname = "app"\ndependencies = ["requests>=2"]\n'

    sightings = look({f"{folder}/pyproject.toml": text}).sightings

    assert [one.development for one in sightings if isinstance(one, Manifest)] == [apart]
    assert [one.role == "development" for one in sightings if isinstance(one, Loose)] == [apart]
