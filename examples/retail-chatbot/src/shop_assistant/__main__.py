"""The command line: python -m shop_assistant [--ask QUESTION]."""

from __future__ import annotations

import argparse
import logging
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from shop_assistant.assistant import Assistant, ModelError, stand_in
from shop_assistant.catalogue import Catalogue
from shop_assistant.page import Conversations, serve


def main() -> int:
    """Answer one question, or serve the page until somebody stops it."""
    args = _parse_arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        assistant = Assistant(stand_in(args.config), Catalogue(args.products))
        if args.ask:
            print(assistant.answer(args.ask).text)
            return 0
        with serve(assistant, Conversations(args.log), args.port) as server:
            print(f"open http://127.0.0.1:{server.server_port}/", flush=True)
            server.serve_forever()
    except (ModelError, OSError, PackageNotFoundError) as error:
        print(f"shop-assistant: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="shop-assistant", description="Answer customers.")
    parser.add_argument("--ask", help="answer this question and stop")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--products", type=Path, default=Path("data/products.csv"))
    parser.add_argument("--log", type=Path, default=Path("conversations.jsonl"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
