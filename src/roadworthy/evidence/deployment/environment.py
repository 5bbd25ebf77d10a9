"""Environment variables, wherever a deployment sets them: models and safeguards by their names."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.evidence.deployment.names import named, tells
from roadworthy.evidence.deployment.setup import Model, Seen, Setup, is_on
from roadworthy.sightings import Offline, RemoteCode

_SETS_UP = {
    "VLLM_API_KEY": "authentication",
    "LITELLM_MASTER_KEY": "authentication",
    "QDRANT__SERVICE__API_KEY": "authentication",
    "COMMON_SECURITY_AUTHORIZATIONENABLED": "authentication",
    "CHROMA_SERVER_AUTHN_PROVIDER": "authentication",
    "CHROMA_SERVER_AUTH_PROVIDER": "authentication",
    "AUTHENTICATION_APIKEY_ENABLED": "authentication",
    "AUTHENTICATION_OIDC_ENABLED": "authentication",
    "QDRANT__SERVICE__ENABLE_TLS": "encryption",
    "XPACK.SECURITY.ENABLED": "authentication",
    "XPACK.SECURITY.HTTP.SSL.ENABLED": "encryption",
    "MAX_INPUT_TOKENS": "size_limits",
    "MAX_INPUT_LENGTH": "size_limits",
    "MAX_TOTAL_TOKENS": "size_limits",
}
"""Variables that servers of models and vector stores document, and what they set up."""

_OFFLINE = frozenset({"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"})


def variable(setup: Setup, name: str, value: object, line: int) -> Iterator[Seen]:
    """Yield what one environment variable shows."""
    model = named(value) if tells((name,)) else None
    if model is not None:
        yield Model(model, setup.at(line), "named_in_configuration")
    yield from forbids(setup, name, value, line)
    if name.upper() == "TRUST_REMOTE_CODE" and is_on(value):
        yield RemoteCode(setup.at(line), "TRUST_REMOTE_CODE", "", "")
    control = _SETS_UP.get(name.upper())
    if control and is_on(value):
        yield setup.control(control, line)


def forbids(setup: Setup, name: str, value: object, line: int) -> Iterator[Offline]:
    """Yield where a variable forbids the library of a hub to fetch anything."""
    if name.upper() in _OFFLINE and is_on(value):
        yield Offline(setup.at(line), name.upper())
