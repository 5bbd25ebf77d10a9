import os

from transformers import AutoModel

TRUSTED = os.environ.get("TRUST_CODE") == "yes"

model = AutoModel.from_pretrained("example-org/encoder", trust_remote_code=TRUSTED)
