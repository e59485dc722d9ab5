"""One process tree that serves it all: tables checked, static files gathered, workers started."""

import socket
import sys
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext_lazy as _

from lianfang.command import setup, tls, trust
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


def serve(
    *,
    host: str,
    port: int,
    workers: int,
    threads: int,
    tls_names: list[str] | None = None,
    trust_port: int = 8080,
) -> None:
    """Serve until stopped. SIGTERM lets requests in flight finish.

    With `tls_names`, over HTTPS with a certificate of our own for these names (empty: for whatever
    this machine is called); page and file for telephones to trust it then wait at `trust_port`.
    """
    check_sqlite()
    _check_port(host, port)
    setup.migrate()
    if not settings.DEBUG:
        collect()
    connections.close_all()  # workers are forked; none may inherit an open database
    certificate = None
    if tls_names is None:
        print(f"Lianfang 联防: http://{host}:{port}/", file=sys.stderr, flush=True)
    else:
        certificate = _secure(host, port, tls_names, trust_port)
    program(host=host, port=port, workers=workers, threads=threads, certificate=certificate).serve()


def program(*, host: str, port: int, workers: int, threads: int, certificate: tls.Files | None = None) -> Any:
    """The server of pages and API, ready to serve."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    return Granian(
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
        ssl_cert=certificate.certificate if certificate else None,
        ssl_key=certificate.key if certificate else None,
    )


def _secure(host: str, port: int, names: list[str], trust_port: int) -> tls.Files:
    """Make or renew the certificate, open the door for telephones, and say where both are."""
    _check_port(host, trust_port)
    names = names or tls.local_names()
    files = tls.prepare(settings.DATA, names, at=tls.now())
    trust.serve(host, trust_port, port)
    print("Lianfang 联防:", file=sys.stderr, flush=True)
    trust.announce(names, port, trust_port, files)
    return files


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
