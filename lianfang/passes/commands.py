"""`lianfang pass …`: passes at the command line."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine

KINDS = ("entry-pass", "vehicle-pass", "resident-card")


def add(line: CommandLine) -> None:
    group = line.group("pass")
    one = line.command("issue", issue, "make out a pass and print its text", group)
    one.add_argument("kind", choices=KINDS)
    one.add_argument("place", help="code or number of the place where it counts")
    one.add_argument("--subject", default="", help="person:12, household:7, vehicle:鲁G12345")
    one.add_argument("--days", type=int, default=1)
    one.add_argument("--quota", type=int, default=0, help="uses a day; 0 any number, 255 once at all")
    _as(one)
    one.add_argument("--dry-run", action="store_true")
    one = line.command("revoke", revoke, "withdraw a pass", group)
    one.add_argument("number", help="16 hexadecimal digits")
    one.add_argument("--reason", required=True)
    _as(one)
    one.add_argument("--dry-run", action="store_true")
    one = line.command("check", check, "judge the text of a pass", group)
    one.add_argument("text")
    one = line.command("key", key, "sign with a new key from now on", group)
    one.add_argument("--distrust", action="store_true", help="the old one leaked: void all it signed")
    _as(one)
    one.add_argument("--dry-run", action="store_true")


def _as(one: argparse.ArgumentParser) -> None:
    one.add_argument("--as", dest="username", default="", metavar="USERNAME", help="in whose name")


def _scope(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line

    return scope_of_line(getattr(args, "username", ""))


def issue(args: argparse.Namespace) -> Any:
    from datetime import timedelta

    from django.db import transaction

    from lianfang.kit import clock
    from lianfang.passes import actions, queries, rules, texts

    scope = _scope(args)
    place = queries.place_named(scope, name=args.place, ability="issue-passes")
    with transaction.atomic():
        made = actions.issue(
            scope,
            kind=args.kind,
            place=place,
            subject=args.subject,
            to_at=clock.now() + timedelta(days=max(1, args.days)),
            quota=args.quota,
        )
        transaction.set_rollback(args.dry_run)
    return {"number": rules.id_text(made.pk), "text": texts.written(made), "to_at": made.to_at}


def revoke(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.passes import actions, queries

    scope = _scope(args)
    found = queries.pass_numbered(scope, number=args.number)
    with transaction.atomic():
        gone = actions.revoke(scope, passes=[found], reason=args.reason)
        transaction.set_rollback(args.dry_run)
    return {"number": args.number, "withdrawn": gone}


def check(args: argparse.Namespace) -> Any:
    from lianfang.kit import clock
    from lianfang.passes import queries

    return queries.check(_scope(args), text=args.text.strip(), at=clock.now())._asdict()


def key(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.passes import actions

    with transaction.atomic():
        made = actions.rotate_key(_scope(args), distrust=args.distrust)
        transaction.set_rollback(args.dry_run)
    return {"key_id": made.pk, "public_key": bytes(made.public).hex()}
