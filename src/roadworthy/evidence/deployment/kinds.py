"""Which reader reads which deployment file: by its name, and by a word that it must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from roadworthy.evidence.deployment import (
    compose,
    dockerfile,
    kubernetes,
    proxies,
    services,
    settings,
)
from roadworthy.evidence.deployment.setup import Seen, Setup


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file."""

    path: re.Pattern[str]
    """Matched against the lower-cased path."""
    holds: re.Pattern[bytes]
    """Searched for in the first bytes: a cheap test that spares the reading."""
    read: Callable[[Setup], Iterator[Seen]]


def of(path: str, head: bytes) -> Kind | None:
    """Return the first kind that fits a file."""
    ending = path.rpartition("/")[2].rpartition(".")[2]
    if ending == "json" and _OF_A_MODEL.search(head):
        return None
    for kind in _BY_ENDING.get(ending, _OTHERS):
        if kind.path.fullmatch(path) and kind.holds.search(head):
            return kind
    return None


def _kind(path: str, holds: bytes, read: Callable[[Setup], Iterator[Seen]]) -> Kind:
    return Kind(re.compile(f"(?:.*/)?(?:{path})"), re.compile(holds, re.MULTILINE), read)


_YAML = r"[^/]*\.ya?ml"
_OF_A_MODEL = re.compile(rb'"(?:architectures|model_type|_class_name|weight_map)"\s*:')
"""What stands in the JSON files of a model, which describe it and set nothing up."""
_APPLICATION = (
    r"(?:(?!package|tsconfig|tokenizer|generation_|adapter_|preprocessor_|composer|manifest|deno"
    r"|jsconfig|renovate|turbo|angular|model_index|trainer_state|mergekit)[\w.-]*"
    r"(?:config|settings|params|parameters|models?|llm|defaults?|application|app|profiles?|agents?)"
    r"[\w.-]*|conf(?:ig)?s?/(?:.*/)?[\w.-]+)"
)
"""Names that applications give to their configuration, and files of other tools that are none."""
_NO_WEIGHTS = r"(?!.*(?:\.index|model_index|quantize_config|quant_config)\.json$)"
"""Files beside the weights of a model, which deploy nothing; a list of tensors can be long."""
_ENVIRONMENT = r"\.env(?:\.[\w.-]+)?|[\w.-]+\.env(?:\.(?:example|sample|template))?"
_PROXY = (
    r"[^/]*\.(?:conf|nginx|vhost)(?:\.template|\.j2|\.sample|\.example)?"
    r"|sites-(?:available|enabled)/[^/]+"
)
_HELM_VALUES = (
    rb"^(?:image|replicaCount|service|ingress|resources|securityContext|podSecurityContext|global"
    rb"|networkPolicy):"
)
_HELM_TEMPLATE = rb"\{\{[^\n{]{0,200}(?:\.Values|\binclude\b|\.Release)"
_TRAEFIK = rb"^(?:http|entryPoints|accessLog|tls|metrics):"
_MODELS = settings.WANTED.pattern

_YAML_KINDS = (
    _kind(
        r"(?:docker-|podman-)?compose[\w.-]*\.ya?ml", rb"^(?:services|x-[\w-]+):", compose.compose
    ),
    _kind(r"[^/]*log[^/]*\.ya?ml", rb"^loggers:", services.logging_yaml),
    _kind(_YAML, rb"^model_list:", services.litellm),
    _kind(r"[^/]*milvus[^/]*\.ya?ml", rb"^(?:common|proxy|quotaAndLimits):", services.milvus),
    _kind(
        r"[^/]*(?:prometheus|otel|collector)[^/]*\.ya?ml",
        rb"^(?:scrape_configs|service):",
        services.monitoring,
    ),
    _kind(r"[^/]*(?:traefik|dynamic)[^/]*\.ya?ml", _TRAEFIK, proxies.traefik),
    _kind(_YAML, _HELM_TEMPLATE, kubernetes.template),
    _kind(_YAML, kubernetes.WANTED.pattern, kubernetes.manifest),
    _kind(r"(?:.*[-_.])?values[\w.-]*\.ya?ml", _HELM_VALUES, kubernetes.values),
    _kind(rf"{_APPLICATION}\.ya?ml", _MODELS, settings.yaml),
)
_NGINX = _kind(
    _PROXY, rb"\b(?:server|http|location[^\n;{]{0,200})\s{0,20}\{|\bproxy_pass\b", proxies.nginx
)
_LOGGING = _kind(r"[^/]*log[^/]*\.(?:conf|ini|cfg)", rb"^\[loggers\]", services.logging_conf)
_BY_ENDING: Mapping[str, tuple[Kind, ...]] = {
    "yaml": _YAML_KINDS,
    "yml": _YAML_KINDS,
    "tpl": (_kind(r"[^/]*\.tpl", _HELM_TEMPLATE, kubernetes.template),),
    "toml": (_kind(rf"{_APPLICATION}\.toml", _MODELS, settings.toml),),
    "json": (_kind(rf"{_NO_WEIGHTS}{_APPLICATION}\.json", _MODELS, settings.json_),),
    "conf": (_NGINX, _LOGGING),
    "ini": (_LOGGING,),
    "cfg": (_LOGGING,),
}
_OTHERS = (
    _kind(
        r"(?:[\w.-]*[.-])?(?:dockerfile|containerfile)"
        r"(?:[.-](?!(?:py|js|ts|go|rs|java|c|h|md|rst|txt|html)\Z)[\w.-]+)?",
        rb"(?i)^[ \t]*FROM[ \t]",
        dockerfile.dockerfile,
    ),
    _kind(r"caddyfile(?:\.[\w.-]+)?", rb"\S", proxies.caddyfile),
    _kind(_ENVIRONMENT, _MODELS, settings.environment),
    _NGINX,
)
