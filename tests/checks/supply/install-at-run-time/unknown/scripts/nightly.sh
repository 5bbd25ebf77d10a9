#!/bin/sh
cd "$(dirname "$0")/.."
pip install --upgrade tickets-rules
python -m tickets.nightly
