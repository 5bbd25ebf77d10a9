from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from roadworthy.errors import InputError
from roadworthy.evidence import Collecting, collect, collectors
from roadworthy.evidence.tree import shown, walk
from roadworthy.hashing import StoppedError
from roadworthy.system import Outcome
from tests.evidence.conftest import Folder, checks, doubts, facts, gguf, pair, write


def test_an_empty_folder_shows_nothing_and_clears_nothing(look: Folder) -> None:
    result = look({})
    assert (result.components, result.proposals, result.findings) == ((), (), ())
    assert result.digest == hashlib.sha256(b"").hexdigest()


def test_the_digest_is_over_sorted_lines_of_sha256_and_path(look: Folder) -> None:
    result = look({"b.txt": "two", "a/c.txt": "one"})
    one, two = (hashlib.sha256(t).hexdigest() for t in (b"one", b"two"))
    expected = f"{one}  a/c.txt\n{two}  b.txt\n"
    assert result.digest == hashlib.sha256(expected.encode()).hexdigest()
    assert (result.files_read, result.bytes_read) == (2, 6)


def test_the_order_in_which_files_were_made_does_not_matter(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "README.md": "---\nlicense: mit\n---\nIt ranks applicants.\n",
        "requirements.txt": "torch==2.0\n",
        "z/app.py": "import ollama\nollama.chat(model='x')\n",
    }
    write(tmp_path / "one", files)
    write(tmp_path / "two", dict(reversed(files.items())))
    one, two = collect(tmp_path / "one"), collect(tmp_path / "two")
    assert one.components == two.components
    assert (one.digest, one.proposals, one.findings) == (two.digest, two.proposals, two.findings)
    assert collect(tmp_path / "one") == one


def test_a_root_that_is_one_weights_file_works(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf([pair("general.architecture", "llama")], []))
    assert facts(collect(path), "weights:m.gguf")["architecture"] == "llama"


@pytest.mark.parametrize("name", ["nowhere", "nul\0", "pipe"])
def test_a_root_that_cannot_be_inspected_is_an_input_error(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError) as caught:
        collect(tmp_path / name)
    assert caught.value.hint


def test_links_are_never_followed_out_of_the_root_or_in_circles(tmp_path: Path) -> None:
    write(tmp_path, {"secret/LICENSE": "x", "root/a/file.txt": "y"})
    root = tmp_path / "root"
    (root / "out").symlink_to("../secret")
    (root / "LICENSE").symlink_to("../secret/LICENSE")
    (root / "up").symlink_to("..")
    (root / "a" / "loop").symlink_to("../a")
    (root / "self").symlink_to("self")
    (root / "again.txt").symlink_to("a/file.txt")
    result = collect(root)
    assert result.files_read == 1
    left = [f.place.path for f in result.findings if f.place and f.check == "link-leaves-the-root"]
    assert left == ["LICENSE", "out", "up"]
    assert [
        f.place.path for f in result.findings if f.place and f.check == "link-not-followed"
    ] == ["self"]
    assert all(f.outcome is Outcome.UNKNOWN and f.fix for f in result.findings)


def test_a_link_lends_its_name_to_a_file_inside_the_root(tmp_path: Path) -> None:
    weights = gguf([pair("general.architecture", "llama")], [])
    write(tmp_path, {"blobs/0a1b": weights})
    (tmp_path / "model.gguf").symlink_to("blobs/0a1b")
    result = collect(tmp_path)
    assert (result.files_read, result.findings) == (1, ())
    assert facts(result, "weights:model.gguf")["architecture"] == "llama"


def test_pipes_and_sockets_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "README.md")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "model.gguf"))
        result = collect(tmp_path)
    assert checks(result) == ["special-file", "special-file"]


def test_some_folders_are_left_out_and_named(look: Folder) -> None:
    result = look(
        {
            ".git/config": "x",
            ".github/x.yml": "read",
            "a/node_modules/x.py": "x",
            "env/lib/x.py": "",
            "env/pyvenv.cfg": "",
        }
    )
    assert result.skipped == (".git", "a/node_modules", "env")
    assert result.files_read == 1


_DROP = """
import json, os, sys
from pathlib import Path
from threading import Event
from roadworthy.evidence import Collecting, collect, collectors
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
result = collect(Path(sys.argv[1]))
print(json.dumps([[f.check, f.place.path, f.outcome, f.severity] for f in result.findings]))
"""


def test_unreadable_files_and_folders_are_findings(tmp_path: Path) -> None:
    write(tmp_path, {"ok.txt": "x", "README.md": "x", "closed/model.gguf": "x"})
    for folder in (tmp_path, *list(tmp_path.parents)[:3]):
        if folder.stat().st_uid == os.geteuid() and "pytest" in str(folder):
            folder.chmod(0o755)
    (tmp_path / "README.md").chmod(0)
    (tmp_path / "closed").chmod(0)
    run = subprocess.run(
        [sys.executable, "-c", _DROP, str(tmp_path)], capture_output=True, text=True, check=False
    )
    (tmp_path / "closed").chmod(0o755)
    assert run.stderr == ""
    assert json.loads(run.stdout) == [
        ["unreadable-file", "README.md", "unknown", "medium"],
        ["unreadable-file", "closed", "unknown", "medium"],
    ]


