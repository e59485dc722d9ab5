"""`lianfang handover …`: hand-overs at the command line."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.handovers import acts

    acting.add(line, acts.HAND_OVER, acts.HAND_OVERS, scope_of_line)
    group = line.group("handover")
    one = line.command("list", list_, "what lies before a user's desks, or all that is open", group)
    one.add_argument("--box", choices=("mine", "sent", "closed"), default="")
    one.add_argument("--as", dest="acting_as", default="", metavar="USERNAME", help="whose desk it is")


def list_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts.line import by_the_clock
    from lianfang.handovers import acts, queries
    from lianfang.kit import clock
    from lianfang.kit.lists import EVERYTHING

    scope, at = scope_of_line(args.acting_as), clock.now()
    box = args.box or ("mine" if args.acting_as else "sent")
    asked = {"sent": queries.sent, "closed": queries.closed}
    found = asked[box](scope, at=at, most=EVERYTHING) if box in asked else queries.inbox(scope, at=at)
    return [by_the_clock(acts.tell(one)) for one in found]
