"""Which packages are about models, and what their calls mean: tables only.

Names were read in the documentation of each library. A constructor counts when the file shows that
it comes from the library; a method of an object counts when the file imports the library.
"""

from __future__ import annotations

from dataclasses import dataclass


def words(names: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(names.split())


def family(root: str) -> str:
    """Return one name for packages that are published in many pieces.

    >>> family("langchain_openai"), family("llama_index"), family("numpy")
    ('langchain', 'llama_index', 'numpy')
    """
    return "langchain" if root.startswith("langchain") else root


MODELS = words(
    "transformers diffusers sentence_transformers peft trl unsloth vllm sglang llama_cpp xllamacpp"
    " ctransformers gpt4all mlx_lm mlx_vlm mlx_whisper onnxruntime onnxruntime_genai optimum timm"
    " open_clip ultralytics spacy flair keras_hub keras_nlp fastembed whisper whisperx"
    " faster_whisper TTS kokoro bark chatterbox elevenlabs huggingface_hub openai anthropic google"
    " vertexai mistralai cohere boto3 aioboto3 azure groq together replicate litellm ollama xai_sdk"
    " langchain llama_index haystack haystack_integrations dspy instructor pydantic_ai"
    " crewai autogen autogen_ext agents smolagents langgraph setfit gliner speechbrain pyannote"
    " nemo lmdeploy exllamav2 auto_gptq audiocraft simpletransformers FlagEmbedding rapidocr"
    " easyocr InstructorEmbedding model2vec"
    " airllm ai21 zhipuai dashscope fireworks cerebras semantic_kernel txtai gliclass outlines"
    " datasets guidance voyageai deepspeed petals rerankers colbert ragatouille parler_tts"
)
"""Packages that load, call, serve or train models."""

FRONT_ENDS = words("gradio streamlit chainlit nicegui mesop discord telegram aiogram slack_bolt")
RETRIEVAL = words(
    "pymilvus chromadb qdrant_client faiss pgvector weaviate lancedb pinecone usearch hnswlib annoy"
    " opensearchpy elasticsearch"
)
PEOPLE = words(
    "face_recognition insightface deepface facenet_pytorch mtcnn retinaface resemblyzer fer"
    " hsemotion hsemotion_onnx rmn text2emotion nrclex pyresparser resume_parser mediapipe dlib"
    " fairlearn aif360"
)
SAFEGUARDS = words(
    "slowapi flask_limiter fastapi_limiter django_ratelimit prometheus_client"
    " prometheus_fastapi_instrumentator prometheus_flask_exporter opentelemetry presidio_analyzer"
    " presidio_anonymizer llm_guard guardrails nemoguardrails detoxify c2pa imwatermark"
    " invisible_watermark audioseal trustmark perth langfuse langsmith rebuff lakera"
)
CRAWLERS = words("scrapy crawl4ai trafilatura newspaper firecrawl bs4")
WEB = words(
    "fastapi flask starlette litestar quart sanic aiohttp bottle tornado http django uvicorn"
    " grpc bentoml litserve fastmcp mcp flask_login flask_httpauth flask_jwt_extended"
)
"""Packages that answer requests; interesting where models are somewhere in the project."""
LEARNING = words("sklearn xgboost lightgbm catboost torch tensorflow keras joblib pandas polars")
"""Packages that may stand behind a score of people."""

TRAINS = LEARNING - words("joblib pandas polars") | words("fairlearn aif360")

INTERESTING = MODELS | FRONT_ENDS | RETRIEVAL | PEOPLE | SAFEGUARDS


@dataclass(frozen=True, slots=True)
class Loader:
    """A call that loads a model, or stands for one that somebody else runs."""

    libraries: frozenset[str]
    kind: str
    keywords: tuple[str, ...]
    position: int | None = 0
    within: str = ""
    """Text that the dotted name must hold, where the last name alone says too little."""


def _loader(
    libraries: str, kind: str, keywords: str, position: int | None = 0, within: str = ""
) -> Loader:
    return Loader(words(libraries), kind, tuple(keywords.split()), position, within)


_CHAINS = "langchain llama_index"
_MODEL = "model model_name"

LOADERS: dict[str, tuple[Loader, ...]] = {
    # weights
    "SentenceTransformer": (_loader("sentence_transformers", "weights", "model_name_or_path"),),
    "SparseEncoder": (_loader("sentence_transformers", "weights", "model_name_or_path"),),
    "CrossEncoder": (_loader("sentence_transformers", "weights", "model_name model_name_or_path"),),
    "Llama": (_loader("llama_cpp", "weights", "model_path"),),
    "LLM": (
        _loader("vllm", "weights", "model"),
        _loader("crewai", "service", "model"),
    ),
    "AsyncLLMEngine": (_loader("vllm", "weights", "model"),),
    "AsyncEngineArgs": (_loader("vllm", "weights", "model"),),
    "EngineArgs": (_loader("vllm", "weights", "model"),),
    "Engine": (_loader("sglang", "weights", "model_path", None),),
    "WhisperModel": (_loader("faster_whisper", "weights", "model_size_or_path"),),
    "CTransformers": (_loader("ctransformers langchain", "weights", "model"),),
    "GPT4All": (_loader("gpt4all langchain", "weights", "model_name model"),),
    "InferenceSession": (_loader("onnxruntime", "weights", "path_or_bytes"),),
    "YOLO": (_loader("ultralytics", "weights", "model"),),
    "RTDETR": (_loader("ultralytics", "weights", "model"),),
    "TTS": (_loader("TTS", "weights", "model_name model_path"),),
    "KPipeline": (_loader("kokoro", "weights", "repo_id", None),),
    "TextEmbedding": (_loader("fastembed", "weights", "model_name"),),
    "SparseTextEmbedding": (_loader("fastembed", "weights", "model_name"),),
    "FlagModel": (_loader("FlagEmbedding", "weights", "model_name_or_path"),),
    "BGEM3FlagModel": (_loader("FlagEmbedding", "weights", "model_name_or_path"),),
    "FlagReranker": (_loader("FlagEmbedding", "weights", "model_name_or_path"),),
    "INSTRUCTOR": (_loader("InstructorEmbedding", "weights", "model_name_or_path"),),
    "create_model": (_loader("timm", "weights", "model_name"),),
    "create_model_and_transforms": (_loader("open_clip", "weights", "model_name"),),
    "load_model": (
        _loader("whisper", "weights", "name"),
        _loader("whisperx", "weights", "whisper_arch"),
    ),
    "load": (
        _loader("spacy", "weights", "name"),
        _loader("mlx_lm mlx_vlm", "weights", "path_or_hf_repo"),
        _loader("flair", "weights", "model_path model", 0),
    ),
    "from_preset": (_loader("keras_hub keras_nlp", "weights", "preset"),),
    "from_hparams": (_loader("speechbrain", "weights", "source"),),
    "hf_hub_download": (_loader("huggingface_hub", "weights", "repo_id"),),
    "snapshot_download": (_loader("huggingface_hub", "weights", "repo_id"),),
    "from_model_id": (_loader("langchain", "weights", "model_id", 0),),
    "HuggingFaceEmbeddings": (_loader("langchain", "weights", _MODEL),),
    "HuggingFaceBgeEmbeddings": (_loader("langchain", "weights", _MODEL),),
    "HuggingFaceInstructEmbeddings": (_loader("langchain", "weights", _MODEL),),
    "LlamaCpp": (_loader("langchain", "weights", "model_path", None),),
    "LlamaCPP": (_loader("llama_index", "weights", "model_path model_url", None),),
    "VLLM": (_loader("langchain", "weights", "model", None),),
    "HuggingFaceLLM": (_loader("llama_index", "weights", "model_name", None),),
    "HuggingFaceEmbedding": (_loader("llama_index", "weights", "model_name"),),
    "HuggingFaceLocalGenerator": (_loader("haystack", "weights", "model", None),),
    "HuggingFaceLocalChatGenerator": (_loader("haystack", "weights", "model", None),),
    "SentenceTransformersTextEmbedder": (_loader("haystack", "weights", "model"),),
    "SentenceTransformersDocumentEmbedder": (_loader("haystack", "weights", "model"),),
    "TransformersModel": (_loader("smolagents", "weights", "model_id"),),
    "ChatOllama": (_loader("langchain", "weights", "model", None),),
    "OllamaLLM": (_loader("langchain", "weights", "model", None),),
    "OllamaEmbeddings": (_loader("langchain", "weights", "model", None),),
    "Ollama": (_loader(_CHAINS, "weights", "model"),),
    "OllamaEmbedding": (_loader("llama_index", "weights", "model_name"),),
    "OllamaChatGenerator": (_loader("haystack haystack_integrations", "weights", "model"),),
    # services
    "ChatOpenAI": (_loader("langchain", "service", _MODEL, None),),
    "AzureChatOpenAI": (
        _loader("langchain", "service", "model model_name azure_deployment deployment_name", None),
    ),
    "OpenAIEmbeddings": (_loader("langchain", "service", "model", None),),
    "ChatAnthropic": (_loader("langchain", "service", _MODEL, None),),
    "ChatGoogleGenerativeAI": (_loader("langchain", "service", "model", None),),
    "GoogleGenerativeAIEmbeddings": (_loader("langchain", "service", "model", None),),
    "ChatVertexAI": (_loader("langchain", "service", _MODEL, None),),
    "ChatMistralAI": (_loader("langchain", "service", _MODEL, None),),
    "ChatGroq": (_loader("langchain", "service", _MODEL, None),),
    "ChatCohere": (_loader("langchain", "service", "model", None),),
    "ChatBedrock": (_loader("langchain", "service", "model_id model", None),),
    "ChatBedrockConverse": (_loader("langchain", "service", "model_id model", None),),
    "BedrockEmbeddings": (_loader("langchain", "service", "model_id", None),),
    "ChatTogether": (_loader("langchain", "service", "model", None),),
    "ChatFireworks": (_loader("langchain", "service", "model", None),),
    "ChatDeepSeek": (_loader("langchain", "service", "model", None),),
    "ChatXAI": (_loader("langchain", "service", "model", None),),
    "ChatLiteLLM": (_loader("langchain", "service", "model", None),),
    "ChatHuggingFace": (_loader("langchain", "service", "model_id", None),),
    "HuggingFaceEndpoint": (_loader("langchain", "service", "repo_id model endpoint_url", None),),
    "init_chat_model": (_loader("langchain", "service", "model"),),
    "init_embeddings": (_loader("langchain", "service", "model"),),
    "OpenAI": (_loader(_CHAINS, "service", _MODEL, None),),
    "OpenAIEmbedding": (_loader("llama_index", "service", "model model_name", None),),
    "AzureOpenAI": (_loader(_CHAINS, "service", "model deployment_name engine", None),),
    "Anthropic": (_loader("llama_index", "service", "model"),),
    "GoogleGenAI": (_loader("llama_index", "service", "model"),),
    "Gemini": (_loader("llama_index", "service", "model"),),
    "MistralAI": (_loader("llama_index", "service", "model"),),
    "OpenAIChatGenerator": (_loader("haystack", "service", "model", None),),
    "OpenAIGenerator": (_loader("haystack", "service", "model", None),),
    "OpenAITextEmbedder": (_loader("haystack", "service", "model", None),),
    "OpenAIDocumentEmbedder": (_loader("haystack", "service", "model", None),),
    "HuggingFaceAPIChatGenerator": (_loader("haystack", "service", "api_params", None),),
    "LM": (_loader("dspy", "service", "model"),),
    "from_provider": (_loader("instructor", "service", "model"),),
    "GenerativeModel": (_loader("google vertexai", "service", "model_name"),),
    "OpenAIChatModel": (_loader("pydantic_ai", "service", "model_name"),),
    "OpenAIModel": (_loader("pydantic_ai", "service", "model_name"),),
    "AnthropicModel": (_loader("pydantic_ai", "service", "model_name"),),
    "OpenAIChatCompletionClient": (_loader("autogen_ext", "service", "model", None),),
    "InferenceClientModel": (_loader("smolagents", "service", "model_id"),),
    "LiteLLMModel": (_loader("smolagents", "service", "model_id"),),
    "InferenceClient": (_loader("huggingface_hub", "service", "model"),),
    "AsyncInferenceClient": (_loader("huggingface_hub", "service", "model"),),
}
"""Constructors and functions by their last name."""

OPTIONAL_ID = words(
    "hf_hub_download snapshot_download InferenceClient AsyncInferenceClient KPipeline load"
    " HuggingFaceAPIChatGenerator InferenceSession from_model_id TextEmbedding"
)
"""Calls that are no model of their own when they name none."""


@dataclass(frozen=True, slots=True)
class Hosted:
    """The end of a call to a model that answers, and what it makes."""

    libraries: frozenset[str]
    makes: str
    """text, image, audio, video, embeddings, or nothing of these."""
    keywords: tuple[str, ...] = ("model",)
    position: int | None = None
    clear: bool = False
    """True when the chain of names alone says what it is, whoever made the client."""
    kind: str = "service"


def _hosted(
    libraries: str, makes: str, keywords: str = "model", position: int | None = None,
    *, clear: bool = False, kind: str = "service",
) -> Hosted:  # fmt: skip
    return Hosted(words(libraries), makes, tuple(keywords.split()), position, clear, kind)


_LIKE_OPENAI = (
    "openai groq together litellm huggingface_hub cerebras fireworks azure xai_sdk zhipuai"
)

HOSTED: dict[str, Hosted] = {
    "chat.completions.create": _hosted(_LIKE_OPENAI, "text", clear=True),
    "chat.completions.parse": _hosted(_LIKE_OPENAI, "text", clear=True),
    "chat.completions.stream": _hosted(_LIKE_OPENAI, "text", clear=True),
    "responses.create": _hosted("openai", "text"),
    "responses.parse": _hosted("openai", "text"),
    "responses.stream": _hosted("openai", "text"),
    "completions.create": _hosted("openai together anthropic", "text"),
    "embeddings.create": _hosted("openai together", "embeddings"),
    "images.generate": _hosted("openai together", "image"),
    "images.edit": _hosted("openai", "image"),
    "images.create_variation": _hosted("openai", "image"),
    "audio.speech.create": _hosted("openai", "audio"),
    "with_streaming_response.create": _hosted("openai", "audio"),
    "audio.transcriptions.create": _hosted("openai groq", ""),
    "videos.create": _hosted("openai", "video"),
    "messages.create": _hosted("anthropic", "text"),
    "messages.stream": _hosted("anthropic", "text"),
    "models.generate_content": _hosted("google", "text"),
    "models.generate_content_stream": _hosted("google", "text"),
    "models.generate_images": _hosted("google", "image"),
    "models.generate_videos": _hosted("google", "video"),
    "models.embed_content": _hosted("google", "embeddings"),
    "chats.create": _hosted("google", "text"),
    "chat.complete": _hosted("mistralai", "text"),
    "chat.stream": _hosted("mistralai", "text"),
    "chat.complete_async": _hosted("mistralai", "text"),
    "chat.stream_async": _hosted("mistralai", "text"),
    "chat_stream": _hosted("cohere", "text"),
    "chat_completion": _hosted("huggingface_hub", "text"),
    "text_generation": _hosted("huggingface_hub", "text"),
    "text_to_image": _hosted("huggingface_hub", "image"),
    "text_to_speech": _hosted("huggingface_hub", "audio"),
    "text_to_video": _hosted("huggingface_hub", "video"),
    "feature_extraction": _hosted("huggingface_hub", "embeddings"),
    "invoke_model": _hosted("boto3 aioboto3", "", "modelId"),
    "invoke_model_with_response_stream": _hosted("boto3 aioboto3", "", "modelId"),
    "converse": _hosted("boto3 aioboto3", "text", "modelId"),
    "converse_stream": _hosted("boto3 aioboto3", "text", "modelId"),
    "litellm.completion": _hosted("litellm", "text", "model", 0),
    "litellm.acompletion": _hosted("litellm", "text", "model", 0),
    "litellm.responses": _hosted("litellm", "text", "model", 0),
    "litellm.embedding": _hosted("litellm", "embeddings", "model", 0),
    "litellm.aembedding": _hosted("litellm", "embeddings", "model", 0),
    "litellm.image_generation": _hosted("litellm", "image", "model", 0),
    "replicate.run": _hosted("replicate", "", "ref", 0),
    "text_to_speech.convert": _hosted("elevenlabs", "audio", "model_id"),
    "text_to_speech.stream": _hosted("elevenlabs", "audio", "model_id"),
}
"""Ends of calls to hosted models."""

OLLAMA = words("chat generate embed embeddings")
"""Calls of ollama; the weights lie on the own machine."""
COHERE = words("chat embed rerank")

FROM_PRETRAINED = ("pretrained_model_name_or_path", "model_name", "model_id", "checkpoint_path")
HUB_LOADS = ("torch.hub.load",)

GENERATES = words(
    "generate create_chat_completion create_completion handle_chat_completions handle_completions"
    " generate_content generate_text stream_generate"
)
"""Methods with which a model writes text, where the file imports a library for models."""
WRITERS = words(
    "transformers llama_cpp xllamacpp vllm openai anthropic litellm ollama ctransformers peft"
    " mlx_lm mlx_vlm unsloth google vertexai gpt4all sglang lmdeploy exllamav2 keras_hub keras_nlp"
    " optimum langchain airllm petals"
)
TEXT_TASKS = words(
    "text-generation text2text-generation conversational summarization translation image-to-text"
    " image-text-to-text"
)
IMAGE_TASKS = words("text-to-image image-to-image unconditional-image-generation inpainting")
AUDIO_TASKS = words("text-to-speech text-to-audio")
VIDEO_TASKS = words("text-to-video image-to-video")

AUDIO_CALLS: dict[str, frozenset[str]] = {
    "tts": words("TTS"),
    "tts_to_file": words("TTS"),
    "KPipeline": words("kokoro"),
    "generate_audio": words("bark"),
    "MusicGen": words("audiocraft"),
}
AUDIO_CLASSES = words(
    "ChatterboxTTS ChatterboxMultilingualTTS MusicgenForConditionalGeneration BarkModel"
    " ParlerTTSForConditionalGeneration VitsModel SpeechT5ForTextToSpeech MusicGen AudioLDMPipeline"
    " AudioLDM2Pipeline StableAudioPipeline Tacotron2 DiaForConditionalGeneration"
)
"""Classes whose `from_pretrained` gives a model for speech or music."""
VIDEO_CLASS = r"Video|LTX|^Wan|Mochi|AnimateDiff|^Hunyuan.*Video|SkyReels|Allegro|^Latte"
IMAGE_CLASS = r"Pipeline$"

CHAT_WIDGETS = {
    "ChatInterface": "gradio",
    "Chatbot": "gradio",
    "chat_input": "streamlit",
    "chat_message": "streamlit",
    "on_message": "chainlit",
}
"""Parts of a front end with which people write to a model."""
