"""Ids of models through names, defaults and other modules, and what a load says besides."""

from __future__ import annotations

import pytest

from roadworthy.system import Collected, Component
from tests.evidence.conftest import Folder, facts, proposed

M = "org/m"
NAMED = {
    "diffusers": "from diffusers import AutoPipelineForText2Image as P\nP.from_pretrained('org/m')",
    "peft": "from peft import PeftModel\nPeftModel.from_pretrained(base, 'org/m')",
    "gpt4all": "from gpt4all import GPT4All\nGPT4All('org/m')",
    "mlx": "from mlx_lm import load\nload('org/m')",
    "onnx": "import onnxruntime as ort\nort.InferenceSession('org/m')",
    "timm": "import timm\ntimm.create_model('org/m', pretrained=True)",
    "yolo": "from ultralytics import YOLO\nYOLO('org/m')",
    "spacy": "import spacy\nnlp = spacy.load('org/m')",
    "flair": "from flair.models import SequenceTagger\nSequenceTagger.load('org/m')",
    "keras": "import keras_hub\nkeras_hub.models.GemmaCausalLM.from_preset('org/m')",
    "fastembed": "from fastembed import TextEmbedding\nTextEmbedding(model_name='org/m')",
    "whisper": "import whisper\nwhisper.load_model('org/m')",
    "hub": "from huggingface_hub import snapshot_download\nsnapshot_download(repo_id='org/m')",
    "chain": "from langchain_openai import ChatOpenAI\nChatOpenAI(model='org/m')",
    "chain embeddings": "from langchain_huggingface import HuggingFaceEmbeddings\n"
    "HuggingFaceEmbeddings(model_name='org/m')",
    "llama index": "from llama_index.llms.ollama import Ollama\nOllama(model='org/m')",
    "haystack": "from haystack.components.generators.chat import OpenAIChatGenerator\n"
    "OpenAIChatGenerator(model='org/m')",
    "dspy": "import dspy\ndspy.LM('org/m')",
    "google": "from google import genai\nc = genai.Client()\n"
    "r = c.models.generate_content(model='org/m', contents='x')",
    "mistral": "from mistralai import Mistral\nr = Mistral().chat.complete(model='org/m')",
    "cohere": "import cohere\nco = cohere.ClientV2()\nr = co.chat(model='org/m', messages=[])",
    "bedrock": "import boto3\nb = boto3.client('x')\nr = b.invoke_model(modelId='org/m', body=b'')",
    "groq": "from groq import Groq\nr = Groq().chat.completions.create(model='org/m')",
    "replicate": "import replicate\nr = replicate.run('org/m', input={})",
    "inference": "from huggingface_hub import InferenceClient\nInferenceClient(model='org/m')",
    "attribute": "import openai\nclass A:\n  def __init__(self):\n    self.c = openai.OpenAI()\n"
    "  def f(self):\n    return self.c.chat.completions.create(model='org/m')",
    "elsewhere": "from .clients import client\n"
    "r = client.chat.completions.create(model='org/m', messages=[])",
    "two imports": "import os, openai\nr = openai.OpenAI().responses.create(model='org/m')",
    "joined": "from vllm import LLM\nO = 'org'\nLLM(model=f'{O}/m')",
    "dictionary": "from vllm import LLM\nC = {'model': 'org/m'}\nLLM(model=C['model'])",
}


def models(result: Collected) -> list[Component]:
    return [part for part in result.components if part.id.startswith("model:")]


@pytest.mark.parametrize("case", NAMED)
def test_each_library_names_its_model(look: Folder, case: str) -> None:
    (component,) = models(look({"app.py": NAMED[case]}))
    assert component.name == M


DEFAULTS = {
    "argument": "def f(name='org/m'):\n  return LLM(model=name)",
    "environment": "import os\nLLM(model=os.environ.get('M', 'org/m'))",
    "argparse": "p.add_argument('--model-id', default='org/m')\na = p.parse_args()\n"
    "LLM(model=a.model_id)",
    "click": "import click\n@click.option('--name', default='org/m')\ndef f(name):\n"
    "  LLM(model=name)",
    "typer": "import typer\ndef f(name: str = typer.Option('org/m')):\n  LLM(model=name)",
    "settings": "class S(BaseSettings):\n  name: str = Field(default='org/m')\ns = S()\n"
    "LLM(model=s.name)",
    "attribute": "class A:\n  def __init__(self, name='org/m'):\n    self.name = name\n"
    "  def f(self):\n    return LLM(model=self.name)",
    "or": "import os\nLLM(model=os.getenv('M') or 'org/m')",
}


@pytest.mark.parametrize("case", DEFAULTS)
def test_a_default_is_the_id_and_the_evidence_says_so(look: Folder, case: str) -> None:
    (component,) = models(look({"app.py": "from vllm import LLM\n" + DEFAULTS[case]}))
    assert component.name == M
    assert component.files[0].shows.startswith("org/m by default: ")


ELSEWHERE = [
    ("app/config.py", "ID = 'org/m'\n", "app/run.py", "from .config import ID\nLLM(model=ID)"),
    ("src/app/config.py", "ID: str = 'org/m'  # x\n", "src/run.py",
     "from app.config import ID\nLLM(model=ID)"),
    ("config.py", "import os\nID = os.getenv('M', 'org/m')\n", "run.py",
     "import config\nLLM(model=config.ID)"),
    ("app/settings.py", "class S:\n    name: str = 'org/m'\ns = S()\n", "app/run.py",
     "from .settings import s\nLLM(model=s.name)"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "constants", "user", "code"), ELSEWHERE)
