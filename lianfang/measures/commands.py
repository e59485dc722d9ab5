"""`lianfang event`, `lianfang measure`, `lianfang pack`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lianfang.kit.commands import CommandLine
    from lianfang.kit.scope import Scope
    from lianfang.measures.models import Event, Measure


def add(line: CommandLine) -> None:
    _events(line)
    _measures(line)
    packs = line.group("pack", "disease packs: the rules of each disease")
    line.command("list", pack_list, "list the packs and their editions", packs)
    one = line.command("show", pack_show, "show an edition, or the rules in force now", packs)
    one.add_argument("pack", nargs="?", default="")
    one.add_argument("edition", nargs="?", default="")
    one = line.command("check", pack_check, "check a pack's file against the schema", packs)
    one.add_argument("file", type=Path)


def _events(line: CommandLine) -> None:
    events = line.group("event", "open, raise, lower, end or show an event")
    one = _acting(line.command("open", event_open, "open an event, with a key of its own", events))
    one.add_argument("code")
    one.add_argument("--name", default="")
    one.add_argument("--level", default="")
    one.add_argument("--pack", default="", help="work by this disease pack")
    one.add_argument("--edition", default="", help="edition of the pack; without it the newest")
    for name, run, words in (
        ("raise", event_raise, "raise the response level"),
        ("lower", event_lower, "lower the response level"),
    ):
        one = _acting(line.command(name, run, words, events))
        one.add_argument("code")
        one.add_argument("level")
    one = _acting(line.command("end", event_end, "end the response, or say what is open still", events))
    one.add_argument("code")
    one.add_argument(
        "--carry", action="append", default=[], metavar="WHAT", help="what goes on after the end; repeatable"
    )
    for name, run, words in (
        ("review", event_review, "enter the review, which --reason names"),
        ("retention", event_retention, "decide that the event's personal data are destroyed"),
        ("destroy", event_destroy, "destroy them, and say what was destroyed and what stays"),
    ):
        _acting(line.command(name, run, words, events)).add_argument("code")
    one = line.command("show", event_show, "list events, or show one with its steps", events)
    one.add_argument("code", nargs="?", default="")


def _measures(line: CommandLine) -> None:
    measures = line.group("measure", "draft, decide, announce, lift or list measures")
    one = _acting(line.command("draft", measure_draft, "write down a measure to be decided", measures))
    one.add_argument("kind")
    one.add_argument(
        "--place", action="append", required=True, help="code of a place; more than once for several"
    )
    one.add_argument("--body", default="government", help="government, cdc, medical or upper")
    one.add_argument("--content", required=True)
    one.add_argument("--basis", default="", help="code of the article, such as idl-63")
    one.add_argument("--upper-document", default="", help="number of the decision of the next level up")
    one.add_argument("--level", default="L1")
    one.add_argument("--help-number", default="")
    one.add_argument("--appeal", default="", help="where an appeal can be made")
    one.add_argument("--from", dest="from_at", default="", help="2020-01-29T14:00; without it, now")
    one.add_argument("--to", dest="to_at", default="", help="the end; what restricts somebody needs one")
    one.add_argument("--site", default="", help="of a checkpoint: gate, ordinary-road, village-road …")
    one.add_argument("--stretch", default="", help="of a checkpoint: road and stretch")
    for name, run, words in (
        ("decide", measure_decide, "decide a draft in the name of its body"),
        ("confirm", measure_confirm, "stand behind a restriction as the second person"),
        ("announce", measure_announce, "make a decided measure known"),
        ("lift", measure_lift, "end a measure, by the body that decided it"),
        ("cancel", measure_cancel, "cancel a draft, or a measure by a document from above"),
    ):
        one = _acting(line.command(name, run, words, measures))
        one.add_argument("measure", type=int)
        if name == "announce":
            one.add_argument("--told-above", action="store_true", help="the next level up is told as well")
    one = line.command("list", measure_list, "list the measures, or those in force", measures)
    one.add_argument("--in-force", action="store_true")
    one.add_argument("--place", default="")
    one.add_argument("--as", dest="username", default="", metavar="USERNAME")


def _acting(one: argparse.ArgumentParser) -> argparse.ArgumentParser:
    one.add_argument("--as", dest="username", default="", metavar="USERNAME", help="who acts")
    one.add_argument("--reason", default="")
    one.add_argument("--document", default="", help="number of the document")
    one.add_argument("--dry-run", action="store_true", help="try it and keep nothing")
    return one


def _scope(args: argparse.Namespace) -> Scope:
    from lianfang.accounts.line import scope_of_line

    return scope_of_line(args.username)


def _done(args: argparse.Namespace, act: Callable[[Scope], Any], say: Callable[[Any], Any]) -> Any:
    """Act in one transaction, undone after a dry run."""
    from django.db import transaction

    with transaction.atomic():
        said = say(act(_scope(args)))
        if args.dry_run:
            transaction.set_rollback(True)
    return said


def _moment(text: str, name: str) -> datetime | None:
    from lianfang.kit.problems import BadInput
    from lianfang.measures.schemas import moment

    try:
        return moment(text)
    except ValueError as fault:
        raise BadInput(field=name, reason=text) from fault


def event_open(args: argparse.Namespace) -> Any:
    from lianfang.measures import actions

    return _done(
        args,
        lambda scope: actions.open_event(
            scope,
            code=args.code,
            name=args.name,
            level=args.level,
            pack=args.pack,
            edition=args.edition,
            reason=args.reason,
            document_no=args.document,
        ),
        _event,
    )


def event_raise(args: argparse.Namespace) -> Any:
    from lianfang.measures import actions

    return _leveled(args, actions.raise_level)


def event_lower(args: argparse.Namespace) -> Any:
    from lianfang.measures import actions

    return _leveled(args, actions.lower_level)


def _leveled(args: argparse.Namespace, act: Callable[..., Any]) -> Any:
    from lianfang.measures import queries

    return _done(
        args,
        lambda scope: act(
            scope,
            event=queries.event_named(scope, code=args.code),
            level=args.level,
            reason=args.reason,
            document_no=args.document,
        ),
        _event,
    )


def event_end(args: argparse.Namespace) -> Any:
    """End it; a dry run lists what is open still instead of refusing."""
    from lianfang.kit import clock
    from lianfang.measures import actions, queries

    if args.dry_run:
        scope = _scope(args)
        event = queries.event_named(scope, code=args.code)
        left = actions.blockers(scope, event=event, at=clock.now())
        ends = all(one.may_stay and one.code in args.carry for one in left)
        return _listed(args, _event(event) | {"would_end": ends}, "left", [_left(one) for one in left])
    return _done(
        args,
        lambda scope: actions.end_event(
            scope,
            event=queries.event_named(scope, code=args.code),
            reason=args.reason,
            document_no=args.document,
            carried=args.carry,
        ),
        _event,
    )


def _listed(args: argparse.Namespace, facts: dict[str, Any], name: str, rows: list[dict[str, Any]]) -> Any:
    """Facts with rows below them: as JSON one object, else a line each, because a count says too little."""
    return facts | {name: rows} if args.json else [facts, *rows]


def _counted(one: Any) -> dict[str, Any]:
    facts: dict[str, Any] = one._asdict()
    return facts


def _left(one: Any) -> dict[str, Any]:
    return {"what": one.code, "words": str(one), "number": one.number, "may_go_on": one.may_stay}


def event_review(args: argparse.Namespace) -> Any:
    from lianfang.measures import actions

    return _step(args, actions.review_event)


def event_retention(args: argparse.Namespace) -> Any:
    from lianfang.measures import actions

    return _step(args, actions.decide_retention)


def _step(args: argparse.Namespace, act: Callable[..., Any]) -> Any:
    from lianfang.measures import queries

    def do(scope: Scope) -> Any:
        event = queries.event_named(scope, code=args.code)
        return act(scope, event=event, reason=args.reason, document_no=args.document)

    return _done(args, do, _event)


def event_destroy(args: argparse.Namespace) -> Any:
    """Destroy the event's data, with the account of what went and what stays."""
    from lianfang.measures import actions, queries

    def do(scope: Scope) -> Any:
        event = queries.event_named(scope, code=args.code)
        event = actions.destroy_event_data(scope, event=event, reason=args.reason)
        return event, actions.holds(scope, event=event)

    def say(done: Any) -> Any:
        event, held = done
        return _listed(args, _event(event), "data", [_counted(one) for one in held])

    return _done(args, do, say)


