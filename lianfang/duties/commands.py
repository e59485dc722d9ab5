"""Commands that put people out and let them in again, and those of refused records."""

import argparse
from typing import Any

from lianfang.duties import account_commands, refused_commands
from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    account_commands.add(line)
    refused_commands.add(line)
    users = line.group("user")
    one = line.command("disable", user_disable, "put a user out: every session, token and phone", users)
    _person(one)
    one.add_argument("--successor", default="", metavar="USERNAME", help="who takes over what was theirs")
    _person(line.command("enable", user_enable, "let a user in again", users))
    _person(line.command("unlock", user_unlock, "lift the lock that wrong passwords have set", users))

    postings = line.group("posting")
    one = line.command("list", posting_list, "list the postings in force", postings)
    one.add_argument("--user", default="", metavar="USERNAME")
    one.add_argument("--as", dest="who", default="", help="what this user may see and no more")
    one = line.command("end", posting_end, "end a posting now", postings)
    one.add_argument("posting", type=int, help="its number, as `posting list` shows it")
    one.add_argument("--successor", default="", metavar="USERNAME", help="who takes over what was theirs")
    _why(one)


def _person(one: argparse.ArgumentParser) -> None:
    one.add_argument("username")
    _why(one)


def _why(one: argparse.ArgumentParser) -> None:
    one.add_argument("--reason", required=True, help="why; it is kept")
    one.add_argument("--as", dest="who", default="", help="act as this user")
    one.add_argument("--dry-run", action="store_true")


def user_disable(args: argparse.Namespace) -> Any:
    return _done(args, "disable", successor=_heir(args))


def user_enable(args: argparse.Namespace) -> Any:
    return _done(args, "enable")


def user_unlock(args: argparse.Namespace) -> Any:
    return _done(args, "unlock")


def _done(args: argparse.Namespace, act: str, **more: Any) -> dict[str, Any]:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.accounts.queries import staff_named
    from lianfang.duties import staff

    scope = scope_of_line(args.who)
    user = staff_named(scope, username=args.username)
    with transaction.atomic():
        getattr(staff, act)(scope, user=user, reason=args.reason, **more)
        if args.dry_run:
            transaction.set_rollback(True)
    return {"username": user.username, "done": act}


def _heir(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.accounts.queries import user_named

    return user_named(scope_of_line(args.who), username=args.successor) if args.successor else None


def posting_list(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.accounts.queries import postings
    from lianfang.kit import clock

    return [
        {
            "id": one.pk,
            "username": one.user.username,
            "role": one.role,
            "place": one.place.code,
            "from_at": one.from_at,
            "to_at": one.to_at,
        }
        for one in postings(scope_of_line(args.who), username=args.user, at=clock.now())
    ]


def posting_end(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.accounts.queries import posting_in_force
    from lianfang.duties import staff
    from lianfang.kit import clock

    scope = scope_of_line(args.who)
    posting = posting_in_force(scope, id=args.posting, at=clock.now())
    with transaction.atomic():
        staff.end_posting(scope, posting=posting, reason=args.reason, successor=_heir(args))
        if args.dry_run:
            transaction.set_rollback(True)
    return {"id": posting.pk, "username": posting.user.username}
