"""`lianfang resident …`: links for residents, and forgetting what has run out."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.resident import acts

    group = line.group("resident")
    acting.add(line, acts.REGISTRATION, acts.REGISTRATIONS, scope_of_line)
    acting.add(line, acts.POSTER, acts.POSTERS, scope_of_line)
    one = line.command("poster", poster, "make the link of a poster at a place", group)
    one.add_argument("place")
    one.add_argument("--level", choices=("L0", "L1", "L2"), default="L1")
    one.add_argument("--as", dest="username", default="", metavar="USERNAME", help="in whose name")
    one.add_argument("--dry-run", action="store_true")
    one = line.command("forget", forget, "destroy registrations and links that have run out", group)
    one.add_argument("--dry-run", action="store_true")


def poster(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import queries as duties
    from lianfang.resident import actions

    scope = scope_of_line(args.username)
    place = duties.place_named(scope, name=args.place, ability="issue-passes")
    with transaction.atomic():
        token = actions.put_up_poster(scope, place=place, level=args.level)
        transaction.set_rollback(args.dry_run)
    return {"place": place.code, "path": f"/r/{token}/"}


def forget(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.kit import clock
    from lianfang.resident import actions

    with transaction.atomic():
        gone = actions.forget(scope_of_line(), at=clock.now())
        transaction.set_rollback(args.dry_run)
    return gone
