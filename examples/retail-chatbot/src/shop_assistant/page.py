"""The page in which customers chat with the shop assistant."""

from __future__ import annotations

import datetime as dt
import html
import json
import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs

from shop_assistant.assistant import Answer, Assistant

LONGEST_QUESTION = 500
"""Characters."""

PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Example Bikes</title>
<h1>Example Bikes</h1>
{answer}
<form method="post" action="/chat">
  <label>Ask our shop assistant<br>
  <input name="question" maxlength="500" size="60" required></label>
  <button>Send</button>
</form>
</html>
"""

log = logging.getLogger("shop_assistant")


class Conversations:
    """Keeps what was asked and answered, one JSON object a line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()

    def add(self, question: str, answer: Answer) -> None:
        """Write one question with its answer."""
        line = json.dumps(
            {
                "at": dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
                "question": question,
                "answer": answer.text,
                "products": [product.name for product in answer.products],
            }
        )
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def serve(assistant: Assistant, conversations: Conversations, port: int) -> ThreadingHTTPServer:
    """Return a server on loopback; a reverse proxy stands in front of it in production."""
    turn = Lock()  # one question at a time: the model has one context

    def answer(question: str) -> Answer:
        with turn:
            found = assistant.answer(question)
        conversations.add(question, found)
        return found

    return ThreadingHTTPServer(("127.0.0.1", port), _handler(answer))


def _handler(answer: Callable[[str], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(PAGE.format(answer=""))

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), 8 * LONGEST_QUESTION)
            fields = parse_qs(self.rfile.read(length).decode("utf-8", "replace"))
            question = fields.get("question", [""])[0].strip()[:LONGEST_QUESTION]
            if not question:
                self._send(PAGE.format(answer=""))
                return
            shown = f"<p>{html.escape(question)}</p><p>{html.escape(answer(question).text)}</p>"
            self._send(PAGE.format(answer=shown))

        def _send(self, page: str) -> None:
            body = page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            log.info(format, *args)

    return Handler