def event_show(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.measures import queries

    scope = scope_of_line()
    if not args.code:
        return [_event(one) for one in queries.events(scope)]
    event = queries.event_named(scope, code=args.code)
    steps = [
        {"step": one.kind, "at": one.at, "level": one.level, "by": str(one.by), "document": one.document_no}
        for one in queries.event_steps(scope, event=event)
    ]
    return _event(event) | {"steps": steps}


def _event(one: Event) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "state": one.state,
        "level": one.level,
        "opened_at": one.opened_at,
        "closed_at": one.closed_at,
    }


def measure_draft(args: argparse.Namespace) -> Any:
    from lianfang.kit import clock
    from lianfang.measures import actions, queries, rules

    def act(scope: Scope) -> Measure:
        return actions.draft(
            scope,
            kind=args.kind,
            body=args.body,
            places=[queries.place_named(scope, name=one) for one in args.place],
            content=args.content,
            reason=args.reason,
            basis=args.basis,
            document_no=args.document,
            upper_document_no=args.upper_document,
            level=args.level,
            help_number=args.help_number,
            appeal_route=args.appeal,
            from_at=_moment(args.from_at, "--from") or clock.now(),
            to_at=_moment(args.to_at, "--to"),
            road=rules.Road(site=args.site, stretch=args.stretch) if args.site else None,
        )

    return _done(args, act, _measure)


