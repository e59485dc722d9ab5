"""Commands of schedules and absences, of classes and rehearsals."""

import argparse
from typing import Any

from lianfang.command import class_commands, round_commands
from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    round_commands.add(line)
    _schedules(line)
    _acts(line)
    class_commands.add(line)


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


def schedule_list(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.command import acts
    from lianfang.duties import queries

    return [
        acts.row_of_schedule(one) for one in queries.schedules(scope_of_line(args.who), with_ended=args.ended)
    ]
