"""`lianfang checkpoint`: open, close and list."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    group = line.group("checkpoint")
    one = line.command("open", open_, "open a checkpoint under the measure in force at its place", group)
    one.add_argument("place", help="code of a place of the kind checkpoint")
    one.add_argument("--kind", default="expressway")
    one.add_argument("--direction", choices=("in", "out", "both"), default="in")
    one.add_argument("--lanes", type=int, default=2)
    one.add_argument("--holding-rooms", type=int, default=1)
    one.add_argument("--clinic", default="", help="code of the hospital that receives people with fever")
    _acting(one)
    one = line.command("close", close, "close a checkpoint nobody is held at", group)
    one.add_argument("place")
    one.add_argument("--reason", required=True)
    _acting(one)
    one = line.command("list", list_, "the open checkpoints, with who is there", group)
    one.add_argument("--as", dest="acting", default="", metavar="USERNAME")


def _acting(one: argparse.ArgumentParser) -> None:
    one.add_argument("--as", dest="acting", default="", metavar="USERNAME")
    one.add_argument("--dry-run", action="store_true", help="check, change nothing")


def open_(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.checkpoints import actions
    from lianfang.duties.queries import place_named

    scope = scope_of_line(args.acting)
    with transaction.atomic():
        site = actions.open_site(
            scope,
            place=place_named(scope, name=args.place),
            kind=args.kind,
            direction=args.direction,
            lanes=args.lanes,
            holding_rooms=args.holding_rooms,
            clinic=place_named(scope, name=args.clinic) if args.clinic else None,
        )
        if args.dry_run:
            transaction.set_rollback(True)
    return {"place": site.place.code, "measure": site.measure.document_no, "clinic": site.clinic.code}


def close(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.line import scope_of_line
    from lianfang.checkpoints import actions, queries

    scope = scope_of_line(args.acting)
    site = queries.site_at(scope, code=args.place)
    with transaction.atomic():
        actions.close_site(scope, site=site, reason=args.reason)
        if args.dry_run:
            transaction.set_rollback(True)
    return {"place": site.place.code, "closed": not args.dry_run}


def list_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.checkpoints import queries
    from lianfang.kit import clock

    return [
        {
            "code": row.site.place.code,
            "name": row.site.place.name,
            "level": row.site.measure.level,
            "here": row.here,
            "fevers": row.fevers,
            "holes": len(row.holes),
        }
        for row in queries.board(scope_of_line(args.acting), at=clock.now())
    ]
