"""`lianfang checkpoint`: what is decided about checkpoints, their rota and thermometers, and the list."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.checkpoints import acts

    acting.add(line, acts.CHECKPOINT, acts.CHECKPOINTS, scope_of_line)
    acting.add(line, acts.TURN, acts.TURNS, scope_of_line)
    acting.add(line, acts.INSTRUMENT, acts.INSTRUMENTS, scope_of_line)
    one = line.command("list", list_, "the open checkpoints, with who is there", line.group("checkpoint"))
    one.add_argument("--as", dest="acting", default="", metavar="USERNAME")


def list_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.checkpoints import queries
    from lianfang.kit import clock

    return [
        {
            "code": row.site.place.code,
            "name": row.site.place.name,
            "level": row.site.measure.level,
            "here": row.here,
            "fevers": row.fevers,
            "holes": len(row.holes),
        }
        for row in queries.board(scope_of_line(args.acting), at=clock.now())
    ]
