"""How an app adds its commands to `lianfang`: a module `commands` with `add(line)`.

Such a module is imported for every call of the command line, before Django is set up: it imports
models and actions inside its functions.
"""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

Run = Callable[[argparse.Namespace], Any]


class CommandLine:
    """The table of commands while it is being laid out."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._top = parser.add_subparsers(required=True, metavar="COMMAND")
        self._groups: dict[str, Any] = {}

    def command(self, name: str, run: Run, words: str, under: Any = None) -> argparse.ArgumentParser:
        """Add one command. What `run` answers is printed, as JSON where `--json` is given."""
        one: argparse.ArgumentParser = (under or self._top).add_parser(name, help=words, description=words)
        one.add_argument("--json", action="store_true", help="answer as JSON")
        one.set_defaults(run=run)
        return one

    def group(self, name: str, words: str = "") -> Any:
        """The group of this name, made at its first mention."""
        if name not in self._groups:
            one = self._top.add_parser(name, help=words, description=words)
            self._groups[name] = one.add_subparsers(required=True, metavar="ACTION")
        return self._groups[name]


def say(args: argparse.Namespace, answer: Any) -> None:
    """Print an answer: as JSON, a line a fact, or a line a row."""
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
    elif isinstance(answer, dict):
        width = max((len(key) for key in answer), default=0)
        for key, value in answer.items():
            print(f"{key:<{width}}  {value if not isinstance(value, list) else len(value)}")
    elif isinstance(answer, list):
        for row in answer:
            print("  ".join(str(value) for value in row.values()) if isinstance(row, dict) else row)
    else:
        print(answer)


def progress(words: str) -> None:
    """Say how far the work is, beside the answer."""
    print(words, file=sys.stderr, flush=True)
