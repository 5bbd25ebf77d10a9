import joblib
import requests
import torch
from huggingface_hub import hf_hub_download
from langchain_community.vectorstores import FAISS

scaler = joblib.load("models/scaler.joblib")
path = hf_hub_download("example-org/tickets", "model.pt", revision="v1")
weights = torch.load(path, map_location="cpu", weights_only=False)
store = FAISS.load_local("index", None, allow_dangerous_deserialization=True)
exec(requests.get("https://example.org/plugin.py").text)
