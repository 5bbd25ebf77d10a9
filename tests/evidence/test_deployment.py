from __future__ import annotations

import pytest

from roadworthy.evidence.masking import masked
from roadworthy.system import Collected
from tests.evidence.conftest import Folder, checks, facts

DIGEST = "sha256:" + "a" * 64


def flags(result: Collected) -> dict[str, list[int | None]]:
    """Return the flags of all deployment files, without `control_`, and their lines."""
    return {
        name.removeprefix("control_"): [getattr(source, "line", None) for source in fact.sources]
        for component in result.components
        if component.id.startswith("deployment:")
        for name, fact in component.facts.items()
    }


def models(result: Collected) -> dict[str, tuple[str, str, int | None]]:
    """Return kind, flag and first line of each model."""
    return {
        c.id.removeprefix("model:"): (c.kind, next(iter(c.facts)), c.files[0].line)
        for c in result.components
        if c.id.startswith("model:")
    }


def images(result: Collected) -> dict[str, tuple[str, object]]:
    return {
        c.name: (c.purl, c.facts["pinned"].value)
        for c in result.components
        if c.id.startswith("dependency:docker:")
    }


# -- Dockerfiles -----------------------------------------------------------------------------------

DOCKERFILE = f"""# syntax=docker/dockerfile:1
ARG BASE=python:3.11-slim
FROM node:20 AS web
RUN curl -fsSL https://example.org/install.sh | sh
FROM ${{BASE}} AS base
FROM ghcr.io/org/tool:1.0@{DIGEST}
ENV MODEL_ID=Qwen/Qwen3-8B \\
    # a comment in between
    OPENAI_API_KEY="sk-abcdefgh12345678"
COPY --from=web /app /app
COPY --from=busybox:1.36 /bin/sh /bin/sh
RUN hf download BAAI/bge-m3 --revision 5617a9f
RUN <<END
USER nobody
python -c "from huggingface_hub import snapshot_download; snapshot_download('intfloat/e5-base')"
END
USER app:app
ENTRYPOINT ["vllm", "serve"]
CMD ["mistralai/Mistral-7B-Instruct-v0.3", "--api-key", "hunter2", "--max-model-len", "4096"]
"""


def test_a_dockerfile_shows_images_models_and_its_user(look: Folder) -> None:
    result = look({"Dockerfile": DOCKERFILE})
    assert images(result) == {
        "node": ("pkg:docker/node@20", False),
        "python": ("pkg:docker/python@3.11-slim", False),
        "busybox": ("pkg:docker/busybox@1.36", False),
        "ghcr.io/org/tool": (f"pkg:docker/org/tool@{DIGEST}?repository_url=ghcr.io", True),
    }
    assert models(result) == {
        "Qwen/Qwen3-8B": ("weights", "named_in_configuration", 7),
        "BAAI/bge-m3": ("weights", "named_in_configuration", 12),
        "intfloat/e5-base": ("weights", "named_in_configuration", 15),
        "mistralai/Mistral-7B-Instruct-v0.3": ("weights", "served_by_configuration", 19),
    }
    assert flags(result) == {
        "least_privilege": [17], "authentication": [19], "fetches_at_build": [4, 12, 15],
    }  # fmt: skip
    assert facts(result, "model:BAAI/bge-m3")["served_revision"] == "5617a9f"
    assert not any(secret in repr(result) for secret in ("abcdefgh", "hunter2"))


@pytest.mark.parametrize(
    "tail",
    [
        "USER root",
        "USER 0:0",
        "USER $UID",
        "USER app\nUSER root",
        "# USER app",
        "RUN echo USER app",
    ],
)
def test_a_user_that_may_be_root_is_no_safeguard(look: Folder, tail: str) -> None:
    assert flags(look({"Dockerfile": f"FROM a\n{tail}\n"})) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a AS x\nUSER app\nFROM b\n", {}),
        ("FROM a AS x\nUSER app\nFROM x\n", {"least_privilege": [2]}),
    ],
)
def test_only_the_user_of_the_last_stage_counts(
    look: Folder, text: str, expected: dict[str, list[int]]
) -> None:
    assert flags(look({"Dockerfile": text})) == expected


