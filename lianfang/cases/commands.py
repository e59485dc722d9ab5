"""`lianfang case …`: the register of cases at the command line. Names are never printed."""

import argparse
from datetime import datetime
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    group = line.group("case", "the register of cases")
    one = line.command("list", list_, "the newest cases, without names", group)
    _as_user(one)
    one = line.command("report", report, "enter a case of the current event", group)
    one.add_argument("place", help="where the person lives or stays: a code, or the district")
    one.add_argument("--name", required=True)
    one.add_argument("--classification", required=True)
    one.add_argument("--onset", default="", metavar="DATE")
    one.add_argument("--found", default="", metavar="MOMENT", help="when it came to notice; now without it")
    one.add_argument("--source", default="unknown")
    one.add_argument("--document", default="")
    one.add_argument("--card", default="", help="number of the national report card, if reported")
    _changing(one)
    one = line.command("classify", classify, "classify a case anew", group)
    one.add_argument("case", type=int, help="its number within the event")
    one.add_argument("classification")
    one.add_argument("--reason", default="")
    _changing(one)
    one = line.command("card", card, "enter the number of the direct report", group)
    one.add_argument("case", type=int, help="its number within the event")
    one.add_argument("card")
    one.add_argument("--at", default="", metavar="MOMENT", help="when it was reported; now without it")
    _changing(one)
    one = line.command("publish", publish, "publish the case figures of an area", group)
    one.add_argument("--place", default="district")
    one.add_argument("--note", default="")
    _changing(one)


def _as_user(one: argparse.ArgumentParser) -> None:
    one.add_argument("--as", dest="user", default="", metavar="USERNAME", help="who acts")


def _changing(one: argparse.ArgumentParser) -> None:
    _as_user(one)
    one.add_argument("--dry-run", action="store_true", help="check, change nothing")


def _scope(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line

    return scope_of_line(args.user)


def _acted(args: argparse.Namespace, act: Any) -> Any:
    """Do it in one transaction; a dry run is taken back."""
    from django.db import transaction

    with transaction.atomic():
        done = act()
        if args.dry_run:
            transaction.set_rollback(True)
    return done


def _line(one: Any) -> dict[str, Any]:
    return {
        "case": str(one),
        "place": one.place.code,
        "classification": one.classification,
        "source": one.source,
        "onset_on": one.onset_on.isoformat() if one.onset_on else None,
        "card_no": one.card_no,
        "card_due_at": _local(one.card_due_at),
    }


def _local(at: datetime) -> str:
    from django.utils import timezone

    return timezone.localtime(at).isoformat(timespec="minutes")


def _moment(text: str) -> datetime:
    from django.utils import timezone

    from lianfang.kit import clock
    from lianfang.kit.problems import BadInput

    if not text:
        return clock.now()
    try:
        read = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadInput(field=text, reason="2020-01-29T12:00+08:00") from fault
    return read if timezone.is_aware(read) else timezone.make_aware(read)


def _case(scope: Any, number: int) -> Any:
    from lianfang.cases import queries
    from lianfang.measures.queries import current_event

    return queries.case_numbered(scope, event=current_event(scope), number=number)


def list_(args: argparse.Namespace) -> Any:
    from lianfang.cases import queries
    from lianfang.kit.problems import NotAllowed

    scope = _scope(args)
    if not scope.may_anywhere("see-cases"):
        raise NotAllowed()
    return [_line(one) for one in queries.newest(scope)]


def report(args: argparse.Namespace) -> Any:
    from lianfang.cases import actions
    from lianfang.duties.queries import place_named

    scope = _scope(args)
    facts = {
        "name": args.name,
        "classification": args.classification,
        "source": args.source,
        "document": args.document,
        "onset_on": _moment(args.onset).date() if args.onset else None,
        "found_at": _moment(args.found),
    }
    place = place_named(scope, name=args.place, ability="see-cases")
    at = _moment("") if args.card else None
    return _acted(
        args,
        lambda: _line(actions.report_case(scope, place=place, facts=facts, card_no=args.card, carded_at=at)),
    )


def classify(args: argparse.Namespace) -> Any:
    from lianfang.cases import actions

    scope = _scope(args)
    case = _case(scope, args.case)

    def act() -> Any:
        actions.classify_case(
            scope, case=case, classification=args.classification, at=_moment(""), reason=args.reason
        )
        return _line(case)

    return _acted(args, act)


def card(args: argparse.Namespace) -> Any:
    from lianfang.cases import actions, intake

    scope = _scope(args)
    case, kinds = _case(scope, args.case), {intake.KIND.code: intake.KIND}

    def act() -> Any:
        actions.enter_card(scope, case=case, card_no=args.card, carded_at=_moment(args.at), kinds=kinds)
        return _line(case)

    return _acted(args, act)


def publish(args: argparse.Namespace) -> Any:
    from lianfang.cases import actions
    from lianfang.duties.queries import place_named

    scope = _scope(args)
    place = place_named(scope, name=args.place)

    def act() -> Any:
        one = actions.publish(scope, place=place, note=args.note)
        return {"place": place.code, "cut_at": _local(one.cut_at), "figures": one.figures}

    return _acted(args, act)
