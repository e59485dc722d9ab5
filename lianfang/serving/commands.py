"""Commands of the sweep, of the database's files, and of the page of lives."""

import argparse
import sys
from typing import Any

from lianfang.kit.commands import CommandLine
from lianfang.serving import life_commands


def add(line: CommandLine) -> None:
    line.command("scrub", scrub, "write the database anew, without remains of what was deleted")
    one = line.command("sweep", sweep, "watch over what nobody did: once, or until stopped")
    one.add_argument("--once", action="store_true", help="run every step once and say what each moved")
    one.add_argument("--every", type=float, default=15.0, metavar="SECONDS", help="between two sweeps")
    life_commands.add(line)


def sweep(args: argparse.Namespace) -> Any:
    from lianfang.accounts import keys
    from lianfang.duties import sweep as sweeping

    keys.check()
    if args.once:
        return sweeping.run_once()
    sweeping.stop_on_signals()
    print(f"sweeping every {args.every:g} s", file=sys.stderr, flush=True)
    sweeping.run_forever(every=args.every)
    return None


def scrub(args: argparse.Namespace) -> Any:
    from lianfang.serving import forgetting

    return {"bytes": forgetting.scrub()}
