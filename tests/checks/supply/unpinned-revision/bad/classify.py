from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

MODEL = "example-org/ticket-classifier"
COMMIT = "e8a2f4b1c07d95e36a41d8b25f09c7ae4418f6d2"

tokenizer = AutoTokenizer.from_pretrained(MODEL)
model = AutoModelForSequenceClassification.from_pretrained(MODEL, revision="main")
judge = pipeline("text-classification", model=MODEL, revision=COMMIT)
tickets = load_dataset("example-org/tickets", revision="v2")
labels = load_dataset("csv", data_files="labels.csv")
