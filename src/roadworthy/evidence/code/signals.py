"""What one call tells by itself: tables of calls and the flags of the code that they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.evidence.code.libraries import words
from roadworthy.evidence.code.syntax import Call, Syntax


@dataclass(frozen=True, slots=True)
class Signal:
    """A flag that a line of the code shows."""

    flag: str
    line: int
    alone: bool = False
    """True when it tells something even where no model is found in the project."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Calls that have one meaning."""

    flag: str
    libraries: frozenset[str]
    names: frozenset[str]
    method: bool = False
    """True for methods of objects, whose library shows only in the imports of the file."""
    alone: bool = False
    within: str = ""
    """Text that the dotted name has to hold."""
    owner: re.Pattern[str] | None = None
    """What the object looks like, where the name of the method is an everyday one."""


def _rule(
    flag: str,
    libraries: str,
    names: str,
    *,
    method: bool = False,
    alone: bool = False,
    within: str = "",
    owner: str = "",
) -> Rule:
    return Rule(
        flag,
        words(libraries),
        words(names),
        method,
        alone,
        within,
        re.compile(owner, re.IGNORECASE) if owner else None,
    )


_TRAINERS = (
    "Trainer Seq2SeqTrainer SFTTrainer DPOTrainer PPOTrainer GRPOTrainer KTOTrainer ORPOTrainer"
    " RewardTrainer CPOTrainer RLOOTrainer SentenceTransformerTrainer CrossEncoderTrainer"
    " SetFitTrainer"
)

