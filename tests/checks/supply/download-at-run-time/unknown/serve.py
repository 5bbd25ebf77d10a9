import os

from transformers import pipeline

MODEL = os.environ["MODEL"]
judge = pipeline("text-classification", model=MODEL)
