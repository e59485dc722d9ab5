"""Commands of the field app; a phone answers to `device` as well."""

import argparse
from dataclasses import replace
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.field import acts

    acting.add(line, acts.STAFF, acts.EVERYBODY, scope_of_line)
    for name in ("phone", "device"):
        acting.add(line, replace(acts.PHONE, group=name), acts.PHONES, scope_of_line)
        group = line.group(name)
        one = line.command("list", phone_list, "list the phones registered, the last seen first", group)
        one.add_argument("--as", dest="username", default="", help="what this user may see and no more")


def phone_list(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.field import phone_acts, queries
    from lianfang.kit import clock
    from lianfang.kit.lists import EVERYTHING

    found = queries.devices(scope_of_line(args.username), at=clock.now(), most=EVERYTHING)
    return [phone_acts.tell(one) for one in found]
