"""Services beside a model: the LiteLLM gateway, Milvus, Prometheus, OpenTelemetry, logging.

https://docs.litellm.ai/docs/proxy/config_settings, https://milvus.io/docs/system_configuration.md,
https://prometheus.io/docs/prometheus/latest/configuration/configuration/,
https://opentelemetry.io/docs/collector/configuration/ and
https://docs.python.org/3/library/logging.config.html
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Callable, Iterator

from roadworthy.evidence.deployment.names import routed
from roadworthy.evidence.deployment.setup import Model, Seen, Setup, is_on, unreadable
from roadworthy.safe_yaml import Leaf, Leaves, Path_
from roadworthy.system import Finding

_OWN_HOST = re.compile(
    r"https?://(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|host\.docker\.internal|10\.\d+\.\d+\.\d+"
    r"|192\.168\.\d+\.\d+|[\w-]+|[\w.-]+\.(?:local|internal|svc|svc\.cluster\.local))(?::\d+)?(?:/.*)?"
)
_ACCESS_LOGGERS = frozenset(
    {"uvicorn.access", "gunicorn.access", "aiohttp.access", "hypercorn.access", "werkzeug",
     "django.request", "django.server", "tornado.access"}
)  # fmt: skip
_LEVELS = frozenset({"DEBUG", "INFO", "NOTSET", "TRACE"})
"""Levels at which servers write a line for each request."""

_MAX_INI = 1 << 16
"""Characters of an INI file; `configparser` takes time in the square of its bad lines."""


def _all(setup: Setup) -> Iterator[tuple[Leaves, Path_, Leaf] | Finding]:
    read = setup.documents()
    if isinstance(read, Finding):
        yield read
        return
    for leaves in read:
        for path, leaf in leaves.items():
            yield leaves, path, leaf


def litellm(setup: Setup) -> Iterator[Seen]:
    """Read the configuration of a LiteLLM gateway: its routes, its keys, its filters."""
    for item in _all(setup):
        if isinstance(item, Finding):
            yield item
            return
        leaves, path, leaf = item
        value, line = leaf.value, leaf.line
        match path:
            case ("model_list", int(), "litellm_params", "model") if isinstance(value, str):
                yield from _route(setup, leaves, path, value, line)
            case ("model_list", int(), "litellm_params", "rpm" | "tpm") if is_on(value):
                yield setup.control("rate_limits", line)
            case ("general_settings", "master_key") | ("general_settings", "enable_jwt_auth"):
                if is_on(value):
                    yield setup.control("authentication", line)
            case (_, "max_parallel_requests" | "global_max_parallel_requests") if is_on(value):
                yield setup.control("rate_limits", line)
            case (_, "max_request_size_mb" | "max_budget") if is_on(value):
                yield setup.control("size_limits", line)
            case ("litellm_settings", "callbacks" | "success_callback", *_) if is_on(value):
                name = "metrics" if value == "prometheus" else "request_logs"
                yield setup.control(name, line)
            case ("guardrails", int(), "litellm_params", "mode", *_):
                yield from _guardrail(setup, leaves, path, value, line)


def _route(setup: Setup, leaves: Leaves, path: Path_, value: str, line: int) -> Iterator[Seen]:
    base = leaves.get((*path[:-1], "api_base"))
    own = bool(base and isinstance(base.value, str) and _OWN_HOST.fullmatch(base.value))
    model = routed(value, elsewhere=not own)
    if model is not None:
        yield Model(model, setup.at(line), "served_by_configuration")


def _guardrail(
    setup: Setup, leaves: Leaves, path: Path_, value: object, line: int
) -> Iterator[Seen]:
    """Yield a filter that runs on every call; others run only where the caller asks for them."""
    default = leaves.get((*path[:3], "default_on"))
    if default is None or default.value is not True:
        return
    if value in ("pre_call", "during_call"):
        yield setup.control("input_filters", line)
    elif value == "post_call":
        yield setup.control("output_filters", line)


def _controls(setup: Setup, shown_by: Callable[[Path_, Leaf], str]) -> Iterator[Seen]:
    """Yield the safeguard that each leaf of the file shows, where it shows one."""
    for item in _all(setup):
        if isinstance(item, Finding):
            yield item
            return
        _, path, leaf = item
        if name := shown_by(path, leaf):
            yield setup.control(name, leaf.line)


def milvus(setup: Setup) -> Iterator[Seen]:
    """Read milvus.yaml: who may ask, over what, how often."""
    return _controls(setup, _of_milvus)


def _of_milvus(path: Path_, leaf: Leaf) -> str:
    match path:
        case ("common", "security", "authorizationEnabled") if leaf.value is True:
            return "authentication"
        case ("common", "security", "tlsMode") if leaf.value in (1, 2):
            return "encryption"
        case ("proxy", "accessLog", "enable") if leaf.value is True:
            return "request_logs"
        case ("quotaAndLimits", "dql" | "dml", "enabled") if leaf.value is True:
            return "rate_limits"
    return ""


def monitoring(setup: Setup) -> Iterator[Seen]:
    """Read the configuration of Prometheus or of an OpenTelemetry collector."""
    return _controls(setup, _of_monitoring)


def _of_monitoring(path: Path_, leaf: Leaf) -> str:
    match path:
        case ("scrape_configs", int(), "job_name"):
            return "metrics"
        case ("service", "pipelines", str() as name, "exporters", 0) if name.startswith("metrics"):
            return "metrics"
    return ""


def logging_yaml(setup: Setup) -> Iterator[Seen]:
    """Read a logging configuration in YAML: does it log each request?"""
    return _controls(setup, _of_logging)


def _of_logging(path: Path_, leaf: Leaf) -> str:
    match path:
        case ("loggers", str() as name, "level") if name in _ACCESS_LOGGERS:
            return "request_logs" if str(leaf.value).upper() in _LEVELS else ""
    return ""


def logging_conf(setup: Setup) -> Iterator[Seen]:
    """Read a logging configuration in the form of an INI file."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        if len(setup.text) > _MAX_INI:
            raise configparser.Error
        parser.read_string(setup.text)
    except configparser.Error:
        yield unreadable(setup.file, None, "is not a valid logging configuration")
        return
    for section in parser.sections():
        name = parser.get(section, "qualname", fallback="")
        level = parser.get(section, "level", fallback="").upper()
        if section.startswith("logger_") and name in _ACCESS_LOGGERS and level in _LEVELS:
            yield setup.control("request_logs", setup.find(f"[{section}]", 1, len(setup.lines)))