def test_names_that_are_no_text_are_shown_escaped_and_stay_different(tmp_path: Path) -> None:
    for name in (b"README\xff.md", b"README\xfe.md", b"README\x1b[31m.md", b"README\n.md"):
        os.close(os.open(os.fsencode(tmp_path) + b"/" + name, os.O_CREAT))
    result = collect(tmp_path)
    ids = [component.id for component in result.components]
    assert len(set(ids)) == 4
    assert all(i.isprintable() for i in ids)
    assert collect(tmp_path) == result
    assert shown("a\\x1b") != shown("a\x1b")


def test_a_file_that_changes_while_it_is_read_shows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "README.md"
    path.write_text("---\nlicense: mit\n---\n")
    read = os.read

    def growing(fd: int, count: int) -> bytes:
        with path.open("a") as file:
            file.write("more")
        return read(fd, count)

    monkeypatch.setattr(os, "read", growing)
    result = collect(tmp_path)
    assert (checks(result), result.components) == (["changed-while-read"], ())


def test_a_file_of_holes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "model.safetensors").open("wb") as file:
        file.truncate(1 << 40)
    result = collect(tmp_path)
    assert (checks(result), result.files_read) == (["unreadable-file"], 0)


def test_large_files_are_hashed_beside_the_parsing_and_their_facts_carry_the_digest(
    look: Folder,
) -> None:
    size = 6 << 20
    data = gguf([pair("general.architecture", "llama")], [("w", [size // 4], 0, 0)], data=size)
    result = look({f"{n}.gguf": data + bytes([n]) for n in range(6)})
    assert len(result.components) == 6
    for component in result.components:
        (place,) = component.files
        expected = hashlib.sha256(data + bytes([int(place.path[0])])).hexdigest()
        assert place.sha256 == expected


def test_long_texts_are_read_in_part_and_we_say_so(look: Folder) -> None:
    result = look({"README.md": "It ranks applicants. " + "x" * (1 << 20)})
    assert checks(result) == ["text-not-read-in-full"]
    assert result.proposals


def test_the_observer_hears_of_every_file(tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []

    class Ear:
        def progress(self, path: str, bytes_done: int) -> None:
            heard.append((path, bytes_done))

    write(tmp_path, {"a": "xx", "b": "yyy"})
    collect(tmp_path, Ear())
    assert heard == [("a", 2), ("b", 5)]


def test_values_that_disagree_are_both_shown_and_neither_is_kept(look: Folder) -> None:
    shard = "model-0000{}-of-00002.gguf"
    result = look(
        {shard.format(n): gguf([pair("general.license", licence)], [])
         for n, licence in ((1, "mit"), (2, "apache-2.0"))}
    )  # fmt: skip
    (component,) = result.components
    assert component.facts["licence_tag"].value not in ("mit", "apache-2.0")
    assert len(component.facts["licence_tag"].sources) == 2
    assert doubts(result) == ["licence-disagreement"]


@pytest.mark.parametrize(
    "name",
    ["README.md", "LICENSE", "m.gguf", "m.safetensors", "m.bin", "m.pth", "requirements.txt",
     "pyproject.toml", "x.dist-info/METADATA", "app.py"],
)  # fmt: skip
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100,
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"{" * 100_000,
        b"(" * 100_000,
        b"---\n" * 10_000,
        b"- " * 50_000,
        b"a" * 200_000,
        b"\r" * 1000,
        b"#" * 100_000,
        b'"' * 100_000,
        b"import openai\n" + b"-" * 50_000 + b"1",
        b"import openai\nx = " + b"x." * 20_000 + b"x",
        b"import vllm\nx = " + b"+".join([b"'a'"] * 20_000),
        b"import openai\nx = '\\ud800'\nopenai.completions.create(model=x)",
        b"import openai\nx = '\\d applicant'\nassert (x, 'warns')",
        b"---\na: &a [*a]\n---\n",
        b"---\na: " + b"[" * 90_000 + b"\n---\n",
        b"---\nlicense: {a: b}\nlanguage: [1]\n---\n",
        b"rank " * 40_000,
        b"applicants rank resume job " * 8_000,
        b"a." * 100_000 + b"a = 1",
        b"Name: x\n" + b"Requires-Dist: y\n" * 9_000,
    ],
    ids=range(24),
)
def test_no_bytes_make_a_collector_fail(look: Folder, name: str, data: bytes) -> None:
    look({name: data})


def test_a_flood_of_findings_of_one_check_is_counted_and_not_lost(
    look: Folder, tmp_path: Path
) -> None:
    for number in range(250):
        (tmp_path / f"{number:03}.md").symlink_to("nowhere")
    found = look({}).findings
    assert len(found) == 101
    assert found[-1].says == "link-not-followed: 150 more of the same kind."
    assert found[-1].outcome is Outcome.UNKNOWN


def test_a_stopped_walk_ends_before_the_next_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    stop = Event()
    stop.set()
    with pytest.raises(StoppedError):
        walk(tmp_path, collectors(), stop=stop)


def test_reading_in_the_background_finds_the_same(tmp_path: Path) -> None:
    write(tmp_path, {"README.md": "It ranks the applicants.", "requirements.txt": "a==1"})
    with Collecting(tmp_path) as reading:
        assert reading.result() == collect(tmp_path)
