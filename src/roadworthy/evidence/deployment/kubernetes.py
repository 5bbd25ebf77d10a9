"""Kubernetes manifests, and the values and templates of Helm charts.

Templates are no YAML until they are filled in; of those only lines that stand outside of every
condition count. https://kubernetes.io/docs/reference/ and
https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.errors import YamlError
from roadworthy.evidence.deployment import commands
from roadworthy.evidence.deployment.environment import variable
from roadworthy.evidence.deployment.names import named, tells
from roadworthy.evidence.deployment.setup import Model, Seen, Setup, is_on, unreadable
from roadworthy.safe_yaml import Leaf, Leaves, Path_, documents
from roadworthy.sightings import Fetch
from roadworthy.system import Finding

WANTED = re.compile(
    rb"^kind:\s*[\"']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Pod|NetworkPolicy"
    rb"|Ingress|InferenceService|ServiceMonitor|PodMonitor|LimitRange|ResourceQuota"
    rb"|PeerAuthentication|ConfigMap)\b",
    re.MULTILINE,
)
_SEPARATOR = re.compile(r"^---(?:[ \t].*)?$", re.MULTILINE)
_PRIVILEGE: dict[str, object] = {
    "runAsNonRoot": True,
    "readOnlyRootFilesystem": True,
    "allowPrivilegeEscalation": False,
}
_ANNOTATIONS = {
    "nginx.ingress.kubernetes.io/auth-url": "authentication",
    "nginx.ingress.kubernetes.io/auth-type": "authentication",
    "alb.ingress.kubernetes.io/auth-type": "authentication",
    "nginx.ingress.kubernetes.io/limit-rps": "rate_limits",
    "nginx.ingress.kubernetes.io/limit-rpm": "rate_limits",
    "nginx.ingress.kubernetes.io/limit-connections": "rate_limits",
    "nginx.ingress.kubernetes.io/proxy-body-size": "size_limits",
    "nginx.ingress.kubernetes.io/whitelist-source-range": "network_limits",
    "nginx.ingress.kubernetes.io/allowlist-source-range": "network_limits",
    "alb.ingress.kubernetes.io/certificate-arn": "encryption",
    "prometheus.io/scrape": "metrics",
}
_IN_TEMPLATE = (
    (
        re.compile(
            r"\s*(?:- )?(?:runAsNonRoot: true|readOnlyRootFilesystem: true"
            r"|allowPrivilegeEscalation: false)\s*"
        ),
        "least_privilege",
    ),
)
_OPENS = re.compile(r"\{\{-?\s*(?:if|range|with|define|block)\b")
_CLOSES = re.compile(r"\{\{-?\s*end\b")


def manifest(setup: Setup) -> Iterator[Seen]:
    """Read the documents of a manifest that say anything about a deployment."""
    starts = [0, *(m.end() for m in _SEPARATOR.finditer(setup.text))]
    for start, end in zip(starts, [*starts[1:], len(setup.text)], strict=True):
        text = setup.text[start:end].rstrip("-")
        if not WANTED.search(text.encode()):
            continue
        offset = setup.text.count("\n", 0, start)
        try:
            read = documents(_SEPARATOR.sub("", text).encode(), name="")
        except YamlError as error:
            line = (error.where or "").rpartition(":")[2]
            at = offset + int(line) if line.isdigit() else None
            yield unreadable(setup.file, at, error.message)
            continue
        for leaves in read:
            moved = {p: Leaf(leaf.value, leaf.line + offset) for p, leaf in leaves.items()}
            yield from _object(setup, moved)


def _object(setup: Setup, leaves: Leaves) -> Iterator[Seen]:
    kind = leaves.get(("kind",))
    if kind is None:
        return
    if kind.value == "NetworkPolicy" and _limits(leaves):
        yield setup.control("network_limits", kind.line)
    elif kind.value in ("ServiceMonitor", "PodMonitor"):
        yield setup.control("metrics", kind.line)
    elif kind.value in ("LimitRange", "ResourceQuota"):
        yield setup.control("resource_limits", kind.line)
    mode = leaves.get(("spec", "mtls", "mode"))
    if kind.value == "PeerAuthentication" and mode and mode.value == "STRICT":
        yield setup.control("encryption", mode.line)
    for path, leaf in leaves.items():
        yield from _field(setup, str(kind.value), path, leaf)
    yield from _containers(setup, leaves)


def _limits(leaves: Leaves) -> bool:
    """Tell whether a network policy shuts anything out: an empty rule lets everything through."""
    rules = [path for path in leaves if path[:1] == ("spec",) and path[1:2] == ("ingress",)]
    opened = any(len(path) == 3 and leaves[path].value == {} for path in rules)
    types = {leaf.value for path, leaf in leaves.items() if path[:2] == ("spec", "policyTypes")}
    return not opened and (bool(rules) or not types or "Ingress" in types)


def _field(setup: Setup, kind: str, path: Path_, leaf: Leaf) -> Iterator[Seen]:
    value, line = leaf.value, leaf.line
    last = path[-1]
    if "securityContext" in path and isinstance(last, str):
        if last in _PRIVILEGE and value is _PRIVILEGE[last]:
            yield setup.control("least_privilege", line)
    elif path[-3:-1] == ("resources", "limits") and last in ("memory", "cpu") and is_on(value):
        yield setup.control("resource_limits", line)
    elif "annotations" in path and last in _ANNOTATIONS:
        if is_on(value) and str(value) != "0m":
            yield setup.control(_ANNOTATIONS[str(last)], line)
    elif kind == "Ingress" and path[:2] == ("spec", "tls") and last == "secretName":
        yield setup.control("encryption", line)
    elif kind == "InferenceService" and last == "storageUri" and str(value).startswith("hf://"):
        name, _, revision = str(value).removeprefix("hf://").partition(":")
        yield from setup.serves(name, line)
        yield Fetch(setup.at(line), "model", name, revision, "start", "hf://")
    elif kind == "ConfigMap" and len(path) == 2 and path[0] == "data":
        yield from variable(setup, str(last), value, line)
    if path[-3:-1] == ("capabilities", "drop") and value == "ALL":
        yield setup.control("least_privilege", line)


def _containers(setup: Setup, leaves: Leaves) -> Iterator[Seen]:
    groups: dict[Path_, Leaves] = defaultdict(dict)
    for path, leaf in leaves.items():
        for index, step in enumerate(path):
            if step in ("containers", "initContainers") and len(path) > index + 2:
                groups[path[: index + 2]][path[index + 2 :]] = leaf
                break
    for container in groups.values():
        image = container.get(("image",))
        if image:
            yield from setup.image(image.value, image.line)
            yield from setup.runs(image.value, image.line)
        parts = [
            (str(leaf.value), leaf.line)
            for key in ("command", "args")
            for path, leaf in container.items()
            if path[:1] == (key,) and len(path) == 2 and isinstance(leaf.value, str | int)
        ]
        if parts:
            words, lines = [word for word, _ in parts], [line for _, line in parts]
            name = str(image.value) if image else ""
            last = max(lines) + 40
            yield from commands.read(setup, commands.Command(words, min(lines), last, name))
        for path, leaf in container.items():
            if len(path) == 3 and path[0] == "env" and path[2] == "name":
                value = container.get((*path[:2], "value"))
                if value:
                    yield from variable(setup, str(leaf.value), value.value, value.line)


def template(setup: Setup) -> Iterator[Seen]:
    """Read the lines of a template that stand outside of every condition."""
    depth = 0
    for number, line in enumerate(setup.lines, 1):
        if "{{" in line:
            depth = max(0, depth + len(_OPENS.findall(line)) - len(_CLOSES.findall(line)))
        elif depth == 0:
            for pattern, control in _IN_TEMPLATE:
                if pattern.fullmatch(line):
                    yield setup.control(control, number)
            image = re.fullmatch(r"\s*(?:- )?image:\s*[\"']?([\w./:@-]+)[\"']?\s*", line)
            if image:
                yield from setup.image(image[1], number)
                yield from setup.runs(image[1], number)


def values(setup: Setup) -> Iterator[Seen]:
    """Read the values of a Helm chart, which its templates may use."""
    read = setup.documents()
    if isinstance(read, Finding):
        yield read
        return
    for leaves in read:
        for path, leaf in leaves.items():
            yield from _value(setup, leaves, path, leaf)


def _value(setup: Setup, leaves: Leaves, path: Path_, leaf: Leaf) -> Iterator[Seen]:
    yield from _field(setup, "", path, leaf)
    last = str(path[-1])
    if path[-2:] == ("networkPolicy", "enabled") and leaf.value is True:
        yield setup.control("network_limits", leaf.line)
    elif path[-2:] == ("serviceMonitor", "enabled") and leaf.value is True:
        yield setup.control("metrics", leaf.line)
    elif "ingress" in path and "tls" in path and last == "secretName":
        enabled = leaves.get((*path[: path.index("ingress") + 1], "enabled"))
        if enabled and enabled.value is True:
            yield setup.control("encryption", leaf.line)
    elif path[-2:] == ("image", "repository") and isinstance(leaf.value, str):
        registry = leaves.get((*path[:-1], "registry"))
        tag = leaves.get((*path[:-1], "tag"))
        digest = leaves.get((*path[:-1], "digest"))
        text = f"{registry.value}/{leaf.value}" if registry and registry.value else leaf.value
        text += f":{tag.value}" if tag and tag.value else ""
        text += f"@{digest.value}" if digest and digest.value else ""
        yield from setup.image(text, leaf.line)
        for one in setup.runs(text, leaf.line):  # without a tag the chart has a say
            yield replace(one, decided=one.decided and bool(one.tag or one.digest))
    elif last == "value" and (name := leaves.get((*path[:-1], "name"))):
        yield from variable(setup, str(name.value), leaf.value, leaf.line)
    elif "env" in path and last != "name":
        yield from variable(setup, last, leaf.value, leaf.line)
    elif tells(path) and (model := named(leaf.value)):
        yield Model(model, setup.at(leaf.line), "named_in_configuration")
