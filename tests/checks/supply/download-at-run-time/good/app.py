from fastapi import FastAPI
from sentence_transformers import SentenceTransformer
from transformers import pipeline

app = FastAPI()
encoder = SentenceTransformer("BAAI/bge-m3", revision="0f3d1c5a7b9e2d4f6a8c0b1d3e5f7a9c2b4d6e8f")
judge = pipeline("text-classification", "/models/tickets")
