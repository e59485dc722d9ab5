"""How an app adds its commands to `lianfang`: a module `commands` with `add(line)`.

Such a module is imported for every call of the command line, before Django is set up: it imports
models and actions inside its functions.
"""

import argparse
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