def test_an_image_under_two_tags_has_no_version(look: Folder) -> None:
    result = look({"Dockerfile": "FROM a:1\n", "b/Dockerfile": f"FROM a@{DIGEST}\n"})
    assert images(result) == {"a": ("pkg:docker/a", False)}


@pytest.mark.parametrize("other", ["", "--revision w"])
def test_a_revision_counts_only_where_every_place_asks_for_it(look: Folder, other: str) -> None:
    text = f"FROM a\nRUN hf download x1/y --revision z\nRUN hf download x1/y {other}\n"
    assert facts(look({"Dockerfile": text}), "model:x1/y") == {"named_in_configuration": True}


@pytest.mark.parametrize(
    ("command", "id_"),
    [
        ("vllm serve Qwen/Qwen3-8B --port 80", "Qwen/Qwen3-8B"),
        ("python3 -m vllm.entrypoints.openai.api_server --model=Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("python -m sglang.launch_server --model-path Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("text-generation-launcher --model-id Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("llama-server -hf ggml-org/gemma-3-1b-it-GGUF", "ggml-org/gemma-3-1b-it-GGUF"),
        ("/app/llama-server -m /models/x.gguf", "/models/x.gguf"),
        ("ollama serve & sleep 5 && ollama pull llama3.2:3b", "llama3.2:3b"),
        ("exec vllm serve ${MODEL:-Qwen/Qwen3-8B}", "Qwen/Qwen3-8B"),
        ("sh -c 'vllm serve Qwen/Qwen3-8B'", "Qwen/Qwen3-8B"),
        ("vllm serve $MODEL", "unknown:Dockerfile:2"),
        ("lmdeploy serve api_server Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("python -m llama_cpp.server --model x.gguf", "x.gguf"),
    ],
)
def test_each_server_names_its_model_in_its_own_way(look: Folder, command: str, id_: str) -> None:
    result = look({"Dockerfile": f"FROM a\nCMD {command}\n"})
    assert models(result) == {id_: ("weights", "served_by_configuration", 2)}


def test_a_model_that_an_environment_variable_names_is_the_one_served(look: Folder) -> None:
    text = "FROM a\nENV MODEL_NAME=org1/big\nENTRYPOINT vllm serve ${MODEL_NAME} --dtype auto\n"
    result = look({"Dockerfile": text})
    assert facts(result, "model:org1/big") == {
        "named_in_configuration": True, "served_by_configuration": True,
    }  # fmt: skip


def test_adapters_that_a_server_loads_are_found(look: Folder) -> None:
    text = "FROM a\nCMD vllm serve x1/y --lora-modules a=x1/z b=/adapters/b --port 80 c=d/e\n"
    kinds = {name: kind for name, (kind, _, _) in models(look({"Dockerfile": text})).items()}
    assert kinds == {"x1/y": "weights", "x1/z": "adapter", "/adapters/b": "adapter"}


@pytest.mark.parametrize(
    "command",
    [
        "curl -f http://localhost:8000/health",
        "apt-get install -y curl wget",
        "echo hf download x/y",
        "vllm --version",
        "vllm serve --help",
        "huggingface-cli login --token hf_abcdefghijkl",
        "sh -c",
        "''",
        "'unfinished",
    ],
)
def test_commands_that_fetch_and_serve_nothing_show_nothing(look: Folder, command: str) -> None:
    result = look({"Dockerfile": f"FROM a\nRUN {command}\n"})
    assert (models(result), flags(result)) == ({}, {})


# -- compose ---------------------------------------------------------------------------------------

COMPOSE = f"""x-common: &common
  read_only: true
services:
  llm:
    <<: *common
    image: vllm/vllm-openai:${{TAG:-v0.9.0}}
    command: >-
      --model Qwen/Qwen3-8B
      --api-key ${{KEY}}
    ports: ["127.0.0.1:8000:8000"]
    deploy: {{resources: {{limits: {{memory: 16g}}}}}}
  app:
    image: registry.example.org:5000/team/app@{DIGEST}
    user: "1000:1000"
    cap_drop: [ALL]
    environment:
      - EMBEDDING_MODEL=BAAI/bge-m3
      - OPENAI_API_KEY=sk-abcdefgh12345678
    labels:
      - traefik.http.middlewares.a.basicauth.users=joe:$$apr1$$abc
  store:
    image: milvusdb/milvus:v2.5.4
    environment: {{COMMON_SECURITY_AUTHORIZATIONENABLED: "true"}}
networks:
  inner: {{internal: true}}
"""


def test_a_compose_file_shows_models_images_and_safeguards(look: Folder) -> None:
    result = look({"docker-compose.yml": COMPOSE})
    assert checks(result) == []
    assert images(result) == {
        "vllm/vllm-openai": ("pkg:docker/vllm/vllm-openai@v0.9.0", False),
        "registry.example.org:5000/team/app": (
            f"pkg:docker/team/app@{DIGEST}?repository_url=registry.example.org:5000",
            True,
        ),
        "milvusdb/milvus": ("pkg:docker/milvusdb/milvus@v2.5.4", False),
    }
    assert models(result) == {
        "Qwen/Qwen3-8B": ("weights", "served_by_configuration", 8),
        "BAAI/bge-m3": ("weights", "named_in_configuration", 17),
    }
    assert flags(result) == {
        "least_privilege": [2, 14, 15],
        "authentication": [9, 20, 23],
        "network_limits": [10, 25],
        "resource_limits": [11],
    }
    assert not any(secret in repr(result) for secret in ("abcdefgh", "apr1"))


@pytest.mark.parametrize(
    "service",
    [
        "read_only: false",
        "user: root",
        'user: "0:0"',
        "user: ${UID}",
        "cap_drop: [NET_RAW]",
        "ports: ['8000:8000']",
        "ports: ['0.0.0.0:8000:8000']",
        "mem_limit: 0",
        "security_opt: ['no-new-privileges:false']",
        "environment: {COMMON_SECURITY_AUTHORIZATIONENABLED: 'false'}",
        "environment: ['VLLM_API_KEY=']",
        "environment: ['VLLM_API_KEY=${X:-}']",
        "environment: [VLLM_API_KEY]",
        "# read_only: true",
        "command: '# --api-key x'",
        "command: ['--api-key', '']",
    ],
)
def test_what_is_off_or_open_counts_as_nothing(look: Folder, service: str) -> None:
    text = f"services:\n  a:\n    image: vllm/vllm-openai:1\n    {service}\n"
    result = look({"compose.yaml": text})
    assert (flags(result), checks(result)) == ({}, [])


# -- Kubernetes and Helm ---------------------------------------------------------------------------

MANIFEST = """apiVersion: apps/v1
kind: Deployment
spec:
  template:
    metadata:
      annotations: {prometheus.io/scrape: "true"}
    spec:
      securityContext:
        runAsNonRoot: true
      containers:
        - name: tgi
          image: ghcr.io/huggingface/text-generation-inference:2.0
          args: ["--model-id", "mistralai/Mistral-7B-v0.1", "--max-total-tokens", "4096"]
          env:
            - name: EMBEDDING_MODEL_ID
              value: BAAI/bge-m3
            - name: API_KEY
              value: sk-abcdefgh12345678
          securityContext:
            readOnlyRootFilesystem: true
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
          resources: {limits: {memory: 1Gi}}
---
apiVersion: v1
kind: Service
bad: [ this is no YAML
---
kind: NetworkPolicy
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/auth-url: https://example.org/auth
    nginx.ingress.kubernetes.io/limit-rps: "5"
    nginx.ingress.kubernetes.io/proxy-body-size: 1m
spec:
  tls:
    - secretName: cert
"""


def test_manifests_show_models_images_and_safeguards(look: Folder) -> None:
    result = look({"k8s/all.yaml": MANIFEST})
    assert checks(result) == []
    assert models(result) == {
        "mistralai/Mistral-7B-v0.1": ("weights", "served_by_configuration", 13),
        "BAAI/bge-m3": ("weights", "named_in_configuration", 16),
    }
    assert flags(result) == {
        "metrics": [6],
        "least_privilege": [9, 20, 21, 22],
        "size_limits": [13, 39],
        "resource_limits": [23],
        "network_limits": [29],
        "authentication": [37],
        "rate_limits": [38],
        "encryption": [42],
    }
    assert list(images(result)) == ["ghcr.io/huggingface/text-generation-inference"]
    assert "abcdefgh" not in repr(result)


@pytest.mark.parametrize(
    "text",
    [
        "kind: Pod\nspec: {securityContext: {runAsNonRoot: false}}",
        "kind: Pod\nspec: {containers: [{securityContext: {readOnlyRootFilesystem: false}}]}",
        "kind: Pod\nspec: {containers: [{securityContext: {allowPrivilegeEscalation: true}}]}",
        "kind: Pod\nspec: {containers: [{securityContext: {capabilities: {drop: [CHOWN]}}}]}",
        "kind: Pod\nspec: {containers: [{resources: {requests: {memory: 1Gi}}}]}",
        "kind: NetworkPolicy\nspec: {podSelector: {}, ingress: [{}]}",
        "kind: NetworkPolicy\nspec: {podSelector: {}, policyTypes: [Egress]}",
        "kind: Ingress\nmetadata: {annotations: {alb.ingress.kubernetes.io/auth-type: none}}",
        "kind: Ingress\nmetadata:\n  annotations:\n"
        "    nginx.ingress.kubernetes.io/proxy-body-size: '0'",
        "kind: ConfigMap\ndata:\n  x: |\n    readOnlyRootFilesystem: true",
        "kind: Pod\nmetadata:\n  annotations:\n    note: |\n      securityContext:\n"
        "        runAsNonRoot: true",
    ],
)
def test_manifests_that_leave_it_open_count_as_nothing(look: Folder, text: str) -> None:
    result = look({"a.yaml": text})
    assert (flags(result), checks(result)) == ({}, [])


def test_a_manifest_that_is_no_yaml_is_a_finding_on_its_line(look: Folder) -> None:
    result = look({"a.yaml": "kind: Pod\n---\nkind: Pod\nspec: a: b\n---\nkind: Ingress\n"})
    assert [(f.check, f.place and f.place.line) for f in result.findings] == [
        ("unreadable-configuration", 4)
    ]


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        (
            "kind: ConfigMap\ndata:\n  LLM_MODEL_ID: Qwen/Qwen3-8B\n",
            "named_in_configuration",
        ),
        (
            "kind: InferenceService\nspec:\n"
            "  predictor: {model: {storageUri: 'hf://Qwen/Qwen3-8B:abc'}}",
            "served_by_configuration",
        ),
        (
            "kind: Deployment\nspec:\n  containers: [{image: kserve/huggingfaceserver, "
            "args: ['--model_id=Qwen/Qwen3-8B']}]",
            "served_by_configuration",
        ),
    ],
)  # fmt: skip
def test_manifests_name_their_models_in_many_places(look: Folder, text: str, flag: str) -> None:
    assert models(look({"a.yaml": text})) == {"Qwen/Qwen3-8B": ("weights", flag, 3)}


VALUES = """replicaCount: 1
image:
  registry: ghcr.io
  repository: org/app
  tag: "1.0"
securityContext:
  runAsNonRoot: true
  readOnlyRootFilesystem: false
resources:
  limits: {cpu: 1}
networkPolicy:
  enabled: true
ingress:
  enabled: false
  tls:
    - secretName: x
env:
  LLM_MODEL_ID: Intel/neural-chat-7b-v3-3
extraEnv:
  - name: RERANK_MODEL
    value: BAAI/bge-reranker-base
engine: {modelSpec: [{modelURL: facebook/opt-125m}]}
"""


def test_values_of_a_chart_are_read(look: Folder) -> None:
    result = look({"chart/values.yaml": VALUES})
    assert images(result) == {
        "ghcr.io/org/app": ("pkg:docker/org/app@1.0?repository_url=ghcr.io", False)
    }
    assert flags(result) == {
        "least_privilege": [7], "resource_limits": [10], "network_limits": [12],
    }  # fmt: skip
    assert models(result) == {
        "Intel/neural-chat-7b-v3-3": ("weights", "named_in_configuration", 18),
        "BAAI/bge-reranker-base": ("weights", "named_in_configuration", 21),
        "facebook/opt-125m": ("weights", "named_in_configuration", 22),
    }


def test_a_template_counts_only_outside_of_its_conditions(look: Folder) -> None:
    text = """kind: Deployment
name: {{ .Values.name }}
{{- if .Values.strict }}
  runAsNonRoot: true
{{- end }}
  allowPrivilegeEscalation: false
  image: busybox:1.36
  image: {{ .Values.image }}
"""
    result = look({"chart/templates/a.yaml": text})
    assert flags(result) == {"least_privilege": [6]}
    assert (list(images(result)), checks(result)) == (["busybox"], [])


# -- proxies ---------------------------------------------------------------------------------------

NGINX = """http {
  limit_req_zone $binary_remote_addr zone=one:10m rate=1r/s;
  server {
    listen 443 ssl;
    ssl_certificate /etc/a.pem;
    access_log /var/log/a.log;
    client_max_body_size 2m;
    location / {
      auth_basic "who; are { you";
      limit_req zone=one burst=5;
      allow 10.0.0.0/8;
      deny all;
      proxy_pass http://llm:8000;
    }
  }
}
"""


def test_nginx_shows_its_safeguards(look: Folder) -> None:
    result = look({"nginx/default.conf": NGINX})
    assert flags(result) == {
        "encryption": [5], "request_logs": [6], "size_limits": [7], "authentication": [9],
        "rate_limits": [10], "network_limits": [12],
    }  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "auth_basic off;",
        'auth_basic "off";',
        "auth_basic $realm;",
        "# auth_basic x;",
        "limit_req_zone $a zone=b:1m rate=1r/s;",
        "access_log off;",
        "access_log /dev/null;",
        "client_max_body_size 0;",
        "location ~ /\\.ht { deny all; }",
        "set $x 'auth_basic y;';",
        "content_by_lua_block { if true { auth_basic x; } limit_req y; }",
        "auth_request off;",
    ],
)
def test_nginx_lines_that_set_up_nothing(look: Folder, line: str) -> None:
    result = look({"nginx.conf": f"server {{\n{line}\nproxy_pass http://a;\n}}\n"})
    assert (flags(result), checks(result)) == ({}, [])


