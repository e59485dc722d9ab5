"""The `lianfang` command. Exit codes: 0 done, 1 refused (a problem code is printed), 2 wrong call."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianfang.kit.commands import CommandLine

if TYPE_CHECKING:
    from lianfang.kit.scope import Scope

REGISTERS = ("places", "households", "persons", "enterprises", "workers")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    if argv[:1] == ["manage"]:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["lianfang manage", *argv[1:]])
        return 0
    if "--tls" in argv:
        os.environ["LIANFANG_HTTPS"] = "true"  # read when the settings are, which is now
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.utils import translation

    try:
        django.setup()
    except ImproperlyConfigured as fault:
        print(fault, file=sys.stderr)
        return 2
    with translation.override(_language()):
        args = _parser().parse_args(argv)
    return _run(args)


def entry() -> None:
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read along, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _run(args: argparse.Namespace) -> int:
    from django.db import OperationalError, ProgrammingError
    from django.utils import translation

    from lianfang.kit.problems import Problem

    try:
        with translation.override(_language()):
            answer = args.run(args)
            if answer is not None:
                _say(args, answer)
    except Problem as problem:
        with translation.override(_language()):
            return _refused(args, problem.code, problem.message)
    except (OperationalError, ProgrammingError) as fault:
        hint = "no database here yet: run `lianfang init` or `lianfang demo` first"
        missing = "no such table" in str(fault) or "does not exist" in str(fault)
        return _refused(args, "database", hint if missing else str(fault))
    except OSError as fault:
        if fault.filename is None:
            raise
        return _refused(args, "file", f"{fault.filename}: {fault.strerror}")
    return int(getattr(args, "exit_status", 0))  # never a name that a command may give an argument


def _language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if spoken.startswith(("zh_TW", "zh_HK", "zh_MO")):
        return "zh-hant"
    return "zh-hans" if spoken.startswith("zh") else "en"


def _refused(args: argparse.Namespace, code: str, message: str) -> int:
    if getattr(args, "json", False):
        print(json.dumps({"code": code, "message": message}, ensure_ascii=False))
    print(f"{code}: {message}", file=sys.stderr)
    return 1


def _say(args: argparse.Namespace, answer: Any) -> None:
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
    elif isinstance(answer, dict):
        width = max((len(key) for key in answer), default=0)
        for key, value in answer.items():
            print(f"{key:<{width}}  {value if not isinstance(value, list) else len(value)}")
    elif isinstance(answer, list):
        for row in answer:
            print("  ".join(str(value) for value in row.values()) if isinstance(row, dict) else row)
    else:
        print(answer)


def _parser() -> argparse.ArgumentParser:  # noqa: PLR0915  # one readable table of all commands
    parser = argparse.ArgumentParser(prog="lianfang", description="Lianfang: one district, every obligation.")
    parser.add_argument("--version", action="version", version=_version())
    line = CommandLine(parser)
    command, group = line.command, line.group

    one = command("init", init, "create the database, the district and its first duty officer")
    one.add_argument("--district", default="", help="name of the district")
    one.add_argument("--admin", default="liu", help="username of the first duty officer")

    one = command("serve", serve, "serve the pages and the API")
    _serving(one)

    one = command("demo", demo, "build the demonstration district (once) and serve it")
    one.add_argument("--scale", type=float, default=1.0, help="1.0 is 140,000 households")
    one.add_argument("--seed", type=int, default=2020)
    one.add_argument("--no-serve", action="store_true", help="only build")
    _serving(one)

    one = command("import", import_, "load a register from XLSX, XLS or CSV")
    one.add_argument("register", choices=(*REGISTERS, "cases"))
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
    one.add_argument("--as", dest="who", default="", metavar="USERNAME", help="act with this user's powers")

    one = command("export", export, "write a register as XLSX or CSV")
    one.add_argument("register", choices=REGISTERS)
    one.add_argument("file", type=Path)
    one.add_argument("--place", default="")
    one.add_argument("--with-identities", action="store_true")
    one.add_argument("--purpose", default="")

    rounds = group("round")
    one = command("show", round_show, "list rounds, or show one", rounds)
    one.add_argument("round", nargs="?", default="")
    one = command("coverage", coverage, "sums of a round below a place")
    one.add_argument("--round", default="current")
    one.add_argument("--place", default="")
    one.add_argument("--recount", action="store_true", help="count anew from the duties")

    one = command("gaps", gaps, "what is still missing, and who answers for it")
    one.add_argument("--round", default="current")
    one.add_argument("--place", default="")
    one.add_argument("--limit", type=int, default=50)
    one.add_argument("--after", default="")

    users = group("user", "users and their postings")
    one = command("create", user_create, "create a user with a posting", users)
    one.add_argument("username")
    one.add_argument("--name", default="")
    one.add_argument("--place", default="")
    one.add_argument("--role", default="grid-worker")
    one.add_argument("--password", default=None, help="asked for when not given; '-' for none")
    one = command("password", user_password, "set a user's password", users)
    one.add_argument("username")
    one.add_argument("--password", default=None, help="asked for when not given")
    command("list", user_list, "list users", users)

    tokens = group("token", "bearer tokens for machines")
    one = command("create", token_create, "print a new token of a user", tokens)
    one.add_argument("username")
    one.add_argument("--days", type=int, default=366)
    one = command("revoke", token_revoke, "revoke all tokens of a user at once", tokens)
    one.add_argument("username")

    command("doctor", doctor, "check this installation and prove its figures")
    for module in sorted(Path(__file__).parent.glob("*/commands.py")):
        if module.parent.name != "kit":
            importlib.import_module(f"lianfang.{module.parent.name}.commands").add(line)
    return parser


def _serving(one: argparse.ArgumentParser) -> None:
    one.add_argument("--host", default="127.0.0.1")
    one.add_argument("--port", type=int, default=8000)
    one.add_argument("--workers", type=int, default=2)
    one.add_argument("--threads", type=int, default=8, help="requests at once in each worker")
    one.add_argument("--tls", action="store_true", help="HTTPS with a local authority and certificate")
    one.add_argument(
        "--name", action="append", default=[], help="what telephones call this server (with --tls)"
    )
    one.add_argument("--trust-port", type=int, default=8080, help="plain HTTP: how telephones trust it")
    one.add_argument("--no-sweep", action="store_true", help="leave the sweep to `lianfang sweep`")


def _version() -> str:
    from importlib.metadata import version

    return version("lianfang")


def _operator() -> "Scope":
    """Who acts at the command line: the whole district, in the name of the operator account."""
    from lianfang.accounts.line import scope_of_line

    return scope_of_line()


def init(args: argparse.Namespace) -> Any:
    from lianfang.command import setup

    return setup.initialise(district=args.district, admin=args.admin)


def serve(args: argparse.Namespace) -> None:
    from lianfang.command import serving

    serving.serve(
        host=args.host,
        port=args.port,
        workers=args.workers,
        threads=args.threads,
        tls_names=args.name if args.tls else None,
        trust_port=args.trust_port,
        with_sweep=not args.no_sweep,
    )


def demo(args: argparse.Namespace) -> Any:
    from lianfang.drill import actions as drill

    built = drill.build(scale=args.scale, seed=args.seed, progress=_progress)
    if args.no_serve:
        return built
    _say(args, built)
    serve(args)
    return None


def _progress(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def import_(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.exchange import actions as exchange
    from lianfang.exchange.problems import ColumnsMissing

    scope = scope_of_line(args.who)
    try:
        run = exchange.import_register(
            scope,
            register=args.register,
            path=args.file,
            mapping=_pairs("--column", args.column) or None,
            given=_pairs("--every", args.every),
            dry_run=args.dry_run,
            moves=args.moves,
            source_name=args.file.name,
            progress=None if args.json else _progress,
        )
    except ColumnsMissing:
        hint = "name its column with --column FIELD=HEADING, or say it for all rows with --every FIELD=VALUE"
        print(hint, file=sys.stderr)
        raise
    if args.refused:
        exchange.write_refused(scope, run=run, to=args.refused)
    args.exit_status = int(run.is_refused_whole)
    counts = run.counts() | {"conflicts": run.conflicts, "conflict_total": run.conflict_total}
    made = {"new_places": run.new_places()} if args.register == "places" else {}
    if args.json:
        told = {"reasons": run.reasons, "unread": run.unread, "unread_dates": run.dated}
        return counts | told | made
    _say(args, {name: counts[name] for name in ("read", "imported", "updated", "ignored", "refused")} | made)
    _say_reasons(run)
    return None


def _say_reasons(run: Any) -> None:
    """What is the matter, a line for each reason and column, and which columns were not read."""
    from django.utils.translation import gettext as _

    for reason in run.reasons:
        samples = " ".join(f"“{one}”" for one in reason["samples"])
        details = " · ".join(reason["details"])
        print(f"{reason['count']:>7}  {reason['code']}  {reason['message']} {samples} {details}".rstrip())
        rows = ", ".join(map(str, reason["rows"])) + " …" * (reason["count"] > len(reason["rows"]))
        where = _("rows: {rows}").format(rows=rows)
        print(f"{'':>9}{where}")
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


def export(args: argparse.Namespace) -> Any:
    from lianfang.exchange import actions as exchange

    scope = _operator()
    return exchange.export_register(
        scope,
        register=args.register,
        place=_place(scope, args.place),
        to=args.file,
        with_identities=args.with_identities,
        purpose=args.purpose,
    )


def _place(scope: "Scope", name: str) -> Any:
    from lianfang.duties import queries

    return queries.place_named(scope, name=name) if name else queries.home(scope)


def _round(scope: "Scope", name: str) -> Any:
    from lianfang.duties import queries

    return queries.round_named(scope, name=name)


def round_show(args: argparse.Namespace) -> Any:
    from lianfang.acts.line import by_the_clock
    from lianfang.command.round_acts import tell_round
    from lianfang.duties import queries

    scope = _operator()
    if args.round:
        one = _round(scope, args.round)
        sums = queries.coverage(scope, round_id=one.pk, path=one.path).figures()
        return by_the_clock(tell_round(one)) | sums
    return [by_the_clock(tell_round(one)) for one in queries.rounds(scope)]


def coverage(args: argparse.Namespace) -> Any:
    from lianfang.duties import queries

    scope = _operator()
    count = queries.recount if args.recount else queries.coverage
    return count(scope, round_id=_round(scope, args.round).pk, path=_place(scope, args.place).path).figures()


def gaps(args: argparse.Namespace) -> Any:
    from lianfang.duties import queries

    scope = _operator()
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


def user_create(args: argparse.Namespace) -> Any:
    import getpass

    from lianfang.accounts import actions as accounts

    password = args.password
    if password is None:
        password = getpass.getpass("Password: ")
    scope = _operator()
    user = accounts.create_user(
        scope,
        username=args.username,
        name=args.name or args.username,
        place=_place(scope, args.place),
        role=args.role,
        password=None if password == "-" else password,  # noqa: S105  # a dash says: none
    )
    return {"id": user.pk, "username": user.username}


def user_password(args: argparse.Namespace) -> Any:
    import getpass

    from lianfang.accounts import actions as accounts
    from lianfang.accounts.queries import user_named

    scope = _operator()
    user = user_named(scope, username=args.username)
    accounts.give_password(scope, user=user, password=args.password or getpass.getpass("Password: "))
    return {"username": user.username}


def user_list(args: argparse.Namespace) -> Any:
    from lianfang.accounts.models import User

    return [
        {"username": user.username, "name": user.name, "active": user.is_active}
        for user in User.objects.order_by("username")
    ]


def token_create(args: argparse.Namespace) -> Any:
    from lianfang.accounts import actions as accounts

    token = accounts.create_token(_operator(), username=args.username, label="cli", days=args.days)
    return {"token": token} if args.json else token


def token_revoke(args: argparse.Namespace) -> Any:
    from lianfang.accounts import actions as accounts
    from lianfang.accounts.queries import user_named

    scope = _operator()
    return {"revoked": accounts.revoke_all(scope, user=user_named(scope, username=args.username))}


def doctor(args: argparse.Namespace) -> Any:
    from lianfang.command import checks

    report = checks.examine(_operator())
    if not all(one["ok"] for one in report):
        _say(args, report)
        sys.exit(1)
    return report


if __name__ == "__main__":
    entry()
