"""The command line: python -m local_runner prompt|chat MODEL."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from local_runner.model import LocalModel, Message, ModelError


def main() -> int:
    """Answer one prompt, or hold a conversation until an empty line."""
    args = _parse_arguments()
    try:
        model = LocalModel(args.model, args.context)
        if args.command == "prompt":
            model.answer([{"role": "user", "content": args.text}], args.limit, _show)
            print()
        else:
            _chat(model, args.limit)
    except (ModelError, OSError) as error:
        print(f"local-runner: {error}", file=sys.stderr)
        return 1
    return 0


def _chat(model: LocalModel, limit: int) -> None:
    messages: list[Message] = []
    while text := _read():
        messages.append({"role": "user", "content": text})
        messages.append({"role": "assistant", "content": model.answer(messages, limit, _show)})
        print()


def _read() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return ""


def _show(text: str) -> None:
    print(text, end="", flush=True)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="local-runner", description="Run a local language model.")
    parser.add_argument("--context", type=int, default=2048, help="tokens of a conversation")
    parser.add_argument("--limit", type=int, default=128, help="tokens of an answer at most")
    commands = parser.add_subparsers(dest="command", required=True)
    prompt = commands.add_parser("prompt", help="answer one prompt")
    chat = commands.add_parser("chat", help="hold a conversation; an empty line ends it")
    for command in (prompt, chat):
        command.add_argument("model", type=Path, help="a GGUF file")
    prompt.add_argument("text", help="what to say to the model")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