@pytest.mark.parametrize("text", ["server {\n", "server {\n}\n}\n", "server { proxy_pass 'a;\n}\n"])
def test_nginx_with_blocks_that_do_not_match_is_a_finding(look: Folder, text: str) -> None:
    assert checks(look({"nginx.conf": text})) == ["unreadable-configuration"]


def test_caddy_shows_its_safeguards(look: Folder) -> None:
    text = "example.org {\n  basic_auth {\n    joe x\n  }\n  # rate_limit x\n  log\n  tls off\n}\n"
    assert flags(look({"Caddyfile": text})) == {"authentication": [2], "request_logs": [6]}


def test_traefik_shows_its_safeguards(look: Folder) -> None:
    text = (
        "accessLog: {}\nhttp:\n  middlewares:\n    a: {rateLimit: {average: 5}}\n"
        "    b: {forwardAuth: {address: 'http://auth'}}\n"
    )
    assert flags(look({"traefik.yml": text})) == {
        "request_logs": [1], "rate_limits": [4], "authentication": [5],
    }  # fmt: skip


# -- services --------------------------------------------------------------------------------------

LITELLM = """model_list:
  - model_name: a
    litellm_params:
      model: azure/gpt-4o
      api_key: os.environ/KEY
      rpm: 60
  - model_name: b
    litellm_params: {model: ollama/llama3.2, api_base: "http://ollama:11434"}
  - model_name: c
    litellm_params: {model: openai/Qwen/Qwen3-8B, api_base: "http://vllm:8000/v1"}
  - model_name: d
    litellm_params: {model: huggingface/mistralai/Mistral-7B-v0.1}
  - model_name: "*"
    litellm_params: {model: "openai/*"}
general_settings:
  master_key: sk-1234
  max_parallel_requests: 10
litellm_settings:
  success_callback: [langfuse, prometheus]
guardrails:
  - guardrail_name: always
    litellm_params: {guardrail: presidio, mode: [pre_call, post_call], default_on: true}
  - guardrail_name: on-request
    litellm_params: {guardrail: lakera, mode: during_call}
"""


