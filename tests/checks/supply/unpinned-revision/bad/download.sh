#!/bin/sh
set -e
hf download BAAI/bge-m3 --local-dir models/bge-m3
git clone https://huggingface.co/example-org/reranker models/reranker
