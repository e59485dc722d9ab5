"""`lianfang round …`, and what a round is watched by: coverage, gaps."""

import argparse
from typing import TYPE_CHECKING, Any

from lianfang.kit.commands import CommandLine

if TYPE_CHECKING:
    from lianfang.kit.scope import Scope


def add(line: CommandLine) -> None:
    rounds = line.group("round")
    one = line.command("show", round_show, "list rounds, or show one", rounds)
    one.add_argument("round", nargs="?", default="")

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


def round_show(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts.line import by_the_clock
    from lianfang.command.round_acts import tell_round
    from lianfang.duties import queries

    scope = scope_of_line()
    if args.round:
        one = _round(scope, args.round)
        sums = queries.coverage(scope, round_id=one.pk, path=one.path).figures()
        return by_the_clock(tell_round(one)) | sums
    return [by_the_clock(tell_round(one)) for one in queries.rounds(scope)]


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