def test_a_gateway_shows_its_routes_and_safeguards(look: Folder) -> None:
    result = look({"litellm.yaml": LITELLM})
    assert models(result) == {
        "gpt-4o": ("service", "served_by_configuration", 4),
        "llama3.2": ("weights", "served_by_configuration", 8),
        "Qwen/Qwen3-8B": ("weights", "served_by_configuration", 10),
        "mistralai/Mistral-7B-v0.1": ("service", "served_by_configuration", 12),
        "unknown:litellm.yaml:14": ("service", "served_by_configuration", 14),
    }
    assert flags(result) == {
        "rate_limits": [6, 17], "authentication": [16], "request_logs": [19], "metrics": [19],
        "input_filters": [22], "output_filters": [22],
    }  # fmt: skip
    assert "1234" not in repr([source for c in result.components for source in c.files])


def test_a_gateway_without_a_key_asks_nobody(look: Folder) -> None:
    text = "model_list: []\ngeneral_settings:\n  # master_key: sk-1\n  master_key:\n"
    assert flags(look({"config.yaml": text})) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "common: {security: {authorizationEnabled: true, tlsMode: 1}}",
            {"authentication": [1], "encryption": [1]},
        ),
        ("common: {security: {authorizationEnabled: false, tlsMode: 0}}", {}),
        ("proxy: {accessLog: {enable: true}}", {"request_logs": [1]}),
        ("quotaAndLimits:\n  enabled: true\n  dql: {enabled: true}", {"rate_limits": [3]}),
    ],
)
def test_milvus_is_open_unless_it_says_otherwise(
    look: Folder, text: str, expected: dict[str, list[int]]
) -> None:
    assert flags(look({"milvus.yaml": text})) == expected