def _on(args: argparse.Namespace, act: Callable[..., Any], **facts: Any) -> Any:
    from lianfang.measures import queries

    return _done(
        args,
        lambda scope: act(
            scope, measure=queries.measure(scope.narrowed("figures"), pk=args.measure), **facts
        ),
        _measure,
    )


def measure_decide(args: argparse.Namespace) -> Any:
    from lianfang.measures import actions

    return _on(args, actions.decide, document_no=args.document)


def measure_confirm(args: argparse.Namespace) -> Any:
    from lianfang.measures import actions

    return _on(args, actions.confirm)


def measure_announce(args: argparse.Namespace) -> Any:
    from lianfang.measures import actions

    return _on(args, actions.announce, told_above=args.told_above)


def measure_lift(args: argparse.Namespace) -> Any:
    from lianfang.measures import actions

    return _on(args, actions.lift, reason=args.reason, document_no=args.document)


def measure_cancel(args: argparse.Namespace) -> Any:
    from lianfang.measures import actions

    return _on(args, actions.cancel, reason=args.reason, document_no=args.document)


def measure_list(args: argparse.Namespace) -> Any:
    from lianfang.kit import clock
    from lianfang.measures import queries

    scope = _scope(args).narrowed("figures")
    if not args.in_force:
        return [_measure(one) for one in queries.measures(scope)]
    path = queries.place_named(scope, name=args.place).path if args.place else ""
    return [_measure(one) for one in queries.in_force(scope, at=clock.now(), path=path)]


def _measure(one: Measure) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "state": one.state,
        "body": one.body,
        "document": one.document_no,
        "areas": [area.place.code for area in one.areas.all() if area.to_at is None],
        "from_at": one.from_at,
        "to_at": one.to_at,
    }


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
    from lianfang.measures import packs, queries

    if args.pack:
        found = packs.edition_of(args.pack, args.edition) if args.edition else packs.newest(args.pack)
        held = packs.Protocol(found, clock.now())
    else:
        held = queries.protocol(scope_of_line(), at=clock.now())
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

    found = packs.read(args.file)
    return {
        "pack": found.pack,
        "edition": found.edition,
        "parameters": len(found.params),
        "fault": "none",
        "no_form_yet": [str(one) for one in asked.without_form(found)],
    }
