#!/bin/sh
set -e
hf download BAAI/bge-m3 --revision 0f3d1c5a7b9e2d4f6a8c0b1d3e5f7a9c2b4d6e8f --local-dir models/bge-m3
git clone https://huggingface.co/example-org/reranker models/reranker
git -C models/reranker checkout e8a2f4b1c07d95e36a41d8b25f09c7ae4418f6d2
