"""`lianfang order …`: orders at the command line."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.orders import acts

    acting.add(line, acts.ORDER, acts.ORDERS, scope_of_line)
    group = line.group("order")
    one = line.command("list", list_, "orders, those under way by due time first", group)
    one.add_argument("--state", choices=("open", "done", "closed"), default="")
    one.add_argument("--as", dest="user", default="", metavar="USERNAME")


def list_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.kit.lists import EVERYTHING
    from lianfang.orders import acts, queries

    found = queries.orders(scope_of_line(args.user), state=args.state, most=EVERYTHING)
    return [acts.tell_order(one) for one in found]
