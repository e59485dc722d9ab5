"""`lianfang order …`: orders at the command line."""

import argparse
from datetime import timedelta
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    group = line.group("order", "orders to units, and what came back")
    one = line.command("issue", issue, "issue an order to a unit and a named person of it", group)
    one.add_argument("--content", required=True)
    one.add_argument("--place", default="", help="code of the area")
    one.add_argument("--department", default="", help="code of the department")
    one.add_argument("--unit", default="", help="name of the unit, if it is no department")
    one.add_argument("--person", required=True, metavar="USERNAME", help="who answers for it")
    one.add_argument("--source", choices=("upper", "meeting", "patrol", "hotline"), default="upper")
    one.add_argument("--ref", default="", help="number of the source")
    one.add_argument("--hours", type=float, default=24.0)
    _acting(one)
    one = line.command("feedback", feedback, "report progress, or with --done that it is done", group)
    one.add_argument("id", type=int)
    one.add_argument("--words", required=True)
    one.add_argument("--evidence", default="")
    one.add_argument("--done", action="store_true")
    _acting(one)
    one = line.command("close", close, "close an order that was reported done", group)
    one.add_argument("id", type=int)
    one.add_argument("--words", default="")
    _acting(one)
    one = line.command("list", list_, "orders, those under way by due time first", group)
    one.add_argument("--state", choices=("open", "done", "closed"), default="")
    one.add_argument("--as", dest="user", default="", metavar="USERNAME")


def _acting(one: argparse.ArgumentParser) -> None:
    one.add_argument("--as", dest="user", default="", metavar="USERNAME", help="in whose name")
    one.add_argument("--dry-run", action="store_true", help="check, change nothing")


def _do(args: argparse.Namespace, name: str, **facts: Any) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.command import actions

    with transaction.atomic():
        done = getattr(actions, name)(scope_of_line(args.user), **facts)
        if args.dry_run:
            transaction.set_rollback(True)
    return _line(done)


def issue(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.accounts.models import Department
    from lianfang.command import actions
    from lianfang.duties import queries
    from lianfang.kit import clock

    scope = scope_of_line(args.user)
    place = queries.place_named(scope, name=args.place) if args.place else queries.home(scope)
    return _do(
        args,
        "issue",
        source=args.source,
        source_ref=args.ref,
        content=args.content,
        place=place,
        unit=args.unit,
        department=Department.objects.filter(code=args.department).first() if args.department else None,
        person=actions.person_named(scope, username=args.person, place=place),
        due_at=clock.now() + timedelta(hours=args.hours),
    )


def feedback(args: argparse.Namespace) -> Any:
    return _do(args, "feed_back", id=args.id, words=args.words, evidence=args.evidence, done=args.done)


def close(args: argparse.Namespace) -> Any:
    return _do(args, "close", id=args.id, words=args.words)


def list_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.command import order_queries
    from lianfang.kit.lists import EVERYTHING

    found = order_queries.orders(scope_of_line(args.user), state=args.state, most=EVERYTHING)
    return [_line(one) for one in found]


def _line(order: Any) -> dict[str, Any]:
    from django.utils import timezone

    return {
        "id": order.pk,
        "number": order.number,
        "state": order.state,
        "unit": order.unit,
        "place": order.place.code,
        "due_at": timezone.localtime(order.due_at).isoformat(timespec="minutes"),
        "chased": order.chased,
        "content": order.content,
    }
