"""Commands of the sweep, of schedules, of absences and of orders."""

import argparse
import sys
from typing import Any

from lianfang.command import class_commands, life_commands, order_commands
from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    _sweep(line)
    _schedules(line)
    _acts(line)
    order_commands.add(line)
    class_commands.add(line)
    life_commands.add(line)


def _sweep(line: CommandLine) -> None:
    line.command("scrub", scrub, "write the database anew, without remains of what was deleted")
    one = line.command("sweep", sweep, "watch over what nobody did: once, or until stopped")
    one.add_argument("--once", action="store_true", help="run every step once and say what each moved")
    one.add_argument("--every", type=float, default=15.0, metavar="SECONDS", help="between two sweeps")


def _schedules(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.command import acts

    acting.add(line, acts.SCHEDULE, acts.SCHEDULES, scope_of_line)
    acting.add(line, acts.ABSENCE, acts.ABSENCES, scope_of_line)
    one = line.command("list", schedule_list, "the schedules in force", line.group("schedule"))
    one.add_argument("--ended", action="store_true", help="and those that have ended")
    one.add_argument("--as", dest="who", default="", metavar="USERNAME")


def _acts(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.command import acts

    acting.add(line, acts.ROUND, acts.ROUNDS, scope_of_line)
    acting.add(line, acts.PAIRING, acts.PAIRINGS, scope_of_line)
    acting.add(line, acts.DUTY, acts.DUTIES, scope_of_line)
    acting.add(line, acts.ALERT, acts.ALERTS, scope_of_line)
    acting.add(line, acts.RESOLUTION, acts.RESOLUTIONS, scope_of_line)


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
    from lianfang.command import forgetting

    return {"bytes": forgetting.scrub()}


def schedule_list(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.command import acts
    from lianfang.duties import queries

    return [
        acts.row_of_schedule(one) for one in queries.schedules(scope_of_line(args.who), with_ended=args.ended)
    ]
