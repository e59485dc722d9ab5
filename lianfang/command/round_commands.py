"""`lianfang round …`, and what a round is watched by: pairs, coverage, gaps."""

import argparse
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lianfang.kit.commands import CommandLine

if TYPE_CHECKING:
    from lianfang.kit.scope import Scope


def add(line: CommandLine) -> None:
    rounds = line.group("round")
    one = line.command("open", round_open, "open a round: freeze the base and raise its duties", rounds)
    one.add_argument("--name", required=True)
    one.add_argument("--code", default="")
    one.add_argument("--place", default="")
    one.add_argument("--days", type=float, default=3.0)
    one.add_argument("--level", choices=("L0", "L1", "L2", "L3"), default="L2")
    one.add_argument("--authority", default="")
    one.add_argument("--document", default="")
    one.add_argument("--dry-run", action="store_true")
    one = line.command("show", round_show, "list rounds, or show one", rounds)
    one.add_argument("round", nargs="?", default="")
    one = line.command("close", round_close, "close a round", rounds)
    one.add_argument("round")
    one.add_argument("--reason", default="")
    one.add_argument("--leave-open", action="store_true", help="close although places are unfinished")
    one.add_argument("--dry-run", action="store_true")

    one = line.command("pair", pair)
    one.add_argument("place")
    one.add_argument("username")
    one.add_argument("--role", choices=("accountable", "helper"), default="accountable")
    one.add_argument("--dry-run", action="store_true")

    one = line.command("coverage", coverage)
    one.add_argument("--round", default="current")
    one.add_argument("--place", default="")
    one.add_argument("--recount", action="store_true", help="count anew from the duties")

    one = line.command("gaps", gaps)
    one.add_argument("--round", default="current")
    one.add_argument("--place", default="")
    one.add_argument("--limit", type=int, default=50)
    one.add_argument("--after", default="")


def _place(scope: "Scope", name: str) -> Any:
    from lianfang.duties import queries

    return queries.place_named(scope, name=name) if name else queries.home(scope)


def _round(scope: "Scope", name: str) -> Any:
    from lianfang.duties import queries

    return queries.round_named(scope, name=name)


def round_open(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import actions as duties
    from lianfang.duties import queries
    from lianfang.flows.table import KINDS
    from lianfang.kit import clock
    from lianfang.measures import actions as measures

    scope = scope_of_line()
    place = _place(scope, args.place)
    with transaction.atomic():
        opened = duties.open_round(
            scope,
            kind=KINDS["screening.visit"],
            event=measures.current_event(scope),
            place=place,
            code=args.code or _next_code(),
            name=args.name,
            level=args.level,
            authority=args.authority,
            document_no=args.document,
            due_at=clock.now() + timedelta(days=args.days),
        )
        sums = queries.coverage(scope, round_id=opened.pk, path=opened.path)
        if args.dry_run:
            transaction.set_rollback(True)
    return {"id": opened.pk, "code": opened.code, "raised": sums.raised, "due_at": opened.due_at}


def _next_code() -> str:
    from django.utils import timezone

    from lianfang.duties.models import Round
    from lianfang.kit import clock

    day = timezone.localtime(clock.now()).date().isoformat()
    return f"{day}-{Round.objects.filter(code__startswith=day).count() + 1}"


def round_show(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import queries

    scope = scope_of_line()
    if args.round:
        one = _round(scope, args.round)
        return _round_line(one) | queries.coverage(scope, round_id=one.pk, path=one.path).figures()
    return [_round_line(one) for one in queries.rounds(scope)]


def _round_line(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "code": one.code,
        "name": one.name,
        "place": one.place.code,
        "level": one.level,
        "opens_at": _local(one.opens_at),
        "due_at": _local(one.due_at),
        "closed_at": _local(one.closed_at) if one.closed_at else None,
    }


def _local(at: datetime) -> str:
    from django.utils import timezone

    return timezone.localtime(at).isoformat(timespec="seconds")


def round_close(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import actions as duties

    scope = scope_of_line()
    one = _round(scope, args.round)
    with transaction.atomic():
        left = duties.close_round(scope, opened=one, reason=args.reason, leave_open=args.leave_open)
        if args.dry_run:
            transaction.set_rollback(True)
    return {"code": one.code, "unfinished": left}


def pair(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.accounts.queries import user_named
    from lianfang.duties import actions as duties

    scope = scope_of_line()
    with transaction.atomic():
        made = duties.pair(
            scope,
            place=_place(scope, args.place),
            user=user_named(scope, username=args.username),
            role=args.role,
        )
        if args.dry_run:
            transaction.set_rollback(True)
    return {"place": made.place.code, "person": made.user.username, "role": made.role}


def coverage(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import queries

    scope = scope_of_line()
    count = queries.recount if args.recount else queries.coverage
    return count(scope, round_id=_round(scope, args.round).pk, path=_place(scope, args.place).path).figures()


def gaps(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import queries

    scope = scope_of_line()
    found, more = queries.gaps(
        scope,
        round_id=_round(scope, args.round).pk,
        path=_place(scope, args.place).path,
        limit=max(1, min(args.limit, 1000)),
        after=args.after,
    )
    if args.json:
        return {"gaps": found, "after": more}
    return [
        {"code": gap["code"], "name": gap["name"], "tried": gap["tried"], "owner": gap["owner_name"]}
        for gap in found
    ]
