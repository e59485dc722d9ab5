"""`lianfang paper …`: walk lists for a whole area, and sheets that have not come back."""

import argparse
import time
from pathlib import Path
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.paper import acts

    group = line.group("paper")
    one = line.command("print", print_, "write walk lists as pages ready to print, a file a compound", group)
    one.add_argument("--round", default="current")
    one.add_argument("--place", default="")
    one.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    one.add_argument("--as", dest="username", default="", metavar="USERNAME", help="in whose name")
    one.add_argument("--dry-run", action="store_true", help="count the sheets, print none")
    one = line.command("out", out, "sheets neither keyed in nor declared lost", group)
    one.add_argument("--place", default="")
    acting.add(line, acts.SHEET, acts.SHEETS, scope_of_line)


def print_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import queries as duties
    from lianfang.paper import folders

    scope = scope_of_line(args.username)
    place = duties.place_named(scope, name=args.place) if args.place else duties.home(scope)
    began = time.monotonic()
    done = folders.write(
        scope,
        round=duties.round_named(scope, name=args.round),
        place=place,
        to=args.to,
        dry_run=args.dry_run,
    )
    return done._asdict() | {"seconds": round(time.monotonic() - began, 1)}


def out(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import queries as duties
    from lianfang.kit.lists import EVERYTHING
    from lianfang.paper import queries, rules

    scope = scope_of_line()
    path = duties.place_named(scope, name=args.place).path if args.place else ""
    return [
        {
            "sheet": rules.serial(one.pk),
            "place": one.place.called,
            "printed": one.printing.at,
        }
        for one in queries.still_out(scope, path=path, most=EVERYTHING)
    ]
