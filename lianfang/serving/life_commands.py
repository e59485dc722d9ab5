"""`lianfang lives`: how things may change how they stand, as docs/lives.md shows it."""

import argparse
from collections.abc import Iterator

from lianfang.kit.commands import CommandLine

_HEAD = """\
# Lives

How a thing may change how it stands, drawn by `lianfang lives` from the tables the program moves by. A
move that is not here is refused, whoever asks; a repeat changes nothing."""


def add(line: CommandLine) -> None:
    line.command("lives", draw)


def draw(args: argparse.Namespace) -> str:
    return "\n".join(_page())


def _page() -> Iterator[str]:
    from lianfang.kit import lives

    yield _HEAD
    for life in lives.declared():
        yield f"\n## {life.noun}\n\n```mermaid"
        yield from lives.drawing(life)
        yield "```\n\n| Move | From | To | Who |\n|---|---|---|---|"
        for one in life.moves.values():
            before = ", ".join(f"`{name}`" for name in one.before)
            yield f"| `{one.code}` | {before} | {f'`{one.after}`' if one.after else 'stays'} | {one.by} |"
