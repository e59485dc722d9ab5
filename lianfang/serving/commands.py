"""Commands that set up, serve and examine; of the sweep, of the database's files, of the page of lives."""

import argparse
import sys
from typing import Any

from lianfang.kit.commands import CommandLine, say
from lianfang.serving import life_commands


def add(line: CommandLine) -> None:
    one = line.command("init", init)
    one.add_argument("--district", default="", help="name of the district")
    one.add_argument("--admin", default="liu", help="username of the first duty officer")

    one = line.command("serve", serve)
    serving_options(one)
    line.command("doctor", doctor)
    line.command("scrub", scrub)
    one = line.command("sweep", sweep)
    one.add_argument("--once", action="store_true", help="run every step once and say what each moved")
    one.add_argument("--every", type=float, default=15.0, metavar="SECONDS", help="between two sweeps")
    life_commands.add(line)


def sweep(args: argparse.Namespace) -> Any:
    from lianfang.accounts import keys
    from lianfang.duties import sweep as sweeping

    keys.check()
    if args.once:
        return sweeping.run_once()
    sweeping.stop_on_signals()
    print(f"sweeping every {args.every:g} s", file=sys.stderr, flush=True)
    sweeping.run_forever(every=args.every)
    return None


def scrub(args: argparse.Namespace) -> Any:
    from lianfang.serving import forgetting

    return {"bytes": forgetting.scrub()}


def serving_options(one: argparse.ArgumentParser) -> None:
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


def doctor(args: argparse.Namespace) -> Any:
    from lianfang.accounts.line import scope_of_line
    from lianfang.serving import checks

    report = checks.examine(scope_of_line())
    if not all(one["ok"] for one in report):
        say(args, report)
        sys.exit(1)
    return report
