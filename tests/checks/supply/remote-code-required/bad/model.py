import torch
from transformers import AutoModel, AutoTokenizer

OPTIONS = {"trust_remote_code": True, "torch_dtype": torch.bfloat16}

tokenizer = AutoTokenizer.from_pretrained("example-org/encoder", trust_remote_code=True)
model = AutoModel.from_pretrained("example-org/encoder", **OPTIONS)
