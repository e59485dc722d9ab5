"""One process tree that serves it all: tables checked, static files gathered, workers started."""

import importlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import keys
from lianfang.duties import sweep
from lianfang.kit import sql
from lianfang.kit.problems import Problem
from lianfang.serving import setup, tls, trust
from lianfang.shell.static import collect

APPLICATION: Final = "lianfang.wsgi"  # by name: it is loaded in each worker, and by nobody else
CONNECTIONS: Final = 480  # at once in each worker; an idle one costs a few kilobytes
SHUTTING: Final = 2.0  # seconds a worker has for what it has in hand once its server is dead
FREED: Final = 4.0  # seconds in which the workers of a server that was killed have left its port
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
    with_sweep: bool = True,
    tls_names: list[str] | None = None,
    trust_port: int = 8080,
) -> None:
    """Serve until stopped. SIGTERM lets requests in flight finish.

    The sweep runs in a process of its own beside the workers, unless it is left out to run elsewhere.
    Raises MasterKeyMissing or MasterKeyForeign where the database was sealed under another master key.
    With `tls_names`, over HTTPS with a certificate of our own for these names (empty: for whatever
    this machine is called); page and file for telephones to trust it then wait at `trust_port`.
    """
    check_sqlite()
    _check_port(host, port)
    setup.migrate()
    keys.check()
    keys.mark()
    if not settings.DEBUG:
        collect()
    connections.close_all()  # workers are forked; none may inherit an open database
    keeper = start_sweep() if with_sweep else None
    try:
        certificate = None if tls_names is None else _secure(host, port, tls_names, trust_port)
        if certificate is None:
            print(f"Lianfang 联防: http://{host}:{port}/", file=sys.stderr, flush=True)
        program(host=host, port=port, workers=workers, threads=threads, certificate=certificate)()
    finally:
        if keeper is not None:
            _stop(keeper)


def program(
    *, host: str, port: int, workers: int, threads: int, certificate: tls.Files | None = None
) -> Callable[[], None]:
    """The server of pages and API, ready to be called; it then serves until stopped."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        websockets=False,
        ssl_cert=certificate.certificate if certificate else None,
        ssl_key=certificate.key if certificate else None,
    )
    return partial(server.serve, target_loader=partial(_load, threads, os.getpid()), wrap_loader=False)


def _load(threads: int, server: int) -> Any:
    """In a worker: the application behind its front, and the watch on the server."""
    from lianfang.shell.bodies import Shelf
    from lianfang.shell.front import Front
    from lianfang.shell.waiting import WaitingRoom

    application = importlib.import_module(APPLICATION).application
    threading.Thread(target=_end_with, args=(server,), name="lianfang-parent", daemon=True).start()
    return Front(WaitingRoom(application, hands=threads), Shelf(settings.DATA))


def _end_with(server: int) -> None:
    """End this worker soon after its server, however that died: nobody serves without a sweep."""
    while os.getppid() == server:
        time.sleep(0.25)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SHUTTING)
    os._exit(1)


def _secure(host: str, port: int, names: list[str], trust_port: int) -> tls.Files:
    """Make or renew the certificate, open the door for telephones, and say where both are."""
    _check_port(host, trust_port)
    names = names or tls.local_names()
    files = tls.prepare(settings.DATA, names, at=tls.now())
    trust.serve(host, trust_port, port)
    print("Lianfang 联防:", file=sys.stderr, flush=True)
    trust.announce(names, port, trust_port, files)
    return files


def start_sweep(every: float = sweep.EVERY) -> int:
    """Fork the keeper of the sweep, which forks the sweep anew should it die; the keeper's id.

    The keeper itself does nothing that can fail, and both end with this process.
    """
    parent = os.getpid()
    keeper = os.fork()
    if keeper:
        return keeper
    try:
        _keep_sweeping(parent, every)
    finally:
        os._exit(0)  # this process must never run into the server's own code


def _keep_sweeping(parent: int, every: float) -> None:
    sweep.stop_on_signals()
    keeper = os.getpid()
    while os.getppid() == parent and not sweep.stopping.is_set():
        one = os.fork()
        if not one:
            try:
                sweep.run_forever(every=every, alive=lambda: os.getppid() == keeper)
            finally:
                os._exit(0)
        while not os.waitpid(one, os.WNOHANG)[0]:
            if sweep.stopping.wait(0.5) or os.getppid() != parent:
                sweep.stopping.set()
                _stop(one)
                return


def _stop(process: int) -> None:
    """Ask a child to end, and wait until it has finished what it had in hand."""
    try:
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)
    except (ProcessLookupError, ChildProcessError):
        return  # it has gone already


def check_sqlite() -> None:
    if not sql.on_sqlite():
        return
    import sqlite3

    version = sqlite3.sqlite_version_info
    if AFFECTED[0] <= version <= AFFECTED[1]:
        raise UnsafeSqlite(version=sqlite3.sqlite_version)


def _check_port(host: str, port: int) -> None:
    """Raises PortTaken, after a little: a killed server's workers hold the port until they have ended."""
    until = time.monotonic() + FREED
    while (fault := _fault_at(host, port)) is not None:
        if time.monotonic() > until:
            raise PortTaken(port=port) from fault
        time.sleep(0.1)


def _fault_at(host: str, port: int) -> OSError | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            return fault
    return None
