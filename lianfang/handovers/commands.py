"""`lianfang handover …`: hand-overs at the command line."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    group = line.group("handover", "what one desk hands to another")
    one = line.command("list", list_, "what lies before a user's desks, or all that is open", group)
    one.add_argument("--box", choices=("mine", "sent", "closed"), default="")
    _as_user(one)
    for name, run, words in (
        ("accept", accept, "take over what lies before a user's desk"),
        ("refuse", refuse, "send it back with a reason"),
        ("close", close, "end an accepted one with its outcome"),
    ):
        one = line.command(name, run, words, group)
        one.add_argument("id", type=int)
        _as_user(one)
        one.add_argument("--dry-run", action="store_true", help="check, change nothing")
        if name == "refuse":
            one.add_argument("--reason", default="")
        if name == "close":
            one.add_argument("--outcome", default="")
            one.add_argument("--words", default="")


def _as_user(one: argparse.ArgumentParser) -> None:
    one.add_argument("--as", dest="user", default="", metavar="USERNAME", help="whose desk it is")


def list_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.handovers import queries
    from lianfang.kit import clock
    from lianfang.kit.lists import EVERYTHING

    scope, at = scope_of_line(args.user), clock.now()
    box = args.box or ("mine" if args.user else "sent")
    if box == "closed":
        return [_line(one) for one in queries.closed(scope, at=at, most=EVERYTHING)]
    found = queries.inbox(scope, at=at) if box == "mine" else queries.sent(scope, at=at, most=EVERYTHING)
    return [_line(one) for one in found]


def _line(one: Any) -> dict[str, Any]:
    from django.utils import timezone

    return {
        "id": one.pk,
        "flow": one.flow,
        "state": one.state,
        "desk": one.desk,
        "place": one.to_place.code,
        "from_place": one.from_place.code,
        "due_at": timezone.localtime(one.due_at).isoformat(timespec="minutes") if one.due_at else None,
        "level": one.level,
        "outcome": one.outcome,
    }


def _act(args: argparse.Namespace, name: str, **more: Any) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.handovers import actions

    with transaction.atomic():
        done = getattr(actions, name)(scope_of_line(args.user), id=args.id, **more)
        if args.dry_run:
            transaction.set_rollback(True)
    return _line(done)


def accept(args: argparse.Namespace) -> Any:
    return _act(args, "accept")


def refuse(args: argparse.Namespace) -> Any:
    return _act(args, "refuse", reason=args.reason)


def close(args: argparse.Namespace) -> Any:
    return _act(args, "close", outcome=args.outcome, words=args.words)
