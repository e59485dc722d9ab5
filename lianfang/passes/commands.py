"""`lianfang pass …`: passes at the command line."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.passes import acts

    acting.add(line, acts.PASS, acts.PASSES, scope_of_line)
    acting.add(line, acts.KEY, acts.KEYS, scope_of_line)
    one = line.command("check", check, "judge the text of a pass", line.group("pass"))
    one.add_argument("text")


def check(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.kit import clock
    from lianfang.passes import queries

    return queries.check(scope_of_line(), text=args.text.strip(), at=clock.now())._asdict()
