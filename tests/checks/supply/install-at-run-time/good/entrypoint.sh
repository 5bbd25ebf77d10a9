#!/bin/sh
set -e
python -m tickets.migrate
exec python -m tickets "$@"