def test_monitoring_and_access_logs_are_seen(look: Folder) -> None:
    result = look(
        {
            "prometheus.yml": "scrape_configs:\n  - job_name: app\n",
            "otel-collector.yaml": "service: {pipelines: {metrics: {exporters: [prometheus]}}}\n",
            "logging.yaml": "loggers:\n  uvicorn.access: {level: INFO}\n",
            "logging.conf": "[loggers]\nkeys=a\n[logger_a]\nqualname=uvicorn.access\nlevel=INFO\n",
        }
    )
    assert facts(result, "deployment:prometheus.yml") == {"control_metrics": True}
    assert facts(result, "deployment:otel-collector.yaml") == {"control_metrics": True}
    assert facts(result, "deployment:logging.yaml") == {"control_request_logs": True}
    assert facts(result, "deployment:logging.conf") == {"control_request_logs": True}


def test_a_logger_that_keeps_quiet_logs_no_requests(look: Folder) -> None:
    assert flags(look({"logging.yaml": "loggers:\n  uvicorn.access: {level: WARNING}\n"})) == {}


# -- settings of the application -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("config.toml", '[a]\nother = "x"\nmodel = "Qwen/Qwen3-8B"\n', 3),
        ("config.toml", 'x = {model_id = "Qwen/Qwen3-8B"}\n', 1),
        ("settings.yaml", "llm:\n  name: Qwen/Qwen3-8B\n", 2),
        ("settings.yaml", "models:\n  - Qwen/Qwen3-8B\n", 2),
        ("config.json", '{\n  "a": 1,\n  "embeddingModel": "Qwen/Qwen3-8B"\n}', 3),
        (".env.example", "# MODEL=a/b\nLLM_MODEL=Qwen/Qwen3-8B\n", 2),
        (".env", 'export MODEL_NAME="Qwen/Qwen3-8B"\n', 1),
        ("conf/train.yaml", "model_name_or_path: Qwen/Qwen3-8B\n", 1),
    ],
)
def test_a_model_that_a_setting_names_is_found(
    look: Folder, name: str, text: str, line: int
) -> None:
    assert models(look({name: text})) == {
        "Qwen/Qwen3-8B": ("weights", "named_in_configuration", line)
    }


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("gpt-4o-mini", "gpt-4o-mini"),
        ("openai/gpt-4o", "gpt-4o"),
        ("anthropic/claude-sonnet-4-5", "claude-sonnet-4-5"),
        ("gemini-2.5-pro", "gemini-2.5-pro"),
        ("mistral-large-latest", "mistral-large-latest"),
        ("command-r-plus", "command-r-plus"),
        ("o3-mini", "o3-mini"),
        ("bedrock/eu.anthropic.claude-3-v2:0", "eu.anthropic.claude-3-v2:0"),
    ],
)
def test_hosted_models_are_known_by_their_names(look: Folder, value: str, name: str) -> None:
    assert models(look({"config.yaml": f"model: {value}\n"})) == {
        name: ("service", "named_in_configuration", 1)
    }


