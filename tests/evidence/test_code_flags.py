"""What code does and which safeguards it sets up: each flag with its line, and what shows none."""

from __future__ import annotations

import pytest

from roadworthy.system import Collected
from tests.evidence.conftest import Folder

LOAD = "import ollama\nreply = ollama.chat(model='m', messages=[])\n"
LAST = {
    # behaviour
    "code_fine_tunes": [
        "from trl import SFTTrainer\nt = SFTTrainer(model)",
        "from peft import get_peft_model\nm = get_peft_model(m, c)",
        "from unsloth import FastLanguageModel\nm = FastLanguageModel.get_peft_model(m)",
        "from transformers import AutoModel\nm = AutoModel.from_pretrained('m')\nloss.backward()",
        "import openai\nj = openai.OpenAI().fine_tuning.jobs.create(model='m')",
        "from ultralytics import YOLO\nm = YOLO('m')\nm.train(data='d')",
    ],
    "code_serves": [
        LOAD + "from fastapi import FastAPI\napp = FastAPI()",
        LOAD + "import gradio as gr\nwith gr.Blocks() as demo: pass\ndemo.launch()",
        LOAD + "from http.server import HTTPServer\ns = HTTPServer(a, b)",
    ],
    "code_streams": [
        "import openai\nx = openai.OpenAI().chat.completions.create(model='m', stream=True)",
        "from transformers import TextIteratorStreamer\nt = TextIteratorStreamer(k)",
    ],
    "code_retrieves": [
        "from pymilvus import MilvusClient\nc = MilvusClient()\nr = c.search('x')",
        "import chromadb\nr = collection.query(query_texts=[q])",
        "import faiss\nd, i = index.search(query_vector, 5)",
        "from langchain_chroma import Chroma\nr = Chroma().as_retriever()",
    ],
    "code_embeds": [
        "from sentence_transformers import SentenceTransformer\nm = SentenceTransformer('m')\n"
        "v = m.encode(t)",
        "import openai\nv = openai.OpenAI().embeddings.create(model='m', input=t)",
    ],
    "code_logs_prompts": [
        LOAD + "logger.info(f'asked: {user_input}')",
        LOAD + "logging.debug('%s', reply)",
        LOAD + "self.logger.warning(prompt)",
        "from langfuse import observe\n@observe\ndef f(): ...",
    ],
    "code_stores_conversations": [
        LOAD + "db.execute('INSERT INTO chat_messages VALUES (?)', (x,))",
        LOAD + "session.add(Message(text=reply))",
        LOAD + "c.insert_one({'prompt': p})",
    ],
    "code_crawls": [
        "import ollama, requests\nfrom bs4 import BeautifulSoup\nx = ollama.chat(model='m')\n"
        "s = BeautifulSoup(requests.get(u).text)",
        LOAD + "from langchain_community.document_loaders import WebBaseLoader\nWebBaseLoader(u)",
    ],
    "code_downloads_at_run_time": [
        LOAD + "from huggingface_hub import snapshot_download\nsnapshot_download('m')",
        "import torch\nimport transformers\nm = torch.hub.load('a/b', 'c')",
    ],
    "code_calls_hosted_models": [
        "import anthropic\nx = anthropic.Anthropic().messages.create(model='m')",
    ],
    "code_loads_models": ["from vllm import LLM\nLLM('m')"],
    "code_generates_images": ["import openai\nx = openai.OpenAI().images.generate(model='m')"],
    # people
    "code_reads_faces": [
        "import face_recognition\nf = face_recognition.face_locations(image)",
        "from deepface import DeepFace\nDeepFace.verify(a, b)",
    ],
    "code_reads_voices": [
        "from resemblyzer import VoiceEncoder\ne = VoiceEncoder()",
        "from pyannote.audio import Pipeline\n"
        "p = Pipeline.from_pretrained('pyannote/speaker-diarization-3.1')",
    ],
    "code_reads_emotions": [
        "from deepface import DeepFace\nDeepFace.analyze(a, actions=['emotion'])",
        "from transformers import pipeline\n"
        "p = pipeline('text-classification', model='x/emotion-english-roberta')",
    ],
    "code_reads_resumes": ["from pyresparser import ResumeParser\nd = ResumeParser(p)"],
    "code_scores_people": ["def rank_applicants(applicants): ..."],
    "code_uses_personal_traits": [
        "import pandas as pd\nimport sklearn\nx = df['ethnicity']",
        "import pandas\nimport sklearn\nFEATURES = ['age', 'sex', 'income']",
        LOAD + "PROMPT = 'The patient is {age} years old, their gender is {gender}.'",
    ],
    # safeguards
    "control_authentication": [
        LOAD + "from fastapi import Depends\ndef f(user=Depends(get_current_user)): ...",
        LOAD + "from fastapi.security import HTTPBearer\nb = HTTPBearer()",
        LOAD + "import gradio as gr\ndemo.launch(auth=('a', 'b'))",
        LOAD + "from flask_login import login_required\n@login_required\ndef f(): ...",
    ],
    "control_rate_limits": [LOAD + "from slowapi import Limiter\nl = Limiter(key_func=k)"],
    "control_size_limits": [
        "import openai\nx = openai.OpenAI().chat.completions.create(model='m', max_tokens=99)",
        LOAD + "import vllm\nLIMIT = 64\np = vllm.SamplingParams(max_tokens=LIMIT)",
        LOAD + "class Ask(BaseModel):\n  prompt: str = Field(max_length=4000)",
    ],
    "control_metrics": [LOAD + "from prometheus_client import Counter\nc = Counter('a', 'b')"],
    "control_request_logs": [
        LOAD + "import fastapi\n@app.middleware('http')\nasync def f(r, n):\n  logger.info(r.url)",
    ],
    "control_input_filters": [
        "from llm_guard import scan_prompt\nx = scan_prompt(s, p)",
        "from presidio_analyzer import AnalyzerEngine\na = AnalyzerEngine()\n"
        "r = a.analyze(text=user_message)",
        "import openai\nm = openai.OpenAI().moderations.create(input=prompt)",
    ],
    "control_output_filters": [
        "from llm_guard import scan_output\nx = scan_output(s, p, o)",
        "from detoxify import Detoxify\nd = Detoxify('original').predict(answer)",
    ],
    "control_human_review": [
        "from langgraph.types import interrupt\nx = interrupt(v)",
        "from langgraph.graph import StateGraph\ng = b.compile(interrupt_before=['act'])",
    ],
    "control_ai_notice": [
        LOAD + "import streamlit as st\nst.caption('You are chatting with an AI.')",
        LOAD + "import gradio as gr\ngr.Markdown('Answers are generated by AI and may be wrong.')",
    ],
    "control_marks_output": [
        "from imwatermark import WatermarkEncoder\ne = WatermarkEncoder()",
        "from transformers import AutoModelForCausalLM\nm = load()\n"
        "x = m.generate(**i, watermarking_config=w)",
    ],
    "control_shows_sources": [LOAD + "import langchain\nf(return_source_documents=True)"],
    "control_retention": [
        LOAD + "db.execute('DELETE FROM messages WHERE created_at < ?', (day,))",
        LOAD + "def purge_old_conversations(): ...",
    ],
    "control_encryption": [LOAD + "import uvicorn\nuvicorn.run(app, ssl_certfile='a.pem')"],
}  # fmt: skip
CASES = [(flag, code) for flag, codes in LAST.items() for code in codes]


