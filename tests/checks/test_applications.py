from __future__ import annotations

import datetime as dt

import pytest

from roadworthy.checks.applications import libraries, unread_lock
from roadworthy.checks.interface import Look, Seen
from roadworthy.checks.supply.missing_lockfile import MissingLockfile
from roadworthy.checks.supply.unpinned_dependency import UnpinnedDependency
from roadworthy.system import Outcome, Severity
from tests.evidence.conftest import Folder, look

__all__ = ["look"]


ON = dt.date(2026, 11, 21)
LIBRARY = '[build-system]\nrequires=["hatchling"]\n[project]\nname="x"\ndependencies=["a>=1"]\n'


def seen(look: Folder, files: dict[str, str | bytes]) -> Seen:
    collected = look(files)
    return Seen(collected, collected.components, ON)


def outcomes(found: Look) -> list[tuple[Outcome, Severity]]:
    return [(one.outcome, one.severity) for one in found.findings]


def test_a_library_publishes_ranges_on_purpose(look: Folder) -> None:
    project = seen(look, {"pyproject.toml": LIBRARY})
    assert libraries(project) == {"pyproject.toml"}
    assert UnpinnedDependency().run(project).outcome is Outcome.NOT_APPLICABLE
    assert MissingLockfile().run(project).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("beside", ["Dockerfile", "compose.yaml", "Procfile"])
def test_a_package_that_is_deployed_from_its_folder_is_an_application(
    look: Folder, beside: str
) -> None:
    project = seen(look, {"pyproject.toml": LIBRARY, beside: "x\n"})
    assert libraries(project) == frozenset()
    assert outcomes(UnpinnedDependency().run(project)) == [
        (Outcome.FAIL, Severity.LOW),
        (Outcome.FAIL, Severity.MEDIUM),
    ]
    assert MissingLockfile().run(project).outcome is Outcome.FAIL


def test_a_deployment_elsewhere_makes_a_library_no_application(look: Folder) -> None:
    files: dict[str, str | bytes] = {"pyproject.toml": LIBRARY, "demo/Dockerfile": "FROM x\n"}
    assert libraries(seen(look, files)) == {"pyproject.toml"}


def test_requirements_beside_a_library_weigh_less(look: Folder) -> None:
    project = seen(look, {"pyproject.toml": LIBRARY, "requirements.txt": "b\n"})
    found = UnpinnedDependency().run(project)
    assert outcomes(found)[0] == (Outcome.FAIL, Severity.LOW)


@pytest.mark.parametrize(
    ("lock", "path", "found"),
    [
        ("bun.lock", "package.json", True),
        ("bun.lockb", "web/package.json", True),
        ("web/bun.lock", "package.json", False),
        ("web/bun.lock", "webshop/package.json", False),
    ],
)
def test_a_lock_that_is_not_read_may_pin_what_lies_beside_or_below(
    look: Folder, lock: str, path: str, found: bool
) -> None:
    project = seen(look, {lock: b"\x00", path: '{"dependencies": {"a": "^1"}}'})
    assert (unread_lock(project, path, "npm") is not None) is found
    outcome = Outcome.UNKNOWN if found else Outcome.FAIL
    assert MissingLockfile().run(project).outcome is outcome
    assert UnpinnedDependency().run(project).outcome is outcome


def test_files_that_cannot_be_read_keep_a_project_from_a_plain_pass(look: Folder) -> None:
    project = seen(look, {"requirements.txt": "a==1\nhttps://example.org/x.zip\n"})
    assert [one.outcome for one in UnpinnedDependency().run(project).findings] == [
        Outcome.UNKNOWN,
        Outcome.PASS,
    ]


def test_locks_that_disagree_leave_the_version_open(look: Folder) -> None:
    project = seen(look, {"requirements.txt": "a==1\n", "constraints-other.txt": "b==1\n"})
    assert UnpinnedDependency().run(project).outcome is Outcome.PASS
    poetry = '[[package]]\nname = "a"\nversion = "2"\n\n[metadata]\nlock-version = "2.1"\n'
    uv = 'version = 1\n\n[[package]]\nname = "a"\nversion = "1"\n'
    both = seen(look, {"uv.lock": uv, "poetry.lock": poetry})
    assert UnpinnedDependency().run(both).outcome is Outcome.UNKNOWN
