"""A page for one person: on loopback only, behind an address that nobody can guess.

Other pages in the same browser, other names that lead to this machine, and whoever guesses get
nothing. Nothing is logged and nothing is kept.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import socketserver
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs

HOST = "127.0.0.1"
IDLE = 30 * 60.0
"""Seconds without a request after which it ends by itself."""
LARGEST_FORM = 64 * 1024
MOST_FIELDS = 200
SLOWEST = 15.0
"""Seconds to wait for the rest of a request."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_LOG = logging.getLogger(__name__)

Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class File:
    """Something to download."""

    name: str
    text: str


class Served(Protocol):
    """What a server shows: one page that takes forms, and one file."""

    def html(self) -> str:
        """Return the page as it is now."""

    def post(self, form: Form) -> None:
        """Take what somebody sent."""

    def file(self) -> File | None:
        """Return what can be downloaded now."""


class Server(ThreadingHTTPServer):
    """Serves one page, until it is closed or nobody has asked for a while."""

    daemon_threads = True
    timeout = 0.5

    def __init__(self, page: Served, port: int = 0, idle: float = IDLE) -> None:
        """Begin to listen.

        Args:
            page: what to show.
            port: where; 0 takes a free port.
            idle: seconds after which it ends by itself.

        Raises:
            OSError: when the port is taken.
        """
        super().__init__((HOST, port), _Handler)
        self.page = page
        self.lock = threading.Lock()
        self.used = time.monotonic()
        self.root = f"/{secrets.token_urlsafe(24)}/"
        self._idle = idle
        self._ended = threading.Event()

    def server_bind(self) -> None:
        """Bind without asking for the name of the machine."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    @property
    def url(self) -> str:
        """Return the address of the page, which is also its key."""
        return f"http://{HOST}:{self.server_port}{self.root}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return how a browser may call this machine."""
        return tuple(f"{name}:{self.server_port}" for name in (HOST, "localhost"))

    def run(self) -> None:
        """Serve until `end` is called or nobody has asked for a while."""
        while not self._ended.is_set() and time.monotonic() - self.used < self._idle:
            self.handle_request()

    def end(self) -> None:
        """Let `run` return."""
        self._ended.set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing aloud: whoever hangs up in the middle is no news."""
        _LOG.debug("a request failed", exc_info=True)


class _RefusedError(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = SLOWEST
    server_version = "roadworthy"
    sys_version = ""

    def do_GET(self) -> None:
        self._guarded(self._get)

    def do_POST(self) -> None:
        self._guarded(self._post)

    def log_message(self, *_: Any) -> None:
        """Keep no log."""

    def send_error(self, code: int, *_: Any) -> None:
        """Refuse what is no proper request, in the same words as everything else."""
        status = HTTPStatus(code)
        self._send(status, "text/plain", status.phrase)

    def _guarded(self, act: Any) -> None:
        try:
            self._check()
            self.server.used = time.monotonic()
            act()
        except _RefusedError as refused:
            self._send(refused.status, "text/plain", refused.status.phrase)

    def _check(self) -> None:
        """Refuse who came by another name or from another page, and who does not know the key."""
        if self.headers.get_all("Host", []) not in [[host] for host in self.server.hosts]:
            raise _RefusedError(HTTPStatus.MISDIRECTED_REQUEST)
        key = self.path.encode()[: len(self.server.root)]
        if not hmac.compare_digest(key, self.server.root.encode()):
            raise _RefusedError(HTTPStatus.NOT_FOUND)
        origins = {"null", *(f"http://{host}" for host in self.server.hosts)}
        if self.command == "POST" and not set(self.headers.get_all("Origin", [])) <= origins:
            raise _RefusedError(HTTPStatus.FORBIDDEN)
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise _RefusedError(HTTPStatus.FORBIDDEN)

    def _get(self) -> None:
        rest = self.path[len(self.server.root) :]
        with self.server.lock:
            file = self.server.page.file() if rest else None
            if rest and (file is None or rest != file.name):
                raise _RefusedError(HTTPStatus.NOT_FOUND)
            html = "" if file else self.server.page.html()
        if file:
            headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
            self._send(HTTPStatus.OK, "application/yaml", file.text, headers)
        else:
            self._send(HTTPStatus.OK, "text/html", html)

    def _post(self) -> None:
        if self.path != self.server.root:
            raise _RefusedError(HTTPStatus.NOT_FOUND)
        form = self._form()
        with self.server.lock:
            self.server.page.post(form)
        self._send(HTTPStatus.SEE_OTHER, "text/plain", "", {"Location": self.server.root})

    def _form(self) -> Form:
        """Read the form, never more than a small one."""
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            raise _RefusedError(HTTPStatus.LENGTH_REQUIRED)
        if len(length) > 9 or int(length) > LARGEST_FORM:
            raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if self.headers.get_content_type() != "application/x-www-form-urlencoded":
            raise _RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        try:
            text = self.rfile.read(int(length)).decode()
            return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError as error:
            raise _RefusedError(HTTPStatus.BAD_REQUEST) from error

    def _send(
        self, status: HTTPStatus, kind: str, text: str, headers: Mapping[str, str] | None = None
    ) -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in {**HEADERS, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
