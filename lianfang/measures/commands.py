"""`lianfang event`, `lianfang measure`, `lianfang pack`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.measures import acts

    for noun, done in (
        (acts.EVENT, acts.EVENTS),
        (acts.MEASURE, acts.MEASURES),
        (acts.APPEAL, acts.APPEALS),
        (acts.PAPER, acts.PAPERS),
        (acts.RULE, acts.RULES),
        (acts.LISTED, acts.LISTED_AREAS),
    ):
        acting.add(line, noun, done, scope_of_line)
    one = line.command("show", event_show, "list events, or show one with its steps", line.group("event"))
    one.add_argument("code", nargs="?", default="")
    one = line.command("list", measure_list, "list the measures, or those in force", line.group("measure"))
    one.add_argument("--in-force", action="store_true")
    one.add_argument("--place", default="")
    one.add_argument("--as", dest="username", default="", metavar="USERNAME")
    words = "by kind of place what a measure asks, or what a draft would ask"
    one = line.command("obliges", measure_obliges, words, line.group("measure"))
    one.add_argument("id", metavar="ID")
    one.add_argument("--as", dest="username", default="", metavar="USERNAME")
    packs = line.group("pack")
    line.command("list", pack_list, "list the packs and their editions", packs)
    one = line.command("show", pack_show, "show an edition, or the rules in force now", packs)
    one.add_argument("pack", nargs="?", default="")
    one.add_argument("edition", nargs="?", default="")
    one = line.command("check", pack_check, "check a pack's file against the schema", packs)
    one.add_argument("file", type=Path)


def event_show(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.measures import event_acts, queries

    scope = scope_of_line()
    if not args.code:
        return [event_acts.tell(one) for one in queries.events(scope)]
    event = queries.event_named(scope, code=args.code)
    steps = [
        {"step": one.kind, "at": one.at, "level": one.level, "by": str(one.by), "document": one.document_no}
        for one in queries.event_steps(scope, event=event)
    ]
    return event_acts.tell(event) | {"steps": steps}


def measure_list(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.kit import clock
    from lianfang.measures import acts, queries

    scope = scope_of_line(args.username).narrowed("figures")
    if not args.in_force:
        return [acts.tell(one) for one in queries.measures(scope)]
    path = queries.place_named(scope, name=args.place).path if args.place else ""
    return [acts.tell(one) for one in queries.in_force(scope, at=clock.now(), path=path)]


def measure_obliges(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.kit import clock
    from lianfang.measures import acts, obliging

    scope = scope_of_line(args.username)
    found = acts.find(scope, args.id)
    rows = obliging.of(scope, measure=found, at=clock.now())
    return [one._asdict() | {"words": str(one.words)} for one in rows]


def pack_list(args: argparse.Namespace) -> Any:
    from lianfang.measures import packs

    return [
        {"pack": pack, "edition": one.edition, "valid_from": one.valid_from, "title": str(one.title)}
        for pack, editions in packs.all_packs().items()
        for one in editions
    ]


def pack_show(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.kit import clock
    from lianfang.measures import packs, queries, told

    if args.pack:
        found = packs.edition_of(args.pack, args.edition) if args.edition else packs.newest(args.pack)
        held, rules = (
            packs.Protocol(found, clock.now()),
            told.of_edition(found, packs.all_packs()[found.pack]),
        )
    else:
        held = queries.protocol(scope_of_line(), at=clock.now())
        rules = told.in_force(scope_of_line(), held)
    if not args.json:
        return [told.edition(held), *(one.in_words for one in rules), told.observed(held)]
    values = {name.removeprefix("params."): value for name, value in held.values().items()}
    classes = {name: value for name, value in values.items() if name.startswith("classes.")}
    shown = {name: value for name, value in values.items() if name not in classes}
    return shown | {
        "listed": sorted(one.area for one in held.listed),
        "classes": sorted(held.classes),
    }


def pack_check(args: argparse.Namespace) -> Any:
    from lianfang.measures import packs
    from lianfang.measures.packs import asked

    found = packs.read(args.file, also=asked.faults)
    return {
        "pack": found.pack,
        "edition": found.edition,
        "parameters": len(found.params),
        "fault": "none",
    }
