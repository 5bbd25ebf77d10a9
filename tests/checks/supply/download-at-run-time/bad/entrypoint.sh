#!/bin/sh
set -e
if [ ! -f /models/large.gguf ]; then
  wget -q -O /models/large.gguf https://files.example.org/large.gguf
fi
exec uvicorn app:app
