"""Tell the name of a model from everything else that may stand in a configuration.

Strict on purpose: a path, an address or a word that could mean anything is no name. `org/name` is
the form of the Hugging Face Hub; hosted models are known by how their makers name them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HOSTED = re.compile(
    r"gpt-(?:\d(?!all)|image|audio|realtime)[\w.:-]*|chatgpt-[\w.-]+"
    r"|o[134](?:-(?:mini|pro|preview)[\w.-]*)?"
    r"|text-embedding-(?:ada|\d)[\w.-]*|dall-e-\d|whisper-1|tts-1[\w-]*"
    r"|claude-[\w.@:-]+|gemini-[\w.-]+|grok-\d[\w.-]*|sonar(?:-[\w-]+)?|voyage-[\w.-]+"
    r"|mistral-(?:large|medium|small|tiny|embed|saba|ocr|moderation)[\w.-]*"
    r"|(?:open-mistral|open-mixtral|codestral|ministral|magistral|devstral|pixtral|voxtral)-[\w.-]+"
    r"|command(?:-(?:r|a|light|nightly)[\w.+-]*)|rerank-[\w.-]+"
    r"|embed-(?:english|multilingual|v\d)[\w.-]*"
    r"|deepseek-(?:chat|reasoner)|qwen-(?:max|plus|turbo|long|flash)[\w.-]*"
    r"|(?:(?:us|eu|apac|global)\.)?(?:anthropic|amazon|meta|cohere|mistral|ai21)\.[a-z][\w.:-]+"
)
_PROVIDERS = re.compile(
    r"(?:openai|azure|azure_ai|anthropic|gemini|google|vertex_ai|bedrock|mistral|mistralai|cohere"
    r"|cohere_chat|xai|groq|deepseek|perplexity|openrouter|together_ai|fireworks_ai|dashscope"
    r"|huggingface|replicate|deepinfra|nvidia_nim|databricks|watsonx|sagemaker|custom_openai"
    r"|text-completion-openai)/"
)
_LOCAL = re.compile(
    r"(?:ollama|ollama_chat|hosted_vllm|vllm|llamafile|lm_studio|xinference|infinity|triton"
    r"|docker_model_runner)/"
)
"""Prefixes of LiteLLM for servers that one runs oneself."""
_HUB = re.compile(r"([A-Za-z0-9][\w.-]{0,95})/([A-Za-z0-9][\w.-]{0,95})")
_FILE = re.compile(
    r".*\.(?:gguf|ggml|bin|pt|pth|ckpt|onnx|safetensors|pkl|h5|json|ya?ml|toml|py|txt|csv|joblib"
    r"|tflite|engine|db|sqlite3?|md|html?|js|ts|tar|gz|zip|sh|cfg|ini|proto)",
    re.IGNORECASE,
)
_FOLDERS = frozenset(
    {"models", "model", "data", "dataset", "datasets", "checkpoints", "checkpoint", "ckpt", "ckpts",
     "weights", "output", "outputs", "results", "runs", "logs", "src", "lib", "app", "config",
     "configs", "conf", "path", "to", "home", "tmp", "var", "opt", "mnt", "usr", "etc", "local",
     "cache", "assets", "static", "resources", "artifacts", "saved_models", "pretrained", "my",
     "your", "your-org", "org", "user", "username", "workspace", "content", "application", "text",
     "image", "audio", "video", "example", "examples", "tests", "test", "root", "storage", "v1",
     "api", "and", "true", "yes"}
)  # fmt: skip
"""First words of paths, types of content and place-holders, which no maker of models is called."""
_KEY = re.compile(
    r"(?:.*_)?(?:models?(?:_?(?:id|ids|name|names|repo|repo_id|url|name_or_path))?|llm(?:_?(?:id|name))?"
    r"|embedder|reranker)"
)
_NOT_KEY = re.compile(r"(?:data|view|domain|pricing|user|car|device|threat|api_version)_models?.*")
_INNER = frozenset({"name", "id", "repo", "repo_id", "hf_id", "default", "primary", "fallback"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_VARIABLE = re.compile(r"\$\{\w{1,100}:?-([^${}]{1,200})\}")


@dataclass(frozen=True, slots=True)
class Named:
    """A model by its name."""

    name: str
    kind: str
    """weights, or service where somebody else runs it."""


def named(text: object) -> Named | None:
    """Return the model that a value names, or None where it does not look like one.

    >>> named("Qwen/Qwen3-8B"), named("openai/gpt-4o")
    (Named(name='Qwen/Qwen3-8B', kind='weights'), Named(name='gpt-4o', kind='service'))
    >>> named("openai/gpt-oss-20b"), named("models/llama.gguf"), named("./a/b"), named("fast")
    (Named(name='openai/gpt-oss-20b', kind='weights'), None, None, None)
    """
    if not isinstance(text, str) or not 2 <= len(text) <= 200:
        return None
    text = defaulted(text.strip())
    if local := _LOCAL.match(text):
        return Named(text[local.end() :], "weights") if text[local.end() :] else None
    bare = text
    for _ in range(3):
        if match := _PROVIDERS.match(bare):
            bare = bare[match.end() :]
    if _HOSTED.fullmatch(bare.lower()):
        return Named(bare, "service")
    hub = _HUB.fullmatch(text)
    if hub and not _FILE.fullmatch(text) and hub[1].lower() not in _FOLDERS:
        return Named(text, "weights")
    return None


def routed(text: str, *, elsewhere: bool) -> Named | None:
    """Return the model of a route of a gateway, whose prefix says who runs it.

    Args:
        text: as the gateway writes it, `provider/model`.
        elsewhere: False when the route leads to a server of one's own.
    """
    found = named(text)
    if found is not None and (found.kind == "service" or _LOCAL.match(text)):
        return found
    if "*" in text or text.startswith("os.environ/") or text.endswith("/"):
        return Named("", "service")  # whatever the caller asks for, or decided when it starts
    match = _PROVIDERS.match(text)
    bare = text[match.end() :] if match else text
    if not re.fullmatch(r"[\w@.:/+-]{2,200}", bare) or bare.startswith(("/", ".")):
        return None
    return Named(bare, "service" if elsewhere else "weights")


def defaulted(text: str) -> str:
    """Return a text with `${NAME:-default}` replaced by its default, which stands in the file.

    >>> defaulted("${MODEL:-Qwen/Qwen3-8B}"), defaulted("${MODEL}")
    ('Qwen/Qwen3-8B', '${MODEL}')
    """
    return _VARIABLE.sub(r"\1", text)


def tells(path: tuple[str | int, ...]) -> bool:
    """Tell whether the value at a path of keys is meant to be a model.

    >>> tells(("llm", "embeddingModel")), tells(("model", "name")), tells(("models", 0))
    (True, True, True)
    >>> tells(("name",)), tells(("model_path",)), tells(("data_model",))
    (False, False, False)
    """
    words = [_snake(step) for step in path if isinstance(step, str)]
    if not words:
        return False
    if _is_key(words[-1]):
        return True
    above = words[-2] if len(words) > 1 else ""
    return above == "models" or (words[-1] in _INNER and bool(above) and _is_key(above))


def _snake(key: str) -> str:
    return _CAMEL.sub("_", key[:200]).replace("-", "_").replace(".", "_").lower()


def _is_key(word: str) -> bool:
    return bool(_KEY.fullmatch(word)) and not _NOT_KEY.fullmatch(word)