RULES = (
    # what the code does
    _rule("code_fine_tunes", "peft unsloth", "get_peft_model", method=True, alone=True),
    _rule("code_fine_tunes", "transformers trl sentence_transformers setfit", _TRAINERS,
          alone=True),
    _rule("code_serves", "fastapi", "FastAPI"),
    _rule("code_serves", "flask", "Flask"),
    _rule("code_serves", "starlette", "Starlette"),
    _rule("code_serves", "litestar", "Litestar"),
    _rule("code_serves", "quart", "Quart"),
    _rule("code_serves", "sanic", "Sanic"),
    _rule("code_serves", "bottle", "Bottle run"),
    _rule("code_serves", "aiohttp", "Application run_app"),
    _rule("code_serves", "tornado", "Application"),
    _rule("code_serves", "http", "HTTPServer ThreadingHTTPServer"),
    _rule("code_serves", "uvicorn", "run"),
    _rule("code_serves", "grpc", "server"),
    _rule("code_serves", "litserve", "LitServer"),
    _rule("code_serves", "mcp fastmcp", "FastMCP"),
    _rule("code_serves", "gradio", "launch mount_gradio_app", method=True),
    _rule("code_serves", "streamlit", "title chat_input set_page_config text_input button"),
    _rule("code_streams", "transformers", "TextIteratorStreamer AsyncTextIteratorStreamer",
          alone=True),
    _rule("code_streams", "anthropic", "stream", method=True, alone=True),
    _rule("code_streams", "google", "generate_content_stream", method=True, alone=True),
    _rule("code_streams", "mistralai cohere", "stream chat_stream stream_async",
          method=True, alone=True),
    _rule("code_streams", "langchain", "stream astream astream_events astream_log",
          method=True, alone=True),
    _rule("code_streams", "llama_index", "stream_chat stream_complete astream_chat",
          method=True, alone=True),
    _rule("code_streams", "mlx_lm", "stream_generate", alone=True),
    _rule("code_streams", "boto3", "converse_stream invoke_model_with_response_stream",
          method=True, alone=True),
    _rule("code_retrieves", "pymilvus", "search hybrid_search", method=True, alone=True),
    _rule("code_retrieves", "chromadb pinecone", "query", method=True, alone=True),
    _rule("code_retrieves", "qdrant_client", "search query_points query", method=True, alone=True),
    _rule("code_retrieves", "lancedb usearch", "search", method=True, alone=True),
    _rule("code_retrieves", "hnswlib", "knn_query", method=True, alone=True),
    _rule("code_retrieves", "annoy", "get_nns_by_vector", method=True, alone=True),
    _rule("code_retrieves", "weaviate", "near_text near_vector hybrid with_near_text"
          " with_near_vector", method=True, alone=True),
    _rule("code_retrieves", "pgvector sqlalchemy", "cosine_distance l2_distance"
          " max_inner_product", method=True, alone=True),
    _rule("code_retrieves", "langchain", "as_retriever similarity_search asimilarity_search"
          " similarity_search_with_score max_marginal_relevance_search", method=True, alone=True),
    _rule("code_retrieves", "llama_index", "as_retriever as_query_engine as_chat_engine",
          method=True, alone=True),
    _rule("code_retrieves", "haystack haystack_integrations", "InMemoryBM25Retriever"
          " InMemoryEmbeddingRetriever QdrantEmbeddingRetriever MilvusEmbeddingRetriever"
          " ChromaEmbeddingRetriever PgvectorEmbeddingRetriever", alone=True),
    _rule("code_embeds", "sentence_transformers InstructorEmbedding FlagEmbedding model2vec",
          "encode encode_query encode_document", method=True, alone=True,
          owner=r"(?:model|embed\w*|encoder|transformer|st)(?:\(\))?\.encode"),
    _rule("code_embeds", "langchain", "embed_documents embed_query aembed_query aembed_documents",
          method=True, alone=True),
    _rule("code_embeds", "llama_index", "get_text_embedding get_query_embedding", method=True,
          alone=True),
    _rule("code_embeds", "fastembed", "embed query_embed passage_embed", method=True, alone=True),
    _rule("code_logs_prompts", "langfuse", "observe CallbackHandler", alone=True),
    _rule("code_logs_prompts", "langsmith", "traceable wrap_openai", alone=True),
    _rule("code_logs_prompts", "mlflow", "autolog"),
    _rule("code_stores_conversations", "langchain", "SQLChatMessageHistory RedisChatMessageHistory"
          " MongoDBChatMessageHistory FileChatMessageHistory PostgresChatMessageHistory"
          " DynamoDBChatMessageHistory CosmosDBChatMessageHistory"),
    _rule("code_crawls", "scrapy", "CrawlerProcess CrawlerRunner Request"),
    _rule("code_crawls", "crawl4ai", "AsyncWebCrawler WebCrawler"),
    _rule("code_crawls", "trafilatura", "fetch_url"),
    _rule("code_crawls", "newspaper", "Article build"),
    _rule("code_crawls", "firecrawl", "FirecrawlApp Firecrawl AsyncFirecrawl"),
    _rule("code_crawls", "langchain", "WebBaseLoader RecursiveUrlLoader SitemapLoader"
          " AsyncChromiumLoader AsyncHtmlLoader"),
    _rule("code_crawls", "llama_index", "SimpleWebPageReader BeautifulSoupWebReader"),
    _rule("code_downloads_at_run_time", "huggingface_hub", "hf_hub_download snapshot_download"),
    _rule("code_downloads_at_run_time", "datasets", "load_dataset"),
    _rule("code_downloads_at_run_time", "nltk gdown", "download"),
    # people
    _rule("code_reads_faces", "face_recognition", "face_locations face_encodings compare_faces"
          " face_distance face_landmarks", alone=True),
    _rule("code_reads_faces", "insightface", "FaceAnalysis get_model", alone=True),
    _rule("code_reads_faces", "deepface", "verify find analyze represent extract_faces stream",
          alone=True, within="DeepFace."),
    _rule("code_reads_faces", "facenet_pytorch", "MTCNN InceptionResnetV1", alone=True),
    _rule("code_reads_faces", "mtcnn", "MTCNN", alone=True),
    _rule("code_reads_faces", "retinaface", "detect_faces extract_faces", alone=True),
    _rule("code_reads_faces", "dlib", "get_frontal_face_detector face_recognition_model_v1"
          " cnn_face_detection_model_v1", alone=True),
    _rule("code_reads_faces", "mediapipe", "FaceDetection FaceMesh", alone=True),
    _rule("code_reads_voices", "resemblyzer", "VoiceEncoder", alone=True),
    _rule("code_reads_voices", "whisperx", "DiarizationPipeline", alone=True),
    _rule("code_reads_emotions", "fer", "FER", alone=True),
    _rule("code_reads_emotions", "hsemotion hsemotion_onnx", "HSEmotionRecognizer", alone=True),
    _rule("code_reads_emotions", "rmn", "RMN", alone=True),
    _rule("code_reads_emotions", "text2emotion", "get_emotion", alone=True),
    _rule("code_reads_emotions", "nrclex", "NRCLex", alone=True),
    _rule("code_reads_resumes", "pyresparser", "ResumeParser", alone=True),
    _rule("code_reads_resumes", "resume_parser", "read_file", method=True, alone=True),
    # safeguards
    _rule("control_authentication", "fastapi", "HTTPBearer HTTPBasic HTTPDigest APIKeyHeader"
          " APIKeyQuery APIKeyCookie OAuth2PasswordBearer OAuth2AuthorizationCodeBearer"
          " OpenIdConnect Security"),
    _rule("control_authentication", "starlette", "AuthenticationMiddleware"),
    _rule("control_authentication", "flask_httpauth", "HTTPBasicAuth HTTPTokenAuth HTTPDigestAuth"),
    _rule("control_authentication", "flask_jwt_extended", "jwt_required"),
    _rule("control_authentication", "streamlit", "login"),
    _rule("control_authentication", "streamlit_authenticator", "Authenticate"),
    _rule("control_rate_limits", "slowapi", "Limiter"),
    _rule("control_rate_limits", "flask_limiter", "Limiter"),
    _rule("control_rate_limits", "fastapi_limiter", "RateLimiter"),
    _rule("control_metrics", "prometheus_client", "Counter Histogram Gauge Summary"
          " start_http_server make_asgi_app generate_latest"),
    _rule("control_metrics", "prometheus_fastapi_instrumentator", "Instrumentator"),
    _rule("control_metrics", "prometheus_flask_exporter", "PrometheusMetrics"),
    _rule("control_metrics", "opentelemetry", "create_counter create_histogram", method=True),
    _rule("control_input_filters", "llm_guard", "scan_prompt", alone=True),
    _rule("control_output_filters", "llm_guard", "scan_output", alone=True),
    _rule("control_human_review", "langgraph", "interrupt", alone=True),
    _rule("control_human_review", "langchain", "HumanApprovalCallbackHandler"
          " HumanInTheLoopMiddleware", alone=True),
    _rule("control_marks_output", "c2pa", "Builder sign_file Signer", alone=True),
    _rule("control_marks_output", "imwatermark", "WatermarkEncoder", alone=True),
    _rule("control_marks_output", "transformers", "WatermarkingConfig"
          " SynthIDTextWatermarkingConfig", alone=True),
    _rule("control_marks_output", "perth", "PerthImplicitWatermarker", alone=True),
    _rule("control_marks_output", "audioseal", "load_generator", method=True, alone=True),
    _rule("control_marks_output", "trustmark", "TrustMark", alone=True),
    _rule("control_shows_sources", "llama_index", "CitationQueryEngine", method=True),
    _rule("control_encryption", "starlette fastapi", "HTTPSRedirectMiddleware"),
)  # fmt: skip


