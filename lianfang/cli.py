"""The `lianfang` command. Exit codes: 0 done, 1 refused (a problem code is printed), 2 wrong call."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianfang.kit.commands import CommandLine, progress, say

if TYPE_CHECKING:
    from lianfang.kit.scope import Scope


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
                say(args, answer)
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

    rounds = group("round", "open, show or close a screening round")
    one = command("open", round_open, "open a round: freeze the base and raise its duties", rounds)
    one.add_argument("--name", required=True)
    one.add_argument("--code", default="")
    one.add_argument("--place", default="")
    one.add_argument("--days", type=float, default=3.0)
    one.add_argument("--level", choices=("L0", "L1", "L2", "L3"), default="L2")
    one.add_argument("--authority", default="")
    one.add_argument("--document", default="")
    one.add_argument("--dry-run", action="store_true")
    one = command("show", round_show, "list rounds, or show one", rounds)
    one.add_argument("round", nargs="?", default="")
    one = command("close", round_close, "close a round", rounds)
    one.add_argument("round")
    one.add_argument("--reason", default="")
    one.add_argument("--leave-open", action="store_true", help="close although places are unfinished")
    one.add_argument("--dry-run", action="store_true")

    one = command("pair", pair, "name who answers for a place")
    one.add_argument("place")
    one.add_argument("username")
    one.add_argument("--role", choices=("accountable", "helper"), default="accountable")
    one.add_argument("--dry-run", action="store_true")

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
    from lianfang.serving import setup

    return setup.initialise(district=args.district, admin=args.admin)


def serve(args: argparse.Namespace) -> None:
    from lianfang.serving import server

    server.serve(
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

    built = drill.build(scale=args.scale, seed=args.seed, progress=progress)
    if args.no_serve:
        return built
    say(args, built)
    serve(args)
    return None


def _place(scope: "Scope", name: str) -> Any:
    from lianfang.duties import queries

    return queries.place_named(scope, name=name) if name else queries.home(scope)


def _round(scope: "Scope", name: str) -> Any:
    from lianfang.duties import queries

    return queries.round_named(scope, name=name)


def round_open(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.duties import actions as duties
    from lianfang.duties import queries
    from lianfang.flows.table import KINDS
    from lianfang.kit import clock
    from lianfang.measures import actions as measures

    scope = _operator()
    place = _place(scope, args.place)
    with transaction.atomic():
        opened = duties.open_round(
            scope,
            kind=KINDS["screening.visit"],
            event=measures.current_event(scope),
            place=place,
            code=args.code or _next_code(),
            name=args.name,
            level=args.level,
            authority=args.authority,
            document_no=args.document,
            due_at=clock.now() + timedelta(days=args.days),
        )
        sums = queries.coverage(scope, round_id=opened.pk, path=opened.path)
        if args.dry_run:
            transaction.set_rollback(True)
    return {"id": opened.pk, "code": opened.code, "raised": sums.raised, "due_at": opened.due_at}


def _next_code() -> str:
    from django.utils import timezone

    from lianfang.duties.models import Round
    from lianfang.kit import clock

    day = timezone.localtime(clock.now()).date().isoformat()
    return f"{day}-{Round.objects.filter(code__startswith=day).count() + 1}"


def round_show(args: argparse.Namespace) -> Any:
    from lianfang.duties import queries

    scope = _operator()
    if args.round:
        one = _round(scope, args.round)
        return _round_line(one) | queries.coverage(scope, round_id=one.pk, path=one.path).figures()
    return [_round_line(one) for one in queries.rounds(scope)]


def _round_line(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "code": one.code,
        "name": one.name,
        "place": one.place.code,
        "level": one.level,
        "opens_at": _local(one.opens_at),
        "due_at": _local(one.due_at),
        "closed_at": _local(one.closed_at) if one.closed_at else None,
    }


def _local(at: datetime) -> str:
    from django.utils import timezone

    return timezone.localtime(at).isoformat(timespec="seconds")


def round_close(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.duties import actions as duties

    scope = _operator()
    one = _round(scope, args.round)
    with transaction.atomic():
        left = duties.close_round(scope, opened=one, reason=args.reason, leave_open=args.leave_open)
        if args.dry_run:
            transaction.set_rollback(True)
    return {"code": one.code, "unfinished": left}


def pair(args: argparse.Namespace) -> Any:
    from django.db import transaction

    from lianfang.accounts.queries import user_named
    from lianfang.duties import actions as duties

    scope = _operator()
    with transaction.atomic():
        made = duties.pair(
            scope,
            place=_place(scope, args.place),
            user=user_named(scope, username=args.username),
            role=args.role,
        )
        if args.dry_run:
            transaction.set_rollback(True)
    return {"place": made.place.code, "person": made.user.username, "role": made.role}


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
    from lianfang.serving import checks

    report = checks.examine(_operator())
    if not all(one["ok"] for one in report):
        say(args, report)
        sys.exit(1)
    return report


if __name__ == "__main__":
    entry()