def flags(result: Collected) -> dict[str, tuple[str, int | None]]:
    """Return the flags of the code with the place of the first source of each."""
    found: dict[str, tuple[str, int | None]] = {}
    for part in result.components:
        if part.id == "code":
            assert (part.kind, part.name) == ("code", "code of the project")
            for name, fact in part.facts.items():
                assert fact.value is True
                (source, *_) = fact.sources
                assert hasattr(source, "path")
                assert hasattr(source, "line")
                found[name] = (source.path, source.line)
    return found


@pytest.mark.parametrize(
    ("flag", "code"), CASES, ids=[f"{f}-{n}" for n, (f, _) in enumerate(CASES)]
)
def test_a_call_shows_a_flag_with_its_line(look: Folder, flag: str, code: str) -> None:
    lines = code.rstrip().split("\n")
    path, line = flags(look({"app.py": code}))[flag]
    assert path == "app.py"
    assert line in (len(lines), len(lines) - 1)


NOT = {
    "code_fine_tunes": [
        LOAD + "class Trainer: ...\nt = Trainer()",
        LOAD + "from peft import PeftModel\nPeftModel.from_pretrained(a, 'b')",
    ],
    "code_serves": ["from fastapi import FastAPI\napp = FastAPI()", LOAD + "rocket.launch()"],
    "code_retrieves": [
        "import re\nimport pymilvus\nre.search('a', 'b')",
        "import pandas as pd\nimport chromadb\ndf = pd.read_csv('x')\ndf.query('a > 1')",
        "import faiss\nd, i = kmeans.index.search(points, 1)",
    ],
    "code_embeds": [
        "from sentence_transformers import SentenceTransformer\nx = text.encode('utf-8')",
        "from sentence_transformers import SentenceTransformer\nx = str(y).encode()",
        "from sentence_transformers import SentenceTransformer\nx = tokenizer.encode(y)",
        "from sentence_transformers import SentenceTransformer\nx = 'a'.encode()",
    ],
    "code_streams": [
        "import openai\nx = openai.OpenAI().responses.create(model='m', stream=False)",
    ],
    "code_logs_prompts": [
        LOAD + "logger.info(len(prompt))",
        LOAD + "logger.info('prompt was empty')",
        LOAD + "math.log(prompt)",
        "from huggingface_hub import hf_hub_download\nconfig = hf_hub_download('m', 'f')\n"
        "logger.info(config)",
        "logger.info(prompt)",
    ],
    "code_stores_conversations": [
        LOAD + "db.execute('INSERT INTO metrics VALUES (?)')",
        LOAD + "session.add(Product())",
        "db.execute('INSERT INTO chat_messages VALUES (?)')",
    ],
    "code_crawls": [LOAD + "from bs4 import BeautifulSoup\nBeautifulSoup(open('a').read())"],
    "code_reads_faces": ["import face_recognition", "from deepface.modules import x\nx.verify(a)"],
    "code_reads_emotions": [
        "from deepface import DeepFace\nDeepFace.analyze(a, actions=['age'])",
        "from deepface.modules import modeling\nm = modeling.build()\nm.analyze(a)",
    ],
    "code_scores_people": ["def rank_candidates(query, passages): ...", "# rank applicants\nx = 1"],
    "code_uses_personal_traits": [
        "import pandas\nimport sklearn\nx = cache['age']",
        "import sklearn\nSTYLE = ['age', 'color']",
        "import sklearn\nimport pandas\nMODES = ['LLM', 'Disabled']",
    ],
    "control_authentication": [
        LOAD + "from fastapi import Depends\ndef f(db=Depends(get_db)): ...",
        LOAD + "import gradio as gr\ndemo.launch(auth=None)",
        LOAD + "import gradio as gr\ndef f(auth=None):\n  demo.launch(auth=auth)",
        "from fastapi.security import HTTPBearer\nb = HTTPBearer()",
    ],
    "control_size_limits": [
        LOAD + "import vllm\ndef f(n=9):\n  p = vllm.SamplingParams(max_tokens=n)",
        LOAD + "import vllm\np = vllm.SamplingParams(max_tokens=None)",
        LOAD + "from django.db import models\nclass A:\n  prompt = models.CharField(max_length=9)",
    ],
    "control_request_logs": [
        LOAD + "import fastapi\n@app.middleware('http')\nasync def f(r, n): return await n(r)",
    ],
    "control_input_filters": [
        "from presidio_analyzer import AnalyzerEngine\na = AnalyzerEngine()\nr = a.analyze(text=x)",
        "from presidio_analyzer import AnalyzerEngine\nr = AnalyzerEngine().analyze(text=answer)",
    ],
    "control_output_filters": [
        "import openai\nm = openai.OpenAI().moderations.create(input=text)",
    ],
    "control_human_review": [
        LOAD + "def review_code(): ...\nSTATES = ['pending', 'done']",
        "from langgraph.graph import StateGraph\ng = b.compile(interrupt_before=[])",
    ],
    "control_ai_notice": [
        LOAD + "import streamlit as st\nst.caption('You are not chatting with an AI.')",
        LOAD + "SYSTEM = 'You are an AI assistant.'",
        LOAD + "import streamlit as st\nst.title('Fairness of claims')",
    ],
    "control_marks_output": [
        "from transformers import AutoModel\nx = m.generate(watermarking_config=None)",
    ],
    "code_generates_audio": [
        "import bark\nclass A:\n  def f(self):\n    return self.generate_audio('x')",
    ],
    "control_retention": [
        LOAD + "db.execute('DELETE FROM messages WHERE id = ?')",
        LOAD + "def cleanup_expired_sessions(): ...",
    ],
    "control_encryption": [
        LOAD + "import uvicorn\ndef f(c=None):\n  uvicorn.run(a, ssl_certfile=c)",
    ],
}  # fmt: skip
NOT_CASES = [(flag, code) for flag, codes in NOT.items() for code in codes]


@pytest.mark.parametrize(
    ("flag", "code"), NOT_CASES, ids=[f"{f}-{n}" for n, (f, _) in enumerate(NOT_CASES)]
)
def test_what_only_looks_like_it_shows_nothing(look: Folder, flag: str, code: str) -> None:
    assert flag not in flags(look({"app.py": code}))


def test_tests_show_no_flags(look: Folder) -> None:
    assert flags(look({"tests/app.py": LOAD + "from fastapi import FastAPI\na = FastAPI()"})) == {}


def test_a_server_counts_when_another_file_has_the_model(look: Folder) -> None:
    serving = "from fastapi import FastAPI\napp = FastAPI()\n@app.post('/x')\ndef f(): ...\n"
    found = flags(look({"web.py": serving, "model.py": LOAD}))
    assert found["code_serves"] == ("web.py", 2)


def test_a_flag_keeps_a_bounded_number_of_places(look: Folder) -> None:
    result = look({f"a{n}.py": LOAD for n in range(60)})
    (code,) = (part for part in result.components if part.id == "code")
    assert len(code.facts["code_loads_models"].sources) == 20