def _indexed() -> dict[str, tuple[Rule, ...]]:
    result: dict[str, tuple[Rule, ...]] = {}
    for rule in RULES:
        for name in rule.names:
            result[name] = (*result.get(name, ()), rule)
    return result


_BY_NAME = _indexed()


CALLS = frozenset(_BY_NAME)


def by_calls(syntax: Syntax) -> Iterator[Signal]:
    """Yield the flags that calls, and decorators without arguments, show by themselves."""
    for call in syntax.calls:
        for rule in _BY_NAME.get(call.last, ()):
            if _holds(syntax, call.dotted, rule):
                yield Signal(rule.flag, call.line, rule.alone)
    for defined in syntax.defined:
        for decorator in defined.node.decorator_list:
            dotted = syntax.dotted(decorator, defined.scope)
            for rule in _BY_NAME.get(dotted.rpartition(".")[2], ()):
                if _holds(syntax, dotted, rule):
                    yield Signal(rule.flag, decorator.lineno, rule.alone)


def _holds(syntax: Syntax, dotted: str, rule: Rule) -> bool:
    if rule.within not in dotted or (rule.owner and not rule.owner.search(dotted)):
        return False
    if rule.method:
        return syntax.may_come_from(dotted, rule.libraries)
    return syntax.library(dotted) in rule.libraries


def argument_names(call: Call) -> Iterator[str]:
    """Yield the names that stand in the arguments of a call, not those inside of other calls."""
    nodes: list[ast.AST] = [*call.node.args, *(k.value for k in call.node.keywords)]
    for _ in range(200):
        if not nodes:
            return
        node = nodes.pop()
        match node:
            case ast.Name():
                yield node.id
            case ast.Attribute():
                yield node.attr
            case ast.JoinedStr():
                nodes += [v.value for v in node.values if isinstance(v, ast.FormattedValue)]
            case ast.BinOp():
                nodes += [node.left, node.right]
            case ast.Tuple() | ast.List():
                nodes += node.elts
            case ast.Dict():
                nodes += node.values
            case ast.Subscript():
                nodes.append(node.value)
            case ast.Call(func=ast.Attribute(attr="format")):
                nodes += [*node.args, *(k.value for k in node.keywords)]
            case ast.Call(func=ast.Name(id="str" | "repr")):
                nodes += node.args
