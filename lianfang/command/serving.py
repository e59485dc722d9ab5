"""One process tree that serves it all: tables checked, static files gathered, workers started."""

import socket
import sys

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext_lazy as _

from lianfang.command import setup
from lianfang.kit import sql
from lianfang.kit.problems import Problem
from lianfang.shell.static import collect

AFFECTED = ((3, 7, 0), (3, 51, 2))  # SQLite versions whose WAL can be corrupted; sqlite.org/wal.html


class UnsafeSqlite(Problem):
    code, status = "unsafe-sqlite", 503
    text = _(
        "The SQLite library here ({version}) can damage a database that several processes write. "
        "Install the pysqlite3 package, or use PostgreSQL."
    )


class PortTaken(Problem):
    code, status = "port-taken", 409
    text = _("Port {port} is in use by another program. Choose another with --port.")


def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until stopped. SIGTERM lets requests in flight finish."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    check_sqlite()
    _check_port(host, port)
    setup.migrate()
    if not settings.DEBUG:
        collect()
    connections.close_all()  # workers are forked; none may inherit an open database
    print(f"Lianfang 联防: http://{host}:{port}/", file=sys.stderr, flush=True)
    Granian(
        "lianfang.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backpressure=max(64, threads * 16),
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        websockets=False,
    ).serve()


def check_sqlite() -> None:
    if not sql.on_sqlite():
        return
    import sqlite3

    version = sqlite3.sqlite_version_info
    if AFFECTED[0] <= version <= AFFECTED[1]:
        raise UnsafeSqlite(version=sqlite3.sqlite_version)


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise PortTaken(port=port) from fault
