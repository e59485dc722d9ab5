"""Acts as commands: `lianfang measure lift 7 --reason …`, with `--as` and `--dry-run` like every other."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from lianfang.acts.declared import Act, Noun
from lianfang.acts.doing import Asked, do, with_the_rest
from lianfang.kit import clock
from lianfang.kit.commands import CommandLine
from lianfang.kit.forms import Field
from lianfang.kit.scope import Scope
from lianfang.kit.values.counts import count_of
from lianfang.shell import answers

Who = Callable[[str], Scope]  # from a user name to what that person may


def add(line: CommandLine, noun: Noun, acts: Sequence[Act], who: Who) -> None:
    group = line.group(noun.group or noun.code)
    for act in acts:
        one = line.command(act.code, partial(_done, noun, act, who), str(act.words), group)
        if noun.key and not act.makes:
            one.add_argument("key", metavar=name_of(noun))
        for asked in act.form:
            _option(one, asked, asked.name in act.arguments)
        one.add_argument("--as", dest="acting_as", default="", metavar="USERNAME", help="who acts")
        one.add_argument("--dry-run", action="store_true", help="try it and keep nothing")
        if act.rehearsed:
            one.add_argument("--digest", default="", help="do it only if it changes what a dry run has shown")


def name_of(noun: Noun) -> str:
    """How its commands call the one thing they are about."""
    return noun.spoken[0] if noun.spoken else noun.key.rpartition(":")[2].upper().replace("PK", "ID")


def flag(asked: Field) -> str:
    return f"--{(asked.option or asked.name).replace('_', '-')}"


def _option(one: argparse.ArgumentParser, asked: Field, is_argument: bool) -> None:
    offered = " | ".join(code for code, _label in asked.choices)
    words = f"{asked.label}: {offered}" if offered else str(asked.label)
    words = words.replace("%", "%%")
    if is_argument:
        one.add_argument(asked.name, help=words)
    elif asked.kind == "bool" and not asked.default:
        one.add_argument(flag(asked), dest=asked.name, action="store_true", help=words)
    elif asked.part is not None:
        row = " | ".join(each.name for each in asked.part)
        one.add_argument(flag(asked), dest=asked.name, action="append", default=[], help=f"{words}: {row}")
    elif asked.kind in {"places", "users", "choices"}:
        one.add_argument(flag(asked), dest=asked.name, action="append", default=[], help=words)
    else:
        one.add_argument(flag(asked), dest=asked.name, default=None, help=words)


def _done(noun: Noun, act: Act, who: Who, args: argparse.Namespace) -> Any:
    scope = who(args.acting_as)
    said = [(asked, getattr(args, asked.name)) for asked in act.form]
    told = {asked.name: _value(asked, one) for asked, one in said if _is_told(asked, one)}
    find = noun.spoken[1] if noun.spoken else noun.find
    thing = None if act.makes else find(scope, getattr(args, "key", ""))
    told = dict(with_the_rest(scope, act, thing, told))
    if args.dry_run and act.foretells:
        return _with_rows(args, {**noun.tell(thing), **act.foretells(scope, thing, told)})
    say = partial(_said, scope, noun, act)
    digest = getattr(args, "digest", "") if act.rehearsed else ""
    return _with_rows(
        args, do(scope, Asked(noun, act, thing, told), dry=args.dry_run, say=say, digest=digest)
    )


def _is_told(asked: Field, said: Any) -> bool:
    return said not in ("", [], None) or (asked.clears and said == "")


def _said(scope: Scope, noun: Noun, act: Act, thing: Any) -> dict[str, Any]:
    return by_the_clock({**noun.tell(thing), **act.tells(scope, thing)})


def by_the_clock(facts: Mapping[str, Any]) -> dict[str, Any]:
    """With its moments as people read them here."""
    return {
        name: timezone.localtime(one).isoformat(timespec="minutes") if isinstance(one, datetime) else one
        for name, one in facts.items()
    }


def _with_rows(args: argparse.Namespace, said: dict[str, Any]) -> Any:
    """As JSON one object; else what is a list of rows, a line each, because a count says too little."""
    lists = {} if args.json else {name: rows for name, rows in said.items() if _is_rows(rows)}
    if not lists:
        return said
    facts = {name: value for name, value in said.items() if name not in lists}
    return [facts, *(row for rows in lists.values() for row in rows)]


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _value(asked: Field, said: Any) -> Any:
    match asked.kind:
        case "moment":
            return _from_now(said)
        case "count":
            number = count_of(said, answers.MOST_COUNT)
            return said if number is None else number
        case "date":
            return answers.day(said)
        case "bool":
            return said if isinstance(said, bool) else {"yes": True, "no": False}.get(said, said)
        case "places" | "users" | "choices":
            return [each for one in said for each in answers.split(one)]
        case "list":
            return [_row(asked, one) for one in said]
    return said


def _row(asked: Field, said: str) -> dict[str, str]:
    """A row of a list, its answers in their order with bars between them."""
    names = asked.part.by_name if asked.part else {}
    return dict(zip(names, (one.strip() for one in said.replace("｜", "|").split("|")), strict=False))


def _from_now(said: str) -> str:
    """`+2h`, `+30m` and `+1d` count from now; anything else is a moment as it is written."""
    unit = {"m": "minutes", "h": "hours", "d": "days"}.get(said[-1:], "")
    number = said[1:-1]
    if not (unit and said.startswith("+") and number.isascii() and number.isdigit() and len(number) < 5):
        return said
    return (clock.now() + timedelta(**{unit: int(number)})).isoformat()
