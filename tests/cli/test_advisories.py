from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from roadworthy.cli import advisories
from tests.cli.conftest import Run
from tests.evidence.advisories import affected, entry, write_zip


def _zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("A.json", '{"id": "A", "modified": "2026-11-20T00:00:00Z"}')
    return data.getvalue()


ZIP = _zip()
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/PyPI/all.zip": (200, {"Content-Length": str(len(ZIP))}, ZIP),
    "/crates.io/all.zip": (200, {}, ZIP),
    "/short/all.zip": (200, {"Content-Length": "99999"}, ZIP),
    "/page/all.zip": (200, {}, b"<html>log in first</html>"),
    "/moved/all.zip": (302, {"Location": "http://127.0.0.1:1/all.zip"}, b""),
}


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, headers, body = ANSWERS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve exports on this machine, without a proxy in between."""
    for name in (
        "http_proxy",
        "https_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_export_is_fetched_whole_and_can_be_shown(run: Run, source: str, tmp_path: Path) -> None:
    fetched = run(
        "advisories", "fetch", "--source", source, "-o", tmp_path / "a",
        "--ecosystem", "PyPI", "--ecosystem", "crates.io",
    )  # fmt: skip
    assert (fetched.code, fetched.out) == (0, "")
    assert f"--advisories {tmp_path / 'a'}" in fetched.err
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["PyPI.zip", "crates.io.zip"]
    assert (tmp_path / "a" / "PyPI.zip").read_bytes() == ZIP

    shown = run("advisories", "show", tmp_path / "a")
    assert shown.out.count("2026-11-20") == 2


@pytest.mark.parametrize(
    ("ecosystem", "says"),
    [
        ("short", "ended after"),
        ("page", "is no zip"),
        ("moved", "not https"),
        ("missing", "404"),
    ],
)
def test_what_cannot_be_had_whole_leaves_what_was_there(
    run: Run, source: str, tmp_path: Path, ecosystem: str, says: str
) -> None:
    old = tmp_path / f"{ecosystem}.zip"
    old.write_bytes(b"before")
    ran = run("advisories", "fetch", "--source", source, "-o", tmp_path, "--ecosystem", ecosystem)
    assert ran.code == 2
    assert says in ran.err
    assert "--advisories" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == [old.name]
    assert old.read_bytes() == b"before"


def test_a_download_beyond_the_bound_is_given_up(
    run: Run, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advisories, "MOST", 10)
    ran = run("advisories", "fetch", "--source", source, "-o", tmp_path, "--ecosystem", "PyPI")
    assert (ran.code, list(tmp_path.iterdir())) == (2, [])


@pytest.mark.parametrize("ecosystem", ["../etc", "a/b", ""])
def test_a_name_that_is_no_ecosystem_is_refused(run: Run, tmp_path: Path, ecosystem: str) -> None:
    ran = run("advisories", "fetch", "-o", tmp_path, "--ecosystem", ecosystem)
    assert (ran.code, list(tmp_path.iterdir())) == (2, [])


def test_another_source_has_to_be_https(run: Run, tmp_path: Path) -> None:
    ran = run("advisories", "fetch", "-o", tmp_path, "--source", "http://example.org")
    assert (ran.code, "https" in ran.err) == (2, True)


def test_show_says_what_an_export_holds(run: Run, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", entry("A", affected("foo", {"introduced": "0"})), b"{}")
    ran = run("advisories", "show", path)
    assert ran.out.splitlines()[1:] == [
        "  entries     1",
        "  newest      2026-11-18",
        "  ecosystems  PyPI",
        "  not read    1",
    ]


def test_show_of_something_else_is_an_error_with_a_hint(run: Run, tmp_path: Path) -> None:
    ran = run("advisories", "show", tmp_path)
    assert (ran.code, "advisories fetch" in ran.err) == (2, True)
