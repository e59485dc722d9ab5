"""A listing as a command: `lianfang alert list --level urgent`, as a table, as JSON, or into a file."""

import argparse
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.kit.commands import CommandLine
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import Scope
from lianfang.listings import asking, files
from lianfang.listings.declared import EVERY, Filter, Listing

Who = Callable[[str], Scope]  # from a user name to what that person may
SORTS: Final = "--sort"


def add(line: CommandLine, listing: Listing, who: Who) -> None:
    for command in (listing.command, *listing.also):
        _add(line, listing, who, command)


def _add(line: CommandLine, listing: Listing, who: Who, command: str) -> None:
    noun, _space, verb = command.partition(" ")
    one = line.command(verb, partial(_listed, listing, who), str(listing.words), line.group(noun))
    for asked in listing.filters:
        one.add_argument(flag(asked), dest=asked.name, default="", help=_help(asked).replace("%", "%%"))
    if len(listing.sorts) > 1:
        one.add_argument(SORTS, default="", help=" | ".join(each.code for each in listing.sorts))
    one.add_argument("--to", type=Path, metavar="FILE", help="write it as XLSX or CSV")
    one.add_argument("--as", dest="acting_as", default="", metavar="USERNAME", help="whose list it is")


def flag(asked: Filter) -> str:
    return f"--{asked.name.replace('_', '-')}"


def _help(asked: Filter) -> str:
    codes = list(asked.codes or {}) + ([EVERY] if asked.begins else [])
    return f"{asked.label}: {' | '.join(map(str, codes))}" if codes else str(asked.label)


def _listed(listing: Listing, who: Who, args: argparse.Namespace) -> Any:
    said = {one.name: getattr(args, one.name) for one in listing.filters}
    asked = asking.asked(listing, who(args.acting_as), {**said, asking.SORT: getattr(args, "sort", "")})
    if args.to is not None:
        return {"file": str(written(asked, args.to)), "rows": asked.rows().count()}
    columns = [one for one in listing.columns if one.by_machine]
    return [
        {one.name: plain(one.value(row)) for one in columns} for part in asking.parts(asked) for row in part
    ]


def written(asked: asking.Asking, path: Path) -> Path:
    if path.suffix.lower().lstrip(".") not in files.FORMATS:
        raise BadInput(field=str(path), reason=_("is neither XLSX nor CSV"))
    return files.write(asked, path)


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return asking.plain(value)