def test_a_constant_of_another_module_names_the_model(
    look: Folder, path: str, constants: str, user: str, code: str
) -> None:
    (component,) = models(look({path: constants, user: "from vllm import LLM\n" + code}))
    assert component.name == M
    assert path in component.files[0].shows


def test_constants_that_disagree_name_nothing(look: Folder) -> None:
    files: dict[str, str | bytes] = {
        "a/config.py": "ID = 'x'\n", "b/config.py": "ID = 'y'\n",
        "run.py": "from vllm import LLM\nfrom config import ID\nLLM(model=ID)",
    }  # fmt: skip
    (component,) = models(look(files))
    assert component.id == "model:unknown:run.py:3"


NO_MODEL = [
    "from huggingface_hub import hf_hub_download\nhf_hub_download('d', 'f', repo_type='dataset')",
    "from transformers import AutoModel\n'''\n>>> AutoModel.from_pretrained('a')\n'''",
    "from sentence_transformers import SentenceTransformer\nSentenceTransformer(modules=[a])",
    "from shapes import LLM\nimport vllm\nLLM('a')",
    "import re, cohere\nre.search('a', 'b')",
]


@pytest.mark.parametrize("code", NO_MODEL, ids=range(len(NO_MODEL)))
def test_what_only_looks_like_a_load_is_none(look: Folder, code: str) -> None:
    assert models(look({"app.py": code})) == []


def test_a_pipeline_over_a_loaded_model_is_no_second_one(look: Folder) -> None:
    code = (
        "from transformers import pipeline, AutoModel\nm = AutoModel.from_pretrained('a')\n"
        "p = pipeline('text-generation', model=m)\n"
    )
    assert [part.name for part in models(look({"app.py": code}))] == ["a"]


TRUSTED = [
    "from transformers import AutoModel\nAutoModel.from_pretrained('m', trust_remote_code=True)",
    "from sentence_transformers import SentenceTransformer\n"
    "SentenceTransformer('m', model_kwargs={'trust_remote_code': True})",
]


@pytest.mark.parametrize("code", TRUSTED)
def test_code_that_comes_with_a_model_is_a_fact_of_the_model(look: Folder, code: str) -> None:
    assert facts(look({"app.py": code}), "model:m")["trusts_remote_code"] is True


@pytest.mark.parametrize("value", ["False", "args.trust", "TRUST"])
def test_a_trust_that_may_be_off_is_no_fact(look: Folder, value: str) -> None:
    code = f"from vllm import LLM\nLLM('m', trust_remote_code={value})"
    assert "trusts_remote_code" not in facts(look({"app.py": code}), "model:m")


def test_a_revision_that_is_only_a_default_pins_nothing(look: Folder) -> None:
    code = "from vllm import LLM\ndef f(r='abc'):\n  LLM('m', revision=r)"
    assert "revision" not in facts(look({"a.py": code}), "model:m")


def test_names_that_double_each_other_end(look: Folder) -> None:
    names = "".join(f"x{n + 1} = x{n} + x{n}\n" for n in range(40))
    code = f"from vllm import LLM\nx0 = 'a'\n{names}LLM(model=x40)"
    (component,) = models(look({"app.py": code}))
    assert component.name == "whose id the code does not hold"


MAKES = {
    "image": "from openai import OpenAI\nx = OpenAI().images.generate(model='m')",
    "audio": "from transformers import pipeline\np = pipeline('text-to-speech', 'm')",
    "video": "from diffusers import LTXPipeline\np = LTXPipeline.from_pretrained('m')",
    "text": "import ollama\nx = ollama.generate(model='m')",
}


@pytest.mark.parametrize("made", MAKES)
def test_what_a_model_makes_is_proposed(look: Folder, made: str) -> None:
    found = proposed(look({"app.py": MAKES[made]}))
    assert {value for fact, value, *_ in found if fact == "generates"} == {made}


BOTS = [
    "import discord\nimport ollama\n@client.event\nasync def on_message(m):\n"
    "  x = ollama.chat(model='m')",
    "from telegram.ext import MessageHandler\nimport ollama\nx = ollama.chat(model='m')\n"
    "app.add_handler(MessageHandler(f, g))",
]


@pytest.mark.parametrize("code", BOTS)
def test_a_bot_with_a_model_meets_people(look: Folder, code: str) -> None:
    found = {(fact, value) for fact, value, *_ in proposed(look({"bot.py": code}))}
    assert ("interacts_with_people", True) in found


@pytest.mark.parametrize(
    "route",
    ["@app.get('/stats')\ndef chat_stats(): ...", "@app.get('/chats')\ndef f(): ...",
     "@app.get('/chat/options')\ndef f(): ..."],
)  # fmt: skip
def test_a_route_about_chats_is_no_chat(look: Folder, route: str) -> None:
    code = "import fastapi\nimport ollama\nx = ollama.embed(model='m')\napp = fastapi.FastAPI()\n"
    code += route
    assert "interacts_with_people" not in {fact for fact, *_ in proposed(look({"a.py": code}))}
