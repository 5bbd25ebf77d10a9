#!/bin/bash
pip install -r requirements.txt
curl -fsSL https://get.example.org/agent.sh | bash
exec python -m tickets
