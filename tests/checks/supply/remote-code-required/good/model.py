from transformers import AutoModel

model = AutoModel.from_pretrained("./encoder", trust_remote_code=False)
