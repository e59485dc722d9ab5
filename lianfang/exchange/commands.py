"""`lianfang import …`: a sheet into a register, and a load taken back."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lianfang.kit.commands import CommandLine, progress, say

EXPORTED = ("places", "households", "persons", "enterprises", "workers")
REGISTERS = (*EXPORTED, "arrivals", "cases")


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.exchange import acts

    group = line.group("import")
    for register in REGISTERS:
        _loading(line.command(register, load, f"load {register}", group), register)
    one = line.command("blank", blank, "write a blank sheet of a register, to be filled in", group)
    one.add_argument("register", choices=REGISTERS)
    one.add_argument("file", type=Path)
    acting.add(line, acts.IMPORT, acts.IMPORTS, scope_of_line)
    _leaving(line.command("export", export, "take a register out as XLSX or CSV"))


def _leaving(one: argparse.ArgumentParser) -> None:
    one.add_argument("register", choices=EXPORTED)
    one.add_argument("file", type=Path)
    one.add_argument("--place", default="", help="of this area only: a name, an address or a code")
    one.add_argument(
        "--only", action="append", default=[], metavar="QUESTION=ANSWER",
        help="narrow it, such as kind=dwelling or age_from=60; a wrong one names those there are",
    )  # fmt: skip
    one.add_argument("--with-identities", action="store_true", help="names and numbers in full")
    one.add_argument("--purpose", default="", help="what for; it is written down")
    one.add_argument("--as", dest="who", default="", metavar="USERNAME", help="act with this user's powers")


def _loading(one: argparse.ArgumentParser, register: str) -> None:
    one.set_defaults(register=register)
    one.add_argument("file", type=Path)
    one.add_argument("--dry-run", action="store_true", help="check and count, keep nothing")
    one.add_argument(
        "--moves", action="store_true", help="households listed elsewhere move to the addresses of this sheet"
    )
    one.add_argument("--refused", type=Path, help="write the refused rows here, in the sender's layout")
    one.add_argument("--column", action="append", default=[], metavar="FIELD=HEADING", help="map a column")
    one.add_argument(
        "--every",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="what holds for every row and the sheet leaves out, such as classification=confirmed",
    )
    one.add_argument("--sheet", default="", metavar="NAME", help="which sheet of a workbook; else the first")
    one.add_argument("--all-sheets", action="store_true", help="every sheet of the workbook, a load each")
    one.add_argument(
        "--sheet-as", default="", metavar="FIELD", help="the sheet's name is the value of FIELD in every row"
    )
    one.add_argument(
        "--fill-down", action="store_true", help="what a row leaves out of its address, the row above says"
    )
    one.add_argument(
        "--dates", default="", choices=("", "dmy", "mdy"),
        help="how days with the year last are written; else read only where a column proves it",
    )  # fmt: skip
    one.add_argument("--as", dest="who", default="", metavar="USERNAME", help="act with this user's powers")


def load(args: argparse.Namespace) -> Any:
    from lianfang.exchange import sheets

    if not args.all_sheets:
        return _answer(args, _load(args, args.sheet))
    answers = []
    for table in sheets.tables(args.file):
        if not args.json:
            print(table)
        answers.append({"sheet": table} | _one_of_many(args, table))
    return answers if args.json else None


def _one_of_many(args: argparse.Namespace, table: str) -> dict[str, Any]:
    """A sheet that cannot be read is said, and stops none of the others."""
    from lianfang.kit.problems import Problem

    try:
        return _answer(args, _load(args, table)) or {}
    except Problem as problem:
        args.exit_status = 1
        if not args.json:
            print(f"{problem.code}: {problem.message}", file=sys.stderr)
        return {"code": problem.code, "message": problem.message}


def _load(args: argparse.Namespace, table: str) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.exchange import actions
    from lianfang.exchange.problems import ColumnsMissing

    try:
        run = actions.import_register(
            scope_of_line(args.who),
            register=args.register,
            path=args.file,
            mapping=_pairs("--column", args.column) or None,
            given=_pairs("--every", args.every),
            dry_run=args.dry_run,
            moves=args.moves,
            table=table,
            table_as=args.sheet_as,
            fills=args.fill_down,
            dates=args.dates,
            source_name=f"{args.file.name} · {table}" if table else args.file.name,
            progress=None if args.json else progress,
        )
    except ColumnsMissing:
        hint = "name its column with --column FIELD=HEADING, or say it for all rows with --every FIELD=VALUE"
        print(hint, file=sys.stderr)
        raise
    if args.refused:
        to = args.refused.with_stem(f"{args.refused.stem} {table}") if args.all_sheets else args.refused
        actions.write_refused(scope_of_line(args.who), run=run, to=to)
    args.exit_status = max(getattr(args, "exit_status", 0), int(run.is_refused_whole))
    return run


def _answer(args: argparse.Namespace, run: Any) -> Any:
    made = {"new_places": run.new_places()} if args.register == "places" else {}
    if args.json:
        conflicts = {"conflicts": run.conflicts, "conflict_total": run.conflict_total}
        told = {
            "reasons": run.reasons, "unread": run.unread, "unread_dates": run.dated,
            "remembered": run.remembered or {},
        }  # fmt: skip
        return {"id": run.pk} | run.counts() | conflicts | told | made
    say(args, ({"id": run.pk} if run.pk else {}) | _counts(run))
    _say_new(run.new_places())
    _say_reasons(run)
    return None


def _counts(run: Any) -> dict[str, int]:
    """What became of the rows, in the words of the page."""
    from django.utils.translation import gettext as _

    return {
        _("rows read"): run.read,
        _("new"): run.imported,
        _("changed"): run.updated,
        _("unchanged"): run.ignored,
        _("refused rows"): run.refused,
    }


def _say_new(places: Sequence[dict[str, Any]]) -> None:
    """Which places a sheet made, by kind: a street nobody meant is seen here first."""
    from django.utils.translation import gettext as _

    from lianfang.grid.models import PlaceKind

    if places:
        print(_("New places"))
    for one in places:
        cut = " …" * (one["count"] > len(one["names"]))
        print(f"{one['count']:>7}  {PlaceKind(one['kind']).label}  {' · '.join(one['names'])}{cut}")


def _say_reasons(run: Any) -> None:
    """What is the matter, a line for each reason and column, and which columns were not read."""
    from django.utils.translation import gettext as _

    for reason in run.reasons:
        samples = " ".join(f"“{one}”" for one in reason["samples"])
        details = " · ".join(reason["details"])
        print(f"{reason['count']:>7}  {reason['code']}  {reason['message']} {samples} {details}".rstrip())
        rows = ", ".join(map(str, reason["rows"])) + " …" * (reason["count"] > len(reason["rows"]))
        where = _("rows: {rows}").format(rows=rows) if reason["rows"] else _("the sheet as a whole")
        print(f"{'':>9}{where}")
    if run.remembered:
        said = _(", ").join(f"{name or '–'} → {key}" for key, name in run.remembered.items())
        print(_("Columns as chosen before for such headings (--column changes it):"), said)
    if run.unread:
        print(_("Columns not read:"), _(", ").join(run.unread))
    if run.dated:
        print("!", _("Days stand in these columns and are not taken over:"), _(", ").join(run.dated))


def _pairs(option: str, told: Sequence[str]) -> dict[str, str]:
    """FIELD=VALUE as an option repeats it. Raises BadInput for a word without its sign."""
    from lianfang.kit.problems import BadInput

    for one in told:
        if not one.partition("=")[0] or "=" not in one:
            raise BadInput(field=option, reason=f"{one} → FIELD=…")
    return dict(one.split("=", 1) for one in told)


def blank(args: argparse.Namespace) -> Any:
    from lianfang.exchange import blanks

    return {"file": str(blanks.write(args.file, register=args.register))}


def export(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.exchange import wanted

    scope = scope_of_line(args.who)
    said = _pairs("--only", args.only) | {
        "place": args.place, "purpose": args.purpose, "names": "1" * args.with_identities,
        "format": args.file.suffix.lower().lstrip("."),
    }  # fmt: skip
    return wanted.read(scope, said, register=args.register).write(scope, args.file)
