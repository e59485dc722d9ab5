"""`lianfang class …` and `lianfang rehearse …`: classes of communities, and what a change would change."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine

ALSO = {"confirm": ("reason",), "put": ("told_above",)}  # what a kind reads besides what its page asks


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.command import class_acts, outbreak_acts

    acting.add(line, outbreak_acts.OUTBREAK, outbreak_acts.OUTBREAKS, scope_of_line)
    acting.add(line, class_acts.CLASS, class_acts.CLASSES, scope_of_line)
    acting.add(line, class_acts.PROPOSAL, class_acts.PROPOSALS, scope_of_line)
    group = line.group("class")
    one = line.command("list", list_, "each community's class and what is proposed", group)
    _as_user(one)
    one = line.command("rehearse", rehearse)
    one.add_argument("kind", help="edition, param, list, unlist, class, confirm, put or lift")
    one.add_argument(
        "told",
        nargs="*",
        metavar="NAME=VALUE",
        help="such as area=… from_on=2020-01-20 reason=…; a wrong name is answered by the right ones",
    )
    _as_user(one)
    one.add_argument(
        "--apply", default="", metavar="DIGEST", help="carry out what was shown under this digest"
    )


def _as_user(one: argparse.ArgumentParser) -> None:
    one.add_argument("--as", dest="user", default="", metavar="USERNAME", help="who acts")


def _scope(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line

    return scope_of_line(args.user)


def list_(args: argparse.Namespace) -> Any:
    from lianfang.cases import queries
    from lianfang.kit import clock
    from lianfang.measures.queries import current_event

    scope = _scope(args)
    return [
        {
            "place": one.place.code,
            "name": one.place.name,
            "class": one.now,
            "proposed": one.proposal.now if one.proposal else None,
            "duties_open": one.duties_open,
            "duties_overdue": one.duties_overdue,
        }
        for one in queries.board(scope, event=current_event(scope), at=clock.now())
    ]


def _answers(args: argparse.Namespace) -> dict[str, str]:
    """What was told, by name. A word that is none of the kind's is refused, not passed over in silence."""
    from django.utils.translation import gettext as _

    from lianfang.flows.changes import KINDS
    from lianfang.kit.problems import BadInput

    if args.kind not in KINDS:
        raise BadInput(field="KIND", reason=", ".join(KINDS))
    asks = KINDS[args.kind].asks
    names = [*(one.name for one in asks), *ALSO.get(args.kind, ())]
    told = dict(one.partition("=")[::2] for one in args.told)
    for word in args.told:
        if "=" not in word or word.partition("=")[0] not in names:
            raise BadInput(field=word, reason=" ".join(f"{one}=…" for one in names))
    for one in asks:
        if one.required and not told.get(one.name, "").strip():
            raise BadInput(field=f"{one.name}=", reason=_("must be filled in"))
    return told


def rehearse(args: argparse.Namespace) -> Any:
    from lianfang.flows import changes, rehearsal

    scope, told = _scope(args), _answers(args)
    proposed = changes.proposed(scope, kind=args.kind, told=told)
    if args.apply:
        return rehearsal.apply(scope, proposed=proposed, digest=args.apply).figures()
    return rehearsal.rehearse(scope, proposed=proposed).figures()
