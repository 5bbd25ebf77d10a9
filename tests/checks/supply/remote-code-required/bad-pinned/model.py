from transformers import AutoModel

model = AutoModel.from_pretrained(
    "example-org/encoder",
    revision="e8a2f4b1c07d95e36a41d8b25f09c7ae4418f6d2",
    code_revision="0f3d1c5a7b9e2d4f6a8c0b1d3e5f7a9c2b4d6e8f",
    trust_remote_code=True,
)
