"""Proxies in front of a service: nginx, Caddy, Traefik.

Directives: https://nginx.org/en/docs/dirindex.html, https://caddyserver.com/docs/caddyfile/directives
and https://doc.traefik.io/traefik/middlewares/http/overview/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.evidence.deployment.setup import OFF, Seen, Setup, is_on, unreadable
from roadworthy.system import Finding

_TOKEN = re.compile(
    r"\s+|#[^\n]*|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\$\{\w+\}|[{};]|(?:[^\s;{}\"'#\\$]|\\.|\$\{\w+\}|\$)+|."
)
_NGINX = {
    "auth_basic": "authentication",
    "auth_request": "authentication",
    "auth_jwt": "authentication",
    "limit_req": "rate_limits",
    "limit_conn": "rate_limits",
    "client_max_body_size": "size_limits",
    "ssl_certificate": "encryption",
    "access_log": "request_logs",
    "stub_status": "metrics",
}
_MOST_TOKENS = 200_000


def nginx(setup: Setup) -> Iterator[Seen]:
    """Read a configuration of nginx: directives with a value, in blocks."""
    words: list[tuple[str, int]] = []
    blocks: list[dict[str, int]] = [{}]
    line = 1
    skip = 0
    for count, match in enumerate(_TOKEN.finditer(setup.text)):
        token = match[0]
        here, line = line, line + token.count("\n")
        if count > _MOST_TOKENS:
            yield unreadable(setup.file, here, "holds more than any configuration needs")
            return
        if skip:  # code in another language
            skip += (token == "{") - (token == "}")
        elif token[0] in "# \t\r\n":
            continue
        elif token in "\"'":
            yield unreadable(setup.file, here, "opens a quote that nobody closes")
            return
        elif token == "{":
            lua = bool(words) and words[0][0].endswith("_by_lua_block")
            skip, words = int(lua), []
            if not lua:
                blocks.append({})
        elif token == "}":
            words = []
            if len(blocks) < 2:
                yield unreadable(setup.file, here, "closes a block that nobody opened")
                return
            yield from _shut(setup, blocks.pop())
        elif token == ";":
            yield from _directive(setup, words, blocks[-1])
            words = []
        else:
            words.append((token.strip("\"'"), here))
    if len(blocks) > 1 or skip:
        yield unreadable(setup.file, None, "ends inside a block")
        return
    yield from _shut(setup, blocks.pop())


def _directive(setup: Setup, words: list[tuple[str, int]], block: dict[str, int]) -> Iterator[Seen]:
    if not words:
        return
    name, line = words[0]
    value = words[1][0] if len(words) > 1 else ""
    if name in ("allow", "deny"):
        block.setdefault(f"{name} {value}" if name == "deny" else name, line)
    control = _NGINX.get(name)
    if control is None or (name != "stub_status" and value.lower() in OFF):
        return
    decided_later = value.startswith("$") and name in ("auth_basic", "auth_request", "auth_jwt")
    if not decided_later and value not in ("/dev/null", "0m", "0k"):
        yield setup.control(control, line)


def _shut(setup: Setup, block: dict[str, int]) -> Iterator[Seen]:
    """Yield a limit where some are let in and all others are not; `deny all` alone hides a file."""
    if "allow" in block and "deny all" in block:
        yield setup.control("network_limits", block["deny all"])


_CADDY = {
    "basicauth": "authentication",
    "basic_auth": "authentication",
    "forward_auth": "authentication",
    "rate_limit": "rate_limits",
    "max_size": "size_limits",
    "tls": "encryption",
    "log": "request_logs",
    "metrics": "metrics",
}


def caddyfile(setup: Setup) -> Iterator[Seen]:
    """Read a Caddyfile by the first word of each line."""
    for number, line in enumerate(setup.lines, 1):
        words = re.sub(r"(?:^|\s)#.*", "", line).split()
        if words and (control := _CADDY.get(words[0])) and words[1:2] != ["off"]:
            yield setup.control(control, number)


_TRAEFIK = {
    "basicauth": "authentication",
    "digestauth": "authentication",
    "forwardauth": "authentication",
    "ratelimit": "rate_limits",
    "inflightreq": "rate_limits",
    "ipallowlist": "network_limits",
    "ipwhitelist": "network_limits",
}


def label(setup: Setup, name: str, value: object, line: int) -> Iterator[Seen]:
    """Read one label of a container, as Traefik reads it."""
    steps = name.strip().lower().split(".")
    if steps[:3] == ["traefik", "http", "middlewares"] and len(steps) > 4 and is_on(value):
        if control := _TRAEFIK.get(steps[4]):
            yield setup.control(control, line)
        elif steps[4:] == ["buffering", "maxrequestbodybytes"]:
            yield setup.control("size_limits", line)
    elif steps[:3] == ["traefik", "http", "routers"] and "tls" in steps[4:] and is_on(value):
        yield setup.control("encryption", line)


def traefik(setup: Setup) -> Iterator[Seen]:
    """Read a static or dynamic configuration of Traefik in YAML."""
    read = setup.documents()
    if isinstance(read, Finding):
        yield read
        return
    for path, leaf in (item for leaves in read for item in leaves.items()):
        steps = [str(step).lower() for step in path]
        on = is_on(leaf.value)
        if steps[:2] == ["http", "middlewares"] and len(steps) > 4 and on:
            yield from label(setup, ".".join(["traefik", *steps]), leaf.value, leaf.line)
        elif steps[:1] == ["accesslog"] and (on or leaf.value == {}):
            yield setup.control("request_logs", leaf.line)
        elif steps[:2] == ["metrics", "prometheus"] and (on or leaf.value == {}):
            yield setup.control("metrics", leaf.line)
        elif steps[:2] == ["tls", "certificates"] and steps[-1] == "certfile" and on:
            yield setup.control("encryption", leaf.line)
