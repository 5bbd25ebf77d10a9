#!/bin/sh
# For people who work on this: sets up a virtual environment.
python3 -m venv .venv
.venv/bin/pip install --require-hashes -r requirements.txt
