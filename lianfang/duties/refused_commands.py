"""`lianfang refused …`: refused records at the command line."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.duties import acts

    acting.add(line, acts.REFUSED, acts.REFUSED_RECORDS, scope_of_line)
    one = line.command("list", list_, "those nobody has dealt with, the oldest first", line.group("refused"))
    one.add_argument("--as", dest="acting_as", default="", metavar="USERNAME", help="what this user sees")


def list_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import acts, refusals

    found = refusals.refusals(scope_of_line(args.acting_as)).filter(settled_at=None)
    return acts.rows(list(found.order_by("received_at", "pk")))
