from huggingface_hub import snapshot_download
from transformers import AutoModelForSequenceClassification, AutoTokenizer

MODEL = "example-org/ticket-classifier"
PINNED = {"revision": "e8a2f4b1c07d95e36a41d8b25f09c7ae4418f6d2"}

folder = snapshot_download(MODEL, revision="e8a2f4b1c07d95e36a41d8b25f09c7ae4418f6d2")
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForSequenceClassification.from_pretrained(MODEL, **PINNED)
own = AutoModelForSequenceClassification.from_pretrained("./models/tickets")