@pytest.mark.parametrize(
    "line",
    [
        "model: ./models/x",
        "model: models/llama",
        "model: /opt/model/x",
        "model: org/file.gguf",
        "model: https://example.org/a",
        "model: fast",
        "model: a/b/c",
        "model: ${MODEL}",
        "model: your-org/your-model",
        "name: Qwen/Qwen3-8B",
        "image: org/name",
        "path: org/name",
        "data_model: org/name",
        "model_path: org/name",
        "tokenizer: org/name",
        "description: the model org/name",
        "# model: org/name",
        "model_type: gpt-4",
        "modelling: gpt-4",
        "model: gpt-4all-mini",
    ],
)
def test_what_is_no_model_for_certain_is_none(look: Folder, line: str) -> None:
    result = look({"config.yaml": f"x: model\n{line}\n"})
    assert (models(result), checks(result)) == ({}, [])


def test_open_models_of_a_maker_of_hosted_ones_are_weights(look: Folder) -> None:
    text = "a: {model: openai/gpt-oss-20b}\nb: {model: google/gemma-3-4b-it}\n"
    result = look({"config.yaml": text})
    assert [kind for kind, _, _ in models(result).values()] == ["weights", "weights"]


@pytest.mark.parametrize("folder", ["tests", "docs", "a/tests/b"])
def test_settings_of_tests_and_documentation_deploy_nothing(look: Folder, folder: str) -> None:
    assert look({f"{folder}/config.yaml": "model: Qwen/Qwen3-8B\n"}).components == ()


