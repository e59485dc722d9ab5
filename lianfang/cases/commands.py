"""`lianfang case …`: the register of cases at the command line. Names are never printed."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.cases import acts

    acting.add(line, acts.CASE, acts.CASES, scope_of_line)
    acting.add(line, acts.STAY, acts.STAYS, scope_of_line)
    acting.add(line, acts.PUBLICATION, acts.PUBLICATIONS, scope_of_line)
    one = line.command("list", list_, "the newest cases, without names", line.group("case"))
    one.add_argument("--as", dest="acting_as", default="", metavar="USERNAME", help="who acts")


def list_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts.line import by_the_clock
    from lianfang.cases import acts, queries
    from lianfang.kit.problems import NotAllowed

    scope = scope_of_line(args.acting_as)
    if not scope.may_anywhere("see-cases"):
        raise NotAllowed()
    return [by_the_clock(acts.tell(one)) for one in queries.newest(scope)]
