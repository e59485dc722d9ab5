"""Figures at the command line: `lianfang figures --place xincheng --cut 2020-01-29T17:00 --json`."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from lianfang.kit import remembered
from lianfang.kit.commands import CommandLine
from lianfang.kit.scope import Scope

Who = Callable[[str], Scope]  # from a user name to what that person may


def add(line: CommandLine, who: Who) -> None:
    one = line.command("figures", partial(_told, who))
    one.add_argument("code", nargs="?", default="", help="one figure, with its words and the places below")
    one.add_argument("--place", default="", help="code, name or address; else the asker's own area")
    one.add_argument("--on", default="", metavar="DAY", help="2020-01-29; else today")
    one.add_argument("--cut", default="", help="as known then: a moment, or a number of records")
    one.add_argument("--round", default="", help="code of a round; else the main one")
    one.add_argument("--domain", default="", help="round, road, posts, cases, …")
    one.add_argument("--rows", action="store_true", help="the rows that the figure counts")
    one.add_argument("--to", type=Path, metavar="FILE", help="write the rows as XLSX or CSV")
    one.add_argument("--as", dest="acting_as", default="", metavar="USERNAME", help="who asks")


@remembered.remembering()
def _told(who: Who, args: argparse.Namespace) -> Any:
    from lianfang.figures import asking, machine

    scope = who(args.acting_as)
    asked = asking.asked(scope, {name: getattr(args, name) for name in ("place", "on", "cut", "round")})
    if not args.code:
        offered = [one.code for one in asking.offered(scope, asked.place.path)
                   if args.domain in {"", one.domain}]  # fmt: skip
        told = asking.values(scope, asked.window, offered, place=asked.place.code)
        rows = [machine.told(one) for one in told.values()]
        return machine.of(asked) | {"figures": rows} if args.json else [_short(one) for one in rows]
    found = asking.figure_named(scope, args.code)
    if args.rows or args.to:
        return _rows(scope, args, found, asked)
    below = asking.below(scope, found, asked)
    return machine.of(asked) | machine.told(below.told) | machine.words(found) | machine.below(below)


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """A line a figure for people: its value, or why there is none."""
    value = row["state"] if row["value"] is None else row["value"]
    return {"code": f"{row['code']:<28}", "value": f"{value:>12}", "unit": row["unit"], "label": row["label"]}


def _rows(scope: Scope, args: argparse.Namespace, found: Any, asked: Any) -> Any:
    from lianfang.figures import listed
    from lianfang.listings import asking as lists
    from lianfang.listings import line as listings

    listing = lists.asked(listed.listing(found, asked), scope, {})
    if args.to is not None:
        return {"file": str(listings.written(listing, args.to)), "rows": listing.rows().count()}
    columns = [one for one in listing.listing.columns if one.by_machine]
    return [
        {one.name: listings.plain(one.value(row)) for one in columns}
        for part in lists.parts(listing)
        for row in part
    ]
