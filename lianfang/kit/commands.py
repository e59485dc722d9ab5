"""How an app adds its commands to `lianfang`: a module `commands` with `add(line)`.

The table of `lianfang.cli` names each command at the top. Such a module is imported whichever of them is
asked for: it imports models and actions inside its functions.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

Run = Callable[[argparse.Namespace], Any]


class CommandLine:
    """The table of commands while it is being laid out: all of `words`, or the one `asked` alone."""

    def __init__(self, parser: argparse.ArgumentParser, words: Mapping[str, str], asked: str = "") -> None:
        self._top = parser.add_subparsers(required=True, metavar="COMMAND")
        self._groups: dict[str, Any] = {}
        self._words, self._asked = words, asked

    def command(self, name: str, run: Run, words: str = "", under: Any = None) -> Any:
        """Add one command, below a group or at the top. What `run` answers is printed."""
        one = self._at_top(name) if under is None else under.add_parser(name, help=words, description=words)
        one.add_argument("--json", action="store_true", help="answer as JSON")
        one.set_defaults(run=run)
        return one

    def group(self, name: str) -> Any:
        """The group of this name, made at its first mention."""
        if name not in self._groups:
            self._groups[name] = self._at_top(name).add_subparsers(required=True, metavar="ACTION")
        return self._groups[name]

    def _at_top(self, name: str) -> Any:
        words = self._words[name]
        asked = self._asked in {"", name}
        return self._top.add_parser(name, help=words, description=words) if asked else _Aside()


class _Aside:
    """Takes what is said of commands nobody asked for: to lay them all out costs as much as a command."""

    def __getattr__(self, name: str) -> Callable[..., "_Aside"]:
        return lambda *_facts, **_options: self


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
