"""Commands of the sweep, of schedules, of absences and of orders."""

import argparse
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lianfang.command import class_commands, life_commands, order_commands
from lianfang.kit.commands import CommandLine

if TYPE_CHECKING:
    from lianfang.duties.models import Schedule

MINUTES = 24 * 60


def add(line: CommandLine) -> None:
    _sweep(line)
    _schedules(line)
    _absences(line)
    order_commands.add(line)
    class_commands.add(line)
    life_commands.add(line)


def _sweep(line: CommandLine) -> None:
    line.command("scrub", scrub, "write the database anew, without remains of what was deleted")
    one = line.command("sweep", sweep, "watch over what nobody did: once, or until stopped")
    one.add_argument("--once", action="store_true", help="run every step once and say what each moved")
    one.add_argument("--every", type=float, default=15.0, metavar="SECONDS", help="between two sweeps")


def _schedules(line: CommandLine) -> None:
    group = line.group("schedule", "recurring duties")
    one = line.command("add", schedule_add, "let a duty recur, and raise what falls into 48 hours", group)
    one.add_argument("kind", help="the kind of record that meets it")
    one.add_argument("place")
    one.add_argument("--name", required=True)
    one.add_argument("--times", default="", metavar="08:00,14:00")
    one.add_argument("--every-hours", type=int, default=None, metavar="N")
    one.add_argument("--window", type=int, default=30, metavar="MINUTES", help="before and after each time")
    one.add_argument("--grace", type=int, default=0, metavar="MINUTES", help="from due to the alarm")
    one.add_argument("--place-kinds", default="", metavar="KIND,KIND", help="each such place below")
    one.add_argument("--people", type=int, default=0, help="a post around the clock with so many seats")
    one.add_argument("--roster", default="", metavar="USERNAME,…", help="who sits there in turn")
    one.add_argument("--owner", default="", metavar="USERNAME")
    one.add_argument("--needs", type=int, choices=range(5), default=0, help="least evidence, E0 to E4")
    one.add_argument("--from", dest="from_at", default="", metavar="TIME")
    one.add_argument("--to", dest="to_at", default="", metavar="TIME")
    _acting(one)
    one = line.command("list", schedule_list, "the schedules in force", group)
    one.add_argument("--ended", action="store_true", help="and those that have ended")
    one.add_argument("--as", dest="who", default="", metavar="USERNAME")
    one = line.command("end", schedule_end, "end a schedule and void what lies ahead", group)
    one.add_argument("id", type=int)
    one.add_argument("--reason", required=True)
    _acting(one)


def _absences(line: CommandLine) -> None:
    group = line.group("absence", "who is away, and who takes over")
    one = line.command("add", absence_add, "hand on what somebody answers for, and note the absence", group)
    one.add_argument("username")
    one.add_argument("--reason", choices=("sick", "isolated", "leave"), required=True)
    one.add_argument("--successor", default="", metavar="USERNAME")
    one.add_argument("--from", dest="from_at", default="", metavar="TIME")
    one.add_argument("--to", dest="to_at", default="", metavar="TIME")
    _acting(one)
    one = line.command("end", absence_end, "note that somebody is back", group)
    one.add_argument("username")
    _acting(one)


def _acting(one: argparse.ArgumentParser) -> None:
    one.add_argument("--as", dest="who", default="", metavar="USERNAME", help="act with this user's powers")
    one.add_argument("--dry-run", action="store_true", help="say what would happen, and keep nothing")


def sweep(args: argparse.Namespace) -> Any:
    from lianfang.accounts import keys
    from lianfang.duties import sweep as sweeping

    keys.check()
    if args.once:
        return sweeping.run_once()
    sweeping.stop_on_signals()
    print(f"sweeping every {args.every:g} s", file=sys.stderr, flush=True)
    sweeping.run_forever(every=args.every)
    return None


def scrub(args: argparse.Namespace) -> Any:
    from lianfang.command import forgetting

    return {"bytes": forgetting.scrub()}


def schedule_add(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.accounts.queries import user_named
    from lianfang.command.schedules import known_kind
    from lianfang.duties import actions as duties
    from lianfang.duties import queries

    scope = scope_of_line(args.who)
    people = [user_named(scope, username=name) for name in _parts(args.roster)]
    with transaction.atomic():
        made = duties.add_schedule(
            scope,
            name=args.name,
            kind=known_kind(args.kind),
            place=queries.place_named(scope, name=args.place, ability="see"),
            times=_parts(args.times),
            every_hours=args.every_hours,
            window_minutes=_bounded("window", args.window, MINUTES),
            grace_minutes=_bounded("grace", args.grace, MINUTES),
            place_kinds=_parts(args.place_kinds),
            people=_bounded("people", args.people, 50),
            roster=people,
            owner=user_named(scope, username=args.owner) if args.owner else None,
            needs=args.needs,
            from_at=_moment("from", args.from_at),
            to_at=_moment("to", args.to_at),
        )
        raised = queries.coverage_of(scope, path=made.path, origin=made.origin).raised
        answer = _told(made) | {"raised": raised}
        if args.dry_run:
            transaction.set_rollback(True)
    return answer


def schedule_list(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import queries

    return [_told(one) for one in queries.schedules(scope_of_line(args.who), with_ended=args.ended)]


def schedule_end(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import actions as duties
    from lianfang.duties import queries

    scope = scope_of_line(args.who)
    with transaction.atomic():
        voided = duties.end_schedule(
            scope, schedule=queries.schedule_named(scope, id=args.id), reason=args.reason
        )
        if args.dry_run:
            transaction.set_rollback(True)
    return {"id": args.id, "voided": voided}


def absence_add(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.accounts.queries import user_named
    from lianfang.duties import actions as duties

    scope = scope_of_line(args.who)
    with transaction.atomic():
        made = duties.be_absent(
            scope,
            user=user_named(scope, username=args.username),
            reason=args.reason,
            from_at=_moment("from", args.from_at),
            to_at=_moment("to", args.to_at),
            successor=user_named(scope, username=args.successor) if args.successor else None,
        )
        if args.dry_run:
            transaction.set_rollback(True)
    return {
        "username": args.username,
        "reason": made.reason,
        "from_at": made.from_at.isoformat(),
        "to_at": made.to_at.isoformat() if made.to_at else None,
        "successor": made.successor.username if made.successor else None,
    }


def absence_end(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.accounts.queries import user_named
    from lianfang.duties import actions as duties
    from lianfang.duties import queries

    scope = scope_of_line(args.who)
    user = user_named(scope, username=args.username)
    with transaction.atomic():
        gone = queries.absence_of(scope, user_id=user.pk)
        duties.end_absence(scope, absence=gone)
        if args.dry_run:
            transaction.set_rollback(True)
    return {"username": user.username, "back": True}


def _told(one: "Schedule") -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "kind": one.kind,
        "place": one.place.code,
        "times": one.times or f"every {one.every_hours} h",
        "people": one.people,
        "from_at": one.from_at.isoformat(),
        "to_at": one.to_at.isoformat() if one.to_at else None,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
    }


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _bounded(field: str, number: int, most: int) -> int:
    from lianfang.kit.problems import BadInput

    if not 0 <= number <= most:
        raise BadInput(field=field, reason=f"0-{most}")
    return number


def _moment(field: str, text: str) -> datetime | None:
    """A moment in district time unless it says otherwise; none for no text."""
    from django.utils import timezone

    from lianfang.kit.problems import BadInput

    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadInput(field=field, reason=text[:40]) from fault
    return timezone.make_aware(found) if timezone.is_naive(found) else found
