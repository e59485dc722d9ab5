"""Commands of the field app."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.field import acts

    acting.add(line, acts.STAFF, acts.EVERYBODY, scope_of_line)
    for name in ("phone", "device"):
        phones = line.group(name)
        one = line.command("list", phone_list, "list the phones registered, the last seen first", phones)
        one.add_argument("--as", dest="username", default="", help="what this user may see and no more")
        one = line.command("revoke", phone_revoke, "revoke a lost phone: it empties itself", phones)
        one.add_argument("phone", help="its id, as `phone list` shows it")
        _why(one)


def _why(one: argparse.ArgumentParser) -> None:
    one.add_argument("--reason", default="", help="why; it is kept")
    one.add_argument("--as", dest="username", default="", help="act as this user")
    one.add_argument("--dry-run", action="store_true")


def phone_list(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.field import queries
    from lianfang.kit import clock
    from lianfang.kit.lists import EVERYTHING

    return [
        {
            "id": str(one.pk),
            "username": one.user.username,
            "label": one.label,
            "seen_at": one.seen_at,
            "revoked_at": one.revoked_at,
        }
        for one in queries.devices(scope_of_line(args.username), at=clock.now(), most=EVERYTHING)
    ]


def phone_revoke(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.field import actions

    with transaction.atomic():
        device = actions.revoke(scope_of_line(args.username), id=args.phone, reason=args.reason)
        if args.dry_run:
            transaction.set_rollback(True)
    return {"id": str(device.pk), "username": device.user.username}