def test_of_an_environment_file_only_models_and_switches_are_kept(look: Folder) -> None:
    text = "MODEL=gpt-4o\nOPENAI_API_KEY=sk-abcdefgh\nDATABASE=secret-thing\nVLLM_API_KEY=hidden\n"
    result = look({".env": text})
    assert list(models(result)) == ["gpt-4o"]
    assert flags(result) == {"authentication": [4]}
    assert not any(word in repr(result) for word in ("abcdefgh", "secret-thing", "hidden"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.toml", "model = ["),
        ("config.toml", "model." * 200 + "a = 1"),
        ("config.json", '{"model": '),
        ("config.json", '{"model":' * 3000),
        ("config.yaml", "model: [\n"),
        ("config.yaml", "model: " + "[" * 200),
        ("config.yaml", "model: a\nmodel: b\n"),
        ("config.yaml", "model: a\x00"),
        ("config.yaml", "model: a\n" + "#" * (1 << 18)),
        ("compose.yaml", "services:\n  a: b: c\n"),
        ("nginx.conf", "server {" * 3),
        ("logging.conf", "[loggers]\nno value"),
    ],
    ids=range(12),
)
def test_a_configuration_that_cannot_be_read_is_a_finding(
    look: Folder, name: str, text: str
) -> None:
    result = look({name: text})
    assert (checks(result), result.components) == (["unreadable-configuration"], ())


def test_a_table_of_words_is_no_configuration_however_long(look: Folder) -> None:
    name = "tokenizers/x_tokenizer_config.json"
    assert checks(look({name: '{"model": ["' + "a" * (1 << 20) + '"]}'})) == []


def test_aliases_never_multiply(look: Folder) -> None:
    bomb = "model: &a0 [x, x, x]\n" + "".join(
        f"k{n}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(40)
    )
    assert checks(look({"config.yaml": bomb})) == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("api_key: abc", "api_key: ***"),
        ('"apiKey": "abc",', '"apiKey": ***'),
        ("PASSWORD=abc", "PASSWORD=***"),
        ("DB=postgres://u:abc@h/d", "DB=postgres://***@h/d"),
        ("serve --api-key=abc --port 80", "serve --api-key=*** --port 80"),
        ("Authorization: Bearer abc", "Authorization: Bearer ***"),
        ("model: sk-abcdefgh123", "model: ***"),
        ("use: hf_" + "a1" * 17, "use: ***"),
        ("max_tokens: 512", "max_tokens: 512"),
        ("hf_model_id = a/b", "hf_model_id = a/b"),
        ("skip_special_words: yes", "skip_special_words: yes"),
        ("tokenizer: a/b", "tokenizer: a/b"),
        ("model: a/b", "model: a/b"),
    ],
)
def test_excerpts_show_no_secret(line: str, shown: str) -> None:
    assert masked(line) == shown


def test_a_secret_in_a_list_of_words_is_not_shown() -> None:
    assert "hunter2" not in masked('["--api-key", "hunter2", "--port"]')
