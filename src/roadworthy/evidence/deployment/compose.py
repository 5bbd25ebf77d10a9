"""Compose files: images, command lines, environment, and how far a service is shut in.

https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from roadworthy.evidence.deployment import commands, proxies
from roadworthy.evidence.deployment.environment import variable
from roadworthy.evidence.deployment.setup import Seen, Setup, is_on
from roadworthy.safe_yaml import Leaf, Leaves, Path_
from roadworthy.system import Finding

_LOCAL_PORT = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\]):\S*")
_NOT_ROOT = re.compile(r"(?!root\b|0\b)[\w-]+(?::[\w-]+)?")


def compose(setup: Setup) -> Iterator[Seen]:
    """Read a compose file."""
    read = setup.documents()
    if isinstance(read, Finding):
        yield read
        return
    for leaves in read:
        by_service: dict[Path_, Leaves] = defaultdict(dict)
        for path, leaf in leaves.items():
            if path[0] == "services" or str(path[0]).startswith("x-"):
                depth = 2 if path[0] == "services" else 1
                by_service[path[:depth]][path[depth:]] = leaf
            elif path[0] == "networks" and path[-1] == "internal" and leaf.value is True:
                yield setup.control("network_limits", leaf.line)
        built = {
            str(service[("image",)].value)
            for service in by_service.values()
            if ("image",) in service and _is_built(service)
        }
        for service in by_service.values():
            yield from _service(setup, service, built)


def _is_built(service: Leaves) -> bool:
    return any(path and path[0] == "build" for path in service)


def _service(setup: Setup, service: Leaves, built: set[str]) -> Iterator[Seen]:
    image = service.get(("image",))
    if image:
        yield from setup.image(image.value, image.line)
        if str(image.value) not in built:
            yield from setup.runs(image.value, image.line)
    yield from _commands(setup, service, str(image.value) if image else "")
    for path, leaf in service.items():
        yield from _option(setup, path, leaf)


def _option(setup: Setup, path: Path_, leaf: Leaf) -> Iterator[Seen]:
    value, line = leaf.value, leaf.line
    match path:
        case ("read_only",) if value is True:
            yield setup.control("least_privilege", line)
        case ("user",) if _NOT_ROOT.fullmatch(str(value)):
            yield setup.control("least_privilege", line)
        case ("cap_drop", int()) if str(value).upper() == "ALL":
            yield setup.control("least_privilege", line)
        case ("security_opt", int()) if re.fullmatch(r"no-new-privileges(?:[:=]true)?", str(value)):
            yield setup.control("least_privilege", line)
        case ("mem_limit" | "cpus",) | ("deploy", "resources", "limits", "memory" | "cpus"):
            if is_on(value):
                yield setup.control("resource_limits", line)
        case ("ports", int()) if _LOCAL_PORT.fullmatch(str(value)):
            yield setup.control("network_limits", line)
        case ("ports", int(), "host_ip") if value in ("127.0.0.1", "::1"):
            yield setup.control("network_limits", line)
        case ("environment", str() as name):
            yield from variable(setup, name, value, line)
        case ("environment", int()):
            name, _, given = str(value).partition("=")
            yield from variable(setup, name.strip(), given, line)
        case ("labels", str() as label):
            yield from proxies.label(setup, label, value, line)
        case ("labels", int()):
            name, _, given = str(value).partition("=")
            yield from proxies.label(setup, name, given, line)


def _commands(setup: Setup, service: Leaves, image: str) -> Iterator[Seen]:
    words: list[list[str]] = [[]]
    lines: list[int] = []
    for key in ("entrypoint", "command"):
        for path, leaf in service.items():
            if path[:1] != (key,) or len(path) > 2 or not isinstance(leaf.value, str | int):
                continue
            lines.append(leaf.line)
            if len(path) == 2:
                words[-1].append(str(leaf.value))
            else:
                found = commands.split(str(leaf.value))
                words[-1] += found[0] if found else []
                words += found[1:]
    if lines:
        last = max(lines) + max(0, setup.text.count("\n", 0, 0)) + 40
        for one in words:
            yield from commands.read(setup, commands.Command(one, min(lines), last, image))
