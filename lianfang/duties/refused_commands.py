"""`lianfang refused …`: refused records at the command line."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    group = line.group("refused")
    one = line.command("list", list_, "those nobody has dealt with, the oldest first", group)
    _as_user(one)
    one = line.command("settle", settle, "deal with one without a record, saying why", group)
    one.add_argument("id", type=int)
    one.add_argument("--reason", default="")
    one.add_argument("--dry-run", action="store_true", help="check, change nothing")
    _as_user(one)


def _as_user(one: argparse.ArgumentParser) -> None:
    one.add_argument("--as", dest="user", default="", metavar="USERNAME", help="act with this user's powers")


def list_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import api, refusals

    found = refusals.refusals(scope_of_line(args.user)).filter(settled_at=None)
    return api.rows(list(found.order_by("received_at", "pk")))


def settle(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import api, refusals

    with transaction.atomic():
        done = refusals.settle(scope_of_line(args.user), id=args.id, reason=args.reason)
        if args.dry_run:
            transaction.set_rollback(True)
    return api.rows([done])[0]
