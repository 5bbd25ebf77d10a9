import urllib.request

import nltk
import torch
from fastapi import FastAPI
from sentence_transformers import SentenceTransformer

app = FastAPI()
nltk.download("punkt")
encoder = SentenceTransformer("BAAI/bge-m3", revision="0f3d1c5a7b9e2d4f6a8c0b1d3e5f7a9c2b4d6e8f")
vad = torch.hub.load("snakers4/silero-vad", "silero_vad")
urllib.request.urlretrieve("https://files.example.org/labels.csv", "labels.csv")
